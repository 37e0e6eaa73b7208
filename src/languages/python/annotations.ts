/**
 * What annotations say: the instance that a type expression describes, with unions, containers, callables, type variables
 * and strings of any shape. Type variables of a function are expressed by its parameters, so that whoever knows a call's
 * arguments knows what they stand for; those of a class by its type arguments. Names are looked up through values.ts.
 */
import type { Value } from '../../core/facts';
import type { Declarations } from './declarations';
import { parameterParts } from './parameterParts';
import { stringValue } from './parser/literals';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { parse } from './parser/parse';
import type { Scope } from './scope';
import { PythonSource } from './source';
import { unknown, type ValueTable } from '../valueTable';

/** Generic classes whose only or last argument is the type of the items. */
const containers: ReadonlySet<string> = new Set(
  `list set frozenset deque List Set FrozenSet Deque Iterable Iterator Sequence Collection MutableSequence AbstractSet
  MutableSet AsyncIterable AsyncIterator Generator AsyncGenerator Reversible Container KeysView ValuesView`.split(
    /\s+/,
  ),
);

/** Generic classes of keys and items. */
const mappings: ReadonlySet<string> = new Set(
  'dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict ChainMap ItemsView'.split(' '),
);

/** Wrappers whose first argument is the type itself. */
const transparent: ReadonlySet<string> = new Set(
  'Optional Annotated Final ClassVar Required NotRequired ReadOnly InitVar Unpack TypeGuard Mapped'.split(' '),
);

const generators: ReadonlySet<string> = new Set(['Generator', 'AsyncGenerator']);

/** Types that say nothing of what an object can do. */
const opaque: ReadonlySet<string> = new Set([
  'typing.Any',
  'typing_extensions.Any',
  'typing.AnyStr',
  'typing.NoReturn',
  'typing.Never',
  'builtins.object',
]);

const maxDepth = 24;

/** How a container's item or a callable's result is reached from a parameter. */
type Step = (value: Value) => Value;

/** Evaluates names and other expressions for annotations. */
export interface TypeNames {
  readonly table: ValueTable;
  name(name: string, scope: Scope): Value;
}

/** A string annotation parsed on its own, or the file itself. */
interface Place {
  readonly source: PythonSource;
  /** Where names are looked up. */
  readonly scope: Scope;
  /** Whose type variables are meant: the scope of the annotated function itself. */
  readonly owner: Scope;
}

export class Annotations {
  private readonly strings = new Map<string, PythonSource>();
  private readonly solved = new Map<string, ReadonlyMap<string, Value>>();
  private depth = 0;

  constructor(
    private readonly source: PythonSource,
    private readonly declarations: Declarations,
    private readonly names: TypeNames,
  ) {}

  /** An instance of the annotated type. `owner` is the function whose parameters and result are annotated. */
  instance(node: NodeIndex, scope: Scope, owner = scope): Value {
    return this.instanceAt(node, { source: this.source, scope, owner });
  }

  private instanceAt(node: NodeIndex, place: Place): Value {
    if (node === 0 || this.depth >= maxDepth) {
      return unknown;
    }
    this.depth++;
    const value = this.byKind(node, place);
    this.depth--;
    return value;
  }

  private byKind(node: NodeIndex, place: Place): Value {
    const { table } = this.names;
    const { source } = place;
    switch (source.kind(node)) {
      case NodeKind.String:
        return this.quoted(node, place, (inner, at) => this.instanceAt(inner, at));
      case NodeKind.Constant:
        return source.nodeText(node) === 'None' ? table.none : unknown;
      case NodeKind.BinaryOperation:
        return table.union(source.children(node).map((side) => this.instanceAt(side, place)));
      case NodeKind.Subscript:
        return this.generic(node, place);
      case NodeKind.Name:
      case NodeKind.Attribute:
        return this.named(node, place);
      default:
        return unknown;
    }
  }

  private quoted(node: NodeIndex, place: Place, read: (inner: NodeIndex, at: Place) => Value): Value {
    const text = stringValue(place.source.tree, node);
    if (text === undefined || text.length > 500) {
      return unknown;
    }
    let parsed = this.strings.get(text);
    if (!parsed) {
      parsed = new PythonSource(parse(`(${text})`));
      this.strings.set(text, parsed);
    }
    const statement = parsed.first(parsed.tree.root);
    return parsed.kind(statement) === NodeKind.ExpressionStatement
      ? read(parsed.first(statement), { ...place, source: parsed })
      : unknown;
  }

  /** The class that a name or dotted name means. */
  type(node: NodeIndex, scope: Scope): Value {
    return this.typeAt(node, { source: this.source, scope, owner: scope });
  }

  private typeAt(node: NodeIndex, place: Place): Value {
    const { source } = place;
    switch (source.kind(node)) {
      case NodeKind.Name:
        return this.names.name(source.nodeText(node), place.scope);
      case NodeKind.Attribute: {
        const name = source.lastName(node);
        return name === '' ? unknown : this.names.table.attribute(this.typeAt(source.first(node), place), name);
      }
      case NodeKind.Subscript:
        return this.typeAt(source.first(node), place);
      case NodeKind.String:
        return this.quoted(node, place, (inner, at) => this.typeAt(inner, at));
      default:
        return unknown;
    }
  }

