/**
 * How much of a file survives while it is being edited: functions outside of the damage must still be found at their place.
 * The floors stand a little below the figures measured on CPython 3.13's library: 100 %, 99.9 % and 99.2 %.
 */
import assert from 'node:assert/strict';
import { loadCPython } from './cpython';
import {
  countFound,
  deleteLine,
  emptyTally,
  functionsOf,
  halfTypedLines,
  insertHalfTyped,
  randomNumbers,
  truncate,
} from './damage';
import type { Damage, Tally } from './damage';

const fileCount = 200;
const seed = 20261123;

describe('functions outside of damaged lines', function () {
  this.timeout(120_000);
  const texts: string[] = [];

  before(async () => {
    const python = await loadCPython();
    for (const name of python.libraryNames()) {
      const text = python.libraryText(name).replace(/\r\n?/g, '\n');
      if (texts.length < fileCount && text.length < 60_000 && functionsOf(text).length >= 5) {
        texts.push(text);
      }
    }
  });

  function measure(damageOf: (text: string, random: () => number, index: number) => Damage | undefined): Tally {
    const random = randomNumbers(seed);
    const tally = emptyTally();
    texts.forEach((text, index) => {
      const damage = damageOf(text, random, index);
      if (damage !== undefined) {
        countFound(functionsOf(text), damage, tally);
      }
    });
    return tally;
  }

  function assertFound(tally: Tally, floor: number): void {
    assert.ok(tally.expected > 1000, `only ${tally.expected} functions were looked for`);
    const share = tally.found / tally.expected;
    assert.ok(share >= floor, `found ${tally.found} of ${tally.expected}`);
    assert.equal(tally.enclosingFound, tally.enclosingExpected, 'a function around the damage was lost');
  }

  it('are all found when a file is cut short', () => {
    assertFound(measure(truncate), 1);
  });

  it('are found when a line is deleted', () => {
    assertFound(measure(deleteLine), 0.995);
  });

  it('are found when a line is half typed', () => {
    const tally = emptyTally();
    const random = randomNumbers(seed);
    for (let round = 0; round < 2; round++) {
      texts.forEach((text, index) => {
        const halfTyped = halfTypedLines[(index + round * 7) % halfTypedLines.length] ?? '';
        const damage = insertHalfTyped(text, halfTyped, random);
        if (damage !== undefined) {
          countFound(functionsOf(text), damage, tally);
        }
      });
    }
    assertFound(tally, 0.985);
  });

  it('are all found below a bracket that is never closed', () => {
    const tally = measure((text, random) => insertHalfTyped(text, 'rows = load(path, [', random));
    assertFound(tally, 1);
  });
});
