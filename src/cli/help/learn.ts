/** The manual of `learn`: its options, exit codes and examples. What they do is in learn.ts of the folder above. */
import { type CommandHelp, helpOption } from './commandHelp';

export const learnHelp = {
  name: 'learn',
  synopsis: ['learn PACKAGE|PATH [options]'],
  summary: "Write a knowledge file from a package's source.",
  description: [
    "Reads a package's source and writes a knowledge file: what its functions and methods wait for and compute. The package is neither imported nor run. check uses the file with --knowledge FILE, or with knowledge = [...] in pyproject.toml.",
    "PACKAGE is the name that is imported (yaml) or installed (PyYAML); PATH the folder of a package, or a module's file.",
  ],
  options: {
    'python-environment': {
      type: 'string',
      value: 'PATH',
      meaning: "Where packages are installed: the environment's folder, its interpreter, or its site-packages.",
      otherwise: "the project's .venv, else the activated environment",
    },
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      meaning: 'The file to write; - prints it, without a summary.',
      otherwise: 'PACKAGE.knowledge.json',
    },
    compare: {
      type: 'string',
      value: 'FILE|builtin',
      meaning: 'Also print how far it agrees with another knowledge file, or with what is built in.',
    },
    format: { type: 'string', value: 'text|json', meaning: 'How the summary is printed.', otherwise: 'text' },
    ...helpOption,
  },
  exitCodes: { 0: 'Written.', 2: 'There is no such package, or no Python source in it.' },
  environment: {
    VIRTUAL_ENV: 'The activated environment, where packages are looked for; CONDA_PREFIX likewise.',
  },
  examples: [
    { command: 'concurrency-advisor learn warehouse_client', meaning: 'Describe an installed package:' },
    { command: 'concurrency-advisor learn vendor/reports -o tools/reports.json', meaning: 'Describe a folder:' },
  ],
} as const satisfies CommandHelp;
