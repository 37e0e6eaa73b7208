/**
 * Which Python the advice on a project assumes and why, in a sentence for a reader. Decides nothing: the settings have the
 * versions already, and pythonInUse.ts who named the interpreter.
 */
import { assumedPython } from '../advice/assumedMachine';
import type { AdviceSettings } from '../advice/finding';
import type { PythonInUse } from './calibration/pythonInUse';

/** @param versionSource Who names the version that fixes hold from; undefined where nobody does. */
export function pythonAssumption(
  settings: Pick<AdviceSettings, 'pythonVersion' | 'interpreterVersion'>,
  versionSource: string | undefined,
  { saidBy }: Pick<PythonInUse, 'saidBy'>,
): string {
  const { pythonVersion, interpreterVersion } = settings;
  const name = spoken(assumedPython(settings));
  if (interpreterVersion !== undefined) {
    const oldest =
      versionSource === undefined || pythonVersion === interpreterVersion
        ? ''
        : `; fixes hold from ${pythonVersion} on, ${versionSource}`;
    return `${name}: ${saidBy ?? 'the interpreter in use'}${oldest}`;
  }
  return versionSource === undefined ? `${name} is assumed: nothing names a version` : `${name}: ${versionSource}`;
}

function spoken(version: string): string {
  return version.endsWith('t') ? `Python ${version.slice(0, -1)} free-threaded` : `Python ${version}`;
}
