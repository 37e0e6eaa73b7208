/**
 * The command line as it is shipped: `dist/cli.js`, built anew where a source is newer. For tests of what only the bundles can
 * show; everything else runs from the sources.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');
const bundles = ['cli', 'mcp', 'typescript'];

/** The path of the program. */
export function builtProgram(): string {
  const built = Math.min(...bundles.map((name) => changedMs(path.join(root, 'dist', `${name}.js`))));
  if (built < newestSourceMs()) {
    execFileSync(process.execPath, ['esbuild.js', ...bundles], { cwd: root });
  }
  return path.join(root, 'dist', 'cli.js');
}

function newestSourceMs(): number {
  const names = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return Math.max(
    ...names.filter((name) => /\.(ts|json)$/.test(name)).map((name) => changedMs(path.join(root, 'src', name))),
  );
}

function changedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
