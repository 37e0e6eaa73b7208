/**
 * The product on JavaScript and TypeScript that nobody wrote for it: packages of npm, whose fixes must leave files that parse and know
 * their names, and this project's own source, which is clean under its own advice.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsOf } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { fixFolder, scriptFiles } from '../../evaluation/fixSafety';
import { scriptProblems } from '../../evaluation/scriptProblems';
import { newScriptProject } from '../../support/checkFixtures';

const root = path.resolve(import.meta.dirname, '../../..');

describe('every preferred fix of a package of npm', () => {
  for (const name of ['@vscode/test-electron', 'open', 'workerpool', 'ws']) {
    it(`leaves code that parses, knows its names and needs no second round: ${name}`, () => {
      const folder = path.join(root, 'node_modules', name);
      const result = fixFolder(folder, scriptFiles(folder));
      assert.ok(result.fileCount > 0);
      assert.deepEqual(result.changed.flatMap(scriptProblems), []);
      assert.deepEqual(result.takenBack, []);
      assert.deepEqual(result.unsettled, []);
    }).timeout(120_000);
  }

  it('is made where there is something to fix', () => {
    const folder = path.join(root, 'node_modules/@vscode/test-electron');
    assert.ok(fixFolder(folder, scriptFiles(folder)).changed.length > 0);
  }).timeout(120_000);

  it('is held against a name that nothing defines, and against code that does not parse', () => {
    const file = { path: 'a.mjs', before: 'export const a = 1;\n', fixes: 1 };
    assert.deepEqual(scriptProblems({ ...file, after: 'export const a = b;\n' }), ["a.mjs uses 'b' is not defined."]);
    assert.deepEqual(scriptProblems({ ...file, after: 'export const a = ;\n' }), ['a.mjs does not parse']);
    assert.deepEqual(scriptProblems({ ...file, after: 'export const a = Math.PI;\n' }), []);
  });
});

describe('the source of this project', () => {
  it('gives no warning under its own advice', () => {
    const project = newScriptProject();
    const files = scriptFiles(path.join(root, 'src')).map((file) =>
      path.relative(root, file).replaceAll(path.sep, '/'),
    );
    for (const file of files) {
      project.setFile(file, readFileSync(path.join(root, file), 'utf8'));
    }
    const warnings = files.flatMap((file) =>
      findingsOf(project, file, defaultAdviceSettings)
        .filter(({ severity }) => severity === 'warning')
        .map(({ rule, range, message }) => `${file}:${range.start.line + 1} ${rule} ${message}`),
    );
    assert.deepEqual(warnings, []);
  }).timeout(300_000);
});
