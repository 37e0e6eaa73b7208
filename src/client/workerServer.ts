/**
 * The language server as a web worker: brings it what a process finds beside its bundle, and answers its requests for files of
 * the workspace. Keeping it running is the supervisor's business.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { readFilesMethod, readFoldersMethod } from '../protocol';
import type { ReadFilesParams, ReadFoldersParams, WorkerStart } from '../protocol';
import type { ClientOptions } from './languageServer';
import { CannotStart } from './supervisor';
import { readFiles, readFolders } from './workspaceFiles';

/** As far as it is used here: the client is compiled without the browser's types. */
export interface WorkerThread {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: 'error', listener: (event: { readonly message: string }) => void): void;
}
declare const Worker: new (address: string) => WorkerThread;

/** See `ClientMaker`. */
export async function makeWorkerClient(
  extensionUri: vscode.Uri,
  options: ClientOptions,
  noteEnd: (reason: unknown) => void,
): Promise<BaseLanguageClient> {
  const addressOf = (name: string) => vscode.Uri.joinPath(extensionUri, 'dist', name);
  let types: Uint8Array;
  try {
    types = await vscode.workspace.fs.readFile(addressOf('typeshed.txt'));
  } catch (error) {
    throw new CannotStart('The table of types is not there.', { cause: error });
  }
  const worker = new Worker(addressOf('browserServer.js').toString(true));
  worker.addEventListener('error', ({ message }) => {
    noteEnd(message === '' ? 'its worker could not be started' : message);
  });
  const start: WorkerStart = {
    types,
    scriptBundle: addressOf('typescript.js').toString(true),
  };
  worker.postMessage(start);
  const { newWorkerClient } = await import('./workerClient');
  const client = newWorkerClient(worker, options);
  client.onRequest(readFilesMethod, (params: ReadFilesParams) => readFiles(params));
  client.onRequest(readFoldersMethod, (params: ReadFoldersParams) => readFolders(params));
  return client;
}
