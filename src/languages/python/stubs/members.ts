/**
 * Declarations of stubs as records of the table of types: signatures with their receivers, properties as values, constructors
 * with what they make, classes with parameters and bases. Which names go into a table is stubTable.ts's business.
 */
import type { TypedParameter, TypedSignature, TypeExpression } from '../../../knowledge/typeTable';
import type { ClassRecord, SymbolRecord } from '../../../knowledge/types/moduleText';
import { NodeKind, ParameterFlag, type NodeIndex } from '../parser/nodes';
import { type Annotations, instanceOf, substitute, unknownType, withSelf } from './annotations';
import {
  baseNodes,
  dictionary,
  type StubClass,
  type StubEntity,
  typeParameterNames,
  type TypeScope,
  withVariables,
} from './stubEntities';
import type { StubLibrary } from './stubLibrary';

/** More parameters than this do not tell overloads apart. */
const maxParameters = 8;

/** Special methods that syntax or a built-in function calls, and whose result is somebody's type. */
const syntaxMethods: ReadonlySet<string> = new Set(
  [
    ...[
      'init',
      'new',
      'call',
      'enter',
      'exit',
      'aenter',
      'aexit',
      'iter',
      'next',
      'aiter',
      'anext',
      'await',
      'reversed',
    ],
    ...['getitem', 'setitem', 'delitem', 'contains', 'len', 'getattr', 'get', 'set', 'bool', 'abs', 'round', 'fspath'],
    ...['neg', 'pos', 'invert', 'int', 'float', 'index'],
    ...['add', 'sub', 'mul', 'matmul', 'truediv', 'floordiv', 'mod', 'divmod', 'pow'],
    ...['lshift', 'rshift', 'and', 'or', 'xor'],
    ...['radd', 'rsub', 'rmul', 'rmatmul', 'rtruediv', 'rfloordiv', 'rmod', 'rpow', 'rand', 'ror', 'rxor'],
    ...['iadd', 'isub', 'imul', 'ior', 'iand', 'ixor'],
  ].map((name) => `__${name}__`),
);

const propertyTypes: ReadonlySet<string> = new Set([
  'builtins.property',
  'functools.cached_property',
  'abc.abstractproperty',
  'types.DynamicClassAttribute',
]);

const enumerations: ReadonlySet<string> = new Set(['enum.Enum', 'enum.EnumMeta', 'enum.EnumType']);

export class Members {
  constructor(
    private readonly library: StubLibrary,
    private readonly annotations: Annotations,
  ) {}

  /**
   * The record of an entity under an absolute name of a module: a reference where it is defined under another. A method that a
   * module binds, as `tarfile` does `open = TarFile.open`, is a function of its own.
   */
  moduleRecord(name: string, entity: StubEntity): SymbolRecord | undefined {
    const owner = entity.kind === 'function' ? entity.outer.classes.at(-1) : undefined;
    const record = owner === undefined ? undefined : this.record(entity);
    if (owner === undefined || record?.kind !== 'function') {
      return this.recordAs(name, entity);
    }
    const self = instanceOf(owner.name);
    return {
      kind: 'function',
      signatures: record.signatures.map((signature) => ({
        ...signature,
        returns: withSelf(signature.returns, self),
        parameters: signature.parameters.map((each) => ({ ...each, type: withSelf(each.type, self) })),
      })),
    };
  }

  /** The record of an entity under an absolute name: a reference where it is defined under another. */
  private recordAs(name: string, entity: StubEntity): SymbolRecord | undefined {
    const isElsewhere =
      (entity.kind === 'class' || entity.kind === 'function' || entity.kind === 'value') && entity.name !== name;
    return isElsewhere ? { kind: 'reference', name: entity.name } : this.record(entity);
  }

