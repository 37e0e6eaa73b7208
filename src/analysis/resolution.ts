/**
 * What the parts of the resolver ask of each other. `Resolver` (resolve.ts) implements it; the parts, each with one concern,
 * hold no state but what they remember of answers.
 */
import type { ClassFacts, FunctionFacts, Value } from '../core/facts';
import type { Knowledge } from '../knowledge/knowledge';
import type { TypeTable } from '../knowledge/typeTable';
import type { ParameterValue } from './callOperations';
import type { Bindings, CallArguments, ClassEntity, Entities, Entity, FunctionEntity } from './entity';
import type { Modules } from './modules';
import type { Runtime } from './runtime';
import type { FoundMember } from './typeExpressions';

export interface Resolution {
  readonly modules: Modules;
  readonly knowledge: Knowledge;
  readonly types: TypeTable;
  readonly runtime: Runtime;
  /** What a value of the file at `path` may be, where `bindings` say what parameters stand for. */
  evaluate(value: Value, path: string, bindings?: Bindings): Entities;
  /** `entity.name`. */
  attribute(entity: Entity, name: string): Entities;
  /** What calling it yields. */
  result(callee: Entity, call: CallArguments): Entities;
  awaited(entity: Entity): Entities;
  /** What `with entity as x` binds. */
  entered(entity: Entity): Entities;
  item(entity: Entity, by: 'iteration' | 'subscript', index?: number): Entities;
  /** An absolute dotted name of a library. */
  libraryName(name: string): Entities;
  /** A library's class by the name the knowledge base has it under. */
  libraryClass(className: string): Entity;
  /** A member of a library's class in the table of types, own or inherited. */
  typedMember(className: string, name: string, args?: readonly Entities[]): FoundMember | undefined;
  /** What calling a callback with arguments that are not known yields. */
  callbackResult(callee: Entity): Entities;
  /** An instance of a library's class. */
  libraryInstance(className: string, args?: readonly Entities[]): Entities;
  /** A method or attribute of a library's class; `receiver` is the object it is read from. */
  libraryMember(className: string, name: string, receiver?: Entity): Entities;
  /** True where the class of `entity` is, or derives from, the named class of a library. */
  derivesFrom(entity: Entity, className: string): boolean;
  /** True where `entity` is an instance of `type`, a class of the project or a library. */
  isInstance(entity: Entity, type: Entity): boolean;
  /** A member of a project class or of an instance, through its bases. */
  member(entity: ClassEntity, name: string): Entities;
  /** True for values that depend on what a function was called with or on. */
  isOpen(value: Value): boolean;
  /** Told whenever it matters to somebody what a function returns or yields. */
  noteReturns(facts: FunctionFacts): void;
  /** Parameters that a function calls or hands on. */
  parametersRun(facts: FunctionFacts): readonly ParameterValue[];
  /** What calling a method without a body of its own may run; undefined where the method speaks for itself. */
  implementationsOf(method: FunctionEntity): readonly FunctionEntity[] | undefined;
  /** Classes of the project that derive from one, where the project is complete; none where others may be added. */
  completeSubclasses(facts: ClassFacts): readonly ClassEntity[];
  /** The function as its decorators leave it. */
  decorated(raw: FunctionEntity): Entities;
}
