/**
 * Whether the machine was quiet enough for its figures to mean anything. Other programs lengthen every time measured, and a
 * simulation of such figures would be wrong for the quiet hours as well; so they are refused, with the reasons.
 * What counts is whether other programs had the cores, not how fast these are: virtual machines change their speed all the time;
 * nor how often a thread was put aside: a kernel's own threads do so hundreds of times a second, for a thousandth of the time.
 * The limits leave room for an ordinary desktop and are far from what a busy build machine shows.
 */

/** What calibrate.py measures for this purpose. */
export interface Quietness {
  /** Share of the time of a spinning thread in which it had a core. */
  readonly quietCpuShare: number;
  /** By how much waiting for a core lengthened the fourth of five spins. */
  readonly quietSpread: number;
  /** How many cores two processes at once got; not measured on one core. */
  readonly parallelGain: number;
  /** By how much the median of one figure's repetitions was above the fastest, for the figure where it was most. */
  readonly worstSpread: number;
}

export const quietnessNames = [
  'quietCpuShare',
  'quietSpread',
  'parallelGain',
  'worstSpread',
] as const satisfies readonly (keyof Quietness)[];

const limits = {
  cpuShare: 0.95,
  spread: 0.4,
  parallelGain: 1.6,
  worstSpread: 1,
} as const;

/** How late a sleep ends, and how late it ends at most where nothing disturbs it; in milliseconds. */
export interface Lateness {
  readonly measured: number;
  readonly most: number;
}

/** Of `time.sleep`, and of Node's timers: their loop looks at whole milliseconds, and is late by a part of one on a quiet machine. */
export const mostLate = { python: 0.2, node: 0.5 } as const;

/** Sentence parts that say what was disturbed; none when the figures can be used. `lateness` only counts on Linux. */
export function disturbances(measured: Partial<Quietness>, lateness?: Lateness): readonly string[] {
  const { quietCpuShare = 1, quietSpread = 0, parallelGain = 2, worstSpread = 0 } = measured;
  const found: string[] = [];
  if (quietCpuShare < limits.cpuShare) {
    found.push(`a computing thread had a core for only ${percent(quietCpuShare)} of the time`);
  }
  if (quietSpread > limits.spread) {
    found.push(`waiting for a core made the same work take up to ${percent(quietSpread)} longer`);
  }
  if (parallelGain < limits.parallelGain) {
    found.push(`two processes at once got only ${parallelGain.toFixed(2)} cores`);
  }
  if (worstSpread > limits.worstSpread) {
    found.push(`repetitions of one measurement took ${(1 + worstSpread).toFixed(1)} times as long as the fastest`);
  }
  if (lateness !== undefined && lateness.measured > lateness.most) {
    found.push(`a sleep ended ${lateness.measured.toFixed(2)} ms late`);
  }
  return found;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
