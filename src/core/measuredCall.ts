/**
 * What one call of a function really took, where somebody has measured or profiled it: it stands in the place of the estimate.
 * Durations are milliseconds. How it was measured and where it is kept is the server's.
 */

/** How the time of a call divides: computing and waiting together are the call's time. */
export interface MeasuredSplit {
  readonly cpuMs: number;
  /** Of that, with the GIL; undefined where it could not be told: it is divided as the estimate is. */
  readonly heldMs: number | undefined;
  readonly waitMs: number;
}

export interface MeasuredCall {
  readonly by: 'measurement' | 'profile';
  /** For a reader: `Python 3.12.1 (/usr/bin/python3), 2026-03-01`, `run.prof`. */
  readonly from: string;
  readonly wallMs: number;
  /** Undefined where only the whole is known: it is divided as the estimate is. */
  readonly split: MeasuredSplit | undefined;
}
