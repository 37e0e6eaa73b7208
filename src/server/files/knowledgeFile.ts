/**
 * Reads a knowledge file that a project brings along: the same shape as the built-in ones, checked against the same schema.
 * Data only; nothing in it is run.
 */
import { readFileSync, statSync } from 'node:fs';
import type { LibraryKnowledge } from '../../knowledge/apiEntry';
import { LibraryFileError, parseLibrary } from '../../knowledge/libraryFile';
import { describeFileError } from './walk';

export type ReadKnowledge =
  | { readonly kind: 'library'; readonly library: LibraryKnowledge }
  /** `message` goes on after the file's path. */
  | { readonly kind: 'problem'; readonly message: string };

/** A knowledge file larger than this is none. Bytes. */
const maximumSize = 10_000_000;

export function readKnowledgeFile(file: string): ReadKnowledge {
  try {
    if (statSync(file).size > maximumSize) {
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
  return error instanceof SyntaxError ? `is not JSON: ${error.message}` : describeFileError(error);
}
