/** Copies the sample project for a person to look at: without the comments that state what tests expect of it. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

export function copySample(folder) {
  fs.cpSync(path.join(repositoryRoot, 'test', 'fixtures', 'sample'), folder, { recursive: true });
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.py')) {
      const file = path.join(entry.parentPath, entry.name);
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/ {2}# (class|expect): .*$/gm, ''));
    }
  }
}
