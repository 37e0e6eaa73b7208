/**
 * Makes the symbolic values of one file. Equal values are one object: whoever resolves them can remember answers by
 * identity, and unions need no comparison in depth. No value grows beyond a bound, however names refer to each other.
 * What an expression of the file evaluates to is values.ts' business.
 */
import type { Value } from '../core/facts';

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

export class ValueTable {
  private readonly byKey = new Map<string, Value>();
  private readonly entries = new Map<Value, Entry>([[unknown, smallest]]);
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

  /** Keeps the one value for a key; unknown where it would be larger than the bound. */
  private add(key: string, partsSize: number, value: Value): Value {
    const isTooLarge = partsSize >= maxSize;
    const kept = isTooLarge ? unknown : value;
    this.byKey.set(key, kept);
    if (!isTooLarge) {
      this.entries.set(value, this.entries.size * sizes + partsSize + 1);
    }
    return kept;
  }

  global(name: string): Value {
    const key = `g${name}`;
    return this.byKey.get(key) ?? this.add(key, 0, { kind: 'global', name });
  }

  function(id: string): Value {
    const key = `f${id}`;
    return this.byKey.get(key) ?? this.add(key, 0, { kind: 'function', id });
  }

  /** `isReceiver` for `cls` and `self`: a subclass where a method is called on one. */
  class(name: string, { isReceiver }: { readonly isReceiver: boolean } = { isReceiver: false }): Value {
    const key = isReceiver ? `C${name}` : `c${name}`;
    return (
      this.byKey.get(key) ??
      this.add(key, 0, isReceiver ? { kind: 'class', name, isReceiver } : { kind: 'class', name })
    );
  }

  parameter(owner: string, name: string): Value {
    const key = `p${owner} ${name}`;
    return this.byKey.get(key) ?? this.add(key, 0, { kind: 'parameter', function: owner, name });
  }

  /** What `call` passes to a function among its arguments; unknown where nothing is known of the call. */
  passed(call: Value, position: number, parameter: number): Value {
    if (call.kind !== 'call') {
      return unknown;
    }
    const key = `P${this.idOf(call)} ${position} ${parameter}`;
    return this.byKey.get(key) ?? this.add(key, this.sizeOf(call), { kind: 'passed', call, position, parameter });
  }

  super(className: string): Value {
    const key = `s${className}`;
    return this.byKey.get(key) ?? this.add(key, 0, { kind: 'super', className });
  }

