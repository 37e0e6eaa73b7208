/**
 * What two knowledge files say of one library, side by side; and how the knowledge of one package is taken out of many files.
 */
import assert from 'node:assert/strict';
import type { ApiEntry, LibraryKnowledge } from '../../../src/knowledge/apiEntry';
import { agreementOf, compareKnowledge, type Compared } from '../../../src/knowledge/compareKnowledge';
import { onlyPackage, withoutPackage } from '../../../src/knowledge/packageKnowledge';
import { pythonLibraries } from '../../../src/knowledge/pythonLibraries';

function library(parts: Partial<LibraryKnowledge>): LibraryKnowledge {
  return { library: 'ferry', source: 'a test file', ...parts };
}

function compareOne(reference: ApiEntry, other: ApiEntry): Compared | undefined {
  return compareKnowledge(
    [library({ functions: { 'ferry.sail': reference } })],
    [library({ functions: { 'ferry.sail': other } })],
  ).compared[0];
}

describe('comparing knowledge', () => {
  it('tells kinds of effect apart, but not a database from the network it stands behind', () => {
    const wait = (kind: 'database' | 'network' | 'lock'): ApiEntry => ({ effect: { wait: kind, ms: 5 } });
    assert.equal(compareOne(wait('database'), wait('network'))?.isSameKind, true);
    assert.equal(compareOne(wait('network'), wait('lock'))?.isSameKind, false);
    assert.equal(compareOne({}, wait('network'))?.isSameKind, false);
    assert.equal(compareOne({}, { effect: { cpu: 'held', ms: 0.01 } })?.isSameKind, true);
    const held: ApiEntry = { effect: { cpu: 'held', ms: 1 } };
    assert.equal(compareOne(held, { effect: { cpu: 'released', ms: 1 } })?.isSameKind, false);
  });

  it('compares the whole price, with the default of a wait that names none', () => {
    const found = compareOne(
      { effect: { wait: 'network' } },
      { effect: { wait: 'network', ms: 150 }, also: [{ cpu: 'held', ms: 50 }] },
    );
    assert.equal(found?.factor, 2);
    assert.equal(compareOne({ effect: { wait: 'network' } }, {})?.factor, undefined);
  });

  it('compares what is awaited', () => {
    assert.equal(compareOne({ async: true }, {})?.isSameAsync, false);
    assert.equal(compareOne({ async: false }, {})?.isSameAsync, true);
  });

  it('looks under other names and in bases, and takes a confidence of zero for nothing', () => {
    const mine = library({
      classes: { 'ferry.Boat': { constructor: {}, methods: { row: {} }, entered: {} } },
      functions: { 'ferry.sail': {}, 'ferry.*': {} },
    });
    const theirs = library({
      aliases: { 'ferry.sail': 'ferry.engine.sail', 'ferry.Boat': 'ferry.engine.Boat' },
      functions: { 'ferry.engine.sail': {}, 'ferry.engine.stop': {} },
      classes: {
        'ferry.engine.Hull': { constructor: {}, methods: { row: {} } },
        'ferry.engine.Boat': { bases: ['ferry.engine.Hull'], constructor: { derived: { confidence: 0 } } },
      },
    });
    const { compared, additional } = compareKnowledge([mine], [theirs]);
    assert.deepEqual(
      compared.map(({ name, other }) => [name, other]),
      [
        ['ferry.Boat()', undefined],
        ['ferry.Boat.__enter__', undefined],
        ['ferry.Boat.row', 'cheap'],
        ['ferry.sail', 'cheap'],
      ],
    );
    assert.ok(additional.includes('ferry.engine.stop'));
  });

  it('counts agreement within factors of three and ten', () => {
    const priced = (...ms: number[]): LibraryKnowledge =>
      library({
        functions: Object.fromEntries(
          ms.map((each, index) => [`ferry.f${index}`, { effect: { wait: 'file', ms: each } }]),
        ),
      });
    const agreement = agreementOf(compareKnowledge([priced(1, 1, 1, 1)], [priced(3, 0.1, 11, 0.05)]));
    assert.deepEqual([agreement.priced, agreement.withinThree, agreement.withinTen], [4, 1, 2]);
  });
});

describe('the knowledge of one package', () => {
  it('is taken out of every file that speaks of it', () => {
    const rest = withoutPackage(pythonLibraries, 'requests');
    const names = rest.flatMap(({ library: name, functions = {}, classes = {}, aliases = {} }) => [
      name,
      ...Object.keys(functions),
      ...Object.keys(classes),
      ...Object.keys(aliases),
    ]);
    assert.deepEqual(
      names.filter((name) => name === 'requests' || name.startsWith('requests.')),
      [],
    );
    assert.ok(names.includes('requests_futures'));
    assert.equal(rest.length, pythonLibraries.length - 1);
  });

  it('is found in every file that speaks of it', () => {
    const found = onlyPackage(pythonLibraries, 'heapq');
    assert.deepEqual(
      found.map(({ library: name }) => name),
      ['collections'],
    );
    assert.ok(Object.keys(found[0]?.functions ?? {}).every((name) => name.startsWith('heapq.')));
    assert.deepEqual(onlyPackage(pythonLibraries, 'nothing_of_that_name'), []);
  });
});
