/**
 * Interpreters that are missing, broken, silent, garrulous or something else: what `calibrate` and `measure` say of them, and that
 * everything that needs none goes on. More of what an interpreter can do wrong is tested in test/unit/server/calibration.test.ts.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasModes } from '../../support/faults';
import { folderOf, removeFolders, runCli } from '../cli/runCli';
import { randomNumbers } from '../parser/damage';
import { LspClient } from '../server/lspClient';

const waiting = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';

/** A project whose virtual environment has this in the place of an interpreter; a text is a program of Node. */
function projectWith(
  interpreter: string | Uint8Array,
  mode = 0o755,
): { readonly folder: string; readonly python: string } {
  const folder = folderOf({ 'a.py': waiting, '.venv/pyvenv.cfg': 'version = 3.12.1\n' });
  const python = path.join(folder, '.venv', 'bin', 'python');
  mkdirSync(path.dirname(python));
  writeFileSync(python, typeof interpreter === 'string' ? `#!${process.execPath}\n${interpreter}\n` : interpreter);
  chmodSync(python, mode);
  return { folder, python };
}

const random = randomNumbers(20261123);

// Windows starts no scripts by their first line.
if (hasModes) {
  describe('an interpreter that is none', () => {
    afterEach(removeFolders);

    for (const [what, interpreter, message] of [
      ['prints words', "console.log('Hello');", /is not an interpreter that can be measured: it printed `Hello`\.$/],
      [
        'prints random bytes',
        'process.stdout.write(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)));',
        /is not an interpreter that can be measured: it printed `/,
      ],
      ['prints nothing', '', /is not an interpreter that can be measured: it ended before everything was measured\.$/],
      [
        'never stops printing',
        "for (;;) require('node:fs').writeSync(1, ' '.repeat(9999) + '\\n');",
        /is not an interpreter that can be measured: it printed more than 1 MB\.$/,
      ],
      ['fails', "console.error('no room'); process.exit(3);", /ended with code 3 while measuring: no room$/],
      ['is killed', "process.kill(process.pid, 'SIGKILL');", /was ended by SIGKILL while measuring\.$/],
    ] as const) {
      it(`calibrate says so of one that ${what}`, async () => {
        const { folder, python } = projectWith(interpreter);
        const { code, output, errors } = await runCli(['calibrate'], folder);
        assert.equal(code, 2);
        assert.equal(output, '');
        assert.ok(errors.startsWith(`${python} `), errors);
        assert.match(errors.trimEnd(), message);
      });
    }

    it('calibrate says so of a file that is no program', async () => {
      const bytes = Buffer.from(Array.from({ length: 3000 }, () => Math.floor(random() * 256)));
      const { folder, python } = projectWith(bytes);
      const { code, errors } = await runCli(['calibrate', '--python', '.venv/bin/python'], folder);
      assert.equal(code, 2);
      assert.match(errors, new RegExp(`^${python} `));
    });

    it('calibrate says so of a file that may not be run, of a folder, and of a link that leads nowhere', async () => {
      const { folder, python } = projectWith("console.log('Hello');", 0o644);
      const byName = async (name: string): Promise<string> => {
        const { code, errors } = await runCli(['calibrate', '--python', name], folder);
        assert.equal(code, 2);
        return errors.trimEnd();
      };
      assert.equal(await byName('.venv/bin/python'), `${python} is not a program that can be run.`);
      assert.equal(
        await byName('./.venv/bin'),
        `${path.join(folder, '.venv', 'bin')} is not a program that can be run.`,
      );
      symlinkSync('nowhere', path.join(folder, 'python3'));
      assert.equal(await byName('./python3'), `${path.join(folder, 'python3')} does not exist.`);
    });

    it('measure ends one that hangs at its time limit, and says so', async () => {
      const { folder, python } = projectWith('setInterval(() => undefined, 1000);');
      const { code, errors } = await runCli(['measure', 'a.py:wait', '--call', 'wait()', '--timeout', '1'], folder);
      assert.equal(code, 2);
      assert.match(errors, /1 s/);
      assert.ok(errors.includes(python) || errors.includes('wait()'), errors);
    });

    it('check, simulate and the server start none, whatever it is', async () => {
      const { folder, python } = projectWith('');
      const trap = path.join(folder, 'started');
      writeFileSync(python, `#!/bin/sh\ntouch ${trap}\n`);
      assert.equal((await runCli(['check', '.'], folder)).code, 1);
      assert.equal((await runCli(['simulate', 'a.py:wait'], folder)).code, 0);
      const client = await LspClient.start({ folder });
      await client.until(() => client.statuses.at(-1)?.state === 'ready');
      await client.open(client.uriOf('a.py'), waiting);
      assert.equal((await client.diagnostics(client.uriOf('a.py'))).length, 1);
      await client.stop();
      assert.equal(existsSync(trap), false);
    });
  });
}

describe('project files that are something else', () => {
  afterEach(removeFolders);

  const noise = Buffer.from(Array.from({ length: 400 }, () => Math.floor(random() * 256)));
  const projectFiles = ['pyproject.toml', 'tsconfig.json', 'package.json', '.gitignore', '.venv/pyvenv.cfg'];

  it('check and the server go on where they are random bytes, and say so of the configuration', async () => {
    const folder = folderOf({
      ...Object.fromEntries(projectFiles.map((name) => [name, noise])),
      'a.py': waiting,
      'b.ts': "import { c } from '@/c';\nexport const d = c;\n",
    });
    const { code, output, errors } = await runCli(['check', '.', '--concise'], folder);
    assert.equal(code, 1);
    assert.match(output, /^a\.py:5:5: warning/m);
    assert.match(errors, /^Warning: .*pyproject\.toml is no valid TOML at line \d+, column \d+: .+\n$/);
    const client = await LspClient.start({ folder });
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
    await client.open(client.uriOf('a.py'), waiting);
    assert.equal((await client.diagnostics(client.uriOf('a.py'))).length, 1);
    assert.ok(
      client.log.some((line) => line.includes('pyproject.toml is no valid TOML')),
      client.log.join('\n'),
    );
    await client.stop();
  });

  for (const [what, make] of [
    [
      'folders',
      (file: string) => {
        mkdirSync(file, { recursive: true });
      },
    ],
    [
      'links to themselves',
      (file: string) => {
        mkdirSync(path.dirname(file), { recursive: true });
        symlinkSync(path.basename(file), file);
      },
    ],
  ] as const) {
    it(`check goes on where they are ${what}`, async () => {
      const folder = folderOf({ 'a.py': waiting, 'b.ts': 'export {};\n' });
      for (const name of projectFiles) {
        make(path.join(folder, name));
      }
      const { code, output } = await runCli(['check', '.', '--concise'], folder);
      assert.equal(code, 1);
      assert.match(output, /1 warning in 1 of 2 files\.$/m);
    });
  }

  it('check goes on where a configuration of JavaScript extends itself', async () => {
    const folder = folderOf({
      'tsconfig.json': '{"extends": "./tsconfig.json"}',
      'a.py': waiting,
      'b.ts': "import { c } from './c';\nexport const d = c;\n",
    });
    const { code, output } = await runCli(['check', '.', '--concise'], folder);
    assert.equal(code, 1);
    assert.match(output, /1 warning in 1 of 2 files\.$/m);
  });
});
