import type { Plugin } from 'esbuild';

export function inParts(options: {
  readonly name: string;
  readonly entry: string;
  readonly list: string;
  readonly plugins: readonly Plugin[];
  readonly bytes?: number;
}): Plugin;
export const unusedFeatures: readonly string[];
export function withShortTurns(): Plugin;
export function withoutCopies(): Plugin;
export function withoutUnusedFeatures(): Plugin;
