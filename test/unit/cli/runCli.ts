/**
 * Runs the command line in-process and keeps what it prints.
 */
import { run } from '../../../src/cli/run';
import type { FactsCache } from '../../../src/server/files/factsCache';

export { folderOf, removeFolders } from '../../support/folders';

export interface CliResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export interface CliOptions {
  /** Where calibrations are kept; by default nowhere, so that tests do not depend on what somebody has measured. */
  readonly calibrationFolder?: string;
  /** What the threads of a check run; by default what they run for a person. */
  readonly checkThread?: string;
  /** What `check --cache` keeps; by default nothing. */
  readonly factsCache?: FactsCache;
}

export async function runCli(
  args: readonly string[],
  workingFolder: string,
  input?: string,
  options: CliOptions = {},
): Promise<CliResult> {
  let output = '';
  let errors = '';
  const code = await run(args, {
    ...options,
    workingFolder,
    isColoured: false,
    print: (text) => {
      output += text;
    },
    printError: (text) => {
      errors += text;
    },
    readInput: () => Promise.resolve(Buffer.from(input ?? '')),
  });
  return { code, output, errors };
}

/** The value at a path of keys in parsed JSON; undefined where there is none. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null) {
      return undefined;
    }
    current = Object.entries(current).find(([name]) => name === String(key))?.[1];
  }
  return current;
}
