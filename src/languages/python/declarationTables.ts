/**
 * What declarations.ts finds in a file and how the other passes look it up: scopes, functions, classes, and what is bound at
 * which node. Walks nothing.
 */
import { integerColumn, type IntegerColumn } from './parser/integerColumn';
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
  exits: NodeIndex[];
  /** Assignments, loops and `with` items with an attribute among their targets, and calls that put something into one. */
  attributeSets: NodeIndex[];
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
  /** The last of each name. */
  private readonly classesByName = new Map<string, ClassRecord>();
  private readonly functionsById = new Map<string, FunctionRecord>();
  /** How often a name has been used for a function before, where it is used more than once. */
  private readonly repeated = new Map<string, number>();
  /** What is bound at a node, as its place in the list; 0 for nothing. */
  private readonly boundPlaces: IntegerColumn;
  private readonly definitions: BoundDefinition[] = [];

  constructor(protected readonly source: PythonSource) {
    this.boundPlaces = integerColumn(source.tree.count, 2 * source.tree.count);
  }

  /** The scope a FunctionDef, ClassDef, Lambda or comprehension opens. */
  scopeOf(node: NodeIndex): Scope | undefined {
    return this.scopes.get(node);
  }

  functionAt(node: NodeIndex): FunctionRecord | undefined {
    const scope = this.scopes.get(node);
    return scope && this.functionIn(scope);
  }

  functionOf(id: string): FunctionRecord | undefined {
    return this.functionsById.get(id);
  }

  /** The function whose own scope this is. */
  functionIn(scope: Scope): FunctionRecord | undefined {
    return this.functions[scope.functionIndex];
  }

  classOf(name: string): ClassRecord | undefined {
    return this.classesByName.get(name);
  }

  methodsOf(className: string): readonly FunctionRecord[] {
    return this.classOf(className)?.functions ?? [];
  }

  /**
   * What is bound at a node: a target's Name, a FunctionDef, ClassDef, Alias, Parameter, ExceptClause, TypeAlias or pattern.
   */
  boundAt(node: NodeIndex): BoundDefinition | undefined {
    return this.definitions[(this.boundPlaces[node] ?? 0) - 1];
  }

  protected bind(node: NodeIndex, name: string, scope: Scope, binding: Binding): void {
    this.noteBound(node, scope.bind(name, binding));
  }

  protected noteBound(node: NodeIndex, definition: BoundDefinition): void {
    this.boundPlaces[node] = this.definitions.push(definition);
  }

  protected addClass(record: ClassRecord): void {
    this.classes.push(record);
    this.classesByName.set(record.name, record);
    this.scopes.set(record.node, record.scope);
  }

  protected addFunction(
    name: string,
    node: NodeIndex,
    scope: Scope,
    method: {
      readonly className: string | undefined;
      readonly kind: MethodKind | undefined;
      readonly isOverload: boolean;
    },
  ): FunctionRecord {
    const id = this.functionsById.has(name) ? this.idOfRepeated(name, node) : name;
    const { className, kind: methodKind, isOverload } = method;
    const exits = noNodes;
    const attributeSets = noNodes;
    const record: FunctionRecord = { id, name, node, scope, className, methodKind, isOverload, exits, attributeSets };
    scope.functionIndex = this.functions.length;
    this.functions.push(record);
    this.functionsById.set(id, record);
    this.scopes.set(node, scope);
    return record;
  }

  private idOfRepeated(name: string, node: NodeIndex): string {
    const times = (this.repeated.get(name) ?? 0) + 1;
    this.repeated.set(name, times);
    const { line } = this.source.lines.positionAt(this.source.start(node));
    return `${name}@${line + 1}.${times}`;
  }
}

/** Stands for every empty list. */
const noNodes: NodeIndex[] = [];

/** Many lists are of one node: made of it, an array has room for just that one. */
export function withNode(list: NodeIndex[], node: NodeIndex): NodeIndex[] {
  if (list.length === 0) {
    return [node];
  }
  list.push(node);
  return list;
}
