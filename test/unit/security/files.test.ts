/**
 * Where a repository's own links and names lead: fixes stay inside of it, devices are not read, a knowledge file gives away nothing
 * of another file, and the caches have no name that a repository could choose.
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { CodeAction, Diagnostic } from 'vscode-languageserver';
import { python } from '../../../src/languages/python/python';
import { liesWithin, mayBeChanged } from '../../../src/server/files/editable';
import { FactsCache } from '../../../src/server/files/factsCache';
import { readKnowledgeFile } from '../../../src/server/files/knowledgeFile';
import { projectFileOf } from '../../../src/server/files/pyproject';
import { storeCall } from '../../../src/server/calibration/callStore';
import { storeCalibration } from '../../../src/server/calibration/store';
import { LspClient } from '../server/lspClient';
import { folderOf, removeFolders, runCli } from '../cli/runCli';

const waiting = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';

describe('a link in a repository', () => {
  afterEach(removeFolders);

  it('is not written through by `fix --write` of the folder when it leads out of it', async () => {
    const outside = folderOf({ 'startup.py': waiting });
    const folder = folderOf({ 'a.py': waiting });
    symlinkSync(path.join(outside, 'startup.py'), path.join(folder, 'settings.py'));
    for (const options of [['--write'], []]) {
      const { code, output, errors } = await runCli(['fix', '.', ...options], folder);
      assert.equal(code, 2);
      assert.match(errors, /^settings\.py: is a link that leads out of the folder/m);
      assert.doesNotMatch(output, /settings/);
    }
    assert.equal(readFileSync(path.join(outside, 'startup.py'), 'utf8'), waiting);
    assert.match(readFileSync(path.join(folder, 'a.py'), 'utf8'), /await asyncio\.sleep/);
  });

  it('is written through when the person names it, or it leads to another place in the folder', async () => {
    const outside = folderOf({ 'startup.py': waiting });
    const folder = folderOf({ 'src/a.py': waiting });
    symlinkSync(path.join(outside, 'startup.py'), path.join(folder, 'settings.py'));
    assert.equal((await runCli(['fix', 'settings.py', '--write'], folder)).code, 0);
    assert.match(readFileSync(path.join(outside, 'startup.py'), 'utf8'), /await asyncio\.sleep/);
    rmSync(path.join(folder, 'settings.py'));
    symlinkSync(path.join('src', 'a.py'), path.join(folder, 'b.py'));
    const { errors } = await runCli(['fix', '.', '--write'], folder);
    assert.doesNotMatch(errors, /leads out/);
  });

  it('gets no fix in the editor when it leads out of the workspace, and neither does an installed package', async () => {
    const outside = folderOf({ 'startup.py': waiting, 'other.py': waiting });
    const folder = folderOf({ 'a.py': waiting, '.venv/lib/python3.12/site-packages/web.py': waiting });
    symlinkSync(path.join(outside, 'startup.py'), path.join(folder, 'settings.py'));
    const client = await LspClient.start({ folder, settings: {} });
    const fixes = async (file: string): Promise<readonly string[]> => {
      const uri = pathToFileURL(file).href;
      await client.open(uri, waiting);
      const [found]: readonly Diagnostic[] = await client.diagnostics(uri);
      assert.ok(found);
      const actions: readonly CodeAction[] = await client.actionsOn(uri, found);
      return actions
        .filter(({ edit, title }) => edit !== undefined && !title.startsWith('Ignore'))
        .map(({ title }) => title);
    };
    try {
      assert.notDeepEqual(await fixes(path.join(folder, 'a.py')), []);
      assert.deepEqual(await fixes(path.join(folder, 'settings.py')), []);
      assert.deepEqual(await fixes(path.join(folder, '.venv/lib/python3.12/site-packages/web.py')), []);
      // A person has opened it and sees what becomes of it.
      assert.notDeepEqual(await fixes(path.join(outside, 'other.py')), []);
    } finally {
      await client.stop();
    }
  });

  it('decides by where a file really lies, not by what its path looks like', () => {
    const outside = folderOf({ 'b.py': '' });
    const folder = folderOf({ 'a.py': '' });
    mkdirSync(path.join(folder, 'inner'));
    symlinkSync(outside, path.join(folder, 'linked'));
    const asked = path.join(folder, 'a.py');
    assert.ok(mayBeChanged(asked, asked, [folder]));
    assert.ok(mayBeChanged(path.join(folder, 'inner', 'new.py'), asked, [folder]));
    assert.ok(!mayBeChanged(path.join(folder, 'linked', 'b.py'), asked, [folder]));
    assert.ok(!mayBeChanged(path.join(folder, '..', path.basename(outside), 'b.py'), asked, [folder]));
    assert.ok(!mayBeChanged(path.join(outside, 'b.py'), asked, [folder]));
    assert.ok(!mayBeChanged(path.join(folder, 'node_modules', 'x', 'index.js'), asked, [folder]));
    assert.ok(liesWithin(path.join(folder, 'linked', 'b.py'), [folder, outside]));
    assert.ok(!liesWithin(`${folder}-elsewhere/a.py`, [folder]));
  });

  it('to a device is not read: as project file, ignore file, package or knowledge', async () => {
    const folder = folderOf({ 'a.py': waiting, 'b.js': 'export const a = 1;\n', 'inner/c.py': waiting });
    for (const name of ['pyproject.toml', '.gitignore', 'package.json', 'inner/.gitignore', 'knowledge.json']) {
      symlinkSync('/dev/zero', path.join(folder, name));
    }
    mkdirSync(path.join(folder, '.venv'));
    symlinkSync('/dev/zero', path.join(folder, '.venv', 'pyvenv.cfg'));
    assert.match(projectFileOf(folder)?.problems.join('') ?? '', /not a regular file/);
    const read = readKnowledgeFile(path.join(folder, 'knowledge.json'));
    assert.ok(read.kind === 'problem');
    assert.match(read.message, /not a regular file/);
    const { code } = await runCli(['check', '.', '--concise'], folder);
    assert.equal(code, 1);
  });
});

describe('a knowledge file that a project names', () => {
  afterEach(removeFolders);

  it('gives nothing away of a file that is none', async () => {
    const secret = 'hunter2:very-secret';
    const elsewhere = folderOf({ token: secret });
    const folder = folderOf({
      'a.py': waiting,
      'pyproject.toml': `[tool.concurrency-advisor]\nknowledge = [${JSON.stringify(path.join(elsewhere, 'token'))}]\n`,
    });
    const { output, errors } = await runCli(['check', '.'], folder);
    assert.match(output + errors, /is not JSON/);
    assert.doesNotMatch(output + errors, /hunter/);
  });
});

describe('the caches', () => {
  afterEach(removeFolders);

  const hash = /^[0-9a-f]+(?:\.json)?$/;

  function filesBelow(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(path.join(folder, name)).isFile(),
    );
  }

  it('of facts have names made of hashes alone, wherever the files lie and whatever they are called', () => {
    const folder = folderOf({});
    const cache = new FactsCache({ folder: path.join(folder, 'facts'), build: '../../build' });
    const text = `${'x = 1\n'.repeat(1000)}def load():\n    pass\n`;
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('../../../etc/passwd', '/abs/olute', 'a\0b', '..', 'C:\\x')),
        (name) => {
          cache.using(() => cache.of(python).extract(text, { path: name, moduleName: name, isPackage: false }));
        },
      ),
      { seed: 10, numRuns: 30 },
    );
    assert.deepEqual(readdirSync(folder), ['facts']);
    const files = filesBelow(path.join(folder, 'facts'));
    assert.ok(files.length > 10);
    assert.ok(
      files.every((file) => /^[0-9a-f]{2}[\\/][0-9a-f]{62}$/.test(file)),
      files.join(' '),
    );
  });

  it('of facts hold data alone: an entry of another making is not taken for one', () => {
    const folder = folderOf({});
    const cache = new FactsCache({ folder, build: 'test' });
    const text = `${'x = 1\n'.repeat(1000)}def load():\n    pass\n`;
    const extract = () =>
      cache.using(() => cache.of(python).extract(text, { path: 'a.py', moduleName: 'a', isPackage: false }));
    extract();
    const [entry] = filesBelow(folder);
    assert.ok(entry !== undefined);
    const whole = readFileSync(path.join(folder, entry));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        writeFileSync(path.join(folder, entry), damaged);
        const hits = cache.hits;
        assert.equal(extract().functions.length, 2);
        assert.equal(cache.hits, hits);
      }),
      { seed: 10, numRuns: 60 },
    );
  });

  it('of measurements have names made of hashes alone, whatever the interpreter and the function are called', () => {
    const folder = folderOf({});
    const hostile = '/tmp/../../etc/[x](y)/../python';
    const text = 'def load():\n    pass\n';
    const facts = {
      name: '../../../evil',
      range: { start: { line: 0, character: 0 }, end: { line: 1, character: 8 } },
    };
    const interpreter = { path: hostile, version: '3.12.1', implementation: 'CPython', freeThreaded: false };
    const measuredAt = '2026-03-01T12:00:00Z';
    storeCalibration(folder, {
      interpreter,
      measuredAt,
      cores: 4,
      switchIntervalMs: 5,
      startMethod: 'spawn',
      overheads: {},
      processes: {},
    });
    const measurement = { kind: 'call', functionName: 'load', expression: 'load()', batch: 1, repeats: 1 } as const;
    const times = {
      wallMs: 1,
      leastMs: 1,
      mostMs: 1,
      cpuMs: 1,
      threadCpuMs: 1,
      coreWaitMs: 0,
      heldMs: 1,
      heldErrorMs: 0,
    };
    storeCall(folder, { path: '../../a.py', text, facts }, { ...measurement, ...times, interpreter, measuredAt });
    const names = filesBelow(folder);
    assert.equal(names.length, 2);
    assert.ok(
      names.every((each) => hash.test(path.basename(each))),
      names.join(' '),
    );
    assert.ok(!existsSync(path.join(folder, '..', 'evil')));
  });
});
