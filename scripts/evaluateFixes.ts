/**
 * `npm run evaluate:fixes`: holds the quick fixes against real Python. Runs programs before and after their fix and prints how
 * much faster they became; applies every preferred fix to installed packages, in memory, and asks CPython's parser, its symbol
 * table and pyflakes about the results. `--write` puts both tables into docs/fixes.md. Exits with 1 where something is wrong.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { fixFolder, type FixedFolder, pythonFiles } from '../test/evaluation/fixSafety';
import { hasModules, supplierDelayMs, timedPrograms, timeProgram } from '../test/evaluation/fixTimings';

const usage = `Usage: npm run evaluate:fixes -- [options]

  --python PATH    Interpreter that runs the programs and checks the results; it needs pyflakes (python3).
  --only WORD      Only programs and packages whose name begins so; nothing is written.
  --times N        Rounds of each program; the fastest counts (5).
  --packages DIR   A folder of installed packages; default: the interpreter's own site-packages. Repeatable.
  --timings        Only run the programs.
  --safety         Only apply fixes to packages.
  --write          Write docs/fixes.md.
`;

/** Packages with asynchronous, threaded or numerical code, looked for in the folders given. */
const packages = [
  'IPython', 'aiofiles', 'aiohttp', 'anyio', 'asyncpg', 'botocore', 'celery', 'dask', 'discord', 'distributed', 'django',
  'docker', 'fastapi', 'httpx', 'hypercorn', 'jedi', 'joblib', 'kombu', 'moto', 'networkx', 'numpy', 'pandas', 'quart',
  'redis', 'requests', 'sanic', 'scipy', 'starlette', 'sympy', 'telegram', 'tornado', 'trio', 'urllib3', 'uvicorn',
  'websockets',
]; // prettier-ignore

/** A full report of many edits is long; this many failures are printed of each package. */
const shownFailures = 5;

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    only: { type: 'string' },
    times: { type: 'string', default: '5' },
    packages: { type: 'string', multiple: true },
    timings: { type: 'boolean', default: false },
    safety: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const isWanted = (name: string): boolean => values.only === undefined || name.startsWith(values.only);

interface Section {
  readonly lines: readonly string[];
  readonly isRight: boolean;
}

