/**
 * The language server as a process of its own: where its bundle is, and what its client is loaded from. Keeping it running is the
 * supervisor's business.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ClientOptions } from './languageServer';
import { CannotStart } from './supervisor';

/** See `ClientMaker`. */
export async function makeProcessClient(extensionUri: vscode.Uri, options: ClientOptions): Promise<BaseLanguageClient> {
  const module = vscode.Uri.joinPath(extensionUri, 'dist', 'server.js');
  try {
    // Checked first: a missing module would look like a server that crashes at once, and be restarted in vain.
    await vscode.workspace.fs.stat(module);
  } catch (error) {
    throw new CannotStart(`There is no ${module.fsPath}.`, { cause: error });
  }
  // A file of its own beside the extension's.
  const { newProcessClient } = await import('./processClient');
  return newProcessClient(module.fsPath, options);
}
