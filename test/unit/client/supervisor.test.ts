/** Keeping a language server running, with servers that die on purpose at every point of their lives. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type RestartDecision, RestartPolicy } from '../../../src/client/restartPolicy';
import { CannotStart, Supervisor } from '../../../src/client/supervisor';

/** A server that ends when the test says so, before or after it is up. */
class Launched {
  isUp = false;
  isClosed = false;
  private readonly up: Promise<Launched>;
  private settle: { resolve: (server: Launched) => void; reject: (error: Error) => void } | undefined;

  constructor(private readonly noteEnd: (reason: unknown) => void) {
    this.up = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  get whenUp(): Promise<Launched> {
    return this.up;
  }

  come(): void {
    this.isUp = true;
    this.settle?.resolve(this);
  }

  fail(error: Error): void {
    this.settle?.reject(error);
  }

  end(): void {
    this.noteEnd('killed');
  }
}

class Bench {
  readonly launched: Launched[] = [];
  readonly decisions: RestartDecision[] = [];
  readonly waits: number[] = [];
  restarts = 0;
  cannotStart = 0;
  private readonly waiting: (() => void)[] = [];
  readonly supervisor = new Supervisor<Launched>({
    policy: new RestartPolicy(() => 0),
    launch: (noteEnd) => {
      const server = new Launched(noteEnd);
      this.launched.push(server);
      return server.whenUp;
    },
    close: (server) => {
      server.isClosed = true;
      return Promise.resolve();
    },
    wait: (ms) => {
      this.waits.push(ms);
      return new Promise((resolve) => this.waiting.push(resolve));
    },
    onStarting: () => undefined,
    onRestarted: () => this.restarts++,
    onCrash: (decision) => this.decisions.push(decision),
    onCannotStart: () => this.cannotStart++,
  });

  get last(): Launched {
    const last = this.launched.at(-1);
    assert.ok(last);
    return last;
  }

  /** Lets the back-off pass. */
  async passTime(): Promise<void> {
    for (const resolve of this.waiting.splice(0)) {
      resolve();
    }
    await settled();
  }
}

/** All that was promised and waits for nothing. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function upAndRunning(): Promise<Bench> {
  const bench = new Bench();
  const running = bench.supervisor.running();
  await settled();
  bench.last.come();
  assert.equal(await running, bench.last);
  return bench;
}

describe('keeping the language server running', () => {
  it('starts one server for all who ask', async () => {
    const bench = await upAndRunning();
    assert.equal(await bench.supervisor.running(), bench.last);
    assert.equal(bench.launched.length, 1);
  });

  it('answers a question that was asked during the back-off by the server that follows', async () => {
    const bench = await upAndRunning();
    const [first] = bench.launched;
    bench.last.end();
    const asked = bench.supervisor.running();
    await settled();
    assert.deepEqual(bench.waits, [500]);
    assert.equal(bench.launched.length, 1);
    await bench.passTime();
    bench.last.come();
    const second = await asked;
    assert.notEqual(second, first);
    assert.ok(bench.supervisor.isCurrent(second));
    assert.equal(bench.restarts, 1);
    assert.ok(first?.isClosed);
  });

  it('counts a server that ends while it starts once, though both its start and its connection tell of it', async () => {
    const bench = new Bench();
    const asked = bench.supervisor.running();
    await settled();
    bench.last.end();
    bench.last.fail(new Error('connection closed'));
    await settled();
    assert.deepEqual(
      bench.decisions.map(({ crashes }) => crashes),
      [1],
    );
    await bench.passTime();
    bench.last.come();
    assert.equal(await asked, bench.last);
  });

  it('gives up after six crashes in a row, refuses questions, and starts again for a person', async () => {
    const bench = await upAndRunning();
    for (let crash = 1; crash < 6; crash++) {
      bench.last.end();
      await bench.passTime();
      await bench.passTime();
      bench.last.come();
      await settled();
    }
    bench.last.end();
    assert.equal(bench.decisions.at(-1)?.kind, 'give-up');
    await assert.rejects(bench.supervisor.running(), /kept crashing/);
    await bench.passTime();
    assert.equal(bench.launched.length, 6);
    await bench.supervisor.stop();
    const again = bench.supervisor.running();
    await settled();
    bench.last.come();
    assert.equal(await again, bench.last);
    assert.equal(bench.launched.length, 7);
  });

  it('does not try again where there is nothing to start', async () => {
    const bench = new Bench();
    const asked = bench.supervisor.running();
    await settled();
    bench.last.fail(new CannotStart('There is no server.js.'));
    await assert.rejects(asked, CannotStart);
    assert.equal(bench.cannotStart, 1);
    await assert.rejects(bench.supervisor.running(), CannotStart);
    assert.equal(bench.launched.length, 1);
  });

  it('closes a server that comes up after it was stopped, and starts none after the back-off of a stopped one', async () => {
    const bench = new Bench();
    const asked = bench.supervisor.running();
    await settled();
    await bench.supervisor.stop();
    bench.last.come();
    await assert.rejects(asked, /stopped/);
    assert.ok(bench.last.isClosed);

    const other = await upAndRunning();
    other.last.end();
    await settled();
    await other.supervisor.stop();
    await other.passTime();
    assert.equal(other.launched.length, 1);
  });

  it('ignores the end of a server that was replaced', async () => {
    const bench = await upAndRunning();
    const [first] = bench.launched;
    await bench.supervisor.stop();
    const next = bench.supervisor.running();
    await settled();
    bench.last.come();
    await next;
    first?.end();
    assert.deepEqual(bench.decisions, []);
    assert.ok(bench.supervisor.isCurrent(bench.last));
  });

  it('has at most one server up and answers or refuses every question, whatever happens in which order', async () => {
    const step = fc.constantFrom('ask', 'come', 'end', 'fail', 'time', 'stop');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const bench = new Bench();
        const ended = new Set<Launched>();
        const asked: Promise<unknown>[] = [];
        const lastOne = (): Launched | undefined => bench.launched.at(-1);
        for (const each of steps) {
          const last = lastOne();
          if (each === 'ask') {
            asked.push(bench.supervisor.running().catch(() => undefined));
          } else if (each === 'come' && last !== undefined && !ended.has(last)) {
            last.come();
          } else if (each === 'end' && last !== undefined) {
            ended.add(last);
            last.end();
            last.fail(new Error('ended'));
          } else if (each === 'fail' && last?.isUp === false) {
            ended.add(last);
            last.fail(new Error('no start'));
          } else if (each === 'time') {
            await bench.passTime();
          } else if (each === 'stop') {
            await bench.supervisor.stop();
          }
          await settled();
          const up = bench.launched.filter((server) => server.isUp && !server.isClosed && !ended.has(server));
          assert.ok(up.length <= 1, `${String(up.length)} servers at once`);
        }
        // Whoever still waits is refused by a stop, or answered by a server that comes up.
        await bench.supervisor.stop();
        await bench.passTime();
        for (const server of bench.launched) {
          server.come();
        }
        await Promise.all(asked);
      }),
      { seed: 10, numRuns: 300 },
    );
  });
});
