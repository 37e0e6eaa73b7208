/**
 * Reads one source file from the disk: its text, or why there is none, as a clause that follows the file's name. What is no
 * regular file (a pipe, a device) is not opened, because reading it may never end, and what is too large to be a person's source
 * is not read. Does not decide what a missing text means; the callers do.
 */
import { readFileSync, statSync } from 'node:fs';
import { type DecodedSource, decodeSource, type UndecodableSource } from './decode';
import { describeFileError } from './walk';

export interface SourceFile extends DecodedSource {
  /** On the disk. */
  readonly byteCount: number;
}

/** Where nobody sets a limit of their own: text, tree and facts of such a file take about a gigabyte of memory. */
const mostBytes = 50_000_000;

/** Never throws; `limit` is in bytes. */
export function readSource(file: string, limit: number = mostBytes): SourceFile | UndecodableSource {
  try {
    const status = statSync(file);
    if (status.isDirectory()) {
      return { kind: 'problem', message: 'is a folder.' };
    }
    if (!status.isFile()) {
      return { kind: 'problem', message: 'is no regular file but a pipe, a socket or a device.' };
    }
    if (status.size > limit) {
      const megabytes = (status.size / 1e6).toFixed(1);
      return { kind: 'problem', message: `is not analysed: ${megabytes} MB is over the limit of ${limit / 1e6} MB.` };
    }
    const bytes = readFileSync(file);
    const source = decodeSource(bytes);
    return source.kind === 'problem' ? source : { ...source, byteCount: bytes.length };
  } catch (error) {
    return { kind: 'problem', message: describeFileError(error) };
  }
}
