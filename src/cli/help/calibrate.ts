/** The manual of `calibrate`: its options, exit codes and examples. What they do is in calibrate.ts of the folder above. */
import { startMethods } from '../../server/calibration/calibration';
import { type CommandHelp, helpOption } from './commandHelp';

export const calibrateHelp = {
  name: 'calibrate',
  synopsis: ['calibrate [options]'],
  summary: 'Measure your interpreter, so that simulations fit it.',
  description: [
    "Measures what threads, an event loop and worker processes cost in your interpreter, in a few seconds, and keeps the figures: simulate and check use them for this interpreter from then on. With --node it measures timers, the event loop, libuv's pool, worker threads and messages instead.",
    'The interpreter is started isolated, with a script of this program and nothing else. On a busy machine the figures are refused.',
  ],
  options: {
    python: {
      type: 'string',
      value: 'PATH',
      meaning: "The interpreter, its virtual environment's folder, or a name on the path.",
      otherwise: "the project's .venv, else the activated environment, else python3 on the path",
    },
    node: {
      type: 'string',
      value: 'PATH',
      meaning: 'Measure this Node instead of a Python; `node` is the first on the path.',
    },
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      meaning: 'Also write a machine file, for simulate --machine.',
    },
    'start-method': {
      type: 'string',
      value: 'METHOD',
      meaning: `Start method of that machine: ${startMethods.join(', ')}.`,
      otherwise: "the interpreter's own",
    },
    format: {
      type: 'string',
      value: 'text|json',
      meaning: 'How the figures are printed; json is what --output writes.',
      otherwise: 'text',
    },
    ...helpOption,
  },
  exitCodes: { 0: 'Measured and kept.', 2: 'Not measured or not kept, with the reason.' },
  environment: {
    VIRTUAL_ENV: 'The activated environment, whose interpreter is the default.',
    XDG_CACHE_HOME: 'Where the figures are kept.',
  },
  examples: [
    { command: 'concurrency-advisor calibrate', meaning: "Measure the project's interpreter:" },
    {
      command: 'concurrency-advisor calibrate --python python3.13 --output server.json',
      meaning: 'Measure another one, and keep it as a machine to simulate on:',
    },
  ],
} as const satisfies CommandHelp;
