import assert from 'node:assert/strict';
import { applyEdits, LineMap } from '../../../src/core/text';

describe('line map', () => {
  it('counts LF, CRLF and lone CR as line ends', () => {
    const map = new LineMap('a\nb\r\nc\rd');
    assert.equal(map.lineCount, 4);
    assert.deepEqual(map.positionAt(6), { line: 2, character: 1 });
    assert.equal(map.offsetAt({ line: 3, character: 0 }), 7);
  });

  it('counts characters in UTF-16 units', () => {
    assert.deepEqual(new LineMap('x = "😀" + y').positionAt(10), { line: 0, character: 10 });
  });
});

describe('edits', () => {
  const at = (line: number, from: number, to: number) => ({
    start: { line, character: from },
    end: { line, character: to },
  });

  it('are applied together, whatever their order', () => {
    const edited = applyEdits('one two three', [
      { range: at(0, 8, 13), newText: '3' },
      { range: at(0, 0, 3), newText: '1' },
    ]);
    assert.equal(edited, '1 two 3');
  });

  it('are refused when they overlap', () => {
    const overlapping = [
      { range: at(0, 0, 4), newText: 'a' },
      { range: at(0, 2, 6), newText: 'b' },
    ];
    assert.throws(() => applyEdits('one two', overlapping), RangeError);
  });
});
