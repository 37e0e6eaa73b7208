/**
 * The language server as a process of its own: where its bundle is and how it is started. Keeping it running is the supervisor's
 * business.
 */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';
import { CannotStart } from './supervisor';

class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** See `ClientMaker`. */
export async function makeProcessClient(
  extensionUri: vscode.Uri,
  options: LanguageClientOptions,
): Promise<LanguageClient> {
  const module = vscode.Uri.joinPath(extensionUri, 'dist', 'server.js');
  try {
    // Checked first: a missing module would look like a server that crashes at once, and be restarted in vain.
    await vscode.workspace.fs.stat(module);
  } catch (error) {
    throw new CannotStart(`There is no ${module.fsPath}.`, { cause: error });
  }
  return new QuietClient('concurrencyAdvisor', 'Concurrency Advisor', serverOptions(module.fsPath), options);
}

function serverOptions(module: string): ServerOptions {
  const transport = TransportKind.ipc;
  return {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ['--nolazy', '--inspect=0', '--enable-source-maps'] } },
  };
}
