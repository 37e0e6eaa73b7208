/**
 * What the protocol's client is told, the same for every kind of server: failures go to the log, and the supervisor decides what
 * follows. Loaded with the client, which nothing needs before a server is started.
 */
import { CloseAction, ErrorAction, RevealOutputChannelOn } from 'vscode-languageclient';
import type { LanguageClientOptions } from 'vscode-languageclient';
import type { ClientOptions } from './languageServer';

/** Errors of a connection in a row that are borne; with more, the server counts as gone. */
const mostErrors = 3;

export function languageClientOptions({
  documentSelector,
  initializationOptions,
  linkedCommands,
  log,
  onConnectionError,
  onConnectionClosed,
}: ClientOptions): LanguageClientOptions {
  return {
    documentSelector: [...documentSelector],
    initializationOptions,
    markdown: { isTrusted: { enabledCommands: linkedCommands } },
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // The supervisor tries again and tells of it.
    initializationFailedHandler: () => false,
    errorHandler: {
      error: (error, _message, count) => {
        onConnectionError(error);
        if ((count ?? 0) > mostErrors) {
          // Told to shut down, the client would stop without a word about its connection, and nobody would start another server.
          onConnectionClosed();
        }
        return { action: ErrorAction.Continue, handled: true };
      },
      closed: () => {
        onConnectionClosed();
        // The supervisor starts another one, after a while.
        return { action: CloseAction.DoNotRestart, message: 'The language server ended.', handled: true };
      },
    },
  };
}
