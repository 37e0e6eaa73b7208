import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { builtProgram } from '../../support/builtProgram';
import { folderOf, removeFolders } from './runCli';

const root = path.resolve(__dirname, '..', '..', '..');
const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');

/** Runs the program as a process of its own. */
function runProgram(
  args: readonly string[],
  workingFolder: string,
  input = '',
  environment: Readonly<Record<string, string>> = {},
) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `file://${tsx}`, path.join(root, 'src', 'cli', 'main.ts'), ...args],
    { cwd: workingFolder, input, encoding: 'utf8', env: { ...process.env, ...environment } },
  );
  return { status, stdout, stderr };
}

describe('the program', () => {
  afterEach(removeFolders);

  it('prints its report on standard output, without colours into a pipe, and ends with its exit code', () => {
    const folder = folderOf({ 'a.py': 'import time\nasync def f():\n    time.sleep(1)\n' });
    const { status, stdout, stderr } = runProgram(['check', '.'], folder);
    assert.deepEqual([status, stderr], [1, '']);
    assert.match(stdout, /^a\.py:3:5: warning: /);
    assert.ok(!stdout.includes('\u001b'));
  });

  it('prints colours into a pipe only when it is told to', () => {
    const folder = folderOf({ 'a.py': 'import time\nasync def f():\n    time.sleep(1)\n' });
    const coloured = runProgram(['check', '.'], folder, '', { FORCE_COLOR: '1' }).stdout;
    assert.ok(coloured.includes('\u001b['), coloured);
    assert.equal(stripVTControlCharacters(coloured), runProgram(['check', '.'], folder).stdout);
  });

  it('reads standard input', () => {
    const { status, stdout } = runProgram(
      ['check', '-'],
      folderOf({}),
      'import time\nasync def f():\n    time.sleep(1)\n',
    );
    assert.equal(status, 1);
    assert.match(stdout, /^stdin\.py:3:5: /);
  });

  it('prints a long report to its end', () => {
    const body = Array.from({ length: 1500 }, (_, index) => `def f${index}():\n    return ${index}\n`).join('\n');
    const { status, stdout } = runProgram(['check', '.', '--format', 'json'], folderOf({ 'a.py': body }));
    assert.equal(status, 0);
    assert.ok(stdout.length > 500_000);
    assert.ok(stdout.endsWith('}\n'));
  });

  it('tells of wrong usage on standard error', () => {
    const { status, stdout, stderr } = runProgram(['check'], folderOf({}));
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^check needs at least one file or folder\./);
  });
});

describe('the program as it is shipped', () => {
  let program = '';

  before(function () {
    this.timeout(180_000);
    program = builtProgram();
  });
  afterEach(removeFolders);

  const python = { 'a.py': 'import time\nasync def f():\n    time.sleep(1)\n' };
  const script = {
    'a.js': "import { readFileSync } from 'node:fs';\nexport async function f() {\n  readFileSync('b');\n}\n",
  };
  for (const [language, files] of Object.entries({
    Python: python,
    JavaScript: script,
    both: { ...python, ...script },
  })) {
    for (const command of ['check', 'fix']) {
      it(`ends of itself after ${command} of ${language === 'both' ? 'Python and JavaScript' : language}`, function () {
        this.timeout(120_000);
        const { status, signal, stdout } = spawnSync(process.execPath, [program, command, '.'], {
          cwd: folderOf(files),
          encoding: 'utf8',
          timeout: 60_000,
        });
        assert.equal(signal, null);
        assert.notEqual(status, 2);
        for (const name of Object.keys(files)) {
          assert.ok(stdout.includes(name), stdout);
        }
      });
    }
  }
});
