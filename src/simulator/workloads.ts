/** Sums over a workload's segments that several parts of the simulator need. Durations are milliseconds per task. */
import type { Workload } from '../core/workload';

/** What a segment keeps busy: Python code or C code with the GIL, native code without it, or nothing but time. */
export type WorkPart = 'held' | 'released' | 'io';

/** Time one task spends in segments of this kind. */
export function sumMs(workload: Workload, part: WorkPart): number {
  return workload.segments.reduce(
    (sum, segment) => ((segment.kind === 'io' ? 'io' : segment.gil) === part ? sum + segment.ms : sum),
    0,
  );
}

/** Time one task takes alone, without any overhead. */
export function taskMs(workload: Workload): number {
  return workload.segments.reduce((sum, segment) => sum + segment.ms, 0);
}
