/** What tells the things apart that a value may be, also where they hold each other many times over. */
import assert from 'node:assert/strict';
import { Project } from '../../../src/analysis/project';
import { builtin, container, type Entity, isSame, unique } from '../../../src/analysis/entity';
import { loadKnowledge } from '../../../src/knowledge/knowledge';
import { python } from '../../../src/languages/python/python';

/** Pairs of one thing, in pairs, and so on: small in memory, and written out twice as long at each step. */
function pairs(innermost: Entity, steps: number): Entity {
  const items = [innermost];
  return steps === 0 ? innermost : pairs({ kind: 'tuple', items: [items, items] }, steps - 1);
}

/** Compared pair by pair, a thousand million names. */
const steps = 30;

describe('the things that a value may be', () => {
  it('are told apart by what lies at their bottom, without looking at it as often as they hold it', () => {
    const [texts, same, numbers] = [
      pairs(builtin('str'), steps),
      pairs(builtin('str'), steps),
      pairs(builtin('int'), steps),
    ];
    assert.ok(isSame(texts, same));
    assert.ok(!isSame(texts, numbers));
    assert.ok(!isSame(texts, pairs(builtin('str'), steps - 1)));
    assert.deepEqual(unique([texts, same, numbers, texts]), [texts, numbers]);
  });

  it('are told apart by the class of a collection and by its keys', () => {
    const items = [pairs(builtin('str'), steps)];
    const collections = [
      container('list', items),
      container('set', items),
      container('dict', items, [builtin('str')]),
      container('dict', items, [builtin('int')]),
      container('dict', [builtin('str')], items),
    ];
    assert.deepEqual(unique([...collections, ...collections]), collections);
  });

  it('are found where each function returns the result of the one before many times over', () => {
    const functions = Array.from(
      { length: 30 },
      (_, step) => `def f${step + 1}(c):\n    x = f${step}(c)\n    return (x, x) if c else [x]\n`,
    );
    const text = `def f0(c):\n    return "a" if c else 1\n${functions.join('')}f30(1).strip()\n`;
    const project = new Project({ knowledge: loadKnowledge([]), languages: [python] });
    project.setFile('main.py', text);
    assert.equal(project.summaries('main.py').length, functions.length + 2);
  });
});
