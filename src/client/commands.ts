/**
 * The commands of the extension. Their ids stand in protocol.ts, their titles in package.json; arguments come from code
 * lenses, code actions and links, and are checked before use.
 */
import * as vscode from 'vscode';
import { commands } from '../protocol';
import { calibrate } from './calibrate';
import type { FixPreview } from './fixPreview';
import type { LanguageServer } from './languageServer';
import { measureFunction } from './measure';
import type { SimulatorPanel, SimulatorTarget } from './simulatorPanel';

/** What the commands act on. */
interface CommandTargets {
  readonly server: LanguageServer;
  readonly simulator: SimulatorPanel;
  readonly fixPreview: FixPreview;
  readonly log: vscode.LogOutputChannel;
}

export function registerCommands(
  context: vscode.ExtensionContext,
  { server, simulator, fixPreview, log }: CommandTargets,
): vscode.Disposable {
  const { registerCommand, executeCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(commands.openSimulator, (uri: unknown, position: unknown) => {
      simulator.open(readTarget(uri, position));
    }),
    registerCommand(commands.restartServer, () => server.restart()),
    registerCommand(commands.showLog, () => {
      log.show();
    }),
    registerCommand(commands.openSettings, () =>
      executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
    ),
    registerCommand(commands.toggleCodeLens, toggleCodeLens),
    registerCommand(commands.applyPreviewedFix, () => fixPreview.apply()),
    registerCommand(commands.discardPreviewedFix, () => fixPreview.discard()),
    registerCommand(commands.calibrate, () => calibrate(server)),
    registerCommand(commands.measureFunction, (uri: unknown, position: unknown) =>
      measureFunction({ server, simulator, log }, readTarget(uri, position)),
    ),
    registerCommand(commands.showRulePage, (rule: unknown) => showRulePage(context.extensionUri, rule)),
  );
}

/** A code lens names the place; without arguments the cursor of the active editor is meant. */
function readTarget(uri: unknown, position: unknown): SimulatorTarget | undefined {
  if (typeof uri !== 'string' || typeof position !== 'object' || position === null) {
    return undefined;
  }
  if (!('line' in position) || !('character' in position)) {
    return undefined;
  }
  const { line, character } = position;
  return typeof line === 'number' && typeof character === 'number'
    ? { uri: vscode.Uri.parse(uri, true), position: { line, character } }
    : undefined;
}

async function toggleCodeLens(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('concurrencyAdvisor');
  const isEnabled = configuration.get('codeLens.enabled', true);
  // Where the person has decided before, there the decision changes; a workspace's value would hide the user's.
  const inspected = configuration.inspect<boolean>('codeLens.enabled');
  const target =
    inspected?.workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await configuration.update('codeLens.enabled', !isEnabled, target);
}

/** Opens `docs/rules/<rule>.md`, which is part of the extension, rendered. */
async function showRulePage(extensionUri: vscode.Uri, rule: unknown): Promise<void> {
  // Only a rule's name, so that a link cannot lead to another file.
  if (typeof rule !== 'string' || !/^[a-z]+(-[a-z]+)*$/.test(rule)) {
    throw new Error(vscode.l10n.t('There is no rule of this name.'));
  }
  const page = vscode.Uri.joinPath(extensionUri, 'docs', 'rules', `${rule}.md`);
  await vscode.commands.executeCommand('markdown.showPreview', page);
}
