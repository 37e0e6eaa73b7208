/**
 * Measured times in the place of estimated ones: what keeps its place, what is scaled, what is added and what goes.
 */
import assert from 'node:assert/strict';
import { measuredSegments } from '../../../src/advice/measuredSegments';
import type { MeasuredSplit } from '../../../src/core/measuredCall';
import type { SourceLocation } from '../../../src/core/text';
import type { Segment } from '../../../src/core/workload';

const start = { line: 0, character: 0 };
const location: SourceLocation = { path: 'shop.py', range: { start, end: start }, text: 'fetch' };

const estimated: readonly Segment[] = [
  { kind: 'cpu', ms: 10, gil: 'held' },
  { kind: 'io', ms: 100, awaitable: true },
  { kind: 'cpu', ms: 30, gil: 'held' },
  { kind: 'cpu', ms: 5, gil: 'released' },
];

function timesOf(split: MeasuredSplit | undefined, share = 1, wallMs = 20, segments = estimated): readonly string[] {
  const measured = { by: 'measurement', from: 'Python', wallMs, split } as const;
  return measuredSegments(segments, { measured, share, location, isAwaitable: false }).map((segment) =>
    segment.kind === 'io'
      ? `${segment.awaitable ? 'await' : 'block'} ${segment.ms}`
      : `${segment.gil} ${segment.ms}${segment.source === location ? ' in fetch' : ''}`,
  );
}

describe('a workload with measured times', () => {
  it('scales each kind of time to what was measured of it, in the order of the code', () => {
    const split = { cpuMs: 10, heldMs: 8, waitMs: 10 };
    assert.deepEqual(timesOf(split), ['held 2', 'await 10', 'held 6', 'released 2']);
    assert.deepEqual(timesOf(split, 0.1), ['held 0.2', 'await 1', 'held 0.6', 'released 0.2']);
  });

  it('drops what was not met and adds what nobody estimated', () => {
    assert.deepEqual(timesOf({ cpuMs: 20, heldMs: 20, waitMs: 0 }), ['held 5', 'held 15']);
    const computing: readonly Segment[] = [{ kind: 'cpu', ms: 1, gil: 'held' }];
    assert.deepEqual(timesOf({ cpuMs: 12, heldMs: 4, waitMs: 8 }, 1, 20, computing), [
      'held 4',
      'released 8 in fetch',
      'block 8',
    ]);
    assert.deepEqual(timesOf({ cpuMs: 12, heldMs: 12, waitMs: 8 }, 1, 20, []), ['held 12 in fetch', 'block 8']);
  });

  it('takes the noise of clocks for nothing', () => {
    assert.deepEqual(timesOf({ cpuMs: 0.01, heldMs: 0.005, waitMs: 20 }), ['await 20']);
  });

  it('divides computing as estimated where the GIL could not be watched', () => {
    assert.deepEqual(timesOf({ cpuMs: 9, heldMs: undefined, waitMs: 11 }), [
      'held 2',
      'await 11',
      'held 6',
      'released 1',
    ]);
    assert.deepEqual(timesOf({ cpuMs: 9, heldMs: undefined, waitMs: 0 }, 1, 9, []), ['held 9 in fetch']);
  });

  it('divides all as estimated where only the whole is known', () => {
    assert.deepEqual(timesOf(undefined, 1, 14.5), ['held 1', 'await 10', 'held 3', 'released 0.5']);
    assert.deepEqual(timesOf(undefined, 1, 14.5, []), []);
  });
});
