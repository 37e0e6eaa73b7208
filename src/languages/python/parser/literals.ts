/**
 * The values of literal nodes: strings and bytes without replacement fields, and numbers. Values are computed on demand from
 * the source text, since the tree keeps none.
 * `undefined` is a legal answer: for f-strings and t-strings, for `\N{name}` (which would need Unicode's table of names), and
 * for literals that are cut short or malformed.
 */
import { Characters } from './characters';
import { isTripleQuote, stringEnd } from './lexemes';
import { NodeKind, StringFlag } from './nodes';
import type { NodeIndex, Tree } from './nodes';
import { endOf, flagOf, kindOf, startOf } from './tree';

const characters = new Characters();

/**
 * The value of a String node, adjacent literals joined. The bytes of a bytes literal come as the characters of the same
 * codes; the node's flag tells the two apart.
 */
export function stringValue(tree: Tree, node: NodeIndex): string | undefined {
  const flag = flagOf(tree, node);
  if (kindOf(tree, node) !== NodeKind.String || (flag & (StringFlag.Formatted | StringFlag.Template)) !== 0) {
    return undefined;
  }
  const text = tree.text.slice(startOf(tree, node), endOf(tree, node));
  characters.read(text);
  const { codes } = characters;
  let value = '';
  for (let offset = 0; offset < text.length;) {
    const code = text.charAt(offset);
    if (code === '#') {
      offset = lineEnd(text, offset);
    } else if (/[\s\\]/.test(code)) {
      offset++;
    } else {
      const quote = quoteOffset(text, offset);
      const literalEnd = stringEnd(codes, quote, text.length);
      if (literalEnd < 0) {
        return undefined;
      }
      const piece = literalValue(text, codes, offset, quote, literalEnd);
      if (piece === undefined) {
        return undefined;
      }
      value += piece;
      offset = literalEnd;
    }
  }
  return value;
}

/** How many characters the value of a String node has; undefined where that is not known. */
export function stringLength(tree: Tree, node: NodeIndex): number | undefined {
  return lengthOfPlain(tree, node) ?? stringValue(tree, node)?.length;
}

/** Of one literal without replacement fields, and with common escapes only: counted without making the value. */
function lengthOfPlain(tree: Tree, node: NodeIndex): number | undefined {
  const flag = flagOf(tree, node);
  if ((flag & ~(StringFlag.Bytes | StringFlag.Triple | StringFlag.Raw)) !== 0) {
    return undefined;
  }
  const text = tree.text.slice(startOf(tree, node), endOf(tree, node));
  characters.read(text);
  const { codes } = characters;
  const quote = quoteOffset(text, 0);
  const width = quoteWidth(codes, quote, text.length);
  const bodyEnd = text.length - width;
  let length = bodyEnd - quote - width;
  if (length < 0 || stringEnd(codes, quote, text.length) !== text.length) {
    return undefined;
  }
  for (let at = quote + width; at < bodyEnd; at++) {
    const unit = codes[at];
    if (unit === carriageReturn) {
      return undefined;
    }
    if (unit === backslash && (flag & StringFlag.Raw) === 0) {
      const escaped = escapedLength(text, at + 1);
      if (escaped === 0) {
        return undefined;
      }
      at += escaped;
      length -= escaped;
    }
  }
  return length;
}

function quoteWidth(codes: Uint8Array, quote: number, end: number): number {
  return end - quote >= 6 && isTripleQuote(codes, quote) ? 3 : 1;
}

/** How long a common escape for one character is, its backslash left out; 0 for any other. */
function escapedLength(text: string, at: number): number {
  const marker = text.charAt(at);
  if (simpleEscapes.has(marker)) {
    return 1;
  }
  if (marker === 'x') {
    return isHexDigit(text.charCodeAt(at + 1)) && isHexDigit(text.charCodeAt(at + 2)) ? 3 : 0;
  }
  let digits = 0;
  while (digits < 3 && text.charAt(at + digits) >= '0' && text.charAt(at + digits) <= '7') {
    digits++;
  }
  return digits;
}

function isHexDigit(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 70) || (unit >= 97 && unit <= 102);
}

const backslash = 92;
const carriageReturn = 13;