  private named(node: NodeIndex, place: Place): Value {
    const { table } = this.names;
    const type = this.typeAt(node, place);
    switch (type.kind) {
      case 'global':
        if (opaque.has(type.name)) {
          return unknown;
        }
        return selfTypes.has(type.name) ? this.self(place.owner) : table.instance(type);
      case 'class':
        return table.instance(type);
      case 'call':
        return this.called(type, place.source.nodeText(node), place.owner);
      case 'union':
        // `try: from a import T / except ImportError: T = None`, or an alias `T = A | B`.
        return table.instance(table.union(type.options.filter(({ kind }) => kind === 'global' || kind === 'class')));
      case 'container':
      case 'instance':
        return unknown;
      default:
        return unknown;
    }
  }

  /** `T = TypeVar('T')`, `UserId = NewType('UserId', int)`. */
  private called(type: Extract<Value, { readonly kind: 'call' }>, name: string, scope: Scope): Value {
    const { table } = this.names;
    if (type.callee.kind !== 'global') {
      return unknown;
    }
    if (isTypeVariableMaker(type.callee.name)) {
      const bound = type.named?.['bound'];
      const known = this.typeVariable(name, scope);
      return table.union([known, bound === undefined ? unknown : this.boundInstance(bound, scope)]);
    }
    return type.callee.name.endsWith('.NewType') ? table.instance(type.positional[1] ?? unknown) : unknown;
  }

  /** `bound=Disk` or `bound="Disk"`. */
  private boundInstance(bound: Value, scope: Scope): Value {
    const { table } = this.names;
    if (bound.kind !== 'literal') {
      return table.instance(bound);
    }
    const [first = '', ...rest] = typeof bound.value === 'string' ? bound.value.split('.') : [];
    const type = rest.reduce<Value>((value, part) => table.attribute(value, part), this.names.name(first, scope));
    return table.instance(type);
  }