async function timings(python: string): Promise<Section> {
  const lines = ['| program | rule | before | after | faster |', '| --- | --- | --- | --- | --- |'];
  let isRight = true;
  for (const program of timedPrograms().filter(({ name }) => isWanted(name))) {
    if (!(await hasModules(python, program.requires))) {
      console.log(`${program.name}: needs ${program.requires.join(', ')}; left out`);
      continue;
    }
    const { beforeSeconds, afterSeconds } = await timeProgram(python, program, Number(values.times));
    const ratio = beforeSeconds / afterSeconds;
    isRight &&= ratio > 1;
    const cells = [
      program.title,
      `[\`${program.rule}\`](rules/${program.rule}.md)`,
      `${beforeSeconds.toFixed(2)} s`,
      `${afterSeconds.toFixed(2)} s`,
      `${ratio.toFixed(1)}×`,
    ];
    console.log(`${program.name}: ${cells.slice(2).join(', ')}`);
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return { lines, isRight };
}

interface Checked {
  readonly path: string;
  /** False where CPython does not parse the original either. */
  readonly parsed: boolean;
  readonly problems: readonly string[];
}

function check(python: string, { changed }: FixedFolder): Checked[] {
  const script = path.resolve(__dirname, '../test/evaluation/checkFixed.py');
  const input = changed.map((file) => `${JSON.stringify(file)}\n`).join('');
  const run = spawnSync(python, [script, '--lines'], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status !== 0) {
    throw new Error(`checkFixed.py needs CPython with pyflakes:\n${run.stderr}`);
  }
  return run.stdout.trim().split('\n').slice(1).map(readChecked);
}

function readChecked(line: string): Checked {
  const value: unknown = JSON.parse(line);
  if (typeof value === 'object' && value !== null && 'path' in value && 'parsed' in value && 'problems' in value) {
    const { path: file, parsed, problems } = value;
    if (typeof file === 'string' && typeof parsed === 'boolean' && Array.isArray(problems)) {
      return { path: file, parsed, problems: problems.map(String) };
    }
  }
  throw new Error(`checkFixed.py answered ${line}`);
}

function safety(python: string): Section {
  const columns = [
    'package',
    'files',
    'findings',
    'fixes',
    'files changed',
    'not parsed',
    'undefined names',
    'not settled',
  ];
  const lines = [`| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`];
  const failures: string[] = [];
  for (const name of packages.filter(isWanted)) {
    const root = packageFolders(python).find((folder) => existsSync(path.join(folder, name, '__init__.py')));
    if (root === undefined) {
      console.log(`${name}: not installed; left out`);
      continue;
    }
    const result = fixFolder(root, pythonFiles(path.join(root, name)));
    const checked = check(python, result);
    const problems = checked.flatMap((each) => each.problems.map((problem) => `${each.path}: ${problem}`));
    const unparsed = problems.filter((problem) => problem.includes('does not parse'));
    const found = [
      ...problems,
      ...result.takenBack.map((each) => `${each.path}: ${each.message}`),
      ...result.unsettled.map((file) => `${file}: a second application changes it`),
    ];
    const numbers = [
      result.fileCount,
      result.findingCount,
      result.changed.reduce((sum, { fixes }) => sum + fixes, 0),
      result.changed.length,
      unparsed.length,
      problems.length - unparsed.length,
      result.unsettled.length + result.takenBack.length,
    ];
    console.log(
      `${name}: ${columns
        .slice(1)
        .map((column, index) => `${numbers[index]} ${column}`)
        .join(', ')}`,
    );
    for (const failure of found.slice(0, shownFailures)) {
      console.log(`    ${path.relative(root, failure)}`);
    }
    failures.push(...found);
    lines.push(`| ${[name, ...numbers].join(' | ')} |`);
  }
  return { lines, isRight: failures.length === 0 };
}

function packageFolders(python: string): readonly string[] {
  const own = values.packages?.map((folder) => path.resolve(folder));
  const code = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  return own ?? [execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim()];
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(usage);
    return;
  }
  const { python } = values;
  const timed = values.safety ? undefined : await timings(python);
  const safe = values.timings ? undefined : safety(python);
  if (timed?.isRight === false || safe?.isRight === false) {
    process.exitCode = 1;
  }
  if (values.write && timed !== undefined && safe !== undefined && values.only === undefined) {
    const file = path.resolve(__dirname, '../docs/fixes.md');
    writeFileSync(file, await format(report(python, timed, safe), { ...(await resolveConfig(file)), filepath: file }));
  }
}

function report(python: string, timed: Section, safe: Section): string {
  const version = execFileSync(python, ['-c', 'import sys; print(sys.version.split()[0])'], {
    encoding: 'utf8',
  }).trim();
  return `# The fixes on real Python

Written by \`npm run evaluate:fixes -- --write\` on ${new Date().toISOString().slice(0, 10)}, with CPython ${version} on ${availableParallelism()} cores.

## Faster

Each program of \`test/evaluation/fixes/\` is run as it is and after the tool's own fix, ${values.times} times in turn, the whole process from start to end; the fastest run of each counts. Both must print the same. The supplier that they ask is a server on the same machine that answers after ${supplierDelayMs} ms.

${timed.lines.join('\n')}

On two cores computation can become twice as fast at most; what only waits has no such bound.

## Harmless

Every preferred fix of every finding is applied to the source of installed packages, round after round, as \`concurrency-advisor fix\` does. Then CPython's \`ast\` must parse each changed file, neither its symbol table nor pyflakes may see an undefined name that was not undefined before, and applying the fixes once more must change nothing. The packages themselves are not touched, and whether their authors would want each fix is another question.

${safe.lines.join('\n')}
`;
}

if (values.packages?.some((folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) === true) {
  console.error(usage);
  process.exitCode = 2;
} else {
  void main();
}
