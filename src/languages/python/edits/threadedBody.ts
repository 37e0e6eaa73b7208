/**
 * Moves the body of a coroutine function into a plain function inside it, which a thread runs: `async def page(): ...` becomes
 * `async def page():` with `def work(): ...` and `return await asyncio.to_thread(work)`. Parameters that the body binds anew
 * become `nonlocal`. Whether the body may run in a thread is for the caller to say; what would not mean the same in an inner
 * function is refused.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';
import type { Names } from './names';

/** Calls that look at the function they stand in. */
const introspective: ReadonlySet<string> = new Set(['super', 'locals', 'vars', 'dir', 'eval', 'exec']);

/** @param callThread The expression that awaits a function of this name in a thread. */
export function moveBodyToThread(
  names: Names,
  definition: NodeIndex,
  callThread: (callable: string) => string,
): TextEdit[] | undefined {
  const { source } = names;
  const block = source.childOfKind(definition, NodeKind.Block);
  const statements = source.children(block);
  const [first = 0] = isDocstring(source, statements[0] ?? 0) ? statements.slice(1) : statements;
  const start = source.lineStartOf(first === 0 ? 0 : source.statementStart(first));
  const end = source.end(block);
  if (
    first === 0 ||
    !source.isFirstOnLine(source.statementStart(first)) ||
    !source.isLastOnLine(end) ||
    looksAtItself(names, definition)
  ) {
    return undefined;
  }
  const outer = source.indentationOf(source.statementStart(first));
  const inner = outer + source.indentationUnit();
  const work = names.fresh('work');
  const bound = reboundParameters(names, definition);
  const call = `await ${callThread(work)}`;
  const lineEnd = source.lineEnd;
  const stop = source.nextLineStart(end);
  const lines = [
    ...(first === statements[0] ? [] : ['']),
    `${outer}def ${work}():`,
    ...(bound.length === 0 ? [] : [`${inner}nonlocal ${bound.join(', ')}`]),
  ];
  const body = shifted(source, start, stop);
  const isEnded = /[\r\n]$/.test(body);
  const last = `${outer}${returnsValue(names, definition) ? 'return ' : ''}${call}`;
  return [
    source.replace(
      start,
      stop,
      `${lines.map((line) => line + lineEnd).join('')}${body}${isEnded ? '' : lineEnd}${lineEnd}${last}${isEnded ? lineEnd : ''}`,
    ),
  ];
}

function isDocstring(source: EditSource, statement: NodeIndex): boolean {
  return (
    source.kind(statement) === NodeKind.ExpressionStatement && source.kind(source.first(statement)) === NodeKind.String
  );
}

/** One level further in; what is inside a string stays. */
function shifted(source: EditSource, start: number, stop: number): string {
  const unit = source.indentationUnit();
  let text = '';
  for (let at = start; at < stop;) {
    const next = Math.min(source.nextLineStart(at), stop);
    const line = source.text.slice(at, next > at ? next : stop);
    text += line.trim() === '' || source.isInsideString(at) ? line : unit + line;
    at += line.length;
  }
  return text;
}

function reboundParameters(names: Names, definition: NodeIndex): string[] {
  return [...names.bindingsIn(definition)]
    .filter(([, bindings]) => bindings.length > 1 && bindings.some(({ kind }) => kind === 'parameter'))
    .map(([name]) => name)
    .sort();
}

function looksAtItself(names: Names, definition: NodeIndex): boolean {
  const { source } = names;
  for (const node of source.descendants(definition)) {
    const callee = source.kind(node) === NodeKind.Call ? source.first(node) : 0;
    if (source.kind(callee) === NodeKind.Name && introspective.has(source.nodeText(callee))) {
      return true;
    }
  }
  return false;
}

function returnsValue(names: Names, definition: NodeIndex): boolean {
  const { source } = names;
  for (const node of source.descendants(definition)) {
    if (source.kind(node) === NodeKind.Return && source.first(node) !== 0 && names.scopeOf(node) === definition) {
      return true;
    }
  }
  return false;
}
