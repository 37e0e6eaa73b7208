/**
 * What decorators make of functions. Those of libraries do what the knowledge base says; those of the project are followed:
 * one that returns its argument changes nothing, one that returns an inner function that runs the argument wraps it, any
 * other replaces it by what it returns. An unknown decorator is taken to keep the function.
 */
import type { FunctionFacts, Value } from '../core/facts';
import type { Decoration } from '../knowledge/apiEntry';
import { parametersCalled } from './callOperations';
import { entityArguments } from './callArguments';
import { unique, type ApiEntity, type Decorated, type Entities, type Entity, type FunctionEntity } from './entity';
import type { Resolution } from './resolution';

export class Decorators {
  private readonly known = new Map<FunctionFacts, Entities>();

  constructor(private readonly resolution: Resolution) {}

  /** The function as its decorators leave it, innermost first. */
  apply(raw: FunctionEntity): Entities {
    const { facts } = raw;
    if (facts.decorators.length === 0) {
      return [raw];
    }
    const known = raw.bindings ? undefined : this.known.get(facts);
    if (known) {
      return known;
    }
    if (!raw.bindings) {
      // While they are applied, a decorator that refers to the function sees it as written.
      this.known.set(facts, [raw]);
    }
    let current: Entities = [raw];
    for (const { value } of [...facts.decorators].reverse()) {
      current = unique(current.flatMap((entity) => this.applyOne(value, entity, raw)));
    }
    if (!raw.bindings) {
      this.known.set(facts, current);
    }
    return current;
  }

  private applyOne(decorator: Value, entity: Entity, { path, bindings }: FunctionEntity): Entities {
    const found = this.resolution
      .evaluate(decorator, path, bindings)
      .flatMap((each) => this.decorate(each, entity, bindings?.depth ?? 0));
    return found.length > 0 ? found : [entity];
  }

  private decorate(decorator: Entity, entity: Entity, depth: number): Entities {
    const { resolution } = this;
    switch (decorator.kind) {
      case 'api':
        return decorationOf(decorator, [entity], resolution);
      case 'decorator':
        return decorationOf(decorator.api, [entity], resolution);
      case 'api-class': {
        const decorates = resolution.knowledge.constructorEntry(decorator.name)?.decorates;
        return decorates === undefined ? [entity] : [decoratedBy(decorates, entity)];
      }
      case 'function':
      case 'class':
      case 'object':
      case 'partial': {
        const made = resolution.result(decorator, entityArguments(depth, [entity]));
        return entity.kind === 'function' ? made.flatMap((each) => this.wrapped(entity, each)) : made;
      }
      default:
        return [entity];
    }
  }

  private wrapped(original: FunctionEntity, made: Entity): Entities {
    switch (made.kind) {
      case 'function': {
        if (made.facts === original.facts) {
          return [original];
        }
        const bindings = made.bindings;
        const runsOriginal = parametersCalled(made.facts).some(
          ({ function: owner, name }) =>
            owner === bindings?.function &&
            (bindings.parameter(name) ?? []).some(
              (entity) => entity.kind === 'function' && entity.facts === original.facts,
            ),
        );
        // One that hands the function to somebody else, a thread perhaps, is all that a call runs here.
        return runsOriginal ? [around(original, made, made)] : [made];
      }
      case 'object': {
        const call = this.resolution.member(made, '__call__').find(({ kind }) => kind === 'function');
        return call?.kind === 'function' ? [around(original, call, made)] : [original];
      }
      case 'class':
      case 'partial':
        return [made];
      default:
        return [original];
    }
  }
}

/** `wrapper` runs around `original`; calling it yields what calling `made` does. */
function around(original: FunctionEntity, wrapper: FunctionEntity, made: Entity): FunctionEntity {
  const inner = original.decorated;
  const wrappers = [{ path: wrapper.path, id: wrapper.facts.id }, ...(inner?.wrappers ?? [])];
  return { ...original, decorated: { ...inner, wrappers, result: made } };
}

/** What a decorator of a library makes of `given`. */
export function decorationOf(api: ApiEntity, given: Entities, resolution: Resolution): Entities {
  const { decorates, returns } = api.entry;
  const library = returns === undefined || returns.startsWith('builtins.') ? undefined : returns;
  const className = library !== undefined && resolution.knowledge.classEntry(library) ? library : undefined;
  return decorates === undefined ? given : given.map((entity) => decoratedBy(decorates, entity, className));
}

const results: Readonly<Partial<Record<Decoration, Exclude<Decorated['result'], Entity>>>> = {
  'context-manager': 'context-manager',
  'async-context-manager': 'async-context-manager',
  'in-thread': 'awaitable',
  'in-loop': 'awaited',
};

function decoratedBy(decorates: Decoration, entity: Entity, className?: string): Entity {
  if (entity.kind !== 'function') {
    return entity;
  }
  const isProperty = decorates === 'property' || decorates === 'memoised-property';
  const result = results[decorates];
  if (!isProperty && result === undefined && className === undefined) {
    return entity;
  }
  const before: Decorated = entity.decorated ?? { wrappers: [] };
  return {
    ...entity,
    decorated: {
      ...before,
      ...(isProperty ? { isProperty } : {}),
      ...(result === undefined ? {} : { result }),
      ...(className === undefined ? {} : { className }),
    },
  };
}
