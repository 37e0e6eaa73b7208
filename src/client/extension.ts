/**
 * The entry of the extension: wires the language server, the status, the commands and the simulation panel together.
 * Returns at once; the server starts in its own process and everything that needs it waits there.
 */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { FixPreview } from './fixPreview';
import { LanguageServer } from './languageServer';
import { SimulatorPanel, simulatorViewType } from './simulatorPanel';
import { createStatusItem } from './statusItem';

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Concurrency Advisor', { log: true });
  server = new LanguageServer(context.extensionUri, log);
  const fixPreview = new FixPreview();
  const simulator = new SimulatorPanel(context, server, fixPreview, log);
  context.subscriptions.push(
    log,
    server,
    fixPreview,
    createStatusItem(server.onStatus),
    registerCommands(context, { server, simulator, fixPreview, log }),
    vscode.window.registerWebviewPanelSerializer(simulatorViewType, simulator),
  );
  void server.start();
}

/** The editor waits for this, so that the server ends with it. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
