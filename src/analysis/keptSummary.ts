/**
 * A summary that can be made smaller: what callers are priced with stays, the rest is made again when somebody reads it. It is
 * the same object before and after, so that answers which rest on it stand. What it is made of is summarise.ts' business.
 */
import type { Cost } from '../core/cost';
import type { FunctionFacts } from '../core/facts';
import type { Verdict } from '../core/verdict';
import { maxPropagated } from './callCosts';
import type {
  FunctionReference,
  FunctionSummary,
  OpenCall,
  PricedFunction,
  ReachedEffect,
  ResolvedCall,
} from './summary';

/** What only those read who look at the function itself. */
type Details = Pick<FunctionSummary, 'calls' | 'effects' | 'verdict'>;

export class KeptSummary implements FunctionSummary, PricedFunction {
  readonly reference: FunctionReference;
  readonly facts: FunctionFacts;
  readonly cost: Cost;
  readonly offloadedCost: Cost;
  readonly doubt: Cost;
  readonly openCalls: readonly OpenCall[];
  readonly unresolvedCalls: number;
  #details: Details | undefined;
  #propagated: readonly ReachedEffect[] | undefined;

  /** @param again Makes a summary that is equal. */
  constructor(
    summary: FunctionSummary,
    private readonly again: (reference: FunctionReference) => FunctionSummary | undefined,
  ) {
    this.reference = summary.reference;
    this.facts = summary.facts;
    this.cost = summary.cost;
    this.offloadedCost = summary.offloadedCost;
    this.doubt = summary.doubt;
    this.openCalls = summary.openCalls;
    this.unresolvedCalls = summary.unresolvedCalls;
    this.#details = detailsOf(summary);
  }

  get calls(): readonly ResolvedCall[] {
    return this.#made().calls;
  }

  get effects(): readonly ReachedEffect[] {
    return this.#made().effects;
  }

  get verdict(): Verdict {
    return this.#made().verdict;
  }

  get propagated(): readonly ReachedEffect[] {
    if (this.#propagated) {
      return this.#propagated;
    }
    const { effects } = this.#made();
    return effects.length > maxPropagated ? effects.slice(0, maxPropagated) : effects;
  }

  letGoOfDetails(): void {
    if (this.#details) {
      // The operations of the function go with its body.
      this.#propagated ??= this.propagated.map((effect) => ({ ...effect, call: undefined }));
      this.#details = undefined;
    }
  }

  #made(): Details {
    if (!this.#details) {
      const summary = this.again(this.reference);
      if (!summary) {
        throw new Error(`There is no ${this.reference.id} any more.`);
      }
      this.#details = detailsOf(summary);
    }
    return this.#details;
  }
}

function detailsOf({ calls, effects, verdict }: FunctionSummary): Details {
  return { calls, effects, verdict };
}
