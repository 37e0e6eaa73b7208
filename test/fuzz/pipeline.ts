/**
 * One damaged file on the way that every file takes: decode, parse, facts, summaries, findings, simulation, fixes, and all
 * preferred fixes applied as the command line applies them. Tells what happened, and throws where a promise is broken: an edit
 * outside of the text or across another, a result that is not finite, a fix that breaks the syntax. The projects are kept from
 * file to file, as a server keeps them, so that what piles up shows.
 */
import { adviseFile } from '../../src/advice/advise';
import { defaultAdviceSettings, type Finding, type Fix } from '../../src/advice/finding';
import { applyFixes } from '../../src/cli/applyFixes';
import { applyEdits, comparePositions, LineMap, type Range } from '../../src/core/text';
import { isNotebook } from '../../src/languages/notebook/fileNames';
import { decodeSource, encodeSource } from '../../src/server/files/decode';
import { readNotebook, withSources } from '../../src/server/notebooks/notebookFile';
import { NotebookModule } from '../../src/server/notebooks/notebookModule';
import { Projects } from '../../src/server/projects';
import type { FuzzInput } from './mutations';

interface PipelineResult {
  /** 1 where the bytes are not text, and a message says why. */
  refused: number;
  findings: number;
  fixes: number;
  fixedFiles: number;
  simulations: number;
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
  /** Of the file that was run last. */
  last: PipelineResult = nothing();
  private readonly projects = new Projects();

  /** @throws BrokenPromise, or whatever the product threw. */
  run(path: string, input: FuzzInput): void {
    this.last = nothing();
    const text = textOf(input);
    const notebook = text === undefined || !isNotebook(path) ? undefined : notebookOf(text);
    if (text === undefined || notebook === null) {
      this.last.refused = 1;
      return;
    }
    if (notebook === undefined) {
      this.projects.setFile(path, text);
    } else {
      this.projects.setNotebook(path, notebook);
    }
    try {
      this.analyse(path, notebook?.text ?? text);
      if (this.last.fixes > 0) {
        this.applyAll(path);
        checkCells(text, notebook, this.projects.text(path) ?? '');
      }
    } finally {
      this.projects.removeFile(path);
    }
  }

  private analyse(path: string, text: string): void {
    const lines = new LineMap(text);
    const advice = adviseFile(this.projects.of(path), path, defaultAdviceSettings);
    for (const { range, message } of advice.problems) {
      keep(isWithin(range, text, lines), `problem "${message}" lies outside of the text`);
    }
    for (const { cost, verdict, summary } of advice.functions) {
      const parts = [cost.heldCpu, cost.freeCpu, cost.blockedIo, cost.awaitedIo].map(({ ms }) => ms);
      keep(
        parts.every((part) => Number.isFinite(part) && part >= 0),
        `cost of ${summary.facts.name} is ${parts.join(', ')}`,
      );
      keep(verdict.confidence >= 0 && verdict.confidence <= 1, `confidence of ${summary.facts.name}`);
    }
    for (const { simulation } of advice.functions.slice(0, simulatedFunctions)) {
      this.last.simulations += simulation === undefined ? 0 : 1;
      for (const { strategy, makespanMs } of simulation?.outcomes ?? []) {
        keep(Number.isFinite(makespanMs) && makespanMs >= 0, `makespan of ${strategy} is ${makespanMs}`);
      }
    }
    this.last.findings = advice.findings.length;
    for (const finding of advice.findings.slice(0, fixedFindings)) {
      keep(isWithin(finding.range, text, lines), `finding of ${finding.rule} lies outside of the text`);
      this.last.fixes += this.checkFixes(path, text, lines, finding);
    }
  }

  private checkFixes(path: string, text: string, lines: LineMap, finding: Finding): number {
    const fixes = this.projects.fixesFor(path, finding, defaultAdviceSettings);
    for (const fix of fixes) {
      for (const file of fix.files) {
        keep(file.path === path, `"${fix.title}" edits ${file.path}`);
        checkEdits(fix, text, lines);
      }
    }
    return fixes.length;
  }

  private applyAll(path: string): void {
    const problems = this.projects.facts(path)?.problems.length ?? 0;
    const { applied } = applyFixes(this.projects, [path], () => defaultAdviceSettings, {
      rules: undefined,
      includesUnsafe: true,
    });
    this.last.fixedFiles = (applied.get(path) ?? 0) > 0 ? 1 : 0;
    keep((this.projects.facts(path)?.problems.length ?? 0) <= problems, 'the fixes broke the syntax');
    const { kind } = encodeSource(this.projects.text(path) ?? '', { encoding: 'utf-8', hasByteOrderMark: false });
    keep(kind === 'bytes', 'the fixed text cannot be written');
  }
}

/** Fixes of a notebook change cells, and the file that has them is a notebook again. */
function checkCells(text: string, notebook: NotebookModule | undefined, changed: string): void {
  if (notebook !== undefined) {
    const sources = notebook.changedSources(changed);
    keep(sources !== undefined, 'the fixes reach across cells');
    keep(notebookOf(withSources(text, sources)) !== null, 'the fixes broke the notebook');
  }
}

function nothing(): PipelineResult {
  return { refused: 0, findings: 0, fixes: 0, fixedFiles: 0, simulations: 0 };
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

/** Null where it is none in Python. */
function notebookOf(text: string): NotebookModule | null {
  const read = readNotebook(text);
  if (read.kind === 'problem') {
    keep(/^\w.+\.$/s.test(read.message), `the reason "${read.message}" is no clause`);
  }
  return read.kind === 'notebook' ? new NotebookModule(read.cells) : null;
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
