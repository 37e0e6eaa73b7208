/**
 * From what the analysis found behind one call to a knowledge entry's effects: each part of the cost under the kinds of effect
 * that were reached, the dearest first, prices rounded to two digits. A wait whose kind nobody knows makes the whole
 * unknown: an entry must not say "returns at once" of it.
 */
import { totalMs, type Cost } from '../../core/cost';
import type { Effect, WaitKind } from '../../knowledge/apiEntry';
import { defaultAssumptions } from '../assumptions';
import type { ReachedEffect } from '../summary';

/** What makes up less than this share of the waiting, or of the time, is counted with the rest. */
const leastShare = 0.1;

const { trivialMs } = defaultAssumptions;

const waitKinds: ReadonlySet<string> = new Set<WaitKind>([
  'network',
  'dns',
  'database',
  'file',
  'subprocess',
  'sleep',
  'lock',
  'queue',
  'input',
]);

function isWaitKind(kind: ReachedEffect['effect']): kind is WaitKind {
  return waitKinds.has(kind);
}

/** Dearest first; empty for what is cheap, undefined for what is not understood. */
export function effectsOf(
  cost: Cost,
  effects: readonly ReachedEffect[],
  isAsync: boolean,
): readonly Effect[] | undefined {
  const blocked = waits(cost, effects, 'blockedIo');
  const awaited = waits(cost, effects, 'awaitedIo');
  if (!blocked || !awaited || (!isAsync && awaited.length > 0)) {
    return undefined;
  }
  const all: readonly Effect[] = [
    ...blocked.map(({ kind, ms }): Effect => ({ wait: kind, ms, ...(isAsync ? { blocks: true } : {}) })),
    ...awaited.map(({ kind, ms }): Effect => ({ wait: kind, ms })),
    ...computations(cost),
  ];
  const least = leastShare * leastShare * totalMs(cost);
  return all
    .filter((effect) => (effect.ms ?? 0) >= least)
    .sort((a, b) => (b.ms ?? 0) - (a.ms ?? 0))
    .map((effect): Effect => ({ ...effect, ms: rounded(effect.ms ?? 0) }));
}

interface Wait {
  readonly kind: WaitKind;
  readonly ms: number;
}

/** The waiting of one part, all of it under the kinds that make up most of it. Undefined where most of it has no kind. */
function waits(cost: Cost, effects: readonly ReachedEffect[], part: 'blockedIo' | 'awaitedIo'): Wait[] | undefined {
  const { ms: total } = cost[part];
  if (total < trivialMs) {
    return [];
  }
  const byKind = new Map<WaitKind, number>();
  let unknown = 0;
  for (const { effect, cost: reached } of effects) {
    const { ms } = reached[part];
    if (isWaitKind(effect)) {
      byKind.set(effect, (byKind.get(effect) ?? 0) + ms);
    } else {
      unknown += ms;
    }
  }
  const known = [...byKind.values()].reduce((sum, ms) => sum + ms, 0);
  if (known <= unknown) {
    return undefined;
  }
  const kept = [...byKind].filter(([, ms]) => ms >= leastShare * known);
  const keptMs = kept.reduce((sum, [, ms]) => sum + ms, 0);
  return kept.map(([kind, ms]) => ({ kind, ms: (total * ms) / keptMs }));
}

function computations({ heldCpu, freeCpu }: Cost): Effect[] {
  const ms = heldCpu.ms + freeCpu.ms;
  if (ms < trivialMs) {
    return [];
  }
  const growth = Math.max(heldCpu.degree, freeCpu.degree) > 0 ? { degree: 1 } : {};
  const share = freeCpu.ms / ms;
  if (share < leastShare) {
    return [{ cpu: 'held', ms, ...growth }];
  }
  return [{ cpu: 'released', ms, ...(share > 1 - leastShare ? {} : { releasedShare: rounded(share) }), ...growth }];
}

function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
