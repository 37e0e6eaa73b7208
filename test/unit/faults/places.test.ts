/**
 * Places that lead astray: links in circles, pipes, devices, files of gigabytes, and names with every character that a path, an
 * address or a shell takes for something else. On the command line and in the language server.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasModes } from '../../support/faults';
import { at, folderOf, removeFolders, runCli } from '../cli/runCli';
import { spelledName } from '../../../src/server/files/walk';
import { LspClient } from '../server/lspClient';

const waiting = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';

async function indexed(folder: string): Promise<LspClient> {
  const client = await LspClient.start({ folder });
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
  return client;
}

describe('links, pipes, devices and large files', () => {
  afterEach(removeFolders);

  /** A folder in which only a.py is what it seems to be. */
  function trap(): string {
    const folder = folderOf({ 'a.py': waiting, 'big.py': '', 'package/b.py': 'import loop.c\nimport package.up.a\n' });
    truncateSync(path.join(folder, 'big.py'), 2_300_000_000); // Sparse: it takes no room.
    symlinkSync('loop', path.join(folder, 'loop'));
    symlinkSync('itself.py', path.join(folder, 'itself.py'));
    symlinkSync('nowhere.py', path.join(folder, 'broken.py'));
    symlinkSync('..', path.join(folder, 'package', 'up'));
    mkdirSync(path.join(folder, 'folder.py'));
    if (hasModes) {
      symlinkSync('/dev/zero', path.join(folder, 'zero.py'));
      execFileSync('mkfifo', [path.join(folder, 'pipe.py')]);
    }
    return folder;
  }

  it('check walks past them, and says which file is too large', async () => {
    const folder = trap();
    const { code, output } = await runCli(['check', '.', '--concise'], folder);
    assert.equal(code, 2);
    assert.match(output, /^a\.py:5:5: warning/m);
    assert.match(output, /^big\.py: error: is not analysed: 2300\.0 MB is over the limit of 50 MB\.$/m);
    assert.match(output, /1 warning in 1 of 2 files, 1 error\.$/m);
  });

  it('check says of each that is named what it is', async () => {
    const folder = trap();
    const names = ['itself.py', 'loop', 'broken.py', ...(hasModes ? ['zero.py', 'pipe.py'] : []), 'a.py'];
    const { code, output } = await runCli(['check', ...names, '--concise'], folder);
    assert.equal(code, 2);
    assert.match(output, /^itself\.py: error: is a link that leads to itself\.$/m);
    assert.match(output, /^loop: error: is a link that leads to itself\.$/m);
    assert.match(output, /^broken\.py: error: does not exist\.$/m);
    if (hasModes) {
      assert.match(output, /^zero\.py: error: is no regular file but a pipe, a socket or a device\.$/m);
      assert.match(output, /^pipe\.py: error: is no regular file but a pipe, a socket or a device\.$/m);
    }
    assert.match(output, /1 warning in 1 of 1 file, \d errors\.$/m);
  });

  it('the server reads the rest, and logs which file is too large', async () => {
    const folder = trap();
    const client = await indexed(folder);
    for (const name of ['itself.py', 'loop/c.py', 'pipe.py', 'zero.py', 'folder.py', 'broken.py']) {
      await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uriOf(name), type: 1 }] });
    }
    await client.open(client.uriOf('a.py'), waiting);
    const codes = (await client.diagnostics(client.uriOf('a.py'))).map(({ code }) => code);
    assert.deepEqual(codes, ['blocking-call-in-async']);
    assert.deepEqual(
      client.log.filter((line) => line.includes('big.py')),
      [`${path.join(folder, 'big.py')} is not analysed: 2300.0 MB is over the limit of 5 MB.`],
    );
    await client.stop();
  });

  it('fix --write edits a file that is reached by two names once', async () => {
    const folder = folderOf({ 'package/a.py': waiting });
    symlinkSync(path.join('package', 'a.py'), path.join(folder, 'link.py'));
    const { code, errors } = await runCli(['fix', '.', '--write'], folder);
    assert.deepEqual([code, errors.includes('changed')], [0, false]);
    assert.match(readFileSync(path.join(folder, 'link.py'), 'utf8'), /^import asyncio\nimport time\n/);
    assert.equal((await runCli(['check', '.'], folder)).code, 0);
  });

  it('check takes two spellings of one file for one, as where letters have no case', async () => {
    const folder = folderOf({ 'shop.py': waiting });
    // A second name of the same file: what a file system without case shows.
    linkSync(path.join(folder, 'shop.py'), path.join(folder, 'Shop.py'));
    const { output } = await runCli(['check', 'shop.py', 'Shop.py', '--concise'], folder);
    assert.match(output, /1 warning in 1 of 1 file\.$/m);
  });
});

