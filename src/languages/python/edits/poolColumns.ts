/**
 * What the arguments of a loop's call take their values from, and how that is said to a pool's `map`: the items of an iterable,
 * their numbers, or one value again and again. Which loops become a `map` is decided in poolLoops.ts.
 */
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { readCall } from './callEdits';
import type { EditSource } from './editSource';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import { movedText } from './textLayout';

/** The items of an iterable, their numbers from `start` (0 for none given), or an expression that is the same for every item. */
export type Column =
  | { readonly kind: 'items'; readonly iterable: NodeIndex }
  | { readonly kind: 'numbers'; readonly start: NodeIndex }
  | { readonly kind: 'same'; readonly value: NodeIndex };

/**
 * What each variable of the loop takes its values from: one variable from the iterable, `a, b` from the parts of `zip(as, bs)`
 * or `enumerate(bs)`. Empty for every other target.
 */
export function readItems(names: Names, target: NodeIndex, iterable: NodeIndex): ReadonlyMap<string, Column> {
  const { source } = names;
  if (source.kind(target) === NodeKind.Name) {
    return new Map([[source.nodeText(target), { kind: 'items', iterable }]]);
  }
  const variables = source.kind(target) === NodeKind.Tuple ? source.children(target) : [];
  const parts = readCall(source, iterable);
  const callee = parts === undefined ? '' : source.nodeText(parts.callee);
  const isPlain =
    parts !== undefined &&
    names.isBuiltin(callee, iterable) &&
    !parts.isSoleGenerator &&
    variables.every((variable) => source.kind(variable) === NodeKind.Name) &&
    new Set(variables.map((variable) => source.nodeText(variable))).size === variables.length &&
    parts.arguments.every((argument) => isPositional(source, argument));
  const columns = isPlain ? columnsOf(callee, parts.arguments) : [];
  return columns.length === variables.length
    ? new Map(columns.map((column, index) => [source.nodeText(variables[index] ?? 0), column]))
    : new Map();
}

function columnsOf(callee: string, given: readonly NodeIndex[]): readonly Column[] {
  const [iterable, start = 0] = given;
  if (callee === 'enumerate' && iterable !== undefined) {
    return [
      { kind: 'numbers', start },
      { kind: 'items', iterable },
    ];
  }
  return callee === 'zip' ? given.map((each) => ({ kind: 'items', iterable: each })) : [];
}

function isPositional(source: EditSource, argument: NodeIndex): boolean {
  const kind = source.kind(argument);
  return kind !== NodeKind.Keyword && kind !== NodeKind.Starred && kind !== NodeKind.Yield;
}

/** `for x in (yield xs)` could not stand in a call as it is. */
export function isIterableText(source: EditSource, column: Column): boolean {
  return column.kind !== 'items' || source.kind(column.iterable) !== NodeKind.Yield;
}

/** A name or constant is the same each time it is evaluated, as far as the loop goes. */
export function readArgument(
  source: EditSource,
  argument: NodeIndex,
  items: ReadonlyMap<string, Column>,
): Column | undefined {
  switch (source.kind(argument)) {
    case NodeKind.Name:
      return items.get(source.nodeText(argument)) ?? { kind: 'same', value: argument };
    case NodeKind.Number:
    case NodeKind.Constant:
      return { kind: 'same', value: argument };
    case NodeKind.String:
      return /^[rbuRBU]*["']/.test(source.nodeText(argument)) ? { kind: 'same', value: argument } : undefined;
    default:
      return undefined;
  }
}

export function columnText(
  source: EditSource,
  column: Column,
  imports: ImportPlan,
  indentations: readonly [string, string],
): string {
  switch (column.kind) {
    case 'items':
      return iterableText(source, column.iterable, indentations);
    case 'numbers':
      return `${imports.member('itertools', 'count')}(${source.nodeText(column.start)})`;
    case 'same':
      return `${imports.member('itertools', 'repeat')}(${source.nodeText(column.value)})`;
  }
}

/** A bare tuple, `for x in 1, 2:`, needs parentheses as an argument. */
export function iterableText(
  source: EditSource,
  iterable: NodeIndex,
  [from, to]: readonly [string, string] = ['', ''],
): string {
  const text = movedText(source, iterable, from, to);
  return source.kind(iterable) === NodeKind.Tuple && !source.isEnclosed(iterable) ? `(${text})` : text;
}
