/**
 * What the parameters of a function stand for in one call of it, and which values depend on that. A call is followed with
 * its arguments only where the result depends on them, and only a few calls deep.
 */
import type { Value } from '../core/facts';
import { nothing, type Bindings, type CallArguments, type Entities, type Entity, type FunctionEntity } from './entity';

/** Calls followed with their arguments, one inside the other. */
export const maxBindingDepth = 3;

export function bindingsOf(
  callee: FunctionEntity,
  call: CallArguments,
  declared: (value: Value) => Entities,
): Bindings {
  const { facts, receiver } = callee;
  const parameters = receiver && facts.methodKind !== 'static' ? facts.parameters.slice(1) : facts.parameters;
  const known = new Map<string, Entities | undefined>();
  const find = (name: string): Entities | undefined => {
    const index = parameters.findIndex((parameter) => parameter.name === name);
    const parameter = parameters[index];
    if (!parameter) {
      return undefined;
    }
    const position = parameters.slice(0, index).filter(({ form }) => form.startsWith('positional')).length;
    switch (parameter.form) {
      case 'star': {
        const items = Array.from({ length: Math.max(0, call.count - position) }, (_, offset) =>
          call.positional(position + offset),
        );
        return [{ kind: 'container', type: 'tuple', items: items.flat() }];
      }
      case 'double-star':
        return [{ kind: 'container', type: 'dict', items: call.names.flatMap((each) => call.named(each)) }];
      default: {
        const isNamed = call.names.includes(name) && parameter.form !== 'positional-only';
        const passed = isNamed
          ? call.named(name)
          : parameter.form === 'keyword-only'
            ? nothing
            : call.positional(position);
        return passed.length > 0 ? passed : declared(parameter.value);
      }
    }
  };
  return {
    path: callee.path,
    function: facts.id,
    parameter: (name) => {
      if (!known.has(name)) {
        known.set(name, nothing);
        known.set(name, find(name));
      }
      return known.get(name);
    },
    ...(receiver ? { receiver } : {}),
    ...(callee.bindings ? { outer: callee.bindings } : {}),
    depth: bindingDepth(callee, call),
    cache: new WeakMap(),
  };
}

/** The depth that following a call with its arguments would have. */
export function bindingDepth(callee: FunctionEntity, call: CallArguments): number {
  const receiver = callee.receiver?.kind === 'object' ? (callee.receiver.bindings?.depth ?? 0) : 0;
  return 1 + Math.max(call.depth, callee.bindings?.depth ?? 0, receiver);
}

/** Bindings in which only the receiver is known: reading an attribute of an object. */
export function receiverBindings(receiver: Entity, path: string): Bindings {
  return { path, function: '', parameter: () => undefined, receiver, depth: 0, cache: new WeakMap() };
}

const open = new WeakMap<Value, boolean>();

/** True for values that depend on what a function was called with or on. */
export function isOpen(value: Value): boolean {
  const known = open.get(value);
  if (known !== undefined) {
    return known;
  }
  const answer = computeOpen(value);
  open.set(value, answer);
  return answer;
}

function computeOpen(value: Value): boolean {
  switch (value.kind) {
    case 'parameter':
    case 'super':
      return true;
    case 'class':
      return value.isReceiver === true;
    case 'function':
      return value.id.includes('<locals>');
    case 'instance':
      return isOpen(value.type) || (value.arguments ?? []).some(isOpen);
    case 'call':
      return isOpen(value.callee) || value.positional.some(isOpen) || Object.values(value.named ?? {}).some(isOpen);
    case 'await':
    case 'attribute':
    case 'enter':
    case 'item':
      return isOpen(value.value);
    case 'container':
      return isOpen(value.item) || (value.key !== undefined && isOpen(value.key));
    case 'tuple':
      return value.items.some(isOpen);
    case 'narrowed':
      return isOpen(value.value) || isOpen(value.type);
    case 'union':
      return value.options.some(isOpen);
    case 'unknown':
    case 'global':
    case 'literal':
      return false;
  }
}
