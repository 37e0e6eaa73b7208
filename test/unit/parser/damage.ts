/**
 * Seeded damage to source files, for the tests of tolerance: cutting a file short, deleting a line, and inserting a
 * half-typed one. Each piece of damage knows which functions of the original stand outside of it and must still be found.
 */
import { NodeKind } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';
import { endOf, findChild, nodesOfKind, nodeText, startOf } from '../../../src/languages/python/parser/tree';

/** Mulberry32: small, fast, and the same everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface FoundFunction {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export function functionsOf(text: string): FoundFunction[] {
  const tree = parse(text);
  return [...nodesOfKind(tree, NodeKind.FunctionDef)].map((node) => ({
    name: nodeText(tree, findChild(tree, node, NodeKind.Name)),
    start: startOf(tree, node),
    end: endOf(tree, node),
  }));
}

/** A text in which [start, end) of the original was replaced with `inserted`. */
export interface Damage {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly inserted: string;
}

function damaged(text: string, start: number, end: number, inserted: string): Damage {
  return { text: text.slice(0, start) + inserted + text.slice(end), start, end, inserted };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

export function truncate(text: string, random: () => number): Damage {
  return damaged(text, Math.floor(random() * text.length), text.length, '');
}

/** Deletes a line with text on it. */
export function deleteLine(text: string, random: () => number): Damage {
  const starts = lineStarts(text);
  for (let attempt = 0; ; attempt++) {
    const line = Math.floor(random() * (starts.length - 1));
    const start = starts[line] ?? 0;
    const end = starts[line + 1] ?? text.length;
    if (text.slice(start, end).trim() !== '' || attempt > 50) {
      return damaged(text, start, end, '');
    }
  }
}

/** What a line looks like while it is being typed. */
export const halfTypedLines: readonly string[] = [
  'x = ',
  'x = foo(',
  'foo(a, ',
  'foo(a, b=',
  'obj.',
  'x = obj.method(a).',
  'if ',
  'if x',
  'if x:',
  'for ',
  'for x in',
  'for x in y:',
  'while ',
  'def ',
  'def f',
  'def f(',
  'def f(a, ',
  'class ',
  'class A(',
  'return foo(',
  'x = [1, 2, ',
  "x = {'a': ",
  "x = 'abc",
  'print(f"{x',
  'import ',
  'from a import ',
  'try:',
  '@',
  'with open(x) as ',
  'else:',
  'lambda x: ',
  'await ',
  'x = """',
  '"""Docs',
  "'''",
  'x = a + \\',
];

/** Inserts a half-typed line inside a function's body, indented like the line below it. */
export function insertHalfTyped(text: string, halfTyped: string, random: () => number): Damage | undefined {
  const functions = functionsOf(text);
  const found = functions[Math.floor(random() * functions.length)];
  if (found === undefined) {
    return undefined;
  }
  const starts = lineStarts(text).filter((start) => start > found.start && start < found.end);
  const start = starts[Math.floor(random() * starts.length)];
  if (start === undefined) {
    return undefined;
  }
  const indentation = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0] ?? '';
  return damaged(text, start, start, `${indentation}${halfTyped}\n`);
}

export interface Tally {
  expected: number;
  found: number;
  enclosingExpected: number;
  enclosingFound: number;
}

export function emptyTally(): Tally {
  return { expected: 0, found: 0, enclosingExpected: 0, enclosingFound: 0 };
}

/**
 * Counts which of the original's functions are still found at their place: those entirely outside of the damage, and those
 * around it, which only have to begin where they did.
 */
export function countFound(original: readonly FoundFunction[], damage: Damage, tally: Tally): void {
  const shift = damage.inserted.length - (damage.end - damage.start);
  const after = new Set(functionsOf(damage.text).map(({ name, start }) => `${name}@${start}`));
  for (const { name, start, end } of original) {
    if (end <= damage.start || start >= damage.end) {
      const moved = start >= damage.end ? start + shift : start;
      tally.expected++;
      tally.found += after.has(`${name}@${moved}`) ? 1 : 0;
    } else if (start < damage.start && !damage.text.slice(start, damage.start).includes('\n')) {
      // The header itself is damaged.
    } else if (start < damage.start) {
      tally.enclosingExpected++;
      tally.enclosingFound += after.has(`${name}@${start}`) ? 1 : 0;
    }
  }
}
