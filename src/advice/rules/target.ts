/**
 * Questions several rules ask about what a call reaches.
 */
import type { Project } from '../../analysis/project';
import type { CallTarget, ResolvedCall } from '../../analysis/summary';
import type { CallOperation } from '../../core/facts';
import { isNotebook } from '../../languages/notebook/fileNames';

/** `builtins.open` is written `open`; `concurrent.futures.Executor.__exit__` is leaving the executor. */
export function shortName(name: string): string {
  return name.replace(/^builtins\./, '').replace(/\.__[a-z]+__$/, '');
}

/** `outer.<locals>.inner` and `rows.map() callback`: functions that no module gives out by a name. */
const hidden = /[<(]/;

/**
 * True when a worker can find the function again by importing its module, for which it needs a name there. No module stands
 * behind a notebook: only forked processes know its functions.
 */
export function isImportable(project: Project, target: CallTarget): boolean {
  switch (target.kind) {
    case 'project':
      return target.functions.every(({ path, id }) => {
        const facts = project.functionFacts({ path, id });
        return (
          facts?.kind === 'function' &&
          !hidden.test(facts.id) &&
          !facts.isAsync &&
          !facts.isGenerator &&
          !isNotebook(path)
        );
      });
    case 'api':
    case 'cheap':
      return !target.name.includes('.__');
    case 'unresolved':
      return false;
  }
}

export function resolvedCall(calls: readonly ResolvedCall[], call: CallOperation): ResolvedCall | undefined {
  return calls.find((candidate) => candidate.call === call);
}

/** `Client.<locals>.fetch` as a person says it. */
export function spokenName(name: string): string {
  return name.replaceAll('.<locals>', '');
}
