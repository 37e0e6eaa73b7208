/** Sums and questions about a workload that several parts of the simulator need. Durations are milliseconds per task. */
import type { Segment, Workload } from '../core/workload';

const bytesPerMegabyte = 1_000_000;

/** Time to move or convert so many bytes, nanoseconds. */
export function transferNs(bytes: number, megabytesPerSecond: number): number {
  return (bytes / bytesPerMegabyte / megabytesPerSecond) * 1e9;
}

/** JavaScript: whether the segment's asynchronous form runs on libuv's pool. */
export function isOnLibuv(segment: Segment): boolean {
  return segment.kind === 'cpu' ? segment.gil === 'released' : segment.awaitable && segment.libuv === true;
}

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
