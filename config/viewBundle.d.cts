import type { BuildOptions } from 'esbuild';

export function viewBundle(options: { readonly isProduction: boolean }): BuildOptions;
