/**
 * Reports tasks that are made for every item of a collection of unknown size, each of which takes a connection, a file or a
 * process: thousands of them at once exhaust what there is. Silent where the coroutine itself waits for a semaphore, where
 * the number is known, and where the tasks only sleep or compute.
 */
import type { FunctionReference, ResolvedCall } from '../../analysis/summary';
import type { ArgumentFacts, LoopOperation, Operation } from '../../core/facts';
import type { EffectKind } from '../../core/verdict';
import { containsRange, equalRanges } from '../../core/text';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isScript } from './loopPlace';
import { spokenName } from './target';

/** Waits that occupy something of which there is a limited number. */
const limitedKinds: ReadonlySet<EffectKind> = new Set(['network', 'dns', 'database', 'file', 'subprocess']);

/** Tasks at once that servers and drivers bear by default: httpx and aiohttp open at most 100 connections, pools rather fewer. */
const concurrencyLimit = 20;

/** What gives a connection or a file back takes none: what a callee's name begins with. */
const releases = /(^|\.)(a?close|wait_closed|disconnect|stop|release|shutdown)(_\w+)?$/;

/** The tasks of a group are kept by it, and as many as the items all the same. */
const groupTask = 'asyncio.TaskGroup.create_task';

export const unboundedFanOut: Rule = {
  id: 'unbounded-fan-out',
  description: 'Tasks are made for every item at once, on something of which there is a limited number.',
  defaultSeverity: 'information',
  check(context) {
    const scheduling = context.summary.calls.filter(schedules);
    if (scheduling.length === 0) {
      return [];
    }
    const loops = unboundedLoops(context.summary.facts.body);
    const found = scheduling.flatMap((resolved) => {
      const form = fanOutOf(resolved, loops, context);
      return form === undefined ? [] : [{ resolved, form }];
    });
    // `wait([create_task(fetch(url)) for url in urls])` starts its tasks once.
    const starts = found.filter(({ form }) => form === 'loop').map(({ resolved }) => resolved.call.callRange);
    return found
      .filter(
        ({ resolved, form }) =>
          form === 'loop' || !starts.some((start) => containsRange(resolved.call.callRange, start)),
      )
      .map(({ resolved, form }) => finding(context, resolved, form));
  },
};

/** Looked at first: few functions have such a call, and all have a body to go through. */
function schedules({ target }: ResolvedCall): boolean {
  return target.kind === 'api' && target.entry.schedules !== undefined;
}

/** Loops over collections whose size the file does not tell; comprehensions and generator expressions as well. */
function unboundedLoops(operations: readonly Operation[]): readonly LoopOperation[] {
  return operations.flatMap((operation): readonly LoopOperation[] => {
    switch (operation.kind) {
      case 'loop':
        return [
          ...(operation.trips.kind === 'collection' && !operation.isAsync ? [operation] : []),
          ...unboundedLoops(operation.body),
        ];
      case 'statement':
        return unboundedLoops(operation.operations);
      case 'branch':
        return operation.arms.flatMap(unboundedLoops);
      case 'with':
        return unboundedLoops(operation.body);
      case 'call':
      case 'compute':
      case 'exit':
      case 'await':
        return [];
    }
  });
}

function fanOutOf(
  { call, target, loop }: ResolvedCall,
  loops: readonly LoopOperation[],
  context: RuleContext,
): 'arguments' | 'loop' | undefined {
  if (target.kind !== 'api' || target.entry.schedules === undefined) {
    return undefined;
  }
  if (isScript(context)) {
    return loop === undefined && call.arguments.some((argument) => mapsLimited(argument, context))
      ? 'arguments'
      : undefined;
  }
  const makesTask = target.entry.makesTask === true || target.name === groupTask;
  const isPerItem = loop !== undefined && loops.includes(loop) && makesTask && !call.isAwaited;
  if (isPerItem) {
    return call.arguments.some((argument) => takesLimited(argument, context)) ? 'loop' : undefined;
  }
  // Awaited in a loop: part by part, as a rule.
  if (loop !== undefined && call.isAwaited) {
    return undefined;
  }
  const spread = call.arguments.find(
    ({ star, range }) =>
      (star === 1 || target.entry.schedules === 'iterable') && loops.some((inner) => containsRange(range, inner.range)),
  );
  return spread !== undefined && takesLimited(spread, context) ? 'arguments' : undefined;
}

/** `items.map((item) => fetch(item))` over data of unknown size, with a function that takes something limited. */
function mapsLimited({ range }: ArgumentFacts, context: RuleContext): boolean {
  return context.summary.calls.some(({ call, offloaded }) => {
    if (!equalRanges(call.callRange, range) || offloaded?.to !== 'caller' || !offloaded.perItem) {
      return false;
    }
    const size = call.receiverSize ?? call.arguments[0]?.size;
    const isKnown = size?.factors.length === 0;
    return (
      !isKnown &&
      offloaded.target.kind === 'project' &&
      offloaded.target.functions.some((each) => waitsLimited(each, context))
    );
  });
}

/** True when a function waits for something limited and holds no semaphore; a plain function may return the promise. */
function waitsLimited(reference: FunctionReference, { project }: RuleContext): boolean {
  const inner = project.summary(reference);
  return (
    inner !== undefined &&
    inner.effects.some(({ effect, cost }) => limitedKinds.has(effect) && cost.awaitedIo.ms > 0) &&
    !inner.effects.some(({ effect }) => effect === 'lock' || effect === 'queue') &&
    !inner.calls.some((each) => (each.call.isAwaited && isGuard(each)) || isScheduled(each))
  );
}

/** A library runs it when it sees fit: p-limit and other queues. */
function isScheduled({ target }: ResolvedCall): boolean {
  return target.kind === 'api' && target.entry.async === true && target.entry.offload?.to === 'loop';
}

/** True when the coroutines made inside the argument wait for something limited, and none of them holds a semaphore. */
function takesLimited(argument: ArgumentFacts, context: RuleContext): boolean {
  const { summary, project } = context;
  const made = summary.calls.filter(
    ({ call }) => containsRange(argument.range, call.callRange) && call.implicit === undefined && !call.isAwaited,
  );
  return made.some(({ call: { text }, target }) => {
    if (releases.test(text)) {
      return false;
    }
    if (target.kind === 'api') {
      return target.entry.async === true && target.entry.effect !== undefined && isLimited(target.entry.effect);
    }
    if (target.kind !== 'project') {
      return false;
    }
    return target.functions.some((reference) => {
      const isAsync = project.summary(reference)?.facts.isAsync === true;
      return isAsync && waitsLimited(reference, context);
    });
  });
}

function isLimited(effect: { readonly wait: EffectKind } | { readonly cpu: string }): boolean {
  return 'wait' in effect && limitedKinds.has(effect.wait);
}

/** `async with semaphore:` or `await semaphore.acquire()`. */
function isGuard({ target }: ResolvedCall): boolean {
  const effect = target.kind === 'api' ? target.entry.effect : undefined;
  return effect !== undefined && 'wait' in effect && (effect.wait === 'lock' || effect.wait === 'queue');
}

function finding({ summary }: RuleContext, { call }: ResolvedCall, form: 'arguments' | 'loop'): Finding {
  return {
    rule: 'unbounded-fan-out',
    severity: 'information',
    range: call.range,
    message: `\`${call.text}\` starts a task for every item at once, and each takes a connection or a file: limit how many run together.`,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: { kind: 'fan-out', form, limit: concurrencyLimit },
  };
}
