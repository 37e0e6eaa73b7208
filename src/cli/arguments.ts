/**
 * Reads the options of a command from its arguments: the known names, and their values as numbers, choices and settings.
 * Every mistake becomes a UsageError whose message names the option and what it takes. Knows nothing of what commands do.
 */
import type { ParseArgsConfig } from 'node:util';
import type { Configuration } from '../advice/configuration';
import { type AdviceSettings, type RuleId, ruleIds, type Severity } from '../advice/finding';
import { severities } from '../advice/wording';
import { isPythonVersion } from '../advice/assumedMachine';
import { UsageError } from './io';

type OptionNames = NonNullable<ParseArgsConfig['options']>;

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
  'python-version': { type: 'string' },
  cores: { type: 'string' },
  'stall-limit': { type: 'string' },
  severity: { type: 'string', multiple: true },
  exclude: { type: 'string', multiple: true },
  knowledge: { type: 'string', multiple: true },
  'no-calibration': { type: 'boolean' },
} as const satisfies OptionNames;

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
