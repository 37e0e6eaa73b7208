import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fixFolder, fixTexts, pythonFiles } from '../../evaluation/fixSafety';
import { timedPrograms } from '../../evaluation/fixTimings';
import { fixtures } from '../../support/checkFixtures';
import { loadPython, type Python } from '../../support/pyodide';

describe('every preferred fix of a program', () => {
  let python: Python;

  before(async function () {
    this.timeout(60_000);
    python = await loadPython();
    python.define(readFileSync(path.resolve(import.meta.dirname, '../../evaluation/checkFixed.py'), 'utf8'));
  });

  for (const folder of ['sample', 'rules', 'validation', 'fixes']) {
    it(`leaves code that compiles, knows its names and needs no second round: ${folder}`, function () {
      this.timeout(60_000);
      const root = path.join(fixtures, folder);
      const result = fixFolder(root, pythonFiles(root));
      for (const { path: file, before, after } of result.changed) {
        const answer: unknown = JSON.parse(python.call('check', JSON.stringify({ before, after })));
        assert.deepEqual(answer, { parsed: true, problems: [] }, `${file}\n${after}`);
      }
      assert.deepEqual(result.takenBack, []);
      assert.deepEqual(result.unsettled, []);
    });
  }

  it('compiles where one makes a function plain and others would await in it', () => {
    const { changed } = fixTexts(
      '',
      new Map(
        timedPrograms().flatMap(({ name, before }) => (name === 'asyncWithoutAwait' ? [[`${name}.py`, before]] : [])),
      ),
    );
    assert.equal(changed.length, 1);
    assert.match(changed[0]?.after ?? '', /\ndef product_page\(number: int\):\n {4}return requests\.get/);
  });

  it('goes on where one fix calls for the next, until nothing is left', () => {
    const loop = timedPrograms().find(({ name }) => name === 'awaitLoop');
    const { changed, takenBack } = fixTexts('', new Map([['loop.py', loop?.before ?? '']]));
    assert.deepEqual(takenBack, []);
    assert.match(changed[0]?.after ?? '', /asyncio\.gather[\s\S]*limited/);
  });

  it('reports a name that a fix would leave undefined, and code that does not compile', () => {
    const answer = (after: string): unknown =>
      JSON.parse(python.call('check', JSON.stringify({ before: 'def f():\n    return 1\n', after })));
    assert.deepEqual(answer('def f():\n    return asyncio\n'), { parsed: true, problems: ['asyncio is not defined'] });
    assert.match(JSON.stringify(answer('def f():\n    return await g()\n')), /does not parse/);
    assert.deepEqual(answer('import asyncio\ndef f(x):\n    y = [asyncio for z in x]\n    return y\n'), {
      parsed: true,
      problems: [],
    });
  });
});

describe('the programs whose fixes are timed', () => {
  it('all get a fix of the rule they name', () => {
    const programs = timedPrograms();
    assert.ok(programs.length >= 6);
    for (const { before, after, title } of programs) {
      assert.notEqual(after, before);
      assert.notEqual(title, '');
    }
  });
});
