/**
 * Functions handed to library calls: which arguments they are, what the library calls them with, and what of theirs the call
 * gives back. All of it is data of the knowledge base (`Offload`); nothing here knows a library.
 */
import type { ApiEntry, Offload } from '../knowledge/apiEntry';
import type { Knowledge } from '../knowledge/knowledge';
import { container, nothing, unique, type CallArguments, type Entities, type Entity } from './entity';
import { entityArguments } from './callArguments';
import type { Resolution } from './resolution';

/** Something of a library that is given functions. */
interface CallbackTaker {
  readonly entry: ApiEntry;
  readonly offload: Offload;
  readonly receiver: Entity | undefined;
}

/** Undefined for what takes no function, or nothing is known of. */
export function callbackTaker(callee: Entity, knowledge: Knowledge): CallbackTaker | undefined {
  const entry =
    callee.kind === 'api'
      ? callee.entry
      : callee.kind === 'api-class'
        ? knowledge.constructorEntry(callee.name)
        : callee.kind === 'api-object'
          ? knowledge.classTrait(callee.className, 'called')
          : undefined;
  const receiver = callee.kind === 'api' ? callee.receiver : undefined;
  return entry?.offload ? { entry, offload: entry.offload, receiver } : undefined;
}

/** What the parameters of the function at `position` are; empty where that is not the one that is called. */
export function passedTo(
  { offload, receiver }: CallbackTaker,
  call: CallArguments,
  position: number,
  resolution: Resolution,
): readonly Entities[] {
  const first = offload.position ?? 0;
  const isMeant =
    offload.which === 'last'
      ? position === call.count - 1
      : offload.which === 'every'
        ? position >= first
        : position === first;
  return isMeant ? (offload.passes ?? []).map((each) => passedThing(each, receiver, call, resolution)) : [];
}

function passedThing(
  what: string,
  receiver: Entity | undefined,
  call: CallArguments,
  resolution: Resolution,
): Entities {
  switch (what) {
    case '?':
      return nothing;
    case 'item': {
      const own = receiver ? resolution.item(receiver, 'iteration') : nothing;
      return own.length > 0
        ? own
        : unique(call.positional(0).flatMap((entity) => resolution.item(entity, 'iteration')));
    }
    case 'result':
      return receiver ? resolution.awaited(receiver) : nothing;
    default:
      return resolution.libraryInstance(what);
  }
}

/** What the functions handed over give back through the call; undefined where the call gives something of its own. */
export function givenBack(callee: Entity, call: CallArguments, resolution: Resolution): Entities | undefined {
  const taker = callbackTaker(callee, resolution.knowledge);
  const gives = taker?.offload.gives;
  if (!taker || gives === undefined) {
    return undefined;
  }
  const { offload } = taker;
  const first = offload.which === 'last' ? call.count - 1 : (offload.position ?? 0);
  const positions = Array.from(
    { length: offload.which === 'every' ? Math.max(0, call.count - first) : 1 },
    (_, index) => first + index,
  );
  const results = positions.flatMap((position) => {
    const parameters = passedTo(taker, call, position, resolution);
    return call
      .positional(position)
      .flatMap((each) => resolution.result(each, entityArguments(call.depth, ...parameters)));
  });
  const awaited = taker.entry.async === true ? results.flatMap((each) => resolution.awaited(each)) : results;
  if (awaited.length === 0) {
    return undefined;
  }
  const given = gives === 'items' ? [container('Array', unique(awaited))] : unique(awaited);
  return taker.entry.async === true ? [{ kind: 'coroutine', result: given }] : given;
}

/** What a function that wraps another one makes of it: `util.promisify(fs.readFile)`, `_.debounce(save, 100)`. */
export function wrapped(entry: ApiEntry, call: CallArguments): Entities | undefined {
  const { wraps } = entry;
  const given = wraps ? call.positional(wraps.position ?? 0) : nothing;
  if (!wraps || given.length === 0) {
    return undefined;
  }
  switch (wraps.as) {
    case 'same':
    case 'memoised':
    case 'later':
      return given;
    case 'promise':
      return given.map((entity) => promisified(entity));
    case 'callback':
      return undefined;
  }
}

function promisified(entity: Entity): Entity {
  if (entity.kind !== 'api') {
    return { kind: 'callable', result: [{ kind: 'coroutine', result: nothing }] };
  }
  const { completion, offload: _callback, ...rest } = entity.entry;
  return { ...entity, entry: { ...rest, async: true, ...(completion ? { effect: completion } : {}) } };
}
