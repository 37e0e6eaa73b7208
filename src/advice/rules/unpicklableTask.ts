/**
 * Reports what cannot be pickled among the things sent to a worker process: a lambda or local function, which pickle looks
 * up by name and does not find (https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled), and objects
 * that belong to this process: locks, sockets, open files, generators. Which classes these are is knowledge.
 */
import type { Entity } from '../../analysis/entity';
import type { OffloadedCall, ResolvedCall } from '../../analysis/summary';
import type { ArgumentFacts } from '../../core/facts';
import type { Range } from '../../core/text';
import type { Knowledge } from '../../knowledge/knowledge';
import type { Finding, FindingDetail } from '../finding';
import type { Rule, RuleContext } from '../rule';
import { shortName, spokenName } from './target';

type Unpicklable = Extract<FindingDetail, { readonly kind: 'unpicklable' }>;

export const unpicklableTask: Rule = {
  id: 'unpicklable-task',
  description: 'Something that cannot be pickled is sent to a worker process, which raises an error.',
  defaultSeverity: 'warning',
  check(context) {
    return context.summary.calls.flatMap((resolved) => {
      const { offloaded } = resolved;
      return offloaded?.to === 'process' ? findings(context, resolved, offloaded) : [];
    });
  },
};

function findings(context: RuleContext, { call }: ResolvedCall, offloaded: OffloadedCall): Finding[] {
  // A process forked with its work already in memory needs no pickle; `Process(target=...)` may be that.
  return call.arguments.flatMap((argument) => {
    const isCallable = sameRange(argument.range, offloaded.callableRange);
    const found = unpicklable(argument, isCallable, offloaded, context);
    return found === undefined ? [] : [finding(context, argument.range, call.text, found)];
  });
}

function sameRange(a: Range, b: Range): boolean {
  return (
    a.start.line === b.start.line &&
    a.start.character === b.start.character &&
    a.end.line === b.end.line &&
    a.end.character === b.end.character
  );
}

interface Found {
  readonly what: Unpicklable['what'];
  readonly words: string;
}

function unpicklable(
  argument: ArgumentFacts,
  isCallable: boolean,
  offloaded: OffloadedCall,
  { project, path }: RuleContext,
): Found | undefined {
  const { knowledge } = project;
  // The items of an iterable are sent, not the iterable itself: `map(f, open(p))` sends lines.
  if (!isCallable && (offloaded.perItem || argument.star !== undefined)) {
    return undefined;
  }
  for (const entity of project.evaluate(argument.value, path)) {
    const found = unpicklableEntity(entity, knowledge);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function unpicklableEntity(entity: Entity, knowledge: Knowledge): Found | undefined {
  switch (entity.kind) {
    case 'function':
      if (entity.facts.kind === 'lambda') {
        return { what: 'lambda', words: 'a lambda' };
      }
      return entity.facts.name.includes('<locals>')
        ? { what: 'local-function', words: `the local function \`${spokenName(entity.facts.name)}\`` }
        : undefined;
    case 'api-object':
      return knowledge.classTrait(entity.className, 'picklable') === false
        ? { what: 'object', words: `a \`${shortName(entity.className)}\`` }
        : undefined;
    case 'container':
      return entity.type === 'generator' ? { what: 'object', words: 'a generator' } : undefined;
    default:
      return undefined;
  }
}

function finding({ summary }: RuleContext, range: Range, callText: string, { what, words }: Found): Finding {
  return {
    rule: 'unpicklable-task',
    severity: 'warning',
    range,
    message: `\`${callText}\` sends ${words} to a process, which cannot be pickled.`,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: { kind: 'unpicklable', what, argument: range },
  };
}
