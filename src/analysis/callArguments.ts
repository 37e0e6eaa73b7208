/**
 * The arguments of calls as the resolver passes them along: written ones, evaluated when somebody asks, and ones made up
 * of entities, such as the item a callback is called with.
 */
import type { CallOperation, Value } from '../core/facts';
import { nothing, type Bindings, type CallArguments, type Entities } from './entity';
import type { Resolution } from './resolution';

export const noArguments: CallArguments = {
  count: 0,
  names: [],
  depth: 0,
  positional: () => nothing,
  named: () => nothing,
  written: () => undefined,
};

const noNames: readonly string[] = [];

/** The type of the container that stands for the rest of the positional arguments: `f(*rest)`. */
const star = 'star';

/** The arguments of a `call` value of the file at `path`, under `bindings`. */
export function valueArguments(
  value: Extract<Value, { kind: 'call' }>,
  path: string,
  bindings: Bindings | undefined,
  resolution: Resolution,
): CallArguments {
  return new WrittenArguments(value.positional, value.named, path, bindings, resolution);
}

/** The arguments of a call of the facts of the file at `path`. */
export function operationArguments(call: CallOperation, path: string, resolution: Resolution): CallArguments {
  return call.arguments.length === 0 ? noArguments : new OperationArguments(call, path, resolution);
}

/** Most are asked nothing: they are put in order for the first who asks. */
class OperationArguments implements CallArguments {
  readonly depth = 0;
  private ordered: WrittenArguments | undefined;

  constructor(
    private readonly call: CallOperation,
    private readonly path: string,
    private readonly resolution: Resolution,
  ) {}

  get count(): number {
    return this.inOrder().count;
  }

  get names(): readonly string[] {
    return this.inOrder().names;
  }

  positional(index: number): Entities {
    return this.inOrder().positional(index);
  }

  named(name: string): Entities {
    return this.inOrder().named(name);
  }

  written(index: number, name: string): Value | undefined {
    return this.inOrder().written(index, name);
  }

  private inOrder(): WrittenArguments {
    this.ordered ??= orderedArguments(this.call, this.path, this.resolution);
    return this.ordered;
  }
}

function orderedArguments(call: CallOperation, path: string, resolution: Resolution): WrittenArguments {
  const positional: Value[] = [];
  let named: Record<string, Value> | undefined;
  for (const argument of call.arguments) {
    if (argument.star === 1) {
      positional.push({
        kind: 'container',
        type: star,
        item: { kind: 'item', value: argument.value, by: 'iteration' },
      });
      break;
    }
    if (argument.name !== undefined) {
      named ??= {};
      named[argument.name] = argument.value;
    } else if (argument.star === undefined) {
      positional.push(argument.value);
    }
  }
  return new WrittenArguments(positional, named, path, undefined, resolution);
}

/** A class, as most of these are asked nothing: no closures are made for them. */
class WrittenArguments implements CallArguments {
  readonly count: number;
  readonly depth: number;
  private ownNames: readonly string[] | undefined;

  constructor(
    private readonly values: readonly Value[],
    private readonly valuesByName: Readonly<Record<string, Value>> | undefined,
    private readonly path: string,
    private readonly bindings: Bindings | undefined,
    private readonly resolution: Resolution,
  ) {
    this.count = this.rest ? values.length - 1 : values.length;
    this.depth = bindings ? bindings.depth : 0;
  }

  get names(): readonly string[] {
    this.ownNames ??= this.valuesByName ? Object.keys(this.valuesByName) : noNames;
    return this.ownNames;
  }

  /** The item of `*rest`. */
  private get rest(): Value | undefined {
    const last = this.values[this.values.length - 1];
    return last?.kind === 'container' && last.type === star ? last.item : undefined;
  }

  positional(index: number): Entities {
    const value = index < this.count ? this.values[index] : this.rest;
    return value ? this.resolution.evaluate(value, this.path, this.bindings) : nothing;
  }

  named(name: string): Entities {
    const value = this.byName(name);
    return value ? this.resolution.evaluate(value, this.path, this.bindings) : nothing;
  }

  written(index: number, name: string): Value | undefined {
    return this.byName(name) ?? (index >= 0 && index < this.count ? this.values[index] : undefined);
  }

  private byName(name: string): Value | undefined {
    return this.valuesByName && Object.hasOwn(this.valuesByName, name) ? this.valuesByName[name] : undefined;
  }
}

/** A call with these positional arguments, each of them what it may be. */
export function entityArguments(depth: number, ...positional: readonly Entities[]): CallArguments {
  return { ...noArguments, depth, count: positional.length, positional: (index) => positional[index] ?? nothing };
}

/** `second` behind `first`: a partial's own arguments before those of its call. */
export function joinedArguments(first: CallArguments, second: CallArguments): CallArguments {
  return {
    count: first.count + second.count,
    names: [...first.names, ...second.names],
    depth: Math.max(first.depth, second.depth),
    positional: (index) => (index < first.count ? first.positional(index) : second.positional(index - first.count)),
    named: (name) => (second.names.includes(name) ? second.named(name) : first.named(name)),
    written: (index, name) =>
      second.written(index - first.count, name) ?? first.written(index < first.count ? index : -1, name),
  };
}

/** All of the arguments but the first `number` positional ones: what `to_thread(f, …)` passes to f. */
export function argumentsBehind(call: CallArguments, number: number): CallArguments {
  return {
    count: Math.max(0, call.count - number),
    names: call.names,
    depth: call.depth,
    positional: (index) => call.positional(index + number),
    named: (name) => call.named(name),
    written: (index, name) => call.written(index < 0 ? index : index + number, name),
  };
}

/** The argument at a position or, where it is given by name, with a name. */
export function argument(call: CallArguments, index: number, name: string): Entities {
  return call.names.includes(name) ? call.named(name) : index < 0 ? nothing : call.positional(index);
}
