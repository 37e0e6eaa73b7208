/**
 * The way from a function to an effect that it reaches, call by call: what stands in between says how sure it is that the
 * function brings the effect about, and how often. A call of a method that many classes write anew may well run another one; a
 * function that remembers its results does its work once; an object of a thread has to be made in the thread that uses it.
 * Reads summaries only.
 */
import { isMemoised } from '../../analysis/recursion';
import type { FunctionReference, FunctionSummary, ReachedEffect, ResolvedCall } from '../../analysis/summary';
import { comparePositions, containsRange, type SourceLocation } from '../../core/text';
import type { RuleContext } from '../rule';

/** A call on the way, and the function that it leads into. */
interface Step {
  readonly alternatives: readonly FunctionReference[];
  readonly callee: FunctionSummary;
}

/** Of fewer alternatives than this, one is likely enough. */
const manyAlternatives = 3;

/** Ends early where the way cannot be followed. */
export function wayTo({ via, location }: ReachedEffect, { summary, project }: RuleContext): readonly Step[] {
  const steps: Step[] = [];
  let caller = summary;
  for (const [index, at] of via.entries()) {
    const next = via[index + 1] ?? location;
    const step = caller.calls
      .filter((resolved) => standsAt(resolved, at))
      .flatMap(({ target }) => {
        const alternatives = target.kind === 'project' ? target.functions : [];
        const inside = target.kind === 'project' ? [...alternatives, ...(target.wrappers ?? [])] : [];
        return inside.flatMap((reference) => {
          const callee = reference.path === next.path ? project.summary(reference) : undefined;
          return callee !== undefined && containsRange(callee.facts.range, next.range)
            ? [{ alternatives, callee }]
            : [];
        });
      })[0];
    if (step === undefined) {
      break;
    }
    steps.push(step);
    caller = step.callee;
  }
  return steps;
}

function standsAt({ call }: ResolvedCall, { range }: SourceLocation): boolean {
  return [call.range, call.callRange].some((own) => comparePositions(own.start, range.start) === 0);
}

/** True where a call on the way has many alternatives of which most do not wait: which one runs is nobody's guess. */
export function isUnlikely(way: readonly Step[], { project }: RuleContext): boolean {
  return way.some(({ alternatives }) => {
    const waiting = alternatives.filter((reference) =>
      project.summary(reference)?.effects.some(({ cost, crossesAsync }) => cost.blockedIo.ms > 0 && !crossesAsync),
    );
    return alternatives.length >= manyAlternatives && waiting.length * 2 < alternatives.length;
  });
}

/** True where a function on the way remembers its results: the first call pays, later ones are nearly free. */
export function isRemembered(way: readonly Step[]): boolean {
  return way.some(({ callee }) => isMemoised(callee.facts));
}

/** True where the call would do something else in another thread. */
export function isThreadBound({ entry, via }: ReachedEffect, way: readonly Step[]): boolean {
  switch (entry?.threadBound) {
    case 'caller':
    case 'maker':
      return via.length === 0;
    case 'object':
      return !way.some(({ callee }) =>
        callee.calls.some(({ target }) => target.kind === 'api' && target.entry.threadBound === 'maker'),
      );
    case undefined:
      return false;
  }
}
