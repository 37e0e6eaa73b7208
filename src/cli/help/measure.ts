/** The manual of `measure`: its options, exit codes and examples. What they do is in measure.ts of the folder above. */
import { defaultTimeLimitMs } from '../../server/calibration/measureFunction';
import { adviceOptions } from '../arguments';
import { colourEnvironment, type CommandHelp, helpOption } from './commandHelp';

export const measureHelp = {
  name: 'measure',
  synopsis: ['measure FILE:FUNCTION --call EXPRESSION [options]'],
  summary: 'Run a function and measure how its time divides, for simulations of it.',
  description: [
    'Runs a call of one function in your interpreter, again and again for a few seconds, and reports how its time divides: computing with the GIL, computing without it, waiting. Simulations of the function use these times until it is edited. FUNCTION is a name such as Client.fetch, or a line number inside it.',
    'This runs your program: the file is imported and the expression evaluated, with all they do. What it prints is not shown.',
  ],
  options: {
    call: {
      type: 'string',
      value: 'EXPRESSION',
      meaning:
        'The Python expression to run, evaluated among the names of the file; it must call the function. All of it is measured. Coroutines are awaited, generators are run to their end.',
    },
    python: {
      type: 'string',
      value: 'PATH',
      meaning: "The interpreter, its virtual environment's folder, or a name on the path.",
      otherwise: "the project's .venv, else the activated environment, else python3 on the path",
    },
    repeat: {
      type: 'string',
      value: 'N',
      meaning: 'How often it is timed.',
      otherwise: 'as often as two seconds allow, 50 at most',
    },
    timeout: {
      type: 'string',
      value: 'S',
      meaning: 'Seconds after which the program is ended, with all it started.',
      otherwise: `${defaultTimeLimitMs / 1000}`,
    },
    workload: {
      type: 'string',
      value: 'FILE.json',
      meaning: 'Also write the measured workload, for simulate --workload.',
    },
    format: { type: 'string', value: 'text|json', meaning: 'How the report is printed.', otherwise: 'text' },
    ...adviceOptions,
    ...helpOption,
  },
  exitCodes: { 0: 'Measured.', 2: 'Not measured, with the reason.' },
  environment: {
    ...colourEnvironment,
    VIRTUAL_ENV: 'The activated environment, whose interpreter is the default.',
    XDG_CACHE_HOME: 'Where the figures are kept.',
  },
  examples: [
    {
      command: `concurrency-advisor measure shop/checksum.py:verify --call "verify('7')"`,
      meaning: 'Measure a function with an argument:',
    },
  ],
} as const satisfies CommandHelp;
