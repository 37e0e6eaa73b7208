/** Markdown that hovers are made of: no text or path of a program is taken for a link. */
import assert from 'node:assert/strict';
import { commands } from '../../../src/protocol';
import { code, commandLink, link, plain } from '../../../src/server/present';

const range = { start: { line: 11, character: 4 }, end: { line: 11, character: 10 } };

describe('Markdown for the editor', () => {
  it('leads to the line of a place, also below folders with brackets in their names', () => {
    const place = { path: '/app/(shop)/page.py', range, text: 'load' };
    assert.equal(
      link(place, (path, at) => ({ uri: `file://${path}`, range: at })),
      '[`load`](file:///app/%28shop%29/page.py#L12)',
    );
  });

  it('keeps code that holds backticks in one piece', () => {
    assert.equal(code('a`b\n  c'), '`` a`b c ``');
  });

  it('takes no words for a link or for emphasis', () => {
    assert.equal(plain('[run](command:x) *now* <b>'), '\\[run\\]\\(command\\:x\\) \\*now\\* \\<b\\>');
  });

  it('hands a command its arguments whole', () => {
    const text = commandLink('Simulate', commands.openSimulator, ['file:///a (b).py', { line: 1 }]);
    const [, query] = /^\[Simulate\]\(command:concurrencyAdvisor\.openSimulator\?([^()]+)\)$/.exec(text) ?? [];
    assert.deepEqual(JSON.parse(decodeURIComponent(query ?? '')), ['file:///a (b).py', { line: 1 }]);
  });
});
