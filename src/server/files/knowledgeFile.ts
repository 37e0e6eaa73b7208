/**
 * Reads a knowledge file that a project brings along: the same shape as the built-in ones, checked against the same schema.
 * Data only; nothing in it is run.
 */
import { readFileSync } from 'node:fs';
import type { LibraryKnowledge } from '../../knowledge/apiEntry';
import { LibraryFileError, parseLibrary } from '../../knowledge/libraryFile';
import { regularFile } from './regularFile';
import { describeFileError } from './walk';

export type ReadKnowledge =
  | { readonly kind: 'library'; readonly library: LibraryKnowledge }
  /** `message` goes on after the file's path. */
  | { readonly kind: 'problem'; readonly message: string };

/** A knowledge file larger than this is none. Bytes. */
const maximumSize = 10_000_000;

export function readKnowledgeFile(file: string): ReadKnowledge {
  try {
    const { size } = regularFile(file);
    if (size > maximumSize) {
      return { kind: 'problem', message: `is larger than ${maximumSize / 1e6} MB.` };
    }
    const json: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return { kind: 'library', library: parseLibrary(json, file) };
  } catch (error) {
    return { kind: 'problem', message: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof LibraryFileError) {
    return `is not a knowledge file: ${error.problems.join('; ')}.`;
  }
  if (error instanceof SyntaxError) {
    // The message itself quotes the file, and whoever names the file need not be one who may read it.
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0];
    return `is not JSON${place === undefined ? '' : ` ${place}`}.`;
  }
  return describeFileError(error);
}
