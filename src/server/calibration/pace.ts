/**
 * Figures of a machine whose speed changes: virtual machines share their cores with neighbours. How fast a core is, is measured
 * beside each figure by an empty loop; calibrate.py puts its figures on one pace, and here they are put on another.
 * What a loop cannot tell, such as the speed of memory, stays in the figures.
 */
import type { Overheads } from '../../core/workload';
import { overheadNames } from '../../simulator/machine';

/** Set by the kernel or by an API, or slept through, whatever the speed of the cores. */
const paceless: readonly (keyof Overheads)[] = ['selectorGranularityMs', 'coreSliceMs', 'hotShare'];

/** What the figures are on a core that is `factor` times as fast. */
export function atPace<T extends Partial<Overheads>>(overheads: T, factor: number): T {
  const changed: Partial<Record<keyof Overheads, number>> = {};
  for (const name of overheadNames) {
    const value = overheads[name];
    if (value !== undefined && !paceless.includes(name) && !name.endsWith('Megabytes')) {
      changed[name] = name.endsWith('PerSecond') ? value * factor : value / factor;
    }
  }
  return { ...overheads, ...changed };
}
