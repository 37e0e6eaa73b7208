/**
 * The client of a server in a process as the protocol's library has it, but that failures go to the log alone and that what takes
 * long is done in several turns of the event loop.
 */
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { MessageTransports, Middleware, ServerOptions } from 'vscode-languageclient/node';
import { languageClientOptions } from './languageClientOptions';
import type { ClientOptions } from './languageServer';
import { nextTurn } from './turns';

const middleware: Middleware = {
  /** Converting the findings of a long file is one turn, and the editor's keeping them the next one. */
  provideDiagnostics: async (document, previousResultId, token, next) => {
    const report = await next(document, previousResultId, token);
    await nextTurn();
    return report;
  },
};

class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  /** Starts the process. The connection, which comes next at its start, has a turn of its own. */
  protected override async createMessageTransports(encoding: string): Promise<MessageTransports> {
    const transports = await super.createMessageTransports(encoding);
    await nextTurn();
    return transports;
  }
}

/** @param module The server's bundle on disk. */
export function quietClient(module: string, options: ClientOptions): LanguageClient {
  return new QuietClient('concurrencyAdvisor', 'Concurrency Advisor', serverOptions(module), {
    ...languageClientOptions(options),
    middleware,
  });
}

/**
 * Megabytes of each half of V8's young generation, twice its default of Node 20: while the workspace is read, much dies young beside
 * a large heap that stays. A process takes the size at its start alone: https://nodejs.org/api/cli.html#--max-semi-space-sizesize-in-mib.
 */
const youngHalf = '--max-semi-space-size=32';

/** The server says why, and sets it by itself where it runs on Node. */
const memoryOptions = [youngHalf, '--no-allocation-site-pretenuring'];

function serverOptions(module: string): ServerOptions {
  const transport = TransportKind.ipc;
  return {
    run: { module, transport, options: { execArgv: memoryOptions } },
    debug: {
      module,
      transport,
      options: { execArgv: [...memoryOptions, '--nolazy', '--inspect=0', '--enable-source-maps'] },
    },
  };
}
