/**
 * The entry in the language status of Python editors: whether the analysis is busy, ready or in trouble, and the way to
 * the log. Shows nothing in the status bar itself.
 */
import * as vscode from 'vscode';
import { commands } from '../protocol';
import type { StatusParams } from '../protocol';
import { documentSelector } from './languageServer';

export function createStatusItem(onStatus: vscode.Event<StatusParams>): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('concurrencyAdvisor.status', documentSelector);
  item.name = 'Concurrency Advisor';
  item.command = { command: commands.showLog, title: vscode.l10n.t('Show log') };
  item.text = vscode.l10n.t('Starting');
  item.busy = true;
  const subscription = onStatus((status) => {
    item.busy = status.state === 'indexing';
    item.severity =
      status.state === 'error' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = statusText(status);
    item.detail = 'Concurrency Advisor';
  });
  return vscode.Disposable.from(item, subscription);
}

function statusText(status: StatusParams): string {
  switch (status.state) {
    case 'indexing':
      return vscode.l10n.t('Analysing {0} of {1} files', status.analysed, status.total);
    case 'ready':
      return status.total === 1 ? vscode.l10n.t('1 file analysed') : vscode.l10n.t('{0} files analysed', status.total);
    case 'error':
      return status.message ?? vscode.l10n.t('Analysis failed');
  }
}
