/**
 * The command that measures the function at the cursor: asks what to call, shows exactly what will run before anything does,
 * and opens the simulation with the measured times. Only in trusted workspaces; the server runs and keeps.
 */
import * as vscode from 'vscode';
import { visible } from '../core/visibleText';
import type { MeasureResult } from '../protocol';
import type { LanguageServer } from './languageServer';
import { plainMessage } from './plainMessage';
import type { SimulatorPanel, SimulatorTarget } from './simulatorPanel';

interface MeasureTargets {
  readonly server: LanguageServer;
  readonly simulator: SimulatorPanel;
  readonly log: vscode.LogOutputChannel;
}

/** @param target Undefined: the function at the cursor. */
export async function measureFunction(
  { server, simulator, log }: MeasureTargets,
  target: SimulatorTarget | undefined,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    await askForTrust();
    return;
  }
  const editor = vscode.window.activeTextEditor;
  const place = target ?? (editor && { uri: editor.document.uri, position: editor.selection.active });
  if (place === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Put the cursor into a Python function to measure it.'));
    return;
  }
  const { line, character } = place.position;
  const where = { uri: place.uri.toString(), position: { line, character } };
  const ready = await server.measure({ ...where, expression: undefined });
  if (ready.kind !== 'ready') {
    tell(ready, log);
    return;
  }
  const expression = await askForCall(ready);
  if (expression === undefined || !(await isAgreed(ready, expression))) {
    return;
  }
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Measuring {0}', ready.functionName),
      cancellable: true,
    },
    async (progress, token) => {
      const listener = server.onCalibrationProgress(({ label, of }) => {
        progress.report({ message: label, increment: 100 / of });
      });
      try {
        return await server.measure({ ...where, expression }, token);
      } finally {
        listener.dispose();
      }
    },
  );
  tell(result, log);
  if (result.kind === 'measured') {
    simulator.open(place);
  }
}

async function askForTrust(): Promise<void> {
  const trust = vscode.l10n.t('Manage Workspace Trust');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('Measuring a function runs it, which is only done in a trusted workspace.'),
    trust,
  );
  if (choice === trust) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

type Ready = Extract<MeasureResult, { readonly kind: 'ready' }>;

function askForCall({ functionName, expression }: Ready): Thenable<string | undefined> {
  const open = expression.lastIndexOf('(') + 1;
  const hasArguments = open > 0 && expression.length - 1 > open;
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Measure {0}', functionName),
    prompt: vscode.l10n.t('The Python expression to run, with the names of this file. All of it is measured.'),
    value: expression,
    valueSelection: hasArguments ? [open, expression.length - 1] : [expression.length, expression.length],
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' ? vscode.l10n.t('An expression such as {0}', expression) : undefined,
  });
}

async function isAgreed({ interpreter, file }: Ready, expression: string): Promise<boolean> {
  const run = vscode.l10n.t('Run and Measure');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('Run this code on your machine?'),
    {
      modal: true,
      detail: [
        vscode.l10n.t('Expression: {0}', expression),
        vscode.l10n.t('In the file: {0}', visible(file)),
        vscode.l10n.t('With: {0}', visible(interpreter)),
        vscode.l10n.t('It is run many times within a few seconds, with everything it does.'),
      ].join('\n'),
    },
    run,
  );
  return choice === run;
}

function tell(result: MeasureResult, log: vscode.LogOutputChannel): void {
  if (result.kind === 'measured') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Measured: {0}', result.summary));
  } else if (result.kind === 'failed' && result.reason !== 'cancelled') {
    for (const line of result.traceback) {
      log.info(line);
    }
    const showLog = vscode.l10n.t('Show log');
    const actions = result.traceback.length === 0 ? [] : [showLog];
    void vscode.window.showWarningMessage(plainMessage(result.message), ...actions).then((choice) => {
      if (choice === showLog) {
        log.show();
      }
    });
  }
}