// Windows has no such files.
if (existsSync('/dev/zero')) {
  describe('what has no end', () => {
    afterEach(removeFolders);

    const program = path.join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');

    it('is given up at a limit, whether it is named as a profile, a baseline, a report or a workload', async () => {
      const folder = folderOf({ 'a.py': waiting });
      const reason = '/dev/zero cannot be read: it is larger than 256 MB, or has no end.';
      const tried: readonly (readonly [args: readonly string[], said: string])[] = [
        [['check', 'a.py', '--profile', '/dev/zero'], reason],
        [['check', 'a.py', '--baseline', '/dev/zero'], `The baseline ${reason}`],
        [['merge', '/dev/zero'], reason],
        [['simulate', '--workload', '/dev/zero'], reason],
      ];
      for (const [args, said] of tried) {
        const { code, output, errors } = await runCli(args, folder);
        assert.deepEqual([code, output], [2, ''], args.join(' '));
        assert.ok(errors.startsWith(said), errors);
      }
    });

    it('is given up at a limit on standard input', () => {
      const zero = openSync('/dev/zero', 'r');
      const { status, stderr } = spawnSync(process.execPath, ['--import=tsx', program, 'check', '-'], {
        stdio: [zero, 'pipe', 'pipe'],
        encoding: 'utf8',
      });
      closeSync(zero);
      assert.equal(status, 2);
      assert.match(stderr, /^Standard input is larger than 256 MB, or has no end\.$/m);
    });

    it('does not keep merge from reading a report out of a pipe', async () => {
      const folder = folderOf({ 'a.py': waiting });
      const { output } = await runCli(['check', '.', '--format', 'json'], folder);
      writeFileSync(path.join(folder, 'report.json'), output);
      const pipe = 'cat "$2" | "$0" --import=tsx "$1" merge /dev/stdin';
      const args = [process.execPath, program, path.join(folder, 'report.json')];
      const { status, stdout, stderr } = spawnSync('sh', ['-c', pipe, ...args], { encoding: 'utf8' });
      assert.deepEqual([status, stderr], [1, '']);
      assert.deepEqual(JSON.parse(stdout), JSON.parse(output));
    });
  });
}

