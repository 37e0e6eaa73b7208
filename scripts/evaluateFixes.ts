/**
 * `npm run evaluate:fixes`: holds the quick fixes against real Python. Runs programs before and after their fix and prints how
 * much faster they became; applies every preferred fix to installed packages, in memory, and asks CPython's parser, its symbol
 * table and pyflakes about the results. With `--write` every figure is kept in test/evaluation/fixResults.json as soon as it is
 * known, so that a part can be measured again alone, and docs/fixes.md is made of them. Exits with 1 where something is wrong.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { fixFolder, type FixedFolder, pythonFiles, scriptFiles } from '../test/evaluation/fixSafety';
import { hasModules, supplierDelayMs, timedPrograms, timeProgram } from '../test/evaluation/fixTimings';
import { scriptProblems } from '../test/evaluation/scriptProblems';

const usage = `Usage: npm run evaluate:fixes -- [options]

  --python PATH    Interpreter that runs the programs and checks the results; it needs pyflakes (python3).
  --only WORD      Only programs and packages whose name begins so; repeatable.
  --times N        Rounds of each program; the fastest counts (5).
  --packages DIR   A folder of installed packages; default: the interpreter's own site-packages. Repeatable.
  --timings        Only run the programs.
  --safety         Only apply fixes to packages.
  --write          Keep the figures and write docs/fixes.md.
`;

/** Packages with asynchronous, threaded or numerical code, looked for in the folders given. */
const packages = [
  'IPython', 'aiofiles', 'aiohttp', 'anyio', 'asyncpg', 'botocore', 'celery', 'dask', 'discord', 'distributed', 'django',
  'docker', 'fastapi', 'httpx', 'hypercorn', 'jedi', 'joblib', 'kombu', 'moto', 'networkx', 'numpy', 'pandas', 'quart',
  'redis', 'requests', 'sanic', 'scipy', 'sqlalchemy', 'starlette', 'sympy', 'telegram', 'tornado', 'trio', 'urllib3', 'uvicorn',
  'websockets',
]; // prettier-ignore

/** Packages of npm with asynchronous code that this project itself depends on. */
const scriptPackages = [
  '@azure/core-rest-pipeline', '@azure/identity', '@vscode/test-electron', '@vscode/vsce', 'cacheable', 'commander',
  'dependency-cruiser', 'express', 'glob', 'mocha', 'open', 'prompts', 'undici', 'workerpool', 'ws',
]; // prettier-ignore

/** A full report of many edits is long; this many failures are printed of each package. */
const shownFailures = 5;

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    only: { type: 'string', multiple: true },
    times: { type: 'string', default: '5' },
    packages: { type: 'string', multiple: true },
    timings: { type: 'boolean', default: false },
    safety: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const isWanted = (name: string): boolean =>
  values.only === undefined || values.only.some((prefix) => name.startsWith(prefix));

const resultsFile = path.resolve(__dirname, '../test/evaluation/fixResults.json');

function keep(kind: 'timings' | 'packages', name: string, figures: readonly number[]): void {
  if (values.write) {
    const results = readResults();
    results[kind].set(name, figures);
    const part = (map: ReadonlyMap<string, readonly number[]>): string =>
      [...map]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, numbers]) => `    ${JSON.stringify(key)}: [${numbers.join(', ')}]`)
        .join(',\n');
    const parts = [`  "packages": {\n${part(results.packages)}\n  }`, `  "timings": {\n${part(results.timings)}\n  }`];
    writeFileSync(resultsFile, `{\n${parts.join(',\n')}\n}\n`);
  }
}

interface Results {
  /** Seconds before and after, by program. */
  readonly timings: Map<string, readonly number[]>;
  /** The numbers of `columns`, by package. */
  readonly packages: Map<string, readonly number[]>;
}

function readResults(): Results {
  const content: unknown = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {};
  const part = (name: string): Map<string, readonly number[]> => {
    const found: unknown = Object.entries(content ?? {}).find(([key]) => key === name)?.[1];
    return new Map(
      Object.entries(typeof found === 'object' && found !== null ? found : {}).map(
        ([key, figures]: [string, unknown]) => [key, Array.isArray(figures) ? figures.map(Number) : []],
      ),
    );
  };
  return { timings: part('timings'), packages: part('packages') };
}

