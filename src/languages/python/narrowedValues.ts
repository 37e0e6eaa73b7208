/**
 * What a value becomes by a test that held or failed: options are dropped where their class is in sight, anything else is
 * left to the resolver, who knows which class descends from which.
 */
import type { Value } from '../../core/facts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { NameTest } from './reaching';
import type { Scope } from './scope';
import type { PythonSource } from './source';
import { isNone, unknown, type ValueTable } from '../valueTable';

/** Evaluates the class in an `isinstance`. */
interface Evaluator {
  readonly table: ValueTable;
  evaluate(node: NodeIndex, scope: Scope): Value;
}

export function narrowedValue(values: Evaluator, source: PythonSource, value: Value, test: NameTest): Value {
  const { table } = values;
  switch (test.kind) {
    case 'some':
      return withoutNone(table, value);
    case 'none':
      return table.none;
    case 'instance': {
      const types = typesOf(values, source, test.type, test.scope);
      return test.holds ? matching(table, value, types) : remaining(table, value, types);
    }
  }
}

function withoutNone(table: ValueTable, value: Value): Value {
  if (value.kind === 'union') {
    return table.union(value.options.filter((option) => !isNone(option)));
  }
  return isNone(value) ? unknown : value;
}

/** The classes of `C`, `(A, B)` and `A | B`; undefined where one of them is not known. */
function typesOf(values: Evaluator, source: PythonSource, node: NodeIndex, scope: Scope): readonly Value[] | undefined {
  const isTuple = source.kind(node) === NodeKind.Tuple;
  const found = (isTuple ? source.children(node) : [node]).flatMap((part) => {
    const type = values.evaluate(part, scope);
    return type.kind === 'union' ? type.options : type.kind === 'tuple' ? type.items : [type];
  });
  return found.includes(unknown) || found.length === 0 ? undefined : found;
}

function matching(table: ValueTable, value: Value, types: readonly Value[] | undefined): Value {
  if (!types) {
    return withoutNone(table, value);
  }
  const instances = types.map((type) => table.instance(type));
  if (value === unknown) {
    return table.union(instances);
  }
  const options = (value.kind === 'union' ? value.options : [value]).filter((option) => !isNone(option));
  const exact = options.filter((option) => instances.includes(option) || isLiteralOf(option, instances));
  const [only] = exact;
  if (only !== undefined) {
    return table.union(exact);
  }
  // Known built-in values are never instances of other built-in types.
  const possible = options.filter((option) => !isBuiltin(option) || !instances.every(isBuiltin));
  return table.union(
    possible.length === 0 ? instances : possible.map((option) => table.narrowed(option, typeOf(table, types), true)),
  );
}

function remaining(table: ValueTable, value: Value, types: readonly Value[] | undefined): Value {
  if (!types || value === unknown) {
    return value;
  }
  const instances = types.map((type) => table.instance(type));
  const options = (value.kind === 'union' ? value.options : [value]).filter(
    (option) => !instances.includes(option) && !isLiteralOf(option, instances),
  );
  return table.union(
    options.map((option) =>
      isNone(option) || isBuiltin(option) ? option : table.narrowed(option, typeOf(table, types), false),
    ),
  );
}

function typeOf(table: ValueTable, types: readonly Value[]): Value {
  const [only] = types;
  return types.length === 1 && only !== undefined ? only : table.tuple(types);
}

function isBuiltin(value: Value): boolean {
  return value.kind === 'literal' || value.kind === 'container' || value.kind === 'tuple';
}

/** `1` of `int`, `[session]` of `list`. */
function isLiteralOf(value: Value, instances: readonly Value[]): boolean {
  const type = value.kind === 'literal' || value.kind === 'container' ? value.type : value.kind;
  return isBuiltin(value) && instances.some((instance) => instance.kind === 'literal' && instance.type === type);
}
