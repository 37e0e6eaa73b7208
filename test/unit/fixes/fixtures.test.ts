/**
 * Applies the quick fixes to the files of test/fixtures/fixes and compares with their `.fixed.py` twins. Each result must
 * parse without a new problem, keep every comment, offer the fix no more, and print what the original printed; where the
 * original is wrong by nature, its head says what both print. What needs real threads or processes is also run by the
 * interpreter of this machine, if it has one.
 * With UPDATE=1 the twins are rewritten; the difference is to be reviewed.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import {
  type AdviceSettings,
  defaultAdviceSettings,
  ruleIds,
  type Fix,
  type RuleId,
} from '../../../src/advice/finding';
import { applyEdits } from '../../../src/core/text';
import type { Tree } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';
import { needsRealPython, readCorrection, readFixture, readSpawnFailure } from './fixtureFinding';
import { interpreter, runReally } from './realPython';
import { runProgram, type ProgramResult } from './virtualPython';

const folder = 'test/fixtures/fixes';
const sources = 'src/advice/fixes';
const isUpdate = process.env['UPDATE'] === '1';

/** Rules about programs that are wrong already, so that a fix changes what they do. */
const corrected: ReadonlySet<RuleId> = new Set([
  'nested-event-loop',
  'dropped-task',
  'unguarded-process-start',
  'unpicklable-task',
]);

/** Rules about threads and processes, which WebAssembly does not have. */
const real: ReadonlySet<RuleId> = new Set([
  'nested-event-loop',
  'wasted-offload',
  'processes-for-io-work',
  'unguarded-process-start',
  'unpicklable-task',
  'pool-per-call',
  'small-process-tasks',
  'parallel-cpu-loop',
  'overlapping-io-loop',
  'parallel-released-loop',
]);

for (const rule of ruleIds) {
  describe(`quick fixes for ${rule}`, () => {
    const files = filesOf(rule);

    it('are shown in at least ten shapes, and refused in some', () => {
      const fixed = files.filter((name) => existsSync(twinOf(rule, name)));
      assert.ok(fixed.length >= 10, `${fixed.length} shapes`);
      assert.ok(fixed.length < files.length);
    });

    for (const file of files) {
      it(titleOf(rule, file), async () => {
        await check(rule, file);
      });
      const python = interpreter;
      const isTried =
        existsSync(twinOf(rule, file)) && !needsRealPython(readFileSync(join(folder, rule, file), 'utf8'));
      if (real.has(rule) && python !== undefined && isTried) {
        it(`${titleOf(rule, file)} (on this machine)`, async () => {
          await checkReally(python, rule, file);
        });
      }
    }
  });
}

describe('each quick fix', () => {
  // Whatever is offered in a file with a twin is applied there and run.
  const executed = new Map<string, number>();
  for (const rule of ruleIds) {
    for (const file of filesOf(rule).filter((name) => existsSync(twinOf(rule, name)))) {
      for (const { id } of open(rule, file).offered) {
        executed.set(id, (executed.get(id) ?? 0) + 1);
      }
    }
  }

  for (const [id, count] of executed) {
    it(`${id}: at least ten cases are run`, () => {
      assert.ok(count >= 10, `${count} cases`);
    });
  }

  it('has cases', () => {
    const named = readdirSync(sources)
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [...readFileSync(join(sources, name), 'utf8').matchAll(/\bid: '([a-z-]+)'/g)])
      .flatMap(([, id]) => (id === undefined || executed.has(id) ? [] : [id]));
    assert.deepEqual(named, []);
  });
});

function filesOf(rule: RuleId): string[] {
  return existsSync(join(folder, rule)) ? readdirSync(join(folder, rule)).filter((name) => /^\w+\.py$/.test(name)) : [];
}

interface Opened {
  readonly text: string;
  readonly settings: AdviceSettings;
  /** Id of the fix whose result is the twin; undefined for the first. */
  readonly fixId: string | undefined;
  readonly offered: readonly Fix[];
}

function open(rule: RuleId, file: string): Opened {
  const text = readFileSync(join(folder, rule, file), 'utf8');
  const { finding, pythonVersion, fixId } = readFixture(rule, text);
  const settings = { ...defaultAdviceSettings, pythonVersion };
  return { text, settings, fixId, offered: fixesFor({ text: () => text }, file, finding, settings) };
}

