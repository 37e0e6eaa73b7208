/**
 * What one call adds to a function's summary: the price of what it reaches at the sizes it is called with, the effects behind
 * it, the work it hands to others, and the doubt where nothing is known of it. How often the call runs is not its business:
 * the ledger scales what was entered.
 */
import {
  addCosts,
  costOf,
  dominantPart,
  growCost,
  maxCosts,
  multiplyCost,
  repeatCost,
  totalMs,
  zeroCost,
  type Cost,
} from '../core/cost';
import type { CallOperation, FunctionFacts, LoopOperation } from '../core/facts';
import { plainCall } from '../core/plainOperations';
import { factorOf } from '../core/size';
import type { SourceLocation } from '../core/text';
import type { ApiEntry } from '../knowledge/apiEntry';
import type { Knowledge } from '../knowledge/knowledge';
import type { Assumptions } from './assumptions';
import { offloadOf, targetOf, targetOfCall } from './calls';
import { flowOf, noFlow, type Flow } from './flow';
import type { Ledger, Mark } from './ledger';
import { awaits } from './position';
import { apiCost } from './pricing';
import { isMemoised, selfCall } from './recursion';
import type { Resolver } from './resolve';
import type { FunctionSizes } from './sizes';
import type {
  CallTarget,
  FunctionReference,
  PricedFunction,
  OffloadedCall,
  OpenCall,
  ParameterBinding,
  ParameterReference,
  ReachedEffect,
} from './summary';

/** Effects that travel from a function to its callers; the rest only adds to the cost. */
export const maxPropagated = 6;
const maxVia = 12;
/** Expected wait of a `with lock:`: one in a thousand finds it held, for some microseconds. */
const uncontendedMs = 0.000005;

export interface SummaryContext {
  readonly path: string;
  readonly resolver: Resolver;
  readonly knowledge: Knowledge;
  readonly assumptions: Assumptions;
  /** Undefined for a function of the same cycle of calls that has no price yet. */
  summaryOf(reference: FunctionReference): PricedFunction | undefined;
  /** True for the function itself, and for the members of a small cycle of calls that it belongs to. */
  isRecursive(reference: FunctionReference): boolean;
  isSelf(reference: FunctionReference): boolean;
}

/** They take every item of their first argument. */
const consumers: ReadonlySet<string> = new Set([
  ...[
    'list',
    'tuple',
    'set',
    'frozenset',
    'dict',
    'sorted',
    'sum',
    'min',
    'max',
    'bytes',
    'str.join',
    'bytes.join',
  ].map((name) => `builtins.${name}`),
  'collections.Counter',
  'collections.deque',
]);

const noOverlap = { cost: zeroCost, effects: [] } as const;

type ProjectTarget = Extract<CallTarget, { kind: 'project' }>;
type ApiTarget = Extract<CallTarget, { kind: 'api' }>;
type UnresolvedTarget = Extract<CallTarget, { kind: 'unresolved' }>;

export class CallCosts {
  /** Cost of remembered results: the first call of many. */
  paidOnce: Cost = zeroCost;
  unresolved = 0;
  /** What coroutines wait for that a loop makes and does not await: they run at the same time, so loops do not multiply it. */
  private overlapping: { readonly cost: Cost; readonly effects: readonly ReachedEffect[] } = noOverlap;
  private handedOutMs = 0;
  private remembered: Set<string> | undefined;

  constructor(
    private readonly context: SummaryContext,
    private readonly ledger: Ledger,
    private readonly sizes: FunctionSizes,
  ) {}

  /** What calls that are not understood may hide in the function. */
  doubtMs(): number {
    const { unresolvedMs } = this.context.assumptions;
    return this.ledger.open
      .filter(({ parameter }) => parameter !== undefined)
      .reduce((sum, { times }) => sum + unresolvedMs * totalMs(times), totalMs(this.ledger.doubt));
  }

  call(call: CallOperation, loop: LoopOperation | undefined): Flow {
    const { assumptions } = this.context;
    const target = this.targetOf(call);
    const isCandidate = call.implicit === 'property' || call.implicit === 'operator';
    if (isCandidate && target.kind !== 'project' && (target.kind !== 'api' || !target.entry.effect)) {
      // An ordinary attribute or operator after all.
      return noFlow;
    }
    const isImplicit = call.implicit !== undefined;
    if (!isImplicit && target.kind === 'unresolved') {
      this.unresolved++;
    }
    const own = isImplicit ? zeroCost : costOf('heldCpu', assumptions.callMs);
    switch (target.kind) {
      case 'project': {
        const reached = this.projectCall(call, target, loop);
        this.record(call, target, reached.cost, undefined, loop);
        return { ...reached, cost: addCosts(own, reached.cost) };
      }
      case 'api':
        return flowOf(addCosts(own, this.apiCall(call, target, loop)));
      case 'cheap':
        this.record(call, target, zeroCost, undefined, loop);
        return flowOf(own);
      case 'unresolved':
        return isImplicit ? noFlow : flowOf(addCosts(own, this.unresolvedCall(call, target, loop)));
    }
  }

