/**
 * The request that measures the project's interpreter, and simulations of an interpreter that was measured, over the protocol.
 */
import assert from 'node:assert/strict';
import {
  calibrateMethod,
  type CalibrationResult,
  simulationMethod,
  type SimulationResult,
} from '../../../src/protocol';
import { calibratedProject, projectWithInterpreter } from '../../support/calibrations';
import { removeFolders } from '../../support/folders';
import { LspClient } from './lspClient';

const text = 'import time\n\n\ndef work(items):\n    for item in items:\n        time.sleep(1)\n';

describe('a calibrated project', () => {
  const clients: LspClient[] = [];

  after(async () => {
    await Promise.all(clients.map((client) => client.stop()));
    removeFolders();
  });

  async function start(folder: string, calibrationFolder: string, settings: unknown = {}): Promise<LspClient> {
    const client = await LspClient.start({ folder, calibrationFolder, settings });
    clients.push(client);
    return client;
  }

  async function simulated(client: LspClient): Promise<NonNullable<SimulationResult>> {
    const uri = client.uriOf('work.py');
    await client.open(uri, text);
    const subject = await client.request<SimulationResult>(simulationMethod, {
      uri,
      position: { line: 3, character: 4 },
    });
    assert.ok(subject !== null);
    return subject;
  }

  it('is simulated on the measured machine, and says so', async () => {
    const { folder, calibrationFolder } = calibratedProject({ 'work.py': text });
    const subject = await simulated(await start(folder, calibrationFolder));
    assert.equal(subject.machine.python, '3.11');
    assert.equal(subject.machine.cores, 6);
    assert.equal(subject.machine.overheads.threadStartMs, 0.123);
    assert.equal(subject.origins.cores, 'measured');
    assert.match(subject.measuredOn ?? '', /^Python 3\.11\.7 \(.*\), 2026-03-01$/);
  });

  it('is simulated on another Python where the settings ask for one', async () => {
    const { folder, calibrationFolder } = calibratedProject({ 'work.py': text });
    const subject = await simulated(await start(folder, calibrationFolder, { pythonVersion: '3.13' }));
    assert.equal(subject.machine.python, '3.13');
    assert.equal(subject.measuredOn, undefined);
    assert.notEqual(subject.origins.cores, 'measured');
  });

  it('is told when its interpreter cannot be measured', async () => {
    const { folder, calibrationFolder, python } = projectWithInterpreter({ 'work.py': text });
    const client = await start(folder, calibrationFolder);
    const result = await client.request<CalibrationResult>(calibrateMethod, null);
    assert.ok(result.kind === 'failed');
    assert.equal(result.reason, 'crashed');
    assert.ok(result.message.startsWith(`${python} ended with code `), result.message);
    assert.equal((await simulated(client)).measuredOn, undefined);
  });
});