/** Returns whether every program became faster. */
async function timings(python: string): Promise<boolean> {
  let isRight = true;
  const [load = 0] = loadavg();
  if (load > availableParallelism()) {
    console.log(`The machine is busy (load ${load.toFixed(1)}): programs that compute cannot become faster now.`);
  }
  for (const program of timedPrograms().filter(({ name }) => isWanted(name))) {
    if (program.language === 'python' && !(await hasModules(python, program.requires))) {
      console.log(`${program.name}: needs ${program.requires.join(', ')}; left out`);
      continue;
    }
    const { beforeSeconds, afterSeconds } = await timeProgram(python, program, Number(values.times));
    const ratio = beforeSeconds / afterSeconds;
    isRight &&= ratio > 1;
    console.log(
      `${program.name}: ${beforeSeconds.toFixed(2)} s, then ${afterSeconds.toFixed(2)} s: ${ratio.toFixed(1)}×`,
    );
    keep(
      'timings',
      program.name,
      [beforeSeconds, afterSeconds].map((seconds) => Number(seconds.toFixed(3))),
    );
  }
  return isRight;
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

/** What is counted in each package. */
const columns = ['files', 'findings', 'fixes', 'files changed', 'not parsed', 'undefined names', 'not settled'];

/** Returns whether nothing is wrong in any package. */
function safety(python: string): boolean {
  let isRight = true;
  for (const name of packages.filter(isWanted)) {
    const root = packageFolders(python).find((folder) => existsSync(path.join(folder, name, '__init__.py')));
    if (root === undefined) {
      console.log(`${name}: not installed; left out`);
      continue;
    }
    const result = fixFolder(root, pythonFiles(path.join(root, name)));
    const checked = check(python, result);
    const problems = checked.flatMap((each) => each.problems.map((problem) => `${each.path}: ${problem}`));
    isRight = tell(name, root, result, problems) && isRight;
  }
  return isRight;
}

/** As `safety`, for packages of npm: Node's own syntax is the compiler's, and ESLint knows undefined names. */
function scriptSafety(): boolean {
  let isRight = true;
  for (const name of scriptPackages.filter(isWanted)) {
    const root = path.resolve(__dirname, '../node_modules', name);
    if (!existsSync(root)) {
      console.log(`${name}: not installed; left out`);
      continue;
    }
    const result = fixFolder(root, scriptFiles(root));
    isRight = tell(`npm ${name}`, root, result, result.changed.flatMap(scriptProblems)) && isRight;
  }
  return isRight;
}

/** Prints and keeps the figures of a package; returns whether nothing is wrong in it. */
function tell(name: string, root: string, result: FixedFolder, problems: readonly string[]): boolean {
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
  console.log(`${name}: ${columns.map((column, index) => `${numbers[index]} ${column}`).join(', ')}`);
  for (const failure of found.slice(0, shownFailures)) {
    console.log(`    ${path.relative(root, failure)}`);
  }
  keep('packages', name, numbers);
  return found.length === 0;
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
  const isFaster = values.safety || (await timings(python));
  const isHarmless = values.timings || [safety(python), scriptSafety()].every((isRight) => isRight);
  process.exitCode = isFaster && isHarmless ? 0 : 1;
  if (values.write) {
    const file = path.resolve(__dirname, '../docs/fixes.md');
    writeFileSync(file, await format(report(python), { ...(await resolveConfig(file)), filepath: file }));
  }
}

function report(python: string): string {
  const version = execFileSync(python, ['-c', 'import sys; print(sys.version.split()[0])'], {
    encoding: 'utf8',
  }).trim();
  const { timings: times, packages: counts } = readResults();
  const timeRows = timedPrograms().flatMap(({ name, title, rule }) => {
    const [before, after] = times.get(name) ?? [];
    return before === undefined || after === undefined
      ? []
      : [
          `| ${title} | [\`${rule}\`](rules/${rule}.md) | ${before.toFixed(2)} s | ${after.toFixed(2)} s | ${(before / after).toFixed(1)}× |`,
        ];
  });
  const missing = timedPrograms().flatMap(({ name }) => (times.has(name) ? [] : [`\`${name}\``]));
  const notMeasured =
    missing.length === 0 ? '' : `\n\nNot measured yet, for want of a quiet machine: ${missing.join(', ')}.`;
  const countRows = [...counts].map(([name, numbers]) => `| ${[name, ...numbers].join(' | ')} |`);
  return `# The fixes on real Python

Written by \`npm run evaluate:fixes -- --write\`; CPython ${version}, ${availableParallelism()} cores.

## Faster

Each program of \`test/evaluation/fixes/\` is run as it is and after the tool's own fix, several times in turn, the whole process from start to end; the fastest run of each counts. Both must print the same. The supplier that they ask is a server on the same machine that answers after ${supplierDelayMs} ms. A row is of the last time that its program was measured, which need not be that of its neighbours, nor on a quiet machine: ratios of what only waits hardly depend on that.

| program | rule | before | after | faster |
| --- | --- | --- | --- | --- |
${timeRows.join('\n')}

Programs in JavaScript are run by Node.js ${process.versions.node}.

On two cores computation can become twice as fast at most, and only while nothing else computes; what only waits has no such bound.${notMeasured}

## Harmless

Every preferred fix of every finding is applied to the source of installed packages, round after round, as \`concurrency-advisor fix\` does. Then CPython must parse and compile each changed file, neither its symbol table nor pyflakes may see an undefined name that was not undefined before, and applying the fixes once more must change nothing. For packages of npm, whose names begin so, the compiler of TypeScript parses the result and ESLint's rule \`no-undef\` looks for names. The packages themselves are not touched, and whether their authors would want each fix is another question.

| ${['package', ...columns].join(' | ')} |
|${' --- |'.repeat(columns.length + 1)}
${countRows.join('\n')}
`;
}

if (values.packages?.some((folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) === true) {
  console.error(usage);
  process.exitCode = 2;
} else {
  void main();
}
