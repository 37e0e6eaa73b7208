/** The client of a server in a process as the protocol's library has it, but that failures go to the log alone. */
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import type { ServerOptions } from 'vscode-languageclient/node';
import { languageClientOptions } from './languageClientOptions';
import type { ClientOptions } from './languageServer';

class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** @param module The server's bundle on disk. */
export function quietClient(module: string, options: ClientOptions): LanguageClient {
  return new QuietClient(
    'concurrencyAdvisor',
    'Concurrency Advisor',
    serverOptions(module),
    languageClientOptions(options),
  );
}

function serverOptions(module: string): ServerOptions {
  const transport = TransportKind.ipc;
  return {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ['--nolazy', '--inspect=0', '--enable-source-maps'] } },
  };
}
