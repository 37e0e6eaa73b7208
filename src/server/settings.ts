/**
 * The settings under `concurrencyAdvisor`, as the editor sends them, checked value by value: what is missing or of a wrong
 * type keeps its default, so that one bad line in a settings file costs no more than itself. Reads nothing by itself.
 */
import { type AdviceSettings, defaultAdviceSettings, type RuleId, ruleIds, type Severity } from '../advice/finding';
import { severities } from '../advice/wording';
import { isPythonVersion } from '../advice/assumedMachine';

/** The section of the editor's configuration. */
export const settingsSection = 'concurrencyAdvisor';

export interface ServerSettings {
  readonly showsDiagnostics: boolean;
  readonly showsCodeLenses: boolean;
  readonly advice: AdviceSettings;
}

export const defaultServerSettings: ServerSettings = {
  showsDiagnostics: true,
  showsCodeLenses: true,
  advice: defaultAdviceSettings,
};

/** What takes the place of settings that are left to the project and the machine. */
export interface Surroundings {
  /** Python version the project asks for; undefined where it does not say. */
  readonly requiredPython: string | undefined;
  /** Cores of this machine. */
  readonly cores: number;
}

/** `value` is the section's content as JSON: nested objects by the names between the dots. */
export function parseSettings(value: unknown, surroundings: Surroundings): ServerSettings {
  const version = at(value, 'python', 'version');
  const cores = at(value, 'machine', 'cores');
  return {
    showsDiagnostics: at(value, 'diagnostics', 'enabled') !== false,
    showsCodeLenses: at(value, 'codeLens', 'enabled') !== false,
    advice: {
      ...defaultAdviceSettings,
      rules: parseRules(at(value, 'rules')),
      pythonVersion:
        typeof version === 'string' && isPythonVersion(version)
          ? version
          : (surroundings.requiredPython ?? defaultAdviceSettings.pythonVersion),
      ...(typeof cores === 'number' && Number.isInteger(cores) && cores >= 0
        ? { cores: cores === 0 ? surroundings.cores : cores }
        : {}),
    },
  };
}

function at(value: unknown, ...names: readonly string[]): unknown {
  let current = value;
  for (const name of names) {
    if (typeof current !== 'object' || current === null) {
      return undefined;
    }
    current = Object.entries(current).find(([key]) => key === name)?.[1];
  }
  return current;
}

function parseRules(value: unknown): AdviceSettings['rules'] {
  const rules: Partial<Record<RuleId, Severity | 'off'>> = {};
  for (const rule of ruleIds) {
    const level = [...severities, 'off' as const].find((each) => each === at(value, rule));
    if (level !== undefined) {
      rules[rule] = level;
    }
  }
  return rules;
}