  /** Undefined for what is no name of a program's: parameter specifications, special forms. */
  private record(entity: StubEntity): SymbolRecord | undefined {
    switch (entity.kind) {
      case 'class':
        return { kind: 'class', record: this.classRecord(entity) };
      case 'function':
        return this.functionRecord(entity.nodes, entity.outer);
      case 'value':
        return { kind: 'value', type: this.valueType(entity) };
      case 'alias':
        return { kind: 'alias', type: this.annotations.aliasType(entity) };
      case 'type':
        return { kind: 'alias', type: entity.type };
      case 'variable':
        return entity.isType ? { kind: 'alias', type: { kind: 'variable', name: entity.name } } : undefined;
      case 'module':
        return { kind: 'module', name: entity.name };
      case 'known':
      case 'external':
        return { kind: 'reference', name: entity.name };
      case 'special':
        return undefined;
    }
  }

  private valueType({ annotation, value, outer }: Extract<StubEntity, { kind: 'value' }>): TypeExpression {
    const declared = this.annotations.typeOf(annotation, outer);
    if (declared.kind !== 'unknown' || value === 0) {
      return declared;
    }
    const { source } = outer.module;
    switch (source.kind(value)) {
      case NodeKind.Number:
      case NodeKind.String:
      case NodeKind.Constant:
      case NodeKind.UnaryOperation:
        return this.annotations.literal(value, outer);
      case NodeKind.Call: {
        const callee = this.library.entityOf(source.first(value), outer);
        return callee?.kind === 'class' || (callee?.kind === 'known' && callee.isClass)
          ? instanceOf(callee.name)
          : unknownType;
      }
      case NodeKind.Name:
      case NodeKind.Attribute: {
        const target = this.library.entityOf(value, outer);
        return target?.kind === 'value' ? this.valueType(target) : unknownType;
      }
      default:
        return unknownType;
    }
  }

  classRecord(owner: StubClass): ClassRecord {
    const inside = this.library.inside(owner);
    const bases = this.bases(owner, inside);
    const isEnumeration = this.isEnumeration(owner, 0);
    const isDictionary = bases.includes(dictionary);
    const members = new Map<string, SymbolRecord>();
    for (const name of owner.scope.names()) {
      // Private names serve the class itself; a class among them may be what a method returns.
      const isWanted = name.startsWith('_') ? syntaxMethods.has(name) || isClass(owner, name) : !isDictionary;
      const member = isWanted ? this.classMember(owner, name, inside, isEnumeration) : undefined;
      if (member !== undefined) {
        members.set(name, member);
      }
    }
    return { typeParameters: this.typeParameters(owner, inside), bases, members };
  }

  private classMember(
    owner: StubClass,
    name: string,
    inside: TypeScope,
    isEnumeration: boolean,
  ): SymbolRecord | undefined {
    const last = owner.scope.declarations(name).at(-1);
    const { source } = inside.module;
    if (last?.kind === 'value') {
      if (isEnumeration && last.annotation === 0 && last.value !== 0) {
        return { kind: 'value', type: instanceOf(owner.name) };
      }
      const renamed = source.kind(last.value) === NodeKind.Name ? source.nodeText(last.value) : name;
      if (renamed !== name && owner.scope.declarations(renamed).at(-1)?.kind === 'function') {
        return this.classMember(owner, renamed, inside, isEnumeration);
      }
    }
    const entity = this.library.entityOfMember(owner, name);
    return entity === undefined ? undefined : this.recordAs(`${owner.name}.${name}`, entity);
  }

  private typeParameters(owner: StubClass, inside: TypeScope): readonly string[] {
    const { source } = inside.module;
    const list = source.childOfKind(owner.node, NodeKind.TypeParameters);
    if (list !== 0) {
      return typeParameterNames(inside.module, list);
    }
    const subscripts = baseNodes(owner).filter((node) => source.kind(node) === NodeKind.Subscript);
    const declaring = subscripts.find((node) => ['Generic', 'Protocol'].includes(source.lastName(source.first(node))));
    const names = (declaring === undefined ? subscripts : [declaring]).flatMap((node) =>
      this.annotations.variablesIn(node, owner.outer),
    );
    return [...new Set(names)];
  }

