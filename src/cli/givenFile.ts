/**
 * Reads a file that a person names on the command line beside the sources: a profile, a report, a baseline, a workload. It may be a
 * pipe, as shells make one for `<(…)`, so that its size is not known beforehand; what has no end, such as a device, is given up at
 * a limit. Says nothing about what must be in it.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { UsageError } from './io';

/** In bytes. Reports of a million findings are smaller, and Node.js makes no longer texts than twice this. */
const mostBytes = 256 * 2 ** 20;
const chunkBytes = 2 ** 20;

/** @throws the file system's error, or one for what is larger than `limit` or has no end. */
export function readGivenFile(file: string, limit: number = mostBytes): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; ;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const count = readSync(descriptor, chunk, 0, chunk.length, null);
      total += count;
      if (count === 0) {
        return Buffer.concat(chunks);
      }
      if (total > limit) {
        throw new Error(`it ${tooLarge(limit)}`);
      }
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** @throws UsageError for what is larger than `limit` or has no end. */
export async function readStandardInput(
  stream: AsyncIterable<Uint8Array>,
  limit: number = mostBytes,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > limit) {
      throw new UsageError(`Standard input ${tooLarge(limit)}`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): string {
  return `is larger than ${Math.round(limit / 2 ** 20)} MB, or has no end.`;
}
