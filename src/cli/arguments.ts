/**
 * Reads the options of a command from its arguments: the known names, and their values as numbers, choices and settings.
 * Every mistake becomes a UsageError whose message names the option and what it takes. Knows nothing of what commands do.
 */
import type { Configuration } from '../advice/configuration';
import { type AdviceSettings, type RuleId, ruleIds, type Severity } from '../advice/finding';
import { severities } from '../advice/wording';
import { isPythonVersion } from '../advice/assumedMachine';
import type { OptionTable } from './help/commandHelp';
import { UsageError } from './io';

/** Runs `parseArgs` with the house's errors. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The rest explains how to pass a file that begins with a dash, which is rarely what went wrong.
    throw new UsageError(message.split(/(?<=[.'])\s+To specify/)[0] ?? message);
  }
}

export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
  otherwise: T,
): T {
  if (value === undefined) {
    return otherwise;
  }
  const choice = choices.find((each) => each === value);
  if (choice === undefined) {
    throw new UsageError(`--${option} takes ${choices.join(', ')}; not \`${value}\`.`);
  }
  return choice;
}

export function positiveNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0) {
    throw new UsageError(`--${option} takes a number above 0; not \`${value}\`.`);
  }
  return number;
}

export function positiveInteger(option: string, value: string | undefined): number | undefined {
  const number = positiveNumber(option, value);
  if (number !== undefined && !Number.isInteger(number)) {
    throw new UsageError(`--${option} takes a whole number; not \`${String(value)}\`.`);
  }
  return number;
}

/** Options that any command that gives advice takes. */
export const adviceOptions = {
  severity: {
    type: 'string',
    multiple: true,
    value: 'RULE=LEVEL',
    meaning: 'Report a rule as warning, information or hint, or turn it off.',
    otherwise: "each rule's own",
  },
  'python-version': {
    type: 'string',
    value: 'VERSION',
    meaning: 'Version the program runs on: 3.12, or 3.13t for a free-threaded build.',
    otherwise: 'the oldest that pyproject.toml allows, else 3.12',
  },
  cores: { type: 'string', value: 'N', meaning: 'Cores of the machine it runs on.', otherwise: '4' },
  'stall-limit': {
    type: 'string',
    value: 'MS',
    meaning: 'Longest time the event loop may be held up.',
    otherwise: '50',
  },
  exclude: {
    type: 'string',
    multiple: true,
    value: 'PATTERN',
    meaning: 'Leave files out, as in .gitignore.',
    otherwise: 'what pyproject.toml says',
  },
  knowledge: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    meaning: 'What calls of further libraries do, in the shape of the knowledge base.',
    otherwise: 'what pyproject.toml says',
  },
  'no-calibration': {
    type: 'boolean',
    meaning: 'Ignore what calibrate and measure found with the interpreter in use.',
  },
} as const satisfies OptionTable;

/** What `adviceOptions` parse to. */
export interface AdviceOptionValues {
  readonly 'python-version'?: string | undefined;
  readonly cores?: string | undefined;
  readonly 'stall-limit'?: string | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly knowledge?: readonly string[] | undefined;
  readonly 'no-calibration'?: boolean | undefined;
}

/** What the command line says, to be set over what the project's files say. */
export function adviceConfiguration(values: AdviceOptionValues): Configuration {
  const version = values['python-version'];
  if (version !== undefined && !isPythonVersion(version)) {
    throw new UsageError(`--python-version takes a version such as 3.12 or 3.13t; not \`${version}\`.`);
  }
  const cores = positiveInteger('cores', values.cores);
  const stallLimit = positiveNumber('stall-limit', values['stall-limit']);
  return {
    rules: ruleSeverities(values.severity ?? []),
    ...(version === undefined ? {} : { pythonVersion: version }),
    ...(cores === undefined ? {} : { cores }),
    ...(stallLimit === undefined ? {} : { stallLimit }),
    ...(values.exclude === undefined ? {} : { exclude: values.exclude }),
    ...(values.knowledge === undefined ? {} : { knowledge: values.knowledge }),
  };
}

/** A rule's name, checked. */
export function ruleNamed(option: string, name: string): RuleId {
  const rule = ruleIds.find((each) => each === name);
  if (rule === undefined) {
    throw new UsageError(`--${option}: there is no rule \`${name}\`. The rules are ${ruleIds.join(', ')}.`);
  }
  return rule;
}

function ruleSeverities(values: readonly string[]): AdviceSettings['rules'] {
  const rules: Partial<Record<RuleId, Severity | 'off'>> = {};
  for (const value of values) {
    const [name = '', level] = value.split('=', 2);
    if (level === undefined) {
      throw new UsageError(`--severity takes RULE=LEVEL, such as sequential-awaits=off; not \`${value}\`.`);
    }
    rules[ruleNamed('severity', name)] = oneOf('severity', level, [...severities, 'off'], 'warning');
  }
  return rules;
}
