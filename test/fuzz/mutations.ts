/**
 * Seeded damage to real source files, of every kind that editors, merges, broken disks and foreign systems make: cut and
 * spliced text, half-typed lines, deep nesting, huge literals, foreign encodings and line ends. Most kinds work on bytes, as a
 * file arrives; what only an editor's text can hold, such as a lone surrogate, works on text. Judges nothing.
 */
import { halfTypedLines } from '../unit/parser/damage';

/** As a disk or an editor gives it. */
export type FuzzInput =
  { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'text'; readonly text: string };

/** Numbers from 0 up to, not including, 1. */
export type RandomSource = () => number;

type ByteMutation = (bytes: Buffer, other: Buffer, random: RandomSource) => Buffer;
type TextMutation = (text: string, random: RandomSource) => string;

function below(limit: number, random: RandomSource): number {
  return Math.floor(random() * limit);
}

function pick<Item>(items: readonly Item[], random: RandomSource): Item {
  const item = items[below(items.length, random)];
  if (item === undefined) {
    throw new RangeError('There is nothing to pick from.');
  }
  return item;
}

function spliced(bytes: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

/** Offset just behind a line end, or the start. */
function lineStart(bytes: Buffer, random: RandomSource): number {
  return bytes.lastIndexOf(10, below(bytes.length + 1, random)) + 1;
}

function lineEnd(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(10, start);
  return end < 0 ? bytes.length : end + 1;
}

function inserted(bytes: Buffer, text: string, random: RandomSource): Buffer {
  return spliced(bytes, lineStart(bytes, random), 0, Buffer.from(text));
}

function replacedAll(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

const openers = [
  '(',
  '[',
  '{',
  'f(',
  '{1: ',
  'lambda: ',
  'not ',
  '-',
  'a if b else ',
  'f"{',
  'a[',
  '() => ',
  '`${',
  '<a>',
];

const tokens = (
  '( ) [ ] { } : ; , . @ = + - * / % & | ^ ~ < > ! \\ # \' " ` """ \'\'\' f" t\' rb" := -> ** // == != ... => ?? ?. ' +
  'if elif else for while def class async await return yield lambda match case type with as try except finally import ' +
  'from in is not and or None del global nonlocal assert raise pass function const let var new export default extends'
).split(' ');

const oddCharacters = [
  '\0',
  '\f',
  '\v',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u202e',
  '\u200d',
  'é',
  '́',
  '中',
  '😀',
  '\x1a',
];

/** Markup as JavaScript has it, whole, half-typed and of the kinds that look like a comparison or a type. */
const markups = [
  '<a href={b}>{c.map((d) => <e key={d} />)}</a>;',
  '<>{await f()}{/* g */}</>;',
  '<h.i {...j} k="l">&nbsp;{',
  'const m = <n>(o) => <p>{o}</n>;',
  'return (<q r={async () => { await s() }}>',
  '</t>',
  "<u.v-w:x y='",
];

const codings = ['utf-8', 'latin-1', 'utf-16', 'cp1252', 'shift_jis', 'ascii', 'rot13', 'no-such-encoding', 'euc-kr'];

const byteMutations: Readonly<Record<string, ByteMutation>> = {
  'cut short': (bytes, _other, random) => bytes.subarray(0, below(bytes.length, random)),
  'beginning lost': (bytes, _other, random) => bytes.subarray(below(bytes.length, random)),
  'range lost': (bytes, _other, random) =>
    spliced(bytes, below(bytes.length, random), below(400, random), Buffer.alloc(0)),
  'line lost': (bytes, _other, random) => {
    const start = lineStart(bytes, random);
    return spliced(bytes, start, lineEnd(bytes, start) - start, Buffer.alloc(0));
  },
  'lines doubled': (bytes, _other, random) => {
    const start = lineStart(bytes, random);
    return spliced(bytes, start, 0, bytes.subarray(start, start + below(600, random)));
  },
  'lines of another file': (bytes, other, random) => {
    const start = lineStart(other, random);
    const end = lineEnd(other, Math.min(other.length, start + below(1500, random)));
    return spliced(bytes, lineStart(bytes, random), 0, other.subarray(start, end));
  },
  'lines swapped': (bytes, _other, random) => {
    const first = lineStart(bytes, random);
    const second = lineStart(bytes, random);
    const [low, high] = first < second ? [first, second] : [second, first];
    const end = lineEnd(bytes, high);
    return Buffer.concat([
      bytes.subarray(0, low),
      bytes.subarray(high, end),
      bytes.subarray(low, high),
      bytes.subarray(end),
    ]);
  },
  'half-typed line': (bytes, _other, random) => inserted(bytes, `    ${pick(halfTypedLines, random)}\n`, random),
  'merge conflict': (bytes, other, random) =>
    inserted(bytes, `<<<<<<< ours\n${other.subarray(0, 200).toString('latin1')}\n=======\n>>>>>>> theirs\n`, random),
  'stray token': (bytes, _other, random) => {
    const added = Buffer.from(` ${pick(tokens, random)} `);
    return spliced(bytes, below(bytes.length, random), 0, added);
  },
  'characters replaced': (bytes, _other, random) => {
    const copy = Buffer.from(bytes);
    for (let count = 1 + below(20, random); count > 0 && copy.length > 0; count--) {
      copy[below(copy.length, random)] = 32 + below(95, random);
    }
    return copy;
  },
  'random bytes': (bytes, _other, random) => {
    const noise = Buffer.from(Array.from({ length: 1 + below(64, random) }, () => below(256, random)));
    return spliced(bytes, below(bytes.length, random), below(64, random), noise);
  },
  'zero bytes': (bytes, _other, random) =>
    spliced(bytes, below(bytes.length, random), 0, Buffer.alloc(1 + below(9, random))),
  'odd characters': (bytes, _other, random) => {
    const text = Array.from({ length: 1 + below(4, random) }, () => pick(oddCharacters, random)).join('');
    return spliced(bytes, below(bytes.length, random), 0, Buffer.from(text));
  },
  'deep nesting': (bytes, _other, random) =>
    inserted(bytes, `x = ${pick(openers, random).repeat(1 + below(3000, random))}\n`, random),
  'deep blocks': (bytes, _other, random) =>
    inserted(
      bytes,
      Array.from({ length: 1 + below(150, random) }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join(''),
      random,
    ),
  'huge literal': (bytes, _other, random) => {
    const size = 1 + below(60_000, random);
    const literals = [`x = '${'a'.repeat(size)}'\n`, `x = ${'9'.repeat(size)}\n`, `x = [${'1, '.repeat(size >> 2)}]\n`];
    return inserted(bytes, pick(literals, random), random);
  },
  'long line': (bytes, _other, random) =>
    inserted(bytes, `y = ${'a.b(c) + '.repeat(1 + below(4000, random))}d\n`, random),
  'unclosed quotes': (bytes, _other, random) =>
    inserted(bytes, pick(['"""', "'''", 'f"""{', '/*', '`'], random), random),
  'brackets lost': (bytes, _other, random) => {
    const text = bytes.toString('latin1');
    return Buffer.from(text.replaceAll(pick([')', ']', '}', ':', '"', "'", '\n    '], random), ''), 'latin1');
  },
  markup: (bytes, _other, random) => inserted(bytes, `${pick(markups, random)}\n`, random),
  'carriage returns alone': (bytes) => replacedAll(bytes, '\n', '\r'),
  'carriage returns added': (bytes) => replacedAll(bytes, '\n', '\r\n'),
  'line ends mixed': (bytes, _other, random) => {
    const ends = ['\n', '\r\n', '\r', '\n\r'];
    return Buffer.from(
      bytes.toString('latin1').replaceAll('\n', () => pick(ends, random)),
      'latin1',
    );
  },
  'tabs for spaces': (bytes, _other, random) =>
    Buffer.from(
      bytes.toString('latin1').replaceAll('    ', (spaces) => (random() < 0.5 ? '\t' : spaces)),
      'latin1',
    ),
  'indentation shifted': (bytes, _other, random) =>
    spliced(bytes, lineStart(bytes, random), 0, Buffer.from(' '.repeat(1 + below(9, random)))),
  'byte order mark': (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  'UTF-16': (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
  'coding comment': (bytes, _other, random) =>
    Buffer.concat([Buffer.from(`# -*- coding: ${pick(codings, random)} -*-\n`), bytes]),
  'latin-1 without saying so': (bytes) => Buffer.from(`# \xe9\xfc\n${bytes.toString('utf8')}`, 'latin1'),
};

const textMutations: Readonly<Record<string, TextMutation>> = {
  'lone surrogates': (text, random) => {
    const at = below(text.length + 1, random);
    return `${text.slice(0, at)}${pick(['\ud800', '\udfff', '\udc00\ud800', '"\ud83d"', 'x\ud835 = 1'], random)}${text.slice(at)}`;
  },
  // A disk's file with one is refused as binary; an editor may hold one all the same.
  'zero characters': (text, random) =>
    Array.from({ length: 1 + below(3, random) }, () => below(text.length + 1, random)).reduce(
      (changed, at) => `${changed.slice(0, at)}\0${changed.slice(at)}`,
      text,
    ),
  'names of all alphabets': (text, random) => {
    const name = pick(['ünïcode', '名前', 'имя', 'ｆｕｌｌ', '𝐱', 'ﬁ', 'a\u0301'], random);
    return text.replaceAll(/\bself\b|\bdata\b|\bthis\b/g, name);
  },
  'line separators': (text, random) => text.replaceAll('\n', () => pick(['\n', '\n', '\u2028', '\f\n', '\v'], random)),
};

export const mutationNames: readonly string[] = [...Object.keys(byteMutations), ...Object.keys(textMutations)];

export interface Mutated {
  readonly input: FuzzInput;
  /** Names of what was done to it, in order. */
  readonly mutations: readonly string[];
}

/** One to four mutations of a file; `other` is another real file to take text from. Bytes stay below `maxBytes`. */
export function mutated(source: Uint8Array, other: Uint8Array, random: RandomSource): Mutated {
  let bytes: Buffer = Buffer.from(source);
  const mutations: string[] = [];
  for (let count = 1 + below(3, random); count > 0 && bytes.length > 0; count--) {
    const [name, mutation] = pick(Object.entries(byteMutations), random);
    bytes = mutation(bytes, Buffer.from(other), random).subarray(0, maxBytes);
    mutations.push(name);
  }
  if (random() >= textShare) {
    return { input: { kind: 'bytes', bytes }, mutations };
  }
  const [name, mutation] = pick(Object.entries(textMutations), random);
  return { input: { kind: 'text', text: mutation(bytes.toString('utf8'), random) }, mutations: [...mutations, name] };
}

/** Mutations pile up; a file does not grow beyond this. */
const maxBytes = 400_000;

const textShare = 0.15;
