/**
 * What the parameters of a function stand for in one call of it, and which values depend on that. A call is followed with
 * its arguments only where the result depends on them, and only a few calls deep.
 */
import type { ParameterFacts, Value } from '../core/facts';
import { nothing, type Bindings, type CallArguments, type Entities, type Entity, type FunctionEntity } from './entity';
import type { Resolution } from './resolution';

/** Calls followed with their arguments, one inside the other. */
export const maxBindingDepth = 3;

/** What the parameters of `callee` stand for in this call. */
export function bindingsOf(callee: FunctionEntity, call: CallArguments, resolution: Resolution): CallBindings {
  return new CallBindings(callee, call, resolution);
}

/** A class, as most are asked for one parameter or none: what is passed is looked up when somebody asks. */
export class CallBindings implements Bindings {
  readonly path: string;
  readonly function: string;
  /** Set once more for a constructor: the object that is made knows these bindings. */
  receiver: Entity | undefined;
  readonly outer: Bindings | undefined;
  readonly depth: number;
  private values: Map<Value, Entities> | undefined;
  private known: Map<string, Entities | undefined> | undefined;
  private readonly parameters: readonly ParameterFacts[];
  /** The number of the first parameter that is passed something: behind the object that a method is called on. */
  private readonly first: number;

  constructor(
    callee: FunctionEntity,
    private readonly call: CallArguments,
    private readonly resolution: Resolution,
  ) {
    const { facts, receiver } = callee;
    this.path = callee.path;
    this.function = facts.id;
    this.parameters = facts.parameters;
    this.first = receiver && facts.methodKind !== 'static' ? 1 : 0;
    this.depth = bindingDepth(callee, call);
    this.receiver = receiver;
    this.outer = callee.bindings;
  }

  get cache(): Map<Value, Entities> {
    this.values ??= new Map();
    return this.values;
  }

  parameter(name: string): Entities | undefined {
    this.known ??= new Map();
    const known = this.known.get(name);
    if (known !== undefined || this.known.has(name)) {
      return known;
    }
    this.known.set(name, nothing);
    const found = this.find(name);
    this.known.set(name, found);
    return found;
  }

  /** What is written for a parameter; undefined where nothing is, or it is not one expression. */
  written(name: string): Value | undefined {
    const index = this.indexOf(name);
    const parameter = this.parameters[index];
    return parameter ? this.call.written(takesPosition(parameter) ? this.positionOf(index) : -1, name) : undefined;
  }

  private indexOf(name: string): number {
    for (let index = this.first; index < this.parameters.length; index++) {
      if (this.parameters[index]?.name === name) {
        return index;
      }
    }
    return -1;
  }

  private positionOf(end: number): number {
    let position = 0;
    for (let index = this.first; index < end; index++) {
      const parameter = this.parameters[index];
      if (parameter && takesPosition(parameter)) {
        position++;
      }
    }
    return position;
  }

  private find(name: string): Entities | undefined {
    const { call } = this;
    const index = this.indexOf(name);
    const parameter = this.parameters[index];
    if (!parameter) {
      return undefined;
    }
    const position = this.positionOf(index);
    switch (parameter.form) {
      case 'star': {
        const rest = Math.max(0, call.count - position);
        const items = Array.from({ length: rest }, (_, offset) => call.positional(position + offset)).flat();
        return [{ kind: 'container', type: 'tuple', items }];
      }
      case 'double-star':
        return [{ kind: 'container', type: 'dict', items: call.names.flatMap((each) => call.named(each)) }];
      default: {
        if (parameter.form !== 'positional-only' && call.names.includes(name)) {
          return call.named(name);
        }
        const passed = parameter.form === 'keyword-only' ? nothing : call.positional(position);
        return passed.length > 0 || position < call.count
          ? passed
          : this.resolution.evaluate(parameter.value, this.path);
      }
    }
  }
}

function takesPosition({ form }: ParameterFacts): boolean {
  return form === 'positional' || form === 'positional-only';
}

/** The depth that following a call with its arguments would have. */
export function bindingDepth(callee: FunctionEntity, call: CallArguments): number {
  const receiver = callee.receiver?.kind === 'object' ? (callee.receiver.bindings?.depth ?? 0) : 0;
  return 1 + Math.max(call.depth, callee.bindings?.depth ?? 0, receiver);
}

/** Bindings in which only the receiver is known: reading an attribute of an object. */
export function receiverBindings(receiver: Entity, path: string): Bindings {
  return new ReceiverBindings(receiver, path);
}

class ReceiverBindings implements Bindings {
  readonly function = '';
  readonly outer = undefined;
  readonly depth = 0;
  readonly cache = new Map<Value, Entities>();

  constructor(
    readonly receiver: Entity,
    readonly path: string,
  ) {}

  parameter(): undefined {
    return undefined;
  }
}

/** Which values depend on what a function was called with or on. Answers about values of several parts are remembered. */
export class OpenValues {
  private readonly known = new Map<Value, boolean>();
  private readonly ask = (value: Value): boolean => this.has(value);

  has(value: Value): boolean {
    switch (value.kind) {
      case 'instance':
      case 'call':
      case 'container':
      case 'tuple':
      case 'narrowed':
      case 'union': {
        const known = this.known.get(value);
        if (known !== undefined) {
          return known;
        }
        const answer = isOpen(value, this.ask);
        this.known.set(value, answer);
        return answer;
      }
      default:
        return isOpen(value, this.ask);
    }
  }
}

function isOpen(value: Value, has: (inner: Value) => boolean): boolean {
  switch (value.kind) {
    case 'parameter':
    case 'super':
      return true;
    case 'class':
      return value.isReceiver === true;
    case 'function':
      return value.id.includes('<locals>');
    case 'instance':
      return has(value.type) || (value.arguments ?? []).some(has);
    case 'call':
      return has(value.callee) || value.positional.some(has) || Object.values(value.named ?? {}).some(has);
    case 'passed':
      return has(value.call);
    case 'await':
    case 'attribute':
    case 'enter':
    case 'item':
      return has(value.value);
    case 'container':
      return has(value.item) || (value.key !== undefined && has(value.key));
    case 'tuple':
      return value.items.some(has);
    case 'narrowed':
      return has(value.value) || has(value.type);
    case 'union':
      return value.options.some(has);
    case 'unknown':
    case 'global':
    case 'literal':
      return false;
  }
}
