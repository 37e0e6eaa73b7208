/**
 * What the tests inside VS Code do over and over: open a file of the sample project, wait for what the language server
 * reports, put a file back. Waits end as soon as the condition holds; nothing asserts on time.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const source = 'Concurrency Advisor';

/** Polls until `read` gives a value; the suite's time limit ends the test when it never does. */
export async function eventually<T>(what: string, read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 25_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function sampleUri(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the sample project is open');
  return vscode.Uri.joinPath(folder.uri, ...name.split('/'));
}

export async function openSample(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(sampleUri(name)));
}

/** The findings of one rule in a document, in source order. */
export function findings(uri: vscode.Uri, rule: string): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.source === source && ruleOf(diagnostic) === rule)
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}

function ruleOf({ code }: vscode.Diagnostic): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}

export async function findingsEventually(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic[]> {
  return eventually(`a finding of ${rule}`, () => {
    const found = findings(uri, rule);
    return found.length > 0 ? found : undefined;
  });
}

/** The line that holds `text`, zero-based. */
export function lineOf(document: vscode.TextDocument, text: string): number {
  const line = document
    .getText()
    .split(/\r?\n/)
    .findIndex((candidate) => candidate.includes(text));
  assert.notEqual(line, -1, `${document.fileName} has a line with ${text}`);
  return line;
}

/** Puts the document back to what is on disk and closes every editor. */
export async function closeWithoutSaving(editor: vscode.TextEditor): Promise<void> {
  await vscode.window.showTextDocument(editor.document);
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Runs a built-in command whose answer is a list. */
export async function executeForList<T>(
  command: string,
  isItem: (value: unknown) => value is T,
  ...values: unknown[]
): Promise<T[]> {
  const answer: unknown = await vscode.commands.executeCommand(command, ...values);
  return Array.isArray(answer) ? answer.filter(isItem) : [];
}

/** Sets one setting of the extension for the workspace; undefined removes it. */
export async function setSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('concurrencyAdvisor')
    .update(name, value, vscode.ConfigurationTarget.Workspace);
}

/** The open tabs of the simulator. */
export function simulatorTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('concurrencyAdvisor.simulator'),
    );
}
