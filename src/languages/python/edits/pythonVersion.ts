/**
 * The Python version a project is written for, as far as syntax and the standard library's functions depend on it.
 */

export interface PythonVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads `3.12`, `3.13t` or `3.14.1`; anything else counts as 3.8, the oldest version the edits are written for. */
export function parsePythonVersion(text: string): PythonVersion {
  const match = /^(\d+)\.(\d+)/.exec(text.trim());
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : { major: 3, minor: 8 };
}

export function isAtLeast(version: PythonVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