  private targetOf(call: CallOperation): CallTarget {
    const { resolver, knowledge, path } = this.context;
    return targetOfCall(call, path, resolver, knowledge);
  }

  private location(call: CallOperation): SourceLocation {
    return { path: this.context.path, range: call.range, text: call.text };
  }

  private record(
    call: CallOperation,
    target: CallTarget,
    cost: Cost,
    offloaded: OffloadedCall | undefined,
    loop: LoopOperation | undefined,
  ): void {
    this.ledger.calls.push({ call, target, cost, offloaded, repeats: 1, loop });
  }

  /** The dearest of the functions a call may reach, and the wrappers around it. A coroutine that is made is taken to be run. */
  private projectCall(call: CallOperation, target: ProjectTarget, loop: LoopOperation | undefined): Flow {
    const { context } = this;
    const member = target.functions.find((reference) => context.isRecursive(reference));
    const selfCalls = member ? selfCall(call, !context.isSelf(member)) : noFlow.selfCalls;
    const dearest = this.dearest(target.functions);
    const wrappers = (target.wrappers ?? []).flatMap((reference) => this.context.summaryOf(reference) ?? []);
    if (dearest && loop && call.arguments.length === 0 && isMemoised(dearest.facts)) {
      return { ...noFlow, cost: this.payOnce(call, dearest, target.bindings ?? []), selfCalls };
    }
    let times: Cost | undefined;
    let cost = zeroCost;
    for (const wrapper of wrappers) {
      cost = addCosts(cost, this.enter(call, wrapper, []));
      for (const open of wrapper.openCalls) {
        if (open.parameter && (!times || totalMs(open.times) > totalMs(times))) {
          ({ times } = open);
        }
      }
    }
    if (dearest) {
      const mark = this.ledger.begin();
      const entered = this.enter(call, dearest, target.bindings ?? []);
      if (dearest.facts.isAsync && this.isLeftAlone(call)) {
        // It runs on by itself: nobody here waits for it.
        this.ledger.takeAwaited(mark);
        this.ledger.join(mark);
        return { cost: addCosts(cost, { ...entered, awaitedIo: zeroCost.awaitedIo }), exit: undefined, selfCalls };
      }
      const inner =
        dearest.facts.isAsync && !call.isAwaited && isLaunching(loop) ? this.overlap(entered, mark) : entered;
      if (times) {
        const { blockedIo } = times;
        this.ledger.end(mark, (each) => multiplyCost(each, blockedIo), 1);
        cost = addCosts(cost, multiplyCost(inner, blockedIo));
      } else {
        this.ledger.join(mark);
        cost = addCosts(cost, inner);
      }
    }
    return { cost, exit: undefined, selfCalls };
  }

  /** A promise that nobody awaits or keeps. */
  private isLeftAlone(call: CallOperation): boolean {
    return this.context.resolver.runtime.startsAtOnce && call.use === 'discarded' && !call.isAwaited;
  }

  /** Sets the waiting of a coroutine aside for `takeOverlapping`. */
  private overlap(cost: Cost, mark: Mark): Cost {
    const { awaitedIo } = cost;
    this.overlapping = {
      cost: addCosts(this.overlapping.cost, { ...zeroCost, awaitedIo }),
      effects: [...this.overlapping.effects, ...this.ledger.takeAwaited(mark)],
    };
    return { ...cost, awaitedIo: zeroCost.awaitedIo };
  }

  /** Enters what was set aside, behind the loops that made the coroutines. */
  takeOverlapping(): Cost {
    const { cost, effects } = this.overlapping;
    this.overlapping = noOverlap;
    this.ledger.effects.push(...effects);
    return cost;
  }

  private dearest(functions: readonly FunctionReference[]): PricedFunction | undefined {
    let dearest: PricedFunction | undefined;
    for (const reference of functions) {
      const summary = this.context.summaryOf(reference);
      if (summary && (!dearest || totalMs(summary.cost) > totalMs(dearest.cost))) {
        dearest = summary;
      }
    }
    return dearest;
  }

