/**
 * What the expressions of a file evaluate to, as far as the file tells (core/facts, `Value`): names through the definitions
 * that reach their place (flow.ts), attributes, calls, displays and literals. Nothing is looked up outside the file;
 * `global` names stay names. Operators and displays are in expressionValues.ts, annotations in annotations.ts.
 */
import type { Value } from '../../core/facts';
import { Annotations, typeVariableMaker } from './annotations';
import { builtinNames } from './builtinNames';
import type { Declarations } from './declarations';
import { binaryValue, constantKey, literalValue, unaryValue } from './expressionValues';
import type { Flow } from './flow';
import { narrowedValue } from './narrowedValues';
import { parameterParts } from './parameterParts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { Definition } from './reaching';
import { Star, type BoundDefinition, type Scope, type TargetPath, type Variable } from './scope';
import type { PythonSource } from './source';
import { isNone, unknown, ValueTable } from './valueTable';

/** Levels of expressions and names before giving up: the stack is finite. */
const maxDepth = 60;

/** Definitions of one name that are looked at. */
const maxDefinitions = 16;

/** Elements of a display that are looked at. */
const maxElements = 24;

export class Values {
  readonly table = new ValueTable();
  readonly annotations: Annotations;
  private depth = 0;
  /** Counts values asked for while they are being made, so that answers that miss a part are not kept. */
  private cycles = 0;

  constructor(
    private readonly source: PythonSource,
    private readonly declarations: Declarations,
    private readonly flow: Flow,
  ) {
    this.annotations = new Annotations(source, declarations, this);
  }

