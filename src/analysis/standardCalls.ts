/**
 * What built-ins and functions of the standard library yield whose result is made of their arguments: the items of an
 * iterable, the result of a callback, what awaiting a coroutine yields. Signatures could say some of it; these know what a
 * callback is called with, and hold without a table of types.
 */
import type { Value } from '../core/facts';
import { argument, argumentsBehind, entityArguments } from './callArguments';
import {
  builtin,
  combined,
  container,
  nothing,
  unique,
  type CallArguments,
  type Entities,
  type Entity,
} from './entity';
import type { Resolution } from './resolution';
import { isMapping } from './typeExpressions';

interface StandardCall {
  readonly call: CallArguments;
  readonly receiver: Entity | undefined;
  readonly resolution: Resolution;
}

/** Undefined or empty: nothing is known that the signature does not say as well. */
type Handler = (standard: StandardCall) => Entities | undefined;

/** Undefined where the function is none of these, or its arguments tell nothing. */
export function standardCall(
  name: string,
  call: CallArguments,
  receiver: Entity | undefined,
  resolution: Resolution,
): Entities | undefined {
  const standard = { call, receiver, resolution };
  const found = handlers.get(name)?.(standard) ?? methodCall(name, standard);
  return found && found.length > 0 ? unique(found) : undefined;
}

/** Methods of library classes by the class that has them first, and methods of collections. */
function methodCall(name: string, standard: StandardCall): Entities | undefined {
  const { receiver, resolution } = standard;
  const dot = name.lastIndexOf('.');
  const method = name.slice(dot + 1);
  if (receiver?.kind === 'container' || receiver?.kind === 'tuple') {
    return collectionMethod(receiver, method, standard.call);
  }
  if (!methodNames.has(method)) {
    return undefined;
  }
  for (const owner of resolution.knowledge.ancestry(name.slice(0, Math.max(0, dot)))) {
    const handler = handlers.get(`${owner}.${method}`);
    if (handler) {
      return handler(standard);
    }
  }
  return undefined;
}

function collectionMethod(
  receiver: Extract<Entity, { kind: 'container' | 'tuple' }>,
  method: string,
  call: CallArguments,
): Entities | undefined {
  if (receiver.kind === 'tuple') {
    return undefined;
  }
  const { items, keys = nothing, type } = receiver;
  const known = (entities: Entities): Entities | undefined => (entities.length > 0 ? entities : undefined);
  if (isMapping(type)) {
    switch (method) {
      case 'get':
      case 'pop':
      case 'setdefault':
        return known([...items, ...argument(call, 1, 'default').filter(({ kind }) => kind !== 'none')]);
      case 'items':
        return [container('iterator', [{ kind: 'tuple', items: [keys, items] }])];
      case 'keys':
        return [container('set', keys)];
      case 'values':
        return [container('iterator', items)];
      case 'popitem':
        return [{ kind: 'tuple', items: [keys, items] }];
      case '__getitem__':
        return known(items);
      default:
    }
  }
  switch (method) {
    case 'pop':
    case 'popleft':
    case '__next__':
    case '__getitem__':
      return known(items);
    case '__anext__':
      return [{ kind: 'coroutine', result: items }];
    case 'send':
      return known(items);
    case 'copy':
    case 'union':
    case 'difference':
    case 'intersection':
    case 'symmetric_difference':
    case '__iter__':
    case '__aiter__':
      return [receiver];
    default:
      return undefined;
  }
}

function itemsOf({ call, resolution }: StandardCall, index: number): Entities {
  return combined(call.positional(index), (entity) => resolution.item(entity, 'iteration'));
}

/** What awaiting an argument yields. */
function awaitedArgument({ call, resolution }: StandardCall, index: number, name: string): Entities {
  return combined(argument(call, index, name), (entity) => resolution.awaited(entity));
}

/** What calling the argument at `index` with these yields. */
function calledArgument(standard: StandardCall, index: number, call: CallArguments): Entities {
  return combined(standard.call.positional(index), (callee) => standard.resolution.result(callee, call));
}

