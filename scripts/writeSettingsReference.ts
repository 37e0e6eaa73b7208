/**
 * `npm run docs:reference`: writes docs/settings.md from the manifest, and the tables of options in docs/cli.md from the manuals
 * of the commands. A test of test/meta holds both pages to it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { manuals } from '../src/cli/run';
import { commandReference, commandsFile, settingsFile, settingsReference } from '../test/support/reference';

async function main(): Promise<void> {
  writeFileSync(settingsFile, await settingsReference());
  writeFileSync(commandsFile, await commandReference(readFileSync(commandsFile, 'utf8'), manuals));
}

void main();