function lineEnd(text: string, offset: number): number {
  while (offset < text.length && text.charAt(offset) !== '\n' && text.charAt(offset) !== '\r') {
    offset++;
  }
  return offset;
}

function quoteOffset(text: string, start: number): number {
  let offset = start;
  while (/[a-zA-Z]/.test(text.charAt(offset))) {
    offset++;
  }
  return offset;
}

function literalValue(text: string, codes: Uint8Array, start: number, quote: number, end: number): string | undefined {
  const prefix = text.slice(start, quote).toLowerCase();
  const width = quoteWidth(codes, quote, end);
  // Python reads every kind of line break in the source as LF.
  const body = text.slice(quote + width, end - width).replace(/\r\n?/g, '\n');
  if (prefix.includes('r')) {
    return body;
  }
  return body.includes('\\') ? unescape(body, prefix.includes('b')) : body;
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const hexDigits: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

const lastCodePoint = 0x10ffff;

/** Replaces escape sequences; an unknown one stands for itself, as in Python. */
function unescape(body: string, isBytes: boolean): string | undefined {
  let value = '';
  let offset = 0;
  while (offset < body.length) {
    const next = body.indexOf('\\', offset);
    if (next < 0) {
      break;
    }
    value += body.slice(offset, next);
    const marker = body.charAt(next + 1);
    offset = next + 2;
    const simple = simpleEscapes.get(marker);
    if (simple !== undefined) {
      value += simple;
    } else if (marker === '\n') {
      // A joined line adds nothing.
      continue;
    } else if (marker >= '0' && marker <= '7') {
      const digits = /^[0-7]{1,3}/.exec(body.slice(next + 1, next + 4))?.[0] ?? '';
      const code = parseInt(digits, 8);
      value += String.fromCharCode(isBytes ? code & 0xff : code);
      offset = next + 1 + digits.length;
    } else if (marker === 'N' && !isBytes) {
      return undefined;
    } else {
      const count = isBytes && marker !== 'x' ? undefined : hexDigits.get(marker);
      if (count === undefined) {
        value += `\\${marker}`;
        continue;
      }
      const digits = body.slice(offset, offset + count);
      const codePoint = /^[0-9a-fA-F]+$/.test(digits) && digits.length === count ? parseInt(digits, 16) : Infinity;
      if (codePoint > lastCodePoint) {
        return undefined;
      }
      value += String.fromCodePoint(codePoint);
      offset += count;
    }
  }
  return value + body.slice(offset);
}

export interface NumberValue {
  readonly type: 'int' | 'float' | 'complex';
  /** The nearest double, infinite beyond its range; for `complex` the imaginary part. */
  readonly value: number;
}

/** The value of a Number node. */
export function numberValue(tree: Tree, node: NodeIndex): NumberValue | undefined {
  if (kindOf(tree, node) !== NodeKind.Number) {
    return undefined;
  }
  const plain = plainInteger(tree.text, startOf(tree, node), endOf(tree, node));
  if (plain !== undefined) {
    return { type: 'int', value: plain };
  }
  const digits = tree.text.slice(startOf(tree, node), endOf(tree, node)).replaceAll('_', '').toLowerCase();
  if (/^0[xob]/.test(digits) || /^[0-9]+$/.test(digits)) {
    return integerValue(digits);
  }
  const isComplex = digits.endsWith('j');
  const value = Number(isComplex ? digits.slice(0, -1) : digits);
  return Number.isNaN(value) ? undefined : { type: isComplex ? 'complex' : 'float', value };
}

/** As many digits as a double holds for sure. */
const exactDigits = 15;

/** Of a few decimal digits, which most numbers are: they are read without making a string. */
function plainInteger(text: string, start: number, end: number): number | undefined {
  if (start === end || end - start > exactDigits) {
    return undefined;
  }
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) {
      return undefined;
    }
    value = value * 10 + digit;
  }
  return value;
}

/** `Number` rounds decimal and prefixed integers of any length correctly; leading zeros of `00` do no harm. */
function integerValue(digits: string): NumberValue | undefined {
  const value = Number(digits);
  return Number.isNaN(value) ? undefined : { type: 'int', value };
}
