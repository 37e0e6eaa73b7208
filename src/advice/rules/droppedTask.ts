/**
 * Reports a task that nobody keeps and a coroutine that nobody awaits. The event loop holds only a weak reference to a task
 * (https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task), so it may vanish half way; a coroutine that is
 * not awaited never runs at all. Tasks of a TaskGroup are kept by the group.
 */
import type { ResolvedCall } from '../../analysis/summary';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { spokenName } from './target';

export const droppedTask: Rule = {
  id: 'dropped-task',
  description: 'A task that is kept nowhere may vanish before it is done; a coroutine that is not awaited never runs.',
  defaultSeverity: 'warning',
  check(context) {
    return context.summary.calls.flatMap((resolved) => {
      const what = droppedBy(resolved, context);
      return what === undefined ? [] : [finding(context, resolved, what)];
    });
  },
};

function droppedBy({ call, target }: ResolvedCall, { project }: RuleContext): 'task' | 'coroutine' | undefined {
  if (call.use !== 'discarded' || call.isAwaited || call.implicit !== undefined) {
    return undefined;
  }
  if (target.kind === 'api') {
    return target.entry.makesTask === true ? 'task' : undefined;
  }
  if (target.kind !== 'project' || target.functions.length === 0) {
    return undefined;
  }
  const isCoroutine = target.functions.every(({ path, id }) => {
    const facts = project.facts(path)?.functions.find((candidate) => candidate.id === id);
    // A decorator may have made something else of it.
    return facts?.isAsync === true && !facts.isGenerator && facts.decorators.length === 0;
  });
  return isCoroutine ? 'coroutine' : undefined;
}

function finding({ summary }: RuleContext, { call }: ResolvedCall, what: 'task' | 'coroutine'): Finding {
  return {
    rule: 'dropped-task',
    severity: 'warning',
    range: call.range,
    message:
      what === 'task'
        ? `Nobody keeps the task of \`${call.text}\` in \`${spokenName(summary.facts.name)}\`: it may vanish before it is done.`
        : `Nobody awaits the coroutine of \`${call.text}\`: it never runs.`,
    path: [],
    functionName: summary.facts.name,
    detail: { kind: 'dropped', what, inCoroutine: summary.facts.isAsync },
  };
}
