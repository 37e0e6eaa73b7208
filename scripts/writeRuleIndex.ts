/**
 * `npm run docs:rules`: writes docs/rules/README.md from the rules, and from what the quick fixes make of the examples on
 * their pages. A test of test/meta holds the file to it.
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { indexFile, ruleIndex } from '../test/support/ruleExamples';

async function main(): Promise<void> {
  writeFileSync(indexFile, await format(ruleIndex(), { ...(await resolveConfig(indexFile)), filepath: indexFile }));
}

void main();
