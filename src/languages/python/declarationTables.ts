/**
 * What declarations.ts finds in a file and how the other passes look it up: scopes, functions, classes, and what is bound at
 * which node. Walks nothing.
 */
import type { NodeIndex } from './parser/nodes';
import { Scope, type Binding, type BoundDefinition } from './scope';
import type { PythonSource } from './source';

export type MethodKind = 'instance' | 'class' | 'static' | 'property';

export interface FunctionRecord {
  readonly id: string;
  readonly name: string;
  /** FunctionDef, Lambda or Module. */
  readonly node: NodeIndex;
  readonly scope: Scope;
  /** Qualified name of the class whose body defines it directly. */
  readonly className: string | undefined;
  readonly methodKind: MethodKind | undefined;
  /** Decorated with `typing.overload`: says what calls return, is never run. */
  readonly isOverload: boolean;
  /** Its Return and Yield nodes, those of functions inside left out. */
  readonly exits: NodeIndex[];
  /** Assignments, loops and `with` items with an attribute among their targets, and calls that put something into one. */
  readonly attributeSets: NodeIndex[];
}

/** Something in a function's body that other parts of the file may be read differently for. */
export interface OutwardEffect {
  readonly offset: number;
  /** Equal for equal effects in equal surroundings. */
  readonly text: string;
}

export interface ClassRecord {
  readonly name: string;
  readonly node: NodeIndex;
  readonly scope: Scope;
  /** Method name to function id; the last definition of a name counts. */
  readonly methods: Map<string, string>;
  /** Every function of its body. */
  readonly functions: FunctionRecord[];
}

export class DeclarationTables {
  readonly moduleScope = new Scope('module', undefined, '', undefined);
  readonly functions: FunctionRecord[] = [];
  readonly classes: ClassRecord[] = [];
  readonly importedModules = new Set<string>();
  readonly starImports: string[] = [];
  protected readonly scopes = new Map<NodeIndex, Scope>();
  protected readonly functionsByNode = new Map<NodeIndex, FunctionRecord>();
  protected readonly functionsById = new Map<string, FunctionRecord>();
  protected readonly functionsByScope = new Map<Scope, FunctionRecord>();
  protected readonly bound = new Map<NodeIndex, BoundDefinition>();
  protected readonly usedIds = new Map<string, number>();

  constructor(protected readonly source: PythonSource) {}

  /** The scope a FunctionDef, ClassDef, Lambda or comprehension opens. */
  scopeOf(node: NodeIndex): Scope | undefined {
    return this.scopes.get(node);
  }

  functionAt(node: NodeIndex): FunctionRecord | undefined {
    return this.functionsByNode.get(node);
  }

  functionOf(id: string): FunctionRecord | undefined {
    return this.functionsById.get(id);
  }

  /** The function whose own scope this is. */
  functionIn(scope: Scope): FunctionRecord | undefined {
    return this.functionsByScope.get(scope);
  }

  classOf(name: string): ClassRecord | undefined {
    return this.classes.findLast((known) => known.name === name);
  }

  methodsOf(className: string): readonly FunctionRecord[] {
    return this.classOf(className)?.functions ?? [];
  }

  /**
   * What is bound at a node: a target's Name, a FunctionDef, ClassDef, Alias, Parameter, ExceptClause, TypeAlias or pattern.
   */
  boundAt(node: NodeIndex): BoundDefinition | undefined {
    return this.bound.get(node);
  }

  protected bind(node: NodeIndex, name: string, scope: Scope, binding: Binding): void {
    this.bound.set(node, scope.bind(name, binding));
  }

  protected addFunction(
    name: string,
    node: NodeIndex,
    scope: Scope,
    method: { readonly className?: string | undefined; readonly kind?: MethodKind; readonly isOverload?: boolean },
  ): FunctionRecord {
    const times = this.usedIds.get(name) ?? 0;
    this.usedIds.set(name, times + 1);
    const line = this.source.lines.positionAt(this.source.start(node)).line;
    const id = times === 0 ? name : `${name}@${line + 1}.${times}`;
    const { className, kind: methodKind, isOverload = false } = method;
    const record: FunctionRecord = {
      id,
      name,
      node,
      scope,
      className,
      methodKind,
      isOverload,
      exits: [],
      attributeSets: [],
    };
    this.functions.push(record);
    this.functionsByNode.set(node, record);
    this.functionsById.set(id, record);
    this.functionsByScope.set(scope, record);
    this.scopes.set(node, scope);
    return record;
  }
}
