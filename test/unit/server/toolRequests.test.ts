/** What the language server answers to the editor's language models. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-languageserver';
import { toolMethod, type ToolParams, type ToolResult } from '../../../src/protocol';
import { folderOf, removeFolders } from '../../support/folders';
import { LspClient } from './lspClient';

const shop = `import asyncio, time, requests

def fetch(url):
    return requests.get(url).text

async def page(urls):
    time.sleep(1)
    return [fetch(url) for url in urls]

def primes(limit):
    return [k for k in range(2, limit) if all(k % d for d in range(2, int(k ** 0.5) + 1))]
`;

describe("the tools of the editor's language models, in the server", () => {
  let client: LspClient;

  beforeEach(async () => {
    const folder = folderOf({
      'shop/api.py': shop,
      'shop/other.py': 'import time\nasync def wait():\n    time.sleep(2)\n',
      'plain.py': 'def add(a, b):\n    return a + b\n',
    });
    client = await LspClient.start({ folder });
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
  });

  afterEach(async () => {
    await client.stop();
    removeFolders();
  });

  function ask(tool: ToolParams['tool'], input: unknown): Promise<ToolResult> {
    return client.request<ToolResult>(toolMethod, { tool, input, folders: [client.uriOf('')] });
  }

  async function answer(tool: ToolParams['tool'], input: unknown): Promise<ToolResult> {
    const result = await ask(tool, input);
    assert.equal(result.isRefused, false, [result.text, ...client.log].join('\n'));
    return result;
  }

  it('analyze files, folders and functions of the workspace', async () => {
    const file = await answer('analyze', { paths: ['shop/api.py'] });
    assert.match(file.text, /^1 file analysed\. Findings: 2 warning\. Functions: 1 CPU-bound, 2 I\/O-bound\.$/m);
    assert.match(file.text, /^shop\/api\.py$/m);
    assert.match(file.text, /^ {2}7:5 warning blocking-call-in-async: /m);
    assert.match((await answer('analyze', { paths: ['.'] })).text, /^3 files analysed\. Findings: 3 warning\./);
    assert.match((await answer('analyze', { paths: ['shop'] })).text, /^2 files analysed\./);
    assert.match((await answer('analyze', { paths: [client.uriOf('plain.py')] })).text, /^1 file analysed\./);
    const single = await answer('analyze', { paths: ['shop/api.py:primes'] });
    assert.match(single.text, /^1 file analysed\. Findings: none\. Functions: 1 CPU-bound\.$/m);
  });

  it('see what is typed and not saved, and documents that are no files', async () => {
    const uri = client.uriOf('plain.py');
    await client.open(uri, 'def add(a, b):\n    return a + b\n');
    await client.change(uri, 'import time\nasync def nap():\n    time.sleep(3)\n');
    assert.match(
      (await answer('analyze', { paths: ['plain.py'] })).text,
      /`time\.sleep` blocks the event loop in `nap`/,
    );
    await client.open('untitled:Untitled-1', 'import time\nasync def later():\n    time.sleep(3)\n');
    assert.match((await answer('analyze', { paths: ['untitled:Untitled-1'] })).text, /in `later`/);
  });

  it('simulate a function, with other cores, or a workload', async () => {
    const { text } = await answer('simulate', { target: 'shop/api.py:primes', cores: 16, tasks: 400 });
    assert.match(text, /^primes: 400 (calls|iterations of its loop), each /);
    assert.match(text, /^Recommended: processes\./m);
    assert.match(text, /^Model of 16 cores/m);
    assert.match(text, /cores as asked/);
    const workload = { tasks: 10, async: true, segments: [{ kind: 'io', ms: 50, awaitable: true }] };
    assert.match((await answer('simulate', { workload })).text, /^Recommended: asyncio\./m);
  });

  it('give the edits of fixes for a preview, and change nothing', async () => {
    const uri = client.uriOf('shop/api.py');
    const { text, changes } = await answer('fix', { path: 'shop/api.py', line: 7 });
    assert.match(text, /^\+ {4}await asyncio\.sleep\(1\)$/m);
    assert.match(text, /a person applies or discards it\.$/);
    assert.deepEqual(
      changes.map((each) => each.uri),
      [uri],
    );
    assert.deepEqual(
      changes.flatMap(({ edits }) => edits.map(({ range }) => range.start.line)).filter((line) => line !== 6),
      [],
    );
    assert.match((await answer('analyze', { paths: ['shop/api.py'] })).text, /Findings: 2 warning\./);
    assert.deepEqual((await answer('fix', { path: 'plain.py' })).changes, []);
  });

  it('refuse with a sentence that says what is wrong', async () => {
    const cases: readonly (readonly [ToolParams['tool'], unknown, RegExp])[] = [
      ['analyze', undefined, /The input is an object, not nothing\./],
      ['analyze', { paths: ['gone.py'] }, /^gone\.py is not among the 3 files/],
      ['analyze', { paths: ['../../etc'] }, /is not among the 3 files/],
      ['analyze', { paths: ['shop:page'] }, /shop is a folder; name a file and a function in it\./],
      ['simulate', { target: 'shop/api.py' }, /`target` names a function as FILE:FUNCTION/],
      ['simulate', { target: 'shop/api.py:nothing' }, /There is no function `nothing` in shop\/api\.py\./],
      ['fix', { path: 'shop/api.py', write: true }, /In the editor a person applies the fix/],
    ];
    for (const [tool, input, message] of cases) {
      const { text, isRefused, changes } = await ask(tool, input);
      assert.ok(isRefused);
      assert.match(text, message);
      assert.deepEqual(changes, []);
    }
  });

  it('can be cancelled', async () => {
    const source = new CancellationTokenSource();
    const asked = client.protocol.sendRequest<ToolResult>(
      toolMethod,
      { tool: 'analyze', input: { paths: ['.'] }, folders: [client.uriOf('')] },
      source.token,
    );
    source.cancel();
    await assert.rejects(asked, /[Cc]ancel/);
    assert.match((await answer('analyze', { paths: ['plain.py'] })).text, /^1 file analysed\./);
  });
});
