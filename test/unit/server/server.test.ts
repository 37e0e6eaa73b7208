import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  type CodeAction,
  type CodeLens,
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { fixEditMethod, simulationMethod, type SimulationResult } from '../../../src/protocol';
import { folderOf, removeFolders } from '../cli/runCli';
import { type ClientOptions, LspClient, messageOf } from './lspClient';

const storage = 'import requests\n\n\ndef load(url):\n    return requests.get(url).text\n';
const page =
  'import time\n\nfrom shop import storage\n\n\nasync def page(url):\n    time.sleep(1)\n    return storage.load(url)\n';
const shop = { 'shop/__init__.py': '', 'shop/storage.py': storage, 'shop/page.py': page };

let client: LspClient;

/** An editor with the simulation, such as the extension's. */
const withCommands: ClientOptions = { initializationOptions: { hasCommandLinks: true } };

async function start(options: ClientOptions = {}): Promise<LspClient> {
  client = await LspClient.start(options);
  return client;
}

/** A client on the shop's folder with page.py open and everything indexed. */
async function startShop(options: ClientOptions = {}): Promise<string> {
  await start({ folder: folderOf(shop), ...options });
  const uri = client.uriOf('shop/page.py');
  await client.open(uri, page);
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
  return uri;
}

function withMessage(diagnostics: readonly Diagnostic[], text: string): Diagnostic {
  const found = diagnostics.find((diagnostic) => messageOf(diagnostic).includes(text));
  assert.ok(found, diagnostics.map(messageOf).join(' | '));
  return found;
}

function preferred(actions: readonly CodeAction[]): CodeAction {
  const [first, ...more] = actions.filter(({ isPreferred }) => isPreferred === true);
  assert.ok(first && more.length === 0, actions.map(({ title }) => title).join(' | '));
  return first;
}

