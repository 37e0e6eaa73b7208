/** The tables of an audit in Markdown: one line for each corpus, and how many findings each rule has. */
import { ruleIds, type Severity } from '../../src/advice/finding';
import { type AuditedFinding, type CallKind, callKinds, type FileAudit } from './audit';
import type { Corpus } from './corpus';

export interface CorpusAudit {
  readonly corpus: Corpus;
  readonly results: readonly FileAudit[];
  readonly crashes: readonly { readonly file: string; readonly message: string }[];
  /** Files that were given up. */
  readonly hangs: readonly { readonly file: string; readonly message: string }[];
  /** Of the processor, with starting the thread. */
  readonly seconds: number;
}

const severities: readonly Severity[] = ['warning', 'information', 'hint'];

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

interface Line {
  readonly name: string;
  readonly audits: readonly CorpusAudit[];
}

export function corpusTable(audits: readonly CorpusAudit[]): string {
  const lines: readonly Line[] = [
    ...audits.map((audit) => ({ name: `${audit.corpus.name} ${audit.corpus.version}`.trim(), audits: [audit] })),
    { name: '**all**', audits },
  ];
  const headings = [
    ['Corpus', 'Files', 'Functions', 'Crashes', 'Given up', 'Calls', 'Resolved'],
    ['Warnings', 'Information', 'Hints', 'Processor'],
  ].flat();
  return [
    row(headings),
    row(headings.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...lines.map(corpusRow),
    '\n',
    `Resolved: ${callKinds.map((kind) => `${kind} ${share(callsOf(audits, kind), callsOf(audits))}`).join(', ')}. `,
    `Classes: ${classesOf(audits).join(', ')}. `,
    `Fixes offered: ${sum(resultsOf(audits).map(({ fixes }) => fixes))}. `,
    `Simulations run: ${sum(resultsOf(audits).map(({ simulations }) => simulations))}.\n`,
  ].join('');
}

function corpusRow({ name, audits }: Line): string {
  const results = resultsOf(audits);
  const findings = results.flatMap((result) => result.findings);
  const unknown = callsOf(audits, 'unresolved') + callsOf(audits, 'parameter');
  return row([
    name,
    results.length,
    sum(results.map(({ functions }) => functions)),
    sum(audits.map(({ crashes }) => crashes.length)),
    sum(audits.map(({ hangs }) => hangs.length)),
    callsOf(audits),
    share(callsOf(audits) - unknown, callsOf(audits)),
    ...severities.map((severity) => findings.filter((finding) => finding.severity === severity).length),
    `${sum(audits.map(({ seconds }) => seconds)).toFixed(1)} s`,
  ]);
}

export function ruleTable(audits: readonly CorpusAudit[]): string {
  const findings: readonly AuditedFinding[] = resultsOf(audits).flatMap((result) => result.findings);
  const headings = ['Rule', 'Warnings', 'Information', 'Hints', 'Packages'];
  return [
    row(headings),
    row(headings.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...ruleIds.map((rule) => {
      const own = findings.filter((finding) => finding.rule === rule);
      const counts = severities.map((severity) => own.filter((finding) => finding.severity === severity).length);
      return row([`\`${rule}\``, ...counts, new Set(own.map((finding) => finding.package)).size]);
    }),
  ].join('');
}

function resultsOf(audits: readonly CorpusAudit[]): readonly FileAudit[] {
  return audits.flatMap(({ results }) => results);
}

function callsOf(audits: readonly CorpusAudit[], kind?: CallKind): number {
  const kinds = kind === undefined ? callKinds : [kind];
  return sum(resultsOf(audits).flatMap(({ calls }) => kinds.map((each) => calls[each] ?? 0)));
}

function classesOf(audits: readonly CorpusAudit[]): string[] {
  const counts = new Map<string, number>();
  for (const { classes } of resultsOf(audits)) {
    for (const [name, count] of Object.entries(classes)) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  const total = sum([...counts.values()]);
  return [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${share(count, total)}`);
}
