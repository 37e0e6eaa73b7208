/**
 * Replays the reference measurements of test/fixtures/simulator/reference.json in the simulator: the same programs, the same
 * figures, the median of many seeds. Shared by the test that guards the figures and the script that prints the table of
 * docs/simulator.md. It judges nothing but the deviation.
 */
import { readFileSync } from 'node:fs';
import { strategies } from '../../../src/core/workload';
import type { Machine, Strategy } from '../../../src/core/workload';
import { parseMachine, parseWorkload } from '../../../src/simulator/contract';
import { singleThreadPenalty } from '../../../src/simulator/machine';
import { measureOrRepresent } from '../../../src/simulator/represent';
import { runScenario } from '../../../src/simulator/scenario';
import type { Scenario, ScenarioCoroutine, ScenarioStep, ScenarioThread } from '../../../src/simulator/scenario';

export interface ReferenceRow {
  readonly id: string;
  readonly title: string;
  readonly accuracyClass: string;
  /** `3.12`, `3.14`, `3.13t` (free-threaded). */
  readonly python: string;
  readonly figure: string;
  readonly measuredMs: number;
  readonly predictedMs: number;
  /** Predicted over measured, less one. */
  readonly deviation: number;
  readonly tolerance: number;
  readonly isMet: boolean;
  readonly note: string;
}

interface ReferenceWorkload {
  readonly id: string;
  readonly title: string;
  readonly figure: string;
  readonly class: string;
  readonly reference: Readonly<Record<string, number>>;
  readonly segmentMs?: Readonly<Record<string, number>>;
  readonly tolerance: number;
  readonly machine: { readonly overheads?: Readonly<Record<string, number>> } & Readonly<Record<string, unknown>>;
  readonly scenario?: Scenario;
  readonly workload?: unknown;
  readonly strategy?: Strategy;
  readonly isWarm?: boolean;
  readonly chunksize?: number;
  readonly note?: string;
}

/** Replays every reference with `seeds` seeds. */
export function replayReference(seeds: number): readonly ReferenceRow[] {
  return readReference().flatMap((entry) =>
    Object.entries(entry.reference).map(([python, measuredMs]) => {
      const predictedMs = median(Array.from({ length: seeds }, (_, index) => predict(entry, python, index + 1)));
      const deviation = predictedMs / measuredMs - 1;
      const isMet =
        entry.class === 'C'
          ? predictedMs <= measuredMs * (1 + entry.tolerance) && predictedMs >= measuredMs / (1 + entry.tolerance)
          : Math.abs(deviation) <= entry.tolerance;
      const { id, title, figure, tolerance } = entry;
      const note = entry.note ?? '';
      return {
        id,
        title,
        accuracyClass: entry.class,
        python,
        figure,
        measuredMs,
        predictedMs,
        deviation,
        tolerance,
        isMet,
        note,
      };
    }),
  );
}

function readReference(): readonly ReferenceWorkload[] {
  const path = new URL('../../fixtures/simulator/reference.json', import.meta.url);
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isReference(parsed)) {
    throw new Error('reference.json does not have the form of ReferenceWorkload.');
  }
  return parsed.workloads;
}

function isReference(value: unknown): value is { readonly workloads: readonly ReferenceWorkload[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'workloads' in value &&
    Array.isArray(value.workloads) &&
    value.workloads.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'reference' in entry)
  );
}

function predict(entry: ReferenceWorkload, python: string, seed: number): number {
  const machine = machineOf(entry, python);
  // The reference segments were calibrated on the interpreter that ran them, so its own speed is in the number already.
  const scale = (entry.segmentMs?.[python] ?? 50) / 50 / singleThreadPenalty(machine);
  if (entry.scenario !== undefined) {
    const result = runScenario(scaleScenario(entry.scenario, scale), machine, { seed, maxIntervals: 1000 });
    switch (entry.figure) {
      case 'makespan':
        return result.makespanMs;
      case 'lag p50':
        return median(result.lagsMs);
      case 'lag max':
        return Math.max(...result.lagsMs);
      default:
        return result.threadMs[entry.figure.replace('thread ', '')] ?? Number.NaN;
    }
  }
  const workload = parseWorkload(entry.workload);
  const strategy = strategies.find((known) => known === entry.strategy);
  if (!workload.ok || strategy === undefined) {
    throw new Error(`${entry.id}: ${workload.ok ? 'unknown strategy' : workload.message}`);
  }
  const { isWarm = false, chunksize = 1 } = entry;
  return measureOrRepresent(workload.value, machine, strategy, { seed, isWarm, chunksize, maxIntervals: 1000 })
    .makespanMs;
}

function machineOf(entry: ReferenceWorkload, python: string): Machine {
  const freeThreaded = python.endsWith('t');
  // The reference ran in the real-time class SCHED_RR, whose time slices are 100 ms.
  const overheads = { coreSliceMs: 100, ...entry.machine.overheads };
  const machine = parseMachine({ ...entry.machine, python: python.replace('t', ''), freeThreaded, overheads });
  if (!machine.ok) {
    throw new Error(`${entry.id}: ${machine.message}`);
  }
  return machine.value;
}

function scaleScenario(scenario: Scenario, scale: number): Scenario {
  const step = (given: ScenarioStep): ScenarioStep =>
    given.kind === 'cpu' ? { ...given, ms: given.ms * scale } : given;
  const thread = (given: ScenarioThread): ScenarioThread => ({ ...given, steps: given.steps.map(step) });
  const coroutine = (given: ScenarioCoroutine): ScenarioCoroutine => ({ ...given, steps: given.steps.map(step) });
  return {
    ...scenario,
    ...(scenario.threads === undefined ? {} : { threads: scenario.threads.map(thread) }),
    ...(scenario.coroutines === undefined ? {} : { coroutines: scenario.coroutines.map(coroutine) }),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
