/**
 * Edits of the project as the protocol's workspace edits: by the editor's own addresses, and tied to the document version
 * they were made for wherever the editor checks that.
 */
import { TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { FileEdits, Finding, Fix } from '../advice/finding';
import { applyEdits, type TextEdit } from '../core/text';
import type { ServerContext } from './context';

/** The edits of one document. */
interface DocumentEdits {
  readonly uri: string;
  /** Null for a file on disk, as the protocol wants it. */
  readonly version: number | null;
  readonly edits: readonly TextEdit[];
}

export function workspaceEdit(files: readonly FileEdits[], context: ServerContext): WorkspaceEdit {
  const edited = files.flatMap((file) => documentEdits(file, context));
  if (context.supportsVersionedEdits()) {
    return {
      documentChanges: edited.map(({ uri, version, edits }) =>
        TextDocumentEdit.create({ uri, version }, edits.map(protocolEdit)),
      ),
    };
  }
  return {
    changes: Object.fromEntries(edited.map(({ uri, edits }) => [uri, edits.map(protocolEdit)])),
  };
}

/** Of a notebook, the edits of each cell that changes; fixes that reach beyond the cells are not offered. */
export function documentEdits(
  { path, edits }: FileEdits,
  { documents, analysis }: ServerContext,
): readonly DocumentEdits[] {
  const notebook = documents.notebook(path);
  if (notebook === undefined) {
    return [{ uri: documents.uriOf(path), version: documents.versionOf(path), edits }];
  }
  const cells = notebook.module.cellEdits(applyEdits(analysis.text(path) ?? '', edits)) ?? new Map<number, TextEdit>();
  return [...cells].flatMap(([index, edit]) => {
    const document = notebook.documents.get(index);
    return document === undefined ? [] : [{ uri: document.uri, version: document.version, edits: [edit] }];
  });
}

/** Names a fix of one finding of a document version: what a client hands back to have it applied. */
export function fixIdOf(finding: Finding, fix: Fix): string {
  const { line, character } = finding.range.start;
  return `${finding.rule}@${line}:${character}/${fix.id}`;
}

/** A copy that the protocol's types can hold. */
function protocolEdit({ range, newText }: TextEdit) {
  return { range, newText };
}
