/** The manual of `check`: its options, exit codes and examples. What they do is in check.ts of the folder above. */
import { adviceOptions } from '../arguments';
import { colourEnvironment, type CommandHelp, helpOption } from './commandHelp';

export const checkHelp = {
  name: 'check',
  synopsis: ['check PATH... [options]'],
  summary: 'Report what holds up the event loop and what could run in parallel.',
  description: [
    'Reports calls that hold up the event loop, threads that cannot help, and waits that could overlap. A folder is searched for source files, honouring .gitignore; for the path - standard input is read. Files that the named ones import are read too, so that a chain of calls is seen to its end.',
    'What a project wants otherwise stands in its pyproject.toml, [tool.concurrency-advisor]; the command line wins.',
  ],
  options: {
    format: {
      type: 'string',
      value: 'text|json|sarif|github|gitlab',
      meaning:
        'How the report is printed: for people, for programs, for code scanning, as annotations of GitHub Actions, as a code quality report of GitLab.',
      otherwise: 'text',
    },
    'fail-on': {
      type: 'string',
      value: 'hint|information|warning|never',
      meaning: 'Lowest severity that makes the exit code 1.',
      otherwise: 'warning',
    },
    functions: { type: 'boolean', meaning: 'In the text format, also list every function with its verdict.' },
    concise: { type: 'boolean', meaning: 'In the text format, one line per finding.' },
    changed: {
      type: 'string',
      value: 'REVISION',
      meaning: 'Report only what touches lines that changed since the branch left a revision of git.',
    },
    baseline: { type: 'string', value: 'FILE', meaning: 'Do not report the findings that the file holds.' },
    'write-baseline': {
      type: 'string',
      value: 'FILE',
      meaning: 'Write the findings there are to a file, report nothing, and end with 0.',
    },
    shard: {
      type: 'string',
      value: 'I/N',
      meaning: 'Give advice on the I-th of N parts of the files; merge puts the reports together.',
    },
    jobs: {
      type: 'string',
      value: 'N',
      meaning: 'Threads that check files; the report is the same for any number. With a profile there is one.',
      otherwise: 'by the number of cores and the size of the program, at most 4',
    },
    ...adviceOptions,
    profile: {
      type: 'string',
      value: 'FILE',
      meaning:
        'Use the times of a profile: of cProfile, Scalene, or speedscope (py-spy, austin). Functions of the profile are listed, the dearest first.',
    },
    cache: {
      type: 'boolean',
      meaning: 'Keep what is found in your cache folder; the next time, check only what may have changed.',
    },
    'stdin-filename': {
      type: 'string',
      value: 'NAME',
      meaning: 'Name of the text on standard input, so that its imports are found.',
      otherwise: 'stdin.py',
    },
    verbose: {
      type: 'boolean',
      meaning: 'Say on standard error which Python version is assumed, and who names it.',
    },
    timing: {
      type: 'boolean',
      meaning: 'Print on standard error how long it took; always done for more than 200 files.',
    },
    ...helpOption,
  },
  exitCodes: {
    0: 'Nothing at or above --fail-on.',
    1: 'Something at or above it.',
    2: 'Wrong usage, or input that could not be read; everything else is still reported.',
  },
  environment: {
    ...colourEnvironment,
    VIRTUAL_ENV: 'The activated environment, for the packages that are installed there; CONDA_PREFIX likewise.',
    XDG_CACHE_HOME: 'Where the cache and the figures of calibrate and measure are kept.',
  },
  examples: [
    { command: 'concurrency-advisor check src', meaning: 'Look at a folder:' },
    {
      command: 'concurrency-advisor check . --changed origin/main --fail-on hint',
      meaning: 'In a pull request, what it brings:',
    },
    {
      command: 'concurrency-advisor check src --write-baseline baseline.json',
      meaning: 'Adopt it on an old code base, then pass --baseline baseline.json:',
    },
    {
      command: 'concurrency-advisor check - --stdin-filename shop/api.py < shop/api.py',
      meaning: 'From an editor, what is not saved yet:',
    },
  ],
} as const satisfies CommandHelp;
