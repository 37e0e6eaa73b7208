import type { BuildOptions, Plugin } from 'esbuild';

export const scriptGlobal: string;
export const web: BuildOptions;
export function withoutNode(): Plugin;
