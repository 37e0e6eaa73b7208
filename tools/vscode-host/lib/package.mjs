/** Builds the extension's package the way users get it, with the same commands as `npm run package`. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { nodeForServer, packageDirectory, repositoryRoot } from './prepare.mjs';

export function packageExtension(file) {
  const vsce = path.join(packageDirectory('@vscode/vsce'), 'vsce');
  execFileSync(nodeForServer(), [vsce, 'package', '--out', file], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
