/**
 * Applies the quick fixes to the JavaScript and TypeScript files of test/fixtures/fixes and compares with their `.fixed` twins. Each
 * result must parse, keep every comment, offer the fix no more, and print what the original printed when Node runs it; where
 * the original is wrong by nature, its head says what both print. With UPDATE=1 the twins are rewritten; the difference is to be
 * reviewed.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptFixesFor } from '../../../src/advice/fixes/javascript/scriptFixes';
import { type Fix, type RuleId } from '../../../src/advice/finding';
import { applyEdits } from '../../../src/core/text';
import { ScriptSource } from '../../../src/languages/typescript/edits/scriptSource';
import { runScript } from './runScript';
import { readScriptFixture, type ScriptFixture } from './scriptFinding';

const folder = 'test/fixtures/fixes';
const isUpdate = process.env['UPDATE'] === '1';
const pattern = /^\w+\.(?:[cm]?[jt]s|tsx)$/;

/** Rules with fixes for JavaScript, and how many shapes each fix is shown in at least. */
const shown: readonly (readonly [RuleId, Readonly<Record<string, number>>])[] = [
  ['blocking-call-in-async', { 'await-async-twin': 30 }],
  ['cpu-work-in-async', { 'run-in-worker': 10 }],
  ['sequential-awaits', { 'await-together': 10, 'promise-all': 10, 'map-limited': 10, 'p-limit': 10 }],
  ['dropped-task', { 'await-result': 10, 'void-result': 10, 'for-of': 10, 'promise-all': 10 }],
  ['unbounded-fan-out', { 'map-limited': 10, 'p-limit': 10 }],
  ['pool-per-call', { 'lift-pool': 10 }],
  ['unused-suppression', { 'remove-suppression': 10 }],
];

for (const [rule, least] of shown) {
  describe(`quick fixes for ${rule} in JavaScript`, () => {
    const files = readdirSync(join(folder, rule)).filter((name) => pattern.test(name));

    it('are shown in at least ten shapes each, and refused in some', () => {
      const counts = new Map<string, number>();
      for (const file of files.filter((name) => existsSync(twinOf(rule, name)))) {
        const text = readFileSync(join(folder, rule, file), 'utf8');
        const id = chosen(readScriptFixture(rule, file, text), file, text)?.id ?? '';
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      for (const [id, count] of Object.entries(least)) {
        assert.ok((counts.get(id) ?? 0) >= count, `${id} is shown ${counts.get(id) ?? 0} times, not ${count}`);
      }
      assert.ok(files.some((name) => !existsSync(twinOf(rule, name))));
    });

    for (const file of files) {
      const text = readFileSync(join(folder, rule, file), 'utf8');
      it(`${file}: ${/^(?:\uFEFF)?(?:#!.*\n)?\/\/ (.*)/.exec(text)?.[1]?.trimEnd() ?? ''}`, async () => {
        await check(rule, file, text);
      });
    }
  });
}

function twinOf(rule: RuleId, file: string): string {
  return join(folder, rule, file.replace(/\.(\w+)$/, '.fixed.$1'));
}

function offeredFor({ finding, others }: ScriptFixture, file: string, text: string): readonly Fix[] {
  const files: Readonly<Record<string, string>> = { ...others, [file]: text };
  return scriptFixesFor({ text: (name) => files[name], paths: () => Object.keys(files) }, file, finding);
}

function chosen(fixture: ScriptFixture, file: string, text: string): Fix | undefined {
  const offered = offeredFor(fixture, file, text);
  return fixture.fixId === undefined ? offered[0] : offered.find(({ id }) => id === fixture.fixId);
}

async function check(rule: RuleId, file: string, text: string): Promise<void> {
  const twin = twinOf(rule, file);
  const fixture = readScriptFixture(rule, file, text);
  const fix = chosen(fixture, file, text);
  if (isUpdate && fix !== undefined) {
    writeFileSync(twin, apply(fix, text));
  }
  if (!existsSync(twin)) {
    assert.equal(fix, undefined);
    return;
  }
  assert.ok(fix, 'a fix is offered');
  const preferred = offeredFor(fixture, file, text).filter(({ isPreferred }) => isPreferred);
  assert.ok(preferred.length <= 1, 'one fix at most is preferred');
  const fixed = apply(fix, text);
  assert.equal(fixed, readFileSync(twin, 'utf8'));
  const tree = ScriptSource.read(fixed, file);
  assert.ok(tree, `the result does not parse:\n${fixed}`);
  if (rule !== 'unused-suppression') {
    const before = ScriptSource.read(text, file);
    const added = tree.comments.map(({ value }) => value);
    assert.deepEqual(
      before?.comments.filter(({ value }) => !added.includes(value)).map(({ value }) => value),
      [],
    );
  }
  const [original, result] = await Promise.all([runScript(file, text), runScript(file, fixed)]);
  assert.deepEqual(
    result,
    fixture.correction === undefined ? original : { printed: fixture.correction.after, failure: '' },
  );
  assert.equal(original.printed, fixture.correction?.before ?? original.printed);
  assert.notEqual(result.printed, '', 'the program prints something');
  assert.ok(!isOfferedAgain(rule, file, fixed, fix), 'the fix is not offered again');
}

/** The fixed call is refused, or no longer there. */
function isOfferedAgain(rule: RuleId, file: string, text: string, { id }: Fix): boolean {
  try {
    return offeredFor(readScriptFixture(rule, file, text), file, text).some((fix) => fix.id === id);
  } catch {
    return false;
  }
}

function apply({ files }: Fix, text: string): string {
  return applyEdits(
    text,
    files.flatMap(({ edits }) => edits),
  );
}
