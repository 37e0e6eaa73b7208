/**
 * What names evaluate to: through the definitions that reach a place (flow.ts), joined, narrowed or declared, or through all
 * definitions where the place is not known; and what each way of binding gives a name. values.ts builds on this and
 * evaluates the expressions in it.
 */
import type { Value } from '../../core/facts';
import { Annotations, typeVariableMaker } from './annotations';
import { builtinNames } from './builtinNames';
import type { Declarations } from './declarations';
import { DefinitionValues, type Evaluated } from './definitionValues';
import { binaryValue } from './expressionValues';
import type { Flow } from './flow';
import { narrowedValue } from './narrowedValues';
import { parameterParts } from './parameterParts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { Definition, JoinedDefinition, TestedDefinition } from './reaching';
import { Star, type BoundDefinition, type Scope, type TargetPath, type Variable } from './scope';
import type { PythonSource } from './source';
import { isNone, unknown, type ValueTable } from '../valueTable';

/** Definitions of one name that are looked at. */
const maxDefinitions = 16;

/** Exception types of one clause that are looked at. */
const maxTypes = 24;

export abstract class NameValues {
  readonly annotations: Annotations;
  protected readonly remembered = new DefinitionValues();
  /** Levels of expressions and names at present. */
  protected depth = 0;

  constructor(
    protected readonly source: PythonSource,
    protected readonly declarations: Declarations,
    protected readonly flow: Flow,
    readonly table: ValueTable,
  ) {
    this.annotations = new Annotations(source, declarations, this);
  }

  /** What an expression evaluates to where it stands. */
  abstract evaluate(node: NodeIndex, scope: Scope): Value;

  /** Before names of `scope` are asked for from deep within a walk: following code needs room on the stack. */
  prepare(scope: Scope): void {
    for (let outer: Scope | undefined = scope; outer; outer = outer.parent) {
      this.flow.follow(outer);
    }
  }

  protected nameAt(node: NodeIndex, scope: Scope): Value {
    const definition = this.flow.at(node, scope);
    return definition ? this.defined(definition, scope) : this.name(this.source.nodeText(node), scope);
  }

  /** What a name evaluates to where the place is not known: any of its definitions. */
  name(name: string, scope: Scope): Value {
    const variable = scope.lookup(name);
    return variable ? this.variable(variable) : this.freeName(name);
  }

  /** A name bound nowhere in the file: a builtin, or from `from module import *`; the project knows which module has it. */
  protected freeName(name: string): Value {
    if (builtinNames.has(name)) {
      return this.table.global(`builtins.${name}`);
    }
    return this.declarations.starImports.length === 0 ? unknown : this.fromStarImports(name);
  }

  private fromStarImports(name: string): Value {
    const { table, declarations } = this;
    return table.union(declarations.starImports.map((module) => table.global(`${module}.${name}`)));
  }

  /** What a variable may be for code that runs later: when its module or class body has run, or at any time. */
  variable(variable: Variable): Value {
    return this.remembered.known(variable) ?? this.newVariable(variable);
  }

  // What makes a value stands apart from what looks whether it is known: nothing is allocated for the second question.

  private newVariable(variable: Variable): Value {
    return this.made(variable, () => {
      const atEnd = this.flow.atEnd(variable);
      if (!atEnd) {
        return this.combined(variable.definitions, variable);
      }
      const leaves = this.leavesOf(atEnd);
      const elsewhere = variable.definitions.filter(({ scope }) => scope.unit !== variable.owner.unit);
      return this.combined(elsewhere.length === 0 ? leaves : [...leaves, ...elsewhere], variable);
    });
  }

  private newBound(definition: BoundDefinition): Value {
    return this.made(definition, () => this.binding(definition));
  }

  private newTested(definition: TestedDefinition, scope: Scope): Value {
    return this.made(definition, () =>
      narrowedValue(this, this.source, this.defined(definition.of, scope), definition.test),
    );
  }

