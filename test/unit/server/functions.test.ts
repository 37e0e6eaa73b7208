/** The tree of functions, the inlay hints and the analysis on command, as an editor asks the server for them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { CancellationTokenSource, type Hover, type InlayHint } from 'vscode-languageserver/node';
import {
  type AnalyseWorkspaceResult,
  analyseWorkspaceMethod,
  type AnalysisProgressParams,
  analysisProgressMethod,
  commands,
  type FunctionDetailsResult,
  functionDetailsMethod,
  type FunctionFilter,
  functionGroupsMethod,
  type FunctionGroupsResult,
  functionPageMethod,
  type FunctionPageResult,
  functionsChangedMethod,
  measureMethod,
  type MeasureResult,
} from '../../../src/protocol';
import { folderOf, removeFolders } from '../../support/folders';
import { type ClientOptions, LspClient } from './lspClient';

const storage =
  'import requests\n\n\ndef load(url):\n    return requests.get(url).text\n\n\ndef load_all(urls):  # every one: slow\n    return [load(url) for url in urls]\n';
const primes =
  'def count(limit):\n    found = 0\n    for number in range(2, limit):\n        if all(number % each for each in range(2, number)):\n            found += 1\n    return found\n';
const small = 'def double(value):\n    return 2 * value\n';
const shop = { 'shop/storage.py': storage, 'shop/primes.py': primes, 'shop/small.py': small };
const advised: FunctionFilter = { text: '', classes: ['cpu', 'io', 'mixed'] };

let client: LspClient;

async function startShop(options: ClientOptions = {}): Promise<void> {
  client = await LspClient.start({ folder: folderOf(shop), ...options });
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
}

function groups(filter = advised): Promise<FunctionGroupsResult> {
  return client.request(functionGroupsMethod, { filter });
}

function page(params: object = {}): Promise<FunctionPageResult> {
  return client.request(functionPageMethod, { filter: advised, class: 'io', offset: 0, limit: 100, ...params });
}

const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

function hints(uri: string, range = everything): Promise<readonly InlayHint[]> {
  return client.request('textDocument/inlayHint', { textDocument: { uri }, range });
}

describe('the functions of a project', () => {
  afterEach(async () => {
    await client.stop();
    removeFolders();
  });

  it('are counted by class, from files that nobody has opened', async () => {
    await startShop();
    assert.deepEqual(await groups(), [
      { class: 'cpu', label: 'CPU-bound', count: 1 },
      { class: 'io', label: 'I/O-bound', count: 2 },
    ]);
    assert.deepEqual(await groups({ text: '', classes: ['trivial'] }), [
      { class: 'trivial', label: 'trivial', count: 1 },
    ]);
  });

  it('stand in the order of their cost, with the place, the cost and the GIL', async () => {
    await startShop();
    const { functions, count } = await page();
    assert.equal(count, 2);
    assert.deepEqual(
      functions.map(({ functionName }) => functionName),
      ['load_all', 'load'],
    );
    const [, load] = functions;
    assert.equal(load?.uri, client.uriOf('shop/storage.py'));
    assert.deepEqual(load.nameRange.start, { line: 3, character: 4 });
    assert.match(load.description, /^≈ 100 ms · releases the GIL · shop\/storage\.py$/);
    const [count1] = (await page({ class: 'cpu' })).functions;
    assert.match(count1?.description ?? '', /^≈ .* · holds the GIL · shop\/primes\.py$/);
  });

  it('come in pages', async () => {
    await startShop();
    const first = await page({ limit: 1 });
    const second = await page({ offset: 1, limit: 1 });
    assert.deepEqual([first.count, second.count], [2, 2]);
    assert.deepEqual(
      [...first.functions, ...second.functions].map(({ functionName }) => functionName),
      ['load_all', 'load'],
    );
  });

  it('are filtered by words of the name and the path, in any case, and by class', async () => {
    await startShop();
    const named = { ...advised, text: 'ALL storage' };
    assert.deepEqual(
      (await page({ filter: named })).functions.map(({ functionName }) => functionName),
      ['load_all'],
    );
    assert.deepEqual(await groups(named), [{ class: 'io', label: 'I/O-bound', count: 1 }]);
    assert.deepEqual(await groups({ ...advised, text: 'nothing like it' }), []);
    assert.equal((await page({ filter: { text: '', classes: ['cpu'] } })).count, 0);
  });

  it('are said to be out of date once after an answer, when a file changes', async () => {
    await startShop();
    let told = 0;
    client.protocol.onNotification(functionsChangedMethod, () => {
      told++;
    });
    await groups();
    const uri = client.uriOf('shop/small.py');
    await client.open(uri, `${small}\n\nimport time\n\n\ndef rest():\n    time.sleep(1)\n`);
    while (told === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal((await page()).count, 3);
  });

  it('have details, whether the file is open or not', async () => {
    await startShop();
    const uri = client.uriOf('shop/storage.py');
    const details = await client.request<FunctionDetailsResult>(functionDetailsMethod, {
      uri,
      position: { line: 3, character: 4 },
    });
    assert.match(details ?? '', /^`load`: \*\*I\/O-bound/);
    assert.ok(details?.includes(`[\`requests.get\`](${uri}#L5) network`), details ?? '');
    const nowhere = { uri, position: { line: 0, character: 0 } };
    assert.equal(await client.request<FunctionDetailsResult>(functionDetailsMethod, nowhere), null);
  });

  it('are all classified on command, with progress', async () => {
    await startShop();
    const shares: number[] = [];
    client.protocol.onNotification(analysisProgressMethod, ({ share }: AnalysisProgressParams) => {
      shares.push(share);
    });
    const result = await client.request<AnalyseWorkspaceResult>(analyseWorkspaceMethod, null);
    assert.equal(result.isCancelled, false);
    assert.equal(result.files, 3);
    assert.deepEqual(
      result.groups.map(({ class: each, count }) => [each, count]),
      [
        ['cpu', 1],
        ['io', 2],
      ],
    );
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    assert.equal(client.statuses.at(-1)?.state, 'ready');
  });

  it('are analysed no further when the command is cancelled, and the status is not left busy', async () => {
    await startShop();
    const source = new CancellationTokenSource();
    const answer = client.protocol.sendRequest(analyseWorkspaceMethod, null, source.token);
    source.cancel();
    await answer.then(
      (result) => {
        assert.ok(typeof result === 'object' && result !== null && 'isCancelled' in result);
        assert.equal(result.isCancelled, true);
      },
      () => undefined,
    );
    await client.until(() => client.statuses.at(-1)?.state === 'ready');
  });
});

describe('figures in the source', () => {
  afterEach(async () => {
    await client.stop();
    removeFolders();
  });

  async function openStorage(options: ClientOptions): Promise<string> {
    await startShop(options);
    const uri = client.uriOf('shop/storage.py');
    await client.open(uri, storage);
    return uri;
  }

  it('are off unless they are asked for', async () => {
    const uri = await openStorage({});
    assert.deepEqual(await hints(uri), []);
  });

  it('stand behind calls and heads that take time, and tell where they come from', async () => {
    const uri = await openStorage({ settings: { inlayHints: { enabled: true } } });
    const shown = (await hints(uri)).map(({ position: { line, character }, label }) => [line, character, label]);
    assert.deepEqual(shown.sort(), [
      [3, 14, '≈ 100 ms per call'],
      [4, 28, '≈ 100 ms network'],
      [7, 19, '≈ 10 s per call'],
      [8, 21, '≈ 100 ms network'],
    ]);
    const [call] = await hints(uri, { start: { line: 8, character: 0 }, end: { line: 8, character: 50 } });
    assert.ok(typeof call?.tooltip === 'object');
    assert.match(call.tooltip.value, /^`load`: 100 ms each time \(estimated\), 100 times per call of `load_all`\./);
    assert.ok(call.tooltip.value.includes(`[\`requests.get\`](${uri}#L5)`), call.tooltip.value);
  });
});

describe('links in hovers', () => {
  afterEach(async () => {
    await client.stop();
    removeFolders();
  });

  const blocking = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';

  async function hoverText(line: number, character: number, initializationOptions?: unknown): Promise<string> {
    client = await LspClient.start({ folder: folderOf({ 'wait.py': blocking }), initializationOptions });
    const uri = client.uriOf('wait.py');
    await client.open(uri, blocking);
    const hover = await client.request<Hover | null>('textDocument/hover', {
      textDocument: { uri },
      position: { line, character },
    });
    assert.ok(typeof hover?.contents === 'object' && 'value' in hover.contents);
    return hover.contents.value;
  }

  it('run commands in the editor that says that it has them', async () => {
    const text = await hoverText(3, 11, { hasCommandLinks: true });
    const [, query] = /\[Simulate\]\(command:concurrencyAdvisor\.openSimulator\?([^)]+)\)/.exec(text) ?? [];
    assert.deepEqual(JSON.parse(decodeURIComponent(query ?? 'null')), [
      client.uriOf('wait.py'),
      { line: 3, character: 10 },
    ]);
  });

  it('show the page of a rule by a command there, and by its address elsewhere', async () => {
    const own = await hoverText(4, 6, { hasCommandLinks: true });
    assert.ok(own.includes(`(command:${commands.showRulePage}?%5B%22blocking-call-in-async%22%5D)`), own);
    await client.stop();
    const other = await hoverText(4, 6);
    assert.match(other, /\(https:\/\/[^)]*\/blocking-call-in-async\.md\)/);
    assert.doesNotMatch(other, /command:/);
  });
});

describe('a function that was measured', function () {
  this.timeout(60_000);
  const text = 'import time\n\n\ndef pause():\n    time.sleep(0.02)\n';

  afterEach(async () => {
    await client.stop();
    removeFolders();
  });

  it('shows the measured time in its lens, its hover, its hint and the list', async () => {
    const folder = folderOf({ 'pause.py': text });
    client = await LspClient.start({
      folder,
      calibrationFolder: path.join(folder, 'cache'),
      settings: { inlayHints: { enabled: true } },
      initializationOptions: { hasCommandLinks: true },
    });
    const uri = client.uriOf('pause.py');
    await client.open(uri, text);
    const position = { line: 3, character: 4 };
    const result = await client.request<MeasureResult>(measureMethod, { uri, position, expression: 'pause()' });
    assert.equal(result.kind, 'measured', JSON.stringify(result));
    const [lens] = await client.codeLenses(uri);
    assert.match(lens?.command?.title ?? '', / · measured 2\d ms · Simulate$/);
    const hover = await client.request<Hover | null>('textDocument/hover', { textDocument: { uri }, position });
    assert.ok(typeof hover?.contents === 'object' && 'value' in hover.contents);
    assert.match(hover.contents.value, /2\d ms per call \(measured with Python 3[^;]*; estimated 20 ms\)\./);
    const labels = (await hints(uri)).flatMap(({ label }) => (typeof label === 'string' ? [label] : []));
    assert.ok(
      labels.some((label) => /^measured 2\d ms per call$/.test(label)),
      labels.join(' | '),
    );
    const [listed] = (await page()).functions;
    assert.match(listed?.description ?? '', /^measured 2\d ms · releases the GIL · pause\.py$/);
  });
});
