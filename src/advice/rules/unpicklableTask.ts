/**
 * Reports what cannot be pickled among the things sent to a worker process: the callable and its arguments, not callbacks,
 * which run here, nor iterables, whose items are sent. A single process that is started with such a thing works where
 * processes are forked, which is told as information.
 */
import { argumentAt } from '../../analysis/calls';
import type { ArgumentFacts } from '../../core/facts';
import type { Range } from '../../core/text';
import { isAtLeast, parsePythonVersion } from '../../languages/python/edits/pythonVersion';
import { isNotebook } from '../../languages/notebook/fileNames';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { handOversOf, isSentToProcess, type HandOver } from './handedOut';
import { Picklability, type Unpicklable } from './picklability';
import { asksForFork } from './startMethod';
import { spokenName } from './target';

export const unpicklableTask: Rule = {
  id: 'unpicklable-task',
  description: 'Something that cannot be pickled is sent to a worker process, which raises an error.',
  defaultSeverity: 'warning',
  language: 'python',
  check(context) {
    return handOversOf(context.summary)
      .filter(isSentToProcess)
      .flatMap((handOver) => findings(context, handOver));
  },
};

function findings(context: RuleContext, handOver: HandOver): Finding[] {
  const { call, target } = handOver.resolved;
  const isStart = target.kind === 'api' && target.entry.offload?.to === 'process';
  const picklability = new Picklability(context.project, isStart);
  const found = sentArguments(handOver).flatMap((argument) => {
    const isIterable = handOver.offloaded.perItem && !isCallable(argument, handOver);
    const unpicklable = isIterable
      ? picklability.ofItems(argument.value, context.path)
      : picklability.ofValue(argument.value, context.path);
    return unpicklable === undefined ? [] : [{ argument, unpicklable }];
  });
  const isForked = (isStart || isNotebook(context.path)) && asksForFork(context);
  return (isForked ? found.filter(({ unpicklable }) => !inheritsIt(isStart, unpicklable)) : found).map(
    ({ argument, unpicklable }) => finding(context, argument.range, call.text, unpicklable, isStart),
  );
}

/** True for what a forked process has from its parent, without any pickling. */
function inheritsIt(isStart: boolean, { what }: Unpicklable): boolean {
  return isStart || what === 'notebook-function';
}

/** The callable and everything that goes along with it; of `*tasks`, only the items would, and nobody knows them. */
function sentArguments(handOver: HandOver): readonly ArgumentFacts[] {
  const { call, target } = handOver.resolved;
  const offload = target.kind === 'api' ? target.entry.offload : undefined;
  const executor = offload?.executor && argumentAt(call, offload.executor);
  const sent = offload?.sends?.map((position) => argumentAt(call, position));
  return call.arguments.filter(
    (argument) =>
      argument !== executor &&
      argument.star === undefined &&
      (sent === undefined || sent.includes(argument) || isCallable(argument, handOver)),
  );
}

function isCallable({ range }: ArgumentFacts, { offloaded: { callableRange } }: HandOver): boolean {
  return (
    range.start.line === callableRange.start.line &&
    range.start.character === callableRange.start.character &&
    range.end.line === callableRange.end.line &&
    range.end.character === callableRange.end.character
  );
}

function finding(
  { summary, settings }: RuleContext,
  range: Range,
  callText: string,
  { what, words }: Unpicklable,
  isStart: boolean,
): Finding {
  // `fork` was the default on Linux up to Python 3.13 (https://docs.python.org/3/library/multiprocessing.html).
  const mayFork = inheritsIt(isStart, { what, words }) && !isAtLeast(parsePythonVersion(settings.pythonVersion), 3, 14);
  return {
    rule: 'unpicklable-task',
    severity: mayFork ? 'information' : 'warning',
    range,
    message: messageOf(callText, { what, words }, mayFork),
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: { kind: 'unpicklable', what, argument: range },
  };
}

function messageOf(callText: string, { what, words }: Unpicklable, mayFork: boolean): string {
  if (what === 'notebook-function') {
    return mayFork
      ? `\`${callText}\` is given ${words} of this notebook, which a worker finds only where processes are forked.`
      : `\`${callText}\` is given ${words} of this notebook, which a worker process cannot import.`;
  }
  return mayFork
    ? `\`${callText}\` is given ${words}, which cannot be pickled: it works only where processes are forked.`
    : `\`${callText}\` sends ${words} to a process, which cannot be pickled.`;
}
