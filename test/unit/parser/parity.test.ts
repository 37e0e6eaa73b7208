/**
 * The whole tree against CPython's own, over the standard library that pyodide brings along: kind, range, nesting, names and
 * operators of every node. test/bench/parserParity.ts does the same for any folder with a local Python.
 */
import assert from 'node:assert/strict';
import { parse } from '../../../src/languages/python/parser/parse';
import { loadCPython } from './cpython';
import { firstDifference } from './cpythonRecords';

describe('parser against CPython on the standard library', function () {
  this.timeout(240_000);

  it('reads every node of every file as CPython does, and reports no problem', async () => {
    const python = await loadCPython();
    const differences: string[] = [];
    let files = 0;
    let nodes = 0;
    for (const name of python.libraryNames()) {
      const text = python.libraryText(name);
      const expected = python.records(text);
      if (expected === undefined) {
        continue;
      }
      files++;
      nodes += expected.length;
      const tree = parse(text);
      const difference = firstDifference(tree, expected) ?? tree.problems[0]?.message;
      if (difference !== undefined) {
        differences.push(`${name}: ${difference}`);
      }
    }
    assert.deepEqual(differences, []);
    assert.ok(files > 500, `only ${files} files were compared`);
    assert.ok(nodes > 500_000, `only ${nodes} nodes were compared`);
  });
});
