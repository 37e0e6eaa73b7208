/**
 * One damaged file on the way that every file takes: decode, parse, facts, summaries, findings, simulation, fixes. Tells
 * what happened, and throws where a promise is broken: an edit outside of the text or across another, a result that is not
 * finite. The project is kept from file to file, as a server keeps it, so that what piles up shows.
 */
import { adviseFile } from '../../src/advice/advise';
import { defaultAdviceSettings, type Finding, type Fix } from '../../src/advice/finding';
import { fixesFor } from '../../src/advice/fixes/fixes';
import type { Project } from '../../src/analysis/project';
import { applyEdits, comparePositions, LineMap, type Range } from '../../src/core/text';
import { decodeSource } from '../../src/server/files/decode';
import { newProject } from '../../src/server/newProject';
import type { FuzzInput } from './mutations';

export interface PipelineResult {
  /** Refused: the bytes are not text, and a message says why. */
  readonly outcome: 'refused' | 'analysed';
  readonly findings: number;
  readonly fixes: number;
  readonly simulations: number;
}

/** A promise that the product makes was broken. */
class BrokenPromise extends Error {}

function keep(isKept: boolean, promise: string): asserts isKept {
  if (!isKept) {
    throw new BrokenPromise(promise);
  }
}

/** So many findings of a file have their fixes made; a file of nothing but findings would measure only them. */
const fixedFindings = 40;

/** So many functions of a file are simulated. */
const simulatedFunctions = 4;

export class Pipeline {
  private readonly project: Project = newProject();

  /** @throws BrokenPromise, or whatever the product threw. */
  run(path: string, input: FuzzInput): PipelineResult {
    const text = textOf(input);
    if (text === undefined) {
      return { outcome: 'refused', findings: 0, fixes: 0, simulations: 0 };
    }
    this.project.setFile(path, text);
    try {
      return this.analyse(path, text);
    } finally {
      this.project.removeFile(path);
    }
  }

  private analyse(path: string, text: string): PipelineResult {
    const lines = new LineMap(text);
    const advice = adviseFile(this.project, path, defaultAdviceSettings);
    for (const { range, message } of advice.problems) {
      keep(isWithin(range, text, lines), `problem "${message}" lies outside of the text`);
    }
    let simulations = 0;
    for (const { cost, verdict, summary } of advice.functions) {
      const parts = [cost.heldCpu, cost.freeCpu, cost.blockedIo, cost.awaitedIo].map(({ ms }) => ms);
      keep(
        parts.every((part) => Number.isFinite(part) && part >= 0),
        `cost of ${summary.facts.name} is ${parts.join(', ')}`,
      );
      keep(verdict.confidence >= 0 && verdict.confidence <= 1, `confidence of ${summary.facts.name}`);
    }
    for (const { simulation } of advice.functions.slice(0, simulatedFunctions)) {
      simulations += simulation === undefined ? 0 : 1;
      for (const { strategy, makespanMs } of simulation?.outcomes ?? []) {
        keep(Number.isFinite(makespanMs) && makespanMs >= 0, `makespan of ${strategy} is ${makespanMs}`);
      }
    }
    let fixes = 0;
    for (const finding of advice.findings.slice(0, fixedFindings)) {
      keep(isWithin(finding.range, text, lines), `finding of ${finding.rule} lies outside of the text`);
      fixes += this.checkFixes(path, text, lines, finding);
    }
    return { outcome: 'analysed', findings: advice.findings.length, fixes, simulations };
  }

  private checkFixes(path: string, text: string, lines: LineMap, finding: Finding): number {
    const fixes = fixesFor(this.project, path, finding, defaultAdviceSettings);
    for (const fix of fixes) {
      for (const file of fix.files) {
        keep(file.path === path, `"${fix.title}" edits ${file.path}`);
        checkEdits(fix, text, lines);
      }
    }
    return fixes.length;
  }
}

function checkEdits(fix: Fix, text: string, lines: LineMap): void {
  for (const { edits } of fix.files) {
    const ordered = [...edits].sort((a, b) => comparePositions(a.range.start, b.range.start));
    for (const [index, edit] of ordered.entries()) {
      const next = ordered[index + 1];
      keep(isWithin(edit.range, text, lines), `"${fix.title}" edits outside of the text`);
      keep(
        next === undefined || comparePositions(edit.range.end, next.range.start) <= 0,
        `edits of "${fix.title}" overlap`,
      );
    }
    keep(applyEdits(text, edits) !== text, `"${fix.title}" changes nothing`);
  }
}

function isWithin(range: Range, text: string, lines: LineMap): boolean {
  return (
    comparePositions(range.start, range.end) <= 0 &&
    [range.start, range.end].every((position) => {
      const offset = lines.offsetAt(position);
      return offset <= text.length && comparePositions(lines.positionAt(offset), position) === 0;
    })
  );
}

function textOf(input: FuzzInput): string | undefined {
  if (input.kind === 'text') {
    return input.text;
  }
  const decoded = decodeSource(input.bytes);
  if (decoded.kind === 'problem') {
    keep(/^\w.+\.$/s.test(decoded.message), `the reason "${decoded.message}" is no clause`);
    return undefined;
  }
  return decoded.text;
}
