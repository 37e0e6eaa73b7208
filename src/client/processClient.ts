/**
 * The protocol's client of a server in a process. A bundle of its own, loaded when a server is started: activation does not wait
 * for it. It is loaded step by step, so that the extension host gets its turns in between.
 */
import type { LanguageClient } from 'vscode-languageclient/node';
import { steps, whole } from './clientParts';
import type { ClientOptions } from './languageServer';
import { nextTurn, runInSlices } from './turns';

/** After so long at a stretch other work of the extension host has its turn. Milliseconds; the longest step takes 4. */
const sliceMs = 1;

/** @param module The server's bundle on disk. */
export async function newProcessClient(module: string, options: ClientOptions): Promise<LanguageClient> {
  await nextTurn();
  await runInSlices(steps, sliceMs);
  const { quietClient } = await whole();
  await nextTurn();
  const client = quietClient(module, options);
  await nextTurn();
  return client;
}
