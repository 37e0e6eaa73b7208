/**
 * Makes a module-level function of a loop's body and maps it over a pool, in the order of the items. A body whose last
 * statement is its only store returns that value; every other body that collects keeps a collection of its own for each item,
 * so that any number of results per item is the same as before. Comments move along. What may move is read by loopBodies.ts.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';
import { isGuarded } from './gatherStatements';
import type { ImportPlan } from './imports';
import type { LoopBody, Store } from './loopBodies';
import type { Names } from './names';
import { iterableText } from './poolColumns';
import type { Pool } from './poolLoops';
import { breaksLine } from './textLayout';

interface WorkerEdits {
  readonly worker: string;
  readonly edits: readonly TextEdit[];
}

/** Undefined where a comment would be lost, or a part of the results. */
export function mapBodyOverPool(
  names: Names,
  body: LoopBody,
  pool: Pool,
  imports: ImportPlan,
): WorkerEdits | undefined {
  const { source } = names;
  const { loop, target, collection } = body;
  const owner = source.nodeText(source.childOfKind(names.scopeOf(loop), NodeKind.Name));
  const worker = names.fresh(`${owner.replace(/^__+|__+$/g, '')}_item`);
  const item = source.kind(target) === NodeKind.Name ? source.nodeText(target) : names.fresh('item');
  const only = onlyStore(source, body);
  const text = functionText(source, body, { worker, item, only });
  // Where an exception is caught, what the failing item had put in before would be missing.
  const losesPart = collection !== undefined && only === undefined && isGuarded(source, loop);
  if (losesPart || (only !== undefined && losesComment(source, only))) {
    return undefined;
  }
  const indentation = source.indentationOf(source.start(loop));
  const unit = source.indentationUnit();
  const variable = names.fresh(pool.isProcess ? 'processes' : 'threads');
  const mapped = mapText(names, body, { worker, pool, variable }, imports);
  const use =
    collection === undefined
      ? [`list(${mapped})`]
      : only !== undefined
        ? [`${collection.name}.${collection.type === 'list' ? 'extend' : 'update'}(${mapped})`]
        : eachPart(names.fresh('part'), collection.name, collection.type, mapped, unit);
  const lines = [`with ${pool.constructor}() as ${variable}:`, ...use.map((line) => indentation + unit + line)];
  return {
    worker,
    edits: [
      source.insert(placeAbove(source, loop), `${text}${source.lineEnd.repeat(3)}`),
      source.replace(source.start(loop), bodyEnd(source, body), lines.join(source.lineEnd)),
    ],
  };
}

function eachPart(part: string, name: string, type: 'list' | 'dict', mapped: string, unit: string): string[] {
  return [`for ${part} in ${mapped}:`, `${unit}${name}.${type === 'list' ? 'extend' : 'update'}(${part})`];
}

/** The store that ends the body, when it is the only one and every iteration comes to it. */
function onlyStore(source: EditSource, { block, collection, continues }: LoopBody): Store | undefined {
  const [only, ...others] = collection?.stores ?? [];
  const isLast = only !== undefined && source.children(block).at(-1) === only.statement;
  return isLast && others.length === 0 && continues.length === 0 ? only : undefined;
}

function losesComment(source: EditSource, { statement, key, value }: Store): boolean {
  return source
    .commentsBetween(source.start(statement), source.end(statement))
    .some(({ start, end }) =>
      [key, value].every((node) => node === 0 || start < source.start(node) || end > source.end(node)),
    );
}

interface Parts {
  readonly worker: string;
  readonly item: string;
  readonly only: Store | undefined;
}