  private newJoined(definition: JoinedDefinition): Value {
    return this.remembered.throughJunction(definition, () =>
      this.combined(this.leavesOf(definition), definition.variable),
    );
  }

  /** What a definition that is not known evaluates to. The first of several has all the depth there is, whoever asks for it. */
  private made(definition: Evaluated, make: () => Value): Value {
    const { remembered, depth } = this;
    if (!remembered.isIdle) {
      return remembered.of(definition, make);
    }
    this.depth = 0;
    const value = remembered.of(definition, make);
    this.depth = depth;
    return value;
  }

  protected defined(definition: Definition, scope: Scope): Value {
    const { remembered } = this;
    switch (definition.kind) {
      case 'bound':
        return this.bound(definition);
      case 'tested':
        return remembered.known(definition) ?? this.newTested(definition, scope);
      case 'joined':
        return remembered.known(definition) ?? this.newJoined(definition);
      case 'unbound':
        return this.unbound(definition.variable);
      case 'any':
        return this.variable(definition.variable);
    }
  }

  /** Bound later, or no longer: an outer name of a class body, a builtin of a module, a declared attribute. */
  protected unbound(variable: Variable): Value {
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
  protected leavesOf(definition: Definition): readonly Definition[] {
    if (definition.kind !== 'joined') {
      return [definition];
    }
    if (areLeaves(definition.operands)) {
      return definition.operands;
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
  protected combined(definitions: readonly Definition[], variable: Variable): Value {
    const declared = this.declared(variable);
    if (declared !== unknown) {
      return declared;
    }
    const only = definitions[0];
    if (only && definitions.length === 1) {
      const isAnnotation = only.kind === 'bound' && only.binding.kind === 'annotation';
      return isAnnotation ? unknown : this.defined(only, variable.owner);
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
  protected declared(variable: Variable): Value {
    for (const definition of variable.definitions) {
      if (definition.binding.kind === 'annotation') {
        const value = this.annotations.instance(definition.binding.annotation, definition.scope);
        if (value !== unknown) {
          return value;
        }
      }
    }
    return unknown;
  }

  protected bound(definition: BoundDefinition): Value {
    return this.remembered.known(definition) ?? this.newBound(definition);
  }

  protected binding({ binding, scope, variable }: BoundDefinition): Value {
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
        const target = this.evaluate(source.first(binding.node), scope);
        const value = this.evaluate(source.second(binding.node), scope);
        return binaryValue(table, source.flag(binding.node), target, value);
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

  protected caught(type: NodeIndex, scope: Scope): Value {
    const { source, table } = this;
    const types = source.kind(type) === NodeKind.Tuple ? source.children(type) : [type];
    return table.union(types.slice(0, maxTypes).map((node) => table.instance(this.evaluate(node, scope))));
  }

  /** What `name.append(value)` and `name[key] = value` put into a collection. */
  protected withStored(value: Value, { stored }: Variable): Value {
    const { table } = this;
    if (stored.length === 0) {
      return value;
    }
    const isCollection =
      (value.kind === 'literal' && growing.has(value.type)) ||
      (value.kind === 'container' && growing.has(value.type)) ||
      (value.kind === 'call' && value.callee.kind === 'global' && growing.has(lastPart(value.callee.name)));
    if (!isCollection) {
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
  protected unpacked(node: NodeIndex, path: TargetPath, scope: Scope): Value {
    const { source, table } = this;
    if (path.length === 0) {
      return this.evaluate(node, scope);
    }
    const [index = 0, ...rest] = path;
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
  protected parameter(node: NodeIndex, index: number, scope: Scope): Value {
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

/** Few enough, each once, and no joins among them. */
function areLeaves(operands: readonly Definition[]): boolean {
  if (operands.length > maxDefinitions) {
    return false;
  }
  for (let index = 0; index < operands.length; index++) {
    const operand = operands[index];
    if (operand === undefined || operand.kind === 'joined' || operands.indexOf(operand) !== index) {
      return false;
    }
  }
  return true;
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
