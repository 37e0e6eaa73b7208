/**
 * A check's report for a person at a terminal: one line per finding in the form that compilers print, which editors and terminals
 * can follow, its source, chain and fix indented below, on request a table of the functions, and last what it comes to.
 */
import type { Severity } from '../../advice/finding';
import {
  classNames,
  countOf,
  formatDuration,
  notableThreadPhrase,
  recommendationPhrase,
  severities,
} from '../../advice/wording';
import { totalMs } from '../../core/cost';
import { visible, visibleOutput } from '../../core/visibleText';
import type { FunctionTimes } from '../../server/profiles/functionTimes';
import type { InputError } from '../program';
import { cellOf, lineName, lineOf, oneBased, type Report, type ReportedFile, type ReportedFinding } from '../report';
import { type Palette, palette, table } from '../terminal';
import { codeFrame } from './codeFrame';

export interface TextOptions {
  readonly isColoured: boolean;
  /** Adds the table of functions to each file. */
  readonly showsFunctions: boolean;
  /** One line per finding, without its source line. */
  readonly isConcise: boolean;
}

export function formatText(given: Report, options: TextOptions): string {
  const report = visibleReport(given);
  const colours = palette(options.isColoured);
  const blocks = report.files
    .map((file) => fileLines(file, report, options, colours))
    .filter((lines) => lines.length > 0);
  const errors = report.errors.map((error) => errorLine(error, colours));
  const measured =
    report.measuredOn === undefined ? [] : [colours.dim(`Simulated as measured on ${report.measuredOn}.`)];
  const end = [summary(report, colours), ...(options.isConcise ? [] : fixLine(report)), ...measured];
  const sections = [...blocks, profileLines(report, colours), errors, ruleCounts(report, colours), end].filter(
    (lines) => lines.length > 0,
  );
  return visibleOutput(sections.map((lines) => `${lines.join('\n')}\n`).join('\n'));
}

/** Names and messages of which each stays on the line it is put on. */
function visibleReport(report: Report): Report {
  return {
    ...report,
    display: (path) => visible(report.display(path)),
    files: report.files.map((file) => ({
      ...file,
      path: visible(file.path),
      findings: file.findings.map(({ finding, fixes }) => ({
        finding: {
          ...finding,
          message: visible(finding.message),
          path: finding.path.map((each) => ({ ...each, text: visible(each.text) })),
        },
        fixes: fixes.map((fix) => ({ ...fix, title: visible(fix.title) })),
      })),
    })),
    errors: report.errors.map((error) => ({ ...error, path: visible(error.path), message: visible(error.message) })),
  };
}

function fileLines(file: ReportedFile, report: Report, options: TextOptions, colours: Palette): readonly string[] {
  const findings = file.findings.flatMap((each, index) => [
    ...(index === 0 || options.isConcise ? [] : ['']),
    ...findingLines(file, each, report, options, colours),
  ]);
  if (!options.showsFunctions || file.functions.length === 0) {
    return findings;
  }
  return [colours.bold(file.path), ...functionTable(file, report).map((line) => `  ${line}`), ...findings];
}

const severityColours: Readonly<Record<Severity, 'yellow' | 'cyan' | 'green'>> = {
  warning: 'yellow',
  information: 'cyan',
  hint: 'green',
};

function findingLines(
  file: ReportedFile,
  { finding, fixes }: ReportedFinding,
  report: Report,
  { isConcise }: TextOptions,
  colours: Palette,
): readonly string[] {
  const { column } = oneBased(finding.range);
  const line = lineName(report, file.projectPath, finding.range.start.line);
  const severity = colours[severityColours[finding.severity]](`${finding.severity}:`);
  const chain = finding.path.map(
    (each, depth) =>
      `${'  '.repeat(depth + 2)}${colours.dim('→')} ${each.text}  ${colours.dim(`${report.display(each.path)}:${lineName(report, each.path, each.range.start.line)}`)}`,
  );
  const preferred = fixes.find((fix) => fix.isPreferred) ?? fixes[0];
  const fix = preferred === undefined ? [] : [`    ${colours.green('fix:')} ${preferred.title}`];
  const head = `${colours.bold(`${file.path}:${line}:${column}:`)} ${severity} ${finding.message} ${colours.dim(`[${finding.rule}]`)}`;
  const start = finding.range.start.line;
  const shownNumber = cellOf(file, start).cell?.line ?? start + 1;
  const frame = isConcise ? [] : codeFrame(lineOf(file, start), finding.range, colours, shownNumber);
  return isConcise ? [head] : [head, ...frame, ...chain, ...fix];
}

