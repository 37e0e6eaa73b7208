/**
 * A check in worker threads, beside the same check in one: the report, its order, the exit code; and what happens when threads die
 * or the person has had enough.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { folderOf, removeFolders, runCli } from './runCli';

const root = path.resolve(__dirname, '..', '..', '..');
const dying = path.join(root, 'test', 'support', 'dyingThread.ts');

const files = {
  'pyproject.toml': '[tool.concurrency-advisor.rules]\nsequential-awaits = "warning"\n',
  'shop/__init__.py': '',
  'shop/api.py':
    'from shop.store import load\n\n\nasync def order(name):\n    return load(name)\n\n\nasync def ok(a, b):\n    return 1\n',
  'shop/store.py': 'import requests\n\n\ndef load(name):\n    return requests.get(name).text\n',
  'shop/prices.py':
    'def price(items):\n    total = 0\n    for each in items:\n        total += each ** 2\n    return total\n',
  'shop/waits.py':
    'import time\n\n\nasync def wait():\n    time.sleep(1)\n\n\nasync def silent():\n    time.sleep(1)  # concurrency: ignore\n',
  'broken.py': 'import time\nasync def f():\n    time.sleep(1)\ndef (:\n',
  'undecodable.py': '# coding: nonsense\n',
  'web/main.ts':
    "import { readFileSync } from 'node:fs';\nexport async function read(): Promise<string> {\n  return readFileSync('a', 'utf8');\n}\n",
  'book.ipynb': JSON.stringify({
    cells: [{ cell_type: 'code', source: ['import time\n', 'async def g():\n', '    time.sleep(2)\n'], metadata: {} }],
    metadata: { kernelspec: { name: 'python3', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  }),
} as const;

describe('check in worker threads', () => {
  afterEach(removeFolders);

  for (const format of ['text', 'json', 'sarif', 'github', 'gitlab']) {
    it(`prints the same ${format} report and ends with the same code for one thread and two`, async () => {
      const folder = folderOf(files);
      const run = (...args: readonly string[]) =>
        runCli(['check', '.', '--format', format, '--functions', ...args], folder);
      const alone = await run('--jobs', '1');
      assert.match(alone.output, /time\.sleep/);
      assert.deepEqual(await run('--jobs', '2'), alone);
    });
  }

  it('prints the same for as many threads as files, and for more', async () => {
    const folder = folderOf(files);
    const alone = await runCli(['check', 'shop', '--jobs', '1'], folder);
    assert.deepEqual(await runCli(['check', 'shop', '--jobs', '4'], folder), alone);
    assert.deepEqual(await runCli(['check', 'shop', '--jobs', '9'], folder), alone);
  });

  it('prints the same with a baseline, for a shard, and with settings of the command line', async () => {
    const folder = folderOf(files);
    await runCli(['check', 'shop', '--write-baseline', 'known.json'], folder);
    for (const args of [
      ['--baseline', 'known.json'],
      ['--shard', '2/2'],
      ['--severity', 'blocking-call-in-async=hint', '--python-version', '3.8'],
      ['--exclude', 'shop'],
    ]) {
      const alone = await runCli(['check', '.', '--concise', '--jobs', '1', ...args], folder);
      assert.deepEqual(await runCli(['check', '.', '--concise', '--jobs', '2', ...args], folder), alone);
    }
  });

  it('reads standard input in threads too', async () => {
    const folder = folderOf(files);
    const input = 'from shop.store import load\n\n\nasync def pay(name):\n    return load(name)\n';
    const run = (jobs: string) =>
      runCli(['check', '-', 'shop', '--stdin-filename', 'shop/pay.py', '--jobs', jobs], folder, input);
    const alone = await run('1');
    assert.match(alone.output, /shop\/pay\.py:5:12: warning/);
    assert.deepEqual(await run('2'), alone);
  });

  it('says what a thread was at when it died, and reports everything all the same', async () => {
    const folder = folderOf(files);
    const alone = await runCli(['check', '.', '--jobs', '1'], folder);
    const { code, output, errors } = await runCli(['check', '.', '--jobs', '2'], folder, undefined, {
      checkThread: dying,
    });
    assert.deepEqual([code, output], [alone.code, alone.output]);
    assert.match(errors, /^A thread died while it checked \S+: it ended with code 3$/m);
    assert.match(errors, /^\d files left by threads that died: checked without them\.$/m);
  });

  it('takes a whole number of threads above 0', async () => {
    const { code, errors } = await runCli(['check', '.', '--jobs', '0'], folderOf(files));
    assert.deepEqual([code, errors.split('\n')[0]], [2, '--jobs takes a number above 0; not `0`.']);
  });

  it('ends with the program when a person interrupts it', async () => {
    const functions = 'def f(x):\n    return x + 1\n\n'.repeat(400);
    const names = Array.from({ length: 60 }, (_, index) => [`m${String(index)}.py`, functions] as const);
    // What is wrong in a project file is said when all is read and the threads start.
    const folder = folderOf({ ...Object.fromEntries(names), 'pyproject.toml': '[tool.concurrency-advisor]\nx = 1\n' });
    const program = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(root, 'src', 'cli', 'main.ts'), 'check', folder, '--jobs', '2', '--functions'],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    program.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    program.stderr.once('data', () => {
      program.kill('SIGINT');
    });
    const signal = await new Promise((resolve) => {
      program.once('close', (_code, ended) => {
        resolve(ended);
      });
    });
    assert.deepEqual([signal, output], ['SIGINT', '']);
  });
});
