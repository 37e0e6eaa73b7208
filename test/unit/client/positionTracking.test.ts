/** Where a pinned function is after edits around it. */
import assert from 'node:assert/strict';
import { LineMap, applyEdits } from '../../../src/core/text';
import type { Position } from '../../../src/core/text';
import { positionAfter } from '../../../src/client/positionTracking';

function at(line: number, character: number): Position {
  return { line, character };
}

function change(
  start: Position,
  end: Position,
  text: string,
): { range: { start: Position; end: Position }; text: string } {
  return { range: { start, end }, text };
}

describe('a position in a document that is edited', () => {
  it('stays when the edit is below it', () => {
    assert.deepEqual(positionAfter(at(2, 4), [change(at(3, 0), at(5, 0), 'x\n')]), at(2, 4));
  });

  it('moves down with lines added above it', () => {
    assert.deepEqual(positionAfter(at(2, 4), [change(at(0, 0), at(0, 0), 'import os\r\nimport sys\r\n')]), at(4, 4));
  });

  it('moves up with lines removed above it', () => {
    assert.deepEqual(positionAfter(at(6, 4), [change(at(1, 0), at(4, 0), '')]), at(3, 4));
  });

  it('moves along its line with text added before it', () => {
    assert.deepEqual(positionAfter(at(2, 4), [change(at(2, 0), at(2, 0), 'async ')]), at(2, 10));
  });

  it('moves behind text that is inserted exactly at it', () => {
    assert.deepEqual(positionAfter(at(2, 4), [change(at(2, 4), at(2, 4), 'ab')]), at(2, 6));
  });

  it('goes to the start of text that replaces what it was in', () => {
    assert.deepEqual(positionAfter(at(2, 4), [change(at(1, 3), at(3, 0), 'new\ntext\n')]), at(1, 3));
  });

  it('follows its word through every pair of edits at once', () => {
    const text = 'first line\nsecond mark line\nthird line\n';
    const map = new LineMap(text);
    const mark = text.indexOf('mark');
    const outside = [0, 3, 6, 11, 13, 18].filter((offset) => offset <= mark);
    for (const start of outside) {
      for (const end of outside.filter((offset) => offset >= start)) {
        for (const replacement of ['', 'a', 'a\nb', '\n\n']) {
          const below = change(map.positionAt(28), map.positionAt(32), 'changed\n');
          const changes = [change(map.positionAt(start), map.positionAt(end), replacement), below];
          const after = applyEdits(
            text,
            changes.map(({ range, text: newText }) => ({ range, newText })),
          );
          const moved = new LineMap(after).offsetAt(positionAfter(map.positionAt(mark), changes));
          assert.equal(after.slice(moved, moved + 4), 'mark', JSON.stringify({ start, end, replacement }));
        }
      }
    }
  });
});
