/**
 * The cases that rules about the event loop must stay silent on: test/fixtures/rules/silent*.py. No finding may stand on a
 * marked line, and the two rules that name a stall may not speak anywhere in these files.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsOf } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { fixtures, newProject } from '../../support/checkFixtures';
import { readMarkers } from '../../support/markers';

const folder = path.join(fixtures, 'rules');
const names = readdirSync(folder).filter((name) => /^silent.*\.py$/.test(name));
const stalls = ['blocking-call-in-async', 'cpu-work-in-async'];

describe('what must stay silent', () => {
  for (const name of names) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const project = newProject();
    project.setFile(name, text);
    const silent = readMarkers(text, name).silent;

    it(`${name}: ${silent.length} marked lines and the rest of the file`, () => {
      assert.ok(silent.length >= 10, `${name} marks only ${silent.length} lines`);
      const findings = findingsOf(project, name, defaultAdviceSettings);
      const wrong = findings.filter(
        ({ rule, range }) =>
          stalls.includes(rule) || silent.some((marked) => marked.line === range.start.line && marked.rule === rule),
      );
      assert.deepEqual(
        wrong.map(({ rule, range, message }) => `${range.start.line + 1}: ${rule}: ${message}`),
        [],
      );
    });
  }
});
