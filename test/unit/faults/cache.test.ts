/**
 * What is kept of files for the next start, where it cannot be kept or what is there is not ours: on the command line and in the
 * language server. What the cache does by itself is tested in test/unit/server/factsCache.test.ts.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failing, type FullDisk, fullDisk, hasModes, withoutPrivileges } from '../../support/faults';
import { type CliResult, folderOf, removeFolders, runCli } from '../cli/runCli';
import { FactsCache } from '../../../src/server/files/factsCache';
import { randomNumbers } from '../parser/damage';
import { LspClient } from '../server/lspClient';

/** Longer than what is not worth an entry. */
const padding = '// A remark that makes the file long enough to be kept.\n'.repeat(30);
const files = {
  'a.js': `import { execSync } from 'node:child_process';\n\nexport async function names() {\n  return execSync('make names');\n}\n${padding}`,
  'b.js': `import { names } from './a.js';\n\nexport async function all() {\n  await names();\n}\n${padding}`,
};

function newCache(folder: string): FactsCache {
  return new FactsCache({ folder, build: 'build 1' });
}

function checked(folder: string, cacheFolder: string): Promise<CliResult> {
  return runCli(['check', '.', '--cache', '--concise'], folder, undefined, { factsCache: newCache(cacheFolder) });
}

function entriesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.join(each.parentPath, each.name))
    .sort();
}

const reported = /^a\.js:4:10: warning[^]*\n1 warning in 1 of 2 files\.\n$/;

/** The server's log and what it says of a.js, with a cache in this folder. */
async function served(folder: string, cacheFolder: string) {
  const client = await LspClient.start({ folder, factsCache: newCache(cacheFolder) });
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
  await client.open(client.uriOf('a.js'), files['a.js'], 'javascript');
  const rules = (await client.diagnostics(client.uriOf('a.js'))).map(({ code }) => code);
  await client.stop();
  return { rules, log: client.log.filter((line) => line.includes('kept')) };
}

describe('a cache that cannot be written', () => {
  let disk: FullDisk | undefined;
  afterEach(() => {
    disk?.unmount();
    disk = undefined;
    removeFolders();
  });

  const said = (folder: string, why: string): string =>
    `What is read of files is not kept for the next time: ${folder} cannot be written: ${why}.`;

  it('check says once that the disk is full, and reports the same', async () => {
    const folder = folderOf(files);
    const cacheFolder = path.join(folderOf({}), 'facts');
    const { code, output, errors } = await failing(['writeFileSync'], 'ENOSPC', () => checked(folder, cacheFolder));
    assert.equal(code, 1);
    assert.match(output, reported);
    assert.equal(errors, `Warning: ${said(cacheFolder, 'no space is left on the disk')}\n`);
    assert.deepEqual(entriesOf(cacheFolder), []);
  });

  it('check and the server go on upon a file system that is really full', async () => {
    disk = fullDisk();
    // Without the right to mount one, the folder is one that another program's file has taken.
    const cacheFolder = path.join(disk?.folder ?? folderOf({ facts: 'taken' }), 'facts');
    const why = disk === undefined ? '' : 'no space is left on the disk';
    const { code, output, errors } = await checked(folderOf(files), cacheFolder);
    assert.equal(code, 1);
    assert.match(output, reported);
    assert.ok(
      errors.startsWith(`Warning: What is read of files is not kept for the next time: ${cacheFolder} `),
      errors,
    );
    assert.ok(errors.includes(why), errors);
    const { rules, log } = await served(folderOf(files), cacheFolder);
    assert.deepEqual(rules, ['blocking-call-in-async']);
    assert.equal(log.length, 1);
    assert.ok(log[0]?.includes(why), log[0]);
  });

  if (hasModes) {
    it('check and the server say that they may not write there', async () => {
      const root = folderOf(files);
      const cacheFolder = path.join(folderOf({ 'facts/there': '' }), 'facts');
      chmodSync(cacheFolder, 0o500);
      const [result, server] = await withoutPrivileges(
        root,
        async () => [await checked(root, cacheFolder), await served(root, cacheFolder)] as const,
      );
      chmodSync(cacheFolder, 0o700);
      assert.match(result.output, reported);
      assert.equal(result.errors, `Warning: ${said(cacheFolder, 'permission denied')}\n`);
      assert.deepEqual(server, {
        rules: ['blocking-call-in-async'],
        log: [said(cacheFolder, 'permission denied')],
      });
    });
  }
});

