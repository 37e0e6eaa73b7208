/**
 * How far V8 optimises what one command runs. A command ends after seconds, and its processor time goes to the compilers as much as
 * to the analysis; a server that lives for hours is another matter and does not come here.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * From this version on Maglev is on where it exists, so that a function which waits longer for TurboFan runs optimised code all the
 * same. In Node 20 it is not, nor in 22 (https://github.com/nodejs/node/pull/54384).
 */
const leastVersion = 13;

/** Where V8 has Maglev, by the names of `process.arch` (V8 13.6, `V8_ENABLE_MAGLEV` in BUILD.gn). */
const withMaglev: ReadonlySet<string> = new Set(['x64', 'arm64']);

/**
 * How often a function has to run before TurboFan takes it; V8's own figure is 3,000. Checking CPython's standard library, which
 * takes 9 s, TurboFan takes as long as its code saves, on a thread beside: without it the wall time is the same and the processor
 * time a fifth less. What runs for minutes still comes to it.
 */
const invocations = 1_000_000;

/** The flag that V8 is given; undefined for an engine that would run slower with it or does not know it. */
export function tierUpFlag(v8Version: string, architecture: string): string | undefined {
  return Number.parseInt(v8Version, 10) >= leastVersion && withMaglev.has(architecture)
    ? `--invocation-count-for-turbofan=${invocations}`
    : undefined;
}

/** Of this process with all its threads, from now on. */
export function compileForOneCommand(): void {
  const flag = tierUpFlag(process.versions.v8, process.arch);
  if (flag !== undefined) {
    setFlagsFromString(flag);
  }
}