function twinOf(rule: RuleId, file: string): string {
  return join(folder, rule, file.replace(/\.py$/, '.fixed.py'));
}

function titleOf(rule: RuleId, file: string): string {
  const text = readFileSync(join(folder, rule, file), 'utf8');
  const intent = /^\uFEFF?# (.*)/.exec(text)?.[1] ?? '';
  return `${basename(file, '.py')}: ${intent}`;
}

async function check(rule: RuleId, file: string): Promise<void> {
  const twin = twinOf(rule, file);
  const { text, settings, fixId, offered } = open(rule, file);
  checkOrder(offered);
  const fix = fixId === undefined ? offered[0] : offered.find(({ id }) => id === fixId);
  if (isUpdate && fix !== undefined) {
    writeFileSync(twin, apply(fix, text));
  }
  const original = await run(text);
  const expected = expectedAfter(rule, text, original);
  if (!existsSync(twin)) {
    assert.deepEqual(
      offered.map(({ id }) => id),
      [],
    );
    return;
  }
  assert.ok(fix, 'a fix is offered');
  const fixed = apply(fix, text);
  assert.equal(fixed, readFileSync(twin, 'utf8'));
  assert.notEqual(fixed, text);
  const tree = parse(fixed);
  assert.deepEqual(tree.problems, []);
  if (rule !== 'unused-suppression') {
    assert.deepEqual(commentTexts(tree).sort(), commentTexts(parse(text)).sort(), 'every comment is kept');
  }
  assert.deepEqual(await run(fixed), expected);
  // The fixed call is refused, or no longer there.
  assert.throws(() => {
    const again = readFixture(rule, fixed);
    const more = fixesFor({ text: () => fixed }, file, again.finding, settings);
    assert.ok(
      more.some(({ id }) => id === fix.id),
      'the fix is not offered again',
    );
  });
  // Other fixes of the finding keep its meaning too.
  for (const other of offered) {
    assert.deepEqual(await run(apply(other, text)), expected, other.id);
  }
}

/** By the interpreter of this machine where WebAssembly cannot: there are no programs to start. */
function run(text: string): Promise<ProgramResult> {
  if (!needsRealPython(text)) {
    return runProgram(text);
  }
  return interpreter === undefined ? Promise.resolve({ printed: '', failure: '' }) : runReally(interpreter, text);
}

async function checkReally(python: string, rule: RuleId, file: string): Promise<void> {
  const text = readFileSync(join(folder, rule, file), 'utf8');
  const fixed = readFileSync(twinOf(rule, file), 'utf8');
  const [original, result] = await Promise.all([runReally(python, text), runReally(python, fixed)]);
  const spawnFailure = readSpawnFailure(text);
  if (spawnFailure === undefined) {
    assert.deepEqual(result, expectedAfter(rule, text, original));
    return;
  }
  assert.ok(original.failure.includes(spawnFailure), original.failure);
  // Where no worker imports the main module again, the original does what the result does everywhere.
  assert.deepEqual(result, await runProgram(text));
}

/** What the program must do after the fix; the original is checked on the way. */
function expectedAfter(rule: RuleId, text: string, original: ProgramResult): ProgramResult {
  const correction = readCorrection(text);
  if (correction === undefined) {
    assert.equal(original.failure, '', 'the original must run');
    return original;
  }
  assert.ok(corrected.has(rule), 'the original must do the same');
  const { before, raises, after } = correction;
  assert.equal(original.printed, before);
  assert.equal(original.failure.slice(0, raises === '' ? undefined : raises.length), raises);
  return { printed: after, failure: '' };
}

function apply(fix: Fix, text: string): string {
  return applyEdits(
    text,
    fix.files.flatMap(({ edits }) => edits),
  );
}

function checkOrder(fixes: readonly Fix[]): void {
  const preferred = fixes.filter(({ isPreferred }) => isPreferred);
  assert.ok(preferred.length <= 1, 'at most one is preferred');
  assert.ok(preferred.length === 0 || fixes[0] === preferred[0], 'the preferred one comes first');
}

function commentTexts(tree: Tree): string[] {
  return tree.comments.map(({ start, end }) => tree.text.slice(start, end));
}
