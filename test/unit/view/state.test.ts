/** What the view remembers, and what changes it. */
import assert from 'node:assert/strict';
import type { SimulationSubject } from '../../../src/protocol';
import { initialState, readSavedState, reduce, saveState } from '../../../src/view/state';
import type { Action, ViewState } from '../../../src/view/state';
import { downloads, thumbnails } from './subjects';

function show(subject: SimulationSubject, isPinned = false): Action {
  return { type: 'message', message: { type: 'show', subject, isPinned } };
}

function after(...actions: Action[]): ViewState {
  return actions.reduce(reduce, initialState(undefined));
}

describe('the simulation view', () => {
  it('waits until the host answers', () => {
    assert.equal(initialState(undefined).phase, 'waiting');
  });

  it('shows the function, and says why there is none', () => {
    assert.equal(after(show(downloads)).subject?.functionName, 'download_all');
    const empty = after(show(downloads), { type: 'message', message: { type: 'showNothing', reason: 'No function.' } });
    assert.deepEqual([empty.phase, empty.reason, empty.subject], ['empty', 'No function.', undefined]);
  });

  it('keeps the person’s values while the function stays the same', () => {
    const set: Action = { type: 'setParameter', parameter: 'tasks', value: 40 };
    const edited = after(show(downloads), set, show({ ...downloads, version: 4 }));
    assert.deepEqual(edited.choices.overrides, { tasks: 40 });
    assert.deepEqual(after(show(downloads), set, show(thumbnails)).choices.overrides, {});
  });

  it('keeps them while the cursor is outside any function for a moment', () => {
    const set: Action = { type: 'setParameter', parameter: 'io', value: 5 };
    const nothing: Action = { type: 'message', message: { type: 'showNothing', reason: '' } };
    assert.deepEqual(after(show(downloads), set, nothing, show(downloads)).choices.overrides, { io: 5 });
  });

  it('says that the source changed until the new analysis is here', () => {
    const stale: Action = { type: 'message', message: { type: 'markStale' } };
    assert.equal(after(show(downloads), stale).isStale, true);
    assert.equal(after(show(downloads), stale, show(downloads)).isStale, false);
    assert.equal(after(stale).isStale, false);
  });

  it('resets one value or all', () => {
    const state = after(
      show(downloads),
      { type: 'setParameter', parameter: 'tasks', value: 40 },
      { type: 'setParameter', parameter: 'io', value: 7 },
    );
    assert.deepEqual(reduce(state, { type: 'resetParameter', parameter: 'tasks' }).choices.overrides, { io: 7 });
    assert.deepEqual(reduce(state, { type: 'resetAll' }).choices.overrides, {});
  });

  it('ignores a value that is no number', () => {
    const state = after(show(downloads));
    assert.equal(reduce(state, { type: 'setParameter', parameter: 'tasks', value: NaN }), state);
  });

  it('shows the whole run again when the run is another', () => {
    const zoomed = after(show(downloads), { type: 'setWindow', window: { start: 10, end: 20 } });
    assert.deepEqual(zoomed.choices.window, { start: 10, end: 20 });
    assert.equal(reduce(zoomed, { type: 'chooseStrategy', strategy: 'threads' }).choices.window, undefined);
    assert.equal(reduce(zoomed, { type: 'setParameter', parameter: 'io', value: 1 }).choices.window, undefined);
  });

  it('does not compare a strategy with itself', () => {
    const state = after(show(downloads), { type: 'compareWith', strategy: 'threads' });
    assert.equal(reduce(state, { type: 'chooseStrategy', strategy: 'threads' }).choices.comparedWith, undefined);
    assert.equal(reduce(state, { type: 'chooseStrategy', strategy: 'asyncio' }).choices.comparedWith, 'threads');
  });

  it('follows the host’s pin', () => {
    assert.equal(after(show(downloads, true)).isPinned, true);
    assert.equal(
      after(show(downloads), { type: 'message', message: { type: 'pinned', isPinned: true } }).isPinned,
      true,
    );
  });
});

describe('the saved state of the simulation view', () => {
  const chosen = after(
    show(downloads),
    { type: 'setParameter', parameter: 'io', value: 80 },
    { type: 'chooseStrategy', strategy: 'asyncio' },
    { type: 'compareWith', strategy: 'threads' },
    { type: 'setWindow', window: { start: 1, end: 2 } },
  );

  it('survives a reload of the window', () => {
    const saved = readSavedState(JSON.parse(JSON.stringify(saveState(chosen))));
    assert.deepEqual(reduce(initialState(saved), show(downloads)).choices, chosen.choices);
  });

  it('is not applied to another function', () => {
    const restored = reduce(initialState(saveState(chosen)), show(thumbnails));
    assert.equal(restored.choices.strategy, undefined);
    assert.deepEqual(restored.choices.overrides, {});
  });

  it('is dropped where it is of another version or no state at all', () => {
    for (const value of [undefined, null, 7, 'x', {}, { version: 2, key: '', choices: {} }, { version: 1, key: 1 }]) {
      assert.equal(readSavedState(value), undefined);
    }
  });

  it('loses only the parts that are not understood', () => {
    const saved = readSavedState({
      version: 1,
      key: 'k',
      choices: {
        overrides: { io: 3, tasks: 'many', moon: 1 },
        strategy: 'magic',
        window: { start: 5, end: 1 },
        interpreter: { python: '2.7', startMethod: 'spawn', freeThreaded: 'yes' },
        stage: 'opera',
      },
    });
    assert.deepEqual(saved?.choices, {
      overrides: { io: 3 },
      further: {},
      interpreter: { startMethod: 'spawn' },
      strategy: undefined,
      comparedWith: undefined,
      window: undefined,
      stage: 'timeline',
    });
  });
});
