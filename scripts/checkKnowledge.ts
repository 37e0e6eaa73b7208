/**
 * Checks the knowledge files against reality: makes a virtual environment, installs every library the files name, and lets
 * checkKnowledge.py look each name up. Run by hand with `npx tsx scripts/checkKnowledge.ts [--python PATH]… [--only LIBRARY]…`
 * after changing knowledge; it needs the package index and takes minutes, so no test runs it. `--installed` takes the given
 * Pythons with what they have.
 * A name counts as missing only when no given Python has it, since libraries gain and lose names between versions.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LibraryKnowledge } from '../src/knowledge/apiEntry';
import { parseLibrary } from '../src/knowledge/libraryFile';

/** Kind of problem to name to reason; a name covers everything below it. */
type Exemptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Problem {
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
}

interface Report {
  readonly python: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly installed: readonly string[];
  readonly skipped: readonly string[];
  readonly problems: readonly Problem[];
  readonly usedExemptions: readonly string[];
}

/** What has to be asked of the index for a distribution, where its own name is not enough. */
const requirements: Readonly<Record<string, string>> = {
  SQLAlchemy: 'SQLAlchemy[asyncio]',
  psycopg: 'psycopg[binary,pool]',
};

const scriptFolder = import.meta.dirname;
const knowledgeFolder = path.join(scriptFolder, '..', 'src', 'knowledge', 'python');

function main(): void {
  const { values } = parseArgs({
    options: {
      python: { type: 'string', multiple: true, default: ['python3'] },
      installed: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const libraries = readLibraries().filter(({ library }) => values.only.length === 0 || values.only.includes(library));
  const exemptions = readExemptions();
  const inspect = values.installed ? inspectInstalled : inspectInNewEnvironment;
  const reports = values.python.map((python) => inspect(python, libraries, exemptions));
  for (const report of reports) {
    printReport(report);
  }
  const problems = combine(reports);
  for (const { kind, name, detail } of problems) {
    console.log(`${kind}: ${name}: ${detail}`);
  }
  const used = new Set(reports.flatMap((report) => report.usedExemptions));
  const unused = values.only.length > 0 ? [] : namesOf(exemptions).filter((name) => !used.has(name));
  for (const name of unused) {
    console.log(`exemption no longer needed: ${name}`);
  }
  console.log(`${problems.length} problems, ${used.size} exemptions in use, ${unused.length} not needed`);
  process.exitCode = problems.length + unused.length > 0 ? 1 : 0;
}

function readLibraries(): readonly LibraryKnowledge[] {
  return readdirSync(knowledgeFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const json: unknown = JSON.parse(readFileSync(path.join(knowledgeFolder, file), 'utf8'));
      return parseLibrary(json, file);
    });
}

function readExemptions(): Exemptions {
  const json: unknown = JSON.parse(readFileSync(path.join(scriptFolder, 'knowledgeExemptions.json'), 'utf8'));
  if (!isExemptions(json)) {
    throw new Error('knowledgeExemptions.json must map kinds of problems to names to reasons');
  }
  return json;
}

function isExemptions(json: unknown): json is Exemptions {
  return isRecord(json) && Object.values(json).every((table) => isRecord(table) && Object.values(table).every(isText));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function inspectInNewEnvironment(
  python: string,
  libraries: readonly LibraryKnowledge[],
  exemptions: Exemptions,
): Report {
  const folder = mkdtempSync(path.join(tmpdir(), 'check-knowledge-'));
  try {
    execFileSync(python, ['-m', 'venv', folder]);
    const isWindows = process.platform === 'win32';
    const venvPython = path.join(folder, isWindows ? 'Scripts' : 'bin', isWindows ? 'python.exe' : 'python');
    for (const requirement of requirementsOf(libraries)) {
      install(venvPython, requirement);
    }
    return inspectInstalled(venvPython, libraries, exemptions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inspectInstalled(python: string, libraries: readonly LibraryKnowledge[], exemptions: Exemptions): Report {
  const output = execFileSync(python, [path.join(scriptFolder, 'checkKnowledge.py')], {
    input: JSON.stringify({ libraries, exemptions }),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const report: unknown = JSON.parse(output);
  if (!isReport(report)) {
    throw new Error(`${python} did not print a report`);
  }
  return report;
}

/** One by one: a library without a build for this Python must not keep the others out. */
function install(python: string, requirement: string): void {
  try {
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', requirement], { stdio: 'pipe' });
  } catch {
    console.log(`not installed: ${requirement}`);
  }
}

/** The libraries themselves and those that their asynchronous twins come from. */
function requirementsOf(libraries: readonly LibraryKnowledge[]): readonly string[] {
  const names = new Set<string>();
  for (const library of libraries) {
    if (library.distribution !== undefined) {
      names.add(library.distribution);
    }
    const entries = [
      ...Object.values(library.functions ?? {}),
      ...Object.values(library.classes ?? {}).flatMap((entry) => [
        ...Object.values(entry.methods ?? {}),
        ...(Object.hasOwn(entry, 'constructor') && entry.constructor !== undefined ? [entry.constructor] : []),
      ]),
    ];
    for (const { twin } of entries) {
      if (twin?.requires !== undefined) {
        names.add(twin.requires);
      }
    }
  }
  return [...names].sort().map((name) => requirements[name] ?? name);
}

function isReport(value: unknown): value is Report {
  return isRecord(value) && 'problems' in value && 'counts' in value;
}

/** Missing everywhere is missing; a wrong `async` or argument is wrong wherever it shows. */
function combine(reports: readonly Report[]): readonly Problem[] {
  const byKey = new Map<string, { readonly problem: Problem; readonly reports: Set<Report> }>();
  for (const report of reports) {
    for (const problem of report.problems) {
      const key = `${problem.kind} ${problem.name}`;
      const found = byKey.get(key) ?? { problem, reports: new Set<Report>() };
      found.reports.add(report);
      byKey.set(key, found);
    }
  }
  return [...byKey.values()]
    .filter((found) => found.problem.kind !== 'missing' || found.reports.size === reports.length)
    .map(({ problem }) => problem);
}

function namesOf(exemptions: Exemptions): readonly string[] {
  return Object.entries(exemptions).flatMap(([kind, table]) => Object.keys(table).map((name) => `${kind} ${name}`));
}

function printReport(report: Report): void {
  console.log(`Python ${report.python}`);
  console.log(`  with ${report.installed.join(', ')}`);
  if (report.skipped.length > 0) {
    console.log(`  without ${report.skipped.join(', ')}`);
  }
  for (const [what, count] of Object.entries(report.counts).sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`  ${String(count).padStart(5)} ${what}`);
  }
}

main();
