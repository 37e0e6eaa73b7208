/**
 * What one call reaches and what it hands to others: turns a call operation's entities into a `CallTarget`, finds callables
 * passed to threads, pools and loops, and prices API entries. Costs of project functions come from their summaries.
 */
import { addCosts, costOf, zeroCost, type Cost } from '../core/cost';
import type { ArgumentFacts, CallOperation, Value } from '../core/facts';
import type { ApiEntry, ArgumentPosition, Effect, Offload } from '../knowledge/apiEntry';
import type { Knowledge } from '../knowledge/knowledge';
import type { Entity } from './entity';
import type { Resolver } from './resolve';
import type { CallTarget, OffloadedCall } from './summary';

const unresolved: CallTarget = { kind: 'unresolved' };

/** The argument at a position or with a name. Positions behind `*args` are not known. */
export function argumentAt(call: CallOperation, at: ArgumentPosition): ArgumentFacts | undefined {
  const byName = at.name === undefined ? undefined : call.arguments.find((argument) => argument.name === at.name);
  if (byName || at.position === undefined) {
    return byName;
  }
  const positional = call.arguments.filter((argument) => argument.name === undefined);
  const argument = positional[at.position];
  return positional.slice(0, at.position + 1).some(({ star }) => star !== undefined) ? undefined : argument;
}

export function targetOf(entities: readonly Entity[], resolver: Resolver, knowledge: Knowledge): CallTarget {
  const functions = entities.flatMap((entity) =>
    entity.kind === 'function' ? [{ path: entity.path, id: entity.facts.id }] : [],
  );
  if (functions.length > 0) {
    return { kind: 'project', functions };
  }
  // The dearest of several possible APIs stands for all: an optional accelerator beside its fallback.
  let best: CallTarget = unresolved;
  for (const entity of entities) {
    const target = targetOfEntity(entity, resolver, knowledge);
    if (best.kind === 'unresolved' || (target.kind === 'api' && target.entry.effect && best.kind === 'cheap')) {
      best = target;
    }
  }
  return best;
}

function targetOfEntity(entity: Entity, resolver: Resolver, knowledge: Knowledge): CallTarget {
  switch (entity.kind) {
    case 'api':
      return { kind: 'api', name: entity.name, entry: entity.entry };
    case 'api-class':
      return { kind: 'api', name: entity.name, entry: knowledge.constructorEntry(entity.name) ?? {} };
    case 'class': {
      const [initialiser] = resolver.initialiser(entity);
      if (initialiser?.kind === 'function') {
        return { kind: 'project', functions: [{ path: initialiser.path, id: initialiser.facts.id }] };
      }
      return initialiser?.kind === 'api'
        ? { kind: 'api', name: initialiser.name, entry: initialiser.entry }
        : { kind: 'cheap', name: entity.facts.name };
    }
    case 'api-object': {
      const entry = knowledge.classTrait(entity.className, 'called');
      return entry ? { kind: 'api', name: entity.className, entry } : unresolved;
    }
    case 'object': {
      const call = resolver.attribute(entity, '__call__').find((member) => member.kind === 'function');
      return call?.kind === 'function'
        ? { kind: 'project', functions: [{ path: call.path, id: call.facts.id }] }
        : unresolved;
    }
    default:
      return unresolved;
  }
}

/** True when an argument makes the call return at once: `lock.acquire(blocking=False)`. */
function isWaived(entry: ApiEntry, call: CallOperation): boolean {
  return (entry.unless ?? []).some((unless) => {
    const value = argumentAt(call, unless)?.value;
    return value?.kind === 'literal' && value.value === unless.equals;
  });
}

/** The price of an API's own effects, without callables it runs. */
export function apiCost(entry: ApiEntry, call: CallOperation, knowledge: Knowledge): Cost {
  const { effect, also = [] } = entry;
  if (!effect || isWaived(entry, call)) {
    return zeroCost;
  }
  return [effect, ...also].reduce((sum, each) => addCosts(sum, effectCost(each, entry, call, knowledge)), zeroCost);
}

function effectCost(effect: Effect, entry: ApiEntry, call: CallOperation, knowledge: Knowledge): Cost {
  if ('wait' in effect) {
    const seconds = effect.seconds ? argumentAt(call, effect.seconds)?.value : undefined;
    const literal = seconds?.kind === 'literal' && typeof seconds.value === 'number' ? seconds.value * 1000 : undefined;
    const ms = literal ?? effect.ms ?? knowledge.waitMs(effect.wait);
    return costOf(entry.async === true && effect.blocks !== true ? 'awaitedIo' : 'blockedIo', ms);
  }
  const degree = effect.degree ?? 0;
  const share = effect.cpu === 'held' ? 0 : (effect.releasedShare ?? 1);
  const held = { ...zeroCost, heldCpu: { ms: effect.ms * (1 - share), degree } };
  return addCosts(held, { ...zeroCost, freeCpu: { ms: effect.ms * share, degree } });
}

type Destination = OffloadedCall['to'];

export interface FoundOffload {
  readonly to: Destination;
  readonly mechanism: string;
  readonly callable: ArgumentFacts;
  readonly perItem: boolean;
}

/** The callable an API call hands over, and to whom; undefined when it hands over none. */
export function offloadOf(
  call: CallOperation,
  name: string,
  entry: ApiEntry,
  evaluate: (value: Value) => readonly Entity[],
): FoundOffload | undefined {
  const { offload } = entry;
  const callable = offload ? argumentAt(call, offload) : undefined;
  if (!offload || !callable) {
    return undefined;
  }
  const where = destinationOf(offload, call, name, evaluate);
  return where && { ...where, callable, perItem: offload.perItem === true };
}

function destinationOf(
  offload: Offload,
  call: CallOperation,
  name: string,
  evaluate: (value: Value) => readonly Entity[],
): { readonly to: Destination; readonly mechanism: string } | undefined {
  switch (offload.to) {
    case 'thread':
    case 'process':
    case 'loop':
    case 'caller':
      return { to: offload.to, mechanism: name };
    case 'thread-pool':
      return { to: 'thread', mechanism: name };
    case 'process-pool':
      return { to: 'process', mechanism: name };
    case 'interpreter-pool':
      return { to: 'interpreter', mechanism: name };
    case 'executor-argument': {
      const executor = offload.executor ? argumentAt(call, offload.executor)?.value : undefined;
      const [entity] = executor ? evaluate(executor) : [];
      if (!executor || entity?.kind === 'none') {
        return { to: 'thread', mechanism: name };
      }
      if (entity?.kind !== 'api-object') {
        // An executor of unknown kind: assume the one that is never wrong for the work.
        return { to: 'process', mechanism: name };
      }
      return {
        to: entity.className.includes('Process')
          ? 'process'
          : entity.className.includes('Interpreter')
            ? 'interpreter'
            : 'thread',
        mechanism: entity.className,
      };
    }
  }
}
