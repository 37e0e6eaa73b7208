/**
 * Small facts about operators, brackets and string prefixes that the tokenizer asks for, as pure functions of characters.
 */
import { StringFlag } from './nodes';
import { Token } from './tokens';

/** Any mix of one or two of the letters `b f r t u`; which mixes are legal is not checked. */
export function isStringPrefix(codes: Uint8Array, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset++) {
    switch ((codes[offset] ?? 0) | 32) {
      case 98: // b
      case 102: // f
      case 114: // r
      case 116: // t
      case 117: // u
        break;
      default:
        return false;
    }
  }
  return true;
}

export function openerOf(closer: number): number {
  switch (closer) {
    case Token.ParenthesisClose:
      return Token.ParenthesisOpen;
    case Token.BracketClose:
      return Token.BracketOpen;
    default:
      return Token.BraceOpen;
  }
}

/** Token of an operator character followed by `=`; the character itself where the two do not join. */
export function withEqualSign(code: number): number {
  switch (code) {
    case Token.Equal:
      return Token.EqualEqual;
    case Token.Exclamation:
      return Token.NotEqual;
    case Token.Less:
      return Token.LessEqual;
    case Token.Greater:
      return Token.GreaterEqual;
    case Token.Colon:
      return Token.ColonEqual;
    case Token.Plus:
    case Token.Minus:
    case Token.Star:
    case Token.Slash:
    case Token.Percent:
    case Token.Ampersand:
    case Token.Bar:
    case Token.Caret:
    case Token.At:
      return Token.AugmentedAssign;
    default:
      return code;
  }
}

export function doubledOperator(code: number): number {
  switch (code) {
    case Token.Star:
      return Token.DoubleStar;
    case Token.Slash:
      return Token.DoubleSlash;
    case Token.Less:
      return Token.ShiftLeft;
    case Token.Greater:
      return Token.ShiftRight;
    default:
      return code;
  }
}

/** StringFlag bits of the literal that begins at `offset`, from its prefix and quotes. */
export function literalFlag(text: string, offset: number): number {
  let flag = 0;
  for (; ; offset++) {
    const code = text.charCodeAt(offset);
    switch (code | 32) {
      case 98: // b
        flag |= StringFlag.Bytes;
        continue;
      case 102: // f
        flag |= StringFlag.Formatted;
        continue;
      case 114: // r
        flag |= StringFlag.Raw;
        continue;
      case 116: // t
        flag |= StringFlag.Template;
        continue;
      case 117: // u
        continue;
      default:
        return text.charCodeAt(offset + 1) === code && text.charCodeAt(offset + 2) === code
          ? flag | StringFlag.Triple
          : flag;
    }
  }
}
