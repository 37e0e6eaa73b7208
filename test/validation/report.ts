/** Stub until written below. */
import type { Choice, Comparison } from './compare';
import type { Miss } from './misses';
import type { ValidationResults } from './results';
export function formatReport(_: {
  results: readonly ValidationResults[];
  comparisons: readonly Comparison[];
  choices: readonly Choice[];
  misses: readonly Miss[];
  seeds: number;
}) {
  return { summary: [] as string[], markdown: '' };
}
export function scatterOf(_: readonly Comparison[]): string {
  return '';
}
