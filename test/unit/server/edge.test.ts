import assert from 'node:assert/strict';
import { CancellationToken, CancellationTokenSource, ResponseError } from 'vscode-languageserver';
import { Edge } from '../../../src/server/edge';

describe('a request that fails', () => {
  const broken = (): never => {
    throw new Error('broken');
  };

  it('has the empty answer, is logged once, and does not stand in the way of the next', async () => {
    const log: string[] = [];
    const edge = new Edge((message) => log.push(message));
    const error = new Error('always the same');
    const fail = (): never => {
      throw error;
    };
    assert.deepEqual(await edge.answer('Hover', CancellationToken.None, [], fail), []);
    assert.deepEqual(await edge.answer('Hover', CancellationToken.None, [], fail), []);
    assert.deepEqual(await edge.answer('Hover', CancellationToken.None, [], () => ['text']), ['text']);
    assert.equal(log.length, 1);
    assert.match(log[0] ?? '', /^Hover failed: Error: always the same/);
    assert.equal(edge.isBusy, false);
  });

  it('is not even begun when it was cancelled', async () => {
    const edge = new Edge(() => undefined);
    const source = new CancellationTokenSource();
    const pending = edge.answer('Hover', source.token, null, broken);
    assert.equal(edge.isBusy, true);
    source.cancel();
    assert.ok((await pending) instanceof ResponseError);
    assert.equal(edge.isBusy, false);
  });
});

describe('requests that wait', () => {
  const failed = (message: string): never => {
    throw new Error(message);
  };
  const edgeWithTrace = (): { readonly edge: Edge; readonly trace: string[] } => {
    const trace: string[] = [];
    return { edge: new Edge(failed, (message) => trace.push(message)), trace };
  };
  const none = CancellationToken.None;

  it('let fresh diagnostics go first, and are answered in the order they came in', async () => {
    const { edge } = edgeWithTrace();
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await Promise.all([
      edge.answer('Code lenses', none, 0, note('lenses')),
      edge.answer('Inlay hints', none, 0, note('hints')),
      edge.answerFirst('Diagnostics', none, 0, note('diagnostics')),
    ]);
    assert.deepEqual(order, ['diagnostics', 'lenses', 'hints']);
  });

  it('let diagnostics in between that are asked for while one of them is worked on', async () => {
    const { edge } = edgeWithTrace();
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await Promise.all([
      edge.answer<number>('Code lenses', none, 0, () => {
        order.push('lenses');
        // What has arrived meanwhile is read in the turns after it.
        setImmediate(() => {
          setImmediate(() => void edge.answerFirst('Diagnostics', none, 0, note('diagnostics')));
        });
        return 1;
      }),
      edge.answer('Code actions', none, 0, note('actions')),
    ]);
    assert.deepEqual(order, ['lenses', 'diagnostics', 'actions']);
  });

  it('are not held up by one that waits for something else itself', async () => {
    const { edge } = edgeWithTrace();
    let finish: (text: string) => void = failed;
    const slow = edge.answer('Listing functions', none, '', () => new Promise<string>((resolve) => (finish = resolve)));
    assert.equal(edge.hasWaiting, true);
    assert.equal(await edge.answer('Hover', none, '', () => 'hover'), 'hover');
    assert.equal(edge.hasWaiting, false);
    assert.equal(edge.isBusy, true);
    finish('functions');
    assert.equal(await slow, 'functions');
    assert.equal(edge.isBusy, false);
  });

  it('are told of in the trace, with the time they waited and the time they were worked on', async () => {
    const { edge, trace } = edgeWithTrace();
    await edge.answer('Hover', none, '', () => 'hover');
    assert.match(trace.join(), /^Hover: waited \d+\.\d ms, worked \d+\.\d ms$/);
  });
});