  /** What running a function adds here, at the sizes it is called with. */
  private enter(call: CallOperation, summary: PricedFunction, bindings: readonly ParameterBinding[]): Cost {
    const { ledger } = this;
    const here = this.sizes.atCall(summary.facts, call);
    if (isAbstract(summary.facts)) {
      ledger.doubt = addCosts(ledger.doubt, costOf('blockedIo', this.context.assumptions.unresolvedMs));
    }
    ledger.offloaded = addCosts(ledger.offloaded, here.of(summary.offloadedCost));
    ledger.doubt = addCosts(ledger.doubt, here.of(summary.doubt));
    if (summary.propagated.length > 0) {
      this.propagate(call, summary, (each) => here.of(each));
    }
    let cost = here.of(summary.cost);
    for (const open of summary.openCalls) {
      if (open.parameter) {
        cost = addCosts(cost, this.bound(call, summary.facts, open, open.parameter, bindings));
      }
    }
    return cost;
  }

  /** A call that the callee makes of one of its parameters, for which this call passes something. */
  private bound(
    call: CallOperation,
    callee: FunctionFacts,
    open: OpenCall,
    parameter: ParameterReference,
    bindings: readonly ParameterBinding[],
  ): Cost {
    const times = this.sizes.atCall(callee, call).of(open.times);
    const binding = bindings.find(
      ({ function: owner, name }) => isSame(owner, parameter.function) && name === parameter.name,
    );
    const target: UnresolvedTarget = { kind: 'unresolved' };
    const passed = binding?.target ?? (parameter.function.id === callee.id ? target : { ...target, parameter });
    const location = this.location(call);
    switch (passed.kind) {
      case 'unresolved':
        if (passed.parameter) {
          this.ledger.addOpen({ parameter: passed.parameter, location, times });
        } else {
          this.ledger.doubt = addCosts(this.ledger.doubt, repeatCost(times, this.context.assumptions.unresolvedMs));
        }
        return zeroCost;
      case 'cheap':
        return zeroCost;
      case 'project':
      case 'api': {
        const mark = this.ledger.begin();
        const change = (cost: Cost): Cost => multiplyCost(cost, times.blockedIo);
        const cost = this.costOfTarget(passed, plainCall(call, []));
        this.reachThrough(call, passed, cost);
        this.ledger.end(mark, change, 1);
        return change(cost);
      }
    }
  }

  /** A result that is remembered costs nothing from the second call on: loops around it do not multiply it. */
  private payOnce(call: CallOperation, summary: PricedFunction, bindings: readonly ParameterBinding[]): Cost {
    const key = `${summary.reference.path}#${summary.reference.id}`;
    this.remembered ??= new Set();
    if (!this.remembered.has(key)) {
      this.remembered.add(key);
      const outside = this.ledger.aside();
      this.paidOnce = addCosts(this.paidOnce, this.enter(call, summary, bindings));
      this.ledger.keep(outside);
    }
    return zeroCost;
  }

  private propagate(call: CallOperation, summary: PricedFunction, change: (cost: Cost) => Cost): void {
    const location = this.location(call);
    const direct = [location];
    for (const { effect, name, entry, location: origin, via, cost, crossesAsync } of summary.propagated) {
      this.ledger.effects.push({
        effect,
        name,
        entry,
        location: origin,
        via: via.length === 0 ? direct : direct.concat(via.length < maxVia ? via : via.slice(0, maxVia - 1)),
        call,
        cost: change(cost),
        crossesAsync: crossesAsync || summary.facts.isAsync,
      });
    }
  }

  private apiCall(call: CallOperation, target: ApiTarget, loop: LoopOperation | undefined): Cost {
    const { ledger, context, sizes } = this;
    const offloaded = this.offloaded(call, target);
    let cost = this.plausibleWait(call, target.entry, apiCost(target.entry, call, context.knowledge, sizes));
    if (this.isLeftAlone(call)) {
      cost = { ...cost, awaitedIo: zeroCost.awaitedIo };
    }
    if (target.entry.effect && totalMs(cost) > 0) {
      this.reach(call, target, cost);
    }
    cost = addCosts(cost, this.consumed(call, target));
    if (target.entry.derived) {
      const doubtful =
        (1 - target.entry.derived.confidence) * Math.max(totalMs(cost), context.assumptions.unresolvedMs);
      ledger.doubt = addCosts(ledger.doubt, costOf('blockedIo', doubtful));
    }
    if (offloaded && (offloaded.to === 'caller' || isContinuation(target.entry))) {
      const runs = offloaded.perItem ? this.perItem(offloaded.cost, call, offloaded) : offloaded.cost;
      this.reachThrough(call, offloaded.target, runs);
      cost = addCosts(cost, runs);
    } else if (offloaded && offloaded.to !== 'loop') {
      const runs = offloaded.perItem ? repeatCost(offloaded.cost, context.assumptions.collectionSize) : offloaded.cost;
      ledger.offloaded = addCosts(ledger.offloaded, runs);
      this.handedOutMs += totalMs(runs);
      if (call.isAwaited) {
        // The task is suspended for as long as the other thread or process works.
        const wait = costOf('awaitedIo', totalMs(runs));
        ledger.awaitedOffloads = addCosts(ledger.awaitedOffloads, wait);
        cost = addCosts(cost, wait);
      }
    }
    this.record(call, target, cost, offloaded, loop);
    return cost;
  }

