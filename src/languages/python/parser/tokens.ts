/**
 * The vocabulary of the token stream: token kinds, the keyword lookup and the character classes the tokenizer branches on.
 * A token is three integers (kind, start, end) in one `Int32Array`; kinds are below 256 so that parser tables can be indexed
 * by them, and an enumeration for the reason given in nodes.ts. Soft keywords (`match`, `case`, `type`, `_`) are plain names here: only the parser knows where they are keywords.
 */
import { wideCharacter } from './characters';

export enum Token {
  EndOfFile = 0,
  Name = 1,
  Number = 2,
  /** A whole literal without replacement fields, prefix and quotes included. */
  String = 3,
  /** Newline, Indent, Dedent and EndOfFile are empty and stand at the end of the last token that has text. */
  Newline = 4,
  Indent = 5,
  Dedent = 6,
  /** Prefix and opening quote of an f-string or t-string. */
  FormattedStart = 7,
  /** Literal text of an f-string or of a format specification. */
  FormattedMiddle = 8,
  /** Closing quote; empty where the quote is missing. */
  FormattedEnd = 9,

  // One-character operators and brackets are their own character code.
  Exclamation = 33,
  Percent = 37,
  Ampersand = 38,
  ParenthesisOpen = 40,
  ParenthesisClose = 41,
  Star = 42,
  Plus = 43,
  Comma = 44,
  Minus = 45,
  Dot = 46,
  Slash = 47,
  Colon = 58,
  Semicolon = 59,
  Less = 60,
  Equal = 61,
  Greater = 62,
  At = 64,
  BracketOpen = 91,
  BracketClose = 93,
  Caret = 94,
  BraceOpen = 123,
  Bar = 124,
  BraceClose = 125,
  Tilde = 126,
  /** A character that has no meaning in Python, such as `$`. */
  Invalid = 127,

  // Operators of several characters.
  /** `+=` and its kin; the operator is read from the text. */
  AugmentedAssign = 130,
  DoubleStar = 131,
  DoubleSlash = 132,
  ShiftLeft = 133,
  ShiftRight = 134,
  EqualEqual = 135,
  NotEqual = 136,
  LessEqual = 137,
  GreaterEqual = 138,
  Arrow = 139,
  ColonEqual = 140,
  Ellipsis = 141,

  // Keywords, in the order of `keywords`.
  False = 160,
  None = 161,
  True = 162,
  And = 163,
  As = 164,
  Assert = 165,
  Async = 166,
  Await = 167,
  Break = 168,
  Class = 169,
  Continue = 170,
  Def = 171,
  Del = 172,
  Elif = 173,
  Else = 174,
  Except = 175,
  Finally = 176,
  For = 177,
  From = 178,
  Global = 179,
  If = 180,
  Import = 181,
  In = 182,
  Is = 183,
  Lambda = 184,
  Nonlocal = 185,
  Not = 186,
  Or = 187,
  Pass = 188,
  Raise = 189,
  Return = 190,
  Try = 191,
  While = 192,
  With = 193,
  Yield = 194,
}

const firstKeyword = Token.False;

const keywords = (
  'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
  'import in is lambda nonlocal not or pass raise return try while with yield'
).split(' ');

/** True for tokens spelled like a name, as one is while it is being typed: `obj.for`. */
export function isKeyword(token: number): boolean {
  return token >= firstKeyword;
}

const slots = 256;
const longestKeyword = 8;

/** The place of a word in the tables below: no two keywords share one, which the unit tests check. */
function keywordSlot(codes: Uint8Array, start: number, end: number): number {
  const outer = (codes[start] ?? 0) + (codes[end - 1] ?? 0) * 6;
  return (outer + (codes[start + 1] ?? 0) + (end - start) * 11) & (slots - 1);
}

const slotKind = new Uint8Array(slots);
const slotLength = new Uint8Array(slots);
const slotCodes = new Uint8Array(slots * longestKeyword);

keywords.forEach((word, index) => {
  const codes = Uint8Array.from(word, (character) => character.charCodeAt(0));
  const slot = keywordSlot(codes, 0, word.length);
  slotKind[slot] = firstKeyword + index;
  slotLength[slot] = word.length;
  slotCodes.set(codes, slot * longestKeyword);
});

/** The keyword's token, or `Token.Name`, for the identifier at [start, end). */
export function wordToken(codes: Uint8Array, start: number, end: number): number {
  if (end - start > longestKeyword) {
    return Token.Name;
  }
  const slot = keywordSlot(codes, start, end);
  if (slotLength[slot] !== end - start) {
    return Token.Name;
  }
  for (let at = start, letter = slot * longestKeyword; at < end; at++, letter++) {
    if (codes[at] !== slotCodes[letter]) {
      return Token.Name;
    }
  }
  return slotKind[slot] ?? Token.Name;
}

/** What a character can begin, where zero stands for nothing; every character outside ASCII counts as part of a name. */
export enum CharacterClass {
  NameStart = 1,
  Digit = 2,
  Space = 3,
  LineBreak = 4,
  Quote = 5,
  Comment = 6,
  Backslash = 7,
  BracketOpen = 8,
  BracketClose = 9,
  Operator = 10,
}

/** By character, where all outside ASCII are one (characters.ts). */
export const characterClasses = new Uint8Array(256);

function classify(characters: string, characterClass: number): void {
  for (const character of characters) {
    characterClasses[character.charCodeAt(0)] = characterClass;
  }
}

classify('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', CharacterClass.NameStart);
classify('0123456789', CharacterClass.Digit);
classify(' \t\f', CharacterClass.Space);
classify('\n\r', CharacterClass.LineBreak);
classify('"\'', CharacterClass.Quote);
classify('#', CharacterClass.Comment);
classify('\\', CharacterClass.Backslash);
classify('([{', CharacterClass.BracketOpen);
classify(')]}', CharacterClass.BracketClose);
classify('!%&*+,-./:;<=>@^|~', CharacterClass.Operator);

characterClasses[wideCharacter] = CharacterClass.NameStart;

/** One for every character a name can hold. */
const nameCharacters = characterClasses.map((characterClass) =>
  characterClass === CharacterClass.NameStart || characterClass === CharacterClass.Digit ? 1 : 0,
);

export function isNameCharacter(code: number): boolean {
  return nameCharacters[code] === 1;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
