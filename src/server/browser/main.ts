/**
 * Entry point of the language server in a web worker. The first message brings what a process finds beside its bundle: the table
 * of types, and where the part for JavaScript and TypeScript lies. Every later one is the protocol's.
 */
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import { isWorkerStart, readFilesMethod, readFoldersMethod } from '../../protocol';
import { startServer } from '../server';
import { putFile } from './fs';
import { setScriptBundle } from './scripts';
import { WorkspaceMirror } from './workspaceMirror';

/** The worker's own scope, as far as it is used here; what reads and writes messages takes it whole. */
declare const self: { onmessage: (event: { readonly data: unknown }) => void };

self.onmessage = ({ data }) => {
  if (!isWorkerStart(data)) {
    return;
  }
  putFile('/typeshed.txt', data.types);
  setScriptBundle(data.scriptBundle);
  const connection = createConnection(
    ProposedFeatures.all,
    new BrowserMessageReader(self),
    new BrowserMessageWriter(self),
  );
  const files = new WorkspaceMirror({
    readFiles: (params) => connection.sendRequest(readFilesMethod, params),
    readFolders: (params) => connection.sendRequest(readFoldersMethod, params),
    log: (message) => {
      connection.console.info(message);
    },
  });
  startServer(connection, { files });
};
