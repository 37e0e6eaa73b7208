/**
 * The simulator against kept measurements of real programs (docs/validation.md): each is simulated on the machine that was
 * calibrated for its interpreter and held to its accuracy class. Known misses are listed with reasons, and the list may not
 * hold one that agrees. No Python is needed; `npm run validate` measures anew.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mixCount, validationCases } from '../../validation/cases';
import { type Choice, compareAll, type Comparison, median, type Validation } from '../../validation/compare';
import { missOf, readMisses } from '../../validation/misses';
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

describe('the simulator against real programs', () => {
  const results = readAllResults(fixtures);
  const validations = new Map<ValidationResults, Validation>();

  /** Simulated once, by the first test that asks. */
  function validated(each: ValidationResults): Validation {
    const known = validations.get(each) ?? compareAll(validationCases, each, { seeds });
    validations.set(each, known);
    return known;
  }

  it('was validated with at least 60 workloads and 40 random mixes', () => {
    const figures = results.map((each) => Object.keys(each.cases).length);
    assert.ok(Math.max(0, ...figures) >= 90, 'one interpreter at least has run most of them');
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
        assert.ok(errors.length >= 0.9 * mixCount, `${errors.length} mixes were measured`);
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

  it('lists no miss that agrees', () => {
    const used = results
      .map(validated)
      .flatMap(({ comparisons, choices }) => [...comparisons, ...choices])
      .filter(({ isMet }) => !isMet)
      .map((each) => missOf(misses, each));
    assert.deepEqual(
      misses.filter((miss) => !used.includes(miss)),
      [],
    );
  });

  it('is documented with the same picture', () => {
    const comparisons = results.flatMap((each) => validated(each).comparisons);
    const picture = readFileSync(path.join(repository, 'docs', 'images', 'validation.svg'), 'utf8');
    assert.equal(picture, scatterOf(comparisons), 'npm run validate -- --compare writes it anew');
  });

  function isListed(each: Comparison | Choice): boolean {
    return missOf(misses, each) !== undefined;
  }
});
