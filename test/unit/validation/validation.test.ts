/**
 * The simulator against kept measurements of real programs (docs/validation.md): each is simulated on the machine that was
 * calibrated for its interpreter and held to its accuracy class. Known misses are listed with reasons, and the list may not
 * hold one that agrees. No Python is needed; `npm run validate` measures anew.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { minorVersion } from '../../../src/server/calibration/calibration';
import { mixCount, type ValidationCase, validationCases } from '../../validation/cases';
import { type Choice, compareAll, type Comparison, median, type Validation } from '../../validation/compare';
import { missOf, readMisses } from '../../validation/misses';
import { nodeCases } from '../../validation/nodeCases';
import { isMix, mixGroup } from '../../validation/report';
import { readAllResults, type ValidationResults } from '../../validation/results';
import { scatterOf } from '../../validation/scatter';

const repository = path.resolve(__dirname, '../../..');
const fixtures = path.join(repository, 'test', 'fixtures', 'validation');
const misses = readMisses(path.join(fixtures, 'misses.json'));
const seeds = 25;

function described(each: Comparison | Choice): string {
  return 'figure' in each
    ? `${each.id} ${each.python} ${each.run} ${each.figure}: predicted ${each.predicted.toFixed(2)}, measured ${each.measured.toFixed(2)}; class ${each.accuracy}`
    : `${each.id} ${each.python} choice: ${each.chosen} takes ${each.ratio.toFixed(2)} times as long as ${each.fastest}`;
}

/** Cases without figures, or without those of one of their strategies. */
function missing({ cases }: ValidationResults, all: readonly ValidationCase[]): readonly string[] {
  return all
    .filter((each) => {
      const runs = cases[each.id]?.runs ?? {};
      const strategies: readonly string[] = each.kind === 'workload' ? each.strategies : ['scenario'];
      return strategies.some((strategy) => runs[strategy] === undefined);
    })
    .map(({ id }) => id);
}

describe('the simulator against real programs', () => {
  const results = readAllResults(fixtures);
  const nodeResults = readAllResults(fixtures, 'node');
  const validations = new Map<ValidationResults, Validation>();

  /** Simulated once, by the first test that asks. */
  function validated(each: ValidationResults, cases: readonly ValidationCase[] = validationCases): Validation {
    const known = validations.get(each) ?? compareAll(cases, each, { seeds });
    validations.set(each, known);
    return known;
  }

  it('was validated on every Python from 3.9 to 3.13, with at least 60 workloads and 40 random mixes', () => {
    const versions = results.map(({ calibration }) => minorVersion(calibration.interpreter.version));
    assert.deepEqual(versions, ['3.9', '3.10', '3.11', '3.12', '3.13']);
    for (const each of results) {
      assert.deepEqual(missing(each, validationCases), [], each.calibration.interpreter.version);
    }
    const workloads = validationCases.filter(({ kind }) => kind === 'workload');
    assert.ok(workloads.length >= 60, String(workloads.length));
    assert.equal(validationCases.filter(({ group }) => group === mixGroup).length, mixCount);
  });

  for (const each of results) {
    const { version } = each.calibration.interpreter;
    describe(`on Python ${version}`, () => {
      it('agrees within the accuracy classes, but for the listed misses', () => {
        const unlisted = validated(each).comparisons.filter(
          (comparison) => !comparison.isMet && !isMix(comparison) && !isListed(comparison),
        );
        assert.deepEqual(unlisted.map(described), []);
      });

      it('predicts random mixes of threads with a median error of at most 3 %, and 92 of 100 within 10 %', () => {
        const mixes = validated(each).comparisons.filter(isMix);
        const errors = mixes.map(({ deviation }) => Math.abs(deviation));
        assert.equal(errors.length, mixCount);
        assert.ok(median(errors) <= 0.03, `median error ${(100 * median(errors)).toFixed(1)} %`);
        const near = errors.filter((error) => error <= 0.1).length;
        assert.ok(near / errors.length >= 0.92, `${near} of ${errors.length} within 10 %`);
      });

      it('chooses the fastest strategy, within 10 %, for 19 of 20 workloads', () => {
        const { choices } = validated(each);
        const wrong = choices.filter(({ isMet }) => !isMet);
        assert.ok(wrong.length <= 0.05 * choices.length, wrong.map(described).join('\n'));
        assert.deepEqual(wrong.filter((choice) => !isListed(choice)).map(described), []);
      });
    });
  }

  describe('on Node', () => {
    it('was validated with at least 20 programs under the strategies of JavaScript', () => {
      assert.ok(nodeResults.length > 0 && nodeCases.length >= 20);
      for (const each of nodeResults) {
        assert.deepEqual(missing(each, nodeCases), [], each.calibration.interpreter.version);
      }
      const strategies = new Set(nodeCases.flatMap((each) => each.strategies));
      assert.deepEqual([...strategies].toSorted(), ['promise-all', 'sequential', 'worker-threads']);
    });

    it('agrees within the accuracy classes, but for the listed misses', () => {
      const unlisted = nodeResults
        .flatMap((each) => validated(each, nodeCases).comparisons)
        .filter((comparison) => !comparison.isMet && !isListed(comparison));
      assert.deepEqual(unlisted.map(described), []);
    });

    it('chooses the fastest strategy, within 10 %, for 19 of 20 workloads', () => {
      const choices = nodeResults.flatMap((each) => validated(each, nodeCases).choices);
      const wrong = choices.filter(({ isMet }) => !isMet);
      assert.ok(wrong.length <= 0.05 * choices.length, wrong.map(described).join('\n'));
      assert.deepEqual(wrong.filter((choice) => !isListed(choice)).map(described), []);
    });
  });

  it('meets classes A and B in more than nine of ten figures on every Python', () => {
    for (const each of results) {
      const judged = validated(each).comparisons.filter((comparison) => !isMix(comparison));
      for (const accuracy of ['A', 'B'] as const) {
        const ofClass = judged.filter((comparison) => comparison.accuracy === accuracy);
        const met = ofClass.filter(({ isMet }) => isMet).length;
        assert.ok(met > 0.9 * ofClass.length, `${each.calibration.interpreter.version}: ${met} of ${ofClass.length}`);
      }
    }
  });

  it('lists no miss that agrees', () => {
    const used = [...results.map((each) => validated(each)), ...nodeResults.map((each) => validated(each, nodeCases))]
      .flatMap(({ comparisons, choices }) => [...comparisons, ...choices])
      .filter(({ isMet }) => !isMet)
      .map((each) => missOf(misses, each));
    assert.deepEqual(
      misses.filter((miss) => !used.includes(miss)),
      [],
    );
  });

  it('is documented with the same picture', () => {
    const comparisons = [
      ...results.flatMap((each) => validated(each).comparisons),
      ...nodeResults.flatMap((each) => validated(each, nodeCases).comparisons),
    ];
    const picture = readFileSync(path.join(repository, 'docs', 'images', 'validation.svg'), 'utf8');
    assert.equal(picture, scatterOf(comparisons), 'npm run validate -- --compare writes it anew');
  });

  function isListed(each: Comparison | Choice): boolean {
    return missOf(misses, each) !== undefined;
  }
});
