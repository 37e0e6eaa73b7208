/**
 * `npm run test:pre-commit`: the hook of .pre-commit-hooks.yaml as a project uses it. Clones the last commit of this repository,
 * lets pre-commit install it from there with npm, and runs the hook on a project with a finding and on the same project fixed.
 * Keeps what pre-commit printed in docs/cli.md. Installs pre-commit from PyPI into `out/`; needs git, npm and Python.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const page = path.join(root, 'docs/cli.md');
const installed = path.join(root, 'out/pre-commit');

const waiting =
  'import asyncio\nimport time\n\n\nasync def retry_later(seconds: float) -> None:\n    time.sleep(seconds)\n';
const fixed = waiting.replace('import time\n', '').replace('time.sleep', 'await asyncio.sleep');

function main(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'concurrency-advisor-hook-'));
  try {
    const preCommit = preCommitProgram();
    const clone = path.join(folder, 'concurrency-advisor');
    run('git', ['clone', '--quiet', root, clone], folder);
    const revision = run('git', ['rev-parse', 'HEAD'], clone).output.trim();
    const project = projectIn(folder, clone, revision);
    const environment = { PRE_COMMIT_HOME: path.join(folder, 'cache'), npm_config_ignore_scripts: 'false' };
    const hook = (text: string): Run => {
      writeFileSync(path.join(project, 'orders.py'), text);
      run('git', ['add', '.'], project);
      return attempt(preCommit, ['run', '--color', 'never', 'concurrency-advisor'], project, environment);
    };
    const failing = hook(waiting);
    const passing = hook(fixed);
    console.log(failing.output, passing.output);
    if (failing.status !== 1 || !failing.output.includes('orders.py:6:5: warning: ') || passing.status !== 0) {
      console.error('The hook did not do what it should.');
      process.exitCode = 1;
      return;
    }
    keep(failing.output, passing.output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function preCommitProgram(): string {
  const program = path.join(installed, 'bin/pre-commit');
  if (!existsSync(program)) {
    mkdirSync(installed, { recursive: true });
    run('python3', ['-m', 'venv', installed], root);
    run(path.join(installed, 'bin/python'), ['-m', 'pip', 'install', '--quiet', 'pre-commit'], root);
  }
  return program;
}

function projectIn(folder: string, clone: string, revision: string): string {
  const project = path.join(folder, 'project');
  mkdirSync(project);
  run('git', ['init', '--quiet'], project);
  writeFileSync(
    path.join(project, '.pre-commit-config.yaml'),
    `repos:\n  - repo: file://${clone}\n    rev: ${revision}\n    hooks:\n      - id: concurrency-advisor\n`,
  );
  return project;
}

interface Run {
  readonly status: number | null;
  readonly output: string;
}

function attempt(
  program: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Run {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (error !== undefined) {
    throw new Error(`${program}: ${error.message}`);
  }
  return { status, output: stdout + stderr };
}

/** @throws Error when the program fails. */
function run(program: string, args: readonly string[], cwd: string): Run {
  const done = attempt(program, args, cwd);
  if (done.status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${done.output}`);
  }
  return done;
}

/** What pre-commit tells of installing names folders of this machine and is left out. */
function keep(failing: string, passing: string): void {
  const shown = [failing, passing].map((output) =>
    output
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('['))
      .join('\n'),
  );
  const block = `\`\`\`\n$ git commit\n${shown.join('\n$ git commit\n')}\n\`\`\``;
  const text = readFileSync(page, 'utf8').replace(
    /(<!-- what pre-commit printed: begin -->\n)[^]*(<!-- what pre-commit printed: end -->)/,
    (_, begin: string, end: string) => `${begin}\n${block}\n\n${end}`,
  );
  writeFileSync(page, text);
}

main();
