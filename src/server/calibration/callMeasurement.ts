/**
 * What measuring a call of one function found: the record, its form as JSON, and the call that the advice makes of it.
 * Pure data: running the call is measureFunction.ts, keeping the record callStore.ts.
 */
import type { MeasuredCall } from '../../core/measuredCall';
import { asObject, type MeasuredInterpreter, measuredOn } from './calibration';

export const callKinds = ['call', 'coroutine', 'generator', 'asynchronous generator'] as const;

export interface CallMeasurement {
  readonly interpreter: MeasuredInterpreter;
  /** ISO 8601, to the second. */
  readonly measuredAt: string;
  /** Qualified name of the function. */
  readonly functionName: string;
  /** What was run. */
  readonly expression: string;
  /** What the expression makes; coroutines are awaited and generators run to their end. */
  readonly kind: (typeof callKinds)[number];
  /** Runs that were timed, of `batch` calls each; the times are those of the middle one. */
  readonly repeats: number;
  readonly batch: number;
  readonly wallMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
  readonly threadCpuMs: number;
  /** Ready to run without a core; undefined where the system does not say. */
  readonly coreWaitMs: number | undefined;
  /** Undefined where it cannot be told: without a GIL, or on a machine too busy for the probe. */
  readonly heldMs: number | undefined;
  readonly heldErrorMs: number | undefined;
}

/** Time in which nothing of the call computed or could have. */
export function waitingMs({ wallMs, cpuMs, coreWaitMs = 0 }: CallMeasurement): number {
  return Math.max(0, wallMs - cpuMs - coreWaitMs);
}

export function measuredCall(measurement: CallMeasurement): MeasuredCall {
  const { cpuMs, heldMs, interpreter, measuredAt } = measurement;
  return {
    by: 'measurement',
    from: measuredOn({ interpreter, measuredAt }),
    // What other programs took from it is not the call's.
    wallMs: Math.max(0, measurement.wallMs - (measurement.coreWaitMs ?? 0)),
    split: { cpuMs, heldMs, waitMs: waitingMs(measurement) },
  };
}

/** A measurement as `parseCallMeasurement` reads it. */
export function callMeasurementToJson(measurement: CallMeasurement): Readonly<Record<string, unknown>> {
  return { version: 1, ...measurement };
}

/** Undefined when the value is not a measurement that this version wrote. */
export function parseCallMeasurement(json: unknown): CallMeasurement | undefined {
  const object = asObject(json);
  const interpreter = asObject(object?.['interpreter']);
  if (object?.['version'] !== 1 || interpreter === undefined) {
    return undefined;
  }
  const { path, version, implementation, freeThreaded } = interpreter;
  const { measuredAt, functionName, expression, repeats, batch, wallMs, leastMs, mostMs, cpuMs, threadCpuMs } = object;
  const kind = callKinds.find((each) => each === object['kind']);
  if (
    typeof path !== 'string' ||
    typeof version !== 'string' ||
    typeof implementation !== 'string' ||
    typeof freeThreaded !== 'boolean' ||
    typeof measuredAt !== 'string' ||
    typeof functionName !== 'string' ||
    typeof expression !== 'string' ||
    kind === undefined ||
    !isAmount(repeats) ||
    !isAmount(batch) ||
    !isAmount(wallMs) ||
    !isAmount(leastMs) ||
    !isAmount(mostMs) ||
    !isAmount(cpuMs) ||
    !isAmount(threadCpuMs)
  ) {
    return undefined;
  }
  const known = (key: string): number | undefined => (isAmount(object[key]) ? object[key] : undefined);
  return {
    interpreter: { path, version, implementation, freeThreaded },
    measuredAt,
    functionName,
    expression,
    kind,
    repeats,
    batch,
    wallMs,
    leastMs,
    mostMs,
    cpuMs,
    threadCpuMs,
    coreWaitMs: known('coreWaitMs'),
    heldMs: known('heldMs'),
    heldErrorMs: known('heldErrorMs'),
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