  private bases(owner: StubClass, inside: TypeScope): readonly TypeExpression[] {
    const { source } = inside.module;
    return baseNodes(owner).flatMap((node) => {
      const isSubscript = source.kind(node) === NodeKind.Subscript;
      const entity = this.library.entityOf(isSubscript ? source.first(node) : node, owner.outer);
      if (entity?.kind === 'special') {
        return entity.name === 'TypedDict' ? [dictionary] : [];
      }
      const type = this.annotations.typeOf(node, { ...inside, classes: owner.outer.classes });
      return type.kind === 'instance' || type.kind === 'tuple' ? [type] : [];
    });
  }

  private isEnumeration(owner: StubClass, depth: number): boolean {
    return baseNodes(owner).some((node) => {
      const base = this.library.entityOf(node, owner.outer);
      return base?.kind === 'known'
        ? enumerations.has(base.name)
        : base?.kind === 'class' && depth < 8 && (enumerations.has(base.name) || this.isEnumeration(base, depth + 1));
    });
  }

  private functionRecord(nodes: readonly NodeIndex[], outer: TypeScope): SymbolRecord {
    const last = nodes.at(-1) ?? 0;
    const decorators = nodes.map((node) => this.decoratorNames(node, outer));
    const isProperty = decorators[0]?.some((name) => propertyTypes.has(name) || name.endsWith('property')) === true;
    if (isProperty) {
      return { kind: 'value', type: this.signature(nodes[0] ?? 0, outer, []).returns };
    }
    const overloads = nodes.filter((_, index) => decorators[index]?.some((name) => name.endsWith('.overload')));
    const shown = overloads.length > 0 ? overloads : [last];
    const names = decorators.at(-1) ?? [];
    const receiver = names.includes('builtins.classmethod')
      ? 'class'
      : names.includes('builtins.staticmethod')
        ? 'none'
        : undefined;
    const signatures = shown.map((node) => this.signature(node, outer, this.decoratorNames(node, outer)));
    return { kind: 'function', signatures: informative(signatures), ...(receiver === undefined ? {} : { receiver }) };
  }

  /** Absolute names of a function's decorators, as written where they cannot be followed. */
  private decoratorNames(node: NodeIndex, outer: TypeScope): readonly string[] {
    const { source } = outer.module;
    return source
      .children(node)
      .filter((child) => source.kind(child) === NodeKind.Decorator)
      .map((decorator) => {
        const expression = source.first(decorator);
        const callee = source.kind(expression) === NodeKind.Call ? source.first(expression) : expression;
        const entity = this.library.entityOf(callee, outer);
        return entity !== undefined && 'name' in entity ? entity.name : `.${source.nodeText(callee)}`;
      });
  }

  private signature(node: NodeIndex, outer: TypeScope, decorators: readonly string[]): TypedSignature {
    const { source } = outer.module;
    const owner = outer.classes.at(-1);
    const own = withVariables(
      outer,
      typeParameterNames(outer.module, source.childOfKind(node, NodeKind.TypeParameters)),
    );
    const list = source.childOfKind(node, NodeKind.Parameters);
    const parameterNodes = source.children(list);
    const hasReceiver = owner !== undefined && !decorators.includes('builtins.staticmethod');
    const receiver = hasReceiver ? this.annotation(parameterNodes.shift() ?? 0, own) : unknownType;
    const selfName = selfVariable(receiver);
    const bound: ReadonlyMap<string, TypeExpression> =
      selfName === undefined ? new Map() : new Map([[selfName, { kind: 'self' }]]);
    const following = source.next(list);
    const declared = source.kind(following) === NodeKind.Block ? 0 : following;
    const returns = substitute(this.annotations.typeOf(declared, own), bound);
    const isConstructor =
      owner !== undefined && source.nodeText(source.childOfKind(node, NodeKind.Name)) === '__init__';
    return {
      parameters: this.parameters(parameterNodes, own).map((parameter) => ({
        ...parameter,
        type: substitute(parameter.type, bound),
      })),
      returns: isConstructor ? madeBy(receiver) : managed(returns, decorators),
      isAsync: source.flag(node) === 1,
    };
  }