describe('an editor session', () => {
  afterEach(async () => {
    await client.stop();
    removeFolders();
  });

  describe('the language server', () => {
    it('says what it can do', async () => {
      const { capabilities } = (await start()).initialized;
      assert.deepEqual(capabilities.diagnosticProvider, {
        identifier: 'concurrencyAdvisor',
        interFileDependencies: true,
        workspaceDiagnostics: false,
      });
      assert.deepEqual(capabilities.codeActionProvider, {
        codeActionKinds: ['quickfix', 'refactor.rewrite', 'source.fixAll.concurrency-advisor'],
      });
      assert.equal(capabilities.hoverProvider, true);
    });

    it('gives a finding its rule, its page, its exact place and its chain of calls', async () => {
      const uri = await startShop();
      const found = withMessage(await client.diagnostics(uri), '`storage.load`');
      assert.deepEqual(found.range, { start: { line: 7, character: 11 }, end: { line: 7, character: 23 } });
      assert.equal(found.severity, DiagnosticSeverity.Warning);
      assert.equal(found.source, 'Concurrency Advisor');
      assert.equal(found.code, 'blocking-call-in-async');
      assert.match(found.codeDescription?.href ?? '', /\/docs\/rules\/blocking-call-in-async\.md$/);
      const [related] = found.relatedInformation ?? [];
      assert.equal(related?.location.uri, client.uriOf('shop/storage.py'));
      assert.equal(related.location.range.start.line, 4);
      assert.match(related.message, /`requests\.get`/);
    });

    it('does not send diagnostics again that have not changed', async () => {
      const uri = await startShop();
      const first = await client.report(uri);
      const again = await client.report(uri, first.resultId);
      assert.deepEqual([again.kind, again.resultId], ['unchanged', first.resultId]);
      await client.change(uri, page.replace('time.sleep(1)', 'pass'));
      assert.equal((await client.report(uri, first.resultId)).kind, 'full');
    });

    it('takes the text of the editor in place of the text on disk', async () => {
      const uri = await startShop();
      await client.change(uri, `\n\n${page}`);
      const moved = withMessage(await client.diagnostics(uri), '`time.sleep`');
      assert.equal(moved.range.start.line, 8);
      await client.close(uri);
      await client.open(uri, page);
      assert.equal(withMessage(await client.diagnostics(uri), '`time.sleep`').range.start.line, 6);
    });

    it('looks again at an open file when one that it imports is edited', async () => {
      const uri = await startShop();
      const storageUri = client.uriOf('shop/storage.py');
      await client.open(storageUri, storage);
      assert.equal((await client.diagnostics(uri)).length, 2);
      client.analysed.length = 0;
      const { refreshes } = client;
      await client.change(storageUri, 'def load(url):\n    return url\n');
      await client.until(() => client.analysed.some((params) => params.uri === uri) && client.refreshes > refreshes);
      assert.deepEqual(
        (await client.diagnostics(uri)).map(({ range }) => range.start.line),
        [6],
      );
    });

    it('leaves the editor alone after an edit that touches no other open file', async () => {
      await start();
      await client.until(() => client.statuses.at(-1)?.state === 'ready');
      await client.open('untitled:a.py', page);
      await client.until(() => client.analysed.length === 1);
      await client.change('untitled:a.py', `${page}# one line more\n`);
      await client.until(() => client.analysed.length === 2);
      assert.equal((await client.diagnostics('untitled:a.py')).length, 1);
      assert.equal(client.refreshes, 0);
    });

    it('follows changes on disk of files that are not open', async () => {
      const uri = await startShop();
      assert.ok(client.registered.includes('workspace/didChangeWatchedFiles'));
      const file = path.join(client.folder ?? '', 'shop', 'storage.py');
      const storageUri = client.uriOf('shop/storage.py');
      writeFileSync(file, 'def load(url):\n    return url\n');
      await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: storageUri, type: 2 }] });
      assert.equal((await client.diagnostics(uri)).length, 1);
      writeFileSync(file, storage);
      await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: storageUri, type: 2 }] });
      assert.equal((await client.diagnostics(uri)).length, 2);
      rmSync(file);
      await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: storageUri, type: 3 }] });
      assert.equal((await client.diagnostics(uri)).length, 1);
    });

    it('still finds things in a file that is half typed', async () => {
      const uri = await startShop();
      await client.change(uri, `${page}\nasync def unfinished(:\n    time.sleep(\n`);
      assert.ok((await client.diagnostics(uri)).some(({ range }) => range.start.line === 6));
      await client.change(uri, '');
      assert.deepEqual(await client.diagnostics(uri), []);
    });

    it('analyses documents that are no files, and leaves other languages alone', async () => {
      await start();
      const text = 'import time\nasync def f():\n    time.sleep(1)\n';
      for (const uri of ['untitled:Untitled-1', 'vscode-vfs://github/shop/app/page.py']) {
        await client.open(uri, text);
        assert.equal((await client.diagnostics(uri)).length, 1, uri);
        const subject = await client.request<SimulationResult>(simulationMethod, {
          uri,
          position: { line: 2, character: 4 },
        });
        assert.equal(subject?.location.path, uri);
        assert.equal(subject.verdict.evidence[0]?.location.path, uri);
      }
      await client.open('untitled:notes', text, 'markdown');
      assert.deepEqual(await client.diagnostics('untitled:notes'), []);
    });

    it('reads what a file imports although no folder is open', async () => {
      const folder = folderOf({
        'page.py': page.replace('from shop import storage', 'import storage'),
        'storage.py': storage,
      });
      await start();
      const uri = pathToFileURL(path.join(folder, 'page.py')).href;
      await client.open(uri, page.replace('from shop import storage', 'import storage'));
      await client.until(() => client.analysed.filter((params) => params.uri === uri).length > 1);
      assert.equal((await client.diagnostics(uri)).length, 2);
    });

    it('publishes diagnostics to an editor that asks, but cannot be told to ask again', async () => {
      await start({ folder: folderOf(shop), capabilities: { textDocument: { diagnostic: {} } } });
      assert.equal(client.initialized.capabilities.diagnosticProvider, undefined);
      const uri = client.uriOf('shop/page.py');
      await client.open(uri, page);
      await client.until(() => client.published.get(uri)?.some((each) => messageOf(each).includes('load')) === true);
      assert.equal(client.refreshes, 0);
    });

    it('publishes diagnostics to an editor that does not ask for them', async () => {
      await start({ capabilities: {} });
      await client.open('untitled:a.py', 'import time\nasync def f():\n    time.sleep(1)\n');
      await client.until(() => client.published.get('untitled:a.py')?.length === 1);
      await client.change('untitled:a.py', 'x = 1\n');
      await client.until(() => client.published.get('untitled:a.py')?.length === 0);
      assert.equal(client.refreshes, 0);
    });
  });

  describe('code actions', () => {
    it('fix a finding, and the finding is gone', async () => {
      const uri = await startShop();
      const fix = preferred(await client.actionsOn(uri, withMessage(await client.diagnostics(uri), '`time.sleep`')));
      assert.equal(fix.kind, 'quickfix');
      assert.equal(fix.diagnostics?.length, 1);
      await client.apply(fix.edit);
      assert.match(client.text(uri), /^import asyncio\n/m);
      assert.match(client.text(uri), /^ {4}await asyncio\.sleep\(1\)$/m);
      assert.deepEqual(
        (await client.diagnostics(uri)).filter((diagnostic) => messageOf(diagnostic).includes('time.sleep')),
        [],
      );
    });

    it('silence a finding on its line, also when another is silenced there', async () => {
      const uri = await startShop();
      const ignore = async (): Promise<void> => {
        const [found] = await client.diagnostics(uri);
        assert.ok(found);
        const action = (await client.actionsOn(uri, found)).find(({ title }) => title.startsWith('Ignore'));
        await client.apply(action?.edit);
      };
      await ignore();
      assert.match(client.text(uri), /time\.sleep\(1\) {2}# concurrency: ignore\[blocking-call-in-async\]$/m);
      await client.change(
        uri,
        page.replace('time.sleep(1)', 'time.sleep(1)  # concurrency: ignore[dropped-task, unused-suppression]'),
      );
      await ignore();
      assert.match(client.text(uri), /ignore\[dropped-task, unused-suppression, blocking-call-in-async\]$/m);
      assert.equal((await client.diagnostics(uri)).length, 1);
    });

    it('silence a finding from the line above where its own line ends inside a string', async () => {
      const uri = await startShop();
      await client.change(uri, 'import time\r\n\r\nasync def f():\r\n    time.sleep(len("""a\r\nb"""))\r\n');
      const [found] = await client.diagnostics(uri);
      assert.ok(found);
      const action = (await client.actionsOn(uri, found)).find(({ title }) => title.startsWith('Ignore'));
      await client.apply(action?.edit);
      assert.match(client.text(uri), /\r\n {4}# concurrency: ignore\[blocking-call-in-async\]\r\n {4}time\.sleep\(/);
      assert.deepEqual(await client.diagnostics(uri), []);
    });

    it("silence a finding's rule in its file, also when another is silenced there", async () => {
      const uri = await startShop();
      const [found] = await client.diagnostics(uri);
      assert.ok(found);
      const action = async () =>
        (await client.actionsOn(uri, found)).find(
          ({ title }) => title === 'Ignore `blocking-call-in-async` in this file',
        );
      await client.apply((await action())?.edit);
      assert.equal(client.text(uri), `# concurrency: ignore-file[blocking-call-in-async]\n${page}`);
      assert.deepEqual(await client.diagnostics(uri), []);
      const head = '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n';
      await client.change(uri, `${head}${page}`);
      const [moved] = await client.diagnostics(uri);
      assert.ok(moved);
      await client.apply(
        (await client.actionsOn(uri, moved)).find(({ title }) => title.endsWith('in this file'))?.edit,
      );
      assert.equal(client.text(uri), `${head}# concurrency: ignore-file[blocking-call-in-async]\n${page}`);
      const other = '# concurrency: ignore-file[dropped-task, unused-suppression]';
      await client.change(uri, `${other}\n${page}`);
      const [again] = await client.diagnostics(uri);
      assert.ok(again);
      await client.apply(
        (await client.actionsOn(uri, again)).find(({ title }) => title.endsWith('in this file'))?.edit,
      );
      assert.match(
        client.text(uri),
        /^# concurrency: ignore-file\[dropped-task, unused-suppression, blocking-call-in-async\]$/m,
      );
    });

    it('refactor at the cursor without a finding, when a refactoring is asked for or the light bulb is opened', async () => {
      const uri = await startShop();
      const text =
        'import asyncio\n\n\nasync def load(name):\n    await asyncio.sleep(1)\n    return name\n\n\n' +
        'async def both(name):\n    return await asyncio.gather(load(name), load("tea"))\n';
      await client.change(uri, text);
      const actions = (line: number, only?: readonly string[]) =>
        client.request<CodeAction[]>('textDocument/codeAction', {
          textDocument: { uri },
          range: { start: { line, character: 8 }, end: { line, character: 8 } },
          context: { diagnostics: [], triggerKind: 1, ...(only === undefined ? {} : { only }) },
        });
      const [offered] = (await actions(9)).filter(({ kind }) => kind === 'refactor.rewrite');
      assert.equal(offered?.title, 'Run as TaskGroup');
      assert.equal(offered.isPreferred, undefined);
      assert.equal((await actions(9, ['refactor'])).length, 1);
      assert.deepEqual(await actions(9, ['quickfix']), []);
      assert.deepEqual(await actions(5, ['refactor']), []);
      await client.apply(offered.edit);
      assert.match(client.text(uri), /async with asyncio\.TaskGroup\(\) as task_group:/);
      assert.match(client.text(uri), /return \[load_task\.result\(\), load_task_2\.result\(\)\]/);
    });

    it('make a function async in every file that calls it, and apply', async () => {
      const uri = await startShop();
      const storageUri = client.uriOf('shop/storage.py');
      const text = 'import time\n\n\ndef load(url):\n    time.sleep(1)\n    return url\n';
      await client.open(storageUri, text);
      await client.change(uri, page.replace('    time.sleep(1)\n', '').replace('import time\n\n', ''));
      const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: storageUri },
        range: { start: { line: 3, character: 5 }, end: { line: 3, character: 5 } },
        context: { diagnostics: [], triggerKind: 1, only: ['refactor.rewrite'] },
      });
      assert.deepEqual(
        actions.map(({ title, kind, isPreferred }) => [title, kind, isPreferred]),
        [['Make this function async', 'refactor.rewrite', undefined]],
      );
      await client.apply(actions[0]?.edit);
      assert.equal(
        client.text(storageUri),
        'import asyncio\nimport time\n\n\nasync def load(url):\n    await asyncio.sleep(1)\n    return url\n',
      );
      assert.match(client.text(uri), /return await storage\.load\(url\)/);
    });

    it('replace requests in a coroutine, saying that another package is needed', async () => {
      const uri = await startShop();
      await client.change(uri, 'import requests\n\n\nasync def page(url):\n    return requests.get(url).text\n');
      const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: { start: { line: 3, character: 12 }, end: { line: 3, character: 12 } },
        context: { diagnostics: [], triggerKind: 1, only: ['refactor'] },
      });
      assert.deepEqual(
        actions.map(({ title }) => title),
        ['Replace requests by httpx.AsyncClient in this function (needs the package `httpx`)'],
      );
      await client.apply(actions[0]?.edit);
      assert.match(client.text(uri), /async with httpx\.AsyncClient\(follow_redirects=True, timeout=None\) as client:/);
    });

    it('move the body of a loop to worker processes', async () => {
      const uri = await startShop();
      const weigh = 'def weigh(number):\n    return sum(number * step % 7 for step in range(100000))\n\n\n';
      await client.change(
        uri,
        `${weigh}def work(numbers):\n    results = []\n    for number in numbers:\n        weight = weigh(number)\n` +
          '        results.append(weight + 1)\n    return results\n',
      );
      const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: { start: { line: 6, character: 4 }, end: { line: 6, character: 4 } },
        context: { diagnostics: [], triggerKind: 1, only: ['refactor'] },
      });
      assert.deepEqual(
        actions.map(({ title }) => title),
        ['Move loop body to a worker function and map it over a process pool'],
      );
      await client.apply(actions[0]?.edit);
      assert.match(client.text(uri), /^def work_item\(number\):$/m);
    });

    it('offer no command that the editor has not', async () => {
      const uri = await startShop();
      const actions = await client.actionsOn(uri, withMessage(await client.diagnostics(uri), '`time.sleep`'));
      assert.ok(actions.length > 2);
      assert.deepEqual(
        actions.flatMap(({ command }) => command ?? []),
        [],
      );
      const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      const resolved = await client.request<CodeLens>('codeLens/resolve', lenses[0]);
      assert.match(resolved.command?.title ?? '', /^I\/O-bound · [^·]*$/);
      assert.equal(resolved.command?.command, '');
    });

    it('lead to the simulator where the editor has one', async () => {
      const uri = await startShop(withCommands);
      const found = withMessage(await client.diagnostics(uri), '`time.sleep`');
      const action = (await client.actionsOn(uri, found)).find(({ title }) => title === 'Show in simulator');
      assert.equal(action?.command?.command, 'concurrencyAdvisor.openSimulator');
      assert.deepEqual(action.command.arguments, [uri, found.range.start]);
    });

    it('fix all safe findings of a file at once, when asked for', async () => {
      const uri = await startShop();
      await client.change(uri, 'import time\n\n\nasync def f():\n    time.sleep(1)\n    time.sleep(2)\n');
      const [found] = await client.diagnostics(uri);
      assert.ok(found);
      const titles = (await client.actionsOn(uri, found)).map(({ title }) => title);
      assert.ok(titles.includes('Fix all 2 of `blocking-call-in-async` in this file'), titles.join(' | '));
      const [all, ...more] = await client.actionsOn(uri, found, ['source.fixAll']);
      assert.deepEqual([all?.kind, more.length], ['source.fixAll.concurrency-advisor', 0]);
      await client.apply(all?.edit);
      assert.equal(client.text(uri).match(/await asyncio\.sleep/g)?.length, 2);
      assert.deepEqual(await client.diagnostics(uri), []);
    });

    it('are none where there is no finding', async () => {
      const uri = await startShop();
      const [found] = await client.diagnostics(uri);
      assert.ok(found);
      const elsewhere = { ...found, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
      assert.deepEqual(
        (await client.actionsOn(uri, elsewhere)).filter(({ kind }) => kind === 'quickfix'),
        [],
      );
    });
  });

  describe('code lenses and hovers', () => {
    const unresolved = (uri: string) => client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    const hover = (uri: string, line: number, character: number) =>
      client.request<Hover | null>('textDocument/hover', { textDocument: { uri }, position: { line, character } });

    function textOf(value: Hover | null): string {
      const contents = value?.contents;
      assert.ok(typeof contents === 'object' && 'kind' in contents);
      return contents.value;
    }

    it('stand above each function that takes time, and above no other', async () => {
      await startShop(withCommands);
      const uri = client.uriOf('shop/storage.py');
      await client.open(uri, `${storage}\n\ndef double(x):\n    return 2 * x\n`);
      const [lens, ...more] = await client.codeLenses(uri);
      assert.equal(more.length, 0);
      assert.match(lens?.command?.title ?? '', /^I\/O-bound · threads ≈ \d+(\.\d)?× · Simulate$/);
      assert.equal(lens?.command?.command, 'concurrencyAdvisor.openSimulator');
      assert.deepEqual(lens.command.arguments, [uri, { line: 3, character: 4 }]);
    });

    it('stand at once, and are worded one by one as they come into sight', async () => {
      await startShop(withCommands);
      assert.equal(client.initialized.capabilities.codeLensProvider?.resolveProvider, true);
      const uri = client.uriOf('shop/storage.py');
      await client.open(uri, `${storage}\n\ndef load_both(url):\n    return [load(url), load(url)]\n`);
      const both = await unresolved(uri);
      assert.deepEqual(
        both.map(({ range, command }) => [range.start.line, command]),
        [
          [3, undefined],
          [7, undefined],
        ],
      );
      const second = await client.request<CodeLens>('codeLens/resolve', both[1]);
      assert.match(second.command?.title ?? '', /^I\/O-bound · .* · Simulate$/);
      assert.deepEqual(second.range, both[1]?.range);
    });

    it('still lead to the simulator when the text has moved on before they are drawn', async () => {
      await startShop(withCommands);
      const uri = client.uriOf('shop/storage.py');
      await client.open(uri, storage);
      const [lens] = await unresolved(uri);
      assert.ok(lens);
      await client.change(uri, `count = 3\n${storage}`);
      const resolved = await client.request<CodeLens>('codeLens/resolve', lens);
      assert.equal(resolved.command?.title, 'Simulate');
    });

    it('are asked for again only as often as something was learnt, so that they can be drawn', async () => {
      await startShop(withCommands);
      const uri = client.uriOf('shop/storage.py');
      await client.open(uri, storage);
      await client.until(() => client.statuses.at(-1)?.state === 'ready');
      await client.codeLenses(uri);
      // Longer than the server waits after a change; each refresh makes an editor throw its lenses away and ask again.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const { refreshes } = client;
      await client.codeLenses(uri);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.equal(client.refreshes, refreshes);
    });

    it('tell on a function what it waits for, with a link to the line, and the advice', async () => {
      const uri = await startShop();
      const text = textOf(await hover(uri, 5, 12));
      assert.match(text, /^`page`: \*\*I\/O-bound/);
      assert.ok(text.includes(`[\`requests.get\`](${client.uriOf('shop/storage.py')}#L5) network, 100 ms`), text);
      assert.match(text, /\(simulated\)\.$/);
    });

    it('tell on a call with a finding how it comes about and what helps', async () => {
      const uri = await startShop();
      const text = textOf(await hover(uri, 7, 15));
      assert.match(text, /^Reached through \[`requests\.get`\]\(/);
      assert.match(text, /Quick fix: .*to_thread/);
      assert.match(text, /docs\/rules\/blocking-call-in-async\.md/);
    });

    it('tell of a run of awaits what starting them together brings, and lead to its own simulation', async () => {
      const run =
        'import httpx\n\n\nasync def page(client: httpx.AsyncClient):\n    cart = await client.get("https://shop.example/a")\n' +
        '    news = await client.get("https://shop.example/b")\n    return cart, news\n';
      await startShop(withCommands);
      const uri = client.uriOf('shop/page.py');
      await client.change(uri, run);
      assert.match(
        textOf(await hover(uri, 4, 20)),
        /`asyncio\.gather` ≈ [\d.]+× for 2 awaits of about .* \(simulated\)\./,
      );
      const subject = await client.request<SimulationResult>(simulationMethod, {
        uri,
        position: { line: 4, character: 20 },
      });
      assert.deepEqual(
        [subject?.site?.rule, subject?.site?.what, subject?.workload.tasks],
        ['sequential-awaits', 'awaits', 2],
      );
      assert.deepEqual([subject?.site?.range.start.line, subject?.site?.range.end.line], [4, 5]);
      assert.equal(subject?.recommendation?.strategy, 'asyncio');
      const whole = await client.request<SimulationResult>(simulationMethod, {
        uri,
        position: { line: 6, character: 4 },
      });
      assert.deepEqual([whole?.site, whole?.workload.tasks], [undefined, 20]);
    });

    it('are silent elsewhere', async () => {
      const uri = await startShop(withCommands);
      assert.equal(await hover(uri, 0, 1), null);
      assert.equal(await hover(client.uriOf('shop/unknown.py'), 0, 1), null);
    });
  });

  describe('settings', () => {
    const changed = async (settings: unknown): Promise<void> => {
      client.settings = settings;
      await client.notify('workspace/didChangeConfiguration', { settings: null });
    };

    it('hold from the first answer on, and change without a restart', async () => {
      const uri = await startShop({ settings: { rules: { 'blocking-call-in-async': 'off' } } });
      assert.deepEqual(await client.diagnostics(uri), []);
      const { refreshes } = client;
      await changed({ rules: { 'blocking-call-in-async': 'information' } });
      await client.until(() => client.refreshes > refreshes);
      assert.deepEqual(
        (await client.diagnostics(uri)).map(({ severity }) => severity),
        [DiagnosticSeverity.Information, DiagnosticSeverity.Information],
      );
      assert.ok(client.registered.includes('workspace/didChangeConfiguration'));
    });

    it('switch findings and lenses off', async () => {
      const uri = await startShop({ settings: { diagnostics: { enabled: false }, codeLens: { enabled: false } } });
      assert.deepEqual(await client.diagnostics(uri), []);
      assert.deepEqual(await client.request('textDocument/codeLens', { textDocument: { uri } }), []);
      await changed({ diagnostics: { enabled: true } });
      assert.equal((await client.diagnostics(uri)).length, 2);
    });

    it('set the machine and the Python version of simulations', async () => {
      const uri = await startShop({ settings: { cores: 16, pythonVersion: '3.13' } });
      const subject = await client.request<SimulationResult>(simulationMethod, {
        uri,
        position: { line: 6, character: 4 },
      });
      assert.deepEqual([subject?.machine.cores, subject?.machine.python], [16, '3.13']);
    });

    it('that are left open come from the project and from this machine', async () => {
      const pyproject = '[project]\nrequires-python = ">=3.10"\n';
      await start({
        folder: folderOf({ ...shop, 'pyproject.toml': pyproject }),
        settings: { cores: null, pythonVersion: '' },
      });
      const uri = client.uriOf('shop/page.py');
      await client.open(uri, page);
      const subject = await client.request<SimulationResult>(simulationMethod, {
        uri,
        position: { line: 6, character: 4 },
      });
      assert.deepEqual([subject?.machine.cores, subject?.machine.python], [availableParallelism(), '3.10']);
    });

    it('of a wrong type keep their default', async () => {
      const uri = await startShop({
        settings: {
          rules: { 'blocking-call-in-async': 'loud' },
          cores: -1,
          pythonVersion: 3,
          codeLens: 7,
        },
      });
      assert.equal((await client.diagnostics(uri)).length, 2);
      const subject = await client.request<SimulationResult>(simulationMethod, {
        uri,
        position: { line: 6, character: 4 },
      });
      assert.deepEqual([subject?.machine.cores, subject?.machine.python], [availableParallelism(), '3.12']);
    });
  });

  describe('the simulation of a function', () => {
    const simulation = (uri: string, line: number, character = 4) =>
      client.request<SimulationResult>(simulationMethod, { uri, position: { line, character } });

    it('has its verdict, workload, machine and recommendation', async () => {
      const uri = await startShop();
      const subject = await simulation(uri, 7);
      assert.ok(subject);
      assert.deepEqual([subject.uri, subject.version, subject.functionName], [uri, 1, 'page']);
      assert.equal(subject.verdict.class, 'io');
      assert.equal(subject.workload.async, true);
      assert.ok(subject.workload.segments.length > 0);
      assert.equal(subject.machine.cores, availableParallelism());
      assert.ok(subject.recommendation);
      assert.equal(subject.origins.io, 'estimated');
    });

    it('tells a call that blocks the event loop as it stands from one that is awaited', async () => {
      const uri = await startShop();
      await client.change(
        uri,
        'import asyncio\nimport time\n\n\nasync def late():\n    time.sleep(2)\n\n\nasync def polite():\n    await asyncio.sleep(2)\n',
      );
      const waits = async (line: number) =>
        (await simulation(uri, line))?.workload.segments.flatMap((each) =>
          each.kind === 'io' ? [[each.awaitable, each.blocksAsWritten === true]] : [],
        );
      assert.deepEqual(await waits(5), [[true, true]]);
      assert.deepEqual(await waits(9), [[true, false]]);
    });

    it('offers the fix, whose edit belongs to one version of the document', async () => {
      const uri = await startShop();
      const subject = await simulation(uri, 7);
      assert.ok(subject?.fix);
      const params = { uri, version: subject.version, id: subject.fix.id };
      const edit = await client.request<WorkspaceEdit | null>(fixEditMethod, params);
      assert.ok(edit);
      assert.equal(await client.request(fixEditMethod, { ...params, id: 'no-such-fix' }), null);
      await client.apply(edit);
      assert.notEqual(client.text(uri), page);
      assert.equal(await client.request(fixEditMethod, params), null);
    });

    it('is of the innermost function, and of a small one too', async () => {
      const uri = await startShop();
      await client.change(uri, 'def outer():\n    def inner(x):\n        return x + 1\n    return inner(1)\n');
      assert.equal((await simulation(uri, 2, 10))?.functionName, 'outer.<locals>.inner');
      const outer = await simulation(uri, 3);
      assert.equal(outer?.functionName, 'outer');
      assert.equal(outer.recommendation, undefined);
      assert.ok(outer.workload.segments.length > 0);
    });

    it('is null outside functions and in files that are not open', async () => {
      const uri = await startShop();
      assert.equal(await simulation(uri, 0, 0), null);
      assert.equal(await simulation(client.uriOf('shop/storage.py'), 4), null);
    });
  });

  describe('the index of the workspace', () => {
    it('reports its progress and ends', async () => {
      await startShop();
      const states = client.statuses.map(({ state }) => state);
      assert.deepEqual([...new Set(states)], ['indexing', 'ready']);
      const last = client.statuses.at(-1);
      assert.deepEqual([last?.state, last?.analysed, last?.total], ['ready', 3, 3]);
      assert.equal(last?.python, 'Python 3.12 is assumed: nothing names a version');
      await client.until(() => client.progress.some((value) => kindOf(value) === 'end'));
      assert.equal(kindOf(client.progress[0]), 'begin');
    });

    it('can be cancelled', async () => {
      const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`m${index}.py`, storage.repeat(5)]));
      await start({ folder: folderOf(files) });
      client.cancelsProgress = () => true;
      await client.until(() => client.statuses.at(-1)?.state === 'ready');
      const last = client.statuses.at(-1);
      assert.equal(last?.message, 'Indexing was cancelled');
      assert.ok(last.analysed < 300);
    });

    it('answers requests while it runs', async () => {
      const files = Object.fromEntries(
        Array.from({ length: 1000 }, (_, index) => [`m${index}.py`, storage.repeat(10)]),
      );
      await start({ folder: folderOf(files) });
      await client.until(() => client.statuses.at(-1)?.state === 'indexing');
      await client.open('untitled:a.py', 'import time\nasync def f():\n    time.sleep(1)\n');
      assert.equal((await client.diagnostics('untitled:a.py')).length, 1);
      assert.equal(client.statuses.at(-1)?.state, 'indexing');
    });

    it('names the files that it leaves out', async () => {
      const folder = folderOf({ 'big.py': '#'.repeat(5_000_001), 'binary.py': Uint8Array.of(0), 'good.py': storage });
      await start({ folder });
      await client.until(() => client.statuses.at(-1)?.state === 'ready');
      assert.ok(client.log.some((line) => line.includes(path.join(folder, 'big.py')) && line.includes('5.0 MB')));
      assert.ok(client.log.some((line) => line.includes(path.join(folder, 'binary.py')) && line.includes('binary')));
    });

    it('follows the folders of the workspace', async () => {
      const uri = await startShop();
      const added = folderOf({});
      renameSync(path.join(client.folder ?? '', 'shop', 'storage.py'), path.join(added, 'elsewhere.py'));
      client.statuses.length = 0;
      await client.notify('workspace/didChangeWorkspaceFolders', {
        event: { added: [{ uri: pathToFileURL(added).href, name: 'added' }], removed: [] },
      });
      await client.until(() => client.statuses.at(-1)?.state === 'ready');
      assert.equal(client.statuses.at(-1)?.total, 3);
      assert.equal((await client.diagnostics(uri)).length, 2);
    });
  });

  describe('requests', () => {
    it('that are cancelled are not worked on', async () => {
      const uri = await startShop();
      const source = new CancellationTokenSource();
      const pending = client.protocol.sendRequest('textDocument/diagnostic', { textDocument: { uri } }, source.token);
      source.cancel();
      await assert.rejects(pending, /[Cc]ancel/);
      assert.equal((await client.diagnostics(uri)).length, 2);
    });

    it('about files nobody knows have empty answers', async () => {
      await start();
      const uri = 'file:///no/such/file.py';
      const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      assert.deepEqual(await client.diagnostics(uri), []);
      assert.deepEqual(await client.request('textDocument/codeLens', { textDocument: { uri } }), []);
      assert.deepEqual(
        await client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [] } }),
        [],
      );
      assert.equal(await client.request(fixEditMethod, { uri, version: 1, id: 'x' }), null);
    });
  });
});

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}
