/**
 * Keeping what was measured of functions: found again by the function's own text, its place and the interpreter.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '../../../src/languages/python/parser/parse';
import type { CallMeasurement } from '../../../src/server/calibration/callMeasurement';
import { measuredCall } from '../../../src/server/calibration/callMeasurement';
import { storeCall, storedCalls } from '../../../src/server/calibration/callStore';
import { newProject } from '../../../src/server/newProject';
import { folderOf, removeFolders } from '../../support/folders';

const text = 'def first():\n    return 1\n\n\ndef second():\n    return 2\n';

function measurementWith(python: string): CallMeasurement {
  return {
    interpreter: { path: python, version: '3.12.1', implementation: 'CPython', freeThreaded: false },
    measuredAt: '2026-03-01T12:00:00Z',
    functionName: 'second',
    expression: 'second()',
    kind: 'call',
    repeats: 5,
    batch: 1,
    wallMs: 20,
    leastMs: 19,
    mostMs: 25,
    cpuMs: 8,
    threadCpuMs: 8,
    coreWaitMs: 2,
    heldMs: 6,
    heldErrorMs: 0.5,
  };
}

function factsOf(source: string, name: string) {
  const project = newProject();
  project.setFile('/srv/app.py', source);
  const facts = project.facts('/srv/app.py')?.functions.find((each) => each.name === name);
  assert.ok(facts !== undefined);
  return facts;
}

function kept(): { readonly folder: string; readonly python: string; readonly file: string } {
  const folder = folderOf({});
  const python = path.join(folder, 'bin', 'python3');
  mkdirSync(path.dirname(python));
  writeFileSync(python, '#!/bin/sh\n', { mode: 0o755 });
  const facts = factsOf(text, 'second');
  const file = storeCall(folder, { path: '/srv/app.py', text, facts }, measurementWith(python));
  return { folder, python, file };
}

function lookUp(folder: string, python: string, source = text, file = '/srv/app.py', name = 'second') {
  return storedCalls(folder, python, () => source)?.(file, factsOf(source, name));
}

describe('keeping what was measured of a function', () => {
  after(removeFolders);

  it('gives it back with its parts, less what other programs took', () => {
    const { folder, python } = kept();
    assert.deepEqual(lookUp(folder, python), {
      by: 'measurement',
      from: `Python 3.12.1 (${python}), 2026-03-01`,
      wallMs: 18,
      split: { cpuMs: 8, heldMs: 6, waitMs: 10 },
    });
    assert.deepEqual(measuredCall(measurementWith(python)), lookUp(folder, python));
  });

  it('keeps it while only the rest of the file changes', () => {
    const { folder, python } = kept();
    assert.ok(lookUp(folder, python, `import os\n\n\n${text.replace('return 1', 'return 100')}`) !== undefined);
    assert.equal(lookUp(folder, python, text.replace('return 2', 'return 3')), undefined);
  });

  it('has nothing for another function, file or interpreter, nor for one that was replaced', () => {
    const { folder, python } = kept();
    assert.equal(lookUp(folder, python, text, '/srv/app.py', 'first'), undefined);
    assert.equal(lookUp(folder, python, text, '/srv/other.py'), undefined);
    assert.equal(lookUp(folder, path.join(folder, 'bin', 'python3.13')), undefined);
    utimesSync(python, new Date(), new Date(Date.now() - 60_000));
    assert.equal(lookUp(folder, python), undefined);
    assert.equal(
      storedCalls(path.join(folder, 'nowhere'), python, () => text),
      undefined,
    );
  });

  it('takes a damaged file for none', () => {
    const { folder, python, file } = kept();
    const whole = readFileSync(file, 'utf8');
    for (const damaged of [
      '',
      '[]',
      whole.replace('"wallMs": 20', '"wallMs": -1'),
      whole.replace('"call"', '"spell"'),
    ]) {
      writeFileSync(file, damaged);
      assert.equal(lookUp(folder, python), undefined, damaged);
    }
  });
});

describe('the script that measures a call', () => {
  it('is understood by every Python from 3.8 on', () => {
    const file = path.resolve(__dirname, '../../../src/server/calibration/measureCall.py');
    const script = readFileSync(file, 'utf8');
    assert.deepEqual(parse(script).problems, []);
    assert.doesNotMatch(script, /^\s*match |: (?:list|dict|tuple)\[| with \(|^\s*except\*/m);
  });
});
