/** The tools as package.json offers them to the editor's language models, against their one definition. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toolNames } from '../../../src/protocol';
import { analyzeInput, fixInput, simulateInput, toolDescriptions } from '../../../src/server/tools/inputs';
import { at } from '../cli/runCli';

const inputs = { analyze: analyzeInput, simulate: simulateInput, fix: fixInput };

describe("the tools for the editor's language models", () => {
  const manifest: unknown = JSON.parse(readFileSync(path.join(__dirname, '../../../package.json'), 'utf8'));
  const listed = at(manifest, 'contributes', 'languageModelTools');

  it('are those of the protocol, each with a name that a person can refer to', () => {
    assert.ok(Array.isArray(listed));
    assert.deepEqual(
      listed.map((each) => [at(each, 'name'), at(each, 'toolReferenceName'), at(each, 'canBeReferencedInPrompt')]),
      toolNames.map((name) => [`concurrencyAdvisor_${name}`, `${name}Concurrency`, true]),
    );
  });

  for (const [index, name] of toolNames.entries()) {
    it(`take for ${name} what the server reads, described in the same words`, () => {
      const properties: unknown = at(listed, index, 'inputSchema', 'properties');
      assert.ok(typeof properties === 'object' && properties !== null);
      for (const [key, schema] of Object.entries(properties)) {
        // Through JSON, as an editor reads it.
        assert.deepEqual(schema, JSON.parse(JSON.stringify(at(inputs[name].schema, 'properties', key))), key);
      }
      assert.deepEqual(at(listed, index, 'inputSchema', 'required'), inputs[name].schema.required);
      assert.equal(at(listed, index, 'inputSchema', 'additionalProperties'), false);
    });
  }

  it('tell models the same as the MCP server, but for a fix, which is only previewed', () => {
    assert.equal(at(listed, 0, 'modelDescription'), toolDescriptions.analyze.description);
    assert.equal(at(listed, 1, 'modelDescription'), toolDescriptions.simulate.description);
    assert.match(String(at(listed, 2, 'modelDescription')), /preview to apply or discard\. Changes no file itself\.$/);
    assert.equal(at(listed, 2, 'inputSchema', 'properties', 'write'), undefined);
  });
});
