/**
 * Rewrites one call so that it is awaited: hands the callee over to something that runs it (`f(a)` becomes
 * `await asyncio.to_thread(f, a)`) or puts an asynchronous callee in its place. Arguments, comments and line layout stay
 * as they are; lines aligned with the first argument move with it.
 * Whether `await` is legal there and whether the change is wise is decided by the caller.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { needsParentheses } from './awaitLegality';
import type { EditSource } from './editSource';

export interface CallParts {
  readonly call: NodeIndex;
  readonly callee: NodeIndex;
  /** Offset of the `(` before the arguments. */
  readonly open: number;
  /** Offset of the `)` after them. */
  readonly close: number;
  readonly arguments: readonly NodeIndex[];
  /** `f(x for x in xs)`: the parentheses are the call's and the generator's at once. */
  readonly isSoleGenerator: boolean;
}

export function readCall(source: EditSource, call: NodeIndex): CallParts | undefined {
  const [callee, ...rest] = source.children(call);
  if (source.kind(call) !== NodeKind.Call || callee === undefined) {
    return undefined;
  }
  let open = source.skipTrivia(source.end(callee));
  while (source.text[open] === ')') {
    open = source.skipTrivia(open + 1);
  }
  const close = source.end(call) - 1;
  if (source.text[open] !== '(' || source.text[close] !== ')') {
    return undefined;
  }
  const [first] = rest;
  const isSoleGenerator =
    first !== undefined &&
    rest.length === 1 &&
    source.kind(first) === NodeKind.GeneratorExpression &&
    source.start(first) === open;
  return { call, callee, open, close, arguments: rest, isSoleGenerator };
}

/** True when a call passes arguments by name: `f(k=v)` or `f(**options)`. */
export function hasKeywords(source: EditSource, parts: CallParts): boolean {
  return parts.arguments.some(
    (argument) =>
      source.kind(argument) === NodeKind.Keyword ||
      (source.kind(argument) === NodeKind.Starred && source.flag(argument) === 2),
  );
}

/**
 * Where what follows an argument starts: behind the comma and the blanks after it, or at the closing parenthesis of the call
 * where nothing follows. Parentheses around the argument belong to it.
 */
export function behindArgument(source: EditSource, argument: NodeIndex, close: number): number {
  let at = source.skipTrivia(source.end(argument));
  while (source.text[at] === ')' && at < close) {
    at = source.skipTrivia(at + 1);
  }
  if (source.text[at] !== ',') {
    return close;
  }
  return source.skipTrivia(at + 1) === close ? close : at + 1 + blankAfter(source, at + 1);
}

/** The line end and indentation between `(` and the first argument, to be kept before an argument that becomes the first. */
export function leadingLineEnd(source: EditSource, { open, close }: CallParts, behind: number): string {
  const gap = /^\s*/.exec(source.text.slice(open + 1, close))?.[0] ?? '';
  const staysOnLine = behind === close || /^[\r\n]/.test(source.text.slice(behind));
  return staysOnLine || !/[\r\n]/.test(gap) ? '' : gap.replace(/^[ \t]+/, '');
}

function blankAfter(source: EditSource, offset: number): number {
  return /^[ \t]*/.exec(source.text.slice(offset))?.[0].length ?? 0;
}

/** `main`, `self.client.load`: reading it twice gives the same and does nothing else. */
export function isDottedName(source: EditSource, node: NodeIndex): boolean {
  let at = node;
  while (source.kind(at) === NodeKind.Attribute) {
    at = source.first(at);
  }
  return source.kind(at) === NodeKind.Name;
}

export interface HandOver {
  /** What takes the callee as an argument: `asyncio.to_thread`. */
  readonly receiver: string;
  /** Arguments before the callee: `process_pool`. */
  readonly leading: readonly string[];
  /** Bundles callee and arguments where the receiver takes no keywords: `functools.partial`. */
  readonly partial: string | undefined;
}

/** `f(a, k=b)` becomes `await receiver(leading, f, a, k=b)`. */
export function handOverCall(source: EditSource, parts: CallParts, handOver: HandOver): TextEdit[] {
  return opensOnNewLine(source, parts)
    ? handOverLines(source, parts, handOver)
    : handOverInLine(source, parts, handOver);
}

