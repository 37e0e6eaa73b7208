/** What the tools of the MCP server answer, asked by the official client. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at, folderOf, removeFolders, runCli } from '../cli/runCli';
import { closeClients, McpClient } from './mcpClient';

const shop = `import asyncio, time, requests

def fetch(url):
    return requests.get(url).text

async def page(urls):
    time.sleep(1)
    return [fetch(url) for url in urls]

def primes(limit):
    return [k for k in range(2, limit) if all(k % d for d in range(2, int(k ** 0.5) + 1))]

def title(text):
    return text.strip()
`;

function listAt(value: unknown, ...keys: readonly (string | number)[]): readonly unknown[] {
  const list = at(value, ...keys);
  assert.ok(Array.isArray(list), keys.join('.'));
  return list;
}

describe('the tools for coding agents', () => {
  let folder: string;
  let agent: McpClient;

  before(async function () {
    this.timeout(180_000);
    folder = folderOf({ 'shop.py': shop });
    agent = await McpClient.connect(folder);
  });

  after(async () => {
    await closeClients();
    removeFolders();
  });

  it('are listed with what they take, what they answer and what they may change', async () => {
    const { tools } = await agent.client.listTools();
    assert.deepEqual(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint]),
      [
        ['analyze', true, false],
        ['simulate', true, false],
        ['fix', false, true],
        ['explain_rule', true, false],
      ],
    );
    for (const { name, description = '', inputSchema, outputSchema } of tools) {
      assert.ok(description.length > 80, name);
      assert.equal(inputSchema['additionalProperties'], false);
      for (const [key, property] of Object.entries(inputSchema.properties ?? {})) {
        assert.ok(String(at(property, 'description')).length > 5, `${name}.${key} is described`);
      }
      assert.equal(outputSchema === undefined, name === 'explain_rule');
    }
  });

  it('tell a model in words how to begin', () => {
    assert.match(agent.client.getInstructions() ?? '', /Start with `analyze`/);
  });

  describe('analyze', () => {
    it('answers with the same contract as check --format json', async () => {
      const { content } = await agent.answer('analyze', { paths: ['shop.py'], functions: 'all' });
      const { output } = await runCli(['check', 'shop.py', '--format', 'json'], folder);
      const expected: unknown = JSON.parse(output);
      assert.deepEqual(at(content, 'files', 0, 'diagnostics'), at(expected, 'files', 0, 'diagnostics'));
      const byLine = (list: readonly unknown[]) =>
        [...list].sort((a, b) => Number(at(a, 'line')) - Number(at(b, 'line')));
      assert.deepEqual(
        byLine(listAt(content, 'files', 0, 'functions')),
        byLine(listAt(expected, 'files', 0, 'functions')),
      );
      assert.deepEqual(at(content, 'summary', 'findings'), { warning: 2, information: 0, hint: 0 });
      assert.deepEqual(at(content, 'summary', 'functions'), { io: 2, cpu: 1, trivial: 1 });
    });

    it('says in its text what is wrong, through which calls, and what to do', async () => {
      const { text } = await agent.answer('analyze', { paths: ['shop.py'] });
      assert.match(
        text,
        /^1 file analysed\. Findings: 2 warning\. Functions: 1 CPU-bound, 2 I\/O-bound, 1 trivial\.$/m,
      );
      assert.match(text, /^ {2}7:5 warning blocking-call-in-async: `time\.sleep` blocks the event loop in `page`/m);
      assert.match(text, /^ {4}reached through `requests\.get` \(shop\.py:4\)$/m);
      assert.match(text, /^ {4}fix `await-async-twin` \(preferred\): Await `asyncio\.sleep` instead$/m);
      assert.match(
        text,
        /function `primes`: CPU-bound, holds the GIL, ≈ \S+ ms per call \(estimated\), confidence 0\.\d+$/m,
      );
      assert.match(text, /^ {4}strategy: processes ≈ [\d.]+×\. CPU-bound and holds the GIL/m);
      assert.doesNotMatch(text, /`title`/);
    });

    it('answers for a single function, by name or by line', async () => {
      for (const target of ['shop.py:page', 'shop.py:8']) {
        const { content } = await agent.answer('analyze', { paths: [target] });
        assert.deepEqual(
          listAt(content, 'files', 0, 'functions').map((each) => at(each, 'name')),
          ['page'],
        );
        assert.equal(listAt(content, 'files', 0, 'diagnostics').length, 2);
      }
      const { content } = await agent.answer('analyze', { paths: ['shop.py:title'] });
      assert.deepEqual(
        listAt(content, 'files', 0, 'functions').map((each) => at(each, 'class')),
        ['trivial'],
      );
      assert.deepEqual(listAt(content, 'files', 0, 'diagnostics'), []);
    });

    it('leaves out what is not asked for', async () => {
      const without = await agent.answer('analyze', { paths: ['.'], functions: 'none' });
      assert.deepEqual(listAt(without.content, 'files', 0, 'functions'), []);
      assert.equal(at(without.content, 'summary', 'functions'), undefined);
      const none = await agent.answer('analyze', { paths: ['.'], rules: ['dropped-task'], functions: 'none' });
      assert.deepEqual(at(none.content, 'files'), []);
    });

    it('comes in pages that together are everything, the most severe first', async () => {
      const seen: string[] = [];
      let offset: number | null = 0;
      let pages = 0;
      while (offset !== null) {
        const answer = await agent.answer('analyze', { paths: ['shop.py'], functions: 'all', limit: 2, offset });
        for (const kind of ['diagnostics', 'functions']) {
          for (const each of listAt(answer.content, 'files', 0, kind)) {
            seen.push(`${kind} ${String(at(each, 'line'))}`);
          }
        }
        const next = at(answer.content, 'page', 'next');
        assert.ok(next === null || typeof next === 'number');
        assert.equal(answer.text.includes('For more, ask with `offset`'), next !== null);
        offset = next;
        pages++;
      }
      assert.equal(pages, 3);
      assert.deepEqual(seen.slice(0, 2), ['diagnostics 7', 'diagnostics 8']);
      assert.deepEqual([...new Set(seen)].length, 6);
    });

    it('names what it could not read or understand, and answers for the rest', async () => {
      const mixed = folderOf({ 'good.py': shop, 'broken.py': 'def (:\n', 'binary.py': Buffer.from([0, 1, 2, 255]) });
      const other = await McpClient.connect(mixed);
      const { content, text } = await other.answer('analyze', { paths: ['.'] });
      assert.deepEqual([...new Set(listAt(content, 'errors').map((each) => at(each, 'path')))].sort(), [
        'binary.py',
        'broken.py',
      ]);
      assert.match(text, /broken\.py:1 /);
      assert.equal(at(content, 'summary', 'findings', 'warning'), 2);
    });

    it('understands JavaScript', async () => {
      const scripts = folderOf({
        'a.ts':
          "import { readFileSync } from 'node:fs';\nexport async function load() {\n  return readFileSync('a');\n}\n",
      });
      const other = await McpClient.connect(scripts);
      const { content } = await other.answer('analyze', { paths: ['a.ts'] });
      assert.equal(at(content, 'files', 0, 'language'), 'typescript');
      assert.equal(at(content, 'files', 0, 'diagnostics', 0, 'rule'), 'blocking-call-in-async');
    });

    it('runs nothing of the program', async () => {
      const trap = folderOf({
        'trap.py': "open('ran', 'w').write('x')\nimport trap2\n",
        'trap2.py': "open('ran2', 'w')\n",
      });
      const other = await McpClient.connect(trap);
      await other.answer('analyze', { paths: ['.'], functions: 'all' });
      await other.answer('fix', { path: '.' });
      assert.ok(!existsSync(path.join(trap, 'ran')) && !existsSync(path.join(trap, 'ran2')));
    });
  });

  describe('simulate', () => {
    it('answers with the same contract as simulate --format json, and where each number comes from', async () => {
      const { content, text } = await agent.answer('simulate', { target: 'shop.py:primes' });
      const { output } = await runCli(['simulate', 'shop.py:primes', '--format', 'json'], folder);
      assert.ok(typeof content === 'object' && content !== null);
      const { title, unit, origins, ...rest } = { title: undefined, unit: undefined, origins: undefined, ...content };
      assert.deepEqual(rest, JSON.parse(output));
      assert.deepEqual([title, unit], ['primes', 'call']);
      assert.equal(at(origins, 'heldCpu'), 'estimated');
      assert.match(text, /^Recommended: processes\. /m);
      assert.match(text, /^ {2}threads: .*accuracy [ABCD]$/m);
      assert.match(text, /Origin of the numbers: .*CPU with the GIL estimated/);
    });

    it('takes other tasks, cores and versions, and says that they were asked for', async () => {
      const { content } = await agent.answer('simulate', {
        target: 'shop.py:primes',
        tasks: 500,
        cores: 16,
        pythonVersion: '3.13t',
        strategies: ['sequential', 'free-threaded'],
      });
      assert.deepEqual(
        [at(content, 'workload', 'tasks'), at(content, 'machine', 'cores'), at(content, 'machine', 'freeThreaded')],
        [500, 16, true],
      );
      assert.deepEqual([at(content, 'origins', 'tasks'), at(content, 'origins', 'cores')], ['yours', 'yours']);
      assert.deepEqual(
        listAt(content, 'outcomes').map((each) => at(each, 'strategy')),
        ['sequential', 'free-threaded'],
      );
    });

    it('takes a workload and a machine instead of a function', async () => {
      const { content, text } = await agent.answer('simulate', {
        workload: { tasks: 50, async: true, segments: [{ kind: 'io', ms: 100, awaitable: true }] },
        machine: { cores: 2 },
        whatIf: true,
      });
      assert.equal(at(content, 'recommended'), 'asyncio');
      assert.equal(at(content, 'origins', 'io'), 'yours');
      assert.match(text, /^Break-even:$/m);
    });

    it('says what is wrong with what it is asked', async () => {
      const cases = [
        [{}, /either `target`.*or `workload`/],
        [{ target: 'shop.py' }, /names a function as FILE:FUNCTION/],
        [
          { target: 'shop.py:nothing' },
          /There is no function `nothing` in shop\.py\. It has fetch, page, primes, title\./,
        ],
        [{ target: './.:page' }, /\. is a folder; name a file/],
        [{ target: 'shop.py:primes', cores: 0 }, /`cores` takes a whole number from 1 to 1024, not 0\./],
        [{ target: 'shop.py:primes', cores: 2, machine: {} }, /`machine` has cores/],
        [
          { target: 'shop.py:primes', strategies: ['asyncio'] },
          /None of these strategies is possible here\. asyncio: /,
        ],
        [{ workload: { tasks: 1, segments: [{ kind: 'cpu' }] } }, /`workload`: `segments\[0\]\.ms` is missing\./],
      ] as const;
      for (const [input, message] of cases) {
        assert.match(await agent.refusal('simulate', input), message);
      }
    });
  });

  describe('fix', () => {
    it('lists the fixes and shows the preferred ones as a diff, and changes nothing', async () => {
      const { content, text } = await agent.answer('fix', { path: 'shop.py' });
      assert.deepEqual(
        listAt(content, 'fixes').map((each) => [at(each, 'line'), at(each, 'chosen'), at(each, 'state')]),
        [
          [7, 'await-async-twin', 'in-diff'],
          [8, 'wrap-in-to-thread', 'in-diff'],
        ],
      );
      assert.match(text, /^- {4}time\.sleep\(1\)\n/m);
      assert.match(text, /^\+ {4}await asyncio\.sleep\(1\)\n/m);
      assert.equal(at(content, 'files', 0, 'path'), 'shop.py');
      assert.deepEqual(at(content, 'written'), []);
      assert.equal(readFileSync(path.join(folder, 'shop.py'), 'utf8'), shop);
    });

    it('shows another fix where one is named, on one line', async () => {
      const { content } = await agent.answer('fix', { path: 'shop.py:page', line: 7, fix: 'wrap-in-to-thread' });
      const diff = String(at(content, 'files', 0, 'diff'));
      assert.match(diff, /^\+ {4}await asyncio\.to_thread\(time\.sleep, 1\)$/m);
      assert.doesNotMatch(diff, /fetch, url/);
      assert.match(
        await agent.refusal('fix', { path: 'shop.py', fix: 'none-such' }),
        /No finding here has a fix `none-such`\. There are .*await-async-twin/,
      );
    });

    it('leaves out what is not safe to apply unseen, where that is asked for', async () => {
      const { content } = await agent.answer('fix', { path: 'shop.py', safeOnly: true });
      assert.deepEqual(
        listAt(content, 'fixes').map((each) => at(each, 'state')),
        ['in-diff', 'not-safe'],
      );
    });

    it('writes exactly the diff that was shown, and only then', async () => {
      const own = folderOf({ 'shop.py': shop });
      const file = path.join(own, 'shop.py');
      const other = await McpClient.connect(own);
      assert.match(await other.refusal('fix', { path: 'shop.py', write: true }), /`write` needs `basedOn`/);
      const shown = await other.answer('fix', { path: 'shop.py', line: 7 });
      const basedOn = at(shown.content, 'basedOn');
      assert.match(
        await other.refusal('fix', { path: 'shop.py', write: true, basedOn }),
        /Nothing was written/,
        'another diff than the one shown',
      );
      const written = await other.answer('fix', { path: 'shop.py', line: 7, write: true, basedOn });
      assert.deepEqual(at(written.content, 'written'), ['shop.py']);
      assert.equal(readFileSync(file, 'utf8'), shop.replace('    time.sleep(1)', '    await asyncio.sleep(1)'));
      assert.match(
        await other.refusal('fix', { path: 'shop.py', line: 7, write: true, basedOn }),
        /Nothing was written/,
      );
    });

    it('refuses a file that has changed since the diff was shown', async () => {
      const own = folderOf({ 'shop.py': shop });
      const file = path.join(own, 'shop.py');
      const other = await McpClient.connect(own);
      const shown = await other.answer('fix', { path: 'shop.py' });
      writeFileSync(file, `${shop}\n# Another thought.\n`);
      const refusal = await other.refusal('fix', {
        path: 'shop.py',
        write: true,
        basedOn: at(shown.content, 'basedOn'),
      });
      assert.match(refusal, /are no longer those of `basedOn`/);
      assert.equal(readFileSync(file, 'utf8'), `${shop}\n# Another thought.\n`);
    });

    it('keeps the encoding and the line ends of what it writes', async () => {
      const text =
        '# -*- coding: latin-1 -*-\r\nimport asyncio, time\r\nasync def caf\u00e9():\r\n    time.sleep(1)\r\n';
      const own = folderOf({ 'a.py': Buffer.from(text, 'latin1') });
      const other = await McpClient.connect(own);
      const shown = await other.answer('fix', { path: 'a.py' });
      await other.answer('fix', { path: 'a.py', write: true, basedOn: at(shown.content, 'basedOn') });
      const expected = Buffer.from(text.replace('    time.sleep', '    await asyncio.sleep'), 'latin1');
      assert.ok(readFileSync(path.join(own, 'a.py')).equals(expected));
    });
  });

  it('explain a rule, as a tool and as resources', async () => {
    const { text } = await agent.answer('explain_rule', { rule: 'dropped-task' });
    const page = readFileSync(path.join(__dirname, '../../../docs/rules/dropped-task.md'), 'utf8');
    assert.equal(text, page);
    const { resources } = await agent.client.listResources();
    assert.ok(resources.some(({ uri }) => uri === 'concurrency-advisor://rules/unbounded-fan-out'));
    const read = await agent.client.readResource({ uri: 'concurrency-advisor://rules/dropped-task' });
    assert.deepEqual(read.contents, [
      { uri: 'concurrency-advisor://rules/dropped-task', mimeType: 'text/markdown', text: page },
    ]);
    await assert.rejects(
      agent.client.readResource({ uri: 'concurrency-advisor://rules/../../package.json' }),
      /There is no resource/,
    );
  });
});
