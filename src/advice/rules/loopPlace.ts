/**
 * Whether a function runs on an event loop, and who makes it run there. In Python a coroutine does; in JavaScript everything does,
 * and what counts is that others wait for the loop meanwhile: async functions, handlers of requests, callbacks of events
 * and timers. Scripts that run once from top to bottom are nobody's affair but their own.
 */
import type { FunctionReference, FunctionSummary, ResolvedCall } from '../../analysis/summary';
import type { Project } from '../../analysis/project';
import type { Offload } from '../../knowledge/apiEntry';
import type { RuleContext } from '../rule';
import { isEndpoint } from './endpoint';

/** `endpoint` runs once per request, `callback` once per event. */
export type LoopPlace = 'coroutine' | 'endpoint' | 'callback';

/** Files that import this one are looked through for what they hand over; with more of them it is nobody's handler in particular. */
const maxFiles = 60;

export function isScript({ project, path }: Pick<RuleContext, 'project' | 'path'>): boolean {
  return project.facts(path)?.language === 'typescript';
}

/** Undefined for a function of which nothing says that it runs beside others on an event loop. */
export function loopPlace(context: RuleContext): LoopPlace | undefined {
  const { summary } = context;
  const coroutine = summary.facts.isAsync ? 'coroutine' : undefined;
  if (!isScript(context)) {
    return coroutine;
  }
  if (summary.facts.kind === 'module') {
    return undefined;
  }
  return isEndpoint(context) ? 'endpoint' : (handedPlace(context) ?? coroutine);
}

/** What a library makes of the function that some call of the project gives it. */
function handedPlace({ project, path, summary }: RuleContext): LoopPlace | undefined {
  const { reference, facts } = summary;
  const isInline = facts.kind === 'lambda' || facts.name.includes(' callback');
  const paths = isInline ? [path] : project.dependents(path);
  if (paths.length > maxFiles) {
    return undefined;
  }
  const places = paths.flatMap((file) =>
    project
      .summaries(file)
      .flatMap((other) => handedBy(other, project))
      .flatMap(({ function: given, place }) =>
        given.path === reference.path && given.id === reference.id ? [place] : [],
      ),
  );
  return places.find((place) => place === 'endpoint') ?? places[0];
}

interface Handed {
  readonly function: FunctionReference;
  readonly place: LoopPlace;
}

/** Summaries are made anew when something changes. */
const handedBySummary = new WeakMap<FunctionSummary, readonly Handed[]>();

function handedBy(summary: FunctionSummary, project: Project): readonly Handed[] {
  let handed = handedBySummary.get(summary);
  if (handed === undefined) {
    handed = summary.calls.flatMap((resolved) => handedIn(resolved, summary, project));
    handedBySummary.set(summary, handed);
  }
  return handed;
}

function handedIn(
  { call, target }: ResolvedCall,
  { reference: { path } }: FunctionSummary,
  project: Project,
): Handed[] {
  const offload = target.kind === 'api' ? target.entry.offload : undefined;
  if (offload?.to !== 'loop') {
    return [];
  }
  const place = offload.becomes === 'endpoint' ? 'endpoint' : 'callback';
  return call.arguments.flatMap(({ value }, index) =>
    isTaken(offload, index, call.arguments.length)
      ? project
          .evaluate(value, path)
          .flatMap((entity) =>
            entity.kind === 'function'
              ? [{ function: { path: entity.path, id: entity.facts.id }, place } as const]
              : [],
          )
      : [],
  );
}

function isTaken({ which, position = 0 }: Offload, index: number, count: number): boolean {
  switch (which) {
    case 'every':
      return index >= position;
    case 'last':
      return index === count - 1;
    default:
      return index === position;
  }
}
