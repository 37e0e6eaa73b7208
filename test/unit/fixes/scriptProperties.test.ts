/**
 * What holds for every quick fix of JavaScript and TypeScript: on the fixtures of the rules and of the fixes, as they are and with odd
 * layouts and random edits, what the rules find is fixed by edits that lie within the text and do not overlap, the result
 * parses, comments and line ends stay, and applying the fixes until none is left comes to an end.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsOf } from '../../../src/advice/advise';
import { scriptFixesFor } from '../../../src/advice/fixes/javascript/scriptFixes';
import { defaultAdviceSettings, ruleIds, type Fix, type RuleId } from '../../../src/advice/finding';
import { applyFixes } from '../../../src/cli/applyFixes';
import { applyEdits, LineMap } from '../../../src/core/text';
import { ScriptSource } from '../../../src/languages/typescript/edits/scriptSource';
import { Projects } from '../../../src/server/projects';
import { fixtures, newScriptProject } from '../../support/checkFixtures';

const scriptFile = /^(?!.*\.fixed\.)\w+\.[cm]?[jt]sx?$/;

interface Program {
  readonly name: string;
  readonly text: string;
}

const programs: readonly Program[] = ruleIds.flatMap((rule) =>
  ['rules', 'fixes'].flatMap((kind) => {
    const folder = path.join(fixtures, kind, rule);
    return namesIn(folder).map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));
  }),
);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => scriptFile.test(name));
  } catch {
    return [];
  }
}

/** Every fix of every finding of a program that parses. */
function fixesOf({ name, text }: Program): { readonly rule: RuleId; readonly fix: Fix }[] {
  const project = newScriptProject();
  project.setFile(name, text);
  return findingsOf(project, name, defaultAdviceSettings).flatMap((finding) =>
    scriptFixesFor(project, name, finding).map((fix) => ({ rule: finding.rule, fix })),
  );
}

function checkFix({ name, text }: Program, rule: RuleId, fix: Fix): void {
  const map = new LineMap(text);
  const edits = fix.files.flatMap((file) => file.edits);
  for (const { range } of edits) {
    const [start, end] = [map.offsetAt(range.start), map.offsetAt(range.end)];
    assert.ok(start <= end, 'an edit ends before it starts');
    assert.deepEqual([map.positionAt(start), map.positionAt(end)], [range.start, range.end], 'an edit is out of range');
  }
  const result = applyEdits(text, edits);
  assert.notEqual(result, text);
  const tree = ScriptSource.read(result, name);
  assert.ok(tree, `${fix.id} breaks the syntax:\n${result}`);
  if (rule !== 'unused-suppression') {
    const kept = tree.comments.map(({ value }) => value);
    const before = ScriptSource.read(text, name)?.comments.map(({ value }) => value) ?? [];
    assert.deepEqual(
      before.filter((comment) => !kept.includes(comment)),
      [],
      `${fix.id} loses a comment:\n${result}`,
    );
  }
  if (text.includes('\r\n') && !/(?<!\r)\n/.test(text)) {
    assert.ok(!/(?<!\r)\n/.test(result), `${fix.id} mixes line ends`);
  }
}

/** Layouts that mean the same: between tokens of one line, at line ends, in front of lines. */
const layouts: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('  ', '\t'),
  (text) => text.replaceAll("'", '"'),
  (text) => text.replace(/;$/gm, ''),
  (text) => text.replace(/^(\s*)(const|let|return|await) /gm, '$1/* a */ $2 /* b */ '),
  (text) => text.replaceAll(' => ', ' =>\n      '),
  (text) => text.replaceAll('(', '(\n').replaceAll(')', '\n)'),
  (text) => text.replaceAll('{', '{ // c\n'),
  (text) => text.replaceAll('await ', 'await  '),
  (text) => `\uFEFF${text}`,
];

describe('the quick fixes of what the rules find in JavaScript', () => {
  it('are offered for every rule that has some', () => {
    const counts = new Map<RuleId, number>();
    for (const program of programs) {
      for (const { rule, fix } of fixesOf(program)) {
        checkFix(program, rule, fix);
        counts.set(rule, (counts.get(rule) ?? 0) + 1);
      }
    }
    for (const rule of [
      'blocking-call-in-async',
      'cpu-work-in-async',
      'sequential-awaits',
      'dropped-task',
      'unbounded-fan-out',
      'pool-per-call',
      'unused-suppression',
    ] as const) {
      assert.ok((counts.get(rule) ?? 0) > 0, `none for ${rule}: ${JSON.stringify([...counts])}`);
    }
  }).timeout(120_000);

  it('hold in odd layouts', () => {
    for (const layout of layouts) {
      for (const { name, text } of programs) {
        const program = { name, text: layout(text) };
        if (ScriptSource.read(program.text, name) !== undefined) {
          for (const { rule, fix } of fixesOf(program)) {
            checkFix(program, rule, fix);
          }
        }
      }
    }
  }).timeout(300_000);

  it('hold after random edits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...programs),
        fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(12), kind: fc.nat(4) }), {
          minLength: 1,
          maxLength: 4,
        }),
        ({ name, text }, changes) => {
          let changed = text;
          for (const { at, length, kind } of changes) {
            const from = Math.floor(at * changed.length);
            const piece = changed.slice(from, from + length);
            const put = ['', piece + piece, '\n', ' ', '// x\n'][kind] ?? '';
            changed =
              changed.slice(0, from) + put + changed.slice(from + (kind === 0 ? length : kind === 1 ? length : 0));
          }
          const program = { name, text: changed };
          for (const { rule, fix } of fixesOf(program)) {
            checkFix(program, rule, fix);
          }
        },
      ),
      { numRuns: 400, seed: 20 },
    );
  }).timeout(300_000);

  it('come to an end when they are applied until none is left', () => {
    const projects = new Projects();
    const paths = programs.map(({ name, text }, index) => {
      const file = `${index}/${name}`;
      projects.setFile(file, text);
      return file;
    });
    const all = { rules: undefined, includesUnsafe: true };
    const outcome = applyFixes(projects, paths, () => defaultAdviceSettings, all);
    assert.deepEqual(outcome.failures, []);
    assert.ok([...outcome.applied.values()].some((count) => count > 0));
    const again = applyFixes(projects, paths, () => defaultAdviceSettings, all);
    assert.deepEqual(
      [...again.applied].filter(([, count]) => count > 0),
      [],
    );
    for (const file of paths) {
      assert.ok(ScriptSource.read(projects.text(file) ?? '', file), file);
    }
  }).timeout(300_000);
});