describe('a cache that holds something else', () => {
  afterEach(removeFolders);

  const spoilings: Readonly<Record<string, (entry: string, whole: Buffer) => void>> = {
    'is cut short': (entry, whole) => {
      writeFileSync(entry, whole.subarray(0, whole.length >> 1));
    },
    'is empty': (entry) => {
      writeFileSync(entry, '');
    },
    'is random bytes': (entry, whole) => {
      const random = randomNumbers(20261123);
      writeFileSync(entry, Buffer.from(Array.from(whole, () => Math.floor(random() * 256))));
    },
    'has one bit changed': (entry, whole) => {
      const changed = Buffer.from(whole);
      changed[whole.length >> 1] = (changed[whole.length >> 1] ?? 0) ^ 1;
      writeFileSync(entry, changed);
    },
    "is another program's file": (entry) => {
      writeFileSync(entry, 'SQLite format 3\0'.repeat(1000));
    },
    'is a folder': (entry) => {
      rmSync(entry);
      mkdirSync(entry);
    },
  };
  for (const [what, spoil] of Object.entries(spoilings)) {
    it(`check and the server report the same where an entry ${what}`, async () => {
      const folder = folderOf(files);
      const cacheFolder = path.join(folderOf({}), 'facts');
      const before = await checked(folder, cacheFolder);
      await served(folder, cacheFolder);
      // What the check found, and what the server read of each file.
      const entries = entriesOf(cacheFolder);
      assert.equal(entries.length, 3);
      for (const entry of entries) {
        spoil(entry, readFileSync(entry));
      }
      const { rules } = await served(folder, cacheFolder);
      assert.deepEqual(rules, ['blocking-call-in-async']);
      const after = await checked(folder, cacheFolder);
      assert.deepEqual([after.code, after.output], [before.code, before.output]);
    });
  }

  it('check keeps anew what was spoiled', async () => {
    const folder = folderOf(files);
    const cacheFolder = path.join(folderOf({}), 'facts');
    await checked(folder, cacheFolder);
    const entries = entriesOf(cacheFolder);
    const whole = entries.map((entry) => readFileSync(entry));
    for (const entry of entries) {
      writeFileSync(entry, 'spoiled');
    }
    await checked(folder, cacheFolder);
    assert.deepEqual(
      entries.map((entry) => readFileSync(entry)),
      whole,
    );
  });

  it('entries of an earlier build are left alone and not read', async () => {
    const folder = folderOf(files);
    const cacheFolder = path.join(folderOf({}), 'facts');
    const earlier = new FactsCache({ folder: cacheFolder, build: 'build 0' });
    await runCli(['check', '.', '--cache'], folder, undefined, { factsCache: earlier });
    const later = newCache(cacheFolder);
    const { output } = await runCli(['check', '.', '--cache', '--concise'], folder, undefined, { factsCache: later });
    assert.match(output, reported);
    assert.equal(later.hits, 0);
    assert.equal(entriesOf(cacheFolder).length, 2);
  });

  it('check and a server at the same time upon one cache report the same, and leave whole entries', async () => {
    const folder = folderOf(files);
    const cacheFolder = path.join(folderOf({}), 'facts');
    const [one, two, { rules }] = await Promise.all([
      checked(folder, cacheFolder),
      checked(folder, cacheFolder),
      served(folder, cacheFolder),
    ]);
    assert.deepEqual([one.output, two.output], [one.output, one.output]);
    assert.deepEqual(rules, ['blocking-call-in-async']);
    const next = newCache(cacheFolder);
    await runCli(['check', '.', '--cache', '--concise'], folder, undefined, { factsCache: next });
    assert.equal(next.hits, 1);
    assert.ok(
      entriesOf(cacheFolder).every((entry) => statSync(entry).size > 100 && !path.basename(entry).includes('.')),
    );
  });

  it('holds nothing of Python, which is read faster than an entry', async () => {
    const folder = folderOf({
      'a.py': `import time\n\n\nasync def wait():\n    time.sleep(1)\n${'# A remark.\n'.repeat(200)}`,
    });
    const cacheFolder = path.join(folderOf({}), 'facts');
    const client = await LspClient.start({ folder, factsCache: newCache(cacheFolder) });
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    await client.stop();
    assert.equal(existsSync(cacheFolder), false);
  });
});
