/** The protocol's client of a server in a web worker; evaluated when a server is started, so that activation does not wait for it. */
import { LanguageClient } from 'vscode-languageclient/browser';
import { languageClientOptions } from './languageClientOptions';
import type { ClientOptions } from './languageServer';
import type { WorkerThread } from './workerServer';

class WorkerClient extends LanguageClient {
  constructor(
    private readonly worker: WorkerThread,
    options: ClientOptions,
  ) {
    super('concurrencyAdvisor', 'Concurrency Advisor', worker, languageClientOptions(options));
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

export function newWorkerClient(worker: WorkerThread, options: ClientOptions): LanguageClient {
  return new WorkerClient(worker, options);
}