  /** What an expression evaluates to where it stands. */
  evaluate(node: NodeIndex, scope: Scope): Value {
    if (node === 0 || this.depth >= maxDepth) {
      return unknown;
    }
    this.depth++;
    const value = this.byKind(node, scope);
    this.depth--;
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
        const [body = 0, , orelse = 0] = source.children(node);
        return table.union([this.evaluate(body, scope), this.evaluate(orelse, scope)]);
      }
      case NodeKind.BooleanOperation:
        return this.chosen(node, scope);
      case NodeKind.NamedExpression:
        return this.evaluate(source.next(source.first(node)), scope);
      case NodeKind.BinaryOperation: {
        const [left = 0, right = 0] = source.children(node);
        return binaryValue(table, source.flag(node), this.evaluate(left, scope), this.evaluate(right, scope));
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
    const [owner = 0, key = 0] = source.children(node);
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
        const [only, other] = variable?.definitions.filter(({ binding }) => binding.kind !== 'annotation') ?? [];
        if (!only || other || only.binding.kind !== 'assignment' || only.binding.path.length > 0) {
          return undefined;
        }
        const { value } = only.binding;
        const isTuple = source.kind(value) === NodeKind.Tuple;
        return source.kind(value) === NodeKind.Name || (variable?.isChanged === true && !isTuple)
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

  // Names.

  private nameAt(node: NodeIndex, scope: Scope): Value {
    const definition = this.flow.at(node);
    return definition ? this.defined(definition, scope) : this.name(this.source.nodeText(node), scope);
  }

  /** What a name evaluates to where the place is not known: any of its definitions. */
  name(name: string, scope: Scope): Value {
    const variable = scope.lookup(name);
    return variable ? this.variable(variable) : this.freeName(name);
  }

  /** A name bound nowhere in the file: a builtin, or from `from module import *`; the project knows which module has it. */
  private freeName(name: string): Value {
    const { table, declarations } = this;
    return builtinNames.has(name)
      ? table.global(`builtins.${name}`)
      : table.union(declarations.starImports.map((module) => table.global(`${module}.${name}`)));
  }

  /** What a variable may be for code that runs later: when its module or class body has run, or at any time. */
  variable(variable: Variable): Value {
    if (variable.value) {
      return variable.value;
    }
    variable.value = unknown;
    const atEnd = this.flow.atEnd(variable);
    const elsewhere = variable.definitions.filter(({ scope }) => scope.unit !== variable.owner.unit);
    const value = this.combined(atEnd ? [...this.leavesOf(atEnd), ...elsewhere] : variable.definitions, variable);
    variable.value = value;
    return value;
  }

  private defined(definition: Definition, scope: Scope): Value {
    switch (definition.kind) {
      case 'bound':
        return this.bound(definition);
      case 'tested': {
        if (definition.value) {
          this.cycles += definition.value === unknown ? 1 : 0;
          return definition.value;
        }
        definition.value = unknown;
        const value = narrowedValue(this, this.source, this.defined(definition.of, scope), definition.test);
        definition.value = value;
        return value;
      }
      case 'joined': {
        if (definition.value) {
          return definition.value;
        }
        const { cycles } = this;
        const value = this.combined(this.leavesOf(definition), definition.variable);
        if (cycles === this.cycles) {
          definition.value = value;
        }
        return value;
      }
      case 'unbound':
        return this.unbound(definition.variable);
      case 'any':
        return this.variable(definition.variable);
    }
  }

  /** Bound later, or no longer: an outer name of a class body, a builtin of a module, a declared attribute. */
  private unbound(variable: Variable): Value {
    const declared = this.declared(variable);
    if (declared !== unknown) {
      return declared;
    }
    switch (variable.owner.kind) {
      case 'module':
        return this.freeName(variable.name);
      case 'class':
        return variable.owner.parent ? this.name(variable.name, variable.owner.parent) : unknown;
      default:
        return unknown;
    }
  }

  /** The definitions behind joins, in source order as far as the ways have one. */
  private leavesOf(definition: Definition): readonly Definition[] {
    if (definition.kind !== 'joined') {
      return [definition];
    }
    const leaves = new Set<Definition>();
    const seen = new Set<Definition>();
    const pending: Definition[] = [definition];
    while (pending.length > 0 && leaves.size < maxDefinitions) {
      const next = pending.pop();
      if (next === undefined || seen.has(next)) {
        continue;
      }
      seen.add(next);
      if (next.kind === 'joined') {
        pending.push(...next.operands.toReversed());
      } else {
        leaves.add(next);
      }
    }
    return [...leaves];
  }

  /** One value for several definitions of a name. */
  private combined(definitions: readonly Definition[], variable: Variable): Value {
    const declared = this.declared(variable);
    if (declared !== unknown) {
      return declared;
    }
    const considered = definitions
      .slice(0, maxDefinitions)
      .filter((definition) => definition.kind !== 'bound' || definition.binding.kind !== 'annotation');
    const values = considered.map((definition) => this.defined(definition, variable.owner));
    // An imported or defined name that may also be something else no longer surely means the import: `time = FakeTime()`.
    // Another name for a function is as good as a definition, and None beside it is the usual fallback.
    const isDefinition = considered.map(isDefined);
    if (
      isDefinition.includes(true) &&
      values.some((value, index) => isDefinition[index] === false && !isAlias(value, considered[index]))
    ) {
      return unknown;
    }
    return this.table.union(values);
  }

  /** The author's word for all assignments to a name. */
  private declared(variable: Variable): Value {
    for (const { binding, scope } of variable.definitions) {
      if (binding.kind === 'annotation') {
        const value = this.annotations.instance(binding.annotation, scope);
        if (value !== unknown) {
          return value;
        }
      }
    }
    return unknown;
  }

  private bound(definition: BoundDefinition): Value {
    if (definition.value) {
      this.cycles += definition.value === unknown ? 1 : 0;
      return definition.value;
    }
    definition.value = unknown;
    const value = this.binding(definition);
    definition.value = value;
    return value;
  }

  private binding({ binding, scope, variable }: BoundDefinition): Value {
    const { table, source } = this;
    switch (binding.kind) {
      case 'import':
        return table.global(binding.name);
      case 'function':
        return table.function(binding.id);
      case 'class':
        return table.class(binding.name);
      case 'parameter':
        return this.parameter(binding.node, binding.index, scope);
      case 'assignment': {
        const declared = this.declared(variable);
        return declared === unknown
          ? this.withStored(this.unpacked(binding.value, binding.path, scope), variable)
          : declared;
      }
      case 'annotation':
        return this.annotations.instance(binding.annotation, scope);
      case 'iteration':
        return this.followed(table.item(this.evaluate(binding.iterable, scope), 'iteration'), binding.path);
      case 'with': {
        const entered = table.enter(this.evaluate(source.first(binding.item), scope), binding.isAsync);
        return this.followed(entered, binding.path);
      }
      case 'exception':
        return this.caught(binding.type, scope);
      case 'augmented': {
        const [target = 0, value = 0] = source.children(binding.node);
        return binaryValue(table, source.flag(binding.node), this.evaluate(target, scope), this.evaluate(value, scope));
      }
      case 'pattern': {
        const subject = this.followed(this.evaluate(binding.subject, scope), binding.path);
        return binding.type === 0
          ? subject
          : narrowedValue(this, source, subject, { kind: 'instance', type: binding.type, scope, holds: true });
      }
      case 'type-variable': {
        const bound = binding.bound === 0 ? unknown : this.annotations.type(binding.bound, scope);
        return table.call(table.global(typeVariableMaker), [], bound === unknown ? undefined : { bound });
      }
      case 'type-alias':
        return this.annotations.type(binding.value, scope);
      case 'other':
        return unknown;
    }
  }

  private caught(type: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const types = source.kind(type) === NodeKind.Tuple ? source.children(type) : [type];
    return table.union(types.slice(0, maxElements).map((node) => table.instance(this.evaluate(node, scope))));
  }

  /** What `name.append(value)` and `name[key] = value` put into a collection. */
  private withStored(value: Value, { stored }: Variable): Value {
    const { table } = this;
    const isCollection =
      (value.kind === 'literal' && growing.has(value.type)) ||
      (value.kind === 'container' && growing.has(value.type)) ||
      (value.kind === 'call' && value.callee.kind === 'global' && growing.has(lastPart(value.callee.name)));
    if (stored.length === 0 || !isCollection) {
      return value;
    }
    const items = stored.map((item) => this.evaluate(item.value, item.scope));
    const type =
      value.kind === 'call' && value.callee.kind === 'global'
        ? lastPart(value.callee.name)
        : value.kind === 'call'
          ? 'list'
          : value.type;
    const known =
      value.kind === 'container' ? [value.item] : value.kind === 'call' ? [table.item(value, 'subscript')] : [];
    const item = table.union([...known, ...items]);
    if (item === unknown) {
      return value;
    }
    const keys = stored.map(({ key, scope }) => this.evaluate(key, scope));
    const key = table.union([...(value.kind === 'container' && value.key ? [value.key] : []), ...keys]);
    return mappingTypes.has(type) ? table.container(type, item, key) : table.container(type, item);
  }

  /** Through tuple displays position by position, otherwise item by item. */
  private unpacked(node: NodeIndex, path: TargetPath, scope: Scope): Value {
    const { source, table } = this;
    const [index, ...rest] = path;
    if (index === undefined) {
      return this.evaluate(node, scope);
    }
    const kind = source.kind(node);
    if (index !== Star && (kind === NodeKind.Tuple || kind === NodeKind.List)) {
      const children = source.children(node);
      const star = children.findIndex((child) => source.kind(child) === NodeKind.Starred);
      const place = index < 0 ? index + children.length : index;
      if (star < 0 || (index >= 0 ? place < star : place > star)) {
        return this.unpacked(children[place] ?? 0, rest, scope);
      }
    }
    return index === Star
      ? table.container('list', this.followed(table.item(this.evaluate(node, scope), 'iteration'), rest))
      : this.followed(this.evaluate(node, scope), path);
  }

  followed(value: Value, path: TargetPath): Value {
    const { table } = this;
    return path.reduce<Value>(
      (whole, index) =>
        index === Star
          ? table.container('list', table.item(whole, 'iteration'))
          : table.item(whole, 'iteration', index),
      value,
    );
  }

  /** The value of an attribute target: what `owner.name = value`, `with … as owner.name` or `for owner.name in` puts there. */
  targetValue(binding: BoundDefinition['binding'], scope: Scope): Value {
    switch (binding.kind) {
      case 'assignment':
        return this.unpacked(binding.value, binding.path, scope);
      case 'iteration':
        return this.followed(this.table.item(this.evaluate(binding.iterable, scope), 'iteration'), binding.path);
      case 'with': {
        const item = this.evaluate(this.source.first(binding.item), scope);
        return this.followed(this.table.enter(item, binding.isAsync), binding.path);
      }
      default:
        return unknown;
    }
  }

  /** What a parameter is inside its function: `self`, the annotation, or what the caller passes or leaves to the default. */
  private parameter(node: NodeIndex, index: number, scope: Scope): Value {
    const { source, table } = this;
    const parts = parameterParts(source, node);
    const name = source.nodeText(source.first(node));
    const record = this.declarations.functionIn(scope);
    const stated = this.statedParameter(node, index, scope);
    if (parts.annotation !== 0 && stated !== unknown) {
      return stated;
    }
    const { methodKind } = record ?? {};
    if (
      record === undefined ||
      parts.stars > 0 ||
      (index === 0 && methodKind !== undefined && methodKind !== 'static')
    ) {
      return stated;
    }
    return table.union([table.parameter(record.id, name), stated]);
  }

  /** The annotation, `self` or `cls`, or the default: what the file says of a parameter. */
  statedParameter(node: NodeIndex, index: number, scope: Scope): Value {
    const { source, table } = this;
    const parts = parameterParts(source, node);
    const outer = scope.parent ?? scope;
    if (parts.annotation !== 0) {
      const value = this.annotations.instance(parts.annotation, outer, scope);
      if (value !== unknown) {
        return parts.stars === 0
          ? value
          : parts.stars === 1
            ? table.container('tuple', value)
            : table.container('dict', value, table.literal('str'));
      }
    }
    if (parts.stars > 0) {
      return table.literal(parts.stars === 1 ? 'tuple' : 'dict');
    }
    const record = this.declarations.functionIn(scope);
    if (index === 0 && record?.className !== undefined && record.methodKind !== 'static') {
      const name = source.nodeText(source.first(node));
      const type = table.class(record.className, { isReceiver: true });
      return record.methodKind === 'class' || name === 'cls' || name === 'mcs' ? type : table.instance(type);
    }
    const value = parts.defaultValue === 0 ? unknown : this.evaluate(parts.defaultValue, outer);
    return value.kind !== 'literal' ? value : value.type === 'None' ? unknown : table.literal(value.type);
  }
}

/** Built-in collections that grow after they are made. */
const growing: ReadonlySet<string> = new Set(
  'list dict set deque defaultdict OrderedDict WeakSet WeakValueDictionary'.split(' '),
);
const mappingTypes: ReadonlySet<string> = new Set('dict defaultdict OrderedDict WeakValueDictionary'.split(' '));

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function isDefined(definition: Definition): boolean {
  return definition.kind === 'bound' && ['import', 'function', 'class'].includes(definition.binding.kind);
}

function isAlias(value: Value, definition: Definition | undefined): boolean {
  return (
    definition?.kind === 'unbound' ||
    definition?.kind === 'tested' ||
    isNone(value) ||
    value.kind === 'global' ||
    value.kind === 'function' ||
    value.kind === 'class' ||
    value.kind === 'attribute'
  );
}
