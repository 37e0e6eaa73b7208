/** How the MCP server stands up to hostile input, to clients that change their mind and to clients that vanish. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { builtProgram } from '../../support/builtProgram';
import { at, folderOf, removeFolders } from '../cli/runCli';
import { closeClients, McpClient } from './mcpClient';

const blocking = 'import asyncio, time\nasync def nap():\n    time.sleep(1)\n';

async function cleanUp(): Promise<void> {
  await closeClients();
  removeFolders();
}

describe('the MCP server', () => {
  after(cleanUp);

  before(function () {
    this.timeout(180_000);
    builtProgram();
  });

  describe('refuses with a sentence', () => {
    let asked: McpClient | undefined;

    after(cleanUp);

    const cases: readonly (readonly [tool: string, input: Readonly<Record<string, unknown>>, message: RegExp])[] = [
      ['erase', {}, /^There is no tool `erase`; there are analyze, simulate, fix, explain_rule\.$/],
      ['analyze', {}, /^`paths` is missing\.$/],
      ['analyze', { paths: 'a.py' }, /^`paths` takes a list of 1 to 100, not "a\.py"\.$/],
      ['analyze', { paths: [] }, /^`paths` takes a list of 1 to 100, not a list of 0\.$/],
      ['analyze', { paths: ['a.py', 7] }, /^`paths\[1\]` takes a text/],
      ['analyze', { paths: ['a\0.py'] }, /^`paths\[0\]`/],
      ['analyze', { paths: ['x'.repeat(100_000)] }, /^`paths\[0\]` takes a text of 1 to 4096 characters/],
      ['analyze', { paths: ['a.py'], limit: 1e9 }, /^`limit` takes a whole number from 1 to 200, not 1000000000\.$/],
      [
        'analyze',
        { paths: ['a.py'], functions: 'some' },
        /^`functions` takes one of advised, all, none; not "some"\.$/,
      ],
      ['analyze', { paths: ['a.py'], depth: 3 }, /^There is no input `depth`; there are paths, functions,/],
      ['analyze', { paths: ['missing.py'] }, /^missing\.py does not exist below .+\.$/],
      ['analyze', { paths: ['note.txt'] }, /^note\.txt is not of a supported language/],
      ['analyze', { paths: ['empty'] }, /^There are no files of Python, JavaScript or TypeScript in empty\.$/],
      ['analyze', { paths: ['-'] }, /^- does not exist below/],
      ['analyze', { paths: ['a.py'], pythonVersion: '2.7' }, /^`pythonVersion` takes a version such as/],
      ['fix', { path: 'a.py', fix: '../..' }, /^`fix` takes/],
      ['fix', { path: 'a.py', write: 'yes' }, /^`write` takes true or false, not "yes"\.$/],
      ['explain_rule', { rule: '../../package' }, /^`rule` takes one of/],
    ];
    for (const [tool, input, message] of cases) {
      it(`${tool} ${JSON.stringify(input).slice(0, 60)}`, async () => {
        asked ??= await McpClient.connect(folderOf({ 'a.py': blocking, 'note.txt': 'text', 'empty/README': '' }));
        assert.match(await asked.refusal(tool, input), message);
      });
    }
  });

  describe('stays within the folders that it was given', () => {
    const secret = 'import time\nasync def secret_name():\n    time.sleep(1)\n';

    it('however a path leads out of them', async () => {
      const outside = folderOf({ 'secret.py': secret });
      const folder = folderOf({ 'a.py': blocking });
      symlinkSync(path.join(outside, 'secret.py'), path.join(folder, 'link.py'));
      symlinkSync(outside, path.join(folder, 'links'));
      symlinkSync('loop', path.join(folder, 'loop'));
      const agent = await McpClient.connect(folder);
      const ways = [
        path.join(outside, 'secret.py'),
        path.relative(folder, path.join(outside, 'secret.py')),
        'link.py',
        'links',
        'links/secret.py',
        `file://${path.join(outside, 'secret.py')}`,
        'links/secret.py:secret_name',
        '/',
      ];
      for (const way of ways) {
        assert.match(
          await agent.refusal('analyze', { paths: [way] }),
          /lies outside of the folders that may be read/,
          way,
        );
        assert.match(await agent.refusal('fix', { path: way }), /lies outside of the folders that may be read/, way);
      }
      assert.match(await agent.refusal('simulate', { target: 'link.py:secret_name' }), /lies outside/);
    });

    it('and neither walks nor imports through a link', async () => {
      const outside = folderOf({ 'secret.py': secret });
      const folder = folderOf({ 'a.py': `from helper import secret_name\n${blocking}` });
      symlinkSync(path.join(outside, 'secret.py'), path.join(folder, 'helper.py'));
      const agent = await McpClient.connect(folder);
      const { text, content } = await agent.answer('analyze', { paths: ['.'], functions: 'all' });
      assert.doesNotMatch(text, /function `secret_name`/);
      assert.deepEqual(at(content, 'errors'), [
        { path: 'helper.py', message: 'leads out of the folders that may be read.' },
      ]);
      const one = await agent.answer('analyze', { paths: ['a.py'], functions: 'all' });
      assert.doesNotMatch(one.text, /secret\.py|helper\.py/);
    });

    it('which are those that the client names', async () => {
      const first = folderOf({ 'a.py': blocking });
      const second = folderOf({ 'b.py': blocking });
      const start = folderOf({ 'c.py': blocking });
      const agent = await McpClient.connect(start, { roots: [first, second] });
      await agent.answer('analyze', { paths: ['a.py'] });
      const other = await agent.answer('analyze', { paths: ['b.py'] });
      assert.equal(at(other.content, 'files', 0, 'path'), 'b.py');
      assert.match(await agent.refusal('analyze', { paths: [path.join(start, 'c.py')] }), /lies outside/);
    });

    it('unless the command line names others', async () => {
      const allowed = folderOf({ 'a.py': blocking });
      const named = folderOf({ 'b.py': blocking });
      const agent = await McpClient.connect(named, { roots: [named], arguments: ['--root', allowed] });
      await agent.answer('analyze', { paths: ['a.py'] });
      assert.match(await agent.refusal('analyze', { paths: [path.join(named, 'b.py')] }), /lies outside/);
    });
  });

  describe('of a folder of hundreds of files', () => {
    function manyFiles(): string {
      const body = Array.from(
        { length: 20 },
        (_, index) => `async def task_${String(index)}(items):\n    for item in items:\n        time.sleep(1)\n`,
      ).join('\n');
      const files: Record<string, string> = {};
      for (let index = 0; index < 400; index++) {
        files[`part${String(index % 20)}/module${String(index)}.py`] =
          `import asyncio, time\n# ${String(index)}\n${body}`;
      }
      return folderOf(files);
    }

    it('answers within bounds, tells how far it is, and can be cancelled', async function () {
      this.timeout(240_000);
      const folder = manyFiles();
      const agent = await McpClient.connect(folder);
      const told: number[] = [];
      const { content, text } = await agent.answer(
        'analyze',
        { paths: ['.'], limit: 200 },
        {
          onprogress: ({ progress, total }) => {
            assert.equal(total, 100);
            told.push(progress);
          },
        },
      );
      assert.equal(at(content, 'summary', 'files'), 400);
      assert.equal(at(content, 'summary', 'findings', 'warning'), 8_000);
      assert.ok(text.length <= 61_000 && JSON.stringify(content).length <= 61_000);
      assert.ok(Number(at(content, 'page', 'next')) > 0);
      assert.ok(told.length >= 3 && told.some((each) => each > 60), told.join(' '));
      assert.deepEqual(
        told,
        [...told].sort((a, b) => a - b),
      );
      const fixes = await agent.answer('fix', { path: '.' });
      assert.equal(at(fixes.content, 'basedOn'), null);
      assert.match(fixes.text, /too long to be shown and so cannot be written/);
      assert.ok(fixes.text.length <= 61_000);

      const controller = new AbortController();
      const cancelled = agent.call(
        'analyze',
        { paths: ['.'], functions: 'all', limit: 1 },
        {
          signal: controller.signal,
          onprogress: () => {
            controller.abort('changed my mind');
          },
        },
      );
      await assert.rejects(cancelled, /changed my mind/);
      const { text: after } = await agent.answer('analyze', { paths: ['part0/module0.py'], functions: 'none' });
      assert.match(after, /^1 file analysed\. Findings: 20 warning\./);
    });
  });

  it('answers several calls at a time', async () => {
    const folder = folderOf({ 'a.py': blocking });
    const agent = await McpClient.connect(folder);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => agent.answer('analyze', { paths: ['a.py'] }).then(({ text }) => text)),
    );
    assert.equal(new Set(answers).size, 1);
  });

  it('prints nothing but the protocol on standard output, and goes on after what is not of it', async () => {
    const folder = folderOf({ 'a.py': blocking });
    const server = start(folder);
    const lines: string[] = [];
    let output = '';
    server.stdout?.on('data', (text: Buffer) => {
      output += text.toString();
      const parts = output.split('\n');
      output = parts.pop() ?? '';
      lines.push(...parts);
    });
    const send = (message: unknown): void => {
      server.stdin?.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
    };
    const clientInfo = { name: 'raw', version: '1' };
    send('this is no JSON');
    send({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
    });
    send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    send('[1, 2');
    send({ jsonrpc: '2.0', id: 2, method: 'no/such/method' });
    send({ jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'analyze', arguments: { paths: ['a.py'] } } });
    await eventually(() => lines.length >= 3);
    const messages = lines.map((line): unknown => JSON.parse(line));
    assert.deepEqual(messages.map((each) => at(each, 'id')).sort(), [1, 2, 3]);
    const answer = messages.find((each) => at(each, 'id') === 3);
    assert.match(String(at(answer, 'result', 'content', 0, 'text')), /blocking-call-in-async/);
    server.stdin?.end();
    assert.equal(await exitOf(server), 0);
  });

  it('ends when its client is killed, also in the middle of a call', async () => {
    const body = Array.from(
      { length: 200 },
      (_, index) => `def f${String(index)}(x):\n    return [y for y in x]\n`,
    ).join('');
    const folder = folderOf(
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`m${String(index)}.py`, body])),
    );
    const script = path.join(folder, 'client.cjs');
    const call = [
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'k', version: '1' } },
      },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      {
        jsonrpc: '2.0',
        id: 2,
        method: 'tools/call',
        params: { name: 'analyze', arguments: { paths: ['.'], functions: 'all' }, _meta: { progressToken: 1 } },
      },
    ];
    writeFileSync(
      script,
      `const { spawn } = require('node:child_process');
const server = spawn(process.execPath, ${JSON.stringify([builtProgram(), 'mcp'])}, { cwd: ${JSON.stringify(folder)}, stdio: ['pipe', 'pipe', 'ignore'] });
server.stdin.write(${JSON.stringify(call.map((each) => `${JSON.stringify(each)}\n`).join(''))});
server.stdout.on('data', (text) => { if (String(text).includes('progress')) { process.stdout.write(String(server.pid)); } });
`,
    );
    const client = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => {
      client.stdout.once('data', (text: Buffer) => {
        resolve(Number.parseInt(text.toString(), 10));
      });
    });
    assert.ok(isAlive(pid));
    client.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
  });

  it('names a folder of the command line that is none, and prints its manual', async () => {
    const folder = folderOf({ 'a.py': blocking });
    const wrong = start(folder, ['--root', 'a.py']);
    let told = '';
    wrong.stderr?.on('data', (text: Buffer) => {
      told += text.toString();
    });
    assert.equal(await exitOf(wrong), 2);
    assert.match(told, /--root .*a\.py is not a folder\./);
    const manual = start(folder, ['--help']);
    let printed = '';
    manual.stdout?.on('data', (text: Buffer) => {
      printed += text.toString();
    });
    assert.equal(await exitOf(manual), 0);
    assert.match(printed, /concurrency-advisor mcp/);
  });

  it('does not follow a file that becomes a link to the outside between the diff and the writing', async () => {
    const outside = folderOf({ 'victim.py': blocking });
    const folder = folderOf({ 'inner/a.py': blocking });
    const agent = await McpClient.connect(folder);
    const shown = await agent.answer('fix', { path: 'inner/a.py' });
    const basedOn = at(shown.content, 'basedOn');
    mkdirSync(path.join(folder, 'other'));
    symlinkSync(path.join(outside, 'victim.py'), path.join(folder, 'other', 'a.py'));
    assert.match(await agent.refusal('fix', { path: 'other/a.py', write: true, basedOn }), /lies outside/);
    assert.equal(readFileSync(path.join(outside, 'victim.py'), 'utf8'), blocking);
  });
});

function start(folder: string, args: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [builtProgram(), 'mcp', ...args], { cwd: folder, stdio: 'pipe' });
}

function exitOf(server: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    server.once('close', resolve);
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await wait(20);
  }
}
