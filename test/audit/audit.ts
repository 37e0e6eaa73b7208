/**
 * Runs the whole analysis over one corpus, file by file, and tells a listener before each step and after each file, so that
 * whoever listens from another thread knows where it stopped. It judges nothing: whether a finding is right, a person says.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { adviseFile } from '../../src/advice/advise';
import { defaultAdviceSettings, type RuleId, type Severity } from '../../src/advice/finding';
import { fixesFor } from '../../src/advice/fixes/fixes';
import type { Project } from '../../src/analysis/project';
import type { CallTarget } from '../../src/analysis/summary';
import { decodeSource } from '../../src/server/files/decode';
import { newProject } from '../../src/server/newProject';
import type { Corpus } from './corpus';

/** What a call was resolved to, best first. */
export const callKinds = ['project', 'api', 'typed', 'cheap', 'parameter', 'unresolved'] as const;

export type CallKind = (typeof callKinds)[number];

export interface AuditedFinding {
  readonly package: string;
  readonly version: string;
  /** From the corpus's root. */
  readonly file: string;
  /** One-based, as are those of the path. */
  readonly line: number;
  readonly function: string;
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly message: string;
  readonly path: readonly { readonly file: string; readonly line: number }[];
}

export interface FileAudit {
  readonly functions: number;
  readonly calls: Readonly<Partial<Record<CallKind, number>>>;
  readonly classes: Readonly<Record<string, number>>;
  readonly simulations: number;
  readonly fixes: number;
  readonly problems: number;
  readonly findings: readonly AuditedFinding[];
}

export type Progress =
  | { readonly kind: 'begin'; readonly step: 'reading' | 'advising'; readonly file: string }
  | { readonly kind: 'file'; readonly file: string; readonly result: FileAudit }
  | { readonly kind: 'crash'; readonly file: string; readonly message: string };

export interface AuditOptions {
  /** Files to leave out, as absolute paths. */
  readonly except: ReadonlySet<string>;
  /** Also simulate the strategies of every function that would be simulated in the editor. */
  readonly simulates: boolean;
}

export function audit(corpus: Corpus, options: AuditOptions, tell: (progress: Progress) => void): void {
  const project = newProject();
  project.setRoots([corpus.root]);
  const files = corpus.files.filter((file) => !options.except.has(file));
  const guarded = (step: 'reading' | 'advising', action: (file: string) => void) => {
    for (const file of files) {
      tell({ kind: 'begin', step, file });
      try {
        action(file);
      } catch (error) {
        tell({ kind: 'crash', file, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    }
  };
  guarded('reading', (file) => {
    const source = decodeSource(readFileSync(file));
    if (source.kind === 'text') {
      project.setFile(file, source.text);
    }
  });
  guarded('advising', (file) => {
    if (project.has(file)) {
      tell({ kind: 'file', file, result: auditFile(project, file, corpus, options.simulates) });
    }
  });
}

function auditFile(project: Project, file: string, corpus: Corpus, simulates: boolean): FileAudit {
  const advice = adviseFile(project, file, defaultAdviceSettings);
  const calls = new Map<CallKind, number>();
  const classes = new Map<string, number>();
  let simulations = 0;
  for (const each of advice.functions) {
    classes.set(each.verdict.class, (classes.get(each.verdict.class) ?? 0) + 1);
    for (const { call, target } of each.summary.calls) {
      if (call.implicit === undefined) {
        calls.set(kindOf(target), (calls.get(kindOf(target)) ?? 0) + 1);
      }
    }
    if (simulates && each.simulation !== undefined) {
      simulations++;
    }
  }
  const fixes = advice.findings.map((finding) => fixesFor(project, file, finding, defaultAdviceSettings).length);
  const shown = (location: string) => path.relative(corpus.root, location);
  return {
    functions: advice.functions.length,
    calls: Object.fromEntries(calls),
    classes: Object.fromEntries(classes),
    simulations,
    fixes: fixes.reduce((sum, each) => sum + each, 0),
    problems: advice.problems.length,
    findings: advice.findings.map(({ rule, severity, range, message, functionName, path: chain }) => ({
      package: corpus.name,
      version: corpus.version,
      file: shown(file),
      line: range.start.line + 1,
      function: functionName,
      rule,
      severity,
      message,
      path: chain.map((location) => ({ file: shown(location.path), line: location.range.start.line + 1 })),
    })),
  };
}

function kindOf(target: CallTarget): CallKind {
  if (target.kind !== 'unresolved') {
    return target.kind;
  }
  return target.name !== undefined ? 'typed' : target.parameter ? 'parameter' : 'unresolved';
}
