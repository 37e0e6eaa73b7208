/**
 * The algebra of costs, by properties: what holds for every cost and not for examples alone.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addCosts,
  costOf,
  growCost,
  growthOf,
  multiplyCost,
  repeatCost,
  substitute,
  totalMs,
  zeroCost,
  type Cost,
  type CostPart,
} from '../../../src/core/cost';
import { compareProducts, factorOf, logarithmOf, multiplied, type Factor, type Size } from '../../../src/core/size';

const parts = ['heldCpu', 'freeCpu', 'blockedIo', 'awaitedIo'] as const satisfies readonly CostPart[];

const collection = (name: string): Size => ({ name, alone: 100, nested: 100 });
const number = (name: string): Size => ({ name, alone: 10_000, nested: 100 });

const factors: fc.Arbitrary<Factor> = fc
  .tuple(fc.constantFrom(collection('rows'), collection('columns'), number('count')), fc.boolean())
  .map(([size, isLogarithm]) => (isLogarithm ? logarithmOf(size) : factorOf(size)));

/** A few terms, as functions have them: each a price in one part, in up to three loops. */
const costs: fc.Arbitrary<Cost> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...parts),
      fc.double({ min: 1e-5, max: 10, noNaN: true }),
      fc.array(factors, { maxLength: 3 }),
    ),
    {
      maxLength: 3,
    },
  )
  .map((terms) =>
    terms.reduce(
      (sum, [part, ms, loops]) =>
        addCosts(
          sum,
          loops.reduce((cost, factor) => growCost(cost, [factor]), costOf(part, ms)),
        ),
      zeroCost,
    ),
  );

function assertClose(a: number, b: number): void {
  assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)), `${a} is not ${b}`);
}

function assertSame(a: Cost, b: Cost): void {
  for (const part of parts) {
    assertClose(a[part].ms, b[part].ms);
    assert.equal(a[part].degree, b[part].degree);
    assert.deepEqual(keys(a, part), keys(b, part));
  }
}

function keys(cost: Cost, part: CostPart): string[] {
  return (cost[part].terms ?? []).map((term) =>
    term.factors.map(({ size, power, logs }) => `${size.name} ${power} ${logs}`).join(),
  );
}

describe('the algebra of costs', () => {
  it('adds in any order', () => {
    fc.assert(
      fc.property(costs, costs, (a, b) => {
        assertSame(addCosts(a, b), addCosts(b, a));
      }),
    );
  });

  it('adds in any grouping', () => {
    fc.assert(
      fc.property(costs, costs, costs, (a, b, c) => {
        const left = addCosts(addCosts(a, b), c);
        const right = addCosts(a, addCosts(b, c));
        for (const part of parts) {
          assertClose(left[part].ms, right[part].ms);
        }
      }),
    );
  });

  it('takes the size of the first for what both grow with', () => {
    const small = growCost(costOf('heldCpu', 1), [factorOf({ name: 'rows', alone: 10, nested: 10 })]);
    const large = addCosts(growCost(costOf('heldCpu', 1), [factorOf(collection('rows'))]), costOf('heldCpu', 1));
    assert.equal(totalMs(addCosts(small, large)), 2 * 10 + 1);
    assert.equal(totalMs(addCosts(large, small)), 2 * 100 + 1);
  });

  it('never gets cheaper by adding, growing or repeating more', () => {
    fc.assert(
      fc.property(costs, costs, factors, fc.integer({ min: 1, max: 50 }), (a, b, factor, times) => {
        const least = totalMs(a) * (1 - 1e-9);
        assert.ok(totalMs(addCosts(a, b)) >= least);
        assert.ok(totalMs(growCost(a, [factor])) >= least);
        assert.ok(totalMs(repeatCost(a, times)) >= least);
      }),
    );
  });

  it('stays bounded: at most eight terms, degree four and some hours', () => {
    fc.assert(
      fc.property(
        fc.array(costs, { minLength: 1, maxLength: 12 }),
        fc.array(factors, { maxLength: 8 }),
        (all, loops) => {
          const sum = loops.reduce((cost, factor) => growCost(cost, [factor]), all.reduce(addCosts, zeroCost));
          for (const part of parts) {
            assert.ok((sum[part].terms ?? []).length <= 8);
            assert.ok(sum[part].degree <= 4);
            assert.ok(sum[part].ms <= 1e7);
          }
        },
      ),
    );
  });

  it('costs at a known size what the loop costs that often', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1000 }), (ms, size) => {
        const once = costOf('heldCpu', ms);
        const looped = growCost(once, [factorOf(number('count'))]);
        const known = substitute(looped, () => ({ scale: size, factors: [] }));
        assertClose(totalMs(known), totalMs(repeatCost(once, size)));
        assert.equal(known.heldCpu.degree, 0);
      }),
    );
  });

  it('leaves what is not substituted as it is', () => {
    fc.assert(
      fc.property(costs, (cost) => {
        assertSame(
          substitute(cost, () => undefined),
          cost,
        );
      }),
    );
  });

  it('substitutes sum by sum', () => {
    const value = ({ size }: Factor) => (size.name === 'rows' ? { scale: 7, factors: [] } : undefined);
    fc.assert(
      fc.property(costs, costs, (a, b) => {
        assertSame(substitute(addCosts(a, b), value), addCosts(substitute(a, value), substitute(b, value)));
      }),
    );
  });

  it('multiplies by one without a change', () => {
    fc.assert(
      fc.property(costs, (cost) => {
        assertSame(multiplyCost(cost, { ms: 1, degree: 0 }), cost);
      }),
    );
  });
});

