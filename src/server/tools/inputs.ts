/**
 * The tools that coding agents call, and what each takes: one definition for the MCP server and for the editor's
 * language-model tools. Descriptions are read by models, so that they say when to use what. What the tools do is in the files
 * beside this one.
 */
import { isPythonVersion } from '../../advice/assumedMachine';
import { ruleIds } from '../../advice/finding';
import { severities } from '../../advice/wording';
import { strategies } from '../../core/workload';
import { parseMachine, type Parsed, parseWorkload } from '../../simulator/contract';
import { choice, type Field, flag, inputOf, integer, list, object, text, ToolError } from './fields';

/** Entries of an answer, unless a client asks for another number. */
export const usualEntries = 20;

const cores = integer(
  'Cores of the machine the program runs on (default: what the project says, else this machine).',
  1,
  1024,
);

const pythonVersion: Field<string> = {
  schema: text('Python version the program runs on: `3.12`, or `3.13t` for a free-threaded build.').schema,
  read: (value, key) => {
    if (typeof value !== 'string' || !isPythonVersion(value)) {
      throw new ToolError(`\`${key}\` takes a version such as "3.12" or "3.13t".`);
    }
    return value;
  },
};

const rules = list('Only findings of these rules.', choice('A rule.', ruleIds), 1, ruleIds.length);

const offset = integer('Entries to leave out: the `next` of the answer before.', 0, 10_000_000);

export const analyzeInput = inputOf(
  {
    paths: list(
      'What to analyse: files, folders, or functions as `FILE:FUNCTION` or `FILE:LINE` (`shop/api.py:Client.fetch`, `shop/api.py:42`).',
      text('A path.'),
      1,
      100,
    ),
  },
  {
    functions: choice(
      'Which functions to list with class, cost, evidence and recommended strategy: those that take time (`advised`, the default), `all`, or `none` for findings only.',
      ['advised', 'all', 'none'],
    ),
    severity: choice('Only findings of at least this severity (default: all).', severities),
    rules,
    pythonVersion,
    cores,
    offset,
    limit: integer(`Findings and functions per answer (default ${String(usualEntries)}).`, 1, 200),
  },
);

export const simulateInput = inputOf(
  {},
  {
    target: text('The function: `FILE:FUNCTION` or `FILE:LINE`. Either this or `workload`.'),
    workload: contractField(
      'A workload instead of a function: `{"tasks": 100, "async": false, "segments": [{"kind": "cpu", "ms": 20, "gil": "held"}, {"kind": "io", "ms": 100, "awaitable": true}]}`.',
      parseWorkload,
    ),
    machine: contractField(
      'The machine: `{"cores": 8, "python": "3.13", "freeThreaded": false, "startMethod": "spawn"}`; every key has a default.',
      parseMachine,
    ),
    tasks: integer(
      'How many tasks there are: calls of the function, or iterations of the loop in it that could run side by side, as the answer says (default: what the analysis found).',
      1,
      1_000_000,
    ),
    cores,
    pythonVersion,
    strategies: list(
      'Only these strategies (default: every one that the machine can run).',
      choice('A strategy.', strategies),
      1,
      strategies.length,
    ),
    whatIf: flag('Also tell from how many tasks on one strategy beats another, and which assumptions decide.'),
  },
);

export const fixInput = inputOf(
  { path: text('The file, folder, or function as `FILE:FUNCTION` whose findings are to be fixed.') },
  {
    line: integer('Only findings on this line, counted from 1.', 1, 100_000_000),
    rules,
    fix: text('The id of a fix that the list names, where it is not to be the preferred one.', /^[a-z][a-z0-9-]*$/),
    safeOnly: flag('Leave out fixes that ask for a look before they are trusted.'),
    write: flag(
      'Change the files. Needs `basedOn` from an answer without `write`, and writes exactly the diff of that answer.',
    ),
    basedOn: text(
      'What the answer with the diff gave: nothing is written when the files have changed since.',
      /^[0-9a-f]{16,64}$/,
    ),
    pythonVersion,
    cores,
  },
);

export const explainRuleInput = inputOf({ rule: choice('The rule.', ruleIds) }, {});

export type AnalyzeInput = ReturnType<typeof analyzeInput.read>;
export type SimulateInput = ReturnType<typeof simulateInput.read>;
export type FixInput = ReturnType<typeof fixInput.read>;

/** What a client lists of a tool. */
export interface ToolDescription {
  readonly title: string;
  readonly description: string;
}

export const toolDescriptions = {
  analyze: {
    title: 'Analyse concurrency',
    description:
      'Reads Python, JavaScript or TypeScript without running it and tells which functions are CPU-bound or I/O-bound, what they do with the GIL or the event loop, and with which evidence; what holds up the event loop or is parallelised the wrong way; and which strategy (threads, processes, asyncio, Promise.all, worker threads) would make each function faster, and by how much. Use it before making code concurrent, and after writing async code. Answers come in pages.',
  },
  simulate: {
    title: 'Compare concurrency strategies',
    description:
      'Simulates a function, or a workload that you describe, under every concurrency strategy on a model of the machine: time, speed-up, event-loop stalls, GIL waits, memory, the accuracy of each figure, and where the numbers come from. Use it to choose between threads, processes and asyncio, or to see from how many tasks or cores on one pays. Nothing is executed.',
  },
  fix: {
    title: 'Fix concurrency findings',
    description:
      'Lists the fixes of the findings in a file, folder or function and shows the preferred ones (or the one named by `fix`) as a unified diff. Changes files only with `write: true` and the `basedOn` of the diff that was shown.',
  },
  explain_rule: {
    title: 'Explain a concurrency rule',
    description:
      'The page of one rule: what it finds, why that matters, an example with its fix, and when it stays silent.',
  },
} as const satisfies Readonly<Record<string, ToolDescription>>;

function contractField<T>(description: string, parse: (json: unknown) => Parsed<T>): Field<T> {
  return object({ description }, (value, key) => {
    const parsed = parse(value);
    if (!parsed.ok) {
      throw new ToolError(`\`${key}\`: ${parsed.message}`);
    }
    return parsed.value;
  });
}
