/**
 * Makes the symbolic values of one file. Equal values are one object: whoever resolves them can remember answers by
 * identity, and unions need no comparison in depth. No value grows beyond a bound, however names refer to each other.
 * What an expression of the file evaluates to is values.ts' business.
 */
import type { Value } from '../core/facts';
import { KeyTable } from './keyTable';

export const unknown: Value = { kind: 'unknown' };

/** Options beyond these are too varied to follow. */
const maxOptions = 8;

/** Parts of one value, counted as often as they occur. */
const maxSize = 160;

/** Positional arguments kept with a call value. */
const maxArguments = 6;

/** A value's number and its size in one: `number * sizes + size`. */
type Entry = number;
const sizes = 256;
const smallest: Entry = 1;

/** The first part of a key: what kind of value the others are the parts of. */
const Part = {
  Pair: 1,
  Global: 2,
  Member: 3,
  Function: 4,
  Class: 5,
  Receiver: 6,
  Parameter: 7,
  Passed: 8,
  Super: 9,
  Literal: 10,
  Instance: 11,
  Attribute: 12,
  Call: 13,
  Await: 14,
  Enter: 15,
  AsyncEnter: 16,
  Iterated: 17,
  Subscripted: 18,
  Container: 19,
  Mapping: 20,
  Tuple: 21,
  Narrowed: 22,
  Excluded: 23,
  Union: 24,
} as const;

/** More than there are kinds of parts. */
const parts = 32;

export class ValueTable {
  private readonly keys = new KeyTable();
  /** By the number of its key. */
  private readonly values: (Value | undefined)[] = [];
  private readonly entries = new Map<Value, Entry>([[unknown, smallest]]);
  /** Names and constants by number. */
  private readonly constants = new Map<string | number | boolean, number>();
  readonly none: Value;

  constructor() {
    this.none = this.literal('None');
  }

  private idOf(value: Value): number {
    return Math.floor((this.entries.get(value) ?? smallest) / sizes);
  }

  private sizeOf(value: Value): number {
    return (this.entries.get(value) ?? smallest) % sizes;
  }

  private sizeOfAll(values: readonly Value[]): number {
    let size = 0;
    for (const value of values) {
      size += this.sizeOf(value);
    }
    return size;
  }

  private constantId(constant: string | number | boolean): number {
    const known = this.constants.get(constant);
    if (known !== undefined) {
      return known;
    }
    const id = this.constants.size + 1;
    this.constants.set(constant, id);
    return id;
  }

  private key(part: number, a: number, b: number, c: number): number {
    return this.keys.numberOf(a * parts + part, b, c);
  }

  /** A number for a list of values: of what stands before the last, and the last. */
  private idsOf(values: readonly Value[]): number {
    let ids = 0;
    for (const value of values) {
      ids = this.key(Part.Pair, ids, this.idOf(value), 0);
    }
    return ids;
  }

  /** Keeps the one value for a key; unknown where it would be larger than the bound. */
  private add(key: number, partsSize: number, value: Value): Value {
    const isTooLarge = partsSize >= maxSize;
    const kept = isTooLarge ? unknown : value;
    // Numbers of pairs stand between those of values.
    while (this.values.length < key) {
      this.values.push(undefined);
    }
    this.values[key] = kept;
    if (!isTooLarge) {
      this.entries.set(value, this.entries.size * sizes + partsSize + 1);
    }
    return kept;
  }

  global(name: string): Value {
    const key = this.key(Part.Global, this.constantId(name), 0, 0);
    return this.values[key] ?? this.add(key, 0, { kind: 'global', name });
  }

  function(id: string): Value {
    const key = this.key(Part.Function, this.constantId(id), 0, 0);
    return this.values[key] ?? this.add(key, 0, { kind: 'function', id });
  }

  /** `isReceiver` for `cls` and `self`: a subclass where a method is called on one. */
  class(name: string, { isReceiver }: { readonly isReceiver: boolean } = notReceiver): Value {
    const key = this.key(isReceiver ? Part.Receiver : Part.Class, this.constantId(name), 0, 0);
    return (
      this.values[key] ?? this.add(key, 0, isReceiver ? { kind: 'class', name, isReceiver } : { kind: 'class', name })
    );
  }

  parameter(owner: string, name: string): Value {
    const key = this.key(Part.Parameter, this.constantId(owner), this.constantId(name), 0);
    return this.values[key] ?? this.add(key, 0, { kind: 'parameter', function: owner, name });
  }

  /** What `call` passes to a function among its arguments; unknown where nothing is known of the call. */
  passed(call: Value, position: number, parameter: number): Value {
    if (call.kind !== 'call') {
      return unknown;
    }
    const key = this.key(Part.Passed, this.idOf(call), position, parameter);
    return this.values[key] ?? this.add(key, this.sizeOf(call), { kind: 'passed', call, position, parameter });
  }

