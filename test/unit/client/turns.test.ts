import assert from 'node:assert/strict';
import { nextTurn, runInSlices } from '../../../src/client/turns';

/** A clock that steps and pauses move; what happens is noted with its time. */
function journal(): {
  readonly notes: string[];
  readonly step: (name: string, ms: number) => () => void;
  readonly clock: { readonly now: () => number; readonly pause: () => Promise<void> };
} {
  const notes: string[] = [];
  let time = 0;
  return {
    notes,
    step: (name, ms) => () => {
      notes.push(name);
      time += ms;
    },
    clock: {
      now: () => time,
      pause: () => {
        notes.push('pause');
        time += 100;
        return Promise.resolve();
      },
    },
  };
}

describe('Long work in slices', () => {
  it('pauses when a slice is full, and runs each step once and in order', async () => {
    const { notes, step, clock } = journal();
    await runInSlices([step('a', 1), step('b', 1.5), step('c', 5), step('d', 0), step('e', 1)], 2, clock);
    assert.deepEqual(notes, ['a', 'b', 'pause', 'c', 'pause', 'd', 'e']);
  });

  it('does not pause before the first step nor after the last', async () => {
    const { notes, step, clock } = journal();
    await runInSlices([step('a', 50)], 2, clock);
    assert.deepEqual(notes, ['a']);
  });

  it('ends with the error of the step that fails', async () => {
    const { notes, step, clock } = journal();
    const fails = () => {
      throw new Error('no such file');
    };
    await assert.rejects(runInSlices([step('a', 1), fails, step('b', 1)], 2, clock), /no such file/);
    assert.deepEqual(notes, ['a']);
  });

  it('lets timers and messages that are due come first', async () => {
    const order: string[] = [];
    const due = new Promise<void>((resolve) => {
      setImmediate(() => {
        order.push('somebody else');
        resolve();
      });
    });
    await nextTurn();
    order.push('the work');
    await due;
    assert.deepEqual(order, ['somebody else', 'the work']);
  });
});
