/**
 * Runs the analysis over the programs in `python/`, `heldOut/` and `javascript/` and lays each verdict beside the label of the function's `def` line.
 * Counts and compares only; tables and words are made by report.ts, and what the figures must not fall below is
 * test/unit/evaluation's business.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { adviseFile } from '../../src/advice/advise';
import { defaultAdviceSettings } from '../../src/advice/finding';
import type { Project } from '../../src/analysis/project';
import { projectOf } from '../support/checkFixtures';
import { readMarkers, type ExpectedProperty } from '../support/markers';

export const aspects = ['class', 'gil', 'recommend'] as const;
export type Aspect = (typeof aspects)[number];

export interface Comparison {
  /** The right answers; the first is the one a miss is booked under. */
  readonly accepted: readonly string[];
  readonly actual: string;
}

export interface JudgedFunction {
  /** `orders/app.py:place_order`. */
  readonly key: string;
  /** One-based. */
  readonly line: number;
  readonly confidence: number;
  readonly compared: Readonly<Partial<Record<Aspect, Comparison>>>;
}

/** What the tool says of a function that it takes for trivial or cannot judge: no GIL use, no strategy. */
const nothing = 'none';

/** Sets of programs: what the analysis was improved with, what it never saw while it was, and those of JavaScript and TypeScript. */
export const programSets = ['python', 'heldOut', 'javascript'] as const;
export type ProgramSet = (typeof programSets)[number];

/** Every labelled function of a set, by file and line. */
export function judgeAll(set: ProgramSet): JudgedFunction[] {
  const project = projectOf(path.join(import.meta.dirname, set));
  return project.paths().flatMap((file) => judgeFile(project, file));
}

function judgeFile(project: Project, file: string): JudgedFunction[] {
  const advice = adviseFile(project, file, defaultAdviceSettings);
  assert.deepEqual(advice.problems, [], `${file} does not parse`);
  const labels = new Map<number, ExpectedProperty[]>();
  for (const property of readMarkers(project.text(file) ?? '', file).properties) {
    labels.set(property.line, [...(labels.get(property.line) ?? []), property]);
  }
  return [...labels].map(([line, properties]) => {
    const found = advice.functions.find(
      ({ summary: { facts } }) => facts.kind !== 'module' && facts.nameRange.start.line === line,
    );
    assert.ok(found, `${file}:${line + 1} has a label but defines no function`);
    const { verdict, simulation } = found;
    const hasWork = verdict.class !== 'trivial' && verdict.class !== 'unknown';
    const actual: Readonly<Record<Aspect, string>> = {
      class: verdict.class,
      gil: hasWork ? verdict.gil : nothing,
      recommend: simulation?.recommendation.strategy ?? nothing,
    };
    // Where a label leaves room for "nothing to place", and that is the answer, GIL and strategy have no meaning.
    const isIdle =
      !hasWork && properties.some(({ name, accepted }) => name === 'class' && accepted.includes(verdict.class));
    const scored = properties.filter(({ name }) => name === 'class' || !isIdle);
    return {
      key: `${file}:${found.summary.facts.name.replaceAll('.<locals>', '')}`,
      line: line + 1,
      confidence: verdict.confidence,
      compared: Object.fromEntries(scored.map(({ name, accepted }) => [name, { accepted, actual: actual[name] }])),
    };
  });
}

export function isRight({ accepted, actual }: Comparison): boolean {
  return accepted.includes(actual);
}

export interface Share {
  readonly right: number;
  readonly of: number;
}

export function percent({ right, of }: Share): number {
  return of === 0 ? 0 : (100 * right) / of;
}

export function comparisonsOf(functions: readonly JudgedFunction[], aspect: Aspect): Comparison[] {
  return functions.flatMap(({ compared }) => compared[aspect] ?? []);
}

export function shareOf(comparisons: readonly Comparison[]): Share {
  return { right: comparisons.filter(isRight).length, of: comparisons.length };
}

/** Labels with one right answer: here a verdict cannot be right by the label's leniency. */
export function strict(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(({ accepted }) => accepted.length === 1);
}

/** The answer that would be right most often if it were given always: what any figure has to be held against. */
export function bestConstant(comparisons: readonly Comparison[]): { readonly answer: string; readonly share: Share } {
  const answers = [...new Set(comparisons.flatMap(({ accepted }) => accepted))].sort();
  return answers
    .map((answer) => ({ answer, share: shareOf(comparisons.map(({ accepted }) => ({ accepted, actual: answer }))) }))
    .reduce((best, next) => (next.share.right > best.share.right ? next : best));
}

/** How often `expected` was answered with `actual`. A right answer counts under itself, a miss under the label's first. */
export function confusion(comparisons: readonly Comparison[]): Map<string, Map<string, number>> {
  const table = new Map<string, Map<string, number>>();
  for (const comparison of comparisons) {
    const { accepted, actual } = comparison;
    const expected = isRight(comparison) ? actual : (accepted[0] ?? actual);
    const row = table.get(expected) ?? new Map<string, number>();
    table.set(expected, row.set(actual, (row.get(actual) ?? 0) + 1));
  }
  return table;
}

export interface Bin extends Share {
  readonly from: number;
  readonly to: number;
  readonly meanConfidence: number;
}

const binEdges = [0, 0.5, 0.7, 0.8, 0.9, 1.01] as const;

/** How often the class is right where the tool claims a confidence between two bounds. */
export function calibration(functions: readonly JudgedFunction[]): Bin[] {
  return binEdges.slice(0, -1).map((from, index) => {
    const to = binEdges[index + 1] ?? 1;
    const inside = functions.filter(({ confidence }) => confidence >= from && confidence < to);
    const sum = inside.reduce((total, { confidence }) => total + confidence, 0);
    const share = shareOf(comparisonsOf(inside, 'class'));
    return { from, to: Math.min(1, to), meanConfidence: inside.length === 0 ? 0 : sum / inside.length, ...share };
  });
}

/** Functions without work of their own that were given a strategy that costs something. */
export function needlessAdvice(functions: readonly JudgedFunction[]): JudgedFunction[] {
  return functions.filter(({ compared }) => {
    const expected = compared.class?.accepted ?? [];
    const given = compared.class?.actual ?? nothing;
    return (
      expected.every((name) => name === 'trivial' || name === 'unknown') && given !== 'trivial' && given !== 'unknown'
    );
  });
}
