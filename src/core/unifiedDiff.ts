/**
 * The difference of two texts as a unified diff that `patch` and `git apply` read. Lines are compared whole, line ends
 * included, with Myers' algorithm (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
 */
import { visible } from './visibleText';

const contextLines = 3;

/** Empty when the texts are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) {
    return '';
  }
  const old = splitLines(before);
  const changes = lineChanges(old, splitLines(after));
  // A line end in a name would let it bring lines of its own for `patch` to apply.
  const name = visible(path.replace(/^\/+/, ''));
  // Like git, a tab ends a name that has a space in it.
  const end = name.includes(' ') ? '\t' : '';
  return `--- a/${name}${end}\n+++ b/${name}${end}\n${hunksOf(changes)
    .map((hunk) => hunkText(hunk))
    .join('')}`;
}

interface LineChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Changes with the context around them; lines are zero-based. */
interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly changes: readonly LineChange[];
}

function splitLines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Every line of both texts in order; equal lines at the ends are taken out of the search. */
function lineChanges(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    start++;
  }
  let oldEnd = before.length;
  let newEnd = after.length;
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  const same = (text: string): LineChange => ({ kind: 'same', text });
  return [
    ...before.slice(0, start).map(same),
    ...shortestEdit(before.slice(start, oldEnd), after.slice(start, newEnd)),
    ...before.slice(oldEnd).map(same),
  ];
}

function shortestEdit(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  const trace: ReadonlyMap<number, number>[] = [];
  // Furthest old line reached on each diagonal (old minus new line).
  const furthest = new Map<number, number>();
  for (let distance = 0; ; distance++) {
    trace.push(new Map(furthest));
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = distance === 0 ? 0 : stepEnd(furthest, diagonal, distance);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) {
        x++;
      }
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) {
        return walkBack(trace, before, after);
      }
    }
  }
}

/** True when the last step of a path of `distance` steps onto a diagonal adds a line, false when it removes one. */
function addsLine(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): boolean {
  const fromAbove = furthest.get(diagonal + 1) ?? -1;
  const fromBelow = furthest.get(diagonal - 1) ?? -1;
  return diagonal === -distance || (diagonal !== distance && fromBelow < fromAbove);
}

/** Old line right after that step. */
function stepEnd(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): number {
  return addsLine(furthest, diagonal, distance)
    ? (furthest.get(diagonal + 1) ?? 0)
    : (furthest.get(diagonal - 1) ?? 0) + 1;
}

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): readonly LineChange[] {
  const changes: LineChange[] = [];
  let x = before.length;
  let y = after.length;
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const furthest = trace[distance] ?? new Map<number, number>();
    const diagonal = x - y;
    const start = distance === 0 ? 0 : stepEnd(furthest, diagonal, distance);
    while (x > start) {
      x--;
      y--;
      changes.push({ kind: 'same', text: before[x] ?? '' });
    }
    if (distance > 0 && addsLine(furthest, diagonal, distance)) {
      y--;
      changes.push({ kind: 'added', text: after[y] ?? '' });
    } else if (distance > 0) {
      x--;
      changes.push({ kind: 'removed', text: before[x] ?? '' });
    }
  }
  return changes.reverse();
}

function hunksOf(changes: readonly LineChange[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let oldLine = 0;
  let newLine = 0;
  let from = 0;
  while (from < changes.length) {
    const first = changes.findIndex((change, index) => index >= from && change.kind !== 'same');
    if (first < 0) {
      break;
    }
    let last = first;
    for (let index = first; index < changes.length && index <= last + 2 * contextLines + 1; index++) {
      if (changes[index]?.kind !== 'same') {
        last = index;
      }
    }
    const start = Math.max(from, first - contextLines);
    const end = Math.min(changes.length, last + contextLines + 1);
    oldLine += start - from;
    newLine += start - from;
    const inside = changes.slice(start, end);
    hunks.push({ oldStart: oldLine, newStart: newLine, changes: inside });
    oldLine += inside.filter((change) => change.kind !== 'added').length;
    newLine += inside.filter((change) => change.kind !== 'removed').length;
    from = end;
  }
  return hunks;
}

function hunkText({ oldStart, newStart, changes }: Hunk): string {
  const oldCount = changes.filter((change) => change.kind !== 'added').length;
  const newCount = changes.filter((change) => change.kind !== 'removed').length;
  const marks = { same: ' ', removed: '-', added: '+' } as const;
  const lines = changes.map(
    ({ kind, text }) => marks[kind] + (text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`),
  );
  return `@@ -${span(oldStart, oldCount)} +${span(newStart, newCount)} @@\n${lines.join('')}`;
}

/** One-based; an empty span names the line before it. */
function span(start: number, count: number): string {
  const line = count === 0 ? start : start + 1;
  return count === 1 ? String(line) : `${line},${count}`;
}
