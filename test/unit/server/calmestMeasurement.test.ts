/** How calibrate.py measures again what other programs disturbed, in real CPython; its measurements are made up here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadPython } from '../../support/pyodide';

const script = path.resolve(__dirname, '../../../src/server/calibration/calibrate.py');

/** Runs `calmest` on a measurement whose runs spread as given; the values are their numbers from 1 on. */
async function valueAndRuns(spreads: readonly number[], until = 'clock() + 60'): Promise<unknown> {
  const python = await loadPython();
  python.define(`
import json, types
calibrate = types.ModuleType("calibrate")
exec(json.loads(${JSON.stringify(JSON.stringify(readFileSync(script, 'utf8')))}), calibrate.__dict__)
def measured(given):
    spreads, runs = json.loads(given), []
    def measure(figure):
        calibrate.spreads.append(spreads[len(runs)])
        runs.append(1)
        figure("threadStartMs", len(runs))
    clock = calibrate.clock
    lines = calibrate.calmest(measure, ${until})
    return json.dumps([lines[0]["value"], len(runs)])
`);
  return JSON.parse(python.call('measured', JSON.stringify(spreads)));
}

describe('measuring an interpreter beside other programs', () => {
  it('takes the first figures where nothing disturbed them', async () => {
    assert.deepEqual(await valueAndRuns([0.2, 0.1, 0.1]), [1, 1]);
  });

  it('measures again what was disturbed, and takes the first calm run', async () => {
    assert.deepEqual(await valueAndRuns([4.6, 0.3, 0.1]), [2, 2]);
  });

  it('gives the calmest of three runs, which the reader may refuse', async () => {
    assert.deepEqual(await valueAndRuns([9, 3, 5]), [2, 3]);
  });

  it('does not begin again after the time that a person waits', async () => {
    assert.deepEqual(await valueAndRuns([9, 0.1], 'clock() - 1'), [1, 1]);
  });
});
