/** The tree of functions, the commands about the whole workspace and the figures in the source, inside VS Code. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { FunctionsTree } from '../../src/client/functionsTree';
import { LanguageServer } from '../../src/client/languageServer';
import { makeProcessClient } from '../../src/client/processServer';
import { commands } from '../../src/protocol';
import { eventually, executeForList, findingsEventually, lineOf, openSample, setSetting } from './editor';

const extensionId = 'concurrency-advisor.concurrency-advisor';

describe('the functions of the sample project', () => {
  let server: LanguageServer;
  let tree: FunctionsTree;

  before(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    // A server of its own: the extension's has the view, whose items no test can ask for.
    server = new LanguageServer(
      extension.extensionUri,
      vscode.window.createOutputChannel('Functions test', { log: true }),
      makeProcessClient,
    );
    tree = new FunctionsTree(server);
  });

  after(async () => {
    tree.dispose();
    await server.stop();
    server.dispose();
  });

  it('are asked for only once there is a document or somebody asks, and then the analysis ends', async () => {
    const starter = server.startWhenNeeded();
    const isOpen = vscode.workspace.textDocuments.some(({ languageId }) => languageId === 'python');
    assert.equal(server.status.state, isOpen ? 'starting' : 'stopped');
    await openSample('shop/api.py');
    const ready = await eventually('the end of the analysis', () =>
      server.status.state === 'ready' ? server.status : undefined,
    );
    assert.ok('total' in ready && ready.total >= 8, JSON.stringify(ready));
    assert.match(ready.interpreter ?? '', /python/);
    starter.dispose();
  });

  it('stand in a group for each class, with its count', async () => {
    const groups = await itemsOf();
    assert.deepEqual(
      groups.map(({ item: { id } }) => id),
      ['cpu', 'io'],
    );
    const [cpu] = groups;
    assert.ok(cpu);
    const functions = await tree.getChildren(cpu.node);
    assert.equal(cpu.item.label, 'CPU-bound');
    assert.equal(cpu.item.description, String(functions.length));
    assert.equal(cpu.item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.equal(cpu.item.accessibilityInformation?.label, `CPU-bound, ${String(functions.length)} functions`);
  });

  it('have the dearest first, each with cost, GIL and file, and open at their name', async () => {
    const functions = await itemsIn('cpu');
    const [dearest] = functions;
    assert.ok(dearest);
    for (const { item } of functions) {
      assert.match(String(item.description), /^≈ [\d.]+ (µs|ms|s|min) · (holds|releases) the GIL/);
      assert.match(String(item.description), / · shop\/\w+\.py$/);
      assert.equal(item.contextValue, 'function');
    }
    assert.ok(labels(functions).includes('count_primes'), labels(functions).join(', '));
    await openItem(dearest.item);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.getText(editor.selection), dearest.item.label);
  });

  it('tell the evidence when the pointer rests on them', async () => {
    const found = (await itemsIn('io')).find(({ item }) => item.label === 'product_page');
    assert.ok(found);
    const token = new vscode.CancellationTokenSource().token;
    const resolved = await tree.resolveTreeItem(found.item, found.node, token);
    assert.ok(resolved?.tooltip instanceof vscode.MarkdownString);
    assert.match(resolved.tooltip.value, /`requests\.get`\]\(file:.*storage\.py#L13\) network/);
  });

  it('are filtered by words and by class', async () => {
    try {
      tree.filter = { text: 'PAGE api', classes: ['cpu', 'io', 'mixed'] };
      assert.deepEqual(labels(await itemsIn('io')), ['product_page']);
      assert.equal((await itemsOf()).length, 1);
      tree.filter = { text: '', classes: ['trivial'] };
      assert.ok(labels(await itemsIn('trivial')).includes('title'));
    } finally {
      tree.filter = { text: '', classes: ['cpu', 'io', 'mixed'] };
    }
  });

  it('are asked for again when a file changes', async () => {
    const editor = await openSample('shop/forecast.py');
    await itemsIn('io');
    let isTold = false;
    const listener = tree.onDidChangeTreeData(() => {
      isTold = true;
    });
    try {
      const end = new vscode.Position(editor.document.lineCount, 0);
      await editor.edit((edit) => {
        edit.insert(end, '\n\ndef nap():\n    import time\n    time.sleep(1)\n');
      });
      await eventually('the change to be told', () => (isTold ? true : undefined));
      assert.ok(labels(await itemsIn('io')).includes('nap'));
    } finally {
      listener.dispose();
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  async function itemsOf(node?: Parameters<FunctionsTree['getChildren']>[0]) {
    const nodes = await tree.getChildren(node);
    return nodes.map((each) => ({ node: each, item: tree.getTreeItem(each) }));
  }

  async function itemsIn(group: string) {
    const found = (await itemsOf()).find(({ item }) => item.id === group);
    assert.ok(found, `there is a group ${group}`);
    return itemsOf(found.node);
  }
});

describe('the commands about the workspace', () => {
  const { showQuickPick, showOpenDialog, showInformationMessage, showSaveDialog } = vscode.window;
  const { executeCommand } = vscode.commands;
  let told: string[];

  beforeEach(async () => {
    told = [];
    const editor = await openSample('shop/api.py');
    await findingsEventually(editor.document.uri, 'blocking-call-in-async');
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick, showOpenDialog, showInformationMessage, showSaveDialog });
    Object.assign(vscode.commands, { executeCommand });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('tell how many functions of each class there are, and come to an end', async () => {
    Object.assign(vscode.window, {
      showInformationMessage: (message: string) => {
        told.push(message);
        return Promise.resolve(undefined);
      },
    });
    await vscode.commands.executeCommand(commands.analyseWorkspace);
    assert.match(told.join('\n'), /^\d+ files analysed: \d+ CPU-bound, \d+ I\/O-bound\.$/);
  });

  it('open the tree by its command, and the walkthrough by its own', async () => {
    await vscode.commands.executeCommand(commands.showFunctions);
    await vscode.commands.executeCommand(commands.openWalkthrough);
    await eventually('the walkthrough', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => /Walkthrough|Welcome/.test(label)),
    );
  });

  it('open a temporary copy of the sample beside what is open, and it is analysed', async () => {
    pick(0);
    await vscode.commands.executeCommand(commands.openSample);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.match(document.uri.path, /\/sample\/shop\/api\.py$/);
    assert.doesNotMatch(document.getText(), /# (expect|class):/);
    const found = await findingsEventually(document.uri, 'blocking-call-in-async');
    const line = lineOf(document, 'catalog.describe(number)');
    assert.ok(
      found.some(({ range }) => range.start.line === line),
      'calls into other files of the copy are followed',
    );
  });

  it('copy the sample to a folder, beside what is there, and open the copy', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sample-'));
    const opened: unknown[][] = [];
    pick(1);
    Object.assign(vscode.window, { showOpenDialog: () => Promise.resolve([vscode.Uri.file(folder)]) });
    Object.assign(vscode.commands, {
      executeCommand: (command: string, ...values: unknown[]) => {
        if (command !== 'vscode.openFolder') {
          return executeCommand(command, ...values);
        }
        opened.push(values);
        return Promise.resolve();
      },
    });
    try {
      await executeCommand(commands.openSample);
      await executeCommand(commands.openSample);
      for (const name of ['concurrency-sample', 'concurrency-sample-2']) {
        assert.ok(existsSync(path.join(folder, name, 'shop', 'api.py')), name);
      }
      const [target] = opened[1] ?? [];
      assert.ok(target instanceof vscode.Uri);
      assert.equal(target.fsPath, path.join(folder, 'concurrency-sample-2'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('export the simulation of the function at the cursor, although no simulation is open', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'export-'));
    const file = path.join(folder, 'workload.json');
    pick(2);
    Object.assign(vscode.window, { showSaveDialog: () => Promise.resolve(vscode.Uri.file(file)) });
    try {
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      const position = new vscode.Position(lineOf(editor.document, 'async def retry_later'), 12);
      editor.selection = new vscode.Selection(position, position);
      await vscode.commands.executeCommand(commands.exportSimulation);
      const text = await eventually('the file', () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
      const workload: unknown = JSON.parse(text);
      assert.ok(typeof workload === 'object' && workload !== null && 'segments' in workload);
      assert.ok(JSON.stringify(workload.segments).includes('"ms":2000'), text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  /** Answers in the place of a person who picks an entry of the list. */
  function pick(index: number): void {
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly unknown[]) => Promise.resolve(items[index]),
    });
  }
});

