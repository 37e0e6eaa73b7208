import assert from 'node:assert/strict';
import { parse } from '../../../src/languages/python/parser/parse';
import { loadCPython } from './cpython';
import type { CPython } from './cpython';
import { firstDifference } from './cpythonRecords';
import { acceptedSyntax } from './syntax';

describe('parser on the syntax of Python 3.8 to 3.14', function () {
  this.timeout(60_000);
  let python: CPython;

  before(async () => {
    python = await loadCPython();
  });

  for (const [title, source] of Object.entries(acceptedSyntax)) {
    it(`reads ${title}`, () => {
      const expected = python.records(source);
      assert.ok(expected !== undefined, 'CPython rejects the snippet');
      const tree = parse(source);
      assert.equal(firstDifference(tree, expected), undefined);
      assert.deepEqual(tree.problems, []);
    });
  }

  it('covers at least 75 ideas', () => {
    assert.ok(Object.keys(acceptedSyntax).length >= 75);
  });
});
