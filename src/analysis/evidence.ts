/**
 * The operations a verdict rests on, dearest first, each with where its number comes from: effects on the calling thread, and
 * the work handed to threads and processes. Small ones are left out; a person can check five.
 */
import { dominantPart, repeatCost, totalMs } from '../core/cost';
import type { Evidence, FunctionClass, GilUse, Verdict } from '../core/verdict';
import type { Knowledge } from '../knowledge/knowledge';
import type { Assumptions } from './assumptions';
import type { OpenCall, ReachedEffect, ResolvedCall } from './summary';

const maxEvidence = 5;
const leastShare = 0.02;

/** Verdicts less sure than this name the calls that make them so. */
const doubtful = 0.5;
const maxOpen = 3;

/** What a function's operations came to, and what prices rest on. */
interface EvidenceSource {
  readonly effects: readonly ReachedEffect[];
  readonly calls: readonly ResolvedCall[];
  readonly open: readonly OpenCall[];
  /** Time of the work that is judged. */
  readonly workMs: number;
  readonly path: string;
  readonly knowledge: Knowledge;
  readonly assumptions: Assumptions;
}

/** A verdict that puts its evidence together when somebody reads it: of most functions, nobody does. */
export class GroundedVerdict implements Verdict {
  readonly class: FunctionClass;
  readonly #source: EvidenceSource;

  constructor(
    functionClass: FunctionClass,
    readonly gil: GilUse,
    readonly confidence: number,
    source: EvidenceSource,
  ) {
    this.class = functionClass;
    this.#source = source;
  }

  get evidence(): readonly Evidence[] {
    return evidenceOf(this.#source, this.confidence);
  }
}

function evidenceOf(source: EvidenceSource, confidence: number): Evidence[] {
  const least = leastShare * source.workMs;
  const unknown = confidence < doubtful ? unresolvedEvidence(source) : [];
  return [...source.effects, ...handedOut(source)]
    .filter((effect) => totalMs(effect.cost) >= least)
    .slice(0, maxEvidence - unknown.length)
    .map((effect): Evidence => ({
      location: effect.location,
      effect: effect.effect,
      part: dominantPart(effect.cost),
      ms: totalMs(effect.cost),
      via: effect.via,
      origin: originOf(effect, source),
    }))
    .concat(unknown);
}

/** The calls that hide most of what is not known: those made most often. */
function unresolvedEvidence({ open, assumptions }: EvidenceSource): Evidence[] {
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
function handedOut({ calls, path, assumptions }: EvidenceSource): ReachedEffect[] {
  return calls.flatMap(({ call, offloaded, repeats }): ReachedEffect[] => {
    if (!offloaded || offloaded.to === 'caller' || offloaded.to === 'loop' || totalMs(offloaded.cost) === 0) {
      return [];
    }
    const times = offloaded.perItem ? repeats * assumptions.collectionSize : repeats;
    return [
      {
        effect: offloaded.effect,
        name: offloaded.text,
        entry: offloaded.target.kind === 'api' ? offloaded.target.entry : undefined,
        location: { path, range: call.range, text: call.text },
        via: [],
        call,
        cost: repeatCost(offloaded.cost, times),
        crossesAsync: false,
      },
    ];
  });
}

function originOf(effect: ReachedEffect, { knowledge, assumptions }: EvidenceSource): string {
  if (effect.effect === 'await') {
    return `Assumed: what is awaited here is not known, and takes ${assumptions.unresolvedAwaitMs} ms.`;
  }
  const source = effect.entry?.source ?? knowledge.sourceOf(effect.name);
  return (
    source ??
    `Estimated: ${assumptions.stepMs * 1e6} ns per expression, ${assumptions.collectionSize} items where a size is unknown.`
  );
}
