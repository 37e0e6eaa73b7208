/**
 * The tool `analyze`: the findings of the files asked about and the functions that take time, a page at a time, the most severe
 * and the dearest first. Its text is for a model: what is wrong, why, what to do, each with its place. What it is written as
 * besides is up to the face that answers.
 */
import type { Finding, Fix, FunctionAdvice, Severity } from '../../advice/finding';
import {
  classNames,
  countOf,
  effectNames,
  formatDuration,
  isAtLeast,
  isNoteworthy,
  notableThreadPhrase,
  recommendationPhrase,
  severities,
} from '../../advice/wording';
import { totalMs } from '../../core/cost';
import { containsRange, type SourceLocation } from '../../core/text';
import type { FunctionClass } from '../../core/verdict';
import { type AnalyzeInput, usualEntries } from './inputs';
import { type ToolFile, type ToolFunction, toolFunction, type ToolProblem, type ToolProgram } from './program';

export interface AnalysedFile extends ToolFile {
  readonly findings: readonly { readonly finding: Finding; readonly fixes: readonly Fix[] }[];
  readonly functions: readonly FunctionAdvice[];
}

export interface Analysis {
  /** The files that the page's findings and functions are in. */
  readonly files: readonly AnalysedFile[];
  readonly problems: readonly ToolProblem[];
  /** Of all files asked about, on every page. */
  readonly summary: AnalysisSummary;
  readonly page: {
    readonly offset: number;
    readonly count: number;
    readonly total: number;
    readonly next: number | null;
  };
}

export interface AnalysisSummary {
  readonly files: number;
  readonly findings: Readonly<Record<Severity, number>>;
  /** Undefined where nobody asked for functions. */
  readonly functions: Readonly<Partial<Record<FunctionClass, number>>> | undefined;
  readonly problems: number;
}

interface FindingEntry {
  readonly file: ToolFile;
  readonly finding: Finding;
}

interface FunctionEntry {
  readonly file: ToolFile;
  readonly advice: FunctionAdvice;
}

type Entry = FindingEntry | FunctionEntry;

/** More would tell no more; the summary has their number. */
const shownProblems = 20;

/** @param named The functions asked about, by the path of their file; all of a file that is not among them. */
export function analyse(
  program: ToolProgram,
  input: AnalyzeInput,
  named: ReadonlyMap<string, readonly string[]> = new Map(),
): Analysis {
  const wanted = wantedOf(program, named);
  const findings: FindingEntry[] = [];
  const functions: FunctionEntry[] = [];
  const counts = new Map<FunctionClass, number>();
  for (const [index, file] of program.files.entries()) {
    program.step?.(index, program.files.length, 'Advising');
    const only = wanted.get(file.path);
    for (const finding of program.findings(file.path)) {
      if (isAsked(finding, input) && (only === undefined || only.some((each) => isIn(finding, each)))) {
        findings.push({ file, finding });
      }
    }
    if (input.functions === 'none') {
      continue;
    }
    for (const advice of program.advice(file.path).functions) {
      const { summary, verdict } = advice;
      const isNamed = only?.some((each) => each.summary.facts.id === summary.facts.id);
      if (summary.facts.kind === 'module' || isNamed === false) {
        continue;
      }
      counts.set(verdict.class, (counts.get(verdict.class) ?? 0) + 1);
      if (isNamed === true || input.functions === 'all' || isNoteworthy(advice)) {
        functions.push({ file, advice });
      }
    }
  }
  const order = ({ finding }: FindingEntry): number => severities.indexOf(finding.severity);
  const entries: readonly Entry[] = [
    ...findings.sort((a, b) => order(a) - order(b)),
    ...functions.sort((a, b) => durationOf(b.advice) - durationOf(a.advice)),
  ];
  const offset = Math.min(input.offset ?? 0, entries.length);
  const shown = entries.slice(offset, offset + (input.limit ?? usualEntries));
  const next = offset + shown.length;
  const countFindings = (severity: Severity): number =>
    findings.filter(({ finding }) => finding.severity === severity).length;
  return {
    files: byFile(program, shown),
    problems: program.problems.slice(0, shownProblems),
    summary: {
      files: program.files.length,
      findings: {
        warning: countFindings('warning'),
        information: countFindings('information'),
        hint: countFindings('hint'),
      },
      functions: input.functions === 'none' ? undefined : Object.fromEntries(counts),
      problems: program.problems.length,
    },
    page: { offset, count: shown.length, total: entries.length, next: next < entries.length ? next : null },
  };
}