  super(className: string): Value {
    const key = this.key(Part.Super, this.constantId(className), 0, 0);
    return this.values[key] ?? this.add(key, 0, { kind: 'super', className });
  }

  literal(type: string, value?: string | number | boolean): Value {
    if (value === undefined) {
      const key = this.key(Part.Literal, this.constantId(type), 0, 0);
      return this.values[key] ?? this.add(key, 0, { kind: 'literal', type });
    }
    const key = this.key(Part.Literal, this.constantId(type), this.constantId(value), 0);
    return this.values[key] ?? this.add(key, 0, { kind: 'literal', type, value });
  }

  /** An instance of what `type` evaluates to. */
  instance(type: Value, typeArguments: readonly Value[] = []): Value {
    if (type === unknown) {
      return unknown;
    }
    if (type.kind === 'union') {
      return this.union(type.options.map((option) => this.instance(option, typeArguments)));
    }
    if (type.kind === 'global' && type.name.startsWith('builtins.')) {
      return this.literal(type.name.slice('builtins.'.length));
    }
    if (typeArguments.every((argument) => argument === unknown)) {
      const key = this.key(Part.Instance, this.idOf(type), 0, 0);
      return this.values[key] ?? this.add(key, this.sizeOf(type), { kind: 'instance', type });
    }
    const key = this.key(Part.Instance, this.idOf(type), this.idsOf(typeArguments), 0);
    const size = this.sizeOf(type) + this.sizeOfAll(typeArguments);
    return this.values[key] ?? this.add(key, size, { kind: 'instance', type, arguments: typeArguments });
  }

  attribute(value: Value, name: string): Value {
    switch (value.kind) {
      case 'unknown':
        return unknown;
      case 'global': {
        // Found by its parts, so that the whole name is put together once.
        const key = this.key(Part.Member, this.idOf(value), this.constantId(name), 0);
        return this.values[key] ?? this.member(key, value.name, name);
      }
      default: {
        const key = this.key(Part.Attribute, this.idOf(value), this.constantId(name), 0);
        return this.values[key] ?? this.add(key, this.sizeOf(value), { kind: 'attribute', value, name });
      }
    }
  }

  private member(key: number, owner: string, name: string): Value {
    const value = this.global(`${owner}.${name}`);
    while (this.values.length < key) {
      this.values.push(undefined);
    }
    this.values[key] = value;
    return value;
  }

  /** A call; arguments that would make it too large are left out. */
  call(callee: Value, positional: readonly Value[], named?: Readonly<Record<string, Value>>): Value {
    if (callee === unknown) {
      return unknown;
    }
    let last = Math.min(positional.length, maxArguments);
    while (last > 0 && positional[last - 1] === unknown) {
      last--;
    }
    const kept = last === positional.length ? positional : positional.slice(0, last);
    const values = named === undefined ? noValues : Object.values(named);
    const size = this.sizeOf(callee) + this.sizeOfAll(kept) + this.sizeOfAll(values);
    if (last + values.length === 0 || size >= maxSize) {
      const key = this.key(Part.Call, this.idOf(callee), 0, 0);
      return this.values[key] ?? this.add(key, this.sizeOf(callee), { kind: 'call', callee, positional: [] });
    }
    if (named === undefined) {
      const key = this.key(Part.Call, this.idOf(callee), this.idsOf(kept), 0);
      return this.values[key] ?? this.add(key, size, { kind: 'call', callee, positional: kept });
    }
    let names = 0;
    for (const name in named) {
      names = this.key(Part.Pair, names, this.constantId(name), 1);
    }
    const ids = this.key(Part.Pair, names, this.idsOf(values), 2);
    const key = this.key(Part.Call, this.idOf(callee), this.idsOf(kept), ids);
    return this.values[key] ?? this.add(key, size, { kind: 'call', callee, positional: kept, named });
  }

  await(value: Value): Value {
    if (value === unknown) {
      return unknown;
    }
    const key = this.key(Part.Await, this.idOf(value), 0, 0);
    return this.values[key] ?? this.add(key, this.sizeOf(value), { kind: 'await', value });
  }

  enter(value: Value, isAsync: boolean): Value {
    if (value === unknown) {
      return unknown;
    }
    const key = this.key(isAsync ? Part.AsyncEnter : Part.Enter, this.idOf(value), 0, 0);
    return this.values[key] ?? this.add(key, this.sizeOf(value), { kind: 'enter', value, isAsync });
  }

