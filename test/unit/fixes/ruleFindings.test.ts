/**
 * Quick fixes of what the rules themselves find in their fixtures, so that a rule and its fixes mean the same ranges: each
 * result must parse, compile in CPython and keep every comment. Whether it prints the same is tried in fixtures.test.ts,
 * where findings are made by hand.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { adviseFile } from '../../../src/advice/advise';
import { defaultAdviceSettings, ruleIds, type Finding, type RuleId } from '../../../src/advice/finding';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import { applyEdits } from '../../../src/core/text';
import { parse } from '../../../src/languages/python/parser/parse';
import { fixtures, newProject } from '../../support/checkFixtures';
import { loadPython, type Python } from '../../support/pyodide';

/** Rules whose findings in their own fixtures have fixes, and how many of those findings at least. */
const leastFixed: Partial<Record<RuleId, number>> = {
  'nested-event-loop': 9,
  'dropped-task': 12,
  'async-without-await': 10,
  'wasted-offload': 7,
  'unbounded-fan-out': 10,
  'parallel-cpu-loop': 5,
  'overlapping-io-loop': 6,
  'parallel-released-loop': 5,
};

const compiler = `
def compile_error(text):
    try:
        compile(text, "program.py", "exec")
    except SyntaxError as error:
        return str(error)
    return ""
`;

describe('the quick fixes of what a rule finds', () => {
  let python: Python | undefined;

  before(async () => {
    python = await loadPython();
    python.define(compiler);
  });

  for (const rule of ruleIds) {
    it(`apply to the findings of ${rule}`, () => {
      assert.ok(python);
      const folder = path.join(fixtures, 'rules', rule);
      let fixed = 0;
      for (const name of readdirSync(folder).filter((each) => each.endsWith('.py'))) {
        const project = newProject();
        const text = readFileSync(path.join(folder, name), 'utf8');
        project.setFile(name, text);
        for (const finding of adviseFile(project, name, defaultAdviceSettings).findings) {
          const results = resultsOf(finding, name, text);
          fixed += finding.rule === rule && results.length > 0 ? 1 : 0;
          for (const result of results) {
            const tree = parse(result);
            assert.deepEqual(tree.problems, [], result);
            assert.equal(python.call('compile_error', result), '', result);
            if (finding.rule !== 'unused-suppression') {
              assert.deepEqual(commentsOf(result), commentsOf(text), `${finding.message}\n${result}`);
            }
          }
        }
      }
      assert.ok(fixed >= (leastFixed[rule] ?? 0), `${fixed} findings have a fix`);
    });
  }
});

/** The text after each fix of the finding. */
function resultsOf(finding: Finding, name: string, text: string): string[] {
  const fixes = fixesFor({ text: () => text }, name, finding, defaultAdviceSettings);
  return fixes.map(({ files }) =>
    applyEdits(
      text,
      files.flatMap(({ edits }) => edits),
    ),
  );
}

function commentsOf(text: string): string[] {
  return parse(text)
    .comments.map(({ start, end }) => text.slice(start, end))
    .sort();
}
