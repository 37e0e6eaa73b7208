/**
 * The machine that simulations assume where nobody describes one: the one that was measured, else the settings' cores and
 * Python version with defaults for the rest. A version that ends in `t`, as in `3.13t`, is a free-threaded build.
 */
import type { AdviceSettings } from './finding';
import type { LanguageId } from '../core/facts';
import type { Machine } from '../core/workload';
import { defaultMachine, type MachineOverrides } from '../simulator/machine';

/** Versions as a person writes them: `3.12`, `3.13t`. Free-threaded builds begin with 3.13 (PEP 703). */
export function isPythonVersion(text: string): boolean {
  const match = /^3\.(\d{1,2})(t?)$/.exec(text);
  return match !== null && (match[2] === '' || Number(match[1]) >= 13);
}

type MachineSettings = Pick<
  AdviceSettings,
  'cores' | 'pythonVersion' | 'interpreterVersion' | 'measuredMachine' | 'measuredNode'
>;

/** The Python that the program is taken to run on, which may be newer than the oldest one that fixes have to work on. */
export function assumedPython({
  pythonVersion,
  interpreterVersion,
}: Pick<AdviceSettings, 'pythonVersion' | 'interpreterVersion'>): string {
  return interpreterVersion ?? pythonVersion;
}

/** @param language What the program is written in; a machine that was measured with Python says nothing of JavaScript. */
export function assumedMachine(settings: MachineSettings, language: LanguageId = 'python'): Machine {
  const { cores, measuredMachine, measuredNode } = settings;
  const python = assumedPython(settings);
  if (language === 'typescript') {
    return measuredNode ?? knownMachine(`${cores} javascript`, { cores, language: 'javascript' });
  }
  return (
    measuredMachine ??
    knownMachine(`${cores} ${python}`, { cores, python: python.replace(/t$/, ''), freeThreaded: python.endsWith('t') })
  );
}

/** Machines that were assumed, by what they were made from: they are asked for with every function. */
const machines = new Map<string, Machine>();

/** Cores and versions at a time that anybody speaks of. */
const mostMachines = 100;

function knownMachine(key: string, overrides: MachineOverrides): Machine {
  const machine = machines.get(key) ?? defaultMachine(overrides);
  if (machines.size >= mostMachines) {
    machines.clear();
  }
  machines.set(key, machine);
  return machine;
}
