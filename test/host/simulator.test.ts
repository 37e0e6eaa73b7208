/** The extension's own behaviour inside VS Code: activation, the simulator's panel and the commands. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/protocol';
import { eventually, findingsEventually, lineOf, openSample, simulatorTabs } from './editor';

const extensionId = 'concurrency-advisor.concurrency-advisor';

describe('the simulator', () => {
  let editor: vscode.TextEditor;

  beforeEach(async () => {
    editor = await openSample('shop/api.py');
    await findingsEventually(editor.document.uri, 'blocking-call-in-async');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is activated by a Python file and has every command', async () => {
    assert.equal(vscode.extensions.getExtension(extensionId)?.isActive, true);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter((command) => !known.has(command)),
      [],
    );
  });

  it('opens beside the editor, named after the function at the cursor, and leaves the focus where it is', async () => {
    putCursor(editor, 'async def product_page');
    await vscode.commands.executeCommand(commands.openSimulator);
    await tabEventually('Concurrency: product_page');
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });

  it('follows the cursor to the next function', async () => {
    putCursor(editor, 'async def product_page');
    await vscode.commands.executeCommand(commands.openSimulator);
    await tabEventually('Concurrency: product_page');
    putCursor(editor, 'return thumbnails.render');
    await tabEventually('Concurrency: cover');
  });

  it('opens for the function that a code lens names, in the panel that is open already', async () => {
    const uri = editor.document.uri.toString();
    const line = lineOf(editor.document, 'async def dashboard');
    await vscode.commands.executeCommand(commands.openSimulator, uri, { line, character: 0 });
    await tabEventually('Concurrency: dashboard');
    await vscode.commands.executeCommand(commands.openSimulator, uri, {
      line: lineOf(editor.document, 'async def retry_later'),
      character: 0,
    });
    await tabEventually('Concurrency: retry_later');
    assert.equal(simulatorTabs().length, 1);
  });

  it('still answers after the language server was restarted', async () => {
    await vscode.commands.executeCommand(commands.restartServer);
    await findingsEventually(editor.document.uri, 'blocking-call-in-async');
    putCursor(editor, 'async def prices');
    await vscode.commands.executeCommand(commands.openSimulator);
    await tabEventually('Concurrency: prices');
  });
});

function putCursor(editor: vscode.TextEditor, text: string): void {
  const position = new vscode.Position(lineOf(editor.document, text), 4);
  editor.selection = new vscode.Selection(position, position);
}

function tabEventually(label: string): Promise<vscode.Tab> {
  return eventually(`the tab "${label}"`, () => simulatorTabs().find((tab) => tab.label === label));
}
