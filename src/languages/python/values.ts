/**
 * What the expressions of a file evaluate to, as far as the file tells (core/facts, `Value`): attributes, calls, displays,
 * comprehensions and literals; names come from nameValues.ts. Nothing is looked up outside the file; `global` names stay
 * names. Operators are in expressionValues.ts, annotations in annotations.ts.
 */
import type { Value } from '../../core/facts';
import { binaryValue, constantKey, literalValue, unaryValue } from './expressionValues';
import { NameValues } from './nameValues';
import { NodeTable } from './nodeTable';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { BoundDefinition, Scope, Variable } from './scope';
import { isNone, unknown } from '../valueTable';

/** Levels of expressions and names before giving up: the stack is finite. */
const maxDepth = 60;

/** Elements of a display that are looked at. */
const maxElements = 24;

export class Values extends NameValues {
  private readonly known = new NodeTable<Value>();

  /** What an expression evaluates to where it stands. */
  override evaluate(node: NodeIndex, scope: Scope): Value {
    if (node === 0) {
      return unknown;
    }
    const { remembered } = this;
    const { isSettled } = remembered;
    const known = isSettled ? this.known.get(node) : undefined;
    if (known) {
      return known;
    }
    if (this.depth >= maxDepth) {
      remembered.noteCut();
      return unknown;
    }
    const outer = remembered.beginAnswer();
    this.depth++;
    const value = this.byKind(node, scope);
    this.depth--;
    if (remembered.endAnswer(outer) && isSettled) {
      this.known.set(node, value);
    }
    return value;
  }

  private byKind(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    switch (source.kind(node)) {
      case NodeKind.Name:
        return this.nameAt(node, scope);
      case NodeKind.Attribute: {
        const name = source.lastName(node);
        return name === '' ? unknown : table.attribute(this.evaluate(source.first(node), scope), scope.mangled(name));
      }
      case NodeKind.Call:
        return this.call(node, scope);
      case NodeKind.Await:
        return table.await(this.evaluate(source.first(node), scope));
      case NodeKind.Subscript:
        return this.subscript(node, scope);
      case NodeKind.Number:
      case NodeKind.String:
      case NodeKind.Constant:
        return literalValue(source, table, node);
      case NodeKind.Tuple:
        return this.tuple(node, scope);
      case NodeKind.List:
        return table.container('list', this.elements(node, scope));
      case NodeKind.Set:
        return table.container('set', this.elements(node, scope));
      case NodeKind.Dict:
        return this.dict(node, scope);
      case NodeKind.Compare:
        return table.literal('bool');
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        return this.comprehension(node, scope);
      case NodeKind.Lambda: {
        const record = this.declarations.functionAt(node);
        return record ? table.function(record.id) : unknown;
      }
      case NodeKind.Conditional: {
        const body = source.first(node);
        const orelse = source.next(source.next(body));
        return table.union([this.evaluate(body, scope), this.evaluate(orelse, scope)]);
      }
      case NodeKind.BooleanOperation:
        return this.chosen(node, scope);
      case NodeKind.NamedExpression:
        return this.evaluate(source.next(source.first(node)), scope);
      case NodeKind.BinaryOperation: {
        const left = this.evaluate(source.first(node), scope);
        return binaryValue(table, source.flag(node), left, this.evaluate(source.second(node), scope));
      }
      case NodeKind.UnaryOperation:
        return unaryValue(table, source.flag(node), this.evaluate(source.first(node), scope));
      case NodeKind.Starred:
        return table.container('star', table.item(this.evaluate(source.first(node), scope), 'iteration'));
      default:
        return unknown;
    }
  }

  /** `a or b` is b where a is None or empty; `a and b` is mostly b. */
  private chosen(node: NodeIndex, scope: Scope): Value {
    const operands = this.source.children(node).map((operand) => this.evaluate(operand, scope));
    const isOr = this.source.flag(node) === 0;
    const last = operands.length - 1;
    return this.table.union(operands.filter((operand, index) => index === last || !(isOr && isNone(operand))));
  }

  private call(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const callee = source.first(node);
    const value = this.evaluate(callee, scope);
    if (value === unknown) {
      return unknown;
    }
    if (value.kind === 'global' && value.name === 'builtins.super') {
      return this.superOf(source.next(callee), scope);
    }
    const positional: Value[] = [];
    let named: Record<string, Value> | undefined;
    let isPositional = true;
    for (let argument = source.next(callee); argument !== 0; argument = source.next(argument)) {
      const kind = source.kind(argument);
      if (kind === NodeKind.Keyword) {
        const name = source.first(argument);
        const given = this.evaluate(source.next(name), scope);
        if (given !== unknown) {
          named ??= {};
          named[source.nodeText(name)] = given;
        }
      } else if (kind === NodeKind.Starred) {
        if (isPositional && source.flag(argument) !== 2) {
          positional.push(this.evaluate(argument, scope));
        }
        isPositional = false;
      } else if (isPositional) {
        positional.push(this.evaluate(argument, scope));
      }
    }
    return table.call(value, positional, named);
  }

