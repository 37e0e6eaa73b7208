/** When a crashed language server is started again: the policy alone, with a clock that the test turns. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultRestartLimits, type RestartDecision, RestartPolicy } from '../../../src/client/restartPolicy';

const { maximumCrashes, runsWellAfterMs, longestDelayMs } = defaultRestartLimits;

class Clock {
  now = 0;
  readonly read = (): number => this.now;
}

/** No number where the server is not restarted. */
function delayOf(decision: RestartDecision): number {
  return decision.kind === 'restart' ? decision.afterMs : NaN;
}

describe('restarting a crashed language server', () => {
  it('waits twice as long each time, up to a limit, and gives up after the sixth crash in a row', () => {
    const policy = new RestartPolicy(() => 0);
    const delays = Array.from({ length: maximumCrashes - 1 }, () => delayOf(policy.noteCrash()));
    assert.deepEqual(delays, [500, 1000, 2000, 4000, 5000]);
    assert.deepEqual(policy.noteCrash(), { kind: 'give-up', crashes: 6 });
  });

  it('begins anew once the server has run well for a minute', () => {
    const clock = new Clock();
    const policy = new RestartPolicy(clock.read);
    policy.noteCrash();
    policy.noteCrash();
    policy.noteStarted();
    clock.now += runsWellAfterMs;
    assert.equal(delayOf(policy.noteCrash()), 500);
  });

  it('does not begin anew for a server that came up and crashed a little earlier than that', () => {
    const clock = new Clock();
    const policy = new RestartPolicy(clock.read);
    for (let crash = 1; crash < maximumCrashes; crash++) {
      assert.equal(policy.noteCrash().kind, 'restart');
      policy.noteStarted();
      clock.now += runsWellAfterMs - 1;
    }
    assert.equal(policy.noteCrash().kind, 'give-up');
  });

  it('does not count the time before a start, nor that after a crash, as running well', () => {
    const clock = new Clock();
    const policy = new RestartPolicy(clock.read);
    policy.noteStarted();
    policy.noteCrash();
    clock.now += 10 * runsWellAfterMs; // A machine that slept.
    assert.equal(delayOf(policy.noteCrash()), 1000);
  });

  it('tells a person of the first restart only: once for fifty crashes, however long the window is open', () => {
    const clock = new Clock();
    const policy = new RestartPolicy(clock.read);
    const decisions = Array.from({ length: 50 }, () => {
      policy.noteStarted();
      clock.now += runsWellAfterMs;
      return policy.noteCrash();
    });
    assert.ok(decisions.every(({ kind }) => kind === 'restart'));
    assert.deepEqual(
      decisions.map((decision) => decision.kind === 'restart' && decision.isNews),
      [true, ...Array.from({ length: 49 }, () => false)],
    );
  });

  it('counts from nought after a person restarts the server', () => {
    const policy = new RestartPolicy(() => 0);
    for (let crash = 0; crash < maximumCrashes; crash++) {
      policy.noteCrash();
    }
    policy.reset();
    assert.deepEqual(policy.noteCrash(), { kind: 'restart', afterMs: 500, crashes: 1, isNews: false });
  });

  it('never waits longer than its limit and never restarts more often in a row than allowed, whatever happens', () => {
    const happening = fc.oneof(
      fc.record({ kind: fc.constant('crash' as const), ms: fc.nat(200_000) }),
      fc.record({ kind: fc.constant('start' as const), ms: fc.nat(200_000) }),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 200 }), (happenings) => {
        const clock = new Clock();
        const policy = new RestartPolicy(clock.read);
        let row = 0;
        let startedAt: number | undefined;
        for (const { kind, ms } of happenings) {
          clock.now += ms;
          if (kind === 'start') {
            policy.noteStarted();
            startedAt = clock.now;
            continue;
          }
          row = startedAt !== undefined && clock.now - startedAt >= runsWellAfterMs ? 1 : row + 1;
          startedAt = undefined;
          const decision = policy.noteCrash();
          assert.equal(decision.crashes, row);
          assert.equal(decision.kind, row >= maximumCrashes ? 'give-up' : 'restart');
          if (decision.kind === 'restart') {
            assert.ok(decision.afterMs > 0 && decision.afterMs <= longestDelayMs);
          }
        }
      }),
      { seed: 10 },
    );
  });
});
