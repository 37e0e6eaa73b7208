/**
 * The entry of the extension: wires the language server, the status, the tree, the commands and the simulation panel together.
 * Returns at once; the server starts in its own process when a document or a command needs it.
 */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { FixPreview } from './fixPreview';
import { FunctionsTree } from './functionsTree';
import { FunctionsView } from './functionsView';
import { LanguageServer } from './languageServer';
import { SimulatorPanel, simulatorViewType } from './simulatorPanel';
import { createStatusItem } from './statusItem';

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Concurrency Advisor', { log: true });
  server = new LanguageServer(context.extensionUri, log);
  const fixPreview = new FixPreview();
  const simulator = new SimulatorPanel(context, server, fixPreview, log);
  const functions = new FunctionsTree(server);
  const functionsView = new FunctionsView(functions, server);
  context.subscriptions.push(
    log,
    server,
    fixPreview,
    functions,
    functionsView,
    createStatusItem(server),
    registerCommands(context, { server, simulator, functions, functionsView, fixPreview, log }),
    vscode.window.registerWebviewPanelSerializer(simulatorViewType, simulator),
    server.startWhenNeeded(),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      void server?.grantTrust();
    }),
  );
}

/** The editor waits for this, so that the server ends with it. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
