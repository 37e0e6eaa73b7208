/** The sliders' effect on workload and machine. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  applyOverrides,
  defaultWorkers,
  limitsOf,
  parameters,
  readParameter,
  roundToSlider,
  withInterpreter,
} from '../../../src/view/parameters';
import { downloads, productPage, thumbnails } from './subjects';

describe('a slider of the simulation view', () => {
  it('starts at what the analysis found', () => {
    assert.deepEqual(
      parameters.map((parameter) => readParameter(thumbnails, parameter)),
      [8, 45, 8, 0, 200_000, 4, defaultWorkers(4)],
    );
    assert.equal(readParameter(downloads, 'io'), 120.4);
  });

  it('scales the segments of its kind in proportion and leaves their places', () => {
    const { workload } = applyOverrides(downloads, { io: 240.8 });
    assert.deepEqual(
      workload.segments.map((segment) => segment.ms),
      [240, 6, 0.8],
    );
    assert.deepEqual(
      workload.segments.map((segment) => segment.source?.text),
      ['session.get', 'Image.open', 'Path.write_bytes'],
    );
  });

  it('adds the kind of work that the function does not have', () => {
    const { workload } = applyOverrides(downloads, { freeCpu: 20 });
    assert.deepEqual(workload.segments.at(-1), { kind: 'cpu', ms: 20, gil: 'released' });
    assert.deepEqual(applyOverrides(thumbnails, { io: 30 }).workload.segments[0], {
      kind: 'io',
      ms: 30,
      awaitable: false,
    });
    const coroutine = { ...productPage, workload: { ...productPage.workload, segments: [] } };
    assert.deepEqual(applyOverrides(coroutine, { io: 30 }).workload.segments[0], {
      kind: 'io',
      ms: 30,
      awaitable: true,
    });
  });

  it('removes a kind of work at zero', () => {
    assert.deepEqual(
      applyOverrides(downloads, { io: 0 }).workload.segments.map((segment) => segment.kind),
      ['cpu'],
    );
  });

  it('reads back what was set, whatever the others say', () => {
    const value = fc.double({ min: 0.001, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(value, value, value, fc.integer({ min: 1, max: 500 }), (heldCpu, freeCpu, io, tasks) => {
        const setup = applyOverrides(downloads, { heldCpu, freeCpu, io, tasks, cores: 3, workers: 7, payload: 12 });
        const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, b);
        return (
          close(readParameter(setup, 'heldCpu'), heldCpu) &&
          close(readParameter(setup, 'freeCpu'), freeCpu) &&
          close(readParameter(setup, 'io'), io) &&
          readParameter(setup, 'tasks') === tasks &&
          setup.machine.cores === 3 &&
          setup.machine.maxWorkers === 7 &&
          setup.workload.payloadBytes === 12
        );
      }),
    );
  });

  it('leaves the subject as it is', () => {
    const before = JSON.stringify(downloads);
    applyOverrides(downloads, { tasks: 3, io: 1, freeCpu: 2, cores: 1 });
    assert.equal(JSON.stringify(downloads), before);
    assert.deepEqual(applyOverrides(downloads, {}), { workload: downloads.workload, machine: downloads.machine });
  });

  it('takes no impossible values', () => {
    const { workload, machine } = applyOverrides(downloads, {
      tasks: 0.2,
      cores: -1,
      workers: 0,
      heldCpu: -5,
      io: NaN,
    });
    assert.equal(workload.tasks, 1);
    assert.equal(machine.cores, 1);
    assert.equal(machine.maxWorkers, 1);
    assert.deepEqual(
      workload.segments.map((segment) => segment.ms),
      [120, 0.4],
    );
  });

  it('reaches four times the found value, and the value a person typed', () => {
    assert.equal(limitsOf('io', 120, 120).max, 500);
    assert.equal(limitsOf('io', 10, 10).max, 200);
    assert.equal(limitsOf('tasks', 10, 3000).max, 5000);
    assert.ok(limitsOf('tasks', 9000, 9000).max <= limitsOf('tasks', 9000, 9000).hardMax);
  });

  it('lands on numbers a person would type', () => {
    const limits = limitsOf('io', 100, 100);
    assert.equal(roundToSlider(123.4567, limits, 'io'), 123.5);
    assert.equal(roundToSlider(0.3, limitsOf('heldCpu', 1, 1), 'heldCpu'), 0.3);
    assert.equal(roundToSlider(7.6, limitsOf('cores', 4, 4), 'cores'), 8);
  });
});

describe('another interpreter in the simulation view', () => {
  const { machine } = thumbnails;

  it('is the machine itself where nothing is chosen', () => {
    assert.equal(withInterpreter(machine, {}), machine);
    assert.equal(withInterpreter(machine, { python: machine.python }), machine);
  });

  it('takes what its start method costs and leaves what was measured otherwise', () => {
    const measured = { ...machine, overheads: { ...machine.overheads, processStartMs: 99, wakeMs: 0.5 } };
    const spawned = withInterpreter(measured, { startMethod: 'spawn' });
    assert.equal(spawned.startMethod, 'spawn');
    assert.notEqual(spawned.overheads.processStartMs, 99);
    assert.ok(spawned.overheads.processStartMs > machine.overheads.processStartMs);
    assert.equal(spawned.overheads.wakeMs, 0.5);
  });

  it('has no build without the GIL before 3.13', () => {
    assert.equal(withInterpreter(machine, { freeThreaded: true, python: '3.12' }).freeThreaded, false);
    assert.equal(withInterpreter(machine, { freeThreaded: true, python: '3.13' }).freeThreaded, true);
  });

  it('keeps cores and workers', () => {
    const { machine: changed } = applyOverrides(thumbnails, { cores: 2, workers: 3 }, { python: '3.14' });
    assert.deepEqual([changed.cores, changed.maxWorkers, changed.python], [2, 3, '3.14']);
  });
});
