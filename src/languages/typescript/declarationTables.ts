/**
 * The tables of the first pass and the entries made in them: functions, classes, what the module takes in and gives out.
 * declarations.ts walks the tree and calls these; nothing here walks.
 */
import { interfaceOf, type InterfaceMember } from './interfaces';
import { ModuleTables } from './moduleTables';
import { Scope, type Binding, type CallbackPlace, type ClassRecord, type FunctionRecord } from './scope';
import { isFunction, Kind, propertyName, type FunctionNode, type Node, type Tree } from './syntax';
import type { TypeScriptSource } from './source';

/** `this.name = value` in a function whose `this` is an instance of a class. */
export interface MemberStore {
  readonly className: string;
  readonly name: string;
  readonly node: Tree.Expression;
  readonly scope: Scope;
}

/** Object literals of more properties are tables of data. */
const maxProperties = 200;

/** Characters of the callee in the name of a callback. */
const maxCallee = 40;

export class DeclarationTables extends ModuleTables {
  readonly moduleScope = new Scope('module', undefined, '', true);
  readonly functions: FunctionRecord[] = [];
  readonly classes: ClassRecord[] = [];
  readonly scopes = new Map<Node, Scope>();
  protected readonly stores: MemberStore[] = [];
  private storesByClass: ReadonlyMap<string, readonly MemberStore[]> | undefined;
  protected readonly assigned: { readonly name: string; readonly scope: Scope; readonly binding: Binding }[] = [];
  protected readonly module: FunctionRecord;
  private readonly functionsByNode = new Map<Node, FunctionRecord>();
  private readonly classesByNode = new Map<Node, ClassRecord>();
  private readonly classesByName = new Map<string, ClassRecord>();
  private readonly used = new Set<string>();

  constructor(
    protected readonly source: TypeScriptSource,
    path: string,
  ) {
    super(path);
    this.module = {
      id: '<module>',
      name: '<module>',
      node: undefined,
      scope: this.moduleScope,
      nameNode: undefined,
      returned: [],
      yielded: [],
    };
    this.functions.push(this.module);
  }

  override functionAt(node: Node): FunctionRecord | undefined {
    return this.functionsByNode.get(node);
  }

  override classAt(node: Node): ClassRecord | undefined {
    return this.classesByNode.get(node);
  }

  classNamed(name: string): ClassRecord | undefined {
    return this.classesByName.get(name);
  }

  /** What is stored on `this` in functions of a class. */
  storesOn(className: string): readonly MemberStore[] {
    this.storesByClass ??= groupedStores(this.stores);
    return this.storesByClass.get(className) ?? [];
  }

  /** The scope that a node opens; that around it where it opens none. */
  scopeOf(node: Node, around: Scope): Scope {
    return this.scopes.get(node) ?? around;
  }

  protected finish(): void {
    for (const { name, scope, binding } of this.assigned) {
      let owner: Scope | undefined = scope;
      while (owner && !owner.variables.has(name)) {
        owner = owner.parent;
      }
      owner?.bind(name, binding, scope);
    }
    this.dropOverloads();
  }

  /** A signature without a body stands for nothing where there is a function of that name. */
  private dropOverloads(): void {
    const dropped = new Set<string>();
    for (const record of this.functions) {
      const isStood = (id: string | undefined): boolean => id !== undefined && id !== record.id;
      if (record.isAbstract === true) {
        const owner = record.className === undefined ? undefined : this.classNamed(record.className);
        const member = record.name.slice(record.name.lastIndexOf('.') + 1);
        const isReplaced = owner
          ? isStood(owner.methods.get(member === 'constructor' ? '__init__' : member))
          : (record.scope.parent?.variables.get(member)?.definitions.length ?? 0) > 1;
        if (isReplaced) {
          dropped.add(record.id);
        }
      }
    }
    if (dropped.size === 0) {
      return;
    }
    const kept = this.functions.filter(({ id }) => !dropped.has(id));
    this.functions.splice(0, this.functions.length, ...kept);
    for (const record of this.functions) {
      for (const variable of record.scope.parent?.variables.values() ?? []) {
        const definitions = variable.definitions.filter(
          ({ binding }) => binding.kind !== 'function' || !dropped.has(binding.id),
        );
        variable.definitions.splice(0, variable.definitions.length, ...definitions);
      }
    }
  }

