/**
 * What the server says it can do, and what it asks the client to tell it: the answer to `initialize`, and the registrations
 * that follow. Knows the client's abilities; answers no request.
 */
import {
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type ClientCapabilities,
  type InitializeResult,
  PositionEncodingKind,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { productName } from '../advice/wording';
import { fixAllKind } from './codeActions';
import { scriptConfigurationFiles } from './files/scriptPaths';
import { sourceExtensions } from './newProject';
import { settingsSection } from './settings';

/**
 * Whether the client asks for diagnostics and can be told to ask again. One that cannot would keep what it was answered before the
 * files that a document imports were read; it is sent diagnostics as they change.
 */
export function asksForDiagnostics({ textDocument, workspace }: ClientCapabilities): boolean {
  return textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true;
}

/** Files that say which Python a project runs on. */
export const pythonMarkers = ['.python-version', 'Pipfile', 'pyvenv.cfg'] as const;

export function initializeResult(client: ClientCapabilities): InitializeResult {
  return {
    serverInfo: { name: productName },
    capabilities: {
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      notebookDocumentSync: {
        notebookSelector: [{ notebook: '*', cells: [{ language: 'python' }] }],
      },
      ...(asksForDiagnostics(client)
        ? {
            diagnosticProvider: {
              identifier: settingsSection,
              interFileDependencies: true,
              workspaceDiagnostics: false,
            },
          }
        : {}),
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind] },
      codeLensProvider: { resolveProvider: true },
      hoverProvider: true,
      inlayHintProvider: true,
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

/** Asks the client for what it supports being asked at run time. */
export async function registerInterests(connection: Connection, { workspace }: ClientCapabilities): Promise<void> {
  if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
    await connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
  }
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [
        ...sourceExtensions.map((extension) => `**/*${extension}`),
        '**/pyproject.toml',
        ...pythonMarkers.map((name) => `**/${name}`),
        ...scriptConfigurationFiles.map((name) => `**/${name}`),
      ].map((globPattern) => ({ globPattern })),
    });
  }
}
