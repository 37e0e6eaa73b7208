/**
 * Run by npm when the package is installed from its repository, as pre-commit does, and after `npm ci`: builds the command line.
 * `npm install -g` of a repository prepares it as if it were to be installed globally once more, without what it is built with;
 * where that is missing it is installed here, into the folder that npm then packs from.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

function run(program, args, environment = process.env) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    // Standard output is npm's: it prints the name of the package that it made.
    stdio: ['ignore', 2, 2],
    env: environment,
    shell: process.platform === 'win32' && program === 'npm',
  });
  if (status !== 0) {
    console.error(`${program} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}.`);
    process.exit(1);
  }
}

function isInstalled(name) {
  try {
    createRequire(path.join(root, 'package.json')).resolve(name);
    return true;
  } catch {
    return false;
  }
}

if (!isInstalled('esbuild')) {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_(global|location)$/i.test(name)),
  );
  run('npm', ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--no-progress'], environment);
}
run(process.execPath, ['esbuild.js', 'cli', 'typescript', 'mcp', '--production']);
