/**
 * What docs/agents.md shows of the tools for coding agents: what each takes, from its definition, and calls with their answers, as
 * they are given for the sample project. `npm run docs:agents` writes them; a test of test/meta holds the page to them.
 */
import path from 'node:path';
import { copySample } from '../../scripts/copySample.mjs';
import { answerCall } from '../../src/cli/tools/answer';
import type { WorkingTool } from '../../src/cli/tools/call';
import type { InputReader, JsonSchema } from '../../src/server/tools/fields';
import { analyzeInput, explainRuleInput, fixInput, simulateInput } from '../../src/server/tools/inputs';
import { folderOf } from './folders';

export const agentsPage = path.join(import.meta.dirname, '../../docs/agents.md');

const inputs: Readonly<Record<string, InputReader<unknown>>> = {
  analyze: analyzeInput,
  simulate: simulateInput,
  fix: fixInput,
  explain_rule: explainRuleInput,
};

/** A machine is named, so that the answers are the same everywhere. */
const examples: readonly { readonly tool: WorkingTool; readonly input: Readonly<Record<string, unknown>> }[] = [
  {
    tool: 'analyze',
    input: { paths: ['shop/api.py'], severity: 'warning', cores: 4, pythonVersion: '3.12', limit: 5 },
  },
  { tool: 'simulate', input: { target: 'shop/forecast.py:fit', tasks: 200, cores: 8, pythonVersion: '3.12' } },
  { tool: 'fix', input: { path: 'shop/api.py:retry_later', cores: 4, pythonVersion: '3.12' } },
];

/** The page with everything between its marks made anew. */
export async function withTools(page: string): Promise<string> {
  let result = page;
  for (const [tool, { schema }] of Object.entries(inputs)) {
    result = replaced(result, `inputs of ${tool}`, inputTable(schema));
  }
  const folder = folderOf({});
  copySample(folder);
  for (const { tool, input } of examples) {
    const io = {
      workingFolder: folder,
      isColoured: false,
      print: () => undefined,
      printError: () => undefined,
      readInput: () => Promise.resolve(new Uint8Array()),
    };
    const reply = await answerCall({ tool, input, roots: [folder] }, io, () => undefined);
    if (reply.kind !== 'answer') {
      throw new Error(`${tool} did not answer: ${JSON.stringify(reply)}`);
    }
    const call = JSON.stringify(input);
    result = replaced(
      result,
      `example of ${tool}`,
      `\`\`\`json\n${call}\n\`\`\`\n\n\`\`\`text\n${reply.text.trimEnd()}\n\`\`\``,
    );
  }
  return result;
}

function inputTable({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([key, schema]) => {
    const name = required.includes(key) ? `\`${key}\` (required)` : `\`${key}\``;
    return `| ${name} | ${typeOf(schema)} | ${(schema.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return ['| input | takes | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function typeOf({ type, enum: choices, items, minimum, maximum }: JsonSchema): string {
  if (choices !== undefined) {
    return choices.length > 6 ? 'a name' : choices.map((choice) => `\`${choice}\``).join(', ');
  }
  if (type === 'array') {
    return `list of ${items?.enum === undefined ? 'texts' : 'names'}`;
  }
  return type === 'integer' ? `${String(minimum)} to ${String(maximum)}` : type === 'string' ? 'text' : type;
}

function replaced(page: string, mark: string, content: string): string {
  const [begin, end] = [`<!-- ${mark}: begin -->`, `<!-- ${mark}: end -->`];
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) {
    throw new Error(`docs/agents.md has no marks for the ${mark}.`);
  }
  return `${page.slice(0, start + begin.length)}\n\n${content}\n\n${page.slice(stop)}`;
}