  literal(type: string, value?: string | number | boolean): Value {
    if (value === undefined) {
      const key = `l${type}`;
      return this.byKey.get(key) ?? this.add(key, 0, { kind: 'literal', type });
    }
    const key = `l${type} ${typeof value} ${value}`;
    return this.byKey.get(key) ?? this.add(key, 0, { kind: 'literal', type, value });
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
      const key = `i${this.idOf(type)}`;
      return this.byKey.get(key) ?? this.add(key, this.sizeOf(type), { kind: 'instance', type });
    }
    const key = `i${this.idOf(type)}[${this.idsOf(typeArguments)}`;
    const size = this.sizeOf(type) + this.sizeOfAll(typeArguments);
    return this.byKey.get(key) ?? this.add(key, size, { kind: 'instance', type, arguments: typeArguments });
  }

  attribute(value: Value, name: string): Value {
    switch (value.kind) {
      case 'unknown':
        return unknown;
      case 'global':
        return this.global(`${value.name}.${name}`);
      default: {
        const key = `a${this.idOf(value)}.${name}`;
        return this.byKey.get(key) ?? this.add(key, this.sizeOf(value), { kind: 'attribute', value, name });
      }
    }
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
    const names = named === undefined ? [] : Object.keys(named);
    const values = names.map((name) => named?.[name] ?? unknown);
    const size = this.sizeOf(callee) + this.sizeOfAll(kept) + this.sizeOfAll(values);
    if (last + names.length === 0 || size >= maxSize) {
      const key = `k${this.idOf(callee)}`;
      return this.byKey.get(key) ?? this.add(key, this.sizeOf(callee), { kind: 'call', callee, positional: [] });
    }
    if (named === undefined) {
      const key = `k${this.idOf(callee)}(${this.idsOf(kept)}`;
      return this.byKey.get(key) ?? this.add(key, size, { kind: 'call', callee, positional: kept });
    }
    const key = `k${this.idOf(callee)}(${this.idsOf(kept)};${names.join()};${this.idsOf(values)}`;
    return this.byKey.get(key) ?? this.add(key, size, { kind: 'call', callee, positional: kept, named });
  }

  await(value: Value): Value {
    if (value === unknown) {
      return unknown;
    }
    const key = `w${this.idOf(value)}`;
    return this.byKey.get(key) ?? this.add(key, this.sizeOf(value), { kind: 'await', value });
  }

  enter(value: Value, isAsync: boolean): Value {
    if (value === unknown) {
      return unknown;
    }
    const key = `${isAsync ? 'E' : 'e'}${this.idOf(value)}`;
    return this.byKey.get(key) ?? this.add(key, this.sizeOf(value), { kind: 'enter', value, isAsync });
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
        const key = `${by === 'iteration' ? 't' : 'T'}${this.idOf(value)}:${index ?? ''}`;
        const place = index === undefined ? {} : { index };
        return this.byKey.get(key) ?? this.add(key, this.sizeOf(value), { kind: 'item', value, by, ...place });
      }
    }
  }

  container(type: string, item: Value, itemKey?: Value): Value {
    if (item === unknown && (itemKey === undefined || itemKey === unknown)) {
      return this.literal(type);
    }
    if (itemKey === undefined) {
      const key = `n${type} ${this.idOf(item)}`;
      return this.byKey.get(key) ?? this.add(key, this.sizeOf(item), { kind: 'container', type, item });
    }
    const key = `n${type} ${this.idOf(item)},${this.idOf(itemKey)}`;
    const size = this.sizeOf(item) + this.sizeOf(itemKey);
    return this.byKey.get(key) ?? this.add(key, size, { kind: 'container', type, item, key: itemKey });
  }

  tuple(items: readonly Value[]): Value {
    if (items.every((item) => item === unknown)) {
      return this.literal('tuple');
    }
    const key = `(${this.idsOf(items)}`;
    return this.byKey.get(key) ?? this.add(key, this.sizeOfAll(items), { kind: 'tuple', items });
  }

  narrowed(value: Value, type: Value, isInstance: boolean): Value {
    if (value === unknown || type === unknown) {
      return value;
    }
    const key = `${isInstance ? 'r' : 'R'}${this.idOf(value)} ${this.idOf(type)}`;
    const size = this.sizeOf(value) + this.sizeOf(type);
    return this.byKey.get(key) ?? this.add(key, size, { kind: 'narrowed', value, type, isInstance });
  }

  /** Unknown options are left out: what is known is what can be reasoned about. Constants of one type become that type. */
  union(values: readonly Value[]): Value {
    const [only] = values;
    if (values.length === 1 && only !== undefined) {
      return only;
    }
    const options = new Set<Value>();
    for (const value of values) {
      for (const option of value.kind === 'union' ? value.options : [value]) {
        if (option !== unknown) {
          options.add(option);
        }
      }
    }
    if (options.size > 1) {
      this.mergeConstants(options);
    }
    const kept = [...options].slice(0, maxOptions);
    const [first] = kept;
    if (first === undefined || kept.length === 1) {
      return first ?? unknown;
    }
    const key = `u${this.idsOf(kept)}`;
    return this.byKey.get(key) ?? this.add(key, this.sizeOfAll(kept), { kind: 'union', options: kept });
  }

  private mergeConstants(options: Set<Value>): void {
    const types = new Map<string, number>();
    for (const option of options) {
      if (option.kind === 'literal') {
        types.set(option.type, (types.get(option.type) ?? 0) + 1);
      }
    }
    for (const option of [...options]) {
      if (option.kind === 'literal' && option.value !== undefined && (types.get(option.type) ?? 0) > 1) {
        options.delete(option);
        options.add(this.literal(option.type));
      }
    }
  }

  private idsOf(values: readonly Value[]): string {
    let ids = '';
    for (const value of values) {
      ids += `${this.idOf(value)},`;
    }
    return ids;
  }
}

export function isNone(value: Value): boolean {
  return value.kind === 'literal' && value.type === 'None';
}
