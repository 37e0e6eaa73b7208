/**
 * The operations a verdict rests on, dearest first, each with where its number comes from: effects on the calling thread, and
 * the work handed to threads and processes. Small ones are left out; a person can check five.
 */
import { dominantPart, repeatCost, totalMs, type Cost } from '../core/cost';
import type { EffectKind, Evidence } from '../core/verdict';
import type { Knowledge } from '../knowledge/knowledge';
import type { Assumptions } from './assumptions';
import type { FunctionReference, FunctionSummary, OffloadedCall, ReachedEffect, ResolvedCall } from './summary';

const maxEvidence = 5;
const leastShare = 0.02;

interface EvidenceContext {
  readonly path: string;
  readonly knowledge: Knowledge;
  readonly assumptions: Assumptions;
  summaryOf(reference: FunctionReference): FunctionSummary | undefined;
}

export function evidenceOf(
  effects: readonly ReachedEffect[],
  calls: readonly ResolvedCall[],
  work: Cost,
  context: EvidenceContext,
): Evidence[] {
  const least = leastShare * totalMs(work);
  return [...effects, ...handedOut(calls, context)]
    .filter((effect) => totalMs(effect.cost) >= least)
    .slice(0, maxEvidence)
    .map((effect) => ({
      location: effect.location,
      effect: effect.effect,
      part: dominantPart(effect.cost),
      ms: totalMs(effect.cost),
      via: effect.via,
      origin: originOf(effect, context),
    }));
}

/** Work for other threads and processes, at the place where it is handed over. */
function handedOut(calls: readonly ResolvedCall[], context: EvidenceContext): ReachedEffect[] {
  return calls.flatMap(({ call, offloaded, repeats }): ReachedEffect[] => {
    if (!offloaded || offloaded.to === 'caller' || offloaded.to === 'loop' || totalMs(offloaded.cost) === 0) {
      return [];
    }
    const times = offloaded.perItem ? repeats * context.assumptions.collectionSize : repeats;
    return [
      {
        effect: kindOf(offloaded, context),
        name: offloaded.text,
        entry: offloaded.target.kind === 'api' ? offloaded.target.entry : undefined,
        location: { path: context.path, range: call.range, text: call.text },
        via: [],
        call,
        cost: repeatCost(offloaded.cost, times),
        crossesAsync: false,
      },
    ];
  });
}

/** What the callable mostly does: the API's own effect, or the dearest effect of a project function. */
function kindOf({ target, cost }: OffloadedCall, context: EvidenceContext): EffectKind {
  if (target.kind === 'api' && target.entry.effect) {
    return 'wait' in target.entry.effect ? target.entry.effect.wait : 'cpu';
  }
  const [reference] = target.kind === 'project' ? target.functions : [];
  const [dearest] = (reference && context.summaryOf(reference)?.effects) ?? [];
  return dearest?.effect ?? (dominantPart(cost).endsWith('Cpu') ? 'bytecode' : 'await');
}

function originOf(effect: ReachedEffect, { knowledge, assumptions }: EvidenceContext): string {
  if (effect.effect === 'await') {
    return `Assumed: what is awaited here is not known, and takes ${assumptions.unresolvedAwaitMs} ms.`;
  }
  const source = effect.entry?.source ?? knowledge.sourceOf(effect.name);
  return (
    source ??
    `Estimated: ${assumptions.stepMs * 1e6} ns per expression, ${assumptions.collectionSize} items where a size is unknown.`
  );
}
