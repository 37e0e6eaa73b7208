/**
 * Decides whether a line that stands inside brackets really begins a new statement, which means that a bracket above it was
 * never closed. Without this rule one unclosed bracket would swallow the rest of the file.
 * The rule only accepts what can never begin a line of an expression, so that it cannot misjudge a valid file.
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
export function startsStatement(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  if (code === at) {
    return decoratedDefinition.test(text.slice(offset, offset + lookAhead));
  }
  // 'a' to 'w': `yield`, the only later keyword, is an expression.
  if (code < 97 || code > 119) {
    return false;
  }
  const word = wordToken(text, offset, nameEnd(text, offset));
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
