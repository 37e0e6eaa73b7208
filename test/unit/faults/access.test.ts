/**
 * Files and folders that may not be read or written, and such as vanish or change between two looks at them: on the command line
 * and in the language server. Whoever runs these tests as root runs the product as somebody else here.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { failing, hasModes, interrupted, withoutPrivileges } from '../../support/faults';
import { folderOf, removeFolders, runCli } from '../cli/runCli';
import { LspClient } from '../server/lspClient';

const waiting = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';
const fixed = 'import asyncio\nimport time\n\n\nasync def wait():\n    await asyncio.sleep(1)\n';

/** Starts a server on a folder and waits until it has read everything. */
async function indexed(folder: string): Promise<LspClient> {
  const client = await LspClient.start({ folder });
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
  return client;
}

async function rulesOf(client: LspClient, name: string): Promise<readonly unknown[]> {
  await client.open(client.uriOf(name), readFileSync(path.join(client.folder ?? '', name), 'utf8'));
  return (await client.diagnostics(client.uriOf(name))).map(({ code }) => code);
}

function modesOf(folder: string, modes: Readonly<Record<string, number>>): void {
  for (const [name, mode] of Object.entries(modes)) {
    chmodSync(path.join(folder, name), mode);
  }
}

const locked = {
  'a.py': waiting,
  'locked.py': waiting,
  'package/b.py': waiting,
  'private/c.py': waiting,
  'z.py': 'from private.c import wait\nimport locked\n\n\nasync def both():\n    await wait()\n',
};

if (hasModes) {
  describe('files that may not be read', () => {
    // What is loaded when it is first needed is loaded by who started the tests.
    before(async () => {
      await runCli(['check', '.'], folderOf({ 'a.py': waiting, 'b.ts': 'export {};\n' }));
    });
    afterEach(removeFolders);

    it('check names an unreadable file and an unreadable folder, and reports the others', async () => {
      const folder = folderOf(locked);
      modesOf(folder, { 'locked.py': 0, private: 0 });
      const { code, output, errors } = await withoutPrivileges(folder, () =>
        runCli(['check', '.', '--concise'], folder),
      );
      modesOf(folder, { private: 0o700 });
      assert.equal(code, 2);
      assert.equal(errors, '');
      assert.match(output, /^locked\.py: error: cannot be read: permission denied\.$/m);
      assert.match(output, /^private: error: cannot be read: permission denied\.$/m);
      assert.match(output, /^a\.py:5:5: warning/m);
      assert.match(output, /^package\/b\.py:5:5: warning/m);
      assert.match(output, /2 warnings in 2 of 3 files, 2 errors\.$/m);
    });

    it('check follows no import into a folder that may not be entered, and says nothing of it', async () => {
      const folder = folderOf(locked);
      modesOf(folder, { private: 0, 'locked.py': 0 });
      const { code, output } = await withoutPrivileges(folder, () => runCli(['check', 'z.py'], folder));
      modesOf(folder, { private: 0o700 });
      assert.equal(code, 0);
      assert.match(output, /^No findings in 1 file\.$/m);
    });

    it('check goes on where the configuration, the ignore file and the environment may not be read', async () => {
      const folder = folderOf({
        'a.py': waiting,
        'pyproject.toml': '[tool.concurrency-advisor]\n',
        '.gitignore': 'a.py\n',
        '.venv/pyvenv.cfg': 'version = 3.12.1\n',
      });
      modesOf(folder, { 'pyproject.toml': 0, '.gitignore': 0, '.venv': 0 });
      const { code, output, errors } = await withoutPrivileges(folder, () =>
        runCli(['check', '.', '--concise'], folder),
      );
      modesOf(folder, { '.venv': 0o700 });
      assert.equal(code, 1);
      assert.match(output, /^a\.py:5:5: warning/m);
      assert.equal(errors, `Warning: ${path.join(folder, 'pyproject.toml')} cannot be read: permission denied.\n`);
    });

    it('fix --write leaves a read-only file, and one whose folder may not be written, and fixes the others', async () => {
      const folder = folderOf({ 'a.py': waiting, 'closed/b.py': waiting, 'readOnly.py': waiting });
      modesOf(folder, { 'a.py': 0o666, 'closed/b.py': 0o666, 'readOnly.py': 0o444, closed: 0o555 });
      const { code, output, errors } = await withoutPrivileges(folder, async () => {
        writeFileSync(path.join(folder, 'own.py'), waiting);
        return runCli(['fix', 'own.py', 'closed', 'readOnly.py', '--write'], folder);
      });
      modesOf(folder, { closed: 0o755 });
      assert.equal(code, 2);
      assert.equal(output, 'own.py\n');
      assert.match(errors, /^closed\/b\.py: cannot be written: permission denied\.$/m);
      assert.match(errors, /^readOnly\.py: cannot be written: permission denied\.$/m);
      assert.match(errors, /^Applied 1 fix in 1 file\.$/m);
      assert.deepEqual(
        ['own.py', 'closed/b.py', 'readOnly.py'].map((name) => readFileSync(path.join(folder, name), 'utf8')),
        [fixed, waiting, waiting],
      );
    });

    it('fix --write keeps the owner of a file that root fixes', async () => {
      const folder = folderOf({ 'a.py': waiting });
      const file = path.join(folder, 'a.py');
      const { uid } = await withoutPrivileges(folder, () => {
        rmSync(file);
        writeFileSync(file, waiting);
        return Promise.resolve(statSync(file));
      });
      assert.equal((await runCli(['fix', 'a.py', '--write'], folder)).code, 0);
      assert.deepEqual([readFileSync(file, 'utf8'), statSync(file).uid], [fixed, uid]);
    });

    it('the server logs each once, and diagnoses the others', async () => {
      const folder = folderOf(locked);
      modesOf(folder, { 'locked.py': 0, private: 0 });
      const client = await withoutPrivileges(folder, () => indexed(folder));
      modesOf(folder, { private: 0o700 });
      const denied = client.log.filter((line) => line.includes('permission denied'));
      assert.deepEqual(denied.sort(), [
        `${path.join(folder, 'locked.py')} cannot be read: permission denied.`,
        `${path.join(folder, 'private')} cannot be read: permission denied.`,
      ]);
      assert.deepEqual(await rulesOf(client, 'a.py'), ['blocking-call-in-async']);
      assert.deepEqual(await rulesOf(client, 'package/b.py'), ['blocking-call-in-async']);
      await client.stop();
    });
  });
}

