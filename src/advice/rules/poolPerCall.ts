/**
 * Reports a pool of threads or processes that is made again and again: in a loop, or in every call of a coroutine that a
 * web framework runs per request. Its workers start anew each time. A pool made once in a plain function is left alone:
 * a script is run once; and so are pools that differ from one iteration to the next, that are kept, and those of a loop that
 * only tries again.
 */
import type { ResolvedCall } from '../../analysis/summary';
import type { CallOperation, LoopOperation, Operation } from '../../core/facts';
import { containsRange } from '../../core/text';
import type { Finding, FindingDetail } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { isEndpoint } from './endpoint';
import { isScript, loopPlace } from './loopPlace';
import { spokenName } from './target';

export const poolPerCall: Rule = {
  id: 'pool-per-call',
  description: 'A pool is made again and again, and its workers start anew each time.',
  defaultSeverity: 'information',
  check(context) {
    return context.summary.calls.filter(makesWorkers).flatMap((resolved) => {
      const { target, loop } = resolved;
      if (isScript(context) && startsWorker(resolved) && isRunPerRequest(context)) {
        return [finding(context, resolved, { className: workerName(resolved), place: 'endpoint' })];
      }
      if (target.kind !== 'api' || target.entry.makesPool === undefined || isKept(resolved, context)) {
        return [];
      }
      const isRepeated = loop !== undefined && !variesWith(loop, resolved.call) && !endsLoop(loop.body, resolved.call);
      const place = isRepeated ? 'loop' : isRunPerRequest(context) ? 'endpoint' : undefined;
      return place === undefined ? [] : [finding(context, resolved, { className: target.name, place })];
    });
  },
};

/** Looked at first: few calls do. */
function makesWorkers({ target }: ResolvedCall): boolean {
  return target.kind === 'api' && (target.entry.makesPool !== undefined || target.entry.startsWorker !== undefined);
}

function isRunPerRequest(context: RuleContext): boolean {
  return isEndpoint(context) || loopPlace(context) === 'endpoint';
}

/** `new Worker(file)` in the handler itself, on every way through it: what is made only once stands in a branch. */
function startsWorker({ call, target }: ResolvedCall): boolean {
  return target.kind === 'api' && target.entry.startsWorker === 'thread' && call.implicit === undefined;
}

function workerName({ target }: ResolvedCall): string {
  return target.kind === 'api' ? target.name : '';
}

/** It is put somewhere by the call it is an argument of, or by the comprehension. */
function isKept({ call, loop }: ResolvedCall, { summary }: RuleContext): boolean {
  const isCollected = loop?.form === 'comprehension' || loop?.form === 'generator';
  return (
    isCollected ||
    summary.calls.some(({ call: outer }) =>
      outer.arguments.some(({ range }) => outer !== call && containsRange(range, call.callRange)),
    )
  );
}

/** True when the statement that makes the pool reads what the loop binds. */
function variesWith({ body, binds = [] }: LoopOperation, call: CallOperation): boolean {
  return readsAt(body, call).some((name) => binds.includes(name));
}

/** The names read by the statement or `with` item that holds the call. */
function readsAt(operations: readonly Operation[], call: CallOperation): readonly string[] {
  return operations.flatMap((operation) => {
    switch (operation.kind) {
      case 'statement':
        return containsRange(operation.range, call.callRange) ? operation.reads : [];
      case 'with': {
        const item = operation.items.find(({ range }) => containsRange(range, call.callRange));
        return item?.reads ?? readsAt(operation.body, call);
      }
      case 'loop':
        return readsAt(operation.body, call);
      case 'branch':
        return operation.arms.flatMap((arm) => readsAt(arm, call));
      default:
        return [];
    }
  });
}

/** True when the loop is left on the way that makes the pool: the next iteration is for when it failed. */
function endsLoop(operations: readonly Operation[], call: CallOperation): boolean {
  return operations.some((operation) => {
    switch (operation.kind) {
      case 'call':
        return operation === call && leaves(operations);
      case 'statement':
        return containsRange(operation.range, call.callRange) && leaves(operations);
      case 'with':
        return containsRange(operation.range, call.callRange) && (leaves(operations) || endsLoop(operation.body, call));
      case 'branch':
        return operation.arms.some((arm) => endsLoop(arm, call));
      default:
        return false;
    }
  });
}

function leaves(operations: readonly Operation[]): boolean {
  return operations.some(
    (operation) =>
      (operation.kind === 'exit' && (operation.form === 'break' || operation.form === 'return')) ||
      (operation.kind === 'with' && leaves(operation.body)),
  );
}

function finding(
  { summary }: RuleContext,
  { call }: ResolvedCall,
  { className, place }: { readonly className: string; readonly place: 'loop' | 'endpoint' },
): Finding {
  const detail: FindingDetail = { kind: 'pool-made', place, className };
  const shortName = className.split('.').at(-1) ?? className;
  const when = place === 'loop' ? 'in every iteration' : 'for every request';
  return {
    rule: 'pool-per-call',
    severity: 'information',
    range: call.range,
    message: `\`${shortName}\` is made ${when} of \`${spokenName(summary.facts.name)}\`: its workers start anew each time.`,
    path: [],
    functionName: summary.facts.name,
    detail,
  };
}
