/**
 * The language server as a web worker: brings it what a process finds beside its bundle, and answers its requests for files of
 * the workspace. Keeping it running is the supervisor's business.
 */
import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import type { LanguageClientOptions } from 'vscode-languageclient/browser';
import { readFilesMethod, readFoldersMethod } from '../protocol';
import type { ReadFilesParams, ReadFoldersParams, WorkerStart } from '../protocol';
import { CannotStart } from './supervisor';
import { readFiles, readFolders } from './workspaceFiles';

/** As far as it is used here: the client is compiled without the browser's types. */
interface WorkerThread {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: 'error', listener: (event: { readonly message: string }) => void): void;
}
declare const Worker: new (address: string) => WorkerThread;

class WorkerClient extends LanguageClient {
  constructor(
    private readonly worker: WorkerThread,
    options: LanguageClientOptions,
  ) {
    super('concurrencyAdvisor', 'Concurrency Advisor', worker, options);
  }

  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  /** A worker does not end by itself. */
  override async dispose(timeout?: number): Promise<void> {
    try {
      await super.dispose(timeout);
    } finally {
      this.worker.terminate();
    }
  }
}

/** See `ClientMaker`. */
export async function makeWorkerClient(
  extensionUri: vscode.Uri,
  options: LanguageClientOptions,
  noteEnd: (reason: unknown) => void,
): Promise<WorkerClient> {
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
  const client = new WorkerClient(worker, options);
  client.onRequest(readFilesMethod, (params: ReadFilesParams) => readFiles(params));
  client.onRequest(readFoldersMethod, (params: ReadFoldersParams) => readFolders(params));
  return client;
}
