/**
 * What the server uses of Node's smaller modules (`os`, `crypto`, `perf_hooks`, `url`, `util`, `module`), for a web worker, where
 * the bundler puts this file in the place of each. What only a process could do is left out: importing it fails the build.
 */

declare const navigator: { readonly hardwareConcurrency: number };

export const { performance, TextDecoder } = globalThis;

export function randomUUID(): string {
  return globalThis.crypto.randomUUID();
}

/** Cores of the machine that the browser runs on; browsers may say fewer. */
export function availableParallelism(): number {
  return navigator.hardwareConcurrency;
}

/** For libraries that load it and never call it here: no file of a worker has such an address. */
export function fileURLToPath(url: string): string {
  return new URL(url).pathname;
}

// Some libraries import such a module as a whole, and use nothing of it that a worker has.
export default {};
