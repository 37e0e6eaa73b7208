/**
 * The evaluation in words and tables, as Markdown: for the terminal and, between two marks, for docs/evaluation.md.
 * The reason of every miss is written by a person in misses.json; a miss without one is listed as not yet explained.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  aspects,
  bestConstant,
  calibration,
  comparisonsOf,
  confusion,
  isRight,
  judgeAll,
  needlessAdvice,
  percent,
  programSets,
  shareOf,
  strict,
  type Aspect,
  type Comparison,
  type JudgedFunction,
  type ProgramSet,
  type Share,
} from './measure';

const titles: Readonly<Record<Aspect, string>> = { class: 'Class', gil: 'GIL', recommend: 'Strategy' };

const orders: Readonly<Record<Aspect, readonly string[]>> = {
  class: ['cpu', 'io', 'mixed', 'trivial', 'unknown'],
  gil: ['held', 'released', 'mixed', 'none'],
  recommend: ['sequential', 'threads', 'processes', 'asyncio', 'to-thread', 'promise-all', 'worker-threads', 'none'],
};

/** Text files of this folder by name, read by the report. */
export interface Notes {
  /** `file:function` to the reason why it is missed. */
  readonly misses: Readonly<Record<string, string>>;
  /** Labels that were wrong on their merits. */
  readonly corrections: readonly Correction[];
}

interface Correction {
  readonly function: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

export function readNotes(): Notes {
  return { misses: readMisses(), corrections: readCorrections() };
}

/** @throws Error when the file is not an object of texts. */
function readMisses(): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(readJson('misses.json')).map(([key, value]) => [key, textOf(value)]));
}

function readCorrections(): Correction[] {
  const list: unknown = readJson('corrections.json');
  if (!Array.isArray(list)) {
    throw new Error('corrections.json is no list');
  }
  return list.map((item: unknown) => {
    const fields = Object.fromEntries(entriesOf(item).map(([key, value]) => [key, textOf(value)]));
    const field = (name: string) => textOf(fields[name]);
    return { function: field('function'), from: field('from'), to: field('to'), reason: field('reason') };
  });
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, name), 'utf8'));
}

function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) {
    throw new Error('expected an object');
  }
  return Object.entries(value);
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') {
    throw new Error('expected a text');
  }
  return value;
}

/** The part of the report on one set of programs. */
export function reportOf(functions: readonly JudgedFunction[], notes: Notes): string {
  return [
    summaryTable(functions),
    ...aspects.map((aspect) => aspectSection(functions, aspect)),
    calibrationSection(functions),
    missSection(functions, notes),
  ].join('\n\n');
}

const setTitles: Readonly<Record<ProgramSet, string>> = {
  python: 'The first set',
  heldOut: 'The held-out set',
  javascript: 'JavaScript and TypeScript',
};

/** The whole report on the repository as it is. */
export function currentReport(): string {
  const notes = readNotes();
  const parts = programSets.map((set) => `## ${setTitles[set]}\n\n${reportOf(judgeAll(set), notes)}`);
  return [...parts, correctionSection(notes)].join('\n\n');
}

function summaryTable(functions: readonly JudgedFunction[]): string {
  const rows = aspects.map((aspect) => {
    const comparisons = comparisonsOf(functions, aspect);
    const { answer, share } = bestConstant(comparisons);
    return [
      titles[aspect],
      shareText(shareOf(comparisons)),
      shareText(shareOf(strict(comparisons))),
      `${percentText(share)} (\`${answer}\`)`,
    ];
  });
  return table(['', 'Right', 'Right where one answer is right', 'Always the same answer'], rows);
}

function aspectSection(functions: readonly JudgedFunction[], aspect: Aspect): string {
  const comparisons = comparisonsOf(functions, aspect);
  const counts = confusion(comparisons);
  const seen = new Set([...counts.keys(), ...[...counts.values()].flatMap((row) => [...row.keys()])]);
  const names = orders[aspect].filter((name) => seen.has(name));
  const rows = names.map((expected) => {
    const row = counts.get(expected);
    const cells = names.map((actual) => numberText(row?.get(actual) ?? 0, expected === actual));
    return [`**${expected}**`, ...cells, ...scoresOf(comparisons, counts, expected)];
  });
  const head = ['label \\ verdict', ...names, 'precision', 'recall'];
  return `### ${titles[aspect]}\n\n${table(head, rows)}`;
}

function scoresOf(
  comparisons: readonly Comparison[],
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  name: string,
): string[] {
  const answered = comparisons.filter(({ actual }) => actual === name);
  const row = counts.get(name);
  const labelled = [...(row?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  const right = row?.get(name) ?? 0;
  return [
    answered.length === 0 ? '–' : percentText(shareOf(answered)),
    labelled === 0 ? '–' : percentText({ right, of: labelled }),
  ];
}

function calibrationSection(functions: readonly JudgedFunction[]): string {
  const rows = calibration(functions)
    .filter((bin) => bin.of > 0)
    .map((bin) => [
      `${bin.from} to ${bin.to}`,
      String(bin.of),
      percentText({ right: bin.meanConfidence, of: 1 }),
      percentText(bin),
    ]);
  return `### Confidence\n\n${table(['Claimed', 'Functions', 'Claimed on average', 'Class is right'], rows)}`;
}

function missSection(functions: readonly JudgedFunction[], { misses }: Notes): string {
  const missed = functions
    .map((judged) => ({ judged, wrong: aspects.filter((aspect) => isMissed(judged.compared[aspect])) }))
    .filter(({ wrong }) => wrong.length > 0);
  const rows = missed.map(({ judged, wrong }) => [
    `\`${judged.key}\``,
    wrong.map((aspect) => wordsOf(aspect, judged.compared[aspect])).join('; '),
    misses[judged.key] ?? '_not yet explained_',
  ]);
  const needless = needlessAdvice(functions).length;
  const intro =
    `${missed.length} of ${functions.length} functions have at least one miss. ` +
    `Labelled trivial or unknown and given a class with work in it: ${needless}.`;
  return `### Misses\n\n${intro}\n\n${table(['Function', 'Label, verdict', 'Why'], rows)}`;
}

function correctionSection({ corrections }: Notes): string {
  const intro = `${corrections.length} ${corrections.length === 1 ? 'label was' : 'labels were'} corrected after the first run, on their merits.`;
  if (corrections.length === 0) {
    return `## Corrected labels\n\n${intro}`;
  }
  const rows = corrections.map(({ function: name, from, to, reason }) => [`\`${name}\``, from, to, reason]);
  return `## Corrected labels\n\n${intro}\n\n${table(['Function', 'From', 'To', 'Why'], rows)}`;
}

function isMissed(comparison: Comparison | undefined): boolean {
  return comparison !== undefined && !isRight(comparison);
}

function wordsOf(aspect: Aspect, comparison: Comparison | undefined): string {
  return `${aspect} ${comparison?.accepted.join(' or ') ?? ''}, not ${comparison?.actual ?? ''}`;
}

function numberText(count: number, isDiagonal: boolean): string {
  return count === 0 ? '·' : isDiagonal ? `**${count}**` : String(count);
}

function shareText(share: Share): string {
  return `${percentText(share)} (${share.right} of ${share.of})`;
}

function percentText(share: Share): string {
  return `${Math.round(percent(share))} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
