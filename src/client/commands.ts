/**
 * The commands of the extension. Their ids stand in protocol.ts, their titles in package.json; arguments come from code
 * lenses, code actions and links, and are checked before use.
 */
import * as vscode from 'vscode';
import { commands } from '../protocol';
import type { FunctionFilter } from '../protocol';
import { analyseWorkspace } from './analyseWorkspace';
import { calibrate } from './calibrate';
import type { FixPreview } from './fixPreview';
import { askForClasses, askForText, defaultFilter } from './functionFilter';
import { FunctionNode } from './functionsTree';
import type { FunctionsTree } from './functionsTree';
import type { FunctionsView } from './functionsView';
import type { LanguageServer } from './languageServer';
import { measureFunction } from './measure';
import { openSample } from './sample';
import { showLocation } from './simulatorActions';
import type { SimulatorPanel, SimulatorTarget } from './simulatorPanel';

/** What the commands act on. */
interface CommandTargets {
  readonly server: LanguageServer;
  readonly simulator: SimulatorPanel;
  readonly functions: FunctionsTree;
  readonly functionsView: FunctionsView;
  readonly fixPreview: FixPreview;
  readonly log: vscode.LogOutputChannel;
}

export function registerCommands(
  context: vscode.ExtensionContext,
  { server, simulator, functions, functionsView, fixPreview, log }: CommandTargets,
): vscode.Disposable {
  const { registerCommand, executeCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand(commands.openSimulator, async (place: unknown, position: unknown) => {
      simulator.open(await readTarget(place, position));
    }),
    registerCommand(commands.exportSimulation, () => exportSimulation(simulator)),
    registerCommand(commands.analyseWorkspace, () => analyseWorkspace(server)),
    registerCommand(commands.showFunctions, () => functionsView.show()),
    registerCommand(commands.filterFunctions, async () =>
      filterFunctions(functionsView, await askForText(functions.filter)),
    ),
    registerCommand(commands.filterFunctionClasses, async () =>
      filterFunctions(functionsView, await askForClasses(functions.filter)),
    ),
    registerCommand(commands.clearFunctionFilter, () => {
      functionsView.setFilter(defaultFilter);
    }),
    registerCommand(commands.showMoreFunctions, (wanted: unknown) => {
      functions.showMore(wanted);
    }),
    registerCommand(commands.openSample, () => openSample(context)),
    registerCommand(commands.openWalkthrough, () =>
      executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#gettingStarted`),
    ),
    registerCommand(commands.restartServer, () => server.restart()),
    registerCommand(commands.showLog, () => {
      log.show();
    }),
    registerCommand(commands.openSettings, () =>
      executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
    ),
    registerCommand(commands.toggleCodeLens, () => toggle('codeLens.enabled', { byDefault: true })),
    registerCommand(commands.toggleInlayHints, () => toggle('inlayHints.enabled', { byDefault: false })),
    registerCommand(commands.applyPreviewedFix, () => fixPreview.apply()),
    registerCommand(commands.discardPreviewedFix, () => fixPreview.discard()),
    registerCommand(commands.calibrate, () => calibrate(server)),
    registerCommand(commands.measureFunction, async (place: unknown, position: unknown) =>
      measureFunction({ server, simulator, log }, await readTarget(place, position)),
    ),
    registerCommand(commands.showRulePage, (rule: unknown) => showRulePage(context.extensionUri, rule)),
  );
}

/** A code lens names the place, an item of the tree has it; without arguments the cursor of the active editor is meant. */
async function readTarget(place: unknown, position: unknown): Promise<SimulatorTarget | undefined> {
  if (place instanceof FunctionNode) {
    const { uri, nameRange } = place.listed;
    const { start, end } = nameRange;
    const target = { uri: vscode.Uri.parse(uri, true), position: start };
    // The server simulates and measures functions of open documents.
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    await showLocation(new vscode.Location(target.uri, range));
    return target;
  }
  if (typeof place !== 'string' || typeof position !== 'object' || position === null) {
    return undefined;
  }
  if (!('line' in position) || !('character' in position)) {
    return undefined;
  }
  const { line, character } = position;
  return typeof line === 'number' && typeof character === 'number'
    ? { uri: vscode.Uri.parse(place, true), position: { line, character } }
    : undefined;
}

/** @param filter Undefined: the person has taken it back. */
async function filterFunctions(view: FunctionsView, filter: FunctionFilter | undefined): Promise<void> {
  if (filter !== undefined) {
    view.setFilter(filter);
    await view.show();
  }
}

async function exportSimulation(simulator: SimulatorPanel): Promise<void> {
  const formats = [
    { label: 'SVG', description: vscode.l10n.t('comparison and timeline as a drawing'), format: 'svg' },
    { label: 'PNG', description: vscode.l10n.t('comparison and timeline as a picture'), format: 'png' },
    { label: 'JSON', description: vscode.l10n.t('the workload, for the command line'), format: 'json' },
  ] as const;
  const choice = await vscode.window.showQuickPick(formats, { title: vscode.l10n.t('Export the simulation as') });
  if (choice !== undefined) {
    simulator.export(choice.format);
  }
}

async function toggle(setting: string, { byDefault }: { readonly byDefault: boolean }): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('concurrencyAdvisor');
  const isEnabled = configuration.get(setting, byDefault);
  // Where the person has decided before, there the decision changes; a workspace's value would hide the user's.
  const inspected = configuration.inspect<boolean>(setting);
  const target =
    inspected?.workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await configuration.update(setting, !isEnabled, target);
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
