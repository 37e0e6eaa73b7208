/**
 * Puts measured times in the place of estimated ones: the segments keep their order and their places in the code, and each kind
 * of time is scaled to what was measured of it. What was measured and nobody estimated becomes a segment of its own.
 */
import type { MeasuredCall, MeasuredSplit } from '../core/measuredCall';
import type { SourceLocation } from '../core/text';
import type { Segment } from '../core/workload';

export interface MeasuredShare {
  readonly measured: MeasuredCall;
  /** The part of the call that one task is: 1, or one of so many iterations. */
  readonly share: number;
  /** For segments that the estimate does not have. */
  readonly location: SourceLocation;
  /** Whether a wait that nobody estimated can be awaited. */
  readonly isAwaitable: boolean;
}

export function measuredSegments(estimated: readonly Segment[], options: MeasuredShare): readonly Segment[] {
  const { measured, share } = options;
  const total = sumOf(estimated);
  if (measured.split === undefined) {
    return total === 0 ? estimated : scaled(estimated, (measured.wallMs * share) / total);
  }
  const missing: Segment[] = [];
  const factors = new Map<Segment, number>();
  for (const { ms, has, make } of partsOf(measured.split, options)) {
    const known = estimated.filter(has);
    const wanted = ms < leastShare * measured.wallMs ? 0 : ms * share;
    const present = sumOf(known);
    if (present > 0) {
      known.forEach((segment) => factors.set(segment, wanted / present));
    } else if (wanted > 0) {
      missing.push(make(digits(wanted)));
    }
  }
  const changed = estimated.map((segment) => ({ ...segment, ms: digits(segment.ms * (factors.get(segment) ?? 0)) }));
  return [...changed, ...missing].filter(({ ms }) => ms > 0);
}

/** Less than this of a call is the clocks' own noise. */
const leastShare = 0.002;

/** A kind of time: how much of it was measured, and which segments are of it. */
interface Part {
  readonly ms: number;
  readonly has: (segment: Segment) => boolean;
  readonly make: (ms: number) => Segment;
}

function partsOf({ cpuMs, heldMs, waitMs }: MeasuredSplit, options: MeasuredShare): readonly Part[] {
  const { location: source, isAwaitable: awaitable } = options;
  const waiting: Part = {
    ms: waitMs,
    has: ({ kind }) => kind === 'io',
    make: (ms) => ({ kind: 'io', ms, awaitable, source }),
  };
  const computing = (ms: number, gil: 'held' | 'released'): Part => ({
    ms,
    has: (segment) => segment.kind === 'cpu' && segment.gil === gil,
    make: (partMs) => ({ kind: 'cpu', ms: partMs, gil, source }),
  });
  return heldMs === undefined
    ? [{ ...computing(cpuMs, 'held'), has: ({ kind }) => kind === 'cpu' }, waiting]
    : [computing(heldMs, 'held'), computing(Math.max(0, cpuMs - heldMs), 'released'), waiting];
}

function scaled(segments: readonly Segment[], factor: number): readonly Segment[] {
  return segments.map((segment) => ({ ...segment, ms: digits(segment.ms * factor) }));
}

function sumOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { ms }) => sum + ms, 0);
}

/** A measurement is good for three digits. */
function digits(ms: number): number {
  return ms < 0.0001 ? 0 : Number(ms.toPrecision(3));
}
