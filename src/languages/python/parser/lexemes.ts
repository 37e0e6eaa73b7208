/**
 * Where a single lexeme ends: names, numbers, and string literals without replacement fields. Pure functions over the
 * characters of a text (characters.ts); they never fail, and a lexeme that is cut short ends where the line or the text does.
 * Whether a lexeme is well-formed is told by the `…Problem` functions, which are only asked in the rare case that something
 * looks odd.
 */
import { isDigit, isNameCharacter, wordToken, Token } from './tokens';

const lineFeed = 10;
const carriageReturn = 13;
const backslash = 92;
const underscore = 95;
const zero = 48;

export function isLineBreak(code: number): boolean {
  return code === lineFeed || code === carriageReturn;
}

/** Offset just after the line break at `offset`, where CR LF counts as one. */
export function lineBreakEnd(codes: Uint8Array, offset: number): number {
  return codes[offset] === carriageReturn && codes[offset + 1] === lineFeed ? offset + 2 : offset + 1;
}

export function nameEnd(codes: Uint8Array, start: number): number {
  let offset = start;
  while (isNameCharacter(codes[offset] ?? 0)) {
    offset++;
  }
  return offset;
}

/** True when three quotes open a literal at `offset`. */
export function isTripleQuote(codes: Uint8Array, offset: number): boolean {
  const quote = codes[offset];
  return codes[offset + 1] === quote && codes[offset + 2] === quote;
}

/**
 * End of the literal whose opening quote is at `offset`, in the first `length` characters. Where the closing quote is missing,
 * the complement (`~`) of the line's or the text's end, which is negative.
 */
export function stringEnd(codes: Uint8Array, offset: number, length: number): number {
  return isTripleQuote(codes, offset) ? tripleQuotedEnd(codes, offset, length) : quotedEnd(codes, offset, length);
}

function tripleQuotedEnd(codes: Uint8Array, start: number, length: number): number {
  const quote = codes[start];
  for (let offset = start + 3; offset < length; offset++) {
    const code = codes[offset];
    if (code === backslash) {
      offset++;
    } else if (code === quote && isTripleQuote(codes, offset)) {
      return offset + 3;
    }
  }
  return ~length;
}

function quotedEnd(codes: Uint8Array, start: number, length: number): number {
  const quote = codes[start];
  for (let offset = start + 1; offset < length; offset++) {
    const code = codes[offset] ?? 0;
    if (code === quote) {
      return offset + 1;
    }
    if (code === backslash) {
      offset = lineBreakEnd(codes, offset + 1) - 1;
    } else if (isLineBreak(code)) {
      return ~offset;
    }
  }
  return ~length;
}

function digitsEnd(codes: Uint8Array, offset: number): number {
  for (;;) {
    const code = codes[offset] ?? 0;
    if (!isDigit(code) && code !== underscore) {
      return offset;
    }
    offset++;
  }
}

/** End of the number at `start` where it is a plain decimal integer, as most are; -1 for any other. */
export function plainIntegerEnd(codes: Uint8Array, start: number): number {
  let offset = start + 1;
  while (isDigit(codes[offset] ?? 0)) {
    offset++;
  }
  const next = codes[offset] ?? 0;
  const isPlain = !isNameCharacter(next) && next !== Token.Dot && (offset === start + 1 || codes[start] !== zero);
  return isPlain ? offset : -1;
}

function isHexDigit(code: number): boolean {
  const lower = code | 32;
  return isDigit(code) || (lower >= 97 && lower <= 102);
}

/** End of the number that begins at `start` with a digit, or with a dot before one. */
export function numberEnd(codes: Uint8Array, start: number): number {
  let offset = start;
  const marker = (codes[start + 1] ?? 0) | 32;
  const isHex = marker === 120;
  if (codes[start] === zero && (isHex || marker === 111 || marker === 98)) {
    for (offset += 2; ; offset++) {
      const code = codes[offset] ?? 0;
      if (!(isDigit(code) || code === underscore || (isHex && isHexDigit(code)))) {
        return offset;
      }
    }
  }
  offset = digitsEnd(codes, offset);
  if (codes[offset] === 46) {
    offset = digitsEnd(codes, offset + 1);
  }
  if (((codes[offset] ?? 0) | 32) === 101) {
    const sign = codes[offset + 1];
    const exponent = sign === 43 || sign === 45 ? offset + 2 : offset + 1;
    if (isDigit(codes[exponent] ?? 0)) {
      offset = digitsEnd(codes, exponent);
    }
  }
  return ((codes[offset] ?? 0) | 32) === 106 ? offset + 1 : offset;
}

const digitGroup = '[0-9](?:_?[0-9])*';
const wellFormedNumber = new RegExp(
  '^(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?[0-9])*' +
    `|(?:(?:${digitGroup})?\\.${digitGroup}|${digitGroup}\\.?)(?:[eE][+-]?${digitGroup})?[jJ]` +
    `|(?:${digitGroup})?\\.${digitGroup}(?:[eE][+-]?${digitGroup})?` +
    `|${digitGroup}\\.(?:[eE][+-]?${digitGroup})?|${digitGroup}[eE][+-]?${digitGroup})$`,
);

/** Keywords that may follow a number without a space, such as `1if x else 2`; CPython deprecates but accepts them. */
const joinableKeywords: ReadonlySet<number> = new Set([
  Token.And,
  Token.Else,
  Token.For,
  Token.If,
  Token.In,
  Token.Is,
  Token.Not,
  Token.Or,
]);

/** What is wrong with the number at [start, end), if anything. */
export function numberProblem(text: string, codes: Uint8Array, start: number, end: number): string | undefined {
  if (!wellFormedNumber.test(text.slice(start, end))) {
    return `Invalid number '${text.slice(start, Math.min(end, start + 30))}'.`;
  }
  if (isNameCharacter(codes[end] ?? 0)) {
    const word = nameEnd(codes, end);
    if (!joinableKeywords.has(wordToken(codes, end, word))) {
      return `Invalid number '${text.slice(start, Math.min(word, start + 30))}'.`;
    }
  }
  return undefined;
}

const nameless = /(?!\p{XID_Continue})[\p{P}\p{S}\p{Z}\p{Cc}\p{Cf}]/u;

/** A character inside the name at [start, end) that no name may hold, such as a typographic quote or a no-break space. */
export function nameProblem(
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number; readonly message: string } | undefined {
  const name = text.slice(start, end);
  const found = nameless.exec(name);
  if (found === null) {
    return undefined;
  }
  const at = start + found.index;
  const codePoint = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { start: at, end: at + found[0].length, message: `Invalid character U+${codePoint}.` };
}
