/** What the view makes of the simulator's answers, and the clock of its playhead. */
import assert from 'node:assert/strict';
import { applyOverrides } from '../../../src/view/parameters';
import { advance, nextChange, previousChange, runLastsMs, stepReduced } from '../../../src/view/playback';
import { isBig, runAll } from '../../../src/view/run';
import { bestOf, changedWinner, outcomeOf, summarise } from '../../../src/view/summary';
import { verdictWords } from '../../../src/view/words';
import { downloads, productPage, thumbnails } from './subjects';

describe('a run in the view', () => {
  it('leaves out what the code does not allow, and keeps the reason', () => {
    const run = runAll(downloads, downloads.illegal);
    assert.deepEqual(
      run.outcomes.map(({ strategy }) => strategy),
      ['sequential', 'threads', 'asyncio', 'to-thread'],
    );
    assert.deepEqual(run.illegal, downloads.illegal);
  });

  it('gives the same figures every time', () => {
    const once = runAll(thumbnails, []).outcomes.map(({ makespanMs }) => makespanMs);
    assert.deepEqual(
      runAll(thumbnails, []).outcomes.map(({ makespanMs }) => makespanMs),
      once,
    );
  });

  it('is run beside the page only where it is long', () => {
    assert.deepEqual([downloads, thumbnails].map(isBig), [false, false]);
    assert.deepEqual(
      [applyOverrides(downloads, { tasks: 500 }), applyOverrides(thumbnails, { heldCpu: 60_000 })].map(isBig),
      [true, true],
    );
  });

  it('takes longer with more work', () => {
    const more = runAll(applyOverrides(downloads, { io: 500 }), downloads.illegal);
    const before = runAll(downloads, downloads.illegal);
    assert.ok((outcomeOf(more, 'threads')?.makespanMs ?? 0) > (outcomeOf(before, 'threads')?.makespanMs ?? Infinity));
  });

  it('answers for a function without any work', () => {
    const nothing = runAll(applyOverrides(thumbnails, { heldCpu: 0, freeCpu: 0 }), []);
    assert.equal(nothing.outcomes.length, 5);
    assert.equal(bestOf(nothing)?.strategy, 'sequential');
  });

  it('is summed up in one sentence that names the best strategy', () => {
    assert.match(summarise(runAll(thumbnails, [])), /^8\u00a0tasks: Processes take .* the speed of sequential\.$/);
    const single = runAll(applyOverrides(thumbnails, { tasks: 1 }), []);
    assert.match(summarise(single), /^1\u00a0task: one after the other takes/);
  });

  it('does not call a strategy best that stalls the event loop', () => {
    assert.notEqual(bestOf(runAll(productPage, productPage.illegal))?.strategy, 'asyncio');
  });

  it('tells when a person’s values change which strategy is best', () => {
    assert.equal(changedWinner(runAll(thumbnails, []), 'processes'), undefined);
    const waiting = runAll(applyOverrides(thumbnails, { heldCpu: 0, freeCpu: 0, io: 100 }), []);
    assert.equal(changedWinner(waiting, 'processes'), 'threads');
  });
});

describe('a verdict in words', () => {
  it('says class, GIL and confidence', () => {
    assert.deepEqual(verdictWords(thumbnails.verdict), ['CPU-bound', 'holds the GIL', '97\u00a0% confident']);
  });

  it('claims nothing about what is unknown', () => {
    assert.deepEqual(verdictWords({ ...thumbnails.verdict, class: 'unknown' }), ['Not classified']);
  });
});

describe('the playhead', () => {
  const changes = Float64Array.of(0, 10, 10.5, 90, 100);

  it('takes ten seconds for any run at speed 1', () => {
    assert.equal(advance(0, 400, 1, runLastsMs / 2), 200);
    assert.equal(advance(0, 400, 4, runLastsMs), 400);
  });

  it('steps to the next and previous event', () => {
    assert.deepEqual(
      [0, 10, 50, 100].map((ms) => nextChange(changes, ms, 100)),
      [10, 10.5, 90, 100],
    );
    assert.deepEqual(
      [0, 10, 50, 100].map((ms) => previousChange(changes, ms)),
      [0, 0, 10.5, 90],
    );
  });

  it('goes from event to event with reduced motion, in a bounded number of steps', () => {
    assert.equal(stepReduced(changes, 0, 100), 10);
    const dense = Float64Array.from({ length: 10_000 }, (_, at) => at / 100);
    let steps = 0;
    for (let ms = 0; ms < 100; ms = stepReduced(dense, ms, 100)) {
      steps++;
    }
    assert.ok(steps <= 41, String(steps));
  });
});
