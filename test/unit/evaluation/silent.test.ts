/**
 * The cases that rules about the event loop must stay silent on: test/fixtures/rules/silent*. No finding may stand on a
 * marked line, and the two rules that name a stall may not speak anywhere in these files.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsOf } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { fixtures, newProject, newScriptProject } from '../../support/checkFixtures';
import { readMarkers } from '../../support/markers';

const folder = path.join(fixtures, 'rules');
const names = readdirSync(folder).filter((name) => /^silent.*\.(?:py|ts)$/.test(name));
const stalls = ['blocking-call-in-async', 'cpu-work-in-async'];

describe('what must stay silent', () => {
  for (const name of names) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const project = name.endsWith('.py') ? newProject() : newScriptProject();
    project.setFile(name, text);
    const { silent, falseAlarms } = readMarkers(text, name);

    it(`${name}: ${silent.length} marked lines and the rest of the file`, () => {
      assert.ok(silent.length >= 10, `${name} marks only ${silent.length} lines`);
      const findings = findingsOf(project, name, defaultAdviceSettings);
      const isKnown = (rule: string, line: number) =>
        falseAlarms.some((marked) => marked.line === line && marked.rule === rule);
      const wrong = findings.filter(
        ({ rule, range: { start } }) =>
          !isKnown(rule, start.line) &&
          (stalls.includes(rule) || silent.some((marked) => marked.line === start.line && marked.rule === rule)),
      );
      assert.deepEqual(
        wrong.map(({ rule, range, message }) => `${range.start.line + 1}: ${rule}: ${message}`),
        [],
      );
      // A known false alarm that is gone is to be marked `ok`.
      const cured = falseAlarms.filter(
        ({ line, rule }) => !findings.some((finding) => finding.rule === rule && finding.range.start.line === line),
      );
      assert.deepEqual(
        cured.map(({ line, rule }) => `${line + 1}: ${rule}`),
        [],
      );
    });
  }
});