/** The argument list is laid out over several lines: the callee becomes the first of them. */
function handOverLines(source: EditSource, parts: CallParts, handOver: HandOver): TextEdit[] {
  const { call, open, close } = parts;
  const [parenthesisOpen, parenthesisClose] = needsParentheses(source, call) ? ['(', ')'] : ['', ''];
  const newLine = source.lineEnd + lineIndentationAfter(source, open);
  const unit = handOver.partial === undefined ? '' : source.indentationUnit();
  const before =
    `${parenthesisOpen}await ${handOver.receiver}(${newLine}` +
    handOver.leading.map((argument) => `${argument},${newLine}`).join('') +
    (handOver.partial === undefined ? '' : `${handOver.partial}(${newLine}${unit}`);
  const edits = [source.insert(source.start(call), before), source.replace(blankBefore(source, open), open + 1, ',')];
  if (handOver.partial === undefined) {
    return parenthesisClose === '' ? edits : [...edits, source.insert(close + 1, parenthesisClose)];
  }
  for (let line = source.lineOf(open) + 1; line <= source.lineOf(close); line++) {
    const start = source.lines.lineStart(line);
    if (!source.isInsideString(start) && !/^[ \t]*[\r\n]/.test(source.text.slice(start))) {
      edits.push(source.insert(start, unit));
    }
  }
  const closing = source.isFirstOnLine(close) ? `,${source.lineEnd}${source.indentationOf(close)})` : ')';
  return [...edits, source.insert(close + 1, closing + parenthesisClose)];
}

function handOverInLine(source: EditSource, parts: CallParts, handOver: HandOver): TextEdit[] {
  const { call, open, close } = parts;
  const [parenthesisOpen, parenthesisClose] = needsParentheses(source, call) ? ['(', ')'] : ['', ''];
  const before =
    `${parenthesisOpen}await ${handOver.receiver}(` +
    handOver.leading.map((argument) => `${argument}, `).join('') +
    (handOver.partial === undefined ? '' : `${handOver.partial}(`);
  const after = (handOver.partial === undefined ? '' : ')') + parenthesisClose;
  const gap = blankBefore(source, open);
  const edits = [source.insert(source.start(call), before)];
  if (parts.isSoleGenerator) {
    edits.push(source.replace(gap, open, ', '), source.insert(close + 1, `)${after}`));
    return edits.concat(alignContinuations(source, parts, before.length + 2 - (open - gap)));
  }
  if (parts.arguments.length === 0) {
    edits.push(source.replace(gap, close, ''));
  } else {
    const spaces = /^[ \t]*/.exec(source.text.slice(open + 1))?.[0].length ?? 0;
    edits.push(source.replace(gap, open + 1 + spaces, ', '));
    edits.push(...alignContinuations(source, parts, before.length + 1 - spaces - (open - gap)));
  }
  return after === '' ? edits : [...edits, source.insert(close + 1, after)];
}

/** Where the white space before an offset, on its own line, starts. */
function blankBefore(source: EditSource, offset: number): number {
  return offset - (/[ \t]*$/.exec(source.text.slice(source.lineStartOf(offset), offset))?.[0].length ?? 0);
}

/** Indentation of the first line after `open` that holds anything, a comment included. */
function lineIndentationAfter(source: EditSource, open: number): string {
  const match = /[\r\n]+(?:[ \t]*[\r\n]+)*([ \t]*)/.exec(source.text.slice(open));
  return match?.[1] ?? '';
}

/** `f(a)` becomes `await callee(a)`. Undefined when the callee's own text holds a comment, which would be lost. */
export function awaitOtherCallee(source: EditSource, parts: CallParts, callee: string): TextEdit[] | undefined {
  const start = source.start(parts.call);
  if (source.commentsBetween(start, parts.open).length > 0) {
    return undefined;
  }
  const parenthesised = needsParentheses(source, parts.call);
  const text = `${parenthesised ? '(' : ''}await ${callee}`;
  return [
    source.replace(start, parts.open, text),
    ...(parenthesised ? [source.insert(parts.close + 1, ')')] : []),
    ...alignContinuations(source, parts, text.length - (parts.open - start)),
  ];
}

/** True when what stands in the parentheses, be it a comment, starts on the line below the opening one. */
function opensOnNewLine(source: EditSource, parts: CallParts): boolean {
  const { open, close } = parts;
  const inside = source.text.slice(open + 1, close);
  return !parts.isSoleGenerator && inside.trim() !== '' && /^[ \t\f]*[\r\n#\\]/.test(inside);
}

/** Moves continuation lines that are aligned with the first argument as far as that argument moves. */
function alignContinuations(source: EditSource, parts: CallParts, distance: number): TextEdit[] {
  const { open, close } = parts;
  const firstLine = source.lineOf(open);
  if (source.lineOf(source.start(parts.call)) !== firstLine) {
    return [];
  }
  const column = source.skipTrivia(open + 1) - source.lineStartOf(open);
  const edits: TextEdit[] = [];
  for (let line = firstLine + 1; line <= source.lineOf(close); line++) {
    const start = source.lines.lineStart(line);
    const indentation = /^ */.exec(source.text.slice(start))?.[0].length ?? 0;
    if (indentation < column || source.isInsideString(start)) {
      continue;
    }
    edits.push(
      distance >= 0
        ? source.insert(start, ' '.repeat(distance))
        : source.replace(start, start + Math.min(-distance, indentation), ''),
    );
  }
  return edits;
}