  /** `super()` and `super(C, self)`. */
  private superOf(first: NodeIndex, scope: Scope): Value {
    if (first !== 0) {
      const type = this.evaluate(first, scope);
      return type.kind === 'class' ? this.table.super(type.name) : unknown;
    }
    for (let inner: Scope | undefined = scope; inner; inner = inner.parent) {
      if (inner.className !== undefined && inner.kind === 'function') {
        return this.table.super(inner.className);
      }
    }
    return unknown;
  }

  private subscript(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const owner = source.first(node);
    const key = source.next(owner);
    const value = this.evaluate(owner, scope);
    if (source.kind(key) === NodeKind.Slice) {
      return value.kind === 'tuple' ? table.container('tuple', table.item(value, 'subscript')) : value;
    }
    const constant = constantKey(source, key);
    if (constant === undefined) {
      return table.item(value, 'subscript');
    }
    const display = this.displayOf(owner, scope);
    const found = display && this.displayItem(display.node, constant, display.scope);
    return found ?? table.item(value, 'subscript', typeof constant === 'number' ? constant : undefined);
  }

  /** The value in a display at a constant key or index; undefined where the display does not tell. */
  private displayItem(display: NodeIndex, key: string | number, scope: Scope): Value | undefined {
    const { source } = this;
    const children = source.children(display);
    if (children.some((child) => source.kind(child) === NodeKind.Starred)) {
      return undefined;
    }
    if (source.kind(display) !== NodeKind.Dict) {
      const element = typeof key === 'number' ? children.at(key) : undefined;
      return element === undefined ? undefined : this.evaluate(element, scope);
    }
    // The last of equal keys counts.
    for (let index = children.length - 2; index >= 0; index -= 2) {
      if (constantKey(source, children[index] ?? 0) === key) {
        return this.evaluate(children[index + 1] ?? 0, scope);
      }
    }
    return undefined;
  }

  /** The list, tuple, set or dict display that an expression surely is, itself or through a name that nothing changes. */
  displayOf(node: NodeIndex, scope: Scope): { readonly node: NodeIndex; readonly scope: Scope } | undefined {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.List:
      case NodeKind.Tuple:
      case NodeKind.Set:
      case NodeKind.Dict:
        return { node, scope };
      case NodeKind.Name: {
        const variable = scope.lookup(source.nodeText(node));
        const only = variable && onlyValueOf(variable);
        if (variable === undefined || only?.binding.kind !== 'assignment' || only.binding.path.length > 0) {
          return undefined;
        }
        const { value } = only.binding;
        const isTuple = source.kind(value) === NodeKind.Tuple;
        return source.kind(value) === NodeKind.Name || (variable.isChanged && !isTuple)
          ? undefined
          : this.displayOf(value, only.scope);
      }
      default:
        return undefined;
    }
  }

  private elements(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const values: Value[] = [];
    for (let child = source.first(node); child !== 0 && values.length < maxElements; child = source.next(child)) {
      values.push(this.element(child, scope));
    }
    return table.union(values);
  }

  private element(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    return source.kind(node) === NodeKind.Starred
      ? table.item(this.evaluate(source.first(node), scope), 'iteration')
      : this.evaluate(node, scope);
  }

  private tuple(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const children = source.children(node);
    if (children.length > maxElements || children.some((child) => source.kind(child) === NodeKind.Starred)) {
      return table.container('tuple', this.elements(node, scope));
    }
    return table.tuple(children.map((child) => this.evaluate(child, scope)));
  }

  private dict(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const keys: Value[] = [];
    const items: Value[] = [];
    for (let child = source.first(node); child !== 0 && items.length < maxElements; child = source.next(child)) {
      if (source.kind(child) === NodeKind.Starred) {
        const merged = this.evaluate(source.first(child), scope);
        keys.push(table.item(merged, 'iteration'));
        items.push(table.item(merged, 'subscript'));
      } else {
        keys.push(this.evaluate(child, scope));
        child = source.next(child);
        items.push(this.evaluate(child, scope));
      }
    }
    const item = table.union(items);
    return item === unknown ? table.literal('dict') : table.container('dict', item, table.union(keys));
  }

  private comprehension(node: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const inner = this.declarations.scopeOf(node) ?? scope;
    const first = source.first(node);
    const element = this.evaluate(first, inner);
    switch (source.kind(node)) {
      case NodeKind.DictComprehension: {
        const item = this.evaluate(source.next(first), inner);
        return item === unknown ? table.literal('dict') : table.container('dict', item, element);
      }
      case NodeKind.SetComprehension:
        return table.container('set', element);
      case NodeKind.ListComprehension:
        return table.container('list', element);
      default:
        return table.container('generator', element);
    }
  }
}

/** The one definition that gives a name its value; undefined where there are more, or none. */
function onlyValueOf({ definitions }: Variable): BoundDefinition | undefined {
  let only: BoundDefinition | undefined;
  for (const definition of definitions) {
    if (definition.binding.kind !== 'annotation') {
      if (only) {
        return undefined;
      }
      only = definition;
    }
  }
  return only;
}