describe('the growth of a cost', () => {
  const rows = factorOf(collection('rows'));
  const columns = factorOf(collection('columns'));
  const held = costOf('heldCpu', 1);
  for (const [growth, loops] of [
    ['1', []],
    ['n', [rows]],
    ['n²', [rows, rows]],
    ['n·m', [rows, columns]],
    ['n³', [rows, rows, rows]],
    ['n²·m', [rows, rows, columns]],
    ['log n', [logarithmOf(rows.size)]],
    ['n log n', [rows, logarithmOf(rows.size)]],
  ] as const) {
    it(`reads ${growth}`, () => {
      const cost = loops.reduce<Cost>((sum, factor) => growCost(sum, [factor]), held);
      assert.equal(growthOf(cost), growth);
    });
  }

  it('is that of the part that takes the time', () => {
    const cost = addCosts(costOf('blockedIo', 1000), growCost(costOf('heldCpu', 0.001), [rows]));
    assert.equal(growthOf(cost), '1');
  });
});

describe('products of sizes', () => {
  /** What products are ordered by, written out. */
  const keyOf = (product: readonly Factor[]): string =>
    product.map(({ size, power, logs }) => `${size.name}^${power}^${logs}`).join(' ');
  /** Names that begin like each other, and names that look like keys. */
  const named = fc
    .tuple(fc.constantFrom('a', 'a b', 'ab', 'a^1', 'a^1^0 b', 'b', 'c'), fc.boolean())
    .map(([name, isLogarithm]) => (isLogarithm ? logarithmOf(collection(name)) : factorOf(collection(name))));
  const products = fc.array(named, { maxLength: 4 }).map((list) => multiplied([], list));

  it('are in the order of their keys, however their names begin', () => {
    fc.assert(
      fc.property(products, products, (a, b) => {
        const [left, right] = [keyOf(a), keyOf(b)];
        assert.equal(Math.sign(compareProducts(a, b)), left === right ? 0 : left < right ? -1 : 1);
      }),
    );
  });

  it('have each size once, sorted by name, whatever they are multiplied with', () => {
    fc.assert(
      fc.property(products, products, (a, b) => {
        const names = multiplied(a, b).map(({ size }) => size.name);
        assert.deepEqual(names, [...new Set(names)].sort());
      }),
    );
  });
});
