/**
 * The command `learn`: which packages it finds, what it writes and prints, and what it says of those it cannot read.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseLibrary } from '../../../src/knowledge/libraryFile';
import { at, folderOf, removeFolders, runCli } from './runCli';

const packages = '.venv/lib/python3.12/site-packages';
const lighthouse =
  'import time\n\n\ndef blink():\n    time.sleep(1)\n\n\ndef odd():\n    import fog\n    return fog.thickness()\n';
const keeper = 'import lighthouse\n\n\nasync def night():\n    lighthouse.blink()\n';
const record = 'lighthouse/__init__.py,sha256=x,1\nlighthouse/lamp.py,,\nlighthouse_stubs.py,,\n';

function installed(files: Readonly<Record<string, string | Uint8Array>>): string {
  const below = Object.fromEntries(Object.entries(files).map(([name, content]) => [`${packages}/${name}`, content]));
  return folderOf({ '.venv/pyvenv.cfg': '', ...below });
}

function written(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
}

describe('learn', () => {
  after(removeFolders);

  it('writes a knowledge file for an installed package', async () => {
    const folder = installed({ 'lighthouse/__init__.py': lighthouse });
    const { code, output, errors } = await runCli(['learn', 'lighthouse'], folder);
    assert.deepEqual([code, errors], [0, '']);
    assert.match(output, /^lighthouse: 1 files, 0 KB, read in [\d.]+ s\.\n {2}1 of 2 functions/);
    assert.match(output, /Not understood: lighthouse\.odd\n/);
    const library = parseLibrary(written(folder, 'lighthouse.knowledge.json'), 'lighthouse');
    assert.deepEqual(library.functions?.['lighthouse.blink']?.effect, { wait: 'sleep', ms: 1000 });
  });

  it('writes what makes check find a blocking call that it did not know', async () => {
    const folder = folderOf({ 'lib/lighthouse.py': lighthouse, 'main/keeper.py': keeper });
    const main = path.join(folder, 'main');
    assert.equal((await runCli(['check', 'keeper.py'], main)).code, 0);
    assert.equal((await runCli(['learn', '../lib/lighthouse.py', '--output', 'known/light.json'], main)).code, 0);
    const { code, output } = await runCli(['check', 'keeper.py', '--knowledge', 'known/light.json'], main);
    assert.equal(code, 1);
    assert.match(output, /keeper\.py:5:5: warning: `lighthouse\.blink` blocks the event loop in `night`/);
  });

  it('works through pyproject.toml', async () => {
    const folder = folderOf({
      'pyproject.toml': '[tool.concurrency-advisor]\nknowledge = ["lighthouse.knowledge.json"]\n',
      'keeper.py': keeper,
    });
    const library = folderOf({ 'lighthouse.py': lighthouse });
    const output = path.join(folder, 'lighthouse.knowledge.json');
    assert.equal((await runCli(['learn', 'lighthouse.py', '--output', output], library)).code, 0);
    assert.equal((await runCli(['check', 'keeper.py'], folder)).code, 1);
  });

  it('takes the name a package is installed under, and says which version it read', async () => {
    const folder = installed({
      'lighthouse/__init__.py': lighthouse,
      'Light_House-1.2.dist-info/RECORD': record,
      'Light_House-1.2.dist-info/METADATA': 'Metadata-Version: 2.1\nName: Light.House\nVersion: 1.2\n\nText\n',
    });
    const { code } = await runCli(['learn', 'light-house'], folder);
    assert.equal(code, 0);
    const file = written(folder, 'lighthouse.knowledge.json');
    assert.equal(at(file, 'distribution'), 'Light.House');
    assert.equal(at(file, 'version'), '1.2');
    assert.match(String(at(file, 'source')), /^Source of Light\.House 1\.2, 1 files, read on \d{4}-\d\d-\d\d$/);
    assert.match(String(at(file, 'derived')), /concurrency-advisor \d/);
  });

  it('finds packages in the environment that is named, by its folder, its interpreter or its packages', async () => {
    const folder = folderOf({
      '.venv/pyvenv.cfg': '',
      '.venv/bin/python': '',
      [`${packages}/lighthouse.py`]: lighthouse,
    });
    const empty = folderOf({ 'x.py': '' });
    for (const place of ['.venv', '.venv/bin/python', packages]) {
      const { code } = await runCli(['learn', 'lighthouse', '--python-environment', path.join(folder, place)], empty);
      assert.equal(code, 0, place);
    }
    const { code, errors } = await runCli(['learn', 'lighthouse', '--python-environment', 'nowhere'], empty);
    assert.equal(code, 2);
    assert.match(errors, /--python-environment: nowhere has no folder of installed packages/);
  });

  it('reads a namespace package and one module of it', async () => {
    const folder = installed({ 'coast/north/lamp.py': lighthouse });
    assert.equal((await runCli(['learn', 'coast'], folder)).code, 0);
    assert.ok(at(written(folder, 'coast.knowledge.json'), 'functions', 'coast.north.lamp.blink') !== undefined);
    assert.equal((await runCli(['learn', 'coast.north.lamp'], folder)).code, 0);
  });

  it('says that a package is compiled code', async () => {
    const folder = installed({ 'fast.cpython-312-x86_64-linux-gnu.so': new Uint8Array([1]) });
    const { code, errors } = await runCli(['learn', 'fast'], folder);
    assert.equal(code, 2);
    assert.match(
      errors,
      /`fast` is compiled code \(fast\.cpython-312-x86_64-linux-gnu\.so in .*\): without Python source/,
    );
    assert.ok(!existsSync(path.join(folder, 'fast.knowledge.json')));
  });

  it('names the compiled part of a package', async () => {
    const folder = installed({ 'lighthouse/__init__.py': lighthouse, 'lighthouse/_lens.abi3.so': new Uint8Array([1]) });
    const { output } = await runCli(['learn', 'lighthouse'], folder);
    assert.match(output, /Not read, compiled code: lighthouse\/_lens\.abi3\.so/);
  });

  it('says that a package is not there, or that there is no environment to look in', async () => {
    const { code, errors } = await runCli(['learn', 'fog'], installed({ 'lighthouse.py': lighthouse }));
    assert.equal(code, 2);
    assert.match(errors, /There is no package `fog` in .*site-packages\./);
    const nowhere = await runCli(['learn', 'fog'], folderOf({ 'x.txt': '' }));
    assert.match(nowhere.errors, /no Python environment to look for `fog` in: name one with --python-environment/);
    const text = await runCli(['learn', './x.txt'], folderOf({ 'x.txt': '' }));
    assert.match(text.errors, /x\.txt is no Python source/);
    const missing = await runCli(['learn', './fog'], folderOf({ 'x.txt': '' }));
    assert.match(missing.errors, /fog does not exist/);
  });

  it('learns the rest where a file cannot be read', async () => {
    const folder = installed({
      'lighthouse/__init__.py': lighthouse,
      'lighthouse/bad.py': new Uint8Array([0xff, 0, 0xfe]),
    });
    const { code, output, errors } = await runCli(['learn', 'lighthouse'], folder);
    assert.equal(code, 0);
    assert.match(output, /lighthouse: 1 files/);
    assert.match(errors, /Warning: .*bad\.py /);
  });

  it('compares with a file: kinds, awaiting, prices and what is missing', async () => {
    const reference = {
      library: 'lighthouse',
      source: 'written by hand',
      functions: {
        'lighthouse.blink': { effect: { wait: 'sleep', ms: 400 } },
        'lighthouse.odd': { effect: { wait: 'network' } },
      },
    };
    const folder = installed({
      'lighthouse.py': `${lighthouse}\n\ndef plain():\n    return 1\n`,
    });
    const file = path.join(folderOf({ 'hand.json': JSON.stringify(reference) }), 'hand.json');
    const { output } = await runCli(['learn', 'lighthouse', '--compare', file], folder);
    assert.match(output, /Compared: 1 callables that both describe, 1 only there, 1 only here\./);
    assert.match(output, /same kind of effect {3}1 of 1 \(100 %\)/);
    assert.match(output, /price within factor 3 1 of 1 \(100 %\), within 10 1 \(100 %\)/);
    assert.match(output, /Only there:\n {2}lighthouse\.odd/);
    const json: unknown = JSON.parse(
      (await runCli(['learn', 'lighthouse', '--compare', file, '--format', 'json'], folder)).output,
    );
    assert.deepEqual(at(json, 'comparison', 'callables', 0), {
      name: 'lighthouse.blink',
      reference: 'sleep',
      other: 'sleep',
      isSameKind: true,
      isSameAsync: true,
      factor: 2.5,
    });
    assert.deepEqual(at(json, 'comparison', 'onlyHere'), ['lighthouse.plain']);
  });

  it('compares with what is built in and does not learn from that', async () => {
    const folder = installed({ 'xmltodict.py': '', 'retrying.py': 'def retry(call):\n    return call\n' });
    const { output, code } = await runCli(['learn', 'retrying', '--compare', 'builtin'], folder);
    assert.equal(code, 0);
    assert.match(output, /Compared: /);
    const unknown = await runCli(['learn', 'xmltodict', '--compare', 'builtin'], folder);
    assert.match(unknown.errors, /nothing is built in about `xmltodict`/);
  });

  it('prints the file alone with --output -', async () => {
    const folder = installed({ 'lighthouse.py': lighthouse });
    const { output } = await runCli(['learn', 'lighthouse', '--output', '-'], folder);
    assert.equal(at(JSON.parse(output), 'library'), 'lighthouse');
    assert.ok(!existsSync(path.join(folder, 'lighthouse.knowledge.json')));
  });

  it('wants exactly one package', async () => {
    const folder = folderOf({ 'x.txt': '' });
    assert.equal((await runCli(['learn'], folder)).code, 2);
    assert.equal((await runCli(['learn', 'a', 'b'], folder)).code, 2);
    assert.equal((await runCli(['learn', '--help'], folder)).code, 0);
  });
});
