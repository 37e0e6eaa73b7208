/**
 * The protocol's client of a server in a process. A bundle of its own, loaded when a server is started: activation does not wait
 * for it. It is evaluated piece by piece, so that the extension host gets its turns in between.
 */
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ClientOptions } from './languageServer';

/** Each rests on those before it. */
const pieces: readonly (() => Promise<unknown>)[] = [
  () => import('vscode-jsonrpc/node'),
  () => import('vscode-languageserver-protocol/node'),
  () => import('vscode-languageclient'),
];

/** @param module The server's bundle on disk. */
export async function newProcessClient(module: string, options: ClientOptions): Promise<LanguageClient> {
  for (const piece of pieces) {
    await nextTurn();
    await piece();
  }
  await nextTurn();
  const { quietClient } = await import('./quietClient');
  await nextTurn();
  return quietClient(module, options);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
