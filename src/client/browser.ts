/**
 * The entry of the extension in a web worker, as on vscode.dev: its language server is a web worker as well. Everything works
 * there but what starts an interpreter.
 */
import * as vscode from 'vscode';
import { activateWith } from './activate';
import type { LanguageServer } from './languageServer';
import { makeWorkerClient } from './workerServer';

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  server = activateWith(context, makeWorkerClient);
  // The manifest hides what starts an interpreter by this; `isWeb` would also hide it where a browser shows another machine.
  void vscode.commands.executeCommand('setContext', 'concurrencyAdvisor.cannotMeasure', true);
}

/** The editor waits for this, so that the server ends with it. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
