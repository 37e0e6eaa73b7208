/**
 * From the bytes of a Python source file to its text and back. The encoding is found as Python finds it (PEP 263): a byte
 * order mark, else a `coding` comment on the first two lines, else UTF-8. What Python itself would refuse is refused here,
 * with a sentence that says why. Does not read files: the callers do.
 */
import { TextDecoder } from 'node:util';

export interface DecodedSource {
  readonly kind: 'text';
  readonly text: string;
  /** As the file declares it, in lower case: `utf-8`, `latin-1`. */
  readonly encoding: string;
  readonly hasByteOrderMark: boolean;
}

export interface UndecodableSource {
  readonly kind: 'problem';
  /** Why the bytes are not text, as a clause that follows the file's name: `is a binary file (...)`. */
  readonly message: string;
}

const utf8Names: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'utf-8-sig', 'u8', 'utf', 'cp65001']);
const asciiNames: ReadonlySet<string> = new Set(['ascii', 'us-ascii', '646']);
const latin1Names: ReadonlySet<string> = new Set([
  'latin-1',
  'latin1',
  'latin',
  'l1',
  'iso-8859-1',
  'iso8859-1',
  '8859',
  'cp819',
]);

const windows1252Names: ReadonlySet<string> = new Set(['cp1252', 'windows-1252', '1252']);
/** What windows-1252 has at 0x80 to 0x9F, where it differs from latin-1. */
const windows1252Upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Python's names for encodings that the Encoding Standard, and so TextDecoder, calls differently. */
const standardNames: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['sjis', 'shift_jis'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['eucjp', 'euc-jp'],
  ['euckr', 'euc-kr'],
  ['mac-roman', 'macintosh'],
  ['mac-cyrillic', 'x-mac-cyrillic'],
  ['iso8859-15', 'iso-8859-15'],
  ['iso8859-2', 'iso-8859-2'],
  ['iso8859-5', 'iso-8859-5'],
  ['latin-2', 'iso-8859-2'],
  ['latin-9', 'iso-8859-15'],
]);

/** Reads `bytes` as Python's tokenizer would. */
export function decodeSource(bytes: Uint8Array): DecodedSource | UndecodableSource {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return problem('is encoded in UTF-16, which Python does not read; save it as UTF-8.');
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    return problem(`is a binary file (NUL byte at offset ${zero}).`);
  }
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = hasByteOrderMark ? bytes.subarray(3) : bytes;
  const encoding = hasByteOrderMark ? 'utf-8' : (declaredEncoding(content) ?? 'utf-8');
  const text = decodeAs(content, encoding);
  if (text === undefined) {
    return problem(`declares the encoding \`${encoding}\`, which is not known.`);
  }
  if (text === invalid) {
    return problem(
      encoding === 'utf-8'
        ? 'is not valid UTF-8; declare its encoding in a comment on the first line (PEP 263).'
        : `is not valid in the encoding it declares, \`${encoding}\`.`,
    );
  }
  return { kind: 'text', text, encoding, hasByteOrderMark };
}

/** The bytes of `text` in the encoding `source` was read in; a problem where a character does not exist there. */
export function encodeSource(
  text: string,
  source: Pick<DecodedSource, 'encoding' | 'hasByteOrderMark'>,
): { readonly kind: 'bytes'; readonly bytes: Uint8Array } | UndecodableSource {
  const encoding = normaliseName(source.encoding);
  if (utf8Names.has(encoding)) {
    return { kind: 'bytes', bytes: new TextEncoder().encode(source.hasByteOrderMark ? `\ufeff${text}` : text) };
  }
  const table = singleByteTable(encoding);
  if (table === undefined) {
    return problem(`cannot be written back in its encoding, \`${source.encoding}\`.`);
  }
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const byte = table.get(text.charCodeAt(index));
    if (byte === undefined) {
      return problem(`cannot hold \`${text.charAt(index)}\` in its encoding, \`${source.encoding}\`.`);
    }
    bytes[index] = byte;
  }
  return { kind: 'bytes', bytes };
}

const invalid = Symbol('invalid');

function problem(message: string): UndecodableSource {
  return { kind: 'problem', message };
}

/** The name in a PEP 263 comment; the second line counts only when the first is blank or a comment. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const [first = '', second = ''] = latin1(firstLines(bytes)).split(/\r\n|\r|\n/, 2);
  const declaration = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
  const inFirst = declaration.exec(first)?.[1];
  if (inFirst !== undefined) {
    return inFirst.toLowerCase();
  }
  return /^[ \t\f]*(?:#.*)?$/.test(first) ? declaration.exec(second)?.[1]?.toLowerCase() : undefined;
}

/** More of two lines is not looked at; in bytes. */
const mostOfLines = 1000;
const lineFeed = 0x0a;

/** At least two lines, or what there is; a carriage return may have ended a line before. */
function firstLines(bytes: Uint8Array): Uint8Array {
  const second = bytes.indexOf(lineFeed) + 1;
  const end = second === 0 ? -1 : bytes.indexOf(lineFeed, second);
  return bytes.subarray(0, end < 0 ? mostOfLines : Math.min(end, mostOfLines));
}

/** The first 256 code points, one for each byte. */
function latin1(bytes: Uint8Array): string {
  // A call takes only so many arguments.
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return parts.join('');
}

function normaliseName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Undefined when the encoding is not known, `invalid` when the bytes are not text in it. */
function decodeAs(bytes: Uint8Array, name: string): string | typeof invalid | undefined {
  const encoding = normaliseName(name);
  if (latin1Names.has(encoding)) {
    // The Encoding Standard reads `latin1` as windows-1252; Python's latin-1 is the first 256 code points.
    return latin1(bytes);
  }
  if (windows1252Names.has(encoding)) {
    // By hand: several Node.js releases decode windows-1252 as if it were latin-1 (nodejs/node#56542).
    return latin1(bytes).replace(/[\u0080-\u009f]/g, (character) =>
      windows1252Upper.charAt(character.charCodeAt(0) - 0x80),
    );
  }
  if (asciiNames.has(encoding)) {
    return bytes.some((byte) => byte > 0x7f) ? invalid : latin1(bytes);
  }
  const decoder = decoderFor(encoding);
  if (decoder === undefined) {
    return undefined;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return invalid;
  }
}

function decoderFor(encoding: string): TextDecoder | undefined {
  const label = utf8Names.has(encoding) ? 'utf-8' : (standardNames.get(encoding) ?? encoding);
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch {
    return undefined;
  }
}

/** UTF-16 unit to byte for an encoding of one byte per character; undefined for the others. */
function singleByteTable(encoding: string): ReadonlyMap<number, number> | undefined {
  const table = new Map<number, number>();
  for (let byte = 0; byte < 256; byte++) {
    const text = decodeAs(Uint8Array.of(byte), encoding);
    if (text === undefined) {
      return undefined;
    }
    if (text !== invalid && text.length === 1) {
      table.set(text.charCodeAt(0), byte);
    }
  }
  // With several bytes per character most upper bytes are no text alone: Shift_JIS, the fullest, has 192 single ones, while
  // the emptiest encoding of one byte per character (ISO 8859-6) has 211.
  return asciiNames.has(encoding) || table.size > 200 ? table : undefined;
}
