/** The strip above the timeline: what it says of each column. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { laneStates } from '../../../src/core/workload';
import type { LaneState } from '../../../src/core/workload';
import { runAll } from '../../../src/view/run';
import { densityOf } from '../../../src/view/timeline/density';
import type { Density } from '../../../src/view/timeline/density';
import { thumbnails } from './subjects';
import { threadLanes, timelineOf } from './timelines';

function shareOf({ shares }: Density, column: number, state: LaneState): number {
  return shares[column * laneStates.length + laneStates.indexOf(state)] ?? NaN;
}

describe('the overview of a run', () => {
  const workers = threadLanes.filter(({ kind }) => kind !== 'gil').length;

  it('divides a column among the states by their time', () => {
    const timeline = timelineOf(threadLanes, [
      { lane: 1, state: 'running', start: 0, end: 15 },
      { lane: 1, state: 'blocked', start: 15, end: 20 },
      { lane: 2, state: 'waiting-gil', start: 0, end: 20 },
    ]);
    const density = densityOf(timeline, 2, 20);
    assert.equal(shareOf(density, 0, 'running') * workers, 1);
    assert.equal(shareOf(density, 1, 'running') * workers, 0.5);
    assert.equal(shareOf(density, 1, 'blocked') * workers, 0.5);
    assert.equal(shareOf(density, 1, 'waiting-gil') * workers, 1);
  });

  it('leaves the GIL’s lane out, which repeats the others', () => {
    const timeline = timelineOf(threadLanes, [{ lane: 0, state: 'held', start: 0, end: 20, task: 1 }]);
    assert.ok(densityOf(timeline, 4, 20).shares.every((share) => share === 0));
  });

  it('never fills more than the strip, at any width', () => {
    const { outcomes } = runAll(thumbnails, []);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.constantFrom(...outcomes),
        (columns, { timeline, makespanMs }) => {
          const density = densityOf(timeline, columns, makespanMs);
          for (let column = 0; column < columns; column++) {
            const filled = laneStates.reduce((sum, state) => sum + shareOf(density, column, state), 0);
            assert.ok(filled <= 1 + 1e-6, `${filled} in column ${column}`);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
