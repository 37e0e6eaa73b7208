/**
 * The command that gives a person the sample shop to try things on: a copy in a folder of their choice, opened as a workspace, or
 * a temporary copy beside what is open already. The extension's own copy is never opened, so that it stays as it is.
 */
import * as vscode from 'vscode';

/** The file in which the walkthrough begins. */
const firstFile = ['shop', 'api.py'];
const folderName = 'concurrency-sample';

export async function openSample(context: vscode.ExtensionContext): Promise<void> {
  const temporary = {
    label: vscode.l10n.t('Open a temporary copy here'),
    detail: vscode.l10n.t('One file of it opens in this window. Your workspace stays as it is.'),
  };
  const chosen = {
    label: vscode.l10n.t('Copy it to a folder…'),
    detail: vscode.l10n.t('The copy opens as a workspace of its own.'),
  };
  const choice = await vscode.window.showQuickPick([temporary, chosen], {
    title: vscode.l10n.t('Open the sample shop'),
  });
  if (choice === temporary) {
    await openTemporarily(context);
  } else if (choice === chosen) {
    await openInFolder(context);
  }
}

/** Made anew each time, so that the steps of the walkthrough work a second time. */
async function openTemporarily(context: vscode.ExtensionContext): Promise<void> {
  const target = vscode.Uri.joinPath(context.globalStorageUri, 'sample');
  await copyTo(target, context);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(target, ...firstFile));
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Active, preview: false });
}

async function openInFolder(context: vscode.ExtensionContext): Promise<void> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Folder to copy the sample into'),
      openLabel: vscode.l10n.t('Copy here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (folder === undefined) {
    return;
  }
  const target = await freeName(folder);
  await copyTo(target, context);
  const hasWorkspace = vscode.workspace.workspaceFolders !== undefined;
  await vscode.commands.executeCommand('vscode.openFolder', target, { forceNewWindow: hasWorkspace });
}

/** File by file, by the list of their names: what comes over http cannot be listed. */
async function copyTo(target: vscode.Uri, { extensionUri }: vscode.ExtensionContext): Promise<void> {
  const bundled = vscode.Uri.joinPath(extensionUri, 'dist');
  const list = new TextDecoder().decode(
    await vscode.workspace.fs.readFile(vscode.Uri.joinPath(bundled, 'sample.json')),
  );
  const names: unknown = JSON.parse(list);
  for (const name of Array.isArray(names) ? names.map(String) : []) {
    const content = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(bundled, 'sample', name));
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(target, name), content);
  }
}

/** A name that nothing in the folder has: what is there is never overwritten. */
async function freeName(folder: vscode.Uri): Promise<vscode.Uri> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const taken = new Set(entries.map(([name]) => name));
  let name = folderName;
  for (let number = 2; taken.has(name); number++) {
    name = `${folderName}-${String(number)}`;
  }
  return vscode.Uri.joinPath(folder, name);
}
