/** The manual of `mcp`: its options and exit codes. What they do is in mcp.ts of the folder above. */
import { type CommandHelp, helpOption } from './commandHelp';

export const mcpHelp = {
  name: 'mcp',
  synopsis: ['mcp [--root FOLDER]...'],
  summary: 'Serve coding agents by the Model Context Protocol.',
  description: [
    'Serves the tools analyze, simulate, fix and explain_rule to a coding agent that starts it and speaks the Model Context Protocol over standard input and output; docs/agents.md says how for each. Runs nothing of the program it reads, and changes files only where a call asks for it.',
    'Reads only below the folders of --root; without it below those that the client names, else below the working folder.',
  ],
  options: {
    root: {
      type: 'string',
      multiple: true,
      value: 'FOLDER',
      meaning: 'Read and write only below this folder, whatever the client names.',
    },
    ...helpOption,
  },
  exitCodes: { 0: 'The client went away.', 2: 'Wrong usage.' },
  environment: {
    VIRTUAL_ENV: 'The activated environment, for the packages that are installed there; CONDA_PREFIX likewise.',
    XDG_CACHE_HOME: 'Where the cache and the figures of calibrate and measure are kept.',
  },
  examples: [
    {
      command: 'claude mcp add concurrency-advisor -- npx concurrency-advisor mcp',
      meaning: 'To let Claude Code start it:',
    },
  ],
} as const satisfies CommandHelp;
