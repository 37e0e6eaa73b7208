/**
 * The part of a check that one of several machines does. Every machine reads the whole program, because calls go everywhere,
 * and gives advice on its share of the files; `merge` puts the reports together. Which file belongs to which part follows from
 * the order of names alone, so that machines need not agree on anything.
 */
import { UsageError } from './io';

export interface Shard {
  /** From 1 on. */
  readonly number: number;
  readonly of: number;
}

/** @throws UsageError for anything but `i/n` with 1 ≤ i ≤ n. */
export function shardOf(value: string): Shard {
  const [, number = '', of = ''] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (number === '' || shard.number < 1 || shard.number > shard.of) {
    throw new UsageError(`--shard takes the number of this part and of all parts, such as 2/5; not \`${value}\`.`);
  }
  return shard;
}

/** Every n-th file: neighbours, which are often alike in size, go to different machines. */
export function inShard<Item>(items: readonly Item[], { number, of }: Shard): readonly Item[] {
  return items.filter((_, index) => index % of === number - 1);
}