function functionText(source: EditSource, body: LoopBody, { worker, item, only }: Parts): string {
  const { target, block, collection, parameters } = body;
  const unit = source.indentationUnit();
  const names = [...parameters.map((use) => source.nodeText(use)), item];
  const replacements: Replacement[] = only === undefined ? skips(source, body) : [...returned(source, only)];
  const moved = movedLines(
    source,
    body.bodyStart,
    bodyEnd(source, body),
    source.indentationOf(source.start(block)),
    replacements,
  );
  const keeps = collection !== undefined && only === undefined;
  return [
    `def ${worker}(${names.join(', ')}):`,
    ...(source.nodeText(target) === item ? [] : [`${unit}${source.nodeText(target)} = ${item}`]),
    ...(keeps ? [`${unit}${collection.name} = ${collection.type === 'list' ? '[]' : '{}'}`] : []),
    moved,
    ...(keeps ? [`${unit}return ${collection.name}`] : []),
  ].join(source.lineEnd);
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function skips(source: EditSource, { continues, collection }: LoopBody): Replacement[] {
  const text = collection === undefined ? 'return' : `return ${collection.name}`;
  return continues.map((node) => ({ start: source.start(node), end: source.end(node), text }));
}

/** `results.append(value)` becomes `return value`, `results[key] = value` becomes `return key, value`. */
function returned(source: EditSource, { statement, key, value }: Store): Replacement[] {
  const [valueOpen, valueClose] = bracketsFor(source, value, key !== 0);
  const start = source.start(statement);
  const last = { start: source.end(value), end: source.end(statement), text: valueClose };
  if (key === 0) {
    return [{ start, end: source.start(value), text: `return ${valueOpen}` }, last];
  }
  const [keyOpen, keyClose] = bracketsFor(source, key, true);
  return [
    { start, end: source.start(key), text: `return ${keyOpen}` },
    { start: source.end(key), end: source.start(value), text: `${keyClose}, ${valueOpen}` },
    last,
  ];
}

function bracketsFor(source: EditSource, node: NodeIndex, isItem: boolean): readonly [string, string] {
  const isBareTuple = source.kind(node) === NodeKind.Tuple && !source.isEnclosed(node);
  const needs = breaksLine(source, node) || source.kind(node) === NodeKind.NamedExpression || (isItem && isBareTuple);
  return needs ? ['(', ')'] : ['', ''];
}

/** The end of the body's last line: a comment there moves along. */
function bodyEnd(source: EditSource, { block }: LoopBody): number {
  const end = source.end(block);
  return end + (/^[^\r\n]*/.exec(source.text.slice(end))?.[0].trimEnd().length ?? 0);
}

function movedLines(
  source: EditSource,
  start: number,
  end: number,
  indentation: string,
  replacements: readonly Replacement[],
): string {
  const unit = source.indentationUnit();
  const changes = [...replacements];
  for (let line = source.lineOf(start); line <= source.lineOf(end); line++) {
    const at = source.lines.lineStart(line);
    const isReplaced = replacements.some((each) => each.start < at && at < each.end);
    const blank = /^[ \t\f]*/.exec(source.text.slice(at))?.[0] ?? '';
    const isComment = source.text[at + blank.length] === '#';
    if (isReplaced || source.isInsideString(at) || (!isComment && !blank.startsWith(indentation))) {
      continue;
    }
    const width = blank.startsWith(indentation) ? indentation.length : blank.length;
    changes.push({ start: at, end: at + width, text: unit });
  }
  let result = '';
  let from = start;
  for (const change of changes.sort((a, b) => a.start - b.start)) {
    result += source.text.slice(from, change.start) + change.text;
    from = change.end;
  }
  return result + source.text.slice(from, end);
}

function mapText(
  names: Names,
  { loop, parameters, iterable }: LoopBody,
  { worker, pool, variable }: { readonly worker: string; readonly pool: Pool; readonly variable: string },
  imports: ImportPlan,
): string {
  const { source } = names;
  const fixed = parameters.map((use) => source.nodeText(use));
  const callable =
    fixed.length === 0 ? worker : `${imports.member('functools', 'partial')}(${[worker, ...fixed].join(', ')})`;
  const from = source.indentationOf(source.start(loop));
  const items = iterableText(source, iterable, [from, from + source.indentationUnit()]);
  const chunks = pool.chunkSize > 1 ? `, chunksize=${pool.chunkSize}` : '';
  return `${variable}.map(${callable}, ${items}${chunks})`;
}

/** Above the module-level statement that holds the loop, and the comments that belong to it. */
function placeAbove(source: EditSource, loop: NodeIndex): number {
  const statement = source.children(source.tree.root).find((each) => source.isWithin(loop, each)) ?? 0;
  let line = source.lineOf(source.statementStart(statement));
  while (line > 0 && source.text.startsWith('#', source.lines.lineStart(line - 1))) {
    line--;
  }
  return source.lines.lineStart(line);
}