function perItem(standard: StandardCall, index: number): Entities {
  const { call } = standard;
  const iterables = Array.from({ length: Math.max(1, call.count - index - 1) }, (_, offset) =>
    itemsOf(standard, index + 1 + offset),
  );
  return calledArgument(standard, index, entityArguments(call.depth, ...iterables));
}

function collected(type: string): Handler {
  return (standard) => {
    const items = itemsOf(standard, 0);
    return items.length > 0 ? [container(type, items)] : undefined;
  };
}

function future(className: string, payload: Entities): Entities {
  return [{ kind: 'api-object', className, arguments: [payload] }];
}

function firstArgument({ receiver }: StandardCall): Entities | undefined {
  return receiver?.kind === 'api-object' ? receiver.arguments?.[0] : undefined;
}

function coroutine(result: Entities): Entities {
  return [{ kind: 'coroutine', result }];
}

function extremum(standard: StandardCall): Entities {
  const { call } = standard;
  return call.count === 1
    ? itemsOf(standard, 0)
    : Array.from({ length: call.count }, (_, index) => call.positional(index)).flat();
}

function mapping(standard: StandardCall): Entities | undefined {
  const [first] = standard.call.positional(0);
  if (first?.kind === 'container' && isMapping(first.type)) {
    return [{ ...first, type: 'dict' }];
  }
  const pairs = itemsOf(standard, 0);
  const part = (index: number): Entities =>
    combined(pairs, (pair) => (pair.kind === 'tuple' ? standard.resolution.item(pair, 'subscript', index) : nothing));
  const named = standard.call.names.flatMap((name) => standard.call.named(name));
  const values = [...part(1), ...named];
  return values.length > 0 ? [container('dict', values, named.length > 0 ? [builtin('str')] : part(0))] : undefined;
}

