/**
 * Makes the summary of one function from its operations and the summaries of what it calls: cost, effects with the way to
 * them, resolved calls, verdict. Recursion is priced by the caller (callGraph.ts), which says how often a function of the
 * same cycle is entered.
 */
import { addCosts, costOf, growCost, maxCosts, repeatCost, totalMs, zeroCost, type Cost } from '../core/cost';
import type { CallOperation, FunctionFacts, LoopOperation, Operation } from '../core/facts';
import type { SourceLocation } from '../core/text';
import type { EffectKind, Verdict } from '../core/verdict';
import type { Knowledge } from '../knowledge/knowledge';
import type { Assumptions } from './assumptions';
import { builtinMethods } from './builtinMethods';
import { apiCost, offloadOf, targetOf } from './calls';
import { classOf, confidenceOf, gilUseOf } from './classify';
import { assumedTrips, type Surroundings } from './trips';
import { awaits, costAt, onceMore, repeatsAt, type Position } from './position';
import { evidenceOf } from './evidence';
import type { Resolver } from './resolve';
import type {
  CallTarget,
  FunctionReference,
  FunctionSummary,
  OffloadedCall,
  ReachedEffect,
  ResolvedCall,
} from './summary';

/** Effects that travel from a function to its callers; the rest only adds to the cost. */
const maxPropagated = 6;
const maxVia = 12;
/** Expected wait of a `with lock:`: one in a thousand finds it held, for some microseconds. */
const uncontendedMs = 0.000005;
/** Effects kept per function, dearest first; the cost counts all. */
const maxEffects = 64;

export interface SummaryContext {
  readonly path: string;
  readonly resolver: Resolver;
  readonly knowledge: Knowledge;
  readonly assumptions: Assumptions;
  /** Undefined for a function of the same cycle of calls, whose summary is being made. */
  summaryOf(reference: FunctionReference): FunctionSummary | undefined;
  /** Times the body runs per call from outside, for functions that call themselves. */
  readonly recursion: { readonly count: number; readonly degree: number };
}

export function summarise(facts: FunctionFacts, context: SummaryContext): FunctionSummary {
  return new Summariser(facts, context).summary();
}

class Summariser {
  private readonly calls: ResolvedCall[] = [];
  private readonly effects: ReachedEffect[] = [];
  private offloadedCost: Cost = zeroCost;
  /** The part of the waiting that is for work counted in `offloadedCost`. */
  private awaitedOffloads: Cost = zeroCost;
  private unresolvedCalls = 0;
  private readonly surroundings: Surroundings;
  private callCount = 0;

  constructor(
    private readonly facts: FunctionFacts,
    private readonly context: SummaryContext,
  ) {
    this.surroundings = {
      assumptions: context.assumptions,
      targetOf: (call) => this.targetOf(call),
      costOf: (reference) => context.summaryOf(reference)?.cost,
    };
  }

  summary(): FunctionSummary {
    const { facts, context } = this;
    const { recursion } = context;
    const once = this.sequence(facts.body, { loops: [] });
    const cost = onceMore(once, recursion);
    const effects = this.effects
      .filter((effect) => totalMs(effect.cost) > 0)
      .sort((a, b) => totalMs(b.cost) - totalMs(a.cost))
      .slice(0, maxEffects);
    return {
      reference: { path: context.path, id: facts.id },
      facts,
      cost,
      offloadedCost: this.offloadedCost,
      verdict: this.verdict(cost, effects),
      calls: this.calls,
      effects,
      unresolvedCalls: this.unresolvedCalls,
    };
  }

  private verdict(cost: Cost, effects: readonly ReachedEffect[]): Verdict {
    const { assumptions } = this.context;
    const work = this.workOf(cost, effects);
    return {
      class: classOf(work, this.unresolvedCalls, assumptions),
      gil: gilUseOf(work),
      confidence: confidenceOf(work, this.callCount, this.unresolvedCalls, assumptions),
      evidence: evidenceOf(effects, this.calls, work, this.context),
    };
  }

  /** What is done on behalf of the caller: its own thread's time, and the work it hands out instead of the wait for that. */
  private workOf(cost: Cost, effects: readonly ReachedEffect[]): Cost {
    if (totalMs(this.offloadedCost) === 0) {
      return cost;
    }
    const waiting = effects
      .filter(({ effect }) => effect === 'lock')
      .reduce((sum, effect) => addCosts(sum, effect.cost), zeroCost);
    const own: Cost = {
      ...cost,
      blockedIo: { ...cost.blockedIo, ms: Math.max(0, cost.blockedIo.ms - waiting.blockedIo.ms) },
      awaitedIo: { ...cost.awaitedIo, ms: Math.max(0, cost.awaitedIo.ms - this.awaitedOffloads.awaitedIo.ms) },
    };
    return addCosts(own, this.offloadedCost);
  }

  private sequence(operations: readonly Operation[], at: Position): Cost {
    let cost = zeroCost;
    for (const operation of operations) {
      cost = addCosts(cost, this.operation(operation, at));
    }
    return cost;
  }

