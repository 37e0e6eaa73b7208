/**
 * The findings that an old code base has already, kept in a file: they are not reported again, so that the rules can be adopted
 * at once and the code only ever gets better. A finding is known again by its file, rule, function and the text of its line, not
 * by its place, so that edits elsewhere in the file do not bring it back.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeFileError } from '../server/files/walk';
import { readGivenFile } from './givenFile';
import { UsageError } from './io';
import { lineOf, type Report, type ReportedFile, type ReportedFinding } from './report';

/** Longer lines are cut: what follows is rarely what tells two findings apart. */
const longestText = 200;

interface BaselineEntry {
  /** Relative to the folder of the baseline file, with `/`. */
  readonly path: string;
  readonly rule: string;
  /** Qualified name; empty for the module's body. */
  readonly function: string;
  /** The finding's line without its indentation. */
  readonly text: string;
  /** How many equal findings there are. */
  readonly count: number;
}

export class Baseline {
  private readonly counts = new Map<string, number>();

  private constructor(
    private readonly folder: string,
    entries: readonly BaselineEntry[],
  ) {
    for (const entry of entries) {
      this.counts.set(keyOf(entry), entry.count);
    }
  }

  /** @throws UsageError for a file that cannot be read or is none. */
  static read(file: string): Baseline {
    let text: string;
    try {
      text = readGivenFile(file).toString('utf8');
    } catch (error) {
      throw new UsageError(`The baseline ${file} ${describeFileError(error)} --write-baseline writes one.`);
    }
    return new Baseline(path.dirname(file), entriesOf(text, file));
  }

  /** The report without the findings that the file has, and how many of those it has are not there any more. */
  apply(report: Report): { readonly report: Report; readonly gone: number } {
    const left = new Map(this.counts);
    const files = report.files.map((file) => ({
      ...file,
      findings: file.findings.filter((each) => {
        const key = keyOf(entryOf(file, each, this.folder));
        const count = left.get(key) ?? 0;
        left.set(key, count - 1);
        return count <= 0;
      }),
    }));
    const checked = new Set(report.files.map((file) => relativeTo(this.folder, file.projectPath)));
    const gone = [...left]
      .filter(([key]) => checked.has(pathOfKey(key)))
      .reduce((sum, [, count]) => sum + Math.max(0, count), 0);
    return { report: { ...report, files }, gone };
  }
}

/** Writes every finding of a report. Entries are sorted, so that a diff of the file shows what changed. */
export function writeBaseline(report: Report, file: string): number {
  const folder = path.dirname(file);
  const entries = new Map<string, BaselineEntry>();
  for (const reported of report.files) {
    for (const finding of reported.findings) {
      const entry = entryOf(reported, finding, folder);
      const known = entries.get(keyOf(entry));
      entries.set(keyOf(entry), { ...entry, count: (known?.count ?? 0) + 1 });
    }
  }
  const findings = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  try {
    writeFileSync(file, `${JSON.stringify({ version: 1, findings }, undefined, 2)}\n`);
  } catch (error) {
    throw new UsageError(`The baseline ${file} ${describeFileError(error, 'written')}`);
  }
  return findings.reduce((sum, { count }) => sum + count, 0);
}

function entryOf(file: ReportedFile, { finding }: ReportedFinding, folder: string): BaselineEntry {
  return {
    path: relativeTo(folder, file.projectPath),
    rule: finding.rule,
    function: finding.functionName,
    text: lineOf(file, finding.range.start.line).trim().slice(0, longestText),
    count: 1,
  };
}

function relativeTo(folder: string, file: string): string {
  return path.relative(folder, file).split(path.sep).join('/');
}

/** The path comes first and holds no NUL, nor does a source line. */
function keyOf(entry: BaselineEntry): string {
  return [entry.path, entry.rule, entry.function, entry.text].join('\0');
}

function pathOfKey(key: string): string {
  return key.slice(0, key.indexOf('\0'));
}

function entriesOf(text: string, file: string): readonly BaselineEntry[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The baseline ${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isBaseline(json)) {
    throw new UsageError(`The baseline ${file} has not the shape {"version": 1, "findings": […]}.`);
  }
  const { findings } = json;
  return findings.map((each, index) => {
    if (!isEntry(each)) {
      throw new UsageError(`The baseline ${file} is damaged at findings[${index}].`);
    }
    return each;
  });
}

function isBaseline(json: unknown): json is { readonly findings: readonly unknown[] } {
  return (
    typeof json === 'object' &&
    json !== null &&
    'version' in json &&
    json.version === 1 &&
    'findings' in json &&
    Array.isArray(json.findings)
  );
}

function isEntry(value: unknown): value is BaselineEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'rule' in value &&
    typeof value.rule === 'string' &&
    'function' in value &&
    typeof value.function === 'string' &&
    'text' in value &&
    typeof value.text === 'string' &&
    'count' in value &&
    typeof value.count === 'number'
  );
}
