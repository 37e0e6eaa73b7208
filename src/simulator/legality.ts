/**
 * Which strategies a machine can run at all: one table by language and Python version, with the reason for each refusal.
 * What a piece of code allows (picklable arguments, shared writes, something to await) is decided by the advice; this file knows
 * nothing of code, and of builds only what a strategy itself asks for.
 */
import { strategies } from '../core/workload';
import type { Illegal, Language, Machine, Strategy } from '../core/workload';
import { comparePythonVersions } from './machine';

interface Requirement {
  readonly languages: readonly Language[];
  /** First Python version that has it. */
  readonly since?: string;
  /** What that version brought, for the sentence. */
  readonly needs?: string;
  /** Further machines, which have to be described. */
  readonly needsCluster?: boolean;
}

const python: readonly Language[] = ['python'];
const javascript: readonly Language[] = ['javascript'];

const requirements: Readonly<Record<Strategy, Requirement>> = {
  sequential: { languages: [...python, ...javascript] },
  threads: { languages: python },
  asyncio: { languages: python, since: '3.5', needs: 'coroutines' },
  // Before 3.9 it is spelled `loop.run_in_executor(None, …)`, which does the same.
  'to-thread': { languages: python, since: '3.5', needs: 'coroutines' },
  processes: { languages: python },
  interpreters: { languages: python, since: '3.14', needs: '`InterpreterPoolExecutor` (PEP 734)' },
  'free-threaded': { languages: python, since: '3.13', needs: 'a build without the GIL (PEP 703)' },
  'promise-all': { languages: javascript },
  'worker-threads': { languages: javascript },
  cluster: { languages: python, needsCluster: true },
};

const languageNames: Readonly<Record<Language, string>> = { python: 'Python', javascript: 'JavaScript' };

/** Why this machine cannot run the strategy; undefined when it can. */
export function refusal(strategy: Strategy, machine: Machine): string | undefined {
  const { languages, since, needs, needsCluster } = requirements[strategy];
  const language = machine.language ?? 'python';
  if (!languages.includes(language)) {
    return `It does not exist in ${languageNames[language]}.`;
  }
  if (since !== undefined && language === 'python' && comparePythonVersions(machine.python, since) < 0) {
    return `It needs Python ${since} or newer for ${needs ?? 'it'}; this is ${machine.python}.`;
  }
  if (needsCluster === true && machine.cluster === undefined) {
    return 'It needs further machines, and none are described.';
  }
  return undefined;
}

/** The strategies a machine can run, in the order in which they are shown. */
export function legalStrategies(machine: Machine): readonly Strategy[] {
  return strategies.filter((strategy) => refusal(strategy, machine) === undefined);
}

/** The strategies worth comparing: without a second name for the same thing on the free-threaded build. */
export function comparedStrategies(machine: Machine): readonly Strategy[] {
  return legalStrategies(machine).filter((strategy) => !(machine.freeThreaded && strategy === 'free-threaded'));
}

/** The wanted strategies that the machine cannot run, with the reason. */
export function illegalStrategies(wanted: readonly Strategy[], machine: Machine): readonly Illegal[] {
  return wanted.flatMap((strategy) => {
    const reason = refusal(strategy, machine);
    return reason === undefined ? [] : [{ strategy, reason }];
  });
}

/** The machine as it is under a strategy: `free-threaded` asks what the build without the GIL would make of the workload. */
export function machineUnder(strategy: Strategy, machine: Machine): Machine {
  return strategy === 'free-threaded' && !machine.freeThreaded ? { ...machine, freeThreaded: true } : machine;
}
