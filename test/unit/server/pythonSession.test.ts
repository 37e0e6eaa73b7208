/**
 * The Python of a project in an editor: what the Python extension has active is taken, followed and shown, and what was measured
 * of Node.js is used for JavaScript.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import {
  type PythonEnvironmentParams,
  pythonEnvironmentMethod,
  simulationMethod,
  type SimulationResult,
} from '../../../src/protocol';
import { findNode } from '../../../src/server/calibration/interpreters';
import { storeCalibration } from '../../../src/server/calibration/store';
import { folderOf, removeFolders } from '../../support/folders';
import { LspClient } from './lspClient';

const pool = `from concurrent.futures import ThreadPoolExecutor
import hashlib


def digest(text):
    total = 0
    for i in range(200_000):
        total += i * len(text)
    return total


def all_digests(texts):
    with ThreadPoolExecutor() as executor:
        return list(executor.map(digest, texts))
`;

describe('the Python of a project in an editor', () => {
  const clients: LspClient[] = [];

  after(async () => {
    await Promise.all(clients.map((client) => client.stop()));
    removeFolders();
  });

  async function start(
    files: Readonly<Record<string, string>>,
    options: Partial<Parameters<typeof LspClient.start>[0]> = {},
  ): Promise<LspClient> {
    const client = await LspClient.start({ folder: folderOf(files), ...options });
    clients.push(client);
    return client;
  }

  async function rulesIn(client: LspClient, uri: string): Promise<readonly unknown[]> {
    return (await client.diagnostics(uri)).map(({ code }) => code);
  }

  async function tell(client: LspClient, python: PythonEnvironmentParams['python'], expected: RegExp): Promise<void> {
    await client.notify(pythonEnvironmentMethod, { python });
    await client.until(() => expected.test(client.statuses.at(-1)?.python ?? ''));
  }

  it('is assumed and said so where nothing tells', async () => {
    const client = await start({ 'pool.py': pool, 'pyproject.toml': '[project]\nrequires-python = ">=3.11"\n' });
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    assert.match(client.statuses.at(-1)?.python ?? '', /^Python 3\.11: what .*pyproject\.toml requires$/);
  });

  it('is followed when a person chooses another environment', async () => {
    const client = await start({ 'pool.py': pool });
    const uri = client.uriOf('pool.py');
    await client.open(uri, pool);
    assert.deepEqual(await rulesIn(client, uri), ['threads-for-cpu-work']);
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    const { refreshes } = client;
    await tell(
      client,
      { path: '/opt/free/bin/python', version: '3.14t' },
      /^Python 3\.14 free-threaded: the Python extension$/,
    );
    assert.deepEqual(await rulesIn(client, uri), []);
    await client.until(() => client.refreshes > refreshes);
    await tell(client, { path: '/opt/usual/bin/python', version: '3.14' }, /^Python 3\.14: the Python extension$/);
    assert.deepEqual(await rulesIn(client, uri), ['threads-for-cpu-work']);
    assert.equal(client.statuses.at(-1)?.interpreter, '/opt/usual/bin/python');
    await tell(client, null, /is assumed: nothing names a version$/);
  });

  it('is known from the start where the editor knows it', async () => {
    const client = await start(
      { 'pool.py': pool },
      { initializationOptions: { python: { path: '/opt/free/bin/python', version: '3.13t' } } },
    );
    const uri = client.uriOf('pool.py');
    await client.open(uri, pool);
    assert.deepEqual(await rulesIn(client, uri), []);
  });

  it('is not taken over from anybody in a workspace that is not trusted', async () => {
    const client = await start(
      { 'pool.py': pool, '.python-version': '3.13t\n' },
      { initializationOptions: { isTrusted: false, python: { path: '/opt/free/bin/python', version: '3.13t' } } },
    );
    const uri = client.uriOf('pool.py');
    await client.open(uri, pool);
    assert.deepEqual(await rulesIn(client, uri), ['threads-for-cpu-work']);
  });

  it('gives way to the setting', async () => {
    const client = await start(
      { 'pool.py': pool, 'free/pyvenv.cfg': 'version = 3.14.0\nexecutable = /usr/bin/python3.14t\n', 'free/bin/x': '' },
      { settings: { pythonInterpreter: './free/bin/python' } },
    );
    const uri = client.uriOf('pool.py');
    await client.open(uri, pool);
    assert.deepEqual(await rulesIn(client, uri), []);
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    assert.equal(client.statuses.at(-1)?.python, 'Python 3.14 free-threaded: the setting');
  });

  it('has its packages taken from the environment that is active', async () => {
    const client = await start({ 'app.py': 'import shoplib\n\n\nasync def page():\n    shoplib.fetch()\n' });
    const environment = folderOf({
      'pyvenv.cfg': 'version = 3.12.0\n',
      'bin/python': '',
      'lib/python3.12/site-packages/shoplib.py': 'import time\n\n\ndef fetch():\n    time.sleep(2)\n',
    });
    const uri = client.uriOf('app.py');
    await client.open(uri, 'import shoplib\n\n\nasync def page():\n    shoplib.fetch()\n');
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    assert.deepEqual(await rulesIn(client, uri), []);
    const before = client.statuses.length;
    await client.notify(pythonEnvironmentMethod, { python: { path: path.join(environment, 'bin', 'python') } });
    await client.until(() => client.statuses.slice(before).some(({ state }) => state === 'ready'));
    assert.deepEqual(await rulesIn(client, uri), ['blocking-call-in-async']);
  });

  it('uses what was measured of Node.js for JavaScript', async () => {
    const node = findNode();
    assert.ok(node);
    const calibrationFolder = folderOf({});
    storeCalibration(calibrationFolder, {
      interpreter: { path: node, version: '20.1.0', implementation: 'Node', freeThreaded: false },
      measuredAt: '2026-03-01T12:00:00Z',
      cores: 6,
      switchIntervalMs: 5,
      startMethod: 'spawn',
      overheads: { threadStartMs: 12.5 },
      processes: {},
    });
    const text = 'export async function page(url) {\n  return await fetch(url);\n}\n';
    const client = await start({ 'page.js': text }, { calibrationFolder });
    const uri = client.uriOf('page.js');
    await client.open(uri, text, 'javascript');
    const subject = await client.request<SimulationResult>(simulationMethod, {
      uri,
      position: { line: 0, character: 22 },
    });
    assert.equal(subject?.machine.cores, 6);
    assert.equal(subject.machine.overheads.threadStartMs, 12.5);
    assert.match(subject.measuredOn ?? '', /^Node 20\.1\.0 \(.*\), 2026-03-01$/);
  });
});
