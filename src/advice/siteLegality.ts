/**
 * Which strategies cannot be used at a site of a program, each with its reason in a sentence: writes that iterations share, what
 * a worker process cannot find or would change in a copy of its own, event loops that are there or not. What a version of
 * Python or a machine does not have is the simulator's matter.
 */
import type { Illegal, Origin, Segment, Strategy, Workload } from '../core/workload';

export interface Constraints {
  readonly isMeasured?: boolean;
  /** The function that one task runs changes something outside itself. */
  readonly writesOutside: boolean;
  readonly isImportable: boolean;
  /** The site stands in a notebook's cell. */
  readonly isInNotebook?: boolean;
  /** Why iterations depend on each other; undefined when they do not. */
  readonly sharedWrites: string | undefined;
  readonly tasksOrigin: Origin;
}

/** What JavaScript cannot do at a site: it has strategies of its own. */
export function illegalInScript(workload: Workload, constraints: Constraints): Illegal[] {
  if (constraints.sharedWrites !== undefined) {
    const reason = `The iterations depend on each other: ${constraints.sharedWrites}.`;
    return [
      { strategy: 'promise-all', reason },
      { strategy: 'worker-threads', reason },
    ];
  }
  const isAwaitable = workload.segments.some((segment) =>
    segment.kind === 'io' ? segment.awaitable : segment.gil === 'released',
  );
  const reasons: Illegal[] = [];
  if (!isAwaitable) {
    const reason = 'Nothing in it can be awaited: the event loop would run the calls one after the other.';
    reasons.push({ strategy: 'promise-all', reason });
  }
  if (constraints.writesOutside) {
    const reason = 'It changes something outside itself, and a worker thread would change a copy of its own.';
    reasons.push({ strategy: 'worker-threads', reason });
  } else if (!constraints.isImportable) {
    const reason = 'A worker thread loads functions from modules; this one is a closure or a method.';
    reasons.push({ strategy: 'worker-threads', reason });
  }
  return reasons;
}

export function illegalStrategies(workload: Workload, constraints: Constraints): Illegal[] {
  const illegal: Illegal[] = [];
  const add = (strategy: Strategy, reason: string): void => {
    illegal.push({ strategy, reason });
  };
  if (constraints.sharedWrites !== undefined) {
    const reason = `The iterations depend on each other: ${constraints.sharedWrites}.`;
    add('threads', reason);
    add('asyncio', reason);
    add('to-thread', reason);
    add('processes', reason);
    add('interpreters', reason);
    add('free-threaded', reason);
    return illegal;
  }
  if (workload.async) {
    add('threads', 'Waiting for a thread pool would block the event loop; `asyncio.to_thread` is its form here.');
    add('free-threaded', '`asyncio.to_thread` is its form here.');
  } else {
    add('to-thread', 'No event loop runs here; a thread pool does the same for plain functions.');
  }
  if (workload.async && awaitedShare(workload) >= 0.8 && !workload.segments.some(isWorthMoving)) {
    add('to-thread', 'It awaits what it waits for and hardly computes: there is nothing to move to a thread.');
  }
  if (!workload.segments.some((segment) => segment.kind === 'io' && segment.awaitable)) {
    add('asyncio', 'Nothing in it can be awaited: an event loop would run the tasks one after the other.');
  }
  if (constraints.writesOutside) {
    add('processes', 'It changes something outside itself, and a worker process would change a copy of its own.');
    add('interpreters', 'It changes something outside itself, and another interpreter would change a copy of its own.');
  } else if (!constraints.isImportable) {
    const kind =
      constraints.isInNotebook === true
        ? 'those of a notebook are found only where processes are forked (Linux up to Python 3.13): move this one to a module.'
        : 'this one is a coroutine, a closure or a method.';
    add('processes', `A worker process finds functions by importing them; ${kind}`);
    add('interpreters', `Another interpreter finds functions by importing them; ${kind}`);
  }
  return illegal;
}

/** Share of a task's time that it spends suspended. */
function awaitedShare({ segments }: Workload): number {
  const awaited = segments.reduce((sum, each) => (each.kind === 'io' && each.awaitable ? sum + each.ms : sum), 0);
  return awaited / totalSegments(segments);
}

/** A piece of work that keeps the event loop's thread for longer than handing it over takes. */
function isWorthMoving(segment: Segment): boolean {
  return segment.ms >= 1 && !(segment.kind === 'io' && segment.awaitable);
}

export function totalSegments(segments: readonly Segment[]): number {
  return segments.reduce((sum, { ms }) => sum + ms, 0);
}