  /** An item; displays and annotated containers answer at once. */
  item(value: Value, by: 'iteration' | 'subscript', index?: number): Value {
    switch (value.kind) {
      case 'unknown':
        return unknown;
      case 'tuple':
        return index === undefined ? this.union(value.items) : (value.items.at(index) ?? unknown);
      case 'container':
        return by === 'iteration' && value.key !== undefined ? value.key : value.item;
      case 'union':
        return this.union(value.options.map((option) => this.item(option, by, index)));
      default: {
        const part = by === 'iteration' ? Part.Iterated : Part.Subscripted;
        const key = this.key(part, this.idOf(value), index === undefined ? 0 : this.constantId(index), 0);
        return (
          this.values[key] ??
          this.add(
            key,
            this.sizeOf(value),
            index === undefined ? { kind: 'item', value, by } : { kind: 'item', value, by, index },
          )
        );
      }
    }
  }

  container(type: string, item: Value, itemKey?: Value): Value {
    if (item === unknown && (itemKey === undefined || itemKey === unknown)) {
      return this.literal(type);
    }
    if (itemKey === undefined) {
      const key = this.key(Part.Container, this.constantId(type), this.idOf(item), 0);
      return this.values[key] ?? this.add(key, this.sizeOf(item), { kind: 'container', type, item });
    }
    const key = this.key(Part.Mapping, this.constantId(type), this.idOf(item), this.idOf(itemKey));
    const size = this.sizeOf(item) + this.sizeOf(itemKey);
    return this.values[key] ?? this.add(key, size, { kind: 'container', type, item, key: itemKey });
  }

  tuple(items: readonly Value[]): Value {
    if (items.every((item) => item === unknown)) {
      return this.literal('tuple');
    }
    const key = this.key(Part.Tuple, this.idsOf(items), 0, 0);
    return this.values[key] ?? this.add(key, this.sizeOfAll(items), { kind: 'tuple', items });
  }

  narrowed(value: Value, type: Value, isInstance: boolean): Value {
    if (value === unknown || type === unknown) {
      return value;
    }
    const key = this.key(isInstance ? Part.Narrowed : Part.Excluded, this.idOf(value), this.idOf(type), 0);
    const size = this.sizeOf(value) + this.sizeOf(type);
    return this.values[key] ?? this.add(key, size, { kind: 'narrowed', value, type, isInstance });
  }

  /** Unknown options are left out: what is known is what can be reasoned about. Constants of one type become that type. */
  union(values: readonly Value[]): Value {
    const only = values[0];
    if (values.length === 1 && only !== undefined) {
      return only;
    }
    const options = withoutUnknown(values);
    if (options.length > 1) {
      this.mergeConstants(options);
    }
    const kept = options.length > maxOptions ? options.slice(0, maxOptions) : options;
    const first = kept[0];
    if (first === undefined || kept.length === 1) {
      return first ?? unknown;
    }
    const key = this.key(Part.Union, this.idsOf(kept), 0, 0);
    return this.values[key] ?? this.add(key, this.sizeOfAll(kept), { kind: 'union', options: kept.slice() });
  }

  /** Two constants of a type are the type; it takes its place at the end, unless it is there already. */
  private mergeConstants(options: Value[]): void {
    for (let index = 0; index < options.length; index++) {
      const option = options[index];
      if (option?.kind !== 'literal' || option.value === undefined || !hasOther(options, option)) {
        continue;
      }
      const { type } = option;
      const merged = options.filter((other) => !isConstantOf(other, type));
      const whole = this.literal(type);
      if (!merged.includes(whole)) {
        merged.push(whole);
      }
      options.length = 0;
      options.push(...merged);
      index = -1;
    }
  }
}

const notReceiver = { isReceiver: false };

const noValues: readonly never[] = [];

/** More than this are told apart by a set. */
const maxCompared = 16;

/** Each option once, those of unions among them. */
function withoutUnknown(values: readonly Value[]): Value[] {
  const seen = values.length > maxCompared ? new Set<Value>() : undefined;
  const options: Value[] = [];
  for (const value of values) {
    if (value.kind === 'union') {
      for (const option of value.options) {
        addOption(options, option, seen);
      }
    } else {
      addOption(options, value, seen);
    }
  }
  return options;
}

function addOption(options: Value[], option: Value, seen: Set<Value> | undefined): void {
  if (option !== unknown && !(seen ? seen.has(option) : options.includes(option))) {
    options.push(option);
    seen?.add(option);
  }
}

type Literal = Extract<Value, { readonly kind: 'literal' }>;

/** Whether another literal of the same type is among the options. */
function hasOther(options: readonly Value[], literal: Literal): boolean {
  return options.some((other) => other !== literal && other.kind === 'literal' && other.type === literal.type);
}

function isConstantOf(value: Value, type: string): boolean {
  return value.kind === 'literal' && value.type === type && value.value !== undefined;
}

export function isNone(value: Value): boolean {
  return value.kind === 'literal' && value.type === 'None';
}
