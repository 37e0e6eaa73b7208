import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unifiedDiff } from '../../../src/core/unifiedDiff';

describe('unified diff', () => {
  it('is empty for equal texts', () => {
    assert.equal(unifiedDiff('a.py', 'x\n', 'x\n'), '');
  });

  it('shows changes with three lines around them', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n';
    assert.equal(
      unifiedDiff('a.py', before, before.replace('5', 'five')),
      '--- a/a.py\n+++ b/a.py\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
  });

  it('gives distant changes a hunk each', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`);
    const after = lines.with(2, 'two\n').with(25, 'twenty-five\n');
    const hunks = unifiedDiff('a.py', lines.join(''), after.join('')).match(/^@@.*@@$/gm);
    assert.deepEqual(hunks, ['@@ -1,6 +1,6 @@', '@@ -23,7 +23,7 @@']);
  });

  it('says where a text does not end with a line end', () => {
    assert.equal(
      unifiedDiff('a.py', 'x', 'x\n'),
      '--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n',
    );
  });

  it('turns one text into the other, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd\n'), { maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff('a.py', before.join(''), after.join(''));
        assert.equal(patched(before, diff), after.join(''));
      }),
      { numRuns: 500 },
    );
  });
});

/** Applies a diff the way patch does, checking that context and removed lines are there. */
function patched(before: readonly string[], diff: string): string {
  const result: string[] = [];
  let line = 0;
  for (const row of diff.split(/(?<=\n)/).slice(2)) {
    const header = /^@@ -(\d+)(?:,(\d+))? /.exec(row);
    if (header) {
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1);
      result.push(...before.slice(line, start));
      line = start;
    } else if (row.startsWith('+')) {
      result.push(row.slice(1));
    } else {
      assert.equal(row.slice(1), before[line]);
      line++;
      if (row.startsWith(' ')) {
        result.push(row.slice(1));
      }
    }
  }
  return [...result, ...before.slice(line)].join('');
}
