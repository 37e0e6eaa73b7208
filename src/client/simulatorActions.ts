/**
 * What the simulation view asks of the editor: show a place in the source, preview the recommended fix,
 * save an export. Each works on its own and throws on failure; the panel logs and tells.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FromViewMessage } from '../view/messages';
import { tellChanged } from './fixPreview';
import type { FixPreview } from './fixPreview';
import { documentSelector, notebookCellScheme } from './languageServer';
import type { LanguageServer } from './languageServer';

type MessageOf<T extends FromViewMessage['type']> = Extract<FromViewMessage, { readonly type: T }>;

/** Where the location of a `reveal` message is: the document's own address and the range in it. */
export function revealedLocation({ location, uri }: MessageOf<'reveal'>): vscode.Location {
  const { start, end } = location.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const target = resolvePath(location.path, vscode.Uri.parse(uri, true));
  if (!documentSelector.some(({ scheme }) => scheme === target.scheme)) {
    throw new Error(vscode.l10n.t('There are no analysed documents at `{0}:`.', target.scheme));
  }
  return new vscode.Location(target, range);
}

/** Selects a place in the editor that already shows its document, else in the first column, beside the view. */
export async function showLocation({ uri, range }: vscode.Location): Promise<void> {
  if (uri.scheme === notebookCellScheme) {
    await showCell(uri, range);
    return;
  }
  const open = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
    selection: range,
  });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** A cell is shown in its notebook, which a document of its own would not do. */
async function showCell(uri: vscode.Uri, range: vscode.Range): Promise<void> {
  const address = uri.toString();
  const isIt = ({ document }: vscode.NotebookCell): boolean => document.uri.toString() === address;
  const notebook = vscode.workspace.notebookDocuments.find((each) => each.getCells().some(isIt));
  const cell = notebook?.getCells().find(isIt);
  if (notebook === undefined || cell === undefined) {
    throw new Error(vscode.l10n.t('The notebook of this cell is not open any more.'));
  }
  const cells = new vscode.NotebookRange(cell.index, cell.index + 1);
  const shown = vscode.window.visibleNotebookEditors.find((editor) => editor.notebook === notebook);
  const editor = await vscode.window.showNotebookDocument(notebook, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    selections: [cells],
  });
  editor.revealRange(cells, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  const text = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === address);
  if (text !== undefined) {
    text.selection = new vscode.Selection(range.start, range.end);
  }
}

/** Shows what the recommended fix would change; the person applies or discards it there. */
export async function previewFix(
  server: LanguageServer,
  preview: FixPreview,
  { id, uri, version }: MessageOf<'applyFix'>,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const edit = document.version === version ? await server.fixEdit({ id, uri, version }) : undefined;
  if (edit === undefined || document.version !== version) {
    tellChanged();
    return;
  }
  await preview.show(document, edit);
}

/** Saves a picture or a workload where the person says. */
export async function saveExport({ format, suggestedName, content }: MessageOf<'export'>): Promise<void> {
  const labels = {
    svg: vscode.l10n.t('SVG picture'),
    png: vscode.l10n.t('PNG picture'),
    json: vscode.l10n.t('Workload'),
  };
  // A function's name may hold characters that a file's name may not.
  const name = path.basename(suggestedName).replace(/[^\w.-]+/g, '-');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { [labels[format]]: [format] },
  });
  if (target === undefined) {
    return;
  }
  // A picture comes as base64.
  const bytes =
    format === 'png'
      ? Uint8Array.from(atob(content), (character) => character.charCodeAt(0))
      : new TextEncoder().encode(content);
  await vscode.workspace.fs.writeFile(target, bytes);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}', path.posix.basename(target.path)), 5000);
}

/** The address of a path that the analysis names: absolute, an address itself, or relative to the workspace folder. */
function resolvePath(name: string, base: vscode.Uri): vscode.Uri {
  // The analysis gives a document without a file name an ending: `untitled:Untitled-1.py`.
  if (name === base.path || (base.scheme !== 'file' && name.startsWith(base.toString()))) {
    return base;
  }
  // Two letters at least before the colon, so that a Windows drive is not taken for a scheme.
  if (/^[a-z][a-z0-9+.-]+:/i.test(name)) {
    return vscode.Uri.parse(name, true);
  }
  if (path.isAbsolute(name)) {
    return base.with({ path: vscode.Uri.file(name).path });
  }
  const folder = vscode.workspace.getWorkspaceFolder(base)?.uri;
  return folder === undefined ? base : vscode.Uri.joinPath(folder, name);
}
