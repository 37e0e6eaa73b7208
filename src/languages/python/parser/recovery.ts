/**
 * Two rules that keep one missing character from swallowing the rest of a file. A line inside brackets that can only begin a
 * statement means that a bracket above it was never closed; a triple-quoted string that holds definitions and ends where no
 * string can end was never closed either.
 * Both rules only accept what cannot occur in a valid file, so that they cannot misjudge one.
 */
import { nameEnd } from './lexemes';
import { Token, wordToken } from './tokens';

/** Keywords that never occur inside an expression. `async`, `from` and `@` need a closer look. */
const statementOnly: ReadonlySet<number> = new Set([
  Token.Def,
  Token.Class,
  Token.Return,
  Token.Import,
  Token.While,
  Token.Try,
  Token.With,
  Token.Raise,
  Token.Pass,
  Token.Break,
  Token.Continue,
  Token.Global,
  Token.Nonlocal,
  Token.Del,
  Token.Assert,
  Token.Except,
  Token.Finally,
  Token.Elif,
]);

const at = 64;
const importFrom = /^from[ \t]+[.\w]+[ \t]+import\b/;
const asyncStatement = /^async[ \t]+(?:def|with)\b/;
const decoratedDefinition = /^@[^\n]*\n(?:[ \t]*[@#][^\n]*\n)*[ \t]*(?:async[ \t]+def|def|class)\b/;

/** Characters looked at beyond the start of the line: enough for a decorator list, and a bound on the work per line. */
const lookAhead = 600;

/** `offset` is the first character of the line that is not white space. */
export function startsStatement(text: string, codes: Uint8Array, offset: number): boolean {
  const code = codes[offset] ?? 0;
  if (code === at) {
    return decoratedDefinition.test(text.slice(offset, offset + lookAhead));
  }
  // 'a' to 'w': `yield`, the only later keyword, is an expression.
  if (code < 97 || code > 119) {
    return false;
  }
  const word = wordToken(codes, offset, nameEnd(codes, offset));
  switch (word) {
    case Token.Name:
      return false;
    case Token.Async:
      return asyncStatement.test(text.slice(offset, offset + lookAhead));
    case Token.From:
      return importFrom.test(text.slice(offset, offset + lookAhead));
    default:
      return statementOnly.has(word);
  }
}

const definitionLine = /^[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*[([]|class[ \t]+\w+[ \t]*[:([])/m;

/**
 * True when the triple-quoted string with the text [bodyStart, end) lacks its closing quotes. Either no such quotes follow in
 * the file, so that `isClosed` is false; or those that do open a string of their own, since a word stands right behind them:
 * three quotes, some definitions, then the beginning of a docstring.
 */
export function isRunaway(text: string, codes: Uint8Array, bodyStart: number, end: number, isClosed: boolean): boolean {
  if (isClosed) {
    const wordEnd = nameEnd(codes, end);
    const next = text.charAt(wordEnd);
    if (wordEnd === end || wordToken(codes, end, wordEnd) !== Token.Name || next === '"' || next === "'") {
      return false;
    }
  }
  return definitionLine.test(text.slice(bodyStart, end));
}
