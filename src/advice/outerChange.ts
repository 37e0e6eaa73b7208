/**
 * Whether the iterations of a loop depend on each other through what they call: a method that changes an object from outside
 * the loop, as a training step changes the model that the next one starts from. What the loop's own text changes is said by
 * its facts (`LoopDependence`); this follows the calls.
 */
import type { Project } from '../analysis/project';
import type { FunctionSummary, ResolvedCall } from '../analysis/summary';
import type { LoopOperation, Value } from '../core/facts';
import { containsRange } from '../core/text';

/** Chains of calls are followed this far for what they change. */
const maxChangeSteps = 5;

/** Why iterations depend on each other through what they call: an object from outside the loop that is changed. */
export function outerChange(summary: FunctionSummary, project: Project, loop: LoopOperation): string | undefined {
  const own = new Set(loop.binds ?? []);
  const changing = summary.calls.find(
    (resolved) =>
      containsRange(loop.range, resolved.call.callRange) &&
      !own.has(rootOf(resolved)) &&
      changesOutside(resolved, summary.reference.path, project, new Set(), 0),
  );
  return changing && `\`${changing.call.text}\` changes something outside the loop`;
}

/** True when the call changes an object that it did not make: by itself, or through what it calls. */
function changesOutside(
  { call, target }: ResolvedCall,
  path: string,
  project: Project,
  seen: Set<string>,
  steps: number,
): boolean {
  if (target.kind !== 'project' || call.implicit !== undefined) {
    return false;
  }
  const isOnFreshObject = call.callee.kind === 'attribute' && isFresh(call.callee.value, path, project);
  return target.functions.some((reference) => {
    const key = `${reference.path}#${reference.id}`;
    const called = seen.has(key) || steps >= maxChangeSteps ? undefined : project.summary(reference);
    seen.add(key);
    if (called === undefined || called.facts.isGenerator) {
      return false;
    }
    // A constructor changes the object it makes, and a method of a new object what is new.
    if (isOnFreshObject || called.facts.name.endsWith('.__init__')) {
      return false;
    }
    if (called.facts.writesOutside) {
      return true;
    }
    // What a plain function does to its arguments depends on whose they are; a method is followed into its object's parts.
    const parameters = new Set(called.facts.parameters.slice(1).map(({ name }) => name));
    return (
      called.facts.kind === 'method' &&
      called.calls.some(
        (inner) => !parameters.has(rootOf(inner)) && changesOutside(inner, reference.path, project, seen, steps + 1),
      )
    );
  });
}

/** The name that the callee begins with: `network` of `network.layers[0].step`. */
function rootOf({ call }: ResolvedCall): string {
  return call.text.split(/[.([]/, 1)[0] ?? '';
}

/** The value is made on the spot by a constructor: nobody else has it. */
function isFresh(value: Value, path: string, project: Project): boolean {
  return (
    value.kind === 'call' &&
    project.evaluate(value.callee, path).some(({ kind }) => kind === 'class' || kind === 'api-class')
  );
}
