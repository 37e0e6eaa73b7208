/** The interval log: joining, summarising and the state codes that views rely on. */
import assert from 'node:assert/strict';
import { laneStates } from '../../../src/core/workload';
import { IntervalLog, stateCodes } from '../../../src/simulator/timeline';

describe('the timeline', () => {
  it('numbers the states as core/workload lists them', () => {
    assert.deepEqual(
      Object.entries(stateCodes)
        .map(([name, code]) => [laneStates[code], name])
        .filter(([a, b]) => a !== b),
      [],
    );
    assert.equal(Object.keys(stateCodes).length, laneStates.length);
  });

  it('joins intervals that say the same and leaves gaps open', () => {
    const log = new IntervalLog();
    const lane = log.addLane({ kind: 'thread', name: 'worker', process: 0 });
    log.enter(lane, stateCodes.running, 0, 3, 0);
    log.enter(lane, stateCodes.running, 0, 3, 1_000_000);
    log.enter(lane, stateCodes.blocked, 1, 3, 2_000_000);
    log.leave(lane, 3_000_000);
    log.enter(lane, stateCodes.running, 0, 4, 5_000_000);
    const timeline = log.finish(6_000_000);
    assert.equal(timeline.count, 3);
    assert.deepEqual([...timeline.startMs], [0, 2, 5]);
    assert.deepEqual([...timeline.endMs], [2, 3, 6]);
    assert.deepEqual([...timeline.state], [stateCodes.running, stateCodes.blocked, stateCodes.running]);
    assert.deepEqual([...timeline.segment], [0, 1, 0]);
    assert.deepEqual([...timeline.task], [3, 3, 4]);
    assert.equal(timeline.summarised, false);
  });

  it('drops intervals of no length', () => {
    const log = new IntervalLog();
    const lane = log.addLane({ kind: 'thread', name: 'worker', process: 0 });
    log.enter(lane, stateCodes.running, 0, 0, 5);
    log.enter(lane, stateCodes.blocked, 0, 0, 5);
    assert.equal(log.finish(5).count, 0);
  });

  it('stays within its limit, keeps each lane in order and shows what took most of the time', () => {
    const limit = 200;
    const log = new IntervalLog(limit);
    const lanes = ['a', 'b'].map((name) => log.addLane({ kind: 'thread', name, process: 0 }));
    let now = 0;
    for (let round = 0; round < 10_000; round++) {
      for (const lane of lanes) {
        log.enter(lane, stateCodes.running, 0, 0, now);
      }
      now += 100;
      for (const lane of lanes) {
        log.enter(lane, stateCodes['waiting-gil'], 0, 0, now);
      }
      now += 300;
    }
    const timeline = log.finish(now);
    assert.equal(timeline.summarised, true);
    assert.ok(timeline.count <= limit, `${timeline.count} intervals`);
    for (const lane of lanes) {
      const own = [...timeline.lane.keys()].filter((index) => timeline.lane[index] === lane);
      let last = 0;
      let covered = 0;
      let waiting = 0;
      for (const index of own) {
        const start = timeline.startMs[index] ?? Number.NaN;
        const end = timeline.endMs[index] ?? Number.NaN;
        assert.ok(start >= last && end > start, 'intervals of a lane follow each other');
        last = end;
        covered += end - start;
        waiting += timeline.state[index] === stateCodes['waiting-gil'] ? end - start : 0;
      }
      assert.ok(Math.abs(covered - now / 1e6) < 1e-9, 'no time is lost');
      assert.ok(waiting > 0.9 * covered, 'the state that lasts longer is shown');
    }
  });
});
