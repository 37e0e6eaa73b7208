/**
 * Checks the knowledge files against reality: installs every library the files name, each into a folder of its own, and lets
 * checkKnowledge.py look each name up there. Run by hand with
 * `npx tsx scripts/checkKnowledge.ts [--python PATH]… [--only LIBRARY]… [--jobs N] [--cache FOLDER]` after changing knowledge;
 * it needs the package index and some twenty minutes the first time, so no test runs it. Installed folders are kept and found
 * again by library, version and Python. `--installed` takes the given Pythons with what they have.
 * A name counts as missing only when no given Python has it, since libraries gain and lose names between versions.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LibraryKnowledge } from '../src/knowledge/apiEntry';
import {
  entriesOf,
  inParallel,
  isRecord,
  namesOf,
  readExemptions,
  readLibraries,
  run,
  scriptFolder,
  type Exemptions,
  type Problem,
} from './knowledgeCheck';

interface Report {
  readonly python: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly installed: readonly string[];
  readonly skipped: readonly string[];
  readonly problems: readonly Problem[];
  readonly usedExemptions: readonly string[];
}

/** What has to be asked of the index for a distribution, where its own name is not enough; the first is pinned. */
const requirements: Readonly<Record<string, readonly string[]>> = {
  SQLAlchemy: ['SQLAlchemy[asyncio]'],
  'clickhouse-connect': ['clickhouse-connect', 'aiohttp'],
  dask: ['dask[array,dataframe]'],
  dramatiq: ['dramatiq[redis]'],
  fastapi: ['fastapi', 'httpx2'],
  psycopg: ['psycopg[binary,pool]'],
  pytest: ['pytest', 'pytest-asyncio'],
  slack_sdk: ['slack_sdk', 'aiohttp'],
  starlette: ['starlette', 'httpx2'],
  transformers: ['transformers', 'torch'],
};

/** One Python with the folders that are installed for it. */
interface Environment {
  readonly version: string;
  /** The command that installs, up to its options. */
  readonly installer: readonly string[];
  readonly cache: string;
  /** Distribution to the version its file describes. */
  readonly versions: ReadonlyMap<string, string | undefined>;
  readonly folders: Map<string, Promise<string | undefined>>;
}

const installSeconds = 900;
const inspectSeconds = 300;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      python: { type: 'string', multiple: true, default: ['python3'] },
      installed: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      jobs: { type: 'string', default: '2' },
      cache: { type: 'string', default: path.join(tmpdir(), 'check-knowledge') },
    },
  });
  const all = readLibraries('python');
  const libraries = all.filter(({ library }) => values.only.length === 0 || values.only.includes(library));
  const exemptions = readExemptions('knowledgeExemptions.json');
  const asynchronous = asynchronousNames(all);
  const versions = new Map(all.map(({ distribution = '', version }) => [distribution, version]));
  const reports: Report[] = [];
  for (const python of values.python) {
    const version = (await run(python, ['-c', 'import sys; print(sys.version.split()[0])'], 60)).trim();
    const installer = await installerFor(python);
    const environment = { version, installer, cache: values.cache, versions, folders: new Map() };
    const parts = await inParallel(libraries, Number(values.jobs), async (library) => {
      const folders = values.installed ? [] : await install(environment, library);
      return inspect(python, folders, { libraries: [library], asynchronous, exemptions });
    });
    reports.push(merge(version, parts));
  }
  printResult(reports, exemptions, values.only.length > 0);
}

function printResult(reports: readonly Report[], exemptions: Exemptions, isPart: boolean): void {
  for (const report of reports) {
    printReport(report);
  }
  const problems = combine(reports);
  for (const { kind, name, detail } of problems) {
    console.log(`${kind}: ${name}: ${detail}`);
  }
  const used = new Set(reports.flatMap((report) => report.usedExemptions));
  const unused = isPart ? [] : namesOf(exemptions).filter((name) => !used.has(name));
  for (const name of unused) {
    console.log(`exemption no longer needed: ${name}`);
  }
  console.log(`${problems.length} problems, ${used.size} exemptions in use, ${unused.length} not needed`);
  process.exitCode = problems.length + unused.length > 0 ? 1 : 0;
}

