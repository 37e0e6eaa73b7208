/** The manual of `lsp`: its options and exit codes. What they do is in lsp.ts of the folder above. */
import { type CommandHelp, helpOption } from './commandHelp';

export const lspHelp = {
  name: 'lsp',
  synopsis: ['lsp --stdio'],
  summary: 'Run the language server for an editor.',
  description: [
    'Runs the language server: diagnostics, code actions, code lenses, hovers, inlay hints. An editor starts it and speaks the Language Server Protocol over standard input and output; docs/editors.md says how for each.',
  ],
  options: {
    stdio: { type: 'boolean', meaning: 'Speak over standard input and output; there is no other way.' },
    clientProcessId: {
      type: 'string',
      value: 'ID',
      meaning: 'The process of the editor; when it ends, so does the server. Editors pass it by themselves.',
    },
    ...helpOption,
  },
  exitCodes: {
    0: 'The editor said `shutdown`, then `exit`.',
    1: 'The editor went away without `shutdown`.',
    2: 'Wrong usage.',
  },
  environment: {
    VIRTUAL_ENV: 'The activated environment, for the packages that are installed there; CONDA_PREFIX likewise.',
    XDG_CACHE_HOME: 'Where the cache and the figures of calibrate and measure are kept.',
  },
  examples: [],
} as const satisfies CommandHelp;
