/**
 * The operations a verdict rests on, dearest first, each with where its number comes from: effects on the calling thread, and
 * the work handed to threads and processes. Small ones are left out; a person can check five.
 */
import { dominantPart, repeatCost, totalMs, type Cost } from '../core/cost';
import type { Evidence } from '../core/verdict';
import type { Knowledge } from '../knowledge/knowledge';
import type { Assumptions } from './assumptions';
import type {
  FunctionReference,
  FunctionSummary,
  OffloadedCall,
  OpenCall,
  ReachedEffect,
  ResolvedCall,
} from './summary';

const maxEvidence = 5;
const leastShare = 0.02;

interface EvidenceContext {
  readonly path: string;
  readonly knowledge: Knowledge;
  readonly assumptions: Assumptions;
  summaryOf(reference: FunctionReference): FunctionSummary | undefined;
}

/** Verdicts less sure than this name the calls that make them so. */
const doubtful = 0.5;
const maxOpen = 3;

interface EvidenceSource {
  readonly effects: readonly ReachedEffect[];
  readonly calls: readonly ResolvedCall[];
  readonly open: readonly OpenCall[];
  readonly work: Cost;
  readonly confidence: number;
}

export function evidenceOf(
  { effects, calls, open, work, confidence }: EvidenceSource,
  context: EvidenceContext,
): Evidence[] {
  const least = leastShare * totalMs(work);
  const unknown = confidence < doubtful ? unresolvedEvidence(open, context) : [];
  return [...effects, ...handedOut(calls, context)]
    .filter((effect) => totalMs(effect.cost) >= least)
    .slice(0, maxEvidence - unknown.length)
    .map((effect): Evidence => ({
      location: effect.location,
      effect: effect.effect,
      part: dominantPart(effect.cost),
      ms: totalMs(effect.cost),
      via: effect.via,
      origin: originOf(effect, context),
    }))
    .concat(unknown);
}

/** The calls that hide most of what is not known: those made most often. */
function unresolvedEvidence(open: readonly OpenCall[], { assumptions }: EvidenceContext): Evidence[] {
  return [...open]
    .sort((a, b) => totalMs(b.times) - totalMs(a.times))
    .slice(0, maxOpen)
    .map(({ location, parameter }) => ({
      location,
      effect: 'unresolved',
      part: 'heldCpu',
      ms: 0,
      via: [],
      origin: parameter
        ? 'Not counted: the caller passes what is called here.'
        : `Not counted: what is called here is not known; it may take ${assumptions.unresolvedMs} ms or any other time.`,
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
function kindOf({ target, cost }: OffloadedCall, context: EvidenceContext): ReachedEffect['effect'] {
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
