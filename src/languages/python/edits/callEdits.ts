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
  const { call, open, close } = parts;
  const separator = opensOnNewLine(source, parts)
    ? source.lineEnd + source.indentationOf(source.skipTrivia(open + 1))
    : undefined;
  const parenthesised = needsParentheses(source, call);
  const between = separator === undefined ? ', ' : `,${separator}`;
  const before =
    `${parenthesised ? '(' : ''}await ${handOver.receiver}(${separator ?? ''}` +
    handOver.leading.map((argument) => argument + between).join('') +
    (handOver.partial === undefined ? '' : `${handOver.partial}(`);
  const after = (handOver.partial === undefined ? '' : ')') + (parenthesised ? ')' : '');

  const edits = [source.insert(source.start(call), before)];
  const gapStart = open - (/[ \t]*$/.exec(source.text.slice(0, open))?.[0].length ?? 0);
  if (parts.isSoleGenerator) {
    edits.push(source.replace(gapStart, open, ', '), source.insert(close + 1, `)${after}`));
    return edits.concat(alignContinuations(source, parts, before.length + 2 - (open - gapStart)));
  }
  if (parts.arguments.length === 0) {
    const isBlank = source.text.slice(open + 1, close).trim() === '';
    edits.push(source.replace(gapStart, isBlank ? close : open + 1, ''));
  } else if (separator !== undefined) {
    edits.push(source.replace(gapStart, open + 1, ','));
  } else {
    const spaces = /^[ \t]*/.exec(source.text.slice(open + 1))?.[0].length ?? 0;
    edits.push(source.replace(gapStart, open + 1 + spaces, ', '));
    edits.push(...alignContinuations(source, parts, before.length + 1 - spaces - (open - gapStart)));
  }
  if (after !== '') {
    edits.push(source.insert(close + 1, after));
  }
  return edits;
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

/** True when the arguments start on the line below the parenthesis. */
function opensOnNewLine(source: EditSource, parts: CallParts): boolean {
  return (
    parts.arguments.length > 0 &&
    !parts.isSoleGenerator &&
    /^[ \t\f]*(?:[\r\n#\\])/.test(source.text.slice(parts.open + 1))
  );
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
