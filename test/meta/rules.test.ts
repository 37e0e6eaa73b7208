import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parse as parseToml } from 'smol-toml';
import { findingsOf } from '../../src/advice/advise';
import { configurationKeys, parseConfiguration, waitKinds } from '../../src/advice/configuration';
import { defaultAdviceSettings, ruleIds } from '../../src/advice/finding';
import { rules } from '../../src/advice/rules/rules';
import { applyEdits } from '../../src/core/text';
import { newProject, newScriptProject } from '../../src/server/newProject';
import { scriptFixesFor } from '../../src/advice/fixes/javascript/scriptFixes';
import { examplesOf, fixesOfExample, indexFile, pageFile, ruleIndex, scriptExamplesOf } from '../support/ruleExamples';

const root = path.resolve(import.meta.dirname, '../..');

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
      const [title, , description] = readFileSync(pageFile(rule.id), 'utf8').split('\n');
      assert.equal(title, `# ${rule.id}`);
      assert.equal(description, rule.description);
    });
  }
});

describe('the examples of the pages', () => {
  for (const rule of ruleIds) {
    it(`${rule}: the bad one is found, the good ones are not`, () => {
      const found = examplesOf(rule).map(({ text, findings }) =>
        findings.map((finding) => ({
          rule: finding.rule,
          isMarked: text.split('\n')[finding.range.start.line]?.includes('# bad') === true,
        })),
      );
      const [bad, ...good] = found;
      assert.deepEqual(bad, [{ rule, isMarked: true }]);
      assert.ok(good.length > 0, 'the page shows how it should be');
      assert.deepEqual(good.flat(), []);
    });

    it(`${rule}: applying its fix to the bad one leaves no such finding`, () => {
      const [bad] = examplesOf(rule);
      const [fix] = fixesOfExample(rule);
      assert.ok(bad);
      assert.ok(fix?.isPreferred, 'the example has no preferred fix');
      const project = newProject();
      project.setFile(
        bad.file,
        applyEdits(
          bad.text,
          fix.files.flatMap(({ edits }) => edits),
        ),
      );
      const left = findingsOf(project, bad.file, defaultAdviceSettings).map((finding) => finding.rule);
      assert.ok(!left.includes(rule), `${left.join(', ')} after ${fix.title}`);
    });
  }

  it('make up the index of the pages (npm run docs:rules)', async () => {
    const wanted = await format(ruleIndex(), { ...(await resolveConfig(indexFile)), filepath: indexFile });
    assert.equal(readFileSync(indexFile, 'utf8'), wanted);
  });
});

describe('the examples of the pages in JavaScript', () => {
  const shown = ruleIds.filter((rule) => scriptExamplesOf(rule).length > 0);

  it('are there for every rule that has a fix in JavaScript', () => {
    assert.deepEqual(shown, [
      'blocking-call-in-async',
      'cpu-work-in-async',
      'sequential-awaits',
      'dropped-task',
      'unbounded-fan-out',
      'pool-per-call',
    ]);
  });

  it('or said not to be there', () => {
    for (const rule of ruleIds) {
      assert.match(readFileSync(pageFile(rule), 'utf8'), /^## In JavaScript and TypeScript$/m, rule);
    }
  });

  for (const rule of shown) {
    it(`${rule}: the bad one is found, the good ones are not`, () => {
      const found = scriptExamplesOf(rule).map(({ text, findings }) =>
        findings.map((finding) => ({
          rule: finding.rule,
          isMarked: text.split('\n')[finding.range.start.line]?.includes('// bad') === true,
        })),
      );
      const [bad, ...good] = found;
      assert.deepEqual(bad, [{ rule, isMarked: true }]);
      assert.ok(good.length > 0, 'the page shows how it should be');
      assert.deepEqual(good.flat(), []);
    });

    it(`${rule}: applying its fix to the bad one leaves no such finding`, () => {
      const [bad] = scriptExamplesOf(rule);
      const finding = bad?.findings.find((each) => each.rule === rule);
      assert.ok(bad && finding);
      const [fix] = scriptFixesFor(bad.project, bad.file, finding);
      assert.ok(fix?.isPreferred, 'the example has no preferred fix');
      const project = newScriptProject();
      const edits = fix.files.flatMap((file) => file.edits);
      project.setFile(bad.file, applyEdits(bad.text, edits));
      const left = findingsOf(project, bad.file, defaultAdviceSettings).map((each) => each.rule);
      assert.ok(!left.includes(rule), `${left.join(', ')} after ${fix.title}`);
    });
  }
});

describe('the page about configuration', () => {
  const page = readFileSync(path.join(root, 'docs/configuration.md'), 'utf8');

  for (const key of configurationKeys) {
    it(`explains ${key} in both spellings`, () => {
      const kebab = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      assert.match(page, new RegExp(`^\\| \`${kebab}\` +\\| \`${key}\` `, 'm'));
    });
  }

  it('shows an example that is understood without a complaint', () => {
    const example = /```toml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const { configuration, problems } = parseConfiguration(
      readExample(parseToml(example), 'tool', 'concurrency-advisor'),
      'kebab-case',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(Object.keys(configuration).sort(), [...configurationKeys].sort());
  });

  it('names every kind of waiting', () => {
    for (const kind of waitKinds) {
      assert.match(page, new RegExp(`\`${kind}\``));
    }
  });
});

function readExample(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (current, name) =>
      typeof current === 'object' && current !== null
        ? Object.entries(current).find(([key]) => key === name)?.[1]
        : undefined,
    value,
  );
}
