/**
 * Holds the entries against measurements of the real calls: what two threads gain on six versions of CPython, as
 * scripts/measureKnowledge.py stored it. Where the two differ for a reason, the reason stands here.
 */
import assert from 'node:assert/strict';
import type { Effect } from '../../src/knowledge/apiEntry';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import measurements from '../../src/knowledge/measurements.json';
import { pythonLibraries } from '../../src/knowledge/pythonLibraries';

interface Figures {
  readonly ms: number;
  readonly gain: number;
}

const knowledge = loadKnowledge(pythonLibraries);
const calls: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Figures>>>>>> = measurements.calls;

/** Two threads are at most so much faster where the GIL is held, and at least so much where it is released. */
const heldBelow = 1.25;
const releasedAbove = 1.4;
/** As `releasedAbove`, for calls that spend a part of their time in Python. */
const partlyReleasedAbove = 1.15;

/** Inputs below the size that an entry's `condition` asks for: the GIL stays held. */
const belowCondition = new Set(['1 KB', '32 bytes']);

const exceptions: Readonly<Record<string, string>> = {
  'builtins.bytes.join': 'The entry is for short results; from 1 MiB on, bytes.join copies without the GIL.',
  'io.BufferedReader.read': 'Bound by memory: the file is in the page cache, and two threads share the bandwidth.',
  'os.listdir': 'Releases per name, too briefly for two threads to gain.',
  'os.path.exists': 'Releases for a microsecond, too briefly for two threads to gain.',
  'os.stat': 'Releases for a microsecond, too briefly for two threads to gain.',
};

describe('the measurements of library calls', () => {
  it('cover every version of CPython that is supported, and close to a hundred calls', () => {
    const versions = Object.keys(measurements.runs).map((version) => version.split('.').slice(0, 2).join('.'));
    assert.deepEqual([...new Set(versions)].sort(), ['3.10', '3.11', '3.12', '3.13', '3.8', '3.9']);
    assert.ok(Object.keys(calls).length >= 95);
  });

  for (const [name, sizes] of Object.entries(calls)) {
    it(`agree with the entry of ${name}`, () => {
      const effect = effectOf(name);
      for (const [size, runs] of Object.entries(sizes)) {
        const gains = Object.values(runs).map(({ gain }) => gain);
        assert.ok(gains.length > 0, size);
        if (exceptions[name] === undefined) {
          assert.equal(judge(effect, size, gains), 'agrees', `${size}: ${gains.join(', ')}`);
        }
      }
    });
  }

  it('need every exception that is made', () => {
    for (const name of Object.keys(exceptions)) {
      assert.ok(calls[name], `${name} is not measured`);
    }
  });
});

function effectOf(name: string): Effect | undefined {
  const iterated = name.endsWith('.__iter__')
    ? knowledge.classTrait(name.slice(0, -'.__iter__'.length), 'iterate')
    : undefined;
  const entry = iterated ?? knowledge.functionEntry(name) ?? knowledge.constructorEntry(name);
  assert.notEqual(entry, undefined, `${name} has no entry`);
  return entry?.effect;
}

function judge(effect: Effect | undefined, size: string, gains: readonly number[]): string {
  const typical = median(gains);
  const isReleased = effect !== undefined && ('wait' in effect || effect.cpu === 'released');
  if (isReleased && !belowCondition.has(size)) {
    const isPart = 'cpu' in effect && (effect.releasedShare ?? 1) < 0.9;
    return typical > (isPart ? partlyReleasedAbove : releasedAbove)
      ? 'agrees'
      : 'does not gain although the entry says released';
  }
  return typical < heldBelow ? 'agrees' : 'gains although the entry says held';
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
