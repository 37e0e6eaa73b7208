/**
 * What a profiler recorded, in one form for all of them: pieces of code with their times, and, from profilers that sample, the
 * stacks they met. The parsers beside this file read bytes and start nothing; functionTimes.ts finds the project's functions.
 */

/** A function, or a line of one, as the profiler names it. */
export interface ProfiledCode {
  /** As the profiler wrote it: absolute, or relative to where the program was started. */
  readonly file: string;
  /** One-based: of the definition, or the line that ran. */
  readonly line: number;
  /** With or without its class: `total`, `Cart.total`. */
  readonly name: string;
  /** Where the profiler counts. */
  readonly counted?: {
    /** All calls, and those that were not made within a call of the same function. */
    readonly calls: number;
    readonly outerCalls: number;
    readonly totalMs: number;
    readonly ownMs: number;
  };
  /** Where the profiler tells what the time was spent on: the code's own, without that of what it calls. */
  readonly own?: { readonly pythonMs: number; readonly nativeMs: number; readonly systemMs: number };
}

export interface ProfileSample {
  /** Indices into `Profile.code`, the outermost caller first. */
  readonly stack: readonly number[];
  readonly ms: number;
}

export interface Profile {
  readonly tool: 'cProfile' | 'Scalene' | 'speedscope';
  readonly code: readonly ProfiledCode[];
  readonly samples: readonly ProfileSample[];
}

/** The bytes are not a profile: the message continues a sentence that begins with the file's name. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

/** An object of parsed JSON, or an error that names where it should have been. */
export function objectAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProfileError(`is damaged: \`${where}\` is not an object.`);
  }
  return Object.fromEntries(Object.entries(value));
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new ProfileError(`is damaged: \`${where}\` is not a list.`);
  }
  return value;
}

export function amountAt(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ProfileError(`is damaged: \`${where}\` is not a number.`);
  }
  return value;
}
