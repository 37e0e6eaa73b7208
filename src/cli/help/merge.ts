/** The manual of `merge`: its options, exit codes and examples. What they do is in merge.ts of the folder above. */
import { type CommandHelp, helpOption } from './commandHelp';

export const mergeHelp = {
  name: 'merge',
  synopsis: ['merge REPORT... [options]'],
  summary: 'Put the reports of check --shard together.',
  description: [
    'Puts together the reports of check --shard, all of them JSON or all of them SARIF, and prints one of the same form. Analyses nothing.',
  ],
  options: {
    'fail-on': {
      type: 'string',
      value: 'hint|information|warning|never',
      meaning: 'Lowest severity that makes the exit code 1.',
      otherwise: 'warning',
    },
    ...helpOption,
  },
  exitCodes: {
    0: 'Nothing at or above --fail-on in any part.',
    1: 'Something at or above it.',
    2: 'Wrong usage, a report that could not be read, or input that a part could not read.',
  },
  environment: {},
  examples: [
    { command: 'concurrency-advisor merge part1.json part2.json > report.json', meaning: 'After two machines:' },
  ],
} as const satisfies CommandHelp;
