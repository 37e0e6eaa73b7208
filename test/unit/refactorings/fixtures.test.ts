/**
 * Applies the refactorings to the cases of test/fixtures/refactorings and compares with their results, which must parse, keep
 * every comment, and print what the original printed.
 * With UPDATE=1 the results are rewritten; the difference is to be reviewed.
 */
import assert from 'node:assert/strict';
import { parse } from '../../../src/languages/python/parser/parse';
import { interpreter, runReally } from '../fixes/realPython';
import { engineStandIns } from './engineStandIns';
import { httpStandIns } from './httpStandIns';
import { apply, type Files, offeredAt, readCases, type RefactoringCase, run, writeResult } from './refactoringFixture';

const isUpdate = process.env['UPDATE'] === '1';

const ids = {
  'run-as-task-group': ['run-as-task-group'],
  'make-async': ['make-async'],
  'map-loop-body': ['map-loop-body-over-processes', 'map-loop-body-over-threads'],
  'use-async-client': ['use-async-client'],
  'run-on-cluster': ['run-on-dask', 'run-joblib-on-dask', 'run-on-ray'],
} as const;

for (const [refactoring, own] of Object.entries(ids)) {
  describe(`the refactoring ${refactoring}`, () => {
    const cases = readCases(refactoring);

    it('is shown in at least ten shapes, and refused in some', () => {
      const shapes = cases.filter(({ after }) => after !== undefined).length;
      assert.ok(shapes >= 10, `${shapes} shapes`);
      assert.ok(shapes < cases.length);
    });

    for (const each of cases) {
      it(`${each.name}: ${each.intent}`, async () => {
        await check(refactoring, own, each);
      });

      // The real engines are for `npm run test:cluster`.
      const python = refactoring === 'run-on-cluster' ? undefined : interpreter;
      if (python !== undefined && each.after?.['main.py']?.includes('.map(') === true) {
        it(`${each.name}: ${each.intent} (on this machine)`, async () => {
          const [before, after] = [each.before, each.after].map((files) => files?.['main.py'] ?? '');
          assert.deepEqual(await runReally(python, after ?? ''), await runReally(python, before ?? ''));
        });
      }
    }
  });
}

async function check(refactoring: string, own: readonly string[], given: RefactoringCase): Promise<void> {
  const { before, after } = given;
  const standIns = refactoring === 'run-on-cluster' ? engineStandIns : httpStandIns;
  const offered = offeredAt(before)?.filter(({ id }) => own.includes(id));
  assert.ok(offered, 'the place is found');
  assert.ok(
    offered.every(({ isPreferred, isSafe }) => !isPreferred && !isSafe),
    'nobody applies it unseen',
  );
  const [fix] = offered;
  if (isUpdate && fix !== undefined) {
    writeResult(refactoring, given, apply(fix, before));
  }
  const original = await run(before, standIns);
  assert.equal(original.failure, '', 'the original must run');
  assert.notEqual(original.printed, '', 'it must print something');
  if (after === undefined) {
    assert.deepEqual(
      offered.map(({ id }) => id),
      [],
    );
    return;
  }
  assert.ok(fix, 'it is offered');
  const result = apply(fix, before);
  assert.deepEqual(result, after);
  for (const [path, text] of Object.entries(result)) {
    assert.deepEqual(parse(text).problems, [], path);
    assert.deepEqual(comments(text), comments(before[path] ?? ''), 'every comment is kept');
  }
  assert.deepEqual(await run(result, standIns), original);
  const again = (offeredAt(result) ?? []).filter(({ id }) => id === fix.id);
  assert.deepEqual(again, [], 'there is nothing left to do');
}

function comments(text: string): string[] {
  const tree = parse(text);
  return tree.comments.map(({ start, end }) => tree.text.slice(start, end)).sort();
}

describe('the programs that stand for several files', () => {
  it('import each other', async () => {
    const files: Files = { 'main.py': 'import shop\nprint(shop.price())\n', 'shop.py': 'def price():\n    return 3\n' };
    assert.deepEqual(await run(files), { printed: '3\n', failure: '' });
  });
});
