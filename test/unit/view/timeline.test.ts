/** Geometry, hit testing, keys and words of the timeline. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Lane } from '../../../src/core/workload';
import { describeInterval, lanesAt, laneTotals, speakInterval, statesIn } from '../../../src/view/timeline/describe';
import { hitInterval, moveSelection } from '../../../src/view/timeline/hitTest';
import { handleKey } from '../../../src/view/timeline/keys';
import type { KeyPress } from '../../../src/view/timeline/keys';
import { changesOf, indexLanes, intervalAt } from '../../../src/view/timeline/laneIndex';
import { layoutLanes, rowAt, timeAt, xOf } from '../../../src/view/timeline/layout';
import { stallsOf } from '../../../src/view/timeline/stalls';
import {
  clampWindow,
  panWindow,
  revealInterval,
  ticksOf,
  wholeWindow,
  zoomWindow,
} from '../../../src/view/timeline/viewport';
import { downloads } from './subjects';
import { handOver, threadLanes, timelineOf } from './timelines';

const index = indexLanes(handOver);
const layout = layoutLanes(threadLanes, { width: 612, fontSize: 13, measure: (text) => text.length * 7 });
const whole = wholeWindow(20);
const { workload } = downloads;

describe('the time axis', () => {
  it('keeps the moment under the pointer while zooming', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (factor, share) => {
          const before = { start: 200, end: 400 };
          const at = before.start + share * 200;
          const after = zoomWindow(before, 1000, factor, at);
          const isCut = after.start <= 0 || after.end >= 1000;
          return isCut || Math.abs((at - after.start) / (after.end - after.start) - share) < 1e-9;
        },
      ),
    );
  });

  it('never leaves the run', () => {
    const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (start, span, delta) => {
        const window = panWindow(clampWindow({ start, end: start + Math.abs(span) }, 500), 500, delta);
        return window.start >= 0 && window.end <= 500 + 1e-9 && window.end > window.start;
      }),
    );
  });

  it('moves as little as needed to show an interval', () => {
    const window = { start: 100, end: 200 };
    assert.equal(revealInterval(window, 1000, 120, 130), window);
    assert.deepEqual(revealInterval(window, 1000, 250, 260), { start: 165, end: 265 });
    assert.deepEqual(revealInterval(window, 1000, 50, 60), { start: 45, end: 145 });
    assert.deepEqual(revealInterval(window, 1000, 300, 900), { start: 295, end: 395 });
  });

  it('has ticks at round times that do not crowd', () => {
    assert.deepEqual(ticksOf({ start: 0, end: 118 }, 600, 80), { stepMs: 20, at: [0, 20, 40, 60, 80, 100] });
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        fc.integer({ min: 100, max: 3000 }),
        (end, width) => {
          const { stepMs, at } = ticksOf({ start: 0, end }, width, 80);
          return (stepMs / end) * width >= 79.9 && at.length <= width / 80 + 2;
        },
      ),
    );
  });

  it('maps time to pixels and back', () => {
    const window = { start: 3, end: 11 };
    for (const ms of [3, 4.5, 11]) {
      assert.ok(Math.abs(timeAt(layout, window, xOf(layout, window, ms)) - ms) < 1e-9);
    }
  });
});

describe('the lanes', () => {
  it('stand below each other without overlap, in the simulator’s order', () => {
    assert.deepEqual(
      layout.rows.map((row) => row.name),
      ['GIL', 'worker 1', 'worker 2'],
    );
    layout.rows.reduce((bottom, row) => {
      assert.ok(row.top >= bottom);
      return row.top + row.height;
    }, layout.axis);
    assert.ok(layout.height > (layout.rows.at(-1)?.top ?? 0));
  });

  it('become thin rows with one name when there are many tasks', () => {
    const tasks = Array.from({ length: 100 }, (_, at): Lane => ({ kind: 'task', name: `task ${at + 1}`, process: 0 }));
    const many = layoutLanes([{ kind: 'event-loop', name: 'event loop', process: 0 }, ...tasks], {
      width: 600,
      fontSize: 13,
      measure: (text) => text.length * 7,
    });
    assert.deepEqual(
      many.rows.map((row) => row.name).filter((name) => name !== ''),
      ['event loop', '100 tasks'],
    );
    assert.ok(many.height < 1000);
  });

  it('leave most of a narrow view to the picture', () => {
    const lanes: Lane[] = [{ kind: 'thread', name: 'a thread with a very long name indeed', process: 0 }];
    const narrow = layoutLanes(lanes, { width: 276, fontSize: 13, measure: (text) => text.length * 7 });
    assert.ok(narrow.gutter <= 276 / 3);
  });

  it('share a gutter with the timeline beside them', () => {
    const options = { width: 900, fontSize: 13, measure: (text: string) => text.length * 7 };
    const other: Lane[] = [{ kind: 'thread', name: 'queue management', process: 0 }];
    assert.equal(
      layoutLanes(threadLanes, { ...options, neighbours: other }).gutter,
      layoutLanes(other, { ...options, neighbours: threadLanes }).gutter,
    );
  });
});

describe('pointing at the timeline', () => {
  const middleOf = (lane: number): number => {
    const row = layout.rows[lane];
    return row === undefined ? 0 : row.top + row.height / 2;
  };

  it('finds the interval under the pointer', () => {
    const at = hitInterval(handOver, index, layout, whole, { x: xOf(layout, whole, 3), y: middleOf(2) });
    assert.equal(at, 3);
  });

  it('finds nothing in idle time, between lanes and over the names', () => {
    const x = xOf(layout, whole, 7);
    assert.equal(hitInterval(handOver, index, layout, whole, { x, y: middleOf(1) }), undefined);
    assert.equal(hitInterval(handOver, index, layout, whole, { x, y: 2 }), undefined);
    assert.equal(hitInterval(handOver, index, layout, whole, { x: 5, y: middleOf(1) }), undefined);
    assert.equal(rowAt(layout, layout.height + 50), undefined);
  });

  it('forgives a miss by a pixel or two', () => {
    const x = xOf(layout, whole, 9) - 2;
    assert.equal(hitInterval(handOver, index, layout, whole, { x, y: middleOf(1) }), 7);
  });
});

describe('the keys of the timeline', () => {
  const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...held,
  });
  const context = { timeline: handOver, index, selected: 3, window: whole, extentMs: 20 };

  it('move from interval to interval and skip idle time', () => {
    assert.equal(moveSelection(handOver, index, undefined, 'next'), 0);
    assert.equal(moveSelection(handOver, index, 1, 'next'), 7);
    assert.equal(moveSelection(handOver, index, 7, 'next'), 7);
    assert.equal(moveSelection(handOver, index, 7, 'previous'), 1);
    assert.equal(moveSelection(handOver, index, 6, 'first'), 2);
    assert.equal(moveSelection(handOver, index, 2, 'last'), 6);
  });

  it('move to the lane above or below at the same time', () => {
    assert.equal(moveSelection(handOver, index, 3, 'up'), 1);
    assert.equal(moveSelection(handOver, index, 1, 'up'), 0);
    assert.equal(moveSelection(handOver, index, 4, 'up'), 4);
    assert.equal(moveSelection(handOver, index, 7, 'down'), 6);
  });

  it('find nothing to move to in an empty run', () => {
    const empty = timelineOf(threadLanes, []);
    assert.equal(moveSelection(empty, indexLanes(empty), undefined, 'next'), undefined);
  });

  it('zoom, pan, reveal and close', () => {
    const zoomed = handleKey(press('+'), context);
    assert.ok(zoomed?.type === 'window' && zoomed.window.end - zoomed.window.start < 20);
    const panned = handleKey(press('ArrowRight', { shiftKey: true }), { ...context, window: { start: 0, end: 10 } });
    assert.deepEqual(panned, { type: 'window', window: { start: 2, end: 12 } });
    assert.deepEqual(handleKey(press('0'), context), { type: 'window', window: whole });
    assert.deepEqual(handleKey(press('Enter'), context), { type: 'reveal' });
    assert.deepEqual(handleKey(press('Escape'), context), { type: 'close' });
  });

  it('bring what they select into view', () => {
    const answer = handleKey(press('End'), { ...context, selected: 1, window: { start: 0, end: 4 } });
    assert.ok(answer?.type === 'select' && answer.at === 7);
    assert.ok(answer.window.start > 0);
  });

  it('leave the editor’s shortcuts alone', () => {
    assert.equal(handleKey(press('ArrowRight', { ctrlKey: true }), context), undefined);
    assert.equal(handleKey(press('0', { metaKey: true }), context), undefined);
    assert.equal(handleKey(press('a'), context), undefined);
    assert.equal(handleKey(press('Tab'), context), undefined);
  });
});

describe('an interval in words', () => {
  it('names state, duration, lane, exact times, task and source', () => {
    const description = describeInterval(handOver, workload, 3);
    const plain = speakInterval(description).replaceAll('\u00a0', ' ');
    assert.equal(
      plain,
      'Waiting for the GIL · 4 ms, worker 2 · 1.0 ms to 5.0 ms, task 2, session.get, shop/download.py:12.',
    );
  });

  it('names the holder of the GIL', () => {
    assert.match(describeInterval(handOver, workload, 4).title, /^GIL held by worker 2/);
    assert.equal(describeInterval(handOver, workload, 4).task, undefined);
  });

  it('says what every lane does at a moment', () => {
    const now = (ms: number): string[] => lanesAt(handOver, index, workload, ms).map((lane) => lane.text);
    assert.deepEqual(now(3), [
      'Held by worker 1',
      'Running, holds the GIL: session.get',
      'Waiting for the GIL: session.get',
    ]);
    assert.deepEqual(now(15), ['Free', 'Waiting for I/O: Image.open', 'Finished']);
    assert.equal(intervalAt(handOver, index[2] ?? new Int32Array(), 9), undefined);
  });

  it('sums up a lane and lists the states that occur', () => {
    assert.deepEqual(
      [...laneTotals(handOver, index[2] ?? new Int32Array())],
      [
        ['starting', 1],
        ['waiting-gil', 4],
        ['running', 4],
      ],
    );
    assert.deepEqual(statesIn([handOver]), ['running', 'waiting-gil', 'blocked', 'starting']);
  });

  it('lists every change once, in order', () => {
    assert.deepEqual([...changesOf(handOver)], [0, 1, 5, 9, 20]);
  });
});

describe('an event loop', () => {
  const loop: Lane[] = [{ kind: 'event-loop', name: 'event loop', process: 0 }];

  it('is stalled by callbacks back to back for more than 50 ms', () => {
    const timeline = timelineOf(loop, [
      { lane: 0, state: 'running', start: 0, end: 20 },
      { lane: 0, state: 'blocked', start: 20, end: 60 },
      { lane: 0, state: 'waiting-gil', start: 60, end: 70 },
      { lane: 0, state: 'idle', start: 70, end: 90 },
      { lane: 0, state: 'running', start: 90, end: 130 },
    ]);
    assert.deepEqual(stallsOf(timeline, indexLanes(timeline)), [{ lane: 0, startMs: 0, endMs: 70 }]);
  });

  it('is not stalled while it waits for its sockets, and threads never are', () => {
    assert.deepEqual(stallsOf(handOver, index), []);
    const timeline = timelineOf(loop, [{ lane: 0, state: 'idle', start: 0, end: 500 }]);
    assert.deepEqual(stallsOf(timeline, indexLanes(timeline)), []);
  });
});