  private unique(name: string, node: Node): string {
    let candidate = name;
    if (this.used.has(candidate)) {
      const { line, character } = this.source.range(node).start;
      candidate = `${name}@${line + 1}`;
      if (this.used.has(candidate)) {
        candidate = `${name}@${line + 1}:${character + 1}`;
      }
    }
    this.used.add(candidate);
    return candidate;
  }

  protected addFunction(
    node: FunctionNode,
    scope: Scope,
    made: {
      readonly name: string;
      readonly nameNode?: Node;
      readonly className?: string;
      readonly methodKind?: NonNullable<FunctionRecord['methodKind']>;
      readonly callback?: CallbackPlace;
      readonly declaredType?: Tree.TypeNode;
      readonly isAbstract?: boolean;
      readonly decorators?: readonly Tree.Decorator[];
    },
  ): FunctionRecord {
    const { name, nameNode, isAbstract, ...rest } = made;
    const isArrow = node.type === Kind.ArrowFunctionExpression;
    const record: FunctionRecord = {
      id: this.unique(name, node),
      name: name.replaceAll('<locals>.', ''),
      node,
      scope: new Scope('function', scope, `${name}.<locals>.`, !isArrow),
      nameNode,
      returned: [],
      yielded: [],
      ...(isAbstract === true ? { isAbstract } : {}),
      ...rest,
    };
    this.functions.push(record);
    this.functionsByNode.set(node, record);
    return record;
  }

  protected addClass(node: ClassRecord['node'], scope: Scope, name: string): ClassRecord {
    const unique = this.unique(`class ${name}`, node).slice('class '.length);
    const record: ClassRecord = {
      name: unique,
      node,
      scope: new Scope('class', scope, `${name}.`, false),
      methods: new Map(),
      functions: [],
    };
    this.classes.push(record);
    this.classesByNode.set(node, record);
    this.classesByName.set(unique, record);
    this.scopes.set(node, record.scope);
    return record;
  }

  /** Only where a property may be called or has a type worth knowing: the rest is data. */
  protected addObject(node: Tree.ObjectExpression, scope: Scope, name: string | undefined): ClassRecord | undefined {
    const isOfUse = node.properties.some(
      (property) => property.type === Kind.Property && property.value.type !== Kind.Literal,
    );
    return isOfUse && node.properties.length <= maxProperties
      ? this.addClass(node, scope, scope.prefix + (name ?? '<object>'))
      : undefined;
  }

  protected addMethod(
    node: FunctionNode,
    owner: Pick<ClassRecord, 'name' | 'scope' | 'methods' | 'functions'>,
    member: {
      readonly name: string | undefined;
      readonly keyNode: Node;
      readonly kind: 'constructor' | 'method' | 'get' | 'set';
      readonly isStatic: boolean;
      readonly decorators: readonly Tree.Decorator[];
      readonly visitBody: (record: FunctionRecord) => void;
    },
  ): void {
    const { name = '<computed>', kind, isStatic, decorators } = member;
    const record = this.addFunction(node, owner.scope, {
      name: owner.scope.prefix + name,
      nameNode: member.keyNode,
      className: owner.name,
      methodKind: kind === 'get' ? 'property' : isStatic ? 'class' : 'instance',
      isAbstract: node.type === Kind.TSEmptyBodyFunctionExpression,
      ...(decorators.length > 0 ? { decorators } : {}),
    });
    record.scope.receiver = { className: owner.name, isStatic };
    owner.functions.push(record);
    const key = kind === 'constructor' ? '__init__' : name;
    if (kind !== 'set' || !owner.methods.has(key)) {
      owner.methods.set(key, record.id);
    }
    member.visitBody(record);
  }

  protected typeParameters(
    list: Tree.TSTypeParameterDeclaration | undefined,
    scope: Scope,
    owner: string,
  ): readonly string[] {
    return (list?.params ?? []).map(({ name: { name }, constraint }) => {
      scope.types.set(name, { kind: 'parameter', owner, name, constraint });
      return name;
    });
  }

  protected typeAlias(node: Tree.TSTypeAliasDeclaration, scope: Scope): void {
    const parameters = (node.typeParameters?.params ?? []).map(({ name }) => name.name);
    scope.types.set(node.id.name, { kind: 'alias', type: node.typeAnnotation, parameters });
  }

