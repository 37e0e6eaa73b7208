/**
 * Facts of Python's grammar as tables indexed by token kind: what can begin an expression, how tightly operators bind, and
 * which code an operator has in the tree. From "Full Grammar specification" of the language reference, Python 3.14.
 */
import { BinaryOperator } from './nodes';
import { Token } from './tokens';

function tableOf(entries: readonly (readonly [token: number, value: number])[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const [token, value] of entries) {
    table[token] = value;
  }
  return table;
}

const expressionStarts = tableOf(
  [
    Token.Name,
    Token.Number,
    Token.String,
    Token.FormattedStart,
    Token.ParenthesisOpen,
    Token.BracketOpen,
    Token.BraceOpen,
    Token.Plus,
    Token.Minus,
    Token.Tilde,
    Token.Star,
    Token.DoubleStar,
    Token.Ellipsis,
    Token.Not,
    Token.Lambda,
    Token.Await,
    Token.Yield,
    Token.None,
    Token.True,
    Token.False,
  ].map((token) => [token, 1] as const),
);

/** True for a token that can begin an element of a list of expressions, stars included. */
export function startsExpression(token: number): boolean {
  return expressionStarts[token] === 1;
}

const operands = tableOf(
  [Token.Name, Token.Number, Token.String, Token.None, Token.True, Token.False, Token.Ellipsis].map(
    (token) => [token, 1] as const,
  ),
);

const expressionEnds = tableOf(
  [
    Token.Comma,
    Token.ParenthesisClose,
    Token.BracketClose,
    Token.BraceClose,
    Token.Colon,
    Token.Equal,
    Token.AugmentedAssign,
    Token.Semicolon,
    Token.Newline,
  ].map((token) => [token, 1] as const),
);

/** True where an expression is a single token, as every other one is: a name, a literal or a constant, and behind it no operator. */
export function isWholeExpression(token: number, next: number): boolean {
  return operands[token] === 1 && expressionEnds[next] === 1;
}

/** Lowest precedence of a binary operator: `|`. */
export const lowestPrecedence = 1;

const precedences = tableOf([
  [Token.Bar, 1],
  [Token.Caret, 2],
  [Token.Ampersand, 3],
  [Token.ShiftLeft, 4],
  [Token.ShiftRight, 4],
  [Token.Plus, 5],
  [Token.Minus, 5],
  [Token.Star, 6],
  [Token.Slash, 6],
  [Token.Percent, 6],
  [Token.At, 6],
  [Token.DoubleSlash, 6],
]);

/** Zero for tokens that are not left-associative binary operators; `**` associates to the right and is not among them. */
export function precedenceOf(token: number): number {
  return precedences[token] ?? 0;
}

const operatorCodes = tableOf([
  [Token.Plus, BinaryOperator.Add],
  [Token.Minus, BinaryOperator.Subtract],
  [Token.Star, BinaryOperator.Multiply],
  [Token.At, BinaryOperator.MatrixMultiply],
  [Token.Slash, BinaryOperator.Divide],
  [Token.DoubleSlash, BinaryOperator.FloorDivide],
  [Token.Percent, BinaryOperator.Modulo],
  [Token.DoubleStar, BinaryOperator.Power],
  [Token.ShiftLeft, BinaryOperator.ShiftLeft],
  [Token.ShiftRight, BinaryOperator.ShiftRight],
  [Token.Bar, BinaryOperator.BitOr],
  [Token.Caret, BinaryOperator.BitXor],
  [Token.Ampersand, BinaryOperator.BitAnd],
]);

/** The BinaryOperator code of an operator token. */
export function operatorCode(token: number): number {
  return operatorCodes[token] ?? 0;
}

const augmentedOperators: Readonly<Record<string, number>> = {
  '+=': BinaryOperator.Add,
  '-=': BinaryOperator.Subtract,
  '*=': BinaryOperator.Multiply,
  '@=': BinaryOperator.MatrixMultiply,
  '/=': BinaryOperator.Divide,
  '//=': BinaryOperator.FloorDivide,
  '%=': BinaryOperator.Modulo,
  '**=': BinaryOperator.Power,
  '<<=': BinaryOperator.ShiftLeft,
  '>>=': BinaryOperator.ShiftRight,
  '|=': BinaryOperator.BitOr,
  '^=': BinaryOperator.BitXor,
  '&=': BinaryOperator.BitAnd,
};

/** The BinaryOperator code of an augmented assignment's operator, given as written. */
export function augmentedOperatorCode(operator: string): number {
  return augmentedOperators[operator] ?? 0;
}

const comparison = 1;
const membershipOrIdentity = 2;

const comparisons = tableOf([
  [Token.Less, comparison],
  [Token.Greater, comparison],
  [Token.EqualEqual, comparison],
  [Token.NotEqual, comparison],
  [Token.LessEqual, comparison],
  [Token.GreaterEqual, comparison],
  [Token.In, membershipOrIdentity],
  [Token.Is, membershipOrIdentity],
  [Token.Not, membershipOrIdentity],
]);

/** True for a token that can follow an operand as a comparison operator; `not` stands for `not in`. */
export function startsComparison(token: number): boolean {
  return comparisons[token] !== 0;
}

/** True for `in`, `is` and `not`. */
export function isMembershipOrIdentity(token: number): boolean {
  return comparisons[token] === membershipOrIdentity;
}
