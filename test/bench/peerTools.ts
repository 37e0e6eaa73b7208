/**
 * The tools beside which peers.ts measures, how they are installed into a folder below the temporary one, once, and how each is
 * called with its rules about asynchronous or blocking code alone, where it has such.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pythonCommand, root } from './report';

const tools = path.join(os.tmpdir(), 'concurrency-advisor-peers');
const cli = path.join(root, 'dist', 'cli.js');
const wasm = path.join(tools, 'node_modules', '@astral-sh', 'ruff-wasm-nodejs');
const nodePackages = [
  '@astral-sh/ruff-wasm-nodejs',
  'pyright',
  'eslint',
  'eslint-plugin-n',
  '@typescript-eslint/parser',
];
/** @typescript-eslint/parser does not take the native compiler yet. */
const typescript = 'typescript@6';

export interface Peer {
  readonly name: string;
  /** Runs in the folder that it is given. */
  readonly command: (folder: string) => readonly [string, ...string[]];
  /** What it ends with where it did not do its work, rather than find something. */
  readonly failureCode?: number;
}

export const inTools = (name: string): string => path.join(tools, 'venv', 'bin', name);

export const ours: Peer = {
  name: 'this tool, one thread',
  command: (folder) => ['node', cli, 'check', folder, '--fail-on', 'never', '--jobs', '1'],
};
export const threads: Peer = {
  name: 'this tool, a thread per core',
  command: (folder) => ['node', cli, 'check', folder, '--fail-on', 'never', '--jobs', String(os.cpus().length)],
};
export const warm: Peer = {
  name: 'this tool, `--cache`, second run',
  command: (folder) => [...ours.command(folder), '--cache'],
};
export const ruffWasm: Peer = {
  name: 'ruff, WebAssembly, file by file',
  command: (folder) => ['node', path.join(root, 'test', 'bench', 'ruffWasm.cjs'), wasm, folder],
};
export const pythonPeers: readonly Peer[] = [
  {
    name: 'ruff, native, all cores',
    command: (folder) => [inTools('ruff'), 'check', '--isolated', '--no-cache', '--select', 'ASYNC', folder],
  },
  {
    name: 'flake8-async, one process',
    command: (folder) => [inTools('flake8'), '--isolated', '-j1', '--select', 'ASYNC', folder],
  },
  {
    name: 'pylint, its async checks, one process',
    command: (folder) => [
      inTools('pylint'),
      '--disable=all',
      '--enable=async-context-manager-with-regular-with,await-outside-async,yield-inside-async-function',
      '-j1',
      '--recursive=y',
      folder,
    ],
  },
  {
    name: 'pyright, types',
    command: (folder) => ['node', path.join(tools, 'node_modules', 'pyright', 'index.js'), folder],
  },
];

/** The rule that names what `blocking-call-in-async` looks for: calls of `...Sync`, by their names. */
function eslint(name: string, configuration: string): Peer {
  return {
    name,
    command: (folder) => [
      'node',
      path.join(tools, 'node_modules', 'eslint', 'bin', 'eslint.js'),
      '--no-inline-config',
      '--config',
      path.join(tools, configuration),
      folder,
    ],
    failureCode: 2,
  };
}

export const eslintForJavaScript = eslint('ESLint, eslint-plugin-n, its rule no-sync', 'javascript.config.mjs');
/** In TypeScript the rule asks for types. */
export const eslintForTypeScript = eslint(
  'ESLint, eslint-plugin-n, its rule no-sync with types',
  'typescript.config.mjs',
);

const noSync = "plugins: { n }, rules: { 'n/no-sync': ['error', { allowAtRootLevel: true }] }";
const configurations: Readonly<Record<string, string>> = {
  'javascript.config.mjs': `import n from 'eslint-plugin-n';
export default [{ files: ['**/*.js'], ${noSync} }];
`,
  'typescript.config.mjs': `import parser from '@typescript-eslint/parser';
import n from 'eslint-plugin-n';
const languageOptions = { parser, parserOptions: { projectService: true } };
export default [{ files: ['**/*.ts'], languageOptions, ${noSync} }];
`,
};

const isInstalled = (name: string): boolean => existsSync(path.join(tools, 'node_modules', name));

export function installPeers(): void {
  mkdirSync(tools, { recursive: true });
  if (!nodePackages.every(isInstalled)) {
    writeFileSync(path.join(tools, 'package.json'), '{"private": true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', ...nodePackages, typescript], {
      cwd: tools,
      stdio: 'ignore',
    });
  }
  for (const [name, text] of Object.entries(configurations)) {
    writeFileSync(path.join(tools, name), text);
  }
  if (!existsSync(inTools('pylint'))) {
    execFileSync(pythonCommand, ['-m', 'venv', path.join(tools, 'venv')]);
    const packages = ['ruff', 'flake8', 'flake8-async', 'pylint', 'sympy'];
    execFileSync(inTools('pip'), ['install', '-q', ...packages], { stdio: 'ignore' });
  }
}

/** Where a package of Node's registry was installed. */
export function packageFolder(name: string): string {
  return path.join(tools, 'node_modules', name);
}

export function versions(): string {
  const python = execFileSync(inTools('pip'), ['list', '--format=freeze'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^(ruff|flake8|flake8-async|pylint|sympy)==/.test(line))
    .map((line) => line.replace('==', ' '));
  const load = createRequire(path.join(tools, 'package.json'));
  const node = nodePackages.map((name) => {
    const manifest: unknown = JSON.parse(readFileSync(load.resolve(`${name}/package.json`), 'utf8'));
    const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
    return `${name} ${String(version)}`;
  });
  return [...python, ...node].join(', ');
}