  /** What an iterator of a library does per item, where a call goes through all of it: `list(csv.reader(file))`. */
  private consumed(call: CallOperation, { name }: ApiTarget): Cost {
    const { resolver, knowledge, path } = this.context;
    const argument = consumers.has(name) ? call.arguments.find((each) => each.name === undefined) : undefined;
    if (!argument || argument.star !== undefined) {
      return zeroCost;
    }
    let cost = zeroCost;
    for (const entity of resolver.evaluate(argument.value, path)) {
      const entry = entity.kind === 'api-object' ? knowledge.classTrait(entity.className, 'iterate') : undefined;
      if (entry?.effect && entity.kind === 'api-object') {
        const item = apiCost(entry, plainCall(call, []), knowledge, this.sizes);
        const { scale, factors } = (argument.size && this.sizes.valueOf(argument.size)) ?? {
          scale: 1,
          factors: [factorOf(this.sizes.collection(`${call.text}()`))],
        };
        const items = growCost(repeatCost(item, scale), factors);
        if (totalMs(items) > totalMs(cost)) {
          cost = items;
          this.reach(call, { kind: 'api', name: entity.className, entry }, items);
        }
      }
    }
    return cost;
  }

  /** The cost of a callable that is run for every item of another argument: `map(f, xs)`, `sorted(xs, key=f)`. */
  private perItem(cost: Cost, call: CallOperation, { callableRange, target }: OffloadedCall): Cost {
    const items = call.arguments.find(({ range, name, star }) => range !== callableRange && !name && !star);
    const size = call.receiverSize ?? items?.size;
    const value = size && this.sizes.valueOf(size);
    const { scale, factors } = value ?? { scale: 1, factors: [factorOf(this.sizes.collection(`${call.text}()`))] };
    const all = growCost(repeatCost(cost, scale), factors);
    // Coroutines that are made one after the other run at the same time.
    return this.makesCoroutines(target) ? { ...all, awaitedIo: cost.awaitedIo } : all;
  }

  private makesCoroutines(target: CallTarget): boolean {
    switch (target.kind) {
      case 'project':
        return target.functions.some((reference) => this.context.summaryOf(reference)?.facts.isAsync === true);
      case 'api':
        return target.entry.async === true;
      default:
        return false;
    }
  }

  private unresolvedCall(call: CallOperation, target: UnresolvedTarget, loop: LoopOperation | undefined): Cost {
    const { ledger } = this;
    const { unresolvedAwaitMs, unresolvedMs } = this.context.assumptions;
    const cost = call.isAwaited ? costOf('awaitedIo', unresolvedAwaitMs) : zeroCost;
    if (call.isAwaited) {
      ledger.effects.push({
        effect: 'await',
        name: call.text,
        entry: undefined,
        location: this.location(call),
        via: [],
        call,
        cost,
        crossesAsync: false,
      });
    }
    if (!target.parameter) {
      ledger.doubt = addCosts(ledger.doubt, costOf('blockedIo', unresolvedMs));
    }
    ledger.addOpen({ parameter: target.parameter, location: this.location(call), times: costOf('blockedIo', 1) });
    this.record(call, target, cost, undefined, loop);
    return cost;
  }

  /**
   * Waiting for other threads: a `with lock:` is mostly free at once, and results of work handed out before take no longer
   * than that work.
   */
  private plausibleWait(call: CallOperation, { effect }: ApiEntry, cost: Cost): Cost {
    if (!effect || !('wait' in effect) || effect.wait !== 'lock' || cost.blockedIo.ms === 0) {
      return cost;
    }
    const limit = call.implicit === 'enter' ? uncontendedMs : this.handedOutMs > 0 ? this.handedOutMs : Infinity;
    return { ...cost, blockedIo: { ...cost.blockedIo, ms: Math.min(limit, cost.blockedIo.ms) } };
  }

