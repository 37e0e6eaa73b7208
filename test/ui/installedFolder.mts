/** Where VS Code has put the extension that was installed from its package. */
import fs from 'node:fs';
import path from 'node:path';
import type { RunningServer } from '../../tools/vscode-host/lib/server.mjs';

export function installedFolder({ dataDirectory }: RunningServer): string {
  const extensions = path.join(dataDirectory, 'extensions');
  const name = fs.readdirSync(extensions).find((each) => each.startsWith('concurrency-advisor.'));
  if (name === undefined) {
    throw new Error(`The extension is not installed in ${extensions}.`);
  }
  return path.join(extensions, name);
}
