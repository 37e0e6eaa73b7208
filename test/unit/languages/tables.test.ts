/** The tables that the front ends look things up in while they read a file, filled beyond every size that they begin with. */
import assert from 'node:assert/strict';
import { KeyTable } from '../../../src/languages/keyTable';
import { InternedText } from '../../../src/languages/python/internedText';
import { NameSet } from '../../../src/languages/python/nameSets';
import { NodeTable } from '../../../src/languages/python/nodeTable';

const many = 5000;

describe('tables of the front ends', () => {
  it('give equal keys one number and others another', () => {
    const keys = new KeyTable();
    const numbers = Array.from({ length: many }, (_, index) => keys.numberOf(index % 7, index, -index));
    assert.equal(new Set(numbers).size, many);
    assert.ok(!numbers.includes(0));
    assert.deepEqual(
      Array.from({ length: many }, (_, index) => keys.numberOf(index % 7, index, -index)),
      numbers,
    );
  });

  it('give pieces of a text that read alike one number and one string', () => {
    const words = Array.from({ length: many }, (_, index) => `name${String(index % (many / 2))}`);
    const text = words.join(' ');
    const pieces = new InternedText(text);
    let start = 0;
    const ids = words.map((word) => {
      const id = pieces.idAt(start, start + word.length);
      assert.equal(pieces.piece(id), word);
      start += word.length + 1;
      return id;
    });
    assert.equal(new Set(ids).size, many / 2);
    assert.deepEqual(ids.slice(0, many / 2), ids.slice(many / 2));
    assert.equal(pieces.textAt(0, 0), '');
  });

  it('forget the names of a set that is cleared', () => {
    const names = new NameSet();
    names.clear();
    for (let name = many; name > 0; name--) {
      names.add(name);
      names.add(name);
    }
    assert.equal(names.size, many);
    assert.equal(names.at(0), many);
    names.clear();
    assert.equal(names.size, 0);
    assert.ok(!names.has(many));
    names.add(1);
    assert.deepEqual([names.has(1), names.has(2), names.at(0)], [true, false, 1]);
  });

  it('remember something by node, and nothing of nodes beside it', () => {
    const table = new NodeTable<string>();
    table.set(many, 'here');
    assert.equal(table.get(many), 'here');
    assert.equal(table.get(many + 1), undefined);
    assert.equal(table.get(1), undefined);
    assert.equal(table.get(many * many), undefined);
  });
});
