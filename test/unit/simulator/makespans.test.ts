/**
 * Searches look at makespans alone and share their runs between numbers of tasks. What they see has to be what a whole
 * simulation says of the same workload, to the last bit.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Machine, Segment, Workload } from '../../../src/core/workload';
import { legalStrategies } from '../../../src/simulator/legality';
import { defaultMachine } from '../../../src/simulator/machine';
import { makespanOf, Makespans } from '../../../src/simulator/makespans';
import { measureOrRepresent } from '../../../src/simulator/represent';

const ms = fc.oneof(fc.double({ min: 0, max: 0.2, noNaN: true }), fc.double({ min: 0, max: 80, noNaN: true }));

const segment: fc.Arbitrary<Segment> = fc.oneof(
  fc.record({ kind: fc.constant('cpu' as const), ms, gil: fc.constantFrom('held' as const, 'released' as const) }),
  fc.record({ kind: fc.constant('io' as const), ms, awaitable: fc.boolean() }),
);

const workload: fc.Arbitrary<Workload> = fc.record({
  tasks: fc.constant(1),
  segments: fc.array(segment, { minLength: 1, maxLength: 3 }),
  async: fc.boolean(),
  payloadBytes: fc.integer({ min: 0, max: 100_000 }),
  resultBytes: fc.integer({ min: 0, max: 100_000 }),
});

const machine: fc.Arbitrary<Machine> = fc
  .record({
    cores: fc.integer({ min: 1, max: 8 }),
    python: fc.constantFrom('3.9', '3.12', '3.14'),
    language: fc.constantFrom('python' as const, 'python' as const, 'javascript' as const),
  })
  .map(defaultMachine);

/** In the order of a search, in which large numbers come before smaller ones as well. */
const counts = fc.array(fc.constantFrom(1, 2, 3, 7, 16, 50, 64, 200, 1000, 4096, 65_536, 100_000), {
  minLength: 2,
  maxLength: 6,
});

describe('the makespans that a search compares', () => {
  it('are those of whole simulations, however many tasks were asked about before', () => {
    fc.assert(
      fc.property(workload, machine, counts, fc.constantFrom(150, 600, 2000), (work, on, numbers, maxEvents) => {
        const makespans = new Makespans(work, on, { maxEvents });
        for (const strategy of legalStrategies(on)) {
          for (const tasks of numbers) {
            const whole = measureOrRepresent({ ...work, tasks }, on, strategy, { maxEvents }).makespanMs;
            assert.equal(makespans.of(strategy, tasks), whole, `${strategy}, ${tasks} tasks`);
            assert.equal(makespanOf({ ...work, tasks }, on, strategy, { maxEvents }), whole);
          }
        }
      }),
      { seed: 8, numRuns: 25 },
    );
  });
});
