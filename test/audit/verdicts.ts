/**
 * What people said of drawn findings, test/audit/findings.json, and the tables made of it: how many of each rule are right, and
 * which are not.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type RuleId, ruleIds, type Severity } from '../../src/advice/finding';

const verdictNames = ['right', 'wrong', 'debatable'] as const;

type VerdictName = (typeof verdictNames)[number];

export interface ReadFinding {
  readonly package: string;
  readonly version: string;
  readonly file: string;
  readonly line: number;
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly message: string;
  /** Debatable: true as said, but a maintainer may well not want to hear it, or not so loudly. */
  readonly verdict: VerdictName;
  readonly reason: string;
}

export interface Sample {
  readonly name: string;
  readonly seed: number;
  /** The version of the analysis that made the findings. */
  readonly commit: string;
  readonly findings: readonly ReadFinding[];
}

/** @throws Error naming the first entry that is not well-formed. */
export function readSamples(): readonly Sample[] {
  const list: unknown = JSON.parse(readFileSync(path.join(import.meta.dirname, 'findings.json'), 'utf8'));
  return items(list, 'the file').map((sample) => {
    const { name, seed, commit, findings } = record(sample, 'a sample');
    const title = text(name, 'name');
    return {
      name: title,
      seed: number(seed, title),
      commit: text(commit, title),
      findings: items(findings, title).map((finding, index) => readFinding(finding, `${title} ${index + 1}`)),
    };
  });
}

function readFinding(value: unknown, where: string): ReadFinding {
  const { line, rule, severity, verdict, ...rest } = record(value, where);
  return {
    package: text(rest['package'], where),
    version: text(rest['version'], where),
    file: text(rest['file'], where),
    line: number(line, where),
    rule: oneOf(ruleIds, rule, where),
    severity: oneOf(['warning', 'information', 'hint'], severity, where),
    message: text(rest['message'], where),
    verdict: oneOf(verdictNames, verdict, where),
    reason: text(rest['reason'], where),
  };
}

function items(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new Error(`${where}: a list is missing`);
  }
  return value;
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) {
    throw new Error(`${where} is no object`);
  }
  return Object.fromEntries(Object.entries(value));
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw new Error(`${where}: a text is missing`);
  }
  return value;
}

function number(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw new Error(`${where}: a number is missing`);
  }
  return value;
}

function oneOf<Name extends string>(names: readonly Name[], value: unknown, where: string): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) {
    throw new Error(`${where}: ${String(value)} is none of ${names.join(', ')}`);
  }
  return found;
}

export function verdictPage(samples: readonly Sample[]): string {
  return samples.map(samplePart).join('\n');
}

function samplePart({ name, seed, commit, findings }: Sample): string {
  const hints = findings.filter(({ severity }) => severity === 'hint');
  const loud = findings.filter(({ severity }) => severity !== 'hint');
  const rules = ruleIds.filter((rule) => findings.some((finding) => finding.rule === rule));
  const doubtful = findings.filter(({ verdict }) => verdict !== 'right');
  return [
    `### ${name}\n\n`,
    `Seed ${seed}, commit \`${commit}\`, ${new Set(findings.map((finding) => finding.package)).size} packages. `,
    'Right of those that are right or wrong:\n\n',
    row(['', 'Right', 'Debatable', 'Wrong', 'Precision']),
    row(['---', '---:', '---:', '---:', '---:']),
    countRow('Warnings and information', loud),
    countRow('Hints', hints),
    ...rules.map((rule) =>
      countRow(
        `\`${rule}\``,
        findings.filter((finding) => finding.rule === rule),
      ),
    ),
    '\nNot right:\n\n',
    row(['Finding', 'Rule', 'Verdict', 'Why']),
    row(['---', '---', '---', '---']),
    ...doubtful.map(({ package: from, version, file, line, rule, severity, verdict, reason }) =>
      row([`${from} ${version} \`${file}:${line}\``, `\`${rule}\` (${severity})`, verdict, reason]),
    ),
  ].join('');
}

function countRow(title: string, findings: readonly ReadFinding[]): string {
  const [right = 0, wrong = 0, debatable = 0] = verdictNames.map(
    (name) => findings.filter(({ verdict }) => verdict === name).length,
  );
  const precision = right + wrong === 0 ? '–' : `${Math.round((100 * right) / (right + wrong))} %`;
  return row([title, right, debatable, wrong, precision]);
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |\n`;
}
