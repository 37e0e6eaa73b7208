import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { adviseFile } from '../../src/advice/advise';
import { defaultAdviceSettings, ruleIds } from '../../src/advice/finding';
import { rules } from '../../src/advice/rules/rules';
import { newProject } from '../support/checkFixtures';

const root = path.resolve(import.meta.dirname, '../..');
const pageOf = (rule: string) => path.join(root, 'docs/rules', `${rule}.md`);

describe('each rule', () => {
  it('is listed once, in the same order everywhere', () => {
    assert.deepEqual([...rules.map(({ id }) => id)].sort(), [...ruleIds].sort());
  });

  it('has a page and no page is left over', () => {
    const pages = readdirSync(path.join(root, 'docs/rules'))
      .filter((name) => name !== 'README.md')
      .sort();
    assert.deepEqual(
      pages,
      [...ruleIds].sort().map((rule) => `${rule}.md`),
    );
  });

  it('has a folder of fixtures', () => {
    for (const rule of ruleIds) {
      assert.ok(existsSync(path.join(root, 'test/fixtures/rules', rule)), rule);
    }
  });

  it('is in the table of the README', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    for (const rule of ruleIds) {
      assert.ok(readme.includes(`docs/rules/${rule}.md`), rule);
    }
  });

  for (const rule of rules) {
    it(`${rule.id}: the page begins with the rule's own description`, () => {
      const [title, , description] = readFileSync(pageOf(rule.id), 'utf8').split('\n');
      assert.equal(title, `# ${rule.id}`);
      assert.equal(description, rule.description);
    });
  }
});

describe('the examples of the pages', () => {
  // What the examples call without defining it.
  const context: Readonly<Record<string, string>> = {
    'sequential-awaits':
      'import asyncio\nimport httpx\nclient = httpx.AsyncClient()\nasync def fetch(path):\n    return await client.get(path)\n',
    'threads-for-cpu-work':
      'def render(size):\n    return [[(x * x + y * y) % 256 for x in range(size)] for y in range(size)]\n',
  };

  for (const rule of ruleIds) {
    it(`${rule}: the bad one is found, the good one is not`, () => {
      const blocks = [...readFileSync(pageOf(rule), 'utf8').matchAll(/```python\n([\s\S]*?)```/g)].map(
        ([, code]) => code ?? '',
      );
      assert.equal(blocks.length, 2);
      const found = blocks.map((code, index) => {
        const project = newProject();
        project.setFile(`example${index}.py`, (context[rule] ?? '') + code);
        const lines = (project.text(`example${index}.py`) ?? '').split('\n');
        return adviseFile(project, `example${index}.py`, defaultAdviceSettings).findings.map((finding) => ({
          rule: finding.rule,
          isMarked: lines[finding.range.start.line]?.includes('# bad') === true,
        }));
      });
      assert.deepEqual(found, [[{ rule, isMarked: true }], []]);
    });
  }
});
