/** The manual of `simulate`: its options, exit codes and examples. What they do is in simulate.ts of the folder above. */
import { clusterEngines, strategies } from '../../core/workload';
import { adviceOptions } from '../arguments';
import { colourEnvironment, type CommandHelp, helpOption } from './commandHelp';

export const simulateHelp = {
  name: 'simulate',
  synopsis: ['simulate FILE:FUNCTION [options]', 'simulate --workload FILE.json [options]'],
  summary: 'Compare the strategies for one function, or for a workload file.',
  description: [
    'Runs the workload of one function, as the analysis sees it, under every strategy that the machine has, and says which to take. It is a model, not a measurement: nothing of your code runs. FUNCTION is a name such as Client.fetch, or a line number inside it.',
  ],
  options: {
    workload: { type: 'string', value: 'FILE.json', meaning: 'Simulate this workload instead of a function.' },
    machine: {
      type: 'string',
      value: 'FILE.json',
      meaning: 'Simulate on this machine, with its own version and cores.',
    },
    strategy: {
      type: 'string',
      multiple: true,
      value: 'STRATEGY',
      meaning: `Only this strategy: ${strategies.join(', ')}.`,
    },
    seed: {
      type: 'string',
      value: 'N',
      meaning: 'Seed of the random streams; the same seed gives the same figures.',
      otherwise: '1',
    },
    chunksize: {
      type: 'string',
      value: 'N',
      meaning: "Tasks per entry of a process pool's queue, as Executor.map takes it.",
      otherwise: '1',
    },
    limit: {
      type: 'string',
      value: 'N',
      meaning: 'Tasks that an event loop lets run at once, by a semaphore.',
      otherwise: 'no limit',
    },
    'thread-form': {
      type: 'string',
      value: 'pool|per-task',
      meaning: 'A pool of threads, or one thread for every task.',
      otherwise: 'pool',
    },
    target: {
      type: 'string',
      value: 'TIME',
      meaning:
        'How long all tasks may take: 30s, 2min, 1.5h. Where this machine takes longer, further ones are simulated.',
      otherwise: 'what pyproject.toml says, else none',
    },
    nodes: {
      type: 'string',
      value: 'N',
      meaning: 'Also simulate this many further machines, each with the cores of this one.',
      otherwise: 'as many as the target needs',
    },
    engine: {
      type: 'string',
      value: clusterEngines.join('|'),
      meaning: 'What hands tasks out to further machines.',
      otherwise: 'what the project imports, else dask',
    },
    warm: { type: 'boolean', meaning: 'The process pool was used before, so that starting it costs nothing.' },
    'what-if': {
      type: 'boolean',
      meaning:
        'Also print from how many tasks on one strategy beats another, and which assumptions would change the recommendation.',
    },
    timeline: {
      type: 'boolean',
      meaning: 'Also print every interval of the timelines, with its place in the source; JSON only.',
    },
    format: { type: 'string', value: 'text|json', meaning: 'How the outcomes are printed.', otherwise: 'text' },
    ...adviceOptions,
    ...helpOption,
  },
  exitCodes: { 0: 'Done.', 2: 'Wrong usage or unreadable input.' },
  environment: {
    ...colourEnvironment,
    VIRTUAL_ENV: 'The activated environment: whose calibration is used; CONDA_PREFIX for its packages.',
    XDG_CACHE_HOME: 'Where the figures of calibrate and measure are kept.',
  },
  examples: [
    { command: 'concurrency-advisor simulate shop/storage.py:fetch_product', meaning: 'Compare for one function:' },
    {
      command: 'concurrency-advisor simulate shop/api.py:24 --cores 16 --what-if',
      meaning: 'For the function around a line, on a larger machine:',
    },
    {
      command: 'concurrency-advisor simulate shop/report.py:render --target 30s',
      meaning: 'How many machines would do it in half a minute:',
    },
    {
      command: 'concurrency-advisor simulate --workload orders.json --machine server.json',
      meaning: 'For numbers of your own, on a machine of your own:',
    },
  ],
} as const satisfies CommandHelp;
