/**
 * The `lsp` command: the language server on standard input and output, for any editor that speaks the protocol.
 */
import { parseArgs } from 'node:util';
import { parsed } from './arguments';
import { helpText } from './help/commandHelp';
import { lspHelp } from './help/lsp';
import { type CommandIo, exitCodes, UsageError } from './io';

export async function lsp(args: readonly string[], io: CommandIo): Promise<number> {
  // Editors add options of their own, such as --clientProcessId; the protocol library reads that one.
  const { values } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: lspHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(lspHelp, io.isColoured));
    return exitCodes.clean;
  }
  if (values.stdio !== true) {
    throw new UsageError('lsp needs --stdio.');
  }
  // Loaded only here: the other commands start faster without it.
  const { serve } = await import('../server/serve');
  serve();
  // The server ends the process itself, when the editor says `exit` or goes away.
  return new Promise<number>(() => undefined);
}
