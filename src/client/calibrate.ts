/**
 * The command that measures the project's interpreter: asks for trust where it is missing, shows how far it has come, and tells
 * what was found or why nothing was. The server measures and keeps the figures; open simulations ask again by themselves.
 */
import * as vscode from 'vscode';
import { commands } from '../protocol';
import type { CalibrationResult } from '../protocol';
import type { LanguageServer } from './languageServer';
import { plainMessage } from './plainMessage';

export async function calibrate(server: LanguageServer): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    const trust = vscode.l10n.t('Manage Workspace Trust');
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t('Calibrating starts the interpreter of this folder, which is only done in a trusted workspace.'),
      trust,
    );
    if (choice === trust) {
      await vscode.commands.executeCommand('workbench.trust.manage');
    }
    return;
  }
  tell(await measure(server));
}

async function measure(server: LanguageServer): Promise<CalibrationResult> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Measuring the Python interpreter'),
      cancellable: true,
    },
    async (progress, token) => {
      let shown = 0;
      const listener = server.onCalibrationProgress(({ step, of, label }) => {
        const share = (100 * step) / of;
        progress.report({ message: label, increment: share - shown });
        shown = share;
      });
      try {
        return await server.calibrate(token);
      } finally {
        listener.dispose();
      }
    },
  );
}

function tell(result: CalibrationResult): void {
  if (result.kind === 'measured') {
    const found = vscode.l10n.t('Simulations now use {0}: {1}', plainMessage(result.measuredOn), result.summary);
    void vscode.window.showInformationMessage(found);
    return;
  }
  if (result.reason === 'cancelled') {
    return;
  }
  if (result.reason === 'untrusted') {
    void vscode.window.showWarningMessage(plainMessage(result.message));
    return;
  }
  const again = vscode.l10n.t('Try again');
  void vscode.window.showWarningMessage(plainMessage(result.message), again).then((choice) => {
    if (choice === again) {
      void vscode.commands.executeCommand(commands.calibrate);
    }
  });
}