/** Each is a file name that something on the way could take for something else. */
const names = [
  'two words.py',
  'hash#tag.py',
  'per%20cent%.py',
  'question?mark.py',
  'semi;colon&and.py',
  "quote's.py",
  'dollar$(HOME).py',
  'brackets[1]{2}.py',
  'plus+at@equals=.py',
  'umlaut-\u00fc.py',
  'umlaut-u\u0308.py',
  '\u540d\u524d.py',
  '\u{1f600}.py',
  'right-\u202eto-left.py',
  ...(hasModes ? ['back\\slash.py', 'quote".py', 'colon:1.py', 'star*.py'] : []),
].filter((name) => hasModes || !/[?"<>|*:\\]/.test(name));

describe('file names with characters that mean something elsewhere', () => {
  afterEach(removeFolders);

  const everyName = (): string => folderOf(Object.fromEntries(names.map((name) => [`a folder #1/${name}`, waiting])));

  it('check reports each under its own name, as text and as JSON', async () => {
    const folder = everyName();
    const { output } = await runCli(['check', '.', '--format', 'json'], folder);
    const files: unknown = at(JSON.parse(output), 'files');
    assert.ok(Array.isArray(files));
    assert.deepEqual(files.map((file) => at(file, 'path')).sort(), names.map((name) => `a folder #1/${name}`).sort());
    assert.ok(files.every((file) => at(file, 'diagnostics', 0, 'rule') === 'blocking-call-in-async'));
    const text = (await runCli(['check', '.', '--concise'], folder)).output;
    assert.match(text, new RegExp(`${names.length} warnings in ${names.length} of ${names.length} files`));
  });

  it('SARIF has each as an address that leads back to the file', async () => {
    const folder = everyName();
    const { output } = await runCli(['check', '.', '--format', 'sarif'], folder);
    const results: unknown = at(JSON.parse(output), 'runs', 0, 'results');
    assert.ok(Array.isArray(results));
    const base = `${pathToFileURL(folder).href}/`;
    const seen = results.map((result) => {
      const uri = at(result, 'locations', 0, 'physicalLocation', 'artifactLocation', 'uri');
      assert.ok(typeof uri === 'string');
      return decodeURIComponent(new URL(uri, base).pathname).slice(decodeURIComponent(new URL(base).pathname).length);
    });
    assert.deepEqual(seen.sort(), names.map((name) => `a folder #1/${name}`).sort());
  });

  it('fix --write writes each, and nothing beside it', async () => {
    const folder = everyName();
    const { code, output } = await runCli(['fix', '.', '--write'], folder);
    assert.equal(code, 0);
    assert.equal(output.trim().split('\n').length, names.length);
    for (const name of names) {
      const text = readFileSync(path.join(folder, 'a folder #1', name), 'utf8');
      assert.match(text, /await asyncio\.sleep\(1\)/, name);
    }
  });

  it('check says that a name is no text', async () => {
    const folder = folderOf({ 'a.py': waiting });
    try {
      writeFileSync(
        Buffer.concat([Buffer.from(path.join(folder, 'bad')), Buffer.from([0xff]), Buffer.from('.py')]),
        '',
      );
    } catch {
      return; // This file system has only names that are text.
    }
    const { code, output } = await runCli(['check', '.', '--concise'], folder);
    assert.equal(code, 2);
    assert.match(output, /^bad\ufffd\.py: error: has a name that is not valid UTF-8\.$/m);
    assert.match(output, /1 warning in 1 of 1 file, 1 error\.$/m);
  });

  for (const [what, address] of [
    ['as Node.js does', (file: string) => pathToFileURL(file).href],
    // What VS Code sends: everything but letters, digits and `-._~/` is escaped, in lower case where it is a letter's case.
    ['as VS Code does', (file: string) => `file://${file.split('/').map(strictlyEncoded).join('/')}`],
  ] as const) {
    it(`the server diagnoses and fixes each, addressed ${what}`, async () => {
      const folder = everyName();
      const client = await indexed(folder);
      for (const name of names) {
        const uri = address(path.join(folder, 'a folder #1', name).split(path.sep).join('/'));
        await client.open(uri, waiting);
        const [diagnostic] = await client.diagnostics(uri);
        assert.ok(diagnostic, name);
        const [action] = await client.actionsOn(uri, diagnostic);
        assert.ok(action, name);
        await client.apply(action.edit);
        assert.match(client.text(uri), /await asyncio\.sleep\(1\)/, name);
      }
      assert.deepEqual(
        client.log.filter((line) => line.includes('does not exist') || line.includes('failed')),
        [],
      );
      await client.stop();
    });
  }

  it('the server leads from a chain of calls to the file by its address', async () => {
    const folder = folderOf({
      'caf\u00e9 #1/helper.py': 'import time\n\n\ndef pause():\n    time.sleep(1)\n',
      'caf\u00e9 #1/main.py': 'from helper import pause\n\n\nasync def all():\n    pause()\n',
    });
    const client = await indexed(folder);
    const main = client.uriOf('caf\u00e9 #1/main.py');
    await client.open(main, readFileSync(path.join(folder, 'caf\u00e9 #1', 'main.py'), 'utf8'));
    const [diagnostic] = await client.diagnostics(main);
    assert.deepEqual(
      diagnostic?.relatedInformation?.map(({ location }) => location.uri),
      [client.uriOf('caf\u00e9 #1/helper.py')],
    );
    await client.stop();
  });

  it('an import finds its file however the letters with marks are composed', async () => {
    // PEP 3131: names are compared in NFKC; the file has that form where Python finds it.
    const folder = folderOf({
      'm\u00f6bel.py': 'import time\n\n\ndef pause():\n    time.sleep(1)\n',
      'main.py': 'from mo\u0308bel import pause\n\n\nasync def all():\n    pause()\n',
    });
    for (const given of ['main.py', '.']) {
      const { output } = await runCli(['check', given, '--concise'], folder);
      assert.match(output, /^main\.py:5:5: warning/m);
    }
  });

  it('an import finds a file with decomposed letters on macOS, and nowhere else, as Python does', async () => {
    assert.equal(spelledName('mo\u0308bel.py', 'darwin'), 'm\u00f6bel.py');
    assert.equal(spelledName('mo\u0308bel.py', 'linux'), 'mo\u0308bel.py');
    assert.equal(spelledName('\u1112\u1161\u11ab.py', 'darwin'), '\ud55c.py');
    const folder = folderOf({
      'mo\u0308bel.py': 'import time\n\n\ndef pause():\n    time.sleep(1)\n',
      'main.py': 'from m\u00f6bel import pause\n\n\nasync def all():\n    pause()\n',
    });
    const isFound = existsSync(path.join(folder, 'm\u00f6bel.py'));
    for (const given of ['main.py', '.']) {
      const { output } = await runCli(['check', given, '--concise'], folder);
      assert.equal(/^main\.py:5:5: warning/m.test(output), isFound, output);
    }
  });
});

function strictlyEncoded(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
