/**
 * `npm run test:editors`: the language server with editors that are not VS Code. Starts each client without a window on a copy of
 * the sample shop, with the configuration that docs/editors.md shows, collects what it saw step by step, writes the table of that
 * page, and ends with code 1 when a step failed or a client is missing. Installs only the Python client, into `out/`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { copySample } from '../../scripts/copySample.mjs';

const root = path.resolve(__dirname, '../..');
const page = path.join(root, 'docs/editors.md');

/** Longer than all steps of a client may take together; each has its own patience. */
const timeLimitMs = 200_000;

/** What a client prints for each thing it tried. */
interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly seen: string;
}

interface Client {
  /** With its version, as the table names it. */
  readonly name: string;
  /** The command, run in the copy of the sample; the server is on its path. */
  readonly command: (folder: string) => readonly string[];
}

interface Outcome {
  readonly client: Client;
  readonly steps: readonly Step[];
}

async function main(): Promise<void> {
  const clients = [...neovims(), pygls()];
  const outcomes: Outcome[] = [];
  for (const client of clients) {
    const steps = await tried(client);
    outcomes.push({ client, steps });
    for (const { step, ok, seen } of steps) {
      console.log(`${client.name}: ${ok ? 'ok  ' : 'FAIL'} ${step}: ${seen}`);
    }
  }
  await writeTable(outcomes);
  if (!outcomes.every(({ steps }) => steps.length === expectedSteps && steps.every(({ ok }) => ok))) {
    console.error('Not every client did every step.');
    process.exitCode = 1;
  }
}

/** Those of neovim.lua and pyglsClient.py, and the end of the server. */
const expectedSteps = 10;

function neovims(): readonly Client[] {
  const named = (process.env['NVIM'] ?? '').split(path.delimiter).filter((each) => each !== '');
  return ['nvim', ...named].map((program) => {
    const { stdout, error } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    const [, version = '', minor = ''] = /^NVIM v(0\.(\d+)\.\d+)/.exec(stdout) ?? [];
    if (error !== undefined || version === '') {
      throw new Error(
        `There is no ${program}. Install Neovim 0.7 or newer: apt-get install neovim, brew install neovim.`,
      );
    }
    return {
      name: `Neovim ${version}`,
      command: (folder) => {
        const configuration = path.join(folder, '..', 'init.lua');
        writeFileSync(configuration, snippetFor(Number(minor)));
        const script = path.join(root, 'test/editors/neovim.lua');
        return [program, '--headless', '--clean', '-c', `luafile ${configuration}`, '-c', `luafile ${script}`];
      },
    };
  });
}

/** The configuration that the page shows for a version. */
function snippetFor(minor: number): string {
  const title = minor >= 11 ? 'Neovim 0.11 and newer' : minor >= 8 ? 'Neovim 0.8 to 0.10' : 'Neovim 0.7';
  const [, snippet] =
    new RegExp(`^### ${title}\\n+\`\`\`lua\\n([^]*?)^\`\`\``, 'm').exec(readFileSync(page, 'utf8')) ?? [];
  if (snippet === undefined) {
    throw new Error(`docs/editors.md has no snippet under “${title}”.`);
  }
  return snippet;
}

function pygls(): Client {
  const environment = path.join(root, 'out/editors');
  const python = path.join(environment, 'bin/python');
  const script = path.join(root, 'test/editors/pyglsClient.py');
  if (!existsSync(python)) {
    mkdirSync(environment, { recursive: true });
    succeed('python3', ['-m', 'venv', environment]);
    succeed(python, ['-m', 'pip', 'install', '--quiet', 'pygls==2.1.1']);
  }
  return {
    name: `pygls ${succeed(python, [script, '--version']).trim()}`,
    command: (folder) => [python, script, folder],
  };
}

function succeed(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  }
  return stdout;
}

/** Runs one client in a folder of its own. What it prints besides its steps is shown only when something went wrong. */
async function tried(client: Client): Promise<readonly Step[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'concurrency-advisor-editor-'));
  const sample = path.join(folder, 'sample');
  const exitFile = path.join(folder, 'exit-code');
  try {
    copySample(sample);
    mkdirSync(path.join(folder, 'bin'));
    cpSync(path.join(root, 'test/editors/server.sh'), path.join(folder, 'bin/concurrency-advisor'));
    const environment = {
      ...process.env,
      PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
      HOME: folder,
      XDG_CACHE_HOME: path.join(folder, 'cache'),
      XDG_STATE_HOME: path.join(folder, 'state'),
      SERVER: path.join(root, 'dist/cli.js'),
      EXIT_FILE: exitFile,
    };
    const output = await outputOf(client.command(sample), sample, environment);
    const steps = output.split('\n').flatMap((line) => stepIn(line) ?? []);
    const code = await exitCode(exitFile);
    const all = [
      ...steps,
      { step: 'ends the server', ok: code === '0', seen: code === undefined ? 'still running' : `exit code ${code}` },
    ];
    if (!all.every(({ ok }) => ok)) {
      console.error(output);
    }
    return all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outputOf(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, timeout: timeLimitMs });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
  });
}

/** The server may end a moment after its editor. */
async function exitCode(file: string): Promise<string | undefined> {
  for (let waited = 0; waited < 100; waited++) {
    if (existsSync(file)) {
      return readFileSync(file, 'utf8').trim();
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

/** Neovim writes its own messages without an end of line before a step. */
function stepIn(line: string): Step | undefined {
  const start = line.indexOf('{"step"');
  if (start < 0) {
    return undefined;
  }
  const value: unknown = JSON.parse(line.slice(start));
  return isStep(value) ? value : undefined;
}

function isStep(value: unknown): value is Step {
  return (
    typeof value === 'object' &&
    value !== null &&
    'step' in value &&
    typeof value.step === 'string' &&
    'ok' in value &&
    typeof value.ok === 'boolean' &&
    'seen' in value &&
    typeof value.seen === 'string'
  );
}

async function writeTable(outcomes: readonly Outcome[]): Promise<void> {
  const names = [...new Set(outcomes.flatMap(({ steps }) => steps.map(({ step }) => step)))];
  const cell = ({ steps }: Outcome, name: string): string => {
    const step = steps.find((each) => each.step === name);
    return step === undefined ? 'not reached' : `${step.ok ? '' : '**failed** '}${step.seen.replaceAll('|', '\\|')}`;
  };
  const rows = names.map((name) => [name, ...outcomes.map((outcome) => cell(outcome, name))]);
  const table = [['', ...outcomes.map(({ client }) => client.name)], ['---', ...outcomes.map(() => '---')], ...rows];
  const text = table.map((row) => `| ${row.join(' | ')} |`).join('\n');
  const written = readFileSync(page, 'utf8').replace(
    /(<!-- what was seen: begin -->\n)[^]*(<!-- what was seen: end -->)/,
    (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`,
  );
  writeFileSync(page, await format(written, { ...(await resolveConfig(page)), filepath: page }));
}

void main();