describe('files that vanish or change meanwhile', () => {
  afterEach(removeFolders);

  const files = { 'a.py': waiting, 'gone.py': waiting, 'package/b.py': waiting, 'package/c.py': waiting };
  const removing = (name: string) => ({
    onListed: (folder: string): void => {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    },
  });

  it('check names a file that is gone between listing and reading, and reports the others', async () => {
    const folder = folderOf(files);
    const { code, output } = await interrupted(removing('gone.py'), () => runCli(['check', '.', '--concise'], folder));
    assert.equal(code, 2);
    assert.match(output, /^gone\.py: error: does not exist\.$/m);
    assert.match(output, /3 warnings in 3 of 3 files, 1 error\.$/m);
  });

  it('check names a folder that is gone between listing and reading, and reports the others', async () => {
    const folder = folderOf(files);
    const { code, output } = await interrupted(removing('package'), () => runCli(['check', '.', '--concise'], folder));
    assert.equal(code, 2);
    assert.match(output, /^package: error: does not exist\.$/m);
    assert.match(output, /2 warnings in 2 of 2 files, 1 error\.$/m);
  });

  it('the server logs a file that is gone between listing and reading, and diagnoses the others', async () => {
    const folder = folderOf(files);
    const client = await interrupted(removing('gone.py'), () => indexed(folder));
    assert.deepEqual(
      client.log.filter((line) => line.includes('gone.py')),
      [`${path.join(folder, 'gone.py')} does not exist.`],
    );
    assert.deepEqual(await rulesOf(client, 'package/c.py'), ['blocking-call-in-async']);
    await client.stop();
  });

  it('fix --write says that a file is gone, and fixes the others', async () => {
    const folder = folderOf({ 'a.py': waiting, 'b.py': waiting });
    const gone = path.join(folder, 'b.py');
    const { code, output, errors } = await interrupted(
      {
        onRead: (file) => {
          if (file === gone) {
            rmSync(gone, { force: true });
          }
        },
      },
      () => runCli(['fix', '.', '--write'], folder),
    );
    assert.equal(code, 2);
    assert.equal(output, 'a.py\n');
    assert.match(errors, /^b\.py: does not exist\.$/m);
    assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), fixed);
  });

  for (const [moment, reads] of [
    ['after it was read', 1],
    ['while the new one is written', 2],
  ] as const) {
    it(`fix --write leaves a file that somebody saves ${moment}`, async () => {
      const folder = folderOf({ 'a.py': waiting, 'b.py': waiting });
      const saved = path.join(folder, 'b.py');
      let count = 0;
      const { code, output, errors } = await interrupted(
        {
          onRead: (file) => {
            count += file === saved ? 1 : 0;
            if (file === saved && count === reads) {
              writeFileSync(saved, `# Saved.\n${waiting}`);
            }
          },
        },
        () => runCli(['fix', '.', '--write'], folder),
      );
      assert.equal(code, 2);
      assert.equal(output, 'a.py\n');
      assert.match(errors, /^b\.py: has changed since it was read; it is left as it is\.$/m);
      assert.equal(readFileSync(saved, 'utf8'), `# Saved.\n${waiting}`);
    });
  }
});

describe('a disk that is full', () => {
  afterEach(removeFolders);

  for (const [call, code, why] of [
    ['writeSync', 'ENOSPC', 'no space is left on the disk'],
    ['fsyncSync', 'EDQUOT', 'no space is left on the disk'],
    ['renameSync', 'EROFS', 'the file system is read-only'],
  ] as const) {
    it(`fix --write says so and leaves the file, and nothing beside it, at ${code} while it writes`, async () => {
      const folder = folderOf({ 'a.py': waiting });
      const {
        code: exitCode,
        output,
        errors,
      } = await failing([call], code, () => runCli(['fix', 'a.py', '--write'], folder));
      assert.deepEqual([exitCode, output], [2, '']);
      assert.equal(errors, `a.py: cannot be written: ${why}.\nApplied 0 fixes in 0 files.\n`);
      assert.deepEqual(readdirSync(folder), ['a.py']);
      assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), waiting);
    });
  }

  if (existsSync('/dev/full')) {
    it('check says that its output cannot be written', () => {
      const folder = folderOf({ 'a.py': waiting });
      const full = openSync('/dev/full', 'w');
      const program = path.join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');
      const { status, stderr } = spawnSync(process.execPath, ['--import=tsx', program, 'check', folder], {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      closeSync(full);
      assert.deepEqual([status, stderr], [2, 'The output cannot be written: no space is left on the disk.\n']);
    });
  }
});
