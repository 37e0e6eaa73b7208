/**
 * What a project or a person configures, checked key by key: a value of a wrong type or an unknown key costs no more than
 * itself and is named with the nearest right one. The same keys stand in `pyproject.toml` (`stall-limit`) and in the editor's
 * settings (`concurrencyAdvisor.stallLimit`). Reads no files; server/files does.
 */
import type { WaitKind } from '../knowledge/apiEntry';
import { isPythonVersion } from './assumedMachine';
import { type AdviceSettings, defaultAdviceSettings, type RuleId, ruleIds, type Severity } from './finding';
import { nearestName } from './nearestName';
import { parseTarget } from './targetText';
import { severities } from './wording';

/** A rule's or a kind's severity, or `off`. */
export type Level = Severity | 'off';

/** Every key may be missing: what a later source does not say, an earlier one decides. */
export interface Configuration {
  readonly rules?: Readonly<Partial<Record<RuleId, Level>>>;
  /** Severity of `blocking-call-in-async` by what is waited for. */
  readonly kinds?: Readonly<Partial<Record<WaitKind, Level>>>;
  readonly pythonVersion?: string;
  readonly cores?: number;
  /** Longest time the event loop may be kept from running, milliseconds. */
  readonly stallLimit?: number;
  /** How long the tasks of a simulation may take together, milliseconds. */
  readonly target?: number;
  /** Patterns of files to leave out, as in `.gitignore`. */
  readonly exclude?: readonly string[];
  /** Patterns of files, as in `.gitignore`, with the rules that do not apply there; `*` stands for every rule. */
  readonly perFileIgnores?: Readonly<Record<string, readonly (RuleId | '*')[]>>;
  /** Paths of knowledge files, from the folder of the configuration. */
  readonly knowledge?: readonly string[];
  /** Dotted names of the project's own functions that run their first argument in another thread. */
  readonly threadFunctions?: readonly string[];
}

export interface ConfigurationProblem {
  /** As it was written: `rules.blocking-call-in-asyn`. */
  readonly key: string;
  readonly message: string;
}

export interface ParsedConfiguration {
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
}

export type KeyStyle = 'kebab-case' | 'camelCase';

const levels: readonly Level[] = [...severities, 'off'];

export const waitKinds = [
  'network',
  'dns',
  'database',
  'file',
  'subprocess',
  'sleep',
  'lock',
  'queue',
  'input',
] as const satisfies readonly WaitKind[];

type Report = (key: string, message: string) => void;

/** Reads one key's value; undefined when it is not usable, which it has reported. */
type Reader<Value> = (value: unknown, key: string, report: Report) => Value | undefined;

type Readers = { readonly [Key in keyof Required<Configuration>]: Reader<Required<Configuration>[Key]> };

const readers: Readers = {
  rules: (value, key, report) => readLevels(value, key, report, ruleIds, 'rule'),
  kinds: (value, key, report) => readLevels(value, key, report, waitKinds, 'kind'),
  pythonVersion: (value, key, report) => {
    // The editor's empty setting means: whatever the project asks for.
    if (value === '') {
      return undefined;
    }
    if (typeof value === 'string' && isPythonVersion(value)) {
      return value;
    }
    report(key, 'expected a version such as "3.12", or "3.13t" for a free-threaded build');
    return undefined;
  },
  cores: (value, key, report) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
      return value;
    }
    report(key, 'expected a whole number; 0 stands for the cores of this machine');
    return undefined;
  },
  stallLimit: (value, key, report) => {
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) {
      return value;
    }
    report(key, 'expected a number of milliseconds above 0');
    return undefined;
  },
  target: (value, key, report) => {
    // The editor's empty setting means: whatever the project says.
    if (value === '') {
      return undefined;
    }
    const ms = typeof value === 'number' || typeof value === 'string' ? parseTarget(String(value)) : undefined;
    if (ms === undefined) {
      report(key, 'expected a time such as "30s", "2 min" or "1.5h"; a number alone counts seconds');
    }
    return ms;
  },
  exclude: readTexts,
  perFileIgnores: (value, key, report) => readIgnores(value, key, report),
  knowledge: readTexts,
  threadFunctions: readTexts,
};

/** In the order of the documentation. */
export const configurationKeys = [
  'rules',
  'kinds',
  'pythonVersion',
  'cores',
  'stallLimit',
  'target',
  'exclude',
  'perFileIgnores',
  'knowledge',
  'threadFunctions',
] as const satisfies readonly (keyof Configuration)[];

/** Keys of the editor's settings that are no advice: they are not unknown. */
const editorKeys: ReadonlySet<string> = new Set([
  'diagnostics',
  'codeLens',
  'inlayHints',
  'trace',
  'calibration',
  'pythonPath',
]);

/** `value` is the content of `[tool.concurrency-advisor]` or of the editor's section. Never throws. */
export function parseConfiguration(value: unknown, style: KeyStyle): ParsedConfiguration {
  const problems: ConfigurationProblem[] = [];
  const report: Report = (key, message) => {
    problems.push({ key, message });
  };
  if (!isRecord(value)) {
    if (value !== undefined && value !== null) {
      report('', 'expected a table of settings');
    }
    return { configuration: {}, problems };
  }
  const names = new Map(configurationKeys.map((key) => [styled(key, style), key]));
  const known: { [Key in keyof Configuration]?: Configuration[Key] } = {};
  for (const [written, item] of Object.entries(value)) {
    const key = names.get(written);
    // The editor sends null for what is left open.
    if (item === null && style === 'camelCase') {
      continue;
    }
    if (key !== undefined) {
      Object.assign(known, readKey(key, item, written, report));
    } else if (style === 'kebab-case' || !editorKeys.has(written)) {
      report(written, unknownName('setting', written, [...names.keys()]));
    }
  }
  return { configuration: known, problems };
}

