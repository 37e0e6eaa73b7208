/** docs/agents.md: its tables and examples are what the tools take and answer, and its snippets are of the form they claim. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { agentsPage, withTools } from '../support/agentsPage';
import { removeFolders } from '../support/folders';
import { at } from '../unit/cli/runCli';

const page = readFileSync(agentsPage, 'utf8');

describe('the page about coding agents', () => {
  after(removeFolders);

  it('shows what the tools take and answer; otherwise run `npm run docs:agents`', async () => {
    const made = await format(await withTools(page), {
      ...(await resolveConfig(agentsPage)),
      filepath: agentsPage,
    });
    assert.equal(page, made);
  });

  it('configures every client to start the command `mcp`', () => {
    const snippets = [...page.matchAll(/```json\n(\{\n[\s\S]*?\n\})\n```/g)].map(([, text = '']): unknown =>
      JSON.parse(text),
    );
    assert.ok(snippets.length >= 4);
    for (const snippet of snippets) {
      const server = at(snippet, 'mcpServers', 'concurrency-advisor') ?? at(snippet, 'servers', 'concurrency-advisor');
      const command = [at(server, 'command'), ...[at(server, 'args')].flat()];
      assert.ok(command.includes('mcp'), JSON.stringify(snippet));
      assert.ok(command[0] === 'concurrency-advisor' || command[0] === 'node', JSON.stringify(snippet));
    }
  });

  it('links to files that exist', () => {
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      assert.ok(existsSync(path.join(path.dirname(agentsPage), target)), target);
    }
  });
});
