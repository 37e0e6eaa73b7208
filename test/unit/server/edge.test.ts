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
