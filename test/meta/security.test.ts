/** The threat model of SECURITY.md: what it claims is shown by tests that exist, and no test of security is left out of it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');
const page = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
const linked = Array.from(page.matchAll(/\]\(([^)#]+)\)/g), ([, file = '']) => file);

describe('the threat model', () => {
  it('leads to files that are there', () => {
    assert.ok(linked.length > 20);
    assert.deepEqual(
      linked.filter((file) => !existsSync(path.join(root, file))),
      [],
    );
  });

  it('names a test for every entry point', () => {
    const [, entries = ''] = page.split('\n## Entry points\n');
    const sections = (entries.split('\n## ')[0] ?? '').split('\n### ').slice(1);
    assert.ok(sections.length >= 12);
    for (const section of sections) {
      assert.match(section, /\]\(test\/[^)]+\.(?:test\.ts|e2e\.mts)\)/, section.split('\n')[0]);
    }
  });

  it('leaves no test of security out', () => {
    const tests = readdirSync(path.join(root, 'test', 'unit', 'security')).map((name) => `test/unit/security/${name}`);
    assert.deepEqual(
      tests.filter((file) => !linked.includes(file)),
      [],
    );
  });

  it('names every kind of attacker and says how to report', () => {
    for (const words of [
      'hostile repository',
      'hostile dependency',
      'hostile interpreter',
      'hostile profile',
      'Report it privately',
    ]) {
      assert.ok(page.includes(words), words);
    }
  });
});