  protected interfaceDeclaration(node: Tree.TSInterfaceDeclaration, scope: Scope): void {
    const name = node.id.name;
    const known = scope.types.get(name);
    // Declarations of one name are one interface; a class of that name has its members.
    const merged = known?.kind === 'class' ? this.classNamed(known.name) : undefined;
    const record = merged ?? this.addClass(node, scope, scope.prefix + name);
    scope.types.set(name, { kind: 'class', name: record.name });
    this.typeParameters(node.typeParameters, record.scope, record.name);
    this.interfaceMembers(interfaceOf(node), record);
  }

  protected typeLiteral(node: Tree.TSTypeLiteral, scope: Scope): void {
    const record = this.addClass(node, scope, `${scope.prefix}<type>`);
    this.interfaceMembers(interfaceOf(node), record);
  }

  /** Methods that stand for those of the classes that implement the interface. */
  private interfaceMembers(members: readonly InterfaceMember[], owner: ClassRecord): void {
    for (const { name, node, isMethod } of members) {
      if (isMethod && !owner.methods.has(name)) {
        const id = this.unique(`${owner.name}.${name}`, node);
        owner.methods.set(name, id);
        this.signatures.push({ id, name: `${owner.name}.${name}`, node, owner });
      }
    }
  }

  readonly signatures: {
    readonly id: string;
    readonly name: string;
    readonly node: Tree.TSMethodSignature | Tree.TSPropertySignature;
    readonly owner: ClassRecord;
  }[] = [];

  /** `module.exports = x`, `exports.name = x`, `this.name = x`. */
  protected memberAssigned(
    left: Tree.MemberExpression,
    right: Tree.Expression,
    scope: Scope,
    current: FunctionRecord | undefined,
  ): void {
    const name = propertyName(left.property, left.computed);
    if (name === undefined) {
      return;
    }
    if (isModuleExports(left) && !scope.lookup('module')) {
      this.exports.set('export=', { kind: 'value', node: right, scope });
    } else if (isExports(left.object) && !scope.lookup('exports')) {
      this.exports.set(name, { kind: 'value', node: right, scope });
    } else if (left.object.type === Kind.ThisExpression) {
      const receiver = scope.thisReceiver();
      if (receiver && current) {
        this.stores.push({ className: receiver.className, name, node: right, scope });
      }
    }
  }

  /** What a function is called that is assigned to this. */
  protected assignedName(left: Node): string | undefined {
    if (left.type === Kind.Identifier) {
      return left.name;
    }
    if (left.type !== Kind.MemberExpression) {
      return undefined;
    }
    const name = propertyName(left.property, left.computed);
    if (isModuleExports(left)) {
      return 'module.exports';
    }
    if (name === undefined || isExports(left.object) || left.object.type === Kind.ThisExpression) {
      return name;
    }
    const owner = this.source.nodeText(left.object).replace(/\.prototype$/, '');
    return /^[\w$.]{1,40}$/.test(owner) ? `${owner}.${name}` : name;
  }

  /** `rows.map() callback`, `app.get('/users') callback`. */
  protected callbackName(callee: Tree.Expression, specifier: string | undefined): string {
    const text = this.source.nodeText(callee).replace(/\s+/g, '');
    const short = text.length <= maxCallee ? text : `…${text.slice(text.lastIndexOf('.'))}`;
    const name = isFunction(callee) || short.length > maxCallee || /[^\w$.…#?]/.test(short) ? lastName(callee) : short;
    const first = specifier !== undefined && specifier.length <= maxCallee ? `'${specifier}'` : '';
    return `${name}(${first}) callback`;
  }
}

function groupedStores(stores: readonly MemberStore[]): ReadonlyMap<string, readonly MemberStore[]> {
  const grouped = new Map<string, MemberStore[]>();
  for (const store of stores) {
    const known = grouped.get(store.className) ?? [];
    known.push(store);
    grouped.set(store.className, known);
  }
  return grouped;
}

function lastName(callee: Tree.Expression): string {
  return callee.type === Kind.MemberExpression ? (propertyName(callee.property, callee.computed) ?? '') : '';
}

/** `module.exports`. */
export function isModuleExports({ object, property }: Tree.MemberExpression): boolean {
  return (
    object.type === Kind.Identifier &&
    object.name === 'module' &&
    property.type === Kind.Identifier &&
    property.name === 'exports'
  );
}

function isExports(node: Node): boolean {
  return (
    (node.type === Kind.Identifier && node.name === 'exports') ||
    (node.type === Kind.MemberExpression && isModuleExports(node))
  );
}
