/**
 * What a function's operations add up to besides their cost: calls, effects with the way to them, work handed out, doubts.
 * Entries are made at the price of one run; whoever runs a piece of code several times or rarely scales what was entered
 * since a mark. Knows nothing of operations.
 */
import { addCosts, totalMs, zeroCost, type Cost } from '../core/cost';
import type { OpenCall, ReachedEffect, ResolvedCall } from './summary';

/** What was entered is the ledger's own until it is done: pieces of code that run several times or rarely scale it in place. */
type Entered<Entry> = { -readonly [Key in keyof Entry]: Entry[Key] };

/** Unresolved calls kept by name; the rest only adds to the doubt. */
const maxOpenCalls = 16;

export interface Mark {
  readonly effects: number;
  readonly calls: number;
  readonly open: number;
  readonly offloaded: Cost;
  readonly awaitedOffloads: Cost;
  readonly doubt: Cost;
}

export class Ledger {
  readonly calls: Entered<ResolvedCall>[] = [];
  readonly effects: Entered<ReachedEffect>[] = [];
  readonly open: Entered<OpenCall>[] = [];
  offloaded: Cost = zeroCost;
  /** The part of the waiting that is for work counted in `offloaded`. */
  awaitedOffloads: Cost = zeroCost;
  /** Time that unresolved calls may hide, as a wait: it does not multiply like computation. */
  doubt: Cost = zeroCost;
  private readonly kept: { readonly effects: ReachedEffect[]; offloaded: Cost; doubt: Cost } = {
    effects: [],
    offloaded: zeroCost,
    doubt: zeroCost,
  };

  addOpen(call: OpenCall): void {
    if (this.open.length < maxOpenCalls) {
      this.open.push(call);
    }
  }

  /** Begins a piece of code; the sums start anew until `end` puts them together. */
  begin(): Mark {
    const { effects, calls, open, offloaded, awaitedOffloads, doubt } = this;
    this.offloaded = zeroCost;
    this.awaitedOffloads = zeroCost;
    this.doubt = zeroCost;
    return { effects: effects.length, calls: calls.length, open: open.length, offloaded, awaitedOffloads, doubt };
  }

  /** Computation that holds the GIL in the effects from the one of this number on. */
  heldMsSince(start: number): number {
    let ms = 0;
    for (let index = start; index < this.effects.length; index++) {
      ms += this.effects[index]?.cost.heldCpu.ms ?? 0;
    }
    return ms;
  }

  /** Begins entries that loops around this place do not multiply; `keep` ends them. */
  aside(): Mark {
    return this.begin();
  }

  /** Puts what was entered since `aside` away until `takeBack`. */
  keep(mark: Mark): void {
    this.kept.effects.push(...this.effects.splice(mark.effects));
    this.open.splice(mark.open);
    this.kept.offloaded = addCosts(this.kept.offloaded, this.offloaded);
    this.kept.doubt = addCosts(this.kept.doubt, this.doubt);
    this.offloaded = mark.offloaded;
    this.awaitedOffloads = mark.awaitedOffloads;
    this.doubt = mark.doubt;
  }

  /** Enters what was put away. */
  takeBack(): void {
    this.effects.push(...this.kept.effects);
    this.offloaded = addCosts(this.offloaded, this.kept.offloaded);
    this.doubt = addCosts(this.doubt, this.kept.doubt);
  }

  /** Takes the waits at `await` out of the effects entered since a mark: they are for another place. */
  takeAwaited(mark: Mark): ReachedEffect[] {
    const taken: ReachedEffect[] = [];
    for (const effect of this.effects.splice(mark.effects)) {
      const { awaitedIo } = effect.cost;
      const rest = awaitedIo.ms > 0 ? { ...effect.cost, awaitedIo: zeroCost.awaitedIo } : effect.cost;
      if (rest !== effect.cost) {
        taken.push({ ...effect, cost: { ...zeroCost, awaitedIo } });
      }
      if (rest === effect.cost || totalMs(rest) > 0) {
        this.effects.push({ ...effect, cost: rest });
      }
    }
    return taken;
  }

  /** Ends a piece of code that runs once. */
  join(mark: Mark): void {
    this.offloaded = addCosts(mark.offloaded, this.offloaded);
    this.awaitedOffloads = addCosts(mark.awaitedOffloads, this.awaitedOffloads);
    this.doubt = addCosts(mark.doubt, this.doubt);
  }

  /** Ends a piece of code that runs as `change` says, its calls `repeats` times. */
  end(mark: Mark, change: (cost: Cost) => Cost, repeats: number): void {
    for (let index = mark.effects; index < this.effects.length; index++) {
      const effect = this.effects[index];
      if (effect) {
        effect.cost = change(effect.cost);
      }
    }
    for (let index = mark.open; index < this.open.length; index++) {
      const call = this.open[index];
      if (call) {
        call.times = change(call.times);
      }
    }
    if (repeats !== 1) {
      for (let index = mark.calls; index < this.calls.length; index++) {
        const call = this.calls[index];
        if (call) {
          call.repeats *= repeats;
        }
      }
    }
    this.offloaded = addCosts(mark.offloaded, changed(this.offloaded, change));
    this.awaitedOffloads = addCosts(mark.awaitedOffloads, changed(this.awaitedOffloads, change));
    this.doubt = addCosts(mark.doubt, changed(this.doubt, change));
  }
}

function changed(cost: Cost, change: (cost: Cost) => Cost): Cost {
  return totalMs(cost) === 0 ? cost : change(cost);
}