function text(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

/** `open(path, 'rb')` makes another class than `open(path)`. */
function opened(position: number): Handler {
  return ({ call, resolution }) => {
    const mode = text(call.written(position, 'mode'));
    if (mode?.includes('b') !== true) {
      return undefined;
    }
    return resolution.libraryInstance(/[wax]/.test(mode) ? 'io.BufferedWriter' : 'io.BufferedReader');
  };
}

/** Text where the call asks for it, bytes where it does not. */
function streamType({ call }: StandardCall): Entities | undefined {
  const names = ['text', 'universal_newlines', 'encoding', 'errors'].filter((name) => call.names.includes(name));
  const isText = names.some((name) => {
    const value = call.written(-1, name);
    return value?.kind === 'literal' && value.type !== 'None' && value.value !== false;
  });
  return isText ? [builtin('str')] : names.length === 0 ? [builtin('bytes')] : undefined;
}

function attributeByName({ call, resolution }: StandardCall): Entities | undefined {
  const name = text(call.written(1, 'name'));
  return name === undefined
    ? undefined
    : [...call.positional(0).flatMap((entity) => resolution.attribute(entity, name)), ...call.positional(2)];
}

function gathered(standard: StandardCall): Entities {
  const { call } = standard;
  if (call.count === 0) {
    // `gather(*tasks)`: a list of what each yields.
    return coroutine([container('list', awaitedArgument(standard, 0, ''))]);
  }
  const each = Array.from({ length: call.count }, (_, index) => awaitedArgument(standard, index, ''));
  return coroutine([{ kind: 'tuple', items: each }]);
}

/** Instances of the classes among these: `cast(Session, x)`. */
function instancesOf(types: Entities, resolution: Resolution): Entities {
  return types.flatMap((type): Entities => {
    switch (type.kind) {
      case 'class':
        return [{ ...type, kind: 'object' }];
      case 'api-class':
        return resolution.libraryInstance(type.name);
      default:
        return nothing;
    }
  });
}

function classesOf(entities: Entities): Entities {
  return entities.flatMap((entity): Entities => {
    switch (entity.kind) {
      case 'object':
        return [{ ...entity, kind: 'class' }];
      case 'api-object':
        return [{ kind: 'api-class', name: entity.className }];
      default:
        return nothing;
    }
  });
}

function waited(standard: StandardCall): Entities {
  const tasks = container(
    'set',
    future(
      'asyncio.Task',
      itemsOf(standard, 0).flatMap((each) => standard.resolution.awaited(each)),
    ),
  );
  return coroutine([{ kind: 'tuple', items: [[tasks], [tasks]] }]);
}

const asyncTask: Handler = (standard) => future('asyncio.Task', awaitedArgument(standard, 0, 'coro'));

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [
    'builtins.enumerate',
    (standard) => [container('iterator', [{ kind: 'tuple', items: [[builtin('int')], itemsOf(standard, 0)] }])],
  ],
  [
    'builtins.zip',
    (standard) => [
      container('iterator', [
        { kind: 'tuple', items: Array.from({ length: standard.call.count }, (_, index) => itemsOf(standard, index)) },
      ]),
    ],
  ],
  ['builtins.map', (standard) => [container('iterator', perItem(standard, 0))]],
  [
    'builtins.filter',
    (standard) => [
      container(
        'iterator',
        standard.call.positional(1).flatMap((entity) => standard.resolution.item(entity, 'iteration')),
      ),
    ],
  ],
  ['builtins.reversed', collected('iterator')],
  ['builtins.iter', collected('iterator')],
  ['builtins.aiter', collected('asynciterator')],
  ['builtins.sorted', collected('list')],
  ['builtins.list', collected('list')],
  ['builtins.tuple', collected('tuple')],
  ['builtins.set', collected('set')],
  ['builtins.frozenset', collected('frozenset')],
  ['collections.deque', collected('deque')],
  ['builtins.dict', mapping],
  ['collections.OrderedDict', mapping],
  [
    'builtins.next',
    (standard) => [...itemsOf(standard, 0), ...standard.call.positional(1).filter(({ kind }) => kind !== 'none')],
  ],
  ['builtins.anext', (standard) => coroutine(itemsOf(standard, 0))],
  ['builtins.min', extremum],
  ['builtins.max', extremum],
  ['builtins.getattr', attributeByName],
  ['builtins.type', ({ call }) => (call.count === 1 ? classesOf(call.positional(0)) : undefined)],
  ['builtins.open', opened(1)],
  ['pathlib.Path.open', opened(0)],
  ['subprocess.check_output', streamType],
  [
    'subprocess.run',
    (standard) => {
      const type = streamType(standard);
      return type && standard.resolution.libraryInstance('subprocess.CompletedProcess', [type]);
    },
  ],
  [
    'functools.partial',
    ({ call }) =>
      call.positional(0).map((callee) => ({ kind: 'partial', callee, arguments: argumentsBehind(call, 1) })),
  ],
  ['functools.update_wrapper', ({ call }) => call.positional(0)],
  ['copy.copy', ({ call }) => call.positional(0)],
  ['copy.deepcopy', ({ call }) => call.positional(0)],
  ['typing.cast', ({ call, resolution }) => instancesOf(argument(call, 0, 'typ'), resolution)],
  ['contextlib.closing', ({ call }) => [container('context-manager', argument(call, 0, 'thing'))]],
  ['contextlib.aclosing', ({ call }) => [container('async-context-manager', argument(call, 0, 'thing'))]],
  ['contextlib.nullcontext', ({ call }) => [container('context-manager', argument(call, 0, 'enter_result'))]],
  [
    'contextlib.ExitStack.enter_context',
    ({ call, resolution }) => argument(call, 0, 'cm').flatMap((entity) => resolution.entered(entity)),
  ],
  [
    'contextlib.AsyncExitStack.enter_async_context',
    ({ call, resolution }) => coroutine(argument(call, 0, 'cm').flatMap((entity) => resolution.entered(entity))),
  ],
  [
    'contextlib.AsyncExitStack.enter_context',
    ({ call, resolution }) => argument(call, 0, 'cm').flatMap((entity) => resolution.entered(entity)),
  ],
  ['asyncio.gather', gathered],
  ['asyncio.wait', waited],
  ['asyncio.create_task', asyncTask],
  ['asyncio.ensure_future', asyncTask],
  ['asyncio.TaskGroup.create_task', asyncTask],
  ['asyncio.AbstractEventLoop.create_task', asyncTask],
  ['asyncio.shield', (standard) => coroutine(awaitedArgument(standard, 0, 'arg'))],
  ['asyncio.wait_for', (standard) => coroutine(awaitedArgument(standard, 0, 'fut'))],
  ['asyncio.run', (standard) => awaitedArgument(standard, 0, 'main')],
  ['asyncio.Runner.run', (standard) => awaitedArgument(standard, 0, 'coro')],
  ['asyncio.AbstractEventLoop.run_until_complete', (standard) => awaitedArgument(standard, 0, 'future')],
  [
    'asyncio.run_coroutine_threadsafe',
    (standard) => future('concurrent.futures.Future', awaitedArgument(standard, 0, 'coro')),
  ],
  ['asyncio.to_thread', (standard) => coroutine(calledArgument(standard, 0, argumentsBehind(standard.call, 1)))],
  [
    'asyncio.AbstractEventLoop.run_in_executor',
    (standard) => coroutine(calledArgument(standard, 1, argumentsBehind(standard.call, 2))),
  ],
  [
    'asyncio.as_completed',
    (standard) => [
      container('iterator', coroutine(itemsOf(standard, 0).flatMap((each) => standard.resolution.awaited(each)))),
    ],
  ],
  ['asyncio.Future.result', firstArgument],
  ['asyncio.Queue.get_nowait', firstArgument],
  [
    'asyncio.Queue.get',
    (standard) => {
      const items = firstArgument(standard) ?? nothing;
      return items.length > 0 ? coroutine(items) : undefined;
    },
  ],
  ['queue.Queue.get', firstArgument],
  ['queue.Queue.get_nowait', firstArgument],
  ['queue.SimpleQueue.get', firstArgument],
  ['multiprocessing.queues.Queue.get', firstArgument],
  [
    'concurrent.futures.Executor.submit',
    (standard) => future('concurrent.futures.Future', calledArgument(standard, 0, argumentsBehind(standard.call, 1))),
  ],
  ['concurrent.futures.Executor.map', (standard) => [container('iterator', perItem(standard, 0))]],
  [
    'concurrent.futures.as_completed',
    (standard) => {
      const items = itemsOf(standard, 0);
      return items.length > 0 ? [container('iterator', items)] : undefined;
    },
  ],
  ['concurrent.futures.Future.result', firstArgument],
  [
    'multiprocessing.pool.Pool.apply',
    (standard) => calledArgument(standard, 0, entityArguments(standard.call.depth, itemsOf(standard, 1))),
  ],
  [
    'multiprocessing.pool.Pool.apply_async',
    (standard) =>
      future(
        'multiprocessing.pool.AsyncResult',
        calledArgument(standard, 0, entityArguments(standard.call.depth, itemsOf(standard, 1))),
      ),
  ],
  ['multiprocessing.pool.Pool.map', (standard) => [container('list', perItem(standard, 0))]],
  ['multiprocessing.pool.Pool.imap', (standard) => [container('iterator', perItem(standard, 0))]],
  ['multiprocessing.pool.Pool.imap_unordered', (standard) => [container('iterator', perItem(standard, 0))]],
  [
    'multiprocessing.pool.Pool.map_async',
    (standard) => future('multiprocessing.pool.AsyncResult', [container('list', perItem(standard, 0))]),
  ],
  ['multiprocessing.pool.AsyncResult.get', firstArgument],
]);

/** What methods with a handler are called, whatever their class. */
const methodNames: ReadonlySet<string> = new Set(
  Array.from(handlers.keys(), (name) => name.slice(name.lastIndexOf('.') + 1)),
);
