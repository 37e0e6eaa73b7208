/**
 * The request that runs and measures a function, over the protocol, with the interpreter of this machine: first what would be
 * run, then the measurement, then a simulation with it.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { measureMethod, type MeasureResult, simulationMethod, type SimulationResult } from '../../../src/protocol';
import { folderOf, removeFolders } from '../../support/folders';
import { LspClient } from './lspClient';

const text = `import pathlib
import time

pathlib.Path("imported.txt").touch()


def pause(seconds, times=1, *, label, **rest):
    for _ in range(times):
        time.sleep(seconds)


class Shop:
    def open(self, hours):
        raise RuntimeError("closed")
`;

describe('measuring a function from the editor', function () {
  this.timeout(60_000);
  const clients: LspClient[] = [];

  after(async () => {
    await Promise.all(clients.map((client) => client.stop()));
    removeFolders();
  });

  async function start(onDisk = text): Promise<{ readonly client: LspClient; readonly folder: string }> {
    const folder = folderOf({ 'work.py': onDisk });
    const client = await LspClient.start({ folder, calibrationFolder: path.join(folder, 'cache') });
    clients.push(client);
    await client.open(client.uriOf('work.py'), text);
    return { client, folder };
  }

  function ask(client: LspClient, line: number, expression?: string): Promise<MeasureResult> {
    return client.request<MeasureResult>(measureMethod, {
      uri: client.uriOf('work.py'),
      position: { line, character: 4 },
      expression,
    });
  }

  it('says what would be run, with the parameters that have to be filled in, and runs nothing', async () => {
    const { client, folder } = await start();
    const pause = await ask(client, 6);
    assert.ok(pause.kind === 'ready');
    assert.equal(pause.expression, 'pause(seconds, label=label)');
    assert.equal(pause.functionName, 'pause');
    assert.equal(pause.file, path.join(folder, 'work.py'));
    assert.match(pause.interpreter, /python/);
    const method = await ask(client, 12);
    assert.ok(method.kind === 'ready');
    assert.equal(method.expression, 'Shop().open(hours)');
    assert.ok(!existsSync(path.join(folder, 'imported.txt')));
  });

  it('measures, tells what was found, and simulates with it', async () => {
    const { client, folder } = await start();
    const result = await ask(client, 6, 'pause(0.02, label=1)');
    assert.ok(result.kind === 'measured', JSON.stringify(result));
    assert.match(result.summary, /^one call takes \d+ ms: computing .*; waiting \d+ ms\.$/);
    assert.ok(existsSync(path.join(folder, 'imported.txt')), 'it ran in the folder of the project');
    const position = { line: 6, character: 4 };
    const subject = await client.request<SimulationResult>(simulationMethod, {
      uri: client.uriOf('work.py'),
      position,
    });
    assert.ok(subject !== null);
    assert.equal(subject.origins.io, 'measured');
    assert.match(subject.callMeasuredOn ?? '', /^Python 3/);
    const waiting = subject.workload.segments.filter(({ kind }) => kind === 'io');
    const total = waiting.reduce((sum, { ms }) => sum + ms, 0) * subject.workload.tasks;
    assert.ok(total > 19 && total < 60, String(total));
  });

  it('hands on what the function raised', async () => {
    const { client } = await start();
    const result = await ask(client, 12, 'Shop().open(3)');
    assert.ok(result.kind === 'failed');
    assert.equal(result.reason, 'exception');
    assert.equal(result.message, '`Shop().open(3)` raised RuntimeError: closed');
    assert.ok(result.traceback.some((line) => line.includes('in open')));
  });

  it('wants the file saved, and a function to be there', async () => {
    const { client, folder } = await start('# older\n');
    const unsaved = await ask(client, 6, 'pause(0, label=1)');
    assert.ok(unsaved.kind === 'failed' && unsaved.reason === 'unsaved');
    const nothing = await ask(client, 0);
    assert.ok(nothing.kind === 'failed' && nothing.reason === 'no-function');
    assert.ok(!existsSync(path.join(folder, 'imported.txt')));
  });
});
