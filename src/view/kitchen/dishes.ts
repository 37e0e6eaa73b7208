/**
 * The way of each task from order to serving: with a cook, handed over, in an oven (suspended at an await), or done in the oven
 * and going cold because the event loop has not come to it. A task is always at exactly one place.
 * The timeline says which thread works on a task when; what happens in between follows from the workload's segments, because a
 * stalled event loop notices the end of a wait late, and just that lateness is to be seen.
 */
import type { Outcome, Timeline, Workload } from '../../core/workload';
import type { DishPlace } from './scene';
import type { Visit } from './stays';

export interface DishVisit extends Visit<DishPlace> {
  /** The lane of the cook who has it; -1 for none. */
  readonly lane: number;
}

interface Piece {
  readonly lane: number;
  readonly isLoop: boolean;
  readonly segment: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** A selector wakes the loop up to a millisecond late (epoll's granularity); that is no dish going cold. */
const punctualMs = 1.5;

interface TaskLog {
  /** Pieces of work by threads, in order of time. */
  readonly pieces: readonly Piece[];
  /** When the task's own lane ends; -Infinity where it has none. */
  readonly laneEndMs: number;
}

function logTasks(timeline: Timeline, count: number): readonly TaskLog[] {
  const logs = Array.from({ length: count }, () => ({ pieces: new Array<Piece>(), laneEndMs: -Infinity }));
  for (let at = 0; at < timeline.count; at++) {
    const lane = timeline.lane[at] ?? -1;
    const kind = timeline.lanes[lane]?.kind;
    const log = kind === undefined || kind === 'gil' ? undefined : logs[timeline.task[at] ?? -1];
    if (log === undefined) {
      continue;
    }
    const startMs = timeline.startMs[at] ?? 0;
    const endMs = timeline.endMs[at] ?? 0;
    if (kind === 'task') {
      log.laneEndMs = Math.max(log.laneEndMs, endMs);
    } else {
      log.pieces.push({ lane, isLoop: kind === 'event-loop', segment: timeline.segment[at] ?? -1, startMs, endMs });
    }
  }
  for (const { pieces } of logs) {
    pieces.sort((a, b) => a.startMs - b.startMs);
  }
  return logs;
}

/** Writes one task's visits. */
class Course {
  readonly visits: DishVisit[] = [];
  /** The segment that comes next. */
  private segment = 0;

  constructor(private readonly workload: Workload) {}

  work({ lane, segment, startMs, endMs }: Piece): void {
    const last = this.visits.at(-1);
    const start = Math.max(startMs, last?.endMs ?? startMs);
    this.segment = Math.max(this.segment, segment + 1);
    if (endMs <= start) {
      return;
    }
    if (last?.place === 'cook' && last.lane === lane && last.endMs === start) {
      last.endMs = endMs;
    } else {
      this.add('cook', start, endMs, lane);
    }
  }

  /** Nobody works on the task: it is in an oven for as long as the next segment lasts, and after that it goes cold. */
  suspend(startMs: number, endMs: number): void {
    const { segments } = this.workload;
    const next = segments.findIndex((segment, at) => at >= this.segment && segment.ms > 0);
    const awaited = segments[next];
    const isAwait = awaited?.kind === 'io' && awaited.awaitable;
    this.segment = isAwait ? next + 1 : this.segment;
    const doneMs = startMs + (isAwait ? awaited.ms : 0);
    const isLate = endMs - doneMs > (isAwait ? punctualMs : 0);
    this.add('oven', startMs, isLate ? doneMs : endMs);
    if (isLate) {
      this.add('cold', doneMs, endMs);
    }
  }

  /** What is left to wait for after the last piece of work, where no lane shows it. */
  get tailMs(): number {
    const rest = this.workload.segments.slice(this.segment);
    return rest.reduce((sum, segment) => (segment.kind === 'io' && segment.awaitable ? sum + segment.ms : sum), 0);
  }

  add(place: DishPlace, startMs: number, endMs: number, lane = -1): void {
    if (endMs > startMs) {
      this.visits.push({ kitchen: 0, place, startMs, endMs, slot: 0, lane });
    }
  }
}

function courseOf({ pieces, laneEndMs }: TaskLog, workload: Workload, isLoopOnly: boolean): DishVisit[] {
  const course = new Course(workload);
  let before: Piece | undefined;
  for (const piece of pieces) {
    const sinceMs = course.visits.at(-1)?.endMs;
    if (before !== undefined && sinceMs !== undefined && piece.startMs > sinceMs) {
      if (!piece.isLoop) {
        course.add('queued', sinceMs, piece.startMs);
      } else if (before.isLoop) {
        course.suspend(sinceMs, piece.startMs);
      } else {
        course.add('cold', sinceMs, piece.startMs);
      }
    }
    course.work(piece);
    before = piece;
  }
  const workedUntilMs = course.visits.at(-1)?.endMs;
  if (isLoopOnly && before?.isLoop === true && workedUntilMs !== undefined) {
    const endMs = laneEndMs === -Infinity ? workedUntilMs + course.tailMs : laneEndMs;
    if (endMs > workedUntilMs) {
      course.suspend(workedUntilMs, endMs);
    }
  }
  return course.visits;
}

/**
 * The visits of every simulated task. A task that left no trace, because it took no time or the timeline is summarised, was
 * served when the one before it was.
 */
export function dishVisits({ timeline, strategy, simulatedTasks }: Outcome, workload: Workload): DishVisit[][] {
  const isLoopOnly = strategy === 'asyncio' || strategy === 'promise-all' || strategy === 'sequential';
  return logTasks(timeline, simulatedTasks).map((log) => courseOf(log, workload, isLoopOnly));
}
