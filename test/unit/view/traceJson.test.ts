/** The trace file: what Perfetto reads from it. */
import assert from 'node:assert/strict';
import { runAll } from '../../../src/view/run';
import { outcomeOf } from '../../../src/view/summary';
import { traceJson } from '../../../src/view/traceJson';
import { thumbnails } from './subjects';

interface Event {
  readonly name: string;
  readonly cat?: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly id?: number;
}

function isEvent(value: unknown): value is Event {
  return typeof value === 'object' && value !== null && 'ph' in value && 'ts' in value && 'pid' in value;
}

function traceOf(strategy: 'threads' | 'processes'): { readonly events: readonly Event[]; readonly endUs: number } {
  const outcome = outcomeOf(runAll(thumbnails, []), strategy);
  assert.ok(outcome);
  const parsed: unknown = JSON.parse(traceJson('render_all', outcome, thumbnails.workload));
  assert.ok(typeof parsed === 'object' && parsed !== null && 'traceEvents' in parsed);
  assert.ok(Array.isArray(parsed.traceEvents));
  return { events: parsed.traceEvents.filter(isEvent), endUs: outcome.makespanMs * 1000 };
}

describe('the exported trace', () => {
  it('names every lane and has an interval for each state but idle', () => {
    const { events, endUs } = traceOf('threads');
    const names = events.filter(({ name }) => name === 'thread_name').length;
    const lanes = new Set(events.filter(({ ph }) => ph === 'X').map(({ tid }) => tid));
    assert.ok(names >= lanes.size && lanes.size > 3);
    const complete = events.filter(({ ph }) => ph === 'X');
    assert.ok(complete.every(({ ts, dur = -1 }) => ts >= 0 && dur >= 0 && ts + dur <= endUs + 1));
    assert.equal(
      complete.some(({ cat }) => cat === 'idle'),
      false,
    );
    assert.ok(complete.some(({ name, cat }) => name === 'render' && cat === 'running'));
  });

  it('overlaps nothing within a lane, as viewers ask of it', () => {
    const { events } = traceOf('threads');
    const ends = new Map<number, number>();
    for (const { tid, ts, dur = 0 } of events.filter(({ ph }) => ph === 'X')) {
      assert.ok(ts >= (ends.get(tid) ?? 0) - 0.002, `${tid} at ${ts}`);
      ends.set(tid, ts + dur);
    }
  });

  it('draws an arrow at each hand-over of the GIL', () => {
    const { events } = traceOf('threads');
    const starts = events.filter(({ ph }) => ph === 's');
    const ends = events.filter(({ ph }) => ph === 'f');
    assert.ok(starts.length > 10);
    assert.deepEqual(
      starts.map(({ id }) => id),
      ends.map(({ id }) => id),
    );
    starts.forEach((start, at) => {
      const end = ends[at];
      assert.ok(end !== undefined && end.tid !== start.tid && end.ts >= start.ts);
    });
  });

  it('gives each process a track of its own', () => {
    const { events } = traceOf('processes');
    const processes = new Set(events.filter(({ ph }) => ph === 'X').map(({ pid }) => pid));
    assert.equal(processes.size, 5);
  });
});
