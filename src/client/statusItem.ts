/**
 * The entry in the language status of Python editors: whether the analysis is busy, ready or in trouble, the interpreter that the
 * project is run with, and the way to the log. Busy only while the server says that it works, so that it always ends.
 */
import * as vscode from 'vscode';
import { commands } from '../protocol';
import { documentSelector } from './languageServer';
import type { LanguageServer, ServerStatus } from './languageServer';

export function createStatusItem(server: LanguageServer): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('concurrencyAdvisor.status', documentSelector);
  item.name = 'Concurrency Advisor';
  item.command = { command: commands.showLog, title: vscode.l10n.t('Show log') };
  const show = (status: ServerStatus): void => {
    item.busy = status.state === 'indexing' || status.state === 'starting' || status.state === 'restarting';
    item.severity =
      status.state === 'error'
        ? vscode.LanguageStatusSeverity.Error
        : status.state === 'restarting'
          ? vscode.LanguageStatusSeverity.Warning
          : vscode.LanguageStatusSeverity.Information;
    item.text = statusText(status);
    // Which Python is assumed, and why; else the interpreter that would be measured with.
    const python = 'python' in status ? (status.python ?? status.interpreter) : undefined;
    item.detail = python === undefined ? 'Concurrency Advisor' : `Concurrency Advisor · ${python}`;
  };
  show(server.status);
  return vscode.Disposable.from(item, server.onStatus(show));
}

function statusText(status: ServerStatus): string {
  switch (status.state) {
    case 'stopped':
      return vscode.l10n.t('Not running');
    case 'starting':
      return vscode.l10n.t('Starting');
    case 'restarting':
      return status.crashes === 1
        ? vscode.l10n.t('Starting again after a crash')
        : vscode.l10n.t('Starting again after {0} crashes', status.crashes);
    case 'indexing':
      return vscode.l10n.t('Analysing {0} of {1} files', status.analysed, status.total);
    case 'ready': {
      const count =
        status.total === 1 ? vscode.l10n.t('1 file analysed') : vscode.l10n.t('{0} files analysed', status.analysed);
      return status.message ?? count;
    }
    case 'error':
      return status.message ?? vscode.l10n.t('Analysis failed');
  }
}
