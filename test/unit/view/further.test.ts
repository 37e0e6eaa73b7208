/** Further machines in the simulation view: what is simulated, shown and kept. */
import assert from 'node:assert/strict';
import type { SimulationSubject } from '../../../src/protocol';
import { readFurther } from '../../../src/view/further';
import { applyOverrides } from '../../../src/view/parameters';
import { isBig, runAll } from '../../../src/view/run';
import { initialState, readSavedState, reduce, saveState } from '../../../src/view/state';
import { targetSentence } from '../../../src/view/summary';
import { downloads, thumbnails } from './subjects';

const heavy: SimulationSubject = {
  ...thumbnails,
  workload: {
    ...thumbnails.workload,
    tasks: 200,
    payloadBytes: 1000,
    resultBytes: 1000,
    segments: [{ kind: 'cpu', ms: 100, gil: 'held' }],
  },
};

describe('further machines in the view', () => {
  it('are not there until somebody asks', () => {
    const setup = applyOverrides(heavy, {});
    const run = runAll(setup, []);
    assert.ok(run.outcomes.every(({ strategy }) => strategy !== 'cluster'));
    assert.equal(targetSentence(run), undefined);
    assert.equal(isBig(applyOverrides(heavy, {}, {}, { target: 2 })), true);
  });

  it('are as many as the target needs, with their bar and a sentence', () => {
    const run = runAll(applyOverrides({ ...heavy, target: { targetMs: 2000, engine: 'dask' } }, {}), []);
    const cluster = run.outcomes.find(({ strategy }) => strategy === 'cluster');
    assert.ok(cluster && run.beyond?.isMet === true);
    assert.equal(cluster.workers, 4 * run.beyond.nodes);
    assert.match(
      targetSentence(run) ?? '',
      /^One machine is not enough for 2\ss\. Dask on \d+\snodes with 4\sworkers each takes/,
    );
  });

  it('are not simulated where this machine meets the target, or where they could not help', () => {
    const met = runAll(applyOverrides(heavy, {}, {}, { target: 60 }), []);
    assert.equal(met.beyond, undefined);
    assert.match(targetSentence(met) ?? '', /^This machine meets the target of 1\smin\.$/);
    const waiting = runAll(applyOverrides(downloads, {}, {}, { target: 0.01 }), downloads.illegal);
    assert.ok(waiting.outcomes.every(({ strategy }) => strategy !== 'cluster'));
    assert.match(targetSentence(waiting) ?? '', /Further ones would not be faster\.$/);
  });

  it('are simulated as they are set, whatever the target', () => {
    const choice = { nodes: 2, engine: 'ray', dispatch: 0.5, network: 50 } as const;
    const setup = applyOverrides(heavy, {}, {}, choice);
    assert.deepEqual(
      [
        setup.machine.cluster?.engine,
        readFurther(setup, 'nodes'),
        readFurther(setup, 'dispatch'),
        readFurther(setup, 'network'),
      ],
      ['ray', 2, 0.5, 50],
    );
    assert.equal(runAll(setup, []).outcomes.find(({ strategy }) => strategy === 'cluster')?.workers, 8);
    const refused = runAll(applyOverrides(downloads, {}, {}, choice), downloads.illegal);
    assert.equal(
      refused.illegal.find(({ strategy }) => strategy === 'cluster')?.reason,
      '`session` cannot be pickled.',
    );
  });

  it('survive a reload, are taken back one by one, and all at once', () => {
    let state = reduce(initialState(undefined), {
      type: 'message',
      message: { type: 'show', subject: heavy, isPinned: false },
    });
    state = reduce(state, { type: 'setFurther', further: { nodes: 3, target: 5 } });
    assert.deepEqual(readSavedState(structuredClone(saveState(state)))?.choices.further, { nodes: 3, target: 5 });
    state = reduce(state, { type: 'resetFurther', part: 'nodes' });
    assert.deepEqual(state.choices.further, { target: 5 });
    assert.deepEqual(reduce(state, { type: 'resetAll' }).choices.further, {});
    const spoilt = {
      ...saveState(state),
      choices: { ...state.choices, further: { nodes: 'many', engine: 'spark', target: -1 } },
    };
    assert.deepEqual(readSavedState(spoilt)?.choices.further, {});
  });
});
