/**
 * The verdicts on the functions labelled by hand do not get worse. Floors are the measured shares rounded down to whole 5 %
 * (docs/evaluation.md has the figures); they are raised when the analysis improves, never lowered to let a change pass.
 */
import assert from 'node:assert/strict';
import {
  aspects,
  comparisonsOf,
  confusion,
  isRight,
  judgeAll,
  percent,
  programSets,
  shareOf,
  strict,
  type Aspect,
  type ProgramSet,
} from '../../evaluation/measure';
import { readNotes, reportOf } from '../../evaluation/report';

/** Percent: of all labels, and of those with one right answer. */
type Floors = Readonly<Record<Aspect, { readonly all: number; readonly strict: number }>>;

const floorsOf: Readonly<Record<ProgramSet, Floors>> = {
  python: {
    class: { all: 85, strict: 85 },
    gil: { all: 95, strict: 95 },
    recommend: { all: 85, strict: 85 },
  },
  heldOut: {
    class: { all: 85, strict: 90 },
    gil: { all: 85, strict: 85 },
    recommend: { all: 80, strict: 75 },
  },
  javascript: {
    class: { all: 90, strict: 90 },
    gil: { all: 90, strict: 90 },
    recommend: { all: 85, strict: 85 },
  },
};

const titles: Readonly<Record<ProgramSet, string>> = {
  python: 'the first set',
  heldOut: 'the held-out set',
  javascript: 'JavaScript and TypeScript',
};
const sets = programSets.map((name) => ({ name, functions: judgeAll(name) }));

for (const { name, functions } of sets) {
  describe(`the functions labelled by hand, ${titles[name]}`, () => {
    for (const aspect of aspects) {
      const comparisons = comparisonsOf(functions, aspect);
      const { all, strict: strictFloor } = floorsOf[name][aspect];
      it(`${aspect}: at least ${all} % are right, ${strictFloor} % where one answer is right`, () => {
        const missed = functions
          .filter(({ compared }) => compared[aspect] !== undefined && !isRight(compared[aspect]))
          .map(({ key }) => key)
          .join(', ');
        assert.ok(percent(shareOf(comparisons)) >= all, `${percent(shareOf(comparisons))} %; missed: ${missed}`);
        assert.ok(percent(shareOf(strict(comparisons))) >= strictFloor, `${percent(shareOf(strict(comparisons)))} %`);
      });
    }

    it('hardly ever take computing for waiting or waiting for computing', () => {
      const counts = confusion(comparisonsOf(functions, 'class'));
      const swapped = (counts.get('cpu')?.get('io') ?? 0) + (counts.get('io')?.get('cpu') ?? 0);
      assert.ok(swapped <= 0.05 * functions.length, `${swapped} functions`);
    });

    it('appear in the report with every miss', () => {
      const report = reportOf(functions, readNotes());
      const missed = functions.filter(({ compared }) =>
        Object.values(compared).some((comparison) => !isRight(comparison)),
      );
      for (const { key } of missed) {
        assert.ok(report.includes(`\`${key}\``), key);
      }
    });
  });
}

describe('the functions labelled by hand', () => {
  const functions = sets.flatMap((set) => set.functions);

  it('are at least 300 and no name twice, with every class among them', () => {
    assert.ok(functions.length >= 300, `only ${functions.length}`);
    assert.equal(new Set(functions.map(({ key, line }) => `${key}:${line}`)).size, functions.length);
    const labelled = new Set(comparisonsOf(functions, 'class').flatMap(({ accepted }) => accepted));
    assert.deepEqual([...labelled].sort(), ['cpu', 'io', 'mixed', 'trivial', 'unknown']);
  });

  it('have reasons only for functions that exist', () => {
    const known = new Set(functions.map(({ key }) => key));
    const notes = readNotes();
    const named = [...Object.keys(notes.misses), ...notes.corrections.map((correction) => correction.function)];
    assert.deepEqual(
      named.filter((key) => !known.has(key)),
      [],
    );
  });
});
