/**
 * The command that reads the whole workspace again and classifies every function: shows how far it has come, can be cancelled,
 * and tells how many functions of each class there are. The server does the work.
 */
import * as vscode from 'vscode';
import { commands } from '../protocol';
import type { AnalyseWorkspaceResult } from '../protocol';
import type { LanguageServer } from './languageServer';

export async function analyseWorkspace(server: LanguageServer): Promise<void> {
  if (vscode.workspace.workspaceFolders === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a folder to analyse it.'));
    return;
  }
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Analysing the workspace'),
      cancellable: true,
    },
    async (progress, token) => {
      let shown = 0;
      const listener = server.onAnalysisProgress(({ share, label }) => {
        progress.report({ message: label, increment: 100 * share - shown });
        shown = 100 * share;
      });
      try {
        return await server.analyseWorkspace(token);
      } catch (error) {
        if (token.isCancellationRequested) {
          return undefined;
        }
        throw error;
      } finally {
        listener.dispose();
      }
    },
  );
  if (result !== undefined && !result.isCancelled) {
    tell(result);
  }
}

function tell({ files, groups }: AnalyseWorkspaceResult): void {
  const counted = groups.map(({ label, count }) => `${String(count)} ${label}`).join(', ');
  const found = counted === '' ? vscode.l10n.t('no function that takes time') : counted;
  const show = vscode.l10n.t('Show Functions');
  void vscode.window
    .showInformationMessage(vscode.l10n.t('{0} files analysed: {1}.', files, found), ...(counted === '' ? [] : [show]))
    .then((choice) => {
      if (choice === show) {
        void vscode.commands.executeCommand(commands.showFunctions);
      }
    });
}
