/** A short run of `npm run fuzz` over the fixtures of this repository; the long one is reported in docs/reliability.md. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { mutationNames } from '../../fuzz/mutations';
import { FuzzRun } from '../../fuzz/run';

const seed = 20261123;
const count = 1200;

describe('damaged files', function () {
  this.timeout(180_000);

  it('go from parsing to fixes without an exception, an edit out of place, or a second of waiting', () => {
    const tests = path.join(import.meta.dirname, '..', '..');
    const files = ['fixtures', 'evaluation'].flatMap((folder) =>
      readdirSync(path.join(tests, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort(),
    );
    const run = new FuzzRun(files, seed);
    for (let index = 0; index < count; index++) {
      run.step(index);
    }
    const { failures, findings, fixes, simulations, refused, byMutation } = run.tally;
    assert.deepEqual(failures, []);
    assert.ok(refused > count / 50, `${refused} files were refused`);
    assert.ok(refused < count / 2, `${refused} files were refused`);
    assert.ok(findings > 200, `${findings} findings`);
    assert.ok(fixes > 40, `${fixes} fixes`);
    assert.ok(simulations > 100, `${simulations} simulations`);
    assert.deepEqual(Object.keys(byMutation).sort(), [...mutationNames].sort());
  });

  it('are the same again for the same number', () => {
    const files = [path.join(import.meta.dirname, 'fuzz.test.ts')];
    const first = new FuzzRun(files, seed);
    const second = new FuzzRun(files, seed);
    for (const index of [0, 7, 41]) {
      assert.deepEqual(first.inputOf(index), second.inputOf(index));
    }
    assert.notDeepEqual(first.inputOf(0), first.inputOf(1));
  });
});
