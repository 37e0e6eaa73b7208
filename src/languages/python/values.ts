/**
 * What the expressions of a file evaluate to, as far as the file tells (core/facts, `Value`): names through their bindings,
 * attributes, calls, literals and annotations. Nothing is looked up outside the file; `global` names stay names.
 */
import type { Value } from '../../core/facts';
import { builtinNames } from './builtinNames';
import type { Declarations } from './declarations';
import { numberValue } from './parser/literals';
import { BinaryOperator, NodeKind, StringFlag, type NodeIndex } from './parser/nodes';
import type { Binding, Scope } from './scope';
import type { PythonSource } from './source';
import {
  attributeOf,
  fold,
  instanceOf,
  isNone,
  itemOf,
  maxOptions,
  parameterParts,
  unionOf,
  unknown,
} from './valueShapes';

const literalTypes: ReadonlyMap<number, string> = new Map<number, string>([
  [NodeKind.List, 'list'],
  [NodeKind.Tuple, 'tuple'],
  [NodeKind.Dict, 'dict'],
  [NodeKind.Set, 'set'],
  [NodeKind.DictComprehension, 'dict'],
  [NodeKind.SetComprehension, 'set'],
  [NodeKind.Compare, 'bool'],
]);

/** Generic classes whose only or last argument is the type of the items. */
const containers: ReadonlySet<string> = new Set(
  `list set frozenset tuple deque List Set FrozenSet Tuple Deque Iterable Iterator Sequence Collection MutableSequence
  AsyncIterable AsyncIterator Generator AsyncGenerator dict Dict Mapping MutableMapping defaultdict`.split(/\s+/),
);

/** Wrappers whose (first) argument is the type itself. */
const transparent: ReadonlySet<string> = new Set(
  'Optional Union Annotated Final ClassVar Required NotRequired ReadOnly Awaitable Coroutine'.split(' '),
);

/** Steps from name to name before giving up; also bounds the size of a value. */
const maxSteps = 10;

export class Values {
  private readonly names = new Map<Scope, Map<string, Value>>();
  private steps = 0;

  constructor(
    private readonly source: PythonSource,
    private readonly declarations: Declarations,
  ) {}

  evaluate(node: NodeIndex, scope: Scope): Value {
    if (node === 0 || this.steps >= maxSteps) {
      return unknown;
    }
    this.steps++;
    const value = this.evaluateByKind(node, scope);
    this.steps--;
    return value;
  }

