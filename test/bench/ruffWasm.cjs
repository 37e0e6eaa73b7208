/**
 * Ruff's WebAssembly build over the files of folders, one at a time, as an editor would: `node ruffWasm.cjs MODULE FOLDER…`.
 * Parses and lints with the ASYNC rules alone; prints how many files and findings there were.
 */
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const [, , modulePath, ...folders] = process.argv;
const { PositionEncoding, Workspace } = require(modulePath);
const workspace = new Workspace({ lint: { select: ['ASYNC'] } }, PositionEncoding.Utf16);
let files = 0;
let findings = 0;
for (const folder of folders) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (name.endsWith('.py')) {
      files++;
      findings += workspace.check(readFileSync(path.join(folder, name), 'utf8')).length;
    }
  }
}
console.log(`${files} files, ${findings} findings`);
