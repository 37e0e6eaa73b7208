/**
 * What the extension is made of, wherever it runs: wires the language server, the status, the tree, the commands and the
 * simulation panel together. Returns at once; the server starts when a document or a command needs it. How it is started is the
 * entry's business: extension.ts starts a process, browser.ts a web worker.
 */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { FixPreview } from './fixPreview';
import { FunctionsTree } from './functionsTree';
import { FunctionsView } from './functionsView';
import { registerLanguageModelTools } from './languageModelTools';
import { LanguageServer } from './languageServer';
import type { ClientMaker } from './languageServer';
import { SimulatorPanel, simulatorViewType } from './simulatorPanel';
import { followPythonEnvironment } from './pythonEnvironment';
import { createStatusItem } from './statusItem';

/** Returns the server, which has to be stopped with the extension. */
export function activateWith(context: vscode.ExtensionContext, makeClient: ClientMaker): LanguageServer {
  const log = vscode.window.createOutputChannel('Concurrency Advisor', { log: true });
  const server = new LanguageServer(context.extensionUri, log, makeClient);
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
    followPythonEnvironment(server, log),
    registerLanguageModelTools(server, fixPreview),
    registerCommands(context, { server, simulator, functions, functionsView, fixPreview, log }),
    vscode.window.registerWebviewPanelSerializer(simulatorViewType, simulator),
    server.startWhenNeeded(),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      void server.grantTrust();
    }),
  );
  return server;
}
