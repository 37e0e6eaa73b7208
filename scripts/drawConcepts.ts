/**
 * `npm run docs:pictures`: draws the pictures of docs/concepts.md with the simulator and writes its table of simulated figures.
 * A test of test/meta holds the page to them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { conceptsPage, conceptsPictures, picturesFolder, withTable } from '../test/support/concepts';

async function main(): Promise<void> {
  for (const [name, svg] of conceptsPictures()) {
    writeFileSync(path.join(picturesFolder, name), svg);
    console.log(`docs/images/${name}`);
  }
  const page = withTable(readFileSync(conceptsPage, 'utf8'));
  writeFileSync(conceptsPage, await format(page, { ...(await resolveConfig(conceptsPage)), filepath: conceptsPage }));
}

void main();