  private reach(call: CallOperation, target: ApiTarget, cost: Cost): void {
    const { effect } = target.entry;
    const kind: ReachedEffect['effect'] = effect && 'wait' in effect ? effect.wait : 'cpu';
    this.ledger.effects.push({
      effect: kind,
      name: target.name,
      entry: target.entry,
      location: this.location(call),
      via: [],
      call,
      cost,
      crossesAsync: false,
    });
  }

  /** Effects of a callable that runs inside this very call: `map(f, xs)`, `sorted(key=f)`. */
  private reachThrough(call: CallOperation, target: CallTarget, cost: Cost): void {
    if (target.kind === 'api' && totalMs(cost) > 0) {
      this.reach(call, target, cost);
    } else if (target.kind === 'project') {
      for (const reference of target.functions) {
        const summary = this.context.summaryOf(reference);
        if (summary) {
          const ratio = totalMs(summary.cost) === 0 ? 1 : totalMs(cost) / totalMs(summary.cost);
          this.propagate(call, summary, (each) => repeatCost(each, ratio));
        }
      }
    }
  }

  private offloaded(call: CallOperation, { name, entry }: ApiTarget): OffloadedCall | undefined {
    const { resolver, knowledge, path } = this.context;
    const found = offloadOf(call, name, entry, (value) => resolver.evaluate(value, path));
    if (!found) {
      return undefined;
    }
    const target = targetOf(resolver.evaluate(found.callable.value, path), resolver, knowledge);
    const cost = this.costOfTarget(target, plainCall(call, call.arguments.slice(1)));
    return {
      to: found.to,
      mechanism: found.mechanism,
      target,
      perItem: found.perItem,
      callableRange: found.callable.range,
      effect: this.effectOf(target, cost),
      text: nameOf(target),
      cost,
    };
  }

  /** What a callable mostly does: the API's own effect, or the dearest effect of a project function. */
  private effectOf(target: CallTarget, cost: Cost): ReachedEffect['effect'] {
    if (target.kind === 'api' && target.entry.effect) {
      return 'wait' in target.entry.effect ? target.entry.effect.wait : 'cpu';
    }
    const [reference] = target.kind === 'project' ? target.functions : [];
    const [dearest] = (reference && this.context.summaryOf(reference)?.propagated) ?? [];
    return dearest?.effect ?? (dominantPart(cost).endsWith('Cpu') ? 'bytecode' : 'await');
  }

  /** `call` has the arguments that the callable gets: those behind it in `to_thread(time.sleep, 2)`. */
  private costOfTarget(target: CallTarget, call: CallOperation): Cost {
    switch (target.kind) {
      case 'project':
        return target.functions
          .map((reference) => this.context.summaryOf(reference)?.cost ?? zeroCost)
          .reduce(maxCosts, zeroCost);
      case 'api':
        return apiCost(target.entry, call, this.context.knowledge, this.sizes);
      default:
        return zeroCost;
    }
  }
}

/** The function goes on where the call's own promise ends, and the promise of the call ends with it: `then`. */
function isContinuation({ async: isAsync, offload }: ApiEntry): boolean {
  return isAsync === true && offload?.to === 'loop' && offload.gives === 'result';
}

/** A loop that waits for nothing itself: the coroutines it makes are run together, by `gather` or as tasks. */
export function isLaunching(loop: LoopOperation | undefined): boolean {
  return loop !== undefined && !loop.isAsync && !awaits(loop.body);
}

/** The body stands for what some other class does: nothing is known of that. */
function isAbstract({ decorators, body, isAbstract: isDeclared }: FunctionFacts): boolean {
  return (
    isDeclared === true ||
    decorators.some(({ text }) => /(^|\.)abstractmethod$/.test(text)) ||
    (body.some(({ kind }) => kind === 'exit') &&
      body.every((operation) => operation.kind !== 'exit' || operation.form === 'raise') &&
      body.every(({ kind }) => kind === 'exit' || kind === 'compute' || kind === 'statement'))
  );
}

function isSame(a: FunctionReference, b: FunctionReference): boolean {
  return a.path === b.path && a.id === b.id;
}

function nameOf(target: CallTarget): string {
  switch (target.kind) {
    case 'project':
      return target.functions[0]?.id.replace(/@.*$/, '') ?? '';
    case 'api':
    case 'cheap':
      return target.name;
    case 'unresolved':
      return target.name ?? '';
  }
}