function wantedOf(
  program: ToolProgram,
  named: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly ToolFunction[]> {
  const asked = program.files.filter(({ path }) => named.has(path));
  return new Map(
    asked.map(({ path }) => [path, (named.get(path) ?? []).map((name) => toolFunction(program, path, name))]),
  );
}

function isAsked(finding: Finding, { severity, rules }: AnalyzeInput): boolean {
  return (
    (severity === undefined || isAtLeast(finding.severity, severity)) &&
    (rules === undefined || rules.includes(finding.rule))
  );
}

/** Also where the finding is in a function inside of it. */
export function isIn(finding: Finding, { summary }: ToolFunction): boolean {
  return containsRange(summary.facts.range, finding.range);
}

function durationOf({ cost, measured }: FunctionAdvice): number {
  return measured?.wallMs ?? totalMs(cost);
}

/** The entries of each file together, in the order in which the files come first. */
function byFile(program: ToolProgram, entries: readonly Entry[]): readonly AnalysedFile[] {
  const files = new Map<string, ToolFile>(entries.map(({ file }) => [file.path, file]));
  return [...files.values()].map((file) => {
    const own = entries.filter((entry) => entry.file.path === file.path);
    return {
      ...file,
      findings: own.flatMap((entry) =>
        'finding' in entry ? [{ finding: entry.finding, fixes: program.fixes(file.path, entry.finding) }] : [],
      ),
      functions: own.flatMap((entry) => ('advice' in entry ? [entry.advice] : [])),
    };
  });
}

/** The answer as a model reads it. */
export function analysisText(analysis: Analysis, display: ToolProgram['display']): string {
  const { files, problems, summary, page } = analysis;
  const lines = [summaryLine(summary)];
  for (const file of files) {
    lines.push('', display(file.path));
    for (const { finding, fixes } of file.findings) {
      lines.push(...findingLines(finding, fixes, display));
    }
    for (const advice of file.functions) {
      lines.push(...functionLines(advice, display));
    }
  }
  if (problems.length > 0) {
    lines.push('', 'Not understood or not read:');
    lines.push(
      ...problems.map(
        (each) => `  ${each.path}${each.line === undefined ? '' : `:${String(each.line)}`} ${each.message}`,
      ),
    );
  }
  if (page.next !== null) {
    const first = String(page.offset + 1);
    lines.push(
      '',
      `Entries ${first} to ${String(page.next)} of ${String(page.total)}. For more, ask with \`offset\`: ${String(page.next)}.`,
    );
  }
  return lines.join('\n');
}

function summaryLine({ files, findings, functions, problems }: AnalysisSummary): string {
  const found = severities
    .filter((severity) => findings[severity] > 0)
    .map((severity) => `${String(findings[severity])} ${severity}`);
  const classes = Object.entries(classNames).flatMap(([key, label]) => {
    const count = Object.entries(functions ?? {}).find(([each]) => each === key)?.[1];
    return count === undefined ? [] : [`${String(count)} ${label}`];
  });
  return [
    `${countOf(files, 'file')} analysed.`,
    `Findings: ${found.length === 0 ? 'none' : found.join(', ')}.`,
    ...(functions === undefined ? [] : [`Functions: ${classes.length === 0 ? 'none' : classes.join(', ')}.`]),
    ...(problems === 0 ? [] : [`${countOf(problems, 'problem')}.`]),
  ].join(' ');
}

function findingLines(finding: Finding, fixes: readonly Fix[], display: ToolProgram['display']): readonly string[] {
  const { start } = finding.range;
  const head = `  ${String(start.line + 1)}:${String(start.character + 1)} ${finding.severity} ${finding.rule}: ${finding.message}`;
  return [
    finding.functionName === '' ? head : `${head} (in \`${finding.functionName}\`)`,
    ...(finding.path.length === 0 ? [] : [`    reached through ${wayOf(finding.path, display)}`]),
    ...fixes.map((fix) => `    fix \`${fix.id}\`${fix.isPreferred ? ' (preferred)' : ''}: ${fix.title}`),
  ];
}

function functionLines(advice: FunctionAdvice, display: ToolProgram['display']): readonly string[] {
  const { summary, verdict, measured, simulation } = advice;
  const { facts } = summary;
  const thread = notableThreadPhrase(advice);
  const time = `${measured === undefined ? '≈ ' : ''}${formatDuration(durationOf(advice))} per call${measured === undefined ? ' (estimated)' : ' (measured)'}`;
  const head = [
    classNames[verdict.class],
    ...(thread === undefined ? [] : [thread]),
    time,
    `confidence ${verdict.confidence.toFixed(2)}`,
  ].join(', ');
  return [
    `  ${String(facts.range.start.line + 1)} ${facts.isAsync ? 'async ' : ''}function \`${facts.name}\`: ${head}`,
    ...verdict.evidence.slice(0, 3).map(({ location, effect, ms, via }) => {
      const way = via.length === 0 ? '' : `, through ${wayOf(via, display)}`;
      return `    because of ${placeOf(location, display)}: ${effectNames[effect]}, ≈ ${formatDuration(ms)}${way}`;
    }),
    ...(simulation === undefined
      ? []
      : [`    strategy: ${recommendationPhrase(simulation.recommendation)}. ${simulation.recommendation.reason}`]),
  ];
}

function wayOf(places: readonly SourceLocation[], display: ToolProgram['display']): string {
  return places.map((each) => placeOf(each, display)).join(' → ');
}

function placeOf({ path, range, text }: SourceLocation, display: ToolProgram['display']): string {
  return `\`${text}\` (${display(path)}:${String(range.start.line + 1)})`;
}
