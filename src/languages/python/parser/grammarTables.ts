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

/** How tightly operators bind. Those from the bitwise ones on that are not named here lie between. */
export enum Precedence {
  Or = 1,
  And = 2,
  /** Of the `not` before an operand; as an operator behind one, `not in` is a comparison. */
  Not = 3,
  Comparison = 4,
  BitwiseOr = 5,
}

const precedences = tableOf([
  [Token.Or, Precedence.Or],
  [Token.And, Precedence.And],
  [Token.Less, Precedence.Comparison],
  [Token.Greater, Precedence.Comparison],
  [Token.EqualEqual, Precedence.Comparison],
  [Token.NotEqual, Precedence.Comparison],
  [Token.LessEqual, Precedence.Comparison],
  [Token.GreaterEqual, Precedence.Comparison],
  [Token.In, Precedence.Comparison],
  [Token.Is, Precedence.Comparison],
  [Token.Not, Precedence.Comparison],
  [Token.Bar, Precedence.BitwiseOr],
  [Token.Caret, 6],
  [Token.Ampersand, 7],
  [Token.ShiftLeft, 8],
  [Token.ShiftRight, 8],
  [Token.Plus, 9],
  [Token.Minus, 9],
  [Token.Star, 10],
  [Token.Slash, 10],
  [Token.Percent, 10],
  [Token.At, 10],
  [Token.DoubleSlash, 10],
]);

/** Zero for tokens that do not stand between two operands; `**` associates to the right and is not among them. */
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

/** True for `in`, `is` and `not`. */
export function isMembershipOrIdentity(token: number): boolean {
  return token === Token.In || token === Token.Is || token === Token.Not;
}