/** Twins are compared with the entries of their own library, which another process inspects. */
function asynchronousNames(libraries: readonly LibraryKnowledge[]): readonly string[] {
  return libraries.flatMap(entriesOf).flatMap(([name, entry]) => (entry.async === true ? [name] : []));
}

/**
 * The folders with the library and, behind it, those that its asynchronous twins come from: together they may not be
 * installable, as each pins what it stands on.
 */
async function install(environment: Environment, library: LibraryKnowledge): Promise<readonly string[]> {
  const { distribution } = library;
  const own =
    distribution === undefined
      ? undefined
      : await installed(environment, distribution, environment.versions.get(distribution));
  if (distribution !== undefined && own === undefined) {
    console.log(`not installed for Python ${environment.version}: ${distribution}`);
  }
  const twins = new Set(entriesOf(library).map(([, { twin }]) => twin?.requires));
  const folders = [own];
  for (const twin of twins) {
    if (twin !== undefined && twin !== distribution) {
      folders.push(await installed(environment, twin, environment.versions.get(twin)));
    }
  }
  return folders.filter((folder) => folder !== undefined);
}

/** uv where it is on the path, which takes a tenth of the time, else pip. */
async function installerFor(python: string): Promise<readonly string[]> {
  try {
    await run('uv', ['--version'], 60);
    return ['uv', 'pip', 'install', '--python', python];
  } catch {
    return [python, '-m', 'pip', 'install', '--disable-pip-version-check', '--no-compile'];
  }
}

/** Each distribution is installed once, however many libraries ask for it at the same time. */
function installed(
  environment: Environment,
  distribution: string,
  version: string | undefined,
): Promise<string | undefined> {
  const known = environment.folders.get(distribution) ?? installAnew(environment, distribution, version);
  environment.folders.set(distribution, known);
  return known;
}

async function installAnew(
  environment: Environment,
  distribution: string,
  version: string | undefined,
): Promise<string | undefined> {
  const { version: pythonVersion, cache } = environment;
  const [own = distribution, ...others] = requirements[distribution] ?? [distribution];
  // The described version where this Python has it, else the newest it has.
  for (const wanted of version === undefined ? [own] : [`${own}==${version}.*`, own]) {
    const folder = path.join(cache, pythonVersion, [wanted, ...others].join('+').replaceAll(/[^\w.+-]/g, '_'));
    const complete = path.join(folder, '.complete');
    if (existsSync(complete)) {
      return folder;
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    try {
      const [command = 'pip', ...parameters] = environment.installer;
      const options = ['--quiet', '--only-binary', ':all:', '--target', folder];
      await run(command, [...parameters, ...options, wanted, ...others], installSeconds);
      writeFileSync(complete, '');
      return folder;
    } catch {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return undefined;
}

/** One process per library: not every two of them can be imported into the same one. */
async function inspect(
  python: string,
  folders: readonly string[],
  request: { libraries: readonly LibraryKnowledge[] } & Readonly<Record<string, unknown>>,
): Promise<Report> {
  const [library] = request.libraries;
  try {
    const output = await run(python, [path.join(scriptFolder, 'checkKnowledge.py')], inspectSeconds, {
      input: JSON.stringify(request),
      env: {
        ...process.env,
        PYTHONNOUSERSITE: '1',
        ...(folders.length === 0 ? {} : { PYTHONPATH: folders.join(path.delimiter) }),
      },
    });
    const report: unknown = JSON.parse(output.slice(output.lastIndexOf('\n{"python"') + 1));
    if (isReport(report)) {
      return report;
    }
    throw new Error('no report');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const problems = [{ kind: 'crashed', name: library?.library ?? '', detail }];
    return { python: '', counts: {}, installed: [], skipped: [], problems, usedExemptions: [] };
  }
}

function isReport(value: unknown): value is Report {
  return isRecord(value) && 'problems' in value && 'counts' in value;
}

function merge(python: string, parts: readonly Report[]): Report {
  const counts: Record<string, number> = {};
  for (const [what, count] of parts.flatMap((part) => Object.entries(part.counts))) {
    counts[what] = (counts[what] ?? 0) + count;
  }
  return {
    python,
    counts,
    installed: parts.flatMap((part) => part.installed),
    skipped: parts.flatMap((part) => part.skipped),
    problems: parts.flatMap((part) => part.problems),
    usedExemptions: parts.flatMap((part) => part.usedExemptions),
  };
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

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