  private operation(operation: Operation, at: Position): Cost {
    const { assumptions } = this.context;
    switch (operation.kind) {
      case 'compute':
        return { ...zeroCost, heldCpu: { ms: operation.steps * assumptions.stepMs, degree: 0 } };
      case 'statement':
        return this.sequence(operation.operations, at);
      case 'branch':
        return operation.arms.map((arm) => this.sequence(arm, at)).reduce(maxCosts, zeroCost);
      case 'loop':
        return this.loop(operation, at);
      case 'with':
        return this.sequence(operation.body, at);
      case 'exit':
        return zeroCost;
      case 'await':
        // The time of a task or future is that of what it runs, which was counted where it was made.
        return zeroCost;
      case 'call':
        return this.call(operation, at);
    }
  }

  private loop(loop: LoopOperation, at: Position): Cost {
    const trips = assumedTrips(loop, this.surroundings);
    const inner: Position = { loops: [{ loop, trips }, ...at.loops] };
    const before = this.effects.length;
    const body = this.sequence(loop.body, inner);
    const cost = onceMore(body, trips);
    const reached = this.effects.slice(before).reduce((sum, effect) => sum + effect.cost.heldCpu.ms, 0);
    const plain = costAt(cost, at).heldCpu.ms - reached;
    // An outer loop speaks for the loops inside it; only the outermost is worth a line of evidence.
    // Nor does a loop keep the thread that awaits in between.
    if (plain >= this.context.assumptions.trivialMs && at.loops.length === 0 && !loop.isAsync && !awaits(loop.body)) {
      this.effects.push({
        effect: 'bytecode',
        name: loop.form,
        entry: undefined,
        location: {
          path: this.context.path,
          range: loop.headRange,
          text: loop.form === 'while' ? 'while loop' : 'for loop',
        },
        via: [],
        call: undefined,
        cost: { ...zeroCost, heldCpu: { ms: plain, degree: cost.heldCpu.degree } },
        crossesAsync: false,
      });
    }
    return cost;
  }

  private targetOf(call: CallOperation): CallTarget {
    const { resolver, knowledge, path } = this.context;
    const target = targetOf(resolver.evaluate(call.callee, path), resolver, knowledge);
    const dot = call.text.lastIndexOf('.');
    const method = dot < 0 ? '' : call.text.slice(dot + 1);
    return target.kind === 'unresolved' && builtinMethods.has(method) ? { kind: 'cheap', name: method } : target;
  }

  private location(call: CallOperation): SourceLocation {
    return { path: this.context.path, range: call.range, text: call.text };
  }

  private call(call: CallOperation, at: Position): Cost {
    const { assumptions } = this.context;
    const target = this.targetOf(call);
    const isImplicit = call.implicit !== undefined;
    if (!isImplicit) {
      this.callCount++;
      if (target.kind === 'unresolved') {
        this.unresolvedCalls++;
      }
    }
    const callCost: Cost = isImplicit ? zeroCost : { ...zeroCost, heldCpu: { ms: assumptions.callMs, degree: 0 } };
    switch (target.kind) {
      case 'project': {
        const cost = this.projectCall(call, target.functions, at);
        this.record(call, target, cost, undefined, at);
        return addCosts(callCost, cost);
      }
      case 'api': {
        const offloaded = this.offloaded(call, target.name, target.entry);
        let cost = this.plausibleWait(call, target.entry, apiCost(target.entry, call, this.context.knowledge));
        if (target.entry.effect && totalMs(cost) > 0) {
          this.reach(call, target, cost, at);
        }
        if (offloaded?.to === 'caller') {
          const runs = offloaded.perItem ? growCost(offloaded.cost, assumptions.collectionSize, 1) : offloaded.cost;
          this.reachThrough(call, offloaded.target, runs, at);
          cost = addCosts(cost, runs);
        } else if (offloaded && offloaded.to !== 'loop') {
          const runs = offloaded.perItem ? repeatCost(offloaded.cost, assumptions.collectionSize) : offloaded.cost;
          this.offloadedCost = addCosts(this.offloadedCost, costAt(runs, at));
          if (call.isAwaited) {
            // The task is suspended for as long as the other thread or process works.
            const wait = costOf('awaitedIo', totalMs(runs));
            this.awaitedOffloads = addCosts(this.awaitedOffloads, costAt(wait, at));
            cost = addCosts(cost, wait);
          }
        }
        this.record(call, target, cost, offloaded, at);
        return addCosts(callCost, cost);
      }
      case 'cheap':
        this.record(call, target, zeroCost, undefined, at);
        return callCost;
      case 'unresolved': {
        const cost = call.isAwaited ? costOf('awaitedIo', assumptions.unresolvedAwaitMs) : zeroCost;
        if (call.isAwaited && !isImplicit) {
          this.effects.push({
            effect: 'await',
            name: call.text,
            entry: undefined,
            location: this.location(call),
            via: [],
            call,
            cost: costAt(cost, at),
            crossesAsync: false,
          });
        }
        this.record(call, target, isImplicit ? zeroCost : cost, undefined, at);
        return isImplicit ? callCost : addCosts(callCost, cost);
      }
    }
  }