function readKey(key: keyof Configuration, value: unknown, written: string, report: Report): Configuration {
  const read = readers[key](value, written, report);
  return read === undefined ? {} : { [key]: read };
}

/** `stallLimit` is `stall-limit` in TOML. */
function styled(key: string, style: KeyStyle): string {
  return style === 'camelCase' ? key : key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function unknownName(what: string, written: string, known: readonly string[]): string {
  const nearest = nearestName(written, known);
  return nearest === undefined
    ? `there is no ${what} of this name; there are ${known.join(', ')}`
    : `there is no ${what} of this name; did you mean \`${nearest}\`?`;
}

function readLevels<Name extends string>(
  value: unknown,
  key: string,
  report: Report,
  names: readonly Name[],
  what: string,
): Readonly<Partial<Record<Name, Level>>> | undefined {
  if (!isRecord(value)) {
    report(key, `expected a table of ${what}s with their levels`);
    return undefined;
  }
  const result: Partial<Record<Name, Level>> = {};
  for (const [written, item] of Object.entries(value)) {
    const name = names.find((candidate) => candidate === written);
    const level = levels.find((candidate) => candidate === item);
    if (name === undefined) {
      report(`${key}.${written}`, unknownName(what, written, names));
    } else if (level === undefined) {
      report(`${key}.${written}`, `expected one of ${levels.join(', ')}`);
    } else {
      result[name] = level;
    }
  }
  return result;
}

function readTexts(value: unknown, key: string, report: Report): readonly string[] | undefined {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.every((item): item is string => typeof item === 'string')) {
    return texts;
  }
  report(key, 'expected a list of texts');
  return undefined;
}

function readIgnores(value: unknown, key: string, report: Report): Configuration['perFileIgnores'] | undefined {
  if (!isRecord(value)) {
    report(key, 'expected a table of file patterns with lists of rules');
    return undefined;
  }
  const result: Record<string, readonly (RuleId | '*')[]> = {};
  for (const [pattern, names] of Object.entries(value)) {
    const place = `${key}.${pattern}`;
    result[pattern] = (readTexts(names, place, report) ?? []).flatMap((name): (RuleId | '*')[] => {
      const rule = ([...ruleIds, '*'] as const).find((candidate) => candidate === name);
      if (rule === undefined) {
        report(place, `\`${name}\`: ${unknownName('rule', name, ruleIds)}`);
      }
      return rule === undefined ? [] : [rule];
    });
  }
  return result;
}

/** Later ones win, key by key; tables are merged, and lists of exclusions add up. */
export function mergeConfigurations(configurations: readonly Configuration[]): Configuration {
  return configurations.reduce<Configuration>((merged, next) => {
    const both: Configuration = { ...merged, ...next };
    return {
      ...both,
      ...(merged.rules && next.rules ? { rules: { ...merged.rules, ...next.rules } } : {}),
      ...(merged.kinds && next.kinds ? { kinds: { ...merged.kinds, ...next.kinds } } : {}),
      ...(merged.exclude && next.exclude ? { exclude: [...merged.exclude, ...next.exclude] } : {}),
      ...(merged.knowledge && next.knowledge ? { knowledge: [...merged.knowledge, ...next.knowledge] } : {}),
      ...(merged.perFileIgnores && next.perFileIgnores
        ? { perFileIgnores: { ...merged.perFileIgnores, ...next.perFileIgnores } }
        : {}),
    };
  }, {});
}

export interface Surroundings {
  /** Python version the project asks for; undefined where it does not say. */
  readonly requiredPython: string | undefined;
  /** Version of the Python that the project is run with; undefined where that is not known. */
  readonly interpreterVersion?: string | undefined;
  /** Cores of this machine, for a configured 0. */
  readonly cores: number;
}

/** Settings for the advice, `ignored` being the rules that do not apply to the file in question. */
export function adviceSettingsOf(
  configuration: Configuration,
  { requiredPython, interpreterVersion, cores }: Surroundings,
  ignored: readonly (RuleId | '*')[] = [],
): AdviceSettings {
  const off = (ignored.includes('*') ? ruleIds : ruleIds.filter((rule) => ignored.includes(rule))).map(
    (rule) => [rule, 'off'] as const,
  );
  const configuredCores = configuration.cores === 0 ? cores : configuration.cores;
  return {
    rules: { ...configuration.rules, ...Object.fromEntries(off) },
    kinds: configuration.kinds ?? {},
    pythonVersion:
      configuration.pythonVersion ?? requiredPython ?? interpreterVersion ?? defaultAdviceSettings.pythonVersion,
    ...(configuration.pythonVersion === undefined && interpreterVersion !== undefined ? { interpreterVersion } : {}),
    cores: configuredCores ?? defaultAdviceSettings.cores,
    stallLimitMs: configuration.stallLimit ?? defaultAdviceSettings.stallLimitMs,
    ...(configuration.target === undefined ? {} : { targetMs: configuration.target }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
