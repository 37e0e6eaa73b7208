/**
 * The parser's front door: source text in, tree out. Parsing never fails; what could not be read is an Error node in the
 * tree and a problem in its list. Buffers are shared by all calls but copied from before a call returns, and every call
 * starts by emptying them, so that no call can see another's leavings.
 */
import { Characters } from './characters';
import type { ParseProblem, Tree } from './nodes';
import type { LineProblem } from './parserState';
import { StatementParser } from './statements';
import { unclosedTripleQuotes } from './stringReader';
import { TokenBuffer } from './tokenBuffer';
import { Tokenizer } from './tokenizer';
import { TreeBuilder } from './treeBuilder';

const characters = new Characters();
const buffer = new TokenBuffer();
const builder = new TreeBuilder();

/** Parses Python 3.8 to 3.14. Offsets in the tree count UTF-16 code units of `text`. */
export function parse(text: string): Tree {
  characters.read(text);
  buffer.reset();
  builder.reset();
  new Tokenizer(text, characters, buffer).run();
  const parser = new StatementParser(text, buffer, builder);
  const root = parser.module();
  return builder.snapshot(text, root, buffer.comments, mergeProblems(buffer.problems, parser.problems));
}

/**
 * Orders the problems of both passes by position. The parser's are left out where the tokenizer found the cause on the same
 * logical line, such as an unclosed string.
 */
function mergeProblems(lexical: readonly ParseProblem[], syntactic: readonly LineProblem[]): ParseProblem[] {
  if (lexical.length === 0 && syntactic.length === 0) {
    return [];
  }
  const causes = [...lexical].sort((a, b) => a.start - b.start);
  const merged: ParseProblem[] = [...causes];
  let next = 0;
  for (const { start, end, message, lineStart } of [...syntactic].sort((a, b) => a.lineStart - b.lineStart)) {
    while (next < causes.length && (causes[next]?.start ?? 0) < lineStart) {
      next++;
    }
    if ((causes[next]?.start ?? Infinity) > end) {
      merged.push({ start, end, message });
    }
  }
  merged.sort((a, b) => a.start - b.start);
  const guesswork = merged.findIndex(({ message }) => message === unclosedTripleQuotes);
  return guesswork < 0 ? merged : merged.slice(0, guesswork + 1);
}
