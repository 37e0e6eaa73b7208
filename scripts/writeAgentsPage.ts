/**
 * `npm run docs:agents`: writes the tables of inputs and the examples of docs/agents.md from the tools themselves. A test of
 * test/meta holds the page to them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { agentsPage, withTools } from '../test/support/agentsPage';
import { removeFolders } from '../test/support/folders';

async function main(): Promise<void> {
  const page = await withTools(readFileSync(agentsPage, 'utf8'));
  writeFileSync(agentsPage, await format(page, { ...(await resolveConfig(agentsPage)), filepath: agentsPage }));
  removeFolders();
}

void main();