  private evaluateByKind(node: NodeIndex, scope: Scope): Value {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Name:
        return this.name(source.nodeText(node), scope);
      case NodeKind.Attribute: {
        const name = source.next(source.first(node));
        return name === 0 ? unknown : attributeOf(this.evaluate(source.first(node), scope), source.nodeText(name));
      }
      case NodeKind.Call:
        return this.call(node, scope);
      case NodeKind.Await:
        return { kind: 'await', value: this.evaluate(source.first(node), scope) };
      case NodeKind.Subscript: {
        const value = this.evaluate(source.first(node), scope);
        return value.kind === 'unknown' ? unknown : { kind: 'item', value, by: 'subscript' };
      }
      case NodeKind.Number: {
        const number = numberValue(source.tree, node);
        return number === undefined || number.type === 'complex'
          ? { kind: 'literal', type: number?.type ?? 'int' }
          : { kind: 'literal', type: number.type, value: number.value };
      }
      case NodeKind.String: {
        const flag = source.flag(node);
        const type = (flag & StringFlag.Bytes) !== 0 ? 'bytes' : 'str';
        return { kind: 'literal', type };
      }
      case NodeKind.Constant: {
        const text = source.nodeText(node);
        if (text === 'None') {
          return { kind: 'literal', type: 'None' };
        }
        return text === '...' ? unknown : { kind: 'literal', type: 'bool', value: text === 'True' };
      }
      case NodeKind.List:
      case NodeKind.Tuple:
      case NodeKind.Set: {
        const type = literalTypes.get(source.kind(node)) ?? 'list';
        const first = source.first(node);
        const item = first === 0 ? unknown : this.evaluate(first, scope);
        return item.kind === 'unknown' ? { kind: 'literal', type } : { kind: 'container', type, item };
      }
      case NodeKind.Dict:
      case NodeKind.DictComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.Compare:
        return { kind: 'literal', type: literalTypes.get(source.kind(node)) ?? 'object' };
      case NodeKind.ListComprehension:
      case NodeKind.GeneratorExpression: {
        const inner = this.declarations.scopeOf(node) ?? scope;
        const type = source.kind(node) === NodeKind.ListComprehension ? 'list' : 'generator';
        return { kind: 'container', type, item: this.evaluate(source.first(node), inner) };
      }
      case NodeKind.Lambda: {
        const record = this.declarations.functionAt(node);
        return record ? { kind: 'function', id: record.id } : unknown;
      }
      case NodeKind.Conditional: {
        const [body = 0, , orelse = 0] = source.children(node);
        return unionOf([this.evaluate(body, scope), this.evaluate(orelse, scope)]);
      }
      case NodeKind.BooleanOperation:
        return unionOf(source.children(node).map((operand) => this.evaluate(operand, scope)));
      case NodeKind.NamedExpression:
        return this.evaluate(source.next(source.first(node)), scope);
      case NodeKind.BinaryOperation:
        return this.binary(node, scope);
      case NodeKind.UnaryOperation: {
        if (source.flag(node) === 3) {
          return { kind: 'literal', type: 'bool' };
        }
        const operand = this.evaluate(source.first(node), scope);
        return operand.kind === 'literal' && typeof operand.value === 'number' && source.flag(node) === 0
          ? { ...operand, value: -operand.value }
          : operand;
      }
      default:
        return unknown;
    }
  }

  private call(node: NodeIndex, scope: Scope): Value {
    const { source } = this;
    const callee = source.first(node);
    const value = this.evaluate(callee, scope);
    if (value.kind === 'unknown') {
      return unknown;
    }
    const positional: Value[] = [];
    for (let argument = source.next(callee); argument !== 0; argument = source.next(argument)) {
      const kind = source.kind(argument);
      if (kind === NodeKind.Keyword || kind === NodeKind.Starred) {
        break;
      }
      positional.push(this.evaluate(argument, scope));
    }
    return { kind: 'call', callee: value, positional };
  }

  /** Constants fold; `path / name` keeps the left side's type; other operators keep a built-in type. */
  private binary(node: NodeIndex, scope: Scope): Value {
    const [left = 0, right = 0] = this.source.children(node);
    const operator = this.source.flag(node);
    const a = this.evaluate(left, scope);
    const b = this.evaluate(right, scope);
    if (a.kind === 'literal' && b.kind === 'literal' && typeof a.value === 'number' && typeof b.value === 'number') {
      const folded = fold(operator, a.value, b.value);
      return { kind: 'literal', type: 'int', ...(folded === undefined ? {} : { value: folded }) };
    }
    if (operator === BinaryOperator.Divide || a.kind === 'literal' || a.kind === 'container') {
      return a.kind === 'literal' ? { kind: 'literal', type: a.type } : a;
    }
    return unknown;
  }

  /** What a name used in a scope evaluates to. */
  name(name: string, scope: Scope): Value {
    const owner = scope.lookup(name);
    if (!owner) {
      return builtinNames.has(name) ? { kind: 'global', name: `builtins.${name}` } : this.starName(name);
    }
    let known = this.names.get(owner);
    if (!known) {
      known = new Map();
      this.names.set(owner, known);
    }
    const value = known.get(name);
    if (value) {
      return value;
    }
    known.set(name, unknown);
    const steps = this.steps;
    this.steps = Math.min(steps, maxSteps - 6);
    const computed = this.bindings(name, owner);
    this.steps = steps;
    known.set(name, computed);
    return computed;
  }

  /** A name bound nowhere in the file may come from `from module import *`; the project knows which module has it. */
  private starName(name: string): Value {
    return unionOf(this.declarations.starImports.map((module) => ({ kind: 'global', name: `${module}.${name}` })));
  }

  private bindings(name: string, owner: Scope): Value {
    const bindings = owner.bindings.get(name) ?? [];
    const isDefinition = bindings.map(({ binding }) => ['import', 'function', 'class'].includes(binding.kind));
    const values = bindings.slice(0, 2 * maxOptions).map(({ binding, scope }) => this.binding(binding, scope));
    // An imported or defined name that is also assigned something else no longer surely means the import:
    // `time = FakeTime()`. `x = None` beside it is the usual fallback of an optional import.
    if (isDefinition.includes(true) && values.some((value, index) => isDefinition[index] === false && !isNone(value))) {
      return unknown;
    }
    // An annotation is the author's word for all assignments.
    const annotated = bindings.findIndex(({ binding }) => binding.kind === 'annotation');
    const annotation = values[annotated];
    return annotation && annotation.kind !== 'unknown' ? annotation : unionOf(values);
  }

  private binding(binding: Binding, scope: Scope): Value {
    switch (binding.kind) {
      case 'import':
        return { kind: 'global', name: binding.name };
      case 'function':
        return { kind: 'function', id: binding.id };
      case 'class':
        return { kind: 'class', name: binding.name };
      case 'parameter':
        return this.parameter(binding.node, binding.index, scope);
      case 'assignment':
        return this.unpack(binding.value, binding.path, scope);
      case 'annotation':
        return this.annotation(binding.annotation, scope);
      case 'iteration':
        return this.iterated(binding.iterable, binding.path, scope);
      case 'with':
        return {
          kind: 'enter',
          value: this.evaluate(this.source.first(binding.item), scope),
          isAsync: binding.isAsync,
        };
      case 'other':
        return unknown;
    }
  }

  /** Through tuple displays position by position, otherwise item by item. */
  private unpack(node: NodeIndex, path: readonly number[], scope: Scope): Value {
    const [index, ...rest] = path;
    if (index === undefined) {
      return this.evaluate(node, scope);
    }
    const kind = this.source.kind(node);
    if (kind === NodeKind.Tuple || kind === NodeKind.List) {
      return this.unpack(this.source.children(node)[index] ?? 0, rest, scope);
    }
    return path.reduce<Value>((value) => itemOf(value), this.evaluate(node, scope));
  }

  private iterated(iterable: NodeIndex, path: readonly number[], scope: Scope): Value {
    const { source } = this;
    const [index, ...rest] = path;
    if (source.kind(iterable) === NodeKind.Call && index !== undefined) {
      const name = source.lastName(source.first(iterable));
      const iterables = source.children(iterable).slice(1);
      const chosen = name === 'enumerate' && index === 1 ? iterables[0] : name === 'zip' ? iterables[index] : undefined;
      if (chosen !== undefined) {
        return this.iterated(chosen, rest, scope);
      }
    }
    return path.reduce<Value>((value) => itemOf(value), itemOf(this.evaluate(iterable, scope)));
  }

  /** The annotation, `self` and `cls`, or the default's type. */
  parameter(node: NodeIndex, index: number, scope: Scope): Value {
    const { source } = this;
    const parts = parameterParts(source, node);
    const outer = scope.parent ?? scope;
    if (parts.annotation !== 0) {
      const value = this.annotation(parts.annotation, outer);
      return parts.stars === 0 || value.kind === 'unknown' ? value : { kind: 'container', type: 'tuple', item: value };
    }
    if (index === 0 && scope.className !== undefined && parts.stars === 0) {
      const name = source.nodeText(source.first(node));
      const self: Value = { kind: 'class', name: scope.className };
      return name === 'cls' || name === 'mcs' ? self : { kind: 'instance', type: self };
    }
    const value = parts.defaultValue === 0 ? unknown : this.evaluate(parts.defaultValue, outer);
    return value.kind === 'literal' && value.type !== 'None' ? { kind: 'literal', type: value.type } : unknown;
  }

  /** An instance of the annotated type; unions, optionals and containers are looked through. */
  annotation(node: NodeIndex, scope: Scope): Value {
    const { source } = this;
    if (node === 0 || this.steps >= maxSteps) {
      return unknown;
    }
    this.steps++;
    const value = this.annotationByKind(node, scope, source);
    this.steps--;
    return value;
  }

  private annotationByKind(node: NodeIndex, scope: Scope, source: PythonSource): Value {
    switch (source.kind(node)) {
      case NodeKind.String: {
        const match = /^["']\s*([\w.]+)\s*(?:\|\s*None\s*)?["']$/.exec(source.nodeText(node));
        return match?.[1] === undefined ? unknown : instanceOf(this.dotted(match[1], scope));
      }
      case NodeKind.Constant:
        return source.nodeText(node) === 'None' ? { kind: 'literal', type: 'None' } : unknown;
      case NodeKind.BinaryOperation:
        return unionOf(source.children(node).map((side) => this.annotation(side, scope)));
      case NodeKind.Subscript: {
        const [base = 0, ...parameters] = source.children(node);
        const name = source.lastName(base);
        if (transparent.has(name)) {
          const relevant =
            name === 'Union' ? parameters : name === 'Coroutine' ? parameters.slice(-1) : parameters.slice(0, 1);
          return unionOf(relevant.map((parameter) => this.annotation(parameter, scope)));
        }
        if (containers.has(name)) {
          const isGenerator = name.endsWith('Generator');
          const item = this.annotation((isGenerator ? parameters[0] : parameters.at(-1)) ?? 0, scope);
          return { kind: 'container', type: name.toLowerCase(), item };
        }
        return instanceOf(this.evaluate(base, scope));
      }
      case NodeKind.Name:
      case NodeKind.Attribute: {
        const type = this.evaluate(node, scope);
        return type.kind === 'global' || type.kind === 'class' ? instanceOf(type) : unknown;
      }
      default:
        return unknown;
    }
  }

  private dotted(text: string, scope: Scope): Value {
    const [first = '', ...rest] = text.split('.');
    return rest.reduce<Value>((value, name) => attributeOf(value, name), this.name(first, scope));
  }
}
