/**
 * Shows a fix as a diff before it is applied: the file as it is beside the file as it would be, with actions to apply or
 * discard in the editor's title and in a message. The editor's own refactoring preview is not used for one file, because it
 * leaves every change that it asks about unticked, so that "Apply" would do nothing.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { applyEdits } from '../core/text';
import { plainMessage } from './plainMessage';

/** Scheme of the documents that hold a file as it would be; the titles' menu in package.json names it too. */
const previewScheme = 'concurrency-advisor-fix';

interface PendingFix {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly edit: vscode.WorkspaceEdit;
  readonly text: string;
}

export class FixPreview implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(previewScheme, this);
  private pending: PendingFix | undefined;

  readonly onDidChange = this.changeEmitter.event;

  provideTextDocumentContent(): string {
    return this.pending?.text ?? '';
  }

  async show(document: vscode.TextDocument, edit: vscode.WorkspaceEdit): Promise<void> {
    const entries = edit.entries();
    const [only] = entries;
    if (only === undefined || entries.length > 1 || only[0].toString() !== document.uri.toString()) {
      await vscode.workspace.applyEdit(withConfirmation(edit), { isRefactoring: true });
      return;
    }
    const text = applyEdits(document.getText(), only[1]);
    this.pending = { document, version: document.version, edit, text };
    const proposed = document.uri.with({ scheme: previewScheme, query: '', fragment: '' });
    this.changeEmitter.fire(proposed);
    const name = path.posix.basename(document.uri.path);
    const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    await vscode.commands.executeCommand('vscode.diff', document.uri, proposed, vscode.l10n.t('{0} (fix)', name), {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
      preview: true,
    });
    const apply = vscode.l10n.t('Apply');
    const discard = vscode.l10n.t('Discard');
    const question = vscode.l10n.t('Apply the fix that is shown to {0}?', plainMessage(name));
    void vscode.window.showInformationMessage(question, apply, discard).then((choice) => {
      if (choice !== undefined) {
        void (choice === apply ? this.apply() : this.discard());
      }
    });
  }

  /** Applies the shown fix, as one step that one undo takes back, and returns to the file. */
  async apply(): Promise<void> {
    const { pending } = this;
    if (pending === undefined) {
      return;
    }
    await this.discard();
    if (pending.document.isClosed || pending.document.version !== pending.version) {
      tellChanged();
      return;
    }
    if (!(await vscode.workspace.applyEdit(pending.edit))) {
      throw new Error(vscode.l10n.t('The editor refused the change.'));
    }
    await vscode.window.showTextDocument(pending.document);
  }

  /** Closes the preview and forgets the fix. */
  async discard(): Promise<void> {
    this.pending = undefined;
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isPreview);
    await vscode.window.tabGroups.close(tabs);
  }

  dispose(): void {
    this.registration.dispose();
    this.changeEmitter.dispose();
  }
}

/** What to say when a fix no longer fits its document. */
export function tellChanged(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The file has changed since this fix was offered. It is offered again when the analysis is done.'),
  );
}

function isPreview({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === previewScheme;
}

/** The same edit, marked so that the editor's refactoring preview shows it; for fixes that reach into several files. */
function withConfirmation(edit: vscode.WorkspaceEdit): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  const metadata = { label: 'Concurrency Advisor', needsConfirmation: true };
  for (const [uri, textEdits] of edit.entries()) {
    for (const { range, newText } of textEdits) {
      result.replace(uri, range, newText, metadata);
    }
  }
  return result;
}