  private parameters(nodes: readonly NodeIndex[], scope: TypeScope): readonly TypedParameter[] {
    const { source } = scope.module;
    const result: TypedParameter[] = [];
    let isKeywordOnly = false;
    for (const node of nodes) {
      const flag = source.flag(node);
      const isStar = (flag & ParameterFlag.Star) !== 0;
      const isDoubleStar = (flag & ParameterFlag.DoubleStar) !== 0;
      const first = source.first(node);
      if (source.kind(first) === NodeKind.Name && (flag & ParameterFlag.Slash) === 0) {
        const form = isStar ? 'star' : isDoubleStar ? 'double-star' : isKeywordOnly ? 'keyword-only' : undefined;
        result.push({
          name: source.nodeText(first),
          type: this.annotation(node, scope),
          ...(form === undefined ? {} : { form }),
          ...((flag & ParameterFlag.Default) === 0 ? {} : { isOptional: true }),
        });
      }
      isKeywordOnly ||= isStar;
    }
    return result.slice(0, maxParameters);
  }

  private annotation(parameter: NodeIndex, scope: TypeScope): TypeExpression {
    const { source } = scope.module;
    const isAnnotated = (source.flag(parameter) & ParameterFlag.Annotated) !== 0;
    return isAnnotated ? this.annotations.typeOf(source.next(source.first(parameter)), scope) : unknownType;
  }
}

function isClass(owner: StubClass, name: string): boolean {
  return owner.scope.declarations(name).at(-1)?.kind === 'class';
}

/** The variable that stands for the receiver in `def copy(self: S) -> S` and `def make(cls: type[S]) -> S`. */
function selfVariable(receiver: TypeExpression): string | undefined {
  const type = receiver.kind === 'instance' && receiver.name === 'builtins.type' ? receiver.arguments?.[0] : receiver;
  return type?.kind === 'variable' ? type.name : undefined;
}

/** What a constructor makes: the receiver as declared. */
function madeBy(receiver: TypeExpression): TypeExpression {
  return receiver.kind === 'instance' && receiver.name !== 'builtins.type' ? receiver : { kind: 'self' };
}

/** A generator function under `contextlib.contextmanager` returns the manager. */
function managed(returns: TypeExpression, decorators: readonly string[]): TypeExpression {
  const manager = decorators.includes('contextlib.contextmanager')
    ? 'contextlib._GeneratorContextManager'
    : decorators.includes('contextlib.asynccontextmanager')
      ? 'contextlib._AsyncGeneratorContextManager'
      : undefined;
  return manager !== undefined && returns.kind === 'instance'
    ? instanceOf(manager, returns.arguments?.slice(0, 1))
    : returns;
}

/**
 * Each overload once. The parameters' types stay where they decide something: which overload is meant, what a type variable
 * is, or that a function is expected; the rest would be half of the table.
 */
function informative(signatures: readonly TypedSignature[]): readonly TypedSignature[] {
  const results = new Set(signatures.map(({ returns, isAsync }) => JSON.stringify([returns, isAsync])));
  const decides = (parameter: TypedParameter): boolean => {
    const written = JSON.stringify(parameter);
    return (
      results.size > 1 &&
      signatures.some(({ parameters }) => !parameters.some((each) => JSON.stringify(each) === written))
    );
  };
  const shortened = signatures.map((signature) => ({
    ...signature,
    parameters: signature.parameters.map((parameter) =>
      isInformative(parameter.type) || decides(parameter) ? parameter : { ...parameter, type: unknownType },
    ),
  }));
  return [...new Map(shortened.map((each) => [JSON.stringify(each), each])).values()];
}

function isInformative(type: TypeExpression): boolean {
  switch (type.kind) {
    case 'variable':
    case 'callable':
    case 'self':
      return true;
    case 'instance':
      return type.arguments?.some(isInformative) === true;
    case 'tuple':
      return type.items.some(isInformative);
    case 'union':
      return type.options.some(isInformative);
    default:
      return false;
  }
}
