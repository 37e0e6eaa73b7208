/**
 * Edits of the project as the protocol's workspace edits: by the editor's own addresses, and tied to the document version
 * they were made for wherever the editor checks that.
 */
import { TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { FileEdits, Finding, Fix } from '../advice/finding';
import type { TextEdit } from '../core/text';
import type { ServerContext } from './context';

export function workspaceEdit(files: readonly FileEdits[], context: ServerContext): WorkspaceEdit {
  const { documents } = context;
  if (context.supportsVersionedEdits()) {
    return {
      documentChanges: files.map(({ path, edits }) =>
        TextDocumentEdit.create(
          { uri: documents.uriOf(path), version: documents.versionOf(path) },
          edits.map(protocolEdit),
        ),
      ),
    };
  }
  return {
    changes: Object.fromEntries(files.map(({ path, edits }) => [documents.uriOf(path), edits.map(protocolEdit)])),
  };
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