function functionTable({ functions, language, projectPath }: ReportedFile, report: Report): readonly string[] {
  return table(
    [
      { title: 'line', align: 'right' },
      { title: 'function' },
      { title: 'class' },
      { title: language === 'python' ? 'GIL' : 'where' },
      { title: 'one call', align: 'right' },
      { title: 'advice' },
    ],
    functions.map((each) => [
      lineName(report, projectPath, each.summary.facts.range.start.line),
      `${each.summary.facts.isAsync ? 'async ' : ''}${visible(each.summary.facts.name)}`,
      classNames[each.verdict.class],
      notableThreadPhrase(each) ?? '',
      each.measured === undefined
        ? formatDuration(totalMs(each.cost))
        : `${formatDuration(each.measured.wallMs)} measured`,
      each.simulation === undefined ? '' : recommendationPhrase(each.simulation.recommendation),
    ]),
  );
}

/** The functions that the profile knows, the dearest first. */
function profileLines(report: Report, colours: Palette): readonly string[] {
  const { profile, files } = report;
  if (profile === undefined) {
    return [];
  }
  const rows = files
    .flatMap(({ path, functions }) =>
      functions.flatMap((each) => {
        const times = profile.functions.get(each.summary.reference.path, each.summary.facts);
        return times === undefined ? [] : [{ path, each, times, order: times.totalMs ?? times.ownMs }];
      }),
    )
    .sort((a, b) => b.order - a.order);
  const title = colours.bold(`Measured by ${profile.tool}, ${visible(profile.file)}`);
  if (rows.length === 0) {
    return [`${title}: none of these functions is in it.`];
  }
  const columns = table(
    [
      { title: 'function' },
      { title: 'calls', align: 'right' },
      { title: 'total', align: 'right' },
      { title: 'own', align: 'right' },
      { title: 'one call', align: 'right' },
      { title: 'own time is' },
      { title: 'advice' },
    ],
    rows.map(({ path, each, times }) => [
      `${path}:${lineName(report, each.summary.reference.path, each.summary.facts.range.start.line)} ${visible(each.summary.facts.name)}`,
      times.calls === undefined ? '' : String(times.calls),
      times.totalMs === undefined ? '' : formatDuration(times.totalMs),
      formatDuration(times.ownMs),
      times.perCallMs === undefined ? '' : formatDuration(times.perCallMs),
      ownPhrase(times),
      each.simulation === undefined ? '' : recommendationPhrase(each.simulation.recommendation),
    ]),
  );
  return [title, ...columns.map((line) => `  ${line}`)];
}

function ownPhrase({ own, ownMs }: FunctionTimes): string {
  if (own === undefined || ownMs === 0) {
    return '';
  }
  const share = (ms: number): string => `${Math.round((100 * ms) / ownMs)} %`;
  return `${share(own.pythonMs)} Python, ${share(own.nativeMs)} native, ${share(own.systemMs)} system`;
}

function errorLine(error: InputError, colours: Palette): string {
  const place = error.line === undefined ? error.path : `${error.path}:${error.line}:${error.column ?? 1}`;
  return `${colours.bold(`${place}:`)} ${colours.red('error:')} ${error.message}`;
}

const severityNouns: Readonly<Record<Severity, readonly [string, string]>> = {
  warning: ['warning', 'warnings'],
  information: ['information', 'information'],
  hint: ['hint', 'hints'],
};

function summary(report: Report, colours: Palette): string {
  const found = report.files.flatMap((file) => file.findings.map(({ finding }) => finding.severity));
  const counts = severities
    .map((severity) => ({ severity, count: found.filter((each) => each === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => countOf(count, ...severityNouns[severity]));
  const affected = report.files.filter((file) => file.findings.length > 0).length;
  const total = countOf(report.files.length, 'file');
  const errors = report.errors.length === 0 ? '' : `, ${countOf(report.errors.length, 'error')}`;
  return counts.length === 0
    ? `No findings in ${total}${errors}.`
    : `${colours.bold(counts.join(', '))} in ${affected} of ${total}${errors}.`;
}

/** From so many findings on, one wants to know what they are before reading them. */
const countedFindings = 20;

/** How often each rule was met, the most frequent first; nothing for a report that one can see whole. */
function ruleCounts({ files }: Report, colours: Palette): readonly string[] {
  const counts = new Map<string, number>();
  const found = files.flatMap((file) => file.findings.map(({ finding }) => finding.rule));
  for (const rule of found) {
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  if (found.length < countedFindings || counts.size === 1) {
    return [];
  }
  const rows = [...counts]
    .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .map(([rule, count]) => [String(count), rule]);
  return table([{ title: 'found', align: 'right' }, { title: 'rule' }], rows).map((line, index) =>
    index === 0 ? colours.dim(line) : line,
  );
}

/** What to do next, where `fix` would do something. */
function fixLine({ files }: Report): readonly string[] {
  const count = files
    .flatMap((file) => file.findings)
    .filter(({ fixes }) => fixes.some((fix) => fix.isPreferred)).length;
  return count === 0 ? [] : [`${count === 1 ? '1 has' : `${count} have`} a fix: concurrency-advisor fix shows it.`];
}