describe('figures behind calls', () => {
  it('are shown when they are switched on, and go again', async () => {
    const { document } = await openSample('shop/storage.py');
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const shown = async (): Promise<string[]> => {
      const hints = await executeForList('vscode.executeInlayHintProvider', isInlayHint, document.uri, whole);
      return hints.flatMap(({ label }) => (typeof label === 'string' ? [label] : []));
    };
    assert.deepEqual(await shown(), []);
    try {
      await vscode.commands.executeCommand(commands.toggleInlayHints);
      await eventually('a hint', async () => (await shown()).find((label) => label === '≈ 100 ms network'));
    } finally {
      await vscode.commands.executeCommand(commands.toggleInlayHints);
    }
    await eventually('no hint', async () => ((await shown()).length === 0 ? true : undefined));
    await vscode.workspace
      .getConfiguration('concurrencyAdvisor')
      .update('inlayHints.enabled', undefined, vscode.ConfigurationTarget.Global);
    await setSetting('inlayHints.enabled', undefined);
  });
});

function isInlayHint(value: unknown): value is vscode.InlayHint {
  return value instanceof vscode.InlayHint;
}

function labels(items: readonly { readonly item: vscode.TreeItem }[]): string[] {
  return items.flatMap(({ item: { label } }) => (typeof label === 'string' ? [label] : []));
}

/** Runs the command of a click. */
async function openItem({ command }: vscode.TreeItem): Promise<void> {
  assert.ok(command);
  const values: readonly unknown[] = command.arguments ?? [];
  await vscode.commands.executeCommand(command.command, ...values);
}
