/** The manual of `fix`: its options, exit codes and examples. What they do is in fix.ts of the folder above. */
import { adviceOptions } from '../arguments';
import { type CommandHelp, helpOption } from './commandHelp';

export const fixHelp = {
  name: 'fix',
  synopsis: ['fix PATH... [options]'],
  summary: 'Apply the preferred fixes, or show them as a diff.',
  description: [
    'Applies the preferred fix of each finding, again and again until none is left, and prints what it changes. Look at the diff: a pool of processes or a move to a thread keeps what the program prints, but is a decision.',
  ],
  options: {
    diff: {
      type: 'boolean',
      meaning: 'Print the changes as a unified diff and change nothing; this is what happens without --write.',
    },
    write: {
      type: 'boolean',
      meaning:
        'Change the files and print their names. Each is replaced in one step, its encoding, line ends and mode kept.',
    },
    rule: { type: 'string', multiple: true, value: 'RULE', meaning: 'Fix only findings of this rule.' },
    'safe-only': {
      type: 'boolean',
      meaning: 'Leave out fixes that ask for a look, such as a change of pool or a move to a thread.',
    },
    ...adviceOptions,
    'stdin-filename': {
      type: 'string',
      value: 'NAME',
      meaning: 'Name of the text on standard input, so that its imports are found.',
      otherwise: 'stdin.py',
    },
    ...helpOption,
  },
  exitCodes: {
    0: 'Done, also when there was nothing to fix.',
    2: 'Wrong usage, unreadable input, or a file that could not be written.',
  },
  environment: {
    VIRTUAL_ENV: 'The activated environment, for the packages that are installed there; CONDA_PREFIX likewise.',
  },
  examples: [
    { command: 'concurrency-advisor fix src', meaning: 'See what would change:' },
    {
      command: 'concurrency-advisor fix src --rule blocking-call-in-async --write',
      meaning: 'Change it, for one rule:',
    },
  ],
} as const satisfies CommandHelp;
