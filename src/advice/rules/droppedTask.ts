/**
 * Reports a task that nobody keeps and a coroutine that nobody awaits. The event loop holds only a weak reference to a task
 * (https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task), so it may vanish half way; a coroutine that is
 * not awaited never runs at all. Tasks of a TaskGroup are kept by the group.
 */
import type { FunctionSummary, ResolvedCall } from '../../analysis/summary';
import type { Operation } from '../../core/facts';
import { isNotebook } from '../../languages/notebook/fileNames';
import type { EffectKind } from '../../core/verdict';
import type { ApiEntry } from '../../knowledge/apiEntry';
import type { Finding, FindingDetail } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isScript } from './loopPlace';
import { spokenName } from './target';

export const droppedTask: Rule = {
  id: 'dropped-task',
  description: 'A task that is kept nowhere may vanish before it is done; a coroutine that is not awaited never runs.',
  defaultSeverity: 'warning',
  check(context) {
    const discarded = context.summary.calls.filter(isDiscarded);
    if (discarded.length === 0) {
      return [];
    }
    const droppedBy = isScript(context) ? promiseDroppedBy : taskDroppedBy;
    return discarded.flatMap((resolved) => {
      const what = droppedBy(resolved, context);
      return what === undefined ? [] : [finding(context, resolved, what)];
    });
  },
};

type Dropped = Extract<FindingDetail, { readonly kind: 'dropped' }>['what'];

/** Most calls are used, or nobody could: looked at first. */
function isDiscarded({ call }: ResolvedCall): boolean {
  return call.use === 'discarded' && !call.isAwaited && call.implicit === undefined;
}

function taskDroppedBy({ target }: ResolvedCall, { project }: RuleContext): Dropped | undefined {
  if (target.kind === 'api') {
    return target.entry.makesTask === true ? 'task' : undefined;
  }
  if (target.kind !== 'project' || target.functions.length === 0) {
    return undefined;
  }
  const isCoroutine = target.functions.every(({ path, id }) => {
    const facts = project.functionFacts({ path, id });
    // A decorator may have made something else of it.
    return facts?.isAsync === true && !facts.isGenerator && facts.decorators.length === 0;
  });
  return isCoroutine ? 'coroutine' : undefined;
}

/** Waits whose failure somebody should hear of. */
const fallibleKinds: ReadonlySet<EffectKind> = new Set(['network', 'dns', 'database', 'file', 'subprocess']);

/**
 * In an async function, which could await it, a promise that nobody awaits, keeps or gives a handler. Elsewhere it is mostly meant:
 * `main()` at the end of a script, a handler of an event that starts something.
 */
function promiseDroppedBy({ target, offloaded }: ResolvedCall, context: RuleContext): Dropped | undefined {
  const { summary, project } = context;
  if (target.kind === 'api') {
    const isPerItem = offloaded?.to === 'caller' && target.entry.async !== true && offloaded.perItem;
    if (isPerItem && offloaded.target.kind === 'project') {
      return offloaded.target.functions.every((reference) => endsLater(project.summary(reference)))
        ? 'callbacks'
        : undefined;
    }
    return summary.facts.isAsync && isFallible(target.entry) ? 'promise' : undefined;
  }
  if (target.kind !== 'project' || target.functions.length === 0 || !summary.facts.isAsync) {
    return undefined;
  }
  const isAsync = target.functions.every((reference) => {
    const callee = project.summary(reference);
    return endsLater(callee) && callee?.facts.isGenerator === false && callee.facts.decorators.length === 0;
  });
  return isAsync ? 'promise' : undefined;
}

function isFallible({ async: isAsync, effect, offload }: ApiEntry): boolean {
  return (
    isAsync === true &&
    offload === undefined &&
    effect !== undefined &&
    'wait' in effect &&
    fallibleKinds.has(effect.wait)
  );
}

/** An async function that awaits nothing, and returns no promise either, is over when the call returns. */
function endsLater(callee: FunctionSummary | undefined): boolean {
  return callee?.facts.isAsync === true && (callee.cost.awaitedIo.ms > 0 || awaits(callee.facts.body));
}

function awaits(operations: readonly Operation[]): boolean {
  return operations.some((operation) => {
    switch (operation.kind) {
      case 'await':
        return true;
      case 'call':
        return operation.isAwaited;
      case 'loop':
        return operation.isAsync || awaits(operation.body);
      case 'branch':
        return operation.arms.some(awaits);
      case 'statement':
        return awaits(operation.operations);
      case 'with':
        return operation.isAsync || awaits(operation.body);
      case 'compute':
      case 'exit':
        return false;
    }
  });
}

function messageOf({ summary }: RuleContext, { call }: ResolvedCall, what: Dropped): string {
  switch (what) {
    case 'task':
      return `Nobody keeps the task of \`${call.text}\` in \`${spokenName(summary.facts.name)}\`: it may vanish before it is done.`;
    case 'coroutine':
      return `Nobody awaits the coroutine of \`${call.text}\`: it never runs.`;
    case 'promise':
      return `Nobody awaits the promise of \`${call.text}\`: \`${spokenName(summary.facts.name)}\` goes on without it, and nobody handles its error.`;
    case 'callbacks':
      return `\`${call.text}\` awaits none of the promises of its async callback: the code behind it goes on without them.`;
  }
}

function finding(context: RuleContext, resolved: ResolvedCall, what: Dropped): Finding {
  const { summary } = context;
  const { call } = resolved;
  return {
    rule: 'dropped-task',
    severity: 'warning',
    range: call.range,
    message: messageOf(context, resolved, what),
    path: [],
    functionName: summary.facts.name,
    detail: { kind: 'dropped', what, inCoroutine: summary.facts.isAsync || isNotebook(context.path) },
  };
}
