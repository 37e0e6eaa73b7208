/**
 * The machine that simulations assume where nobody describes one: the one that was measured, else the settings' cores and
 * Python version with defaults for the rest. A version that ends in `t`, as in `3.13t`, is a free-threaded build.
 */
import type { AdviceSettings } from './finding';
import type { LanguageId } from '../core/facts';
import type { Machine } from '../core/workload';
import { defaultMachine } from '../simulator/machine';

/** Versions as a person writes them: `3.12`, `3.13t`. Free-threaded builds begin with 3.13 (PEP 703). */
export function isPythonVersion(text: string): boolean {
  const match = /^3\.(\d{1,2})(t?)$/.exec(text);
  return match !== null && (match[2] === '' || Number(match[1]) >= 13);
}

type MachineSettings = Pick<AdviceSettings, 'cores' | 'pythonVersion' | 'measuredMachine' | 'measuredNode'>;

/** @param language What the program is written in; a machine that was measured with Python says nothing of JavaScript. */
export function assumedMachine(
  { cores, pythonVersion, measuredMachine, measuredNode }: MachineSettings,
  language: LanguageId = 'python',
): Machine {
  if (language === 'typescript') {
    return measuredNode ?? defaultMachine({ cores, language: 'javascript' });
  }
  return (
    measuredMachine ??
    defaultMachine({
      cores,
      python: pythonVersion.replace(/t$/, ''),
      freeThreaded: pythonVersion.endsWith('t'),
    })
  );
}
