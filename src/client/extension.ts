/** The entry of the extension in a process: its language server is a process as well. */
import type * as vscode from 'vscode';
import { activateWith } from './activate';
import type { LanguageServer } from './languageServer';
import { makeProcessClient } from './processServer';

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  server = activateWith(context, makeProcessClient);
}

/** The editor waits for this, so that the server ends with it. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
