/** The kernel's order of events, checked by comparing whole logs, and its random streams. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Kernel, msToNs } from '../../../src/simulator/kernel';
import { RandomStream } from '../../../src/simulator/random';

describe('the simulation kernel', () => {
  it('serves events by time', () => {
    const log: string[] = [];
    const kernel = new Kernel();
    kernel.schedule(20, () => log.push(`late at ${kernel.now}`));
    kernel.schedule(5, () => log.push(`early at ${kernel.now}`));
    assert.equal(kernel.run(), true);
    assert.deepEqual(log, ['early at 5', 'late at 20']);
  });

  it('serves equal times in the order they were scheduled', () => {
    const log: string[] = [];
    const kernel = new Kernel();
    kernel.schedule(5, () => log.push('first'));
    kernel.schedule(5, () => log.push('second'));
    kernel.schedule(5, () => log.push('third'));
    kernel.run();
    assert.deepEqual(log, ['first', 'second', 'third']);
  });

  it('serves a lower priority number first at equal times', () => {
    const log: string[] = [];
    const kernel = new Kernel();
    kernel.schedule(5, () => log.push('second'), 1);
    kernel.schedule(5, () => log.push('first'), 0);
    kernel.run();
    assert.deepEqual(log, ['first', 'second']);
  });

  it('runs events that events schedule, relative to the time they run at', () => {
    const log: number[] = [];
    const kernel = new Kernel();
    kernel.schedule(10, () => {
      kernel.schedule(0, () => log.push(kernel.now));
      kernel.schedule(7, () => log.push(kernel.now));
    });
    kernel.run();
    assert.deepEqual(log, [10, 17]);
  });

  it('passes over cancelled events and does not count them', () => {
    const log: string[] = [];
    const kernel = new Kernel();
    const event = kernel.schedule(1, () => log.push('cancelled'));
    kernel.schedule(2, () => log.push('kept'));
    kernel.cancel(event);
    kernel.run();
    assert.deepEqual(log, ['kept']);
    assert.equal(kernel.eventCount, 1);
  });

  it('stops at the limit of events and goes on from there', () => {
    const log: number[] = [];
    const kernel = new Kernel();
    for (let index = 0; index < 5; index++) {
      kernel.schedule(index, () => log.push(index));
    }
    assert.equal(kernel.run(3), false);
    assert.deepEqual(log, [0, 1, 2]);
    assert.equal(kernel.run(), true);
    assert.deepEqual(log, [0, 1, 2, 3, 4]);
  });

  it('refuses to schedule into the past or at no time at all', () => {
    const kernel = new Kernel();
    assert.throws(() => kernel.schedule(-1, () => undefined), RangeError);
    assert.throws(() => kernel.schedule(Number.NaN, () => undefined), RangeError);
    assert.throws(() => kernel.schedule(Number.POSITIVE_INFINITY, () => undefined), RangeError);
  });

  it('sorts any set of delays and priorities like a stable sort', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(3))), (entries) => {
        const kernel = new Kernel();
        const served: number[] = [];
        entries.forEach(([delay, priority], index) => {
          kernel.schedule(delay, () => served.push(index), priority);
        });
        kernel.run();
        const expected = entries
          .map(([delay, priority], index) => ({ delay, priority, index }))
          .toSorted((a, b) => a.delay - b.delay || a.priority - b.priority || a.index - b.index)
          .map((entry) => entry.index);
        assert.deepEqual(served, expected);
      }),
    );
  });

  it('keeps time in whole nanoseconds', () => {
    assert.equal(msToNs(0.0000004), 0);
    assert.equal(msToNs(1.5), 1_500_000);
  });
});

describe('a random stream', () => {
  it('repeats itself for the same seed and name', () => {
    const draw = (seed: number, name: string): number[] => {
      const stream = new RandomStream(seed, name);
      return Array.from({ length: 5 }, () => stream.uniform());
    };
    assert.deepEqual(draw(1, 'thread 1'), draw(1, 'thread 1'));
    assert.notDeepEqual(draw(1, 'thread 1'), draw(1, 'thread 2'));
    assert.notDeepEqual(draw(1, 'thread 1'), draw(2, 'thread 1'));
  });

  it('draws uniform numbers with mean one half and exponential ones with the given mean', () => {
    const stream = new RandomStream(7, 'mean');
    const count = 20_000;
    let uniform = 0;
    let exponential = 0;
    for (let index = 0; index < count; index++) {
      const value = stream.uniform();
      assert.ok(value >= 0 && value < 1);
      uniform += value / count;
      exponential += stream.exponential(8) / count;
    }
    assert.ok(Math.abs(uniform - 0.5) < 0.01, `mean ${uniform}`);
    assert.ok(Math.abs(exponential - 8) < 0.25, `mean ${exponential}`);
  });
});
