/** What the server does not do in a workspace that nobody trusts, over the protocol: it runs nothing and believes less. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  calibrateMethod,
  type CalibrationResult,
  type InitializationOptions,
  measureMethod,
  type MeasureResult,
  trustGrantedMethod,
} from '../../../src/protocol';
import { Configurations } from '../../../src/server/configurations';
import { folderOf, removeFolders } from '../../support/folders';
import { LspClient, messageOf } from '../server/lspClient';

const rule = 'blocking-call-in-async';
const page = 'from shop import till\n\n\nasync def page():\n    till.charge()\n\n\ndef pause(seconds):\n    pass\n';

/** A knowledge file that says what nobody else knows: that `till.charge` waits. */
const knowledge = {
  library: 'shop',
  source: 'its authors',
  functions: { 'shop.till.charge': { effect: { wait: 'network' } } },
};

describe('a workspace that is not trusted', () => {
  const clients: LspClient[] = [];

  after(async () => {
    await Promise.all(clients.map((client) => client.stop()));
    removeFolders();
  });

  /** With an interpreter of its own that leaves a trace when it is started, and knowledge that its project file names. */
  function hostileWorkspace(): { readonly folder: string; readonly trace: string; readonly python: string } {
    const folder = folderOf({});
    const trace = path.join(folder, 'was-run');
    const python = path.join(folder, '.venv', 'bin', 'python');
    mkdirSync(path.dirname(python), { recursive: true });
    writeFileSync(path.join(folder, '.venv', 'pyvenv.cfg'), 'home = /usr/bin\n');
    writeFileSync(python, `#!/bin/sh\ntouch '${trace}'\n`);
    chmodSync(python, 0o755);
    writeFileSync(path.join(folder, 'shop.json'), JSON.stringify(knowledge));
    writeFileSync(path.join(folder, 'pyproject.toml'), '[tool.concurrency-advisor]\nknowledge = ["shop.json"]\n');
    writeFileSync(path.join(folder, 'page.py'), page);
    return { folder, trace, python };
  }

  async function start(folder: string, isTrusted: boolean | undefined, settings: unknown = {}): Promise<LspClient> {
    const initializationOptions: InitializationOptions = {
      hasCommandLinks: true,
      ...(isTrusted === undefined ? {} : { isTrusted }),
    };
    const client = await LspClient.start({ folder, settings, initializationOptions });
    clients.push(client);
    return client;
  }

  async function messages(client: LspClient): Promise<readonly string[]> {
    const found = await client.diagnostics(client.uriOf('page.py'));
    return found.filter(({ code }) => code === rule).map(messageOf);
  }

  it('has no program started by calibrating, nor by measuring a function', async () => {
    const { folder, trace } = hostileWorkspace();
    const client = await start(folder, false);
    const uri = client.uriOf('page.py');
    await client.open(uri, page);
    const calibrated = await client.request<CalibrationResult>(calibrateMethod, null);
    assert.ok(calibrated.kind === 'failed');
    assert.equal(calibrated.reason, 'untrusted');
    assert.match(calibrated.message, /Trust it first/);
    for (const expression of [undefined, 'pause(1)']) {
      const position = { line: 7, character: 5 };
      const measured = await client.request<MeasureResult>(measureMethod, { uri, position, expression });
      assert.ok(measured.kind === 'failed');
      assert.equal(measured.reason, 'untrusted');
      assert.match(measured.message, /Trust it first/);
    }
    assert.ok(!existsSync(trace));
  });

  it('has its interpreter neither used nor shown, whether the editor names it or it merely lies there', async () => {
    const { folder, python } = hostileWorkspace();
    for (const settings of [{}, python, { pythonInterpreter: python }]) {
      const client = await start(folder, false, settings);
      await client.until(() => client.statuses.some(({ state }) => state === 'ready'));
      assert.ok(client.statuses.every(({ interpreter }) => interpreter?.startsWith(folder) !== true));
    }
  });

  it('has the knowledge files that its project file names left alone, and says so', async () => {
    const { folder } = hostileWorkspace();
    const client = await start(folder, false);
    await client.open(client.uriOf('page.py'), page);
    assert.deepEqual(await messages(client), []);
    await client.until(() => client.log.some((line) => line.includes('while the workspace is not trusted')));
  });

  it('has the knowledge files in it left alone that a setting names, but not those of the person elsewhere', async () => {
    const { folder } = hostileWorkspace();
    const inside = path.join(folder, 'shop.json');
    const inWorkspace = await start(folder, false, { knowledge: [inside, 'shop.json'] });
    await inWorkspace.open(inWorkspace.uriOf('page.py'), page);
    assert.deepEqual(await messages(inWorkspace), []);

    const outside = path.join(folderOf({}), 'shop.json');
    writeFileSync(outside, JSON.stringify(knowledge));
    const elsewhere = await start(folder, false, { knowledge: [outside] });
    await elsewhere.open(elsewhere.uriOf('page.py'), page);
    assert.equal((await messages(elsewhere)).length, 1);
  });

  it('is believed as soon as it is trusted, without a restart', async () => {
    const { folder, trace } = hostileWorkspace();
    const client = await start(folder, false);
    await client.open(client.uriOf('page.py'), page);
    assert.deepEqual(await messages(client), []);
    await client.notify(trustGrantedMethod, undefined);
    assert.equal((await messages(client)).length, 1);
    const calibrated = await client.request<CalibrationResult>(calibrateMethod, null);
    assert.ok(calibrated.kind === 'failed');
    assert.notEqual(calibrated.reason, 'untrusted');
    assert.ok(existsSync(trace), 'the interpreter of the workspace was started');
  });

  it('is trusted from the start by an editor that says so, and by one that knows nothing of trust', async () => {
    for (const isTrusted of [true, undefined]) {
      const { folder } = hostileWorkspace();
      const client = await start(folder, isTrusted);
      await client.open(client.uriOf('page.py'), page);
      assert.equal((await messages(client)).length, 1);
    }
  });

  it('is not trusted where the editor says something odd', async () => {
    const { folder } = hostileWorkspace();
    const client = await LspClient.start({ folder, settings: {}, initializationOptions: { isTrusted: 'yes' } });
    clients.push(client);
    await client.open(client.uriOf('page.py'), page);
    assert.deepEqual(await messages(client), []);
  });

  it('may still say what costs nothing to believe: rules, patterns and versions', () => {
    const folder = folderOf({});
    mkdirSync(path.join(folder, '.git'));
    writeFileSync(path.join(folder, 'pyproject.toml'), '[tool.concurrency-advisor]\ncores = 2\nexclude = ["old/"]\n');
    const configurations = new Configurations({}, 4, folder, { untrusted: [folder] });
    assert.equal(configurations.settingsOf(path.join(folder, 'a.py')).cores, 2);
    assert.ok(configurations.isExcluded(path.join(folder, 'old', 'a.py')));
    assert.deepEqual(configurations.problems(), []);
  });
});