  /**
   * Waiting for other threads: a `with lock:` is mostly free at once, and results of work handed out before take no longer
   * than that work.
   */
  private plausibleWait(call: CallOperation, { effect }: FunctionSummaryEntry, cost: Cost): Cost {
    if (!effect || !('wait' in effect) || effect.wait !== 'lock' || cost.blockedIo.ms === 0) {
      return cost;
    }
    const handedOut = totalMs(this.offloadedCost);
    const limit = call.implicit === 'enter' ? uncontendedMs : handedOut > 0 ? handedOut : Infinity;
    return { ...cost, blockedIo: { ...cost.blockedIo, ms: Math.min(limit, cost.blockedIo.ms) } };
  }

  private record(
    call: CallOperation,
    target: CallTarget,
    cost: Cost,
    offloaded: OffloadedCall | undefined,
    at: Position,
  ): void {
    this.calls.push({ call, target, cost, offloaded, repeats: repeatsAt(at), loop: at.loops[0]?.loop });
  }

  /** The dearest of the functions a call may reach. A coroutine that is made is taken to be run. */
  private projectCall(call: CallOperation, functions: readonly FunctionReference[], at: Position): Cost {
    let dearest: FunctionSummary | undefined;
    for (const reference of functions) {
      const summary = this.context.summaryOf(reference);
      if (summary && (!dearest || totalMs(summary.cost) > totalMs(dearest.cost))) {
        dearest = summary;
      }
    }
    if (!dearest) {
      return zeroCost;
    }
    this.offloadedCost = addCosts(this.offloadedCost, costAt(dearest.offloadedCost, at));
    this.propagate(call, dearest, 1, at);
    return dearest.cost;
  }

  private propagate(call: CallOperation, summary: FunctionSummary, times: number, at: Position): void {
    for (const effect of summary.effects.slice(0, maxPropagated)) {
      this.effects.push({
        ...effect,
        call,
        via: [this.location(call), ...effect.via].slice(0, maxVia),
        cost: costAt(repeatCost(effect.cost, times), at),
        crossesAsync: effect.crossesAsync || summary.facts.isAsync,
      });
    }
  }

  private reach(
    call: CallOperation,
    target: { readonly name: string; readonly entry: FunctionSummaryEntry },
    cost: Cost,
    at: Position,
  ): void {
    const { effect } = target.entry;
    const kind: EffectKind = effect && 'wait' in effect ? effect.wait : 'cpu';
    this.effects.push({
      effect: kind,
      name: target.name,
      entry: target.entry,
      location: this.location(call),
      via: [],
      call,
      cost: costAt(cost, at),
      crossesAsync: false,
    });
  }

  /** Effects of a callable that runs inside this very call: `map(f, xs)`, `sorted(key=f)`. */
  private reachThrough(call: CallOperation, target: CallTarget, cost: Cost, at: Position): void {
    if (target.kind === 'api' && totalMs(cost) > 0) {
      this.reach(call, target, cost, at);
    } else if (target.kind === 'project') {
      for (const reference of target.functions) {
        const summary = this.context.summaryOf(reference);
        if (summary) {
          const ratio = totalMs(summary.cost) === 0 ? 1 : totalMs(cost) / totalMs(summary.cost);
          this.propagate(call, summary, ratio, at);
        }
      }
    }
  }

  private offloaded(call: CallOperation, name: string, entry: FunctionSummaryEntry): OffloadedCall | undefined {
    const { resolver, knowledge, path } = this.context;
    const found = offloadOf(call, name, entry, (value) => resolver.evaluate(value, path));
    if (!found) {
      return undefined;
    }
    const target = targetOf(resolver.evaluate(found.callable.value, path), resolver, knowledge);
    return {
      to: found.to,
      mechanism: found.mechanism,
      target,
      perItem: found.perItem,
      callableRange: found.callable.range,
      text: nameOf(target),
      cost: this.costOfTarget(target, call),
    };
  }

  private costOfTarget(target: CallTarget, call: CallOperation): Cost {
    switch (target.kind) {
      case 'project':
        return target.functions
          .map((reference) => this.context.summaryOf(reference)?.cost ?? zeroCost)
          .reduce(maxCosts, zeroCost);
      case 'api': {
        // The arguments stand behind the callable: `to_thread(time.sleep, 2)`.
        const inner: CallOperation = { ...call, arguments: call.arguments.slice(1) };
        return apiCost(target.entry, inner, this.context.knowledge);
      }
      default:
        return zeroCost;
    }
  }
}

type FunctionSummaryEntry = Extract<CallTarget, { kind: 'api' }>['entry'];

function nameOf(target: CallTarget): string {
  switch (target.kind) {
    case 'project':
      return target.functions[0]?.id.replace(/@.*$/, '') ?? '';
    case 'api':
    case 'cheap':
      return target.name;
    case 'unresolved':
      return '';
  }
}
