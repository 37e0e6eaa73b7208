/**
 * The view that holds the tree of functions, in the container "Concurrency": the line above the tree says what is filtered, and
 * why there is nothing in it. The tree itself is functionsTree.ts; buttons and the welcome text stand in package.json.
 */
import * as vscode from 'vscode';
import { describeFilter } from './functionFilter';
import type { FunctionsTree } from './functionsTree';
import type { LanguageServer } from './languageServer';
import type { FunctionFilter } from '../protocol';

/** As in package.json. */
const viewId = 'concurrencyAdvisor.functions';
const filteredKey = 'concurrencyAdvisor.isFunctionsFiltered';

export class FunctionsView implements vscode.Disposable {
  private readonly view: vscode.TreeView<unknown>;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly tree: FunctionsTree,
    private readonly server: LanguageServer,
  ) {
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: tree, showCollapseAll: true });
    const tellState = (): void => {
      this.tellState();
    };
    this.subscriptions = vscode.Disposable.from(this.view, tree.onAnswer(tellState), server.onStatus(tellState));
  }

  async show(): Promise<void> {
    await vscode.commands.executeCommand(`${viewId}.focus`);
  }

  setFilter(filter: FunctionFilter): void {
    this.tree.filter = filter;
    const isFiltered = describeFilter(filter) !== undefined;
    void vscode.commands.executeCommand('setContext', filteredKey, isFiltered);
    this.tellState();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Nothing is said where the welcome text says what to do. */
  private tellState(): void {
    const { status } = this.server;
    const filtered = describeFilter(this.tree.filter);
    if (status.state === 'error') {
      this.view.message = vscode.l10n.t('The language server does not answer. The log says why.');
    } else if (this.tree.isEmpty && status.state === 'indexing') {
      this.view.message = vscode.l10n.t('Analysing {0} of {1} files', status.analysed, status.total);
    } else if (filtered === undefined) {
      this.view.message = '';
    } else {
      // Not in the title's description: the editor leaves that out where a container has a single view.
      this.view.message = this.tree.isEmpty ? vscode.l10n.t('{0}. No function matches.', filtered) : filtered;
    }
  }
}