  /** What a type variable stands for inside the function or class whose it is. */
  private typeVariable(name: string, from: Scope): Value {
    const { table } = this.names;
    for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
      if (scope.className !== undefined) {
        const owner = this.declarations.classOf(scope.className);
        if (owner && this.typeParameters(owner.name).includes(name)) {
          return table.parameter(owner.name, name);
        }
      }
      const record = this.declarations.functionIn(scope);
      const solved = record && this.solvedVariables(record.id, record.node, record.scope).get(name);
      if (solved) {
        return solved;
      }
    }
    return unknown;
  }

  /** Each type variable in a function's parameters, expressed by these. */
  private solvedVariables(id: string, node: NodeIndex, scope: Scope): ReadonlyMap<string, Value> {
    const known = this.solved.get(id);
    if (known) {
      return known;
    }
    const found = new Map<string, Value[]>();
    this.solved.set(id, new Map());
    const { source, names } = this;
    const { table } = names;
    const place: Place = { source, scope: scope.parent ?? scope, owner: scope };
    const list = source.childOfKind(node, NodeKind.Parameters);
    for (const parameter of source.children(list)) {
      const { annotation, stars } = parameterParts(source, parameter);
      if (annotation !== 0) {
        const whole = table.parameter(id, source.nodeText(source.first(parameter)));
        const value = stars === 0 ? whole : table.item(whole, stars === 1 ? 'iteration' : 'subscript');
        this.solve(annotation, place, value, found);
      }
    }
    const solved = new Map([...found].map(([name, values]) => [name, table.union(values)]));
    this.solved.set(id, solved);
    return solved;
  }

  private solve(node: NodeIndex, place: Place, value: Value, found: Map<string, Value[]>): void {
    const { source } = place;
    const { table } = this.names;
    const into = (inner: NodeIndex | undefined, step: Step): void => {
      if (inner !== undefined) {
        this.solve(inner, place, step(value), found);
      }
    };
    switch (source.kind(node)) {
      case NodeKind.Name: {
        const name = source.nodeText(node);
        if (isTypeVariable(this.names.name(name, place.scope))) {
          found.set(name, [...(found.get(name) ?? []), value]);
        }
        return;
      }
      case NodeKind.String:
        this.quoted(node, place, (inner, at) => {
          this.solve(inner, at, value, found);
          return unknown;
        });
        return;
      case NodeKind.BinaryOperation:
        for (const side of source.children(node)) {
          this.solve(side, place, value, found);
        }
        return;
      case NodeKind.Subscript: {
        const [base = 0, ...parameters] = source.children(node);
        const name = source.lastName(base);
        const [first, second] = parameters;
        if (name === 'Union' || transparent.has(name)) {
          parameters.forEach((parameter) => {
            into(parameter, (whole) => whole);
          });
        } else if (name === 'type' || name === 'Type') {
          into(first, (whole) => table.instance(whole));
        } else if (name === 'Callable') {
          into(second, (whole) => table.call(whole, []));
        } else if (name === 'Awaitable' || name === 'Coroutine') {
          into(parameters.at(-1), (whole) => table.await(whole));
        } else if (mappings.has(name)) {
          into(first, (whole) => table.item(whole, 'iteration'));
          into(second, (whole) => table.item(whole, 'subscript'));
        } else if (containers.has(name) || name === 'tuple' || name === 'Tuple') {
          into(first, (whole) => table.item(whole, 'iteration'));
        }
        return;
      }
      default:
    }
  }

  private self(from: Scope): Value {
    for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
      if (scope.className !== undefined) {
        return this.names.table.instance(this.names.table.class(scope.className, { isReceiver: true }));
      }
    }
    return unknown;
  }

  private generic(node: NodeIndex, place: Place): Value {
    const { table } = this.names;
    const { source } = place;
    const [base = 0, ...parameters] = source.children(node);
    const name = source.lastName(base);
    const [first = 0, second = 0] = parameters;
    const argument = (parameter: NodeIndex | undefined): Value => this.instanceAt(parameter ?? 0, place);
    if (transparent.has(name)) {
      const inner = argument(first);
      return name === 'Optional' ? table.union([inner, table.none]) : inner;
    }
    switch (name) {
      case 'Union':
        return table.union(parameters.map(argument));
      case 'Coroutine':
      case 'Awaitable':
        return this.wrapped('coroutine', argument(parameters.at(-1)));
      case 'Literal':
        return table.union(parameters.map((parameter) => this.constant(parameter, place)));
      case 'type':
      case 'Type': {
        const type = this.typeAt(first, place);
        return isTypeVariable(type) ? unknown : type;
      }
      case 'tuple':
      case 'Tuple': {
        const isHomogeneous = source.kind(second) === NodeKind.Constant && source.nodeText(second) === '...';
        return isHomogeneous ? table.container('tuple', argument(first)) : table.tuple(parameters.map(argument));
      }
      case 'Callable':
        return this.wrapped('callable', argument(second));
      default:
    }
    if (mappings.has(name)) {
      return table.container(name.toLowerCase(), argument(second), argument(first));
    }
    if (containers.has(name)) {
      return table.container(name.toLowerCase(), argument(generators.has(name) ? first : parameters.at(-1)));
    }
    const type = this.typeAt(base, place);
    return type.kind === 'global' || type.kind === 'class' ? table.instance(type, parameters.map(argument)) : unknown;
  }

  /** What awaiting or calling something yields. */
  private wrapped(type: 'coroutine' | 'callable', result: Value): Value {
    return result === unknown ? unknown : this.names.table.container(type, result);
  }

  private constant(node: NodeIndex, { source }: Place): Value {
    const { table } = this.names;
    switch (source.kind(node)) {
      case NodeKind.String:
        return table.literal('str');
      case NodeKind.Number:
        return table.literal('int');
      case NodeKind.Constant:
        return source.nodeText(node) === 'None' ? table.none : table.literal('bool');
      default:
        return unknown;
    }
  }

  /** Names of a class's type variables in order: of `class Box[T]`, `Generic[T]`, or else as its bases name them. */
  typeParameters(className: string): readonly string[] {
    const known = this.classParameters.get(className);
    if (known) {
      return known;
    }
    this.classParameters.set(className, []);
    const record = this.declarations.classOf(className);
    const names = record ? this.readTypeParameters(record.node, record.scope) : [];
    this.classParameters.set(className, names);
    return names;
  }

  private readonly classParameters = new Map<string, readonly string[]>();

  private readTypeParameters(node: NodeIndex, scope: Scope): readonly string[] {
    const { source } = this;
    const list = source.childOfKind(node, NodeKind.TypeParameters);
    if (list !== 0) {
      return source.children(list).map((parameter) => source.nodeText(source.first(parameter)));
    }
    const found = new Set<string>();
    const outer = scope.parent ?? scope;
    for (const base of source.children(node)) {
      if (source.kind(base) !== NodeKind.Subscript) {
        continue;
      }
      const [generic = 0, ...parameters] = source.children(base);
      const variables = parameters
        .filter((parameter) => source.kind(parameter) === NodeKind.Name)
        .map((parameter) => source.nodeText(parameter))
        .filter((name) => isTypeVariable(this.names.name(name, outer)));
      if (['Generic', 'Protocol'].includes(source.lastName(generic))) {
        return variables;
      }
      variables.forEach((name) => found.add(name));
    }
    return [...found];
  }
}

const selfTypes: ReadonlySet<string> = new Set(['typing.Self', 'typing_extensions.Self']);

/** The callee that stands for every way to make a type variable. */
export const typeVariableMaker = 'typing.TypeVar';

function isTypeVariableMaker(name: string): boolean {
  return name === typeVariableMaker || name === 'typing_extensions.TypeVar';
}

function isTypeVariable(type: Value): boolean {
  return type.kind === 'call' && type.callee.kind === 'global' && isTypeVariableMaker(type.callee.name);
}
