/**
 * What functions of JavaScript's standard library yield whose result is made of their arguments or of the collection they are
 * called on: items, pairs, what awaiting promises yields. What a callback gives back, the knowledge base says (`gives`).
 */
import { builtin, container, nothing, unique, type CallArguments, type Entities, type Entity } from './entity';
import type { Resolution } from './resolution';

interface ScriptCall {
  readonly call: CallArguments;
  readonly receiver: Entity | undefined;
  readonly resolution: Resolution;
}

type Handler = (script: ScriptCall) => Entities | undefined;

/** Undefined where the function is none of these, or its arguments tell nothing. */
export function scriptCall(
  name: string,
  call: CallArguments,
  receiver: Entity | undefined,
  resolution: Resolution,
): Entities | undefined {
  const script = { call, receiver, resolution };
  const found = handlers.get(name)?.(script) ?? collectionMethod(name.slice(name.lastIndexOf('.') + 1), script);
  return found && found.length > 0 ? unique(found) : undefined;
}

function collectionMethod(method: string, { receiver, call, resolution }: ScriptCall): Entities | undefined {
  if (receiver?.kind !== 'container' && receiver?.kind !== 'tuple') {
    return undefined;
  }
  const items = receiver.kind === 'tuple' ? unique(receiver.items.flat()) : receiver.items;
  const keys = receiver.kind === 'tuple' ? undefined : receiver.keys;
  const known = (entities: Entities): Entities | undefined => (entities.length > 0 ? entities : undefined);
  switch (method) {
    case 'find':
    case 'findLast':
    case 'at':
    case 'pop':
    case 'shift':
    case 'get':
      return known(items);
    case 'next':
      return undefined;
    case 'filter':
    case 'slice':
    case 'splice':
    case 'sort':
    case 'toSorted':
    case 'toSpliced':
    case 'reverse':
    case 'toReversed':
    case 'fill':
    case 'copyWithin':
      return known(items) && [container('Array', items)];
    case 'concat':
      return [container('Array', [...items, ...itemsOf(call.positional(0), resolution)])];
    case 'with':
      return [container('Array', [...items, ...call.positional(1)])];
    case 'flat':
      return [
        container(
          'Array',
          items.flatMap((item) => inner(item, resolution)),
        ),
      ];
    case 'add':
    case 'set':
      return [receiver];
    case 'values':
      return [container('Iterable', items)];
    case 'keys':
      return [container('Iterable', keys ?? [builtin('Number', 'globalThis')])];
    case 'entries':
      return [container('Iterable', [{ kind: 'tuple', items: [keys ?? [builtin('Number', 'globalThis')], items] }])];
    default:
      return undefined;
  }
}

function inner(entity: Entity, resolution: Resolution): Entities {
  return entity.kind === 'container' || entity.kind === 'tuple' ? itemsOf([entity], resolution) : [entity];
}

function itemsOf(entities: Entities, resolution: Resolution): Entities {
  return entities.flatMap((entity) => resolution.item(entity, 'iteration'));
}

function awaitedAll(entities: Entities, resolution: Resolution): Entities {
  return unique(entities.flatMap((entity) => resolution.awaited(entity)));
}

/** `Promise.all([a(), b()])`: what each yields, in order. */
function allOf(wrap: (entities: Entities) => Entities): Handler {
  return ({ call, resolution }) => {
    const results = call
      .positional(0)
      .flatMap((given): Entities =>
        given.kind === 'tuple'
          ? [{ kind: 'tuple', items: given.items.map((each) => wrap(awaitedAll(each, resolution))) }]
          : [container('Array', wrap(awaitedAll(resolution.item(given, 'iteration'), resolution)))],
      );
    return results.length > 0 ? [{ kind: 'coroutine', result: results }] : undefined;
  };
}

const firstOf: Handler = ({ call, resolution }) => [
  { kind: 'coroutine', result: awaitedAll(itemsOf(call.positional(0), resolution), resolution) },
];

/** With an encoding the content is text, without one it is bytes. */
const content: Handler = ({ call }) => {
  const options = call.written(1, '');
  const isEncoded = options?.kind === 'literal' && options.type === 'String';
  return isEncoded ? [builtin('String', 'globalThis')] : undefined;
};

const asyncContent: Handler = (script) => {
  const text = content(script);
  return text && [{ kind: 'coroutine', result: text }];
};

const same: Handler = ({ call }) => call.positional(0);

function collected(type: string): Handler {
  return ({ call, resolution }) => {
    const items = itemsOf(call.positional(0), resolution);
    return items.length > 0 ? [container(type, items)] : undefined;
  };
}

/** The values of an object whose properties are known, or of a record. */
function valuesOf(entity: Entity, resolution: Resolution): Entities {
  switch (entity.kind) {
    case 'container':
      return entity.items;
    case 'tuple':
      return entity.items.flat();
    case 'object':
      return [...entity.facts.attributes.keys()].flatMap((name) => resolution.member(entity, name));
    default:
      return nothing;
  }
}

const objectValues: Handler = ({ call, resolution }) => [
  container('Array', unique(call.positional(0).flatMap((entity) => valuesOf(entity, resolution)))),
];

const objectEntries: Handler = ({ call, resolution }) => {
  const values = unique(call.positional(0).flatMap((entity) => valuesOf(entity, resolution)));
  return [container('Array', [{ kind: 'tuple', items: [[builtin('String', 'globalThis')], values] }])];
};

const fromEntries: Handler = ({ call, resolution }) => {
  const pairs = itemsOf(call.positional(0), resolution);
  const values = pairs.flatMap((pair) => resolution.item(pair, 'subscript', 1));
  return values.length > 0 ? [container('Record', values)] : undefined;
};

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['globalThis.Promise.all', allOf((entities) => entities)],
  ['globalThis.Promise.allSettled', allOf((entities) => [container('Record', entities)])],
  ['node:fs.readFileSync', content],
  ['node:fs/promises.readFile', asyncContent],
  ['globalThis.Promise.race', firstOf],
  ['globalThis.Promise.any', firstOf],
  [
    'globalThis.Promise.resolve',
    ({ call, resolution }) => [{ kind: 'coroutine', result: awaitedAll(call.positional(0), resolution) }],
  ],
  ['globalThis.Object.freeze', same],
  ['globalThis.Object.seal', same],
  ['globalThis.Object.assign', ({ call }) => [...call.positional(0), ...call.positional(1)]],
  ['globalThis.structuredClone', same],
  ['globalThis.Object.values', objectValues],
  ['globalThis.Object.entries', objectEntries],
  ['globalThis.Object.fromEntries', fromEntries],
  ['globalThis.Array.of', ({ call }) => [container('Array', call.positional(0))]],
  ['globalThis.Array.from', collected('Array')],
  ['globalThis.Array', ({ call }) => (call.count > 1 ? [container('Array', call.positional(0))] : undefined)],
]);
