/**
 * What calls reach, one object for each thing that many calls reach: a program has several times as many calls as it has
 * functions and names of libraries. Targets with bindings or wrappers are those of one call, and are not kept here.
 */
import type { FunctionFacts } from '../core/facts';
import type { ApiEntry } from '../knowledge/apiEntry';
import type { CallTarget } from './summary';

export type ProjectTarget = Extract<CallTarget, { kind: 'project' }>;
type ApiTarget = Extract<CallTarget, { kind: 'api' }>;

export class ReachedTargets {
  private readonly functions = new Map<FunctionFacts, ProjectTarget>();
  private readonly apis = new Map<string, ApiTarget>();
  private readonly cheapOnes = new Map<string, CallTarget>();
  private readonly unknownOnes = new Map<string, CallTarget>();

  project(path: string, facts: FunctionFacts): ProjectTarget {
    let target = this.functions.get(facts);
    if (!target) {
      target = { kind: 'project', functions: [{ path, id: facts.id }] };
      this.functions.set(facts, target);
    }
    return target;
  }

  api(name: string, entry: ApiEntry): ApiTarget {
    let target = this.apis.get(name);
    if (target?.entry !== entry) {
      target = { kind: 'api', name, entry };
      this.apis.set(name, target);
    }
    return target;
  }

  cheap(name: string): CallTarget {
    return known(this.cheapOnes, name, 'cheap');
  }

  /** Known by its type, but not what it does. */
  unknown(name: string): CallTarget {
    return known(this.unknownOnes, name, 'unresolved');
  }
}

function known(targets: Map<string, CallTarget>, name: string, kind: 'cheap' | 'unresolved'): CallTarget {
  const target = targets.get(name);
  if (target) {
    return target;
  }
  const made: CallTarget = { kind, name };
  targets.set(name, made);
  return made;
}
