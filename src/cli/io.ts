/**
 * What a command may do to the outside besides reading and writing source files: print, and read standard input.
 * Commands get it as an argument, so that tests run them in-process and read what they print.
 */
import type { ActiveEnvironment } from '../server/files/environment';
import type { FactsCache } from '../server/files/factsCache';

export interface CommandIo {
  /** Relative paths of the command line start here. */
  readonly workingFolder: string;
  /** True when output goes to a terminal that shows colours. */
  readonly isColoured: boolean;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Writes over one line of the terminal again and again; missing where no terminal is there. */
  readonly printProgress?: (text: string) => void;
  readonly readInput: () => Promise<Uint8Array>;
  /** The environment that the shell has activated, for the packages installed there; without it only a project's own counts. */
  readonly activeEnvironment?: ActiveEnvironment;
  /** Where measurements of interpreters are kept; without it none is used or kept. */
  readonly calibrationFolder?: string;
  /** What the threads of a check run, instead of the product's own file; a test stands in for threads that fail. */
  readonly checkThread?: string;
  /** What was read of files before; without it every file is read anew. */
  readonly factsCache?: FactsCache;
}

/** The command line's exit codes, part of its contract. */
export const exitCodes = { clean: 0, findings: 1, failure: 2 } as const;

/** The command line was used wrongly: the message says how, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
