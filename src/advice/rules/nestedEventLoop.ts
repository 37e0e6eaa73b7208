/**
 * Reports a call that starts an event loop of its own where one is running in the same thread: in a coroutine, or reached
 * from one through plain functions; in a notebook, whose kernel runs one under every cell. `asyncio.run` then raises RuntimeError (CPython 3.13 Lib/asyncio/runners.py,
 * `Runner.run`). What is handed to another thread or process may start a loop there.
 */
import type { FunctionReference, FunctionSummary, ResolvedCall } from '../../analysis/summary';
import { isNotebook } from '../../languages/notebook/fileNames';
import { containsRange, type SourceLocation } from '../../core/text';
import type { Project } from '../../analysis/project';
import type { Finding } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { spokenName } from './target';

/** Chains of calls are followed this far; each step is one plain function. */
const maxSteps = 8;

export const nestedEventLoop: Rule = {
  id: 'nested-event-loop',
  description: 'An event loop is started where one is running already, which raises an error.',
  defaultSeverity: 'warning',
  language: 'python',
  check(context) {
    const { summary } = context;
    if (!summary.facts.isAsync && !isCells(summary)) {
      return [];
    }
    const found = summary.calls.flatMap((resolved) => {
      if (isLeftLazy(resolved, summary)) {
        return [];
      }
      const chain = loopStart(resolved, summary, context.project, new Set(), 0);
      return chain === undefined ? [] : [finding(context, resolved, chain)];
    });
    // Asked last: it takes all of the file.
    return found.length > 0 && nestsLoops(context) ? [] : found;
  },
};

/** True for a file that has event loops changed so that they start inside each other (`nest_asyncio`). */
function nestsLoops({ project, path }: RuleContext): boolean {
  return project
    .summaries(path)
    .some(({ calls }) => calls.some(({ target }) => target.kind === 'api' && target.entry.nestsLoops === true));
}

/** True for what the cells of a notebook run themselves. */
function isCells({ facts, reference }: FunctionSummary): boolean {
  return facts.kind === 'module' && isNotebook(reference.path);
}

/** True in a generator expression that no call of the function takes: who iterates over it, and where, is not known. */
function isLeftLazy({ loop }: ResolvedCall, { calls }: FunctionSummary): boolean {
  return (
    loop?.form === 'generator' &&
    !calls.some(({ call }) => call.arguments.some(({ range }) => containsRange(range, loop.range)))
  );
}

/** The way from a call to the API that starts a loop, that API last; undefined when there is none. */
function loopStart(
  { call, target }: ResolvedCall,
  summary: FunctionSummary,
  project: Project,
  seen: Set<string>,
  steps: number,
): readonly SourceLocation[] | undefined {
  const here: SourceLocation = { path: summary.reference.path, range: call.range, text: call.text };
  if (target.kind === 'api') {
    return target.entry.runsLoop === true ? [here] : undefined;
  }
  if (target.kind !== 'project' || steps >= maxSteps) {
    return undefined;
  }
  for (const reference of target.functions) {
    const rest = loopStartIn(reference, project, seen, steps + 1);
    if (rest !== undefined) {
      return [here, ...rest];
    }
  }
  return undefined;
}

function loopStartIn(
  reference: FunctionReference,
  project: Project,
  seen: Set<string>,
  steps: number,
): readonly SourceLocation[] | undefined {
  const key = `${reference.path}#${reference.id}`;
  if (seen.has(key)) {
    return undefined;
  }
  seen.add(key);
  const summary = project.summary(reference);
  // A coroutine that starts a loop is its own finding; a generator runs when somebody iterates over it.
  if (!summary || summary.facts.isAsync || summary.facts.isGenerator) {
    return undefined;
  }
  for (const resolved of summary.calls) {
    const rest = isLeftLazy(resolved, summary) ? undefined : loopStart(resolved, summary, project, seen, steps);
    if (rest !== undefined) {
      return rest;
    }
  }
  return undefined;
}

function finding({ summary }: RuleContext, { call, target }: ResolvedCall, chain: readonly SourceLocation[]): Finding {
  const isDirect = chain.length === 1;
  const starter = chain.at(-1)?.text ?? call.text;
  return {
    rule: 'nested-event-loop',
    severity: 'warning',
    range: call.range,
    message: messageOf(summary, call.text, isDirect ? undefined : starter),
    path: chain.slice(1),
    functionName: summary.facts.name,
    detail: {
      kind: 'event-loop',
      isDirect,
      takes: target.kind === 'api' && target.entry.offload !== undefined ? 'function' : 'coroutine',
    },
  };
}

/** `reached` starts the loop; undefined where the call itself does. */
function messageOf(summary: FunctionSummary, call: string, reached: string | undefined): string {
  if (isCells(summary)) {
    return reached === undefined
      ? `\`${call}\` cannot start an event loop in a cell: the kernel runs one already.`
      : `\`${call}\` reaches \`${reached}\`, which cannot start an event loop: the kernel runs one already.`;
  }
  const caller = spokenName(summary.facts.name);
  return reached === undefined
    ? `\`${call}\` cannot start an event loop in \`${caller}\`: one is running already.`
    : `\`${call}\` reaches \`${reached}\`, which cannot start an event loop while \`${caller}\` runs on one.`;
}
