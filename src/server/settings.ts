/**
 * The settings under `concurrencyAdvisor`, as the editor sends them: the switches of the editor's own features, and the
 * configuration that goes over what the project's files say. What is missing or of a wrong type keeps its default, so that one
 * bad line in a settings file costs no more than itself. Reads nothing by itself.
 */
import { type Configuration, parseConfiguration } from '../advice/configuration';

/** The section of the editor's configuration. */
export const settingsSection = 'concurrencyAdvisor';

export interface ServerSettings {
  readonly showsDiagnostics: boolean;
  readonly showsCodeLenses: boolean;
  readonly showsInlayHints: boolean;
  /** A path or a name of an interpreter; empty where the person names none. */
  readonly pythonInterpreter: string;
  readonly configuration: Configuration;
  /** What is wrong in them, one sentence each. */
  readonly problems: readonly string[];
}

export const defaultServerSettings: ServerSettings = {
  showsDiagnostics: true,
  showsCodeLenses: true,
  showsInlayHints: false,
  pythonInterpreter: '',
  configuration: {},
  problems: [],
};

/** `value` is the section's content as JSON: nested objects by the names between the dots. */
export function parseSettings(value: unknown): ServerSettings {
  const { configuration, problems } = parseConfiguration(value, 'camelCase');
  const interpreter = at(value, 'pythonInterpreter');
  return {
    showsDiagnostics: at(value, 'diagnostics', 'enabled') !== false,
    showsCodeLenses: at(value, 'codeLens', 'enabled') !== false,
    showsInlayHints: at(value, 'inlayHints', 'enabled') === true,
    pythonInterpreter: typeof interpreter === 'string' ? interpreter : '',
    configuration,
    problems: problems.map(({ key, message }) => `Setting ${settingsSection}.${key}: ${message}.`),
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
