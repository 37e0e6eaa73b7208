/** Messages between the simulation view and its host, malformed in every way: both ends ignore them and neither breaks. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFromViewMessage } from '../../../src/view/messages';
import { initialState, reduce } from '../../../src/view/state';
import { isToViewMessage } from '../../../src/view/toViewMessage';
import { downloads, productPage, thumbnails } from '../view/subjects';

const place = {
  path: 'shop/api.py',
  text: 'get',
  range: { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } },
};

const fromView: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'ready' },
  { type: 'reveal', location: place, uri: 'file:///shop/api.py' },
  { type: 'setPinned', isPinned: true },
  { type: 'applyFix', id: 'loop-to-threads', uri: 'file:///shop/api.py', version: 3 },
  { type: 'export', format: 'svg', suggestedName: 'page.svg', content: '<svg/>' },
];

const toView: readonly Readonly<Record<string, unknown>>[] = [
  ...[downloads, thumbnails, productPage].map((subject) => ({ type: 'show', subject, isPinned: false })),
  { type: 'showNothing', reason: 'There is no function here.' },
  { type: 'markStale' },
  { type: 'pinned', isPinned: true },
  { type: 'export', format: 'png' },
];

/** Every place in a value, as the keys that lead to it. */
function placesIn(value: unknown, keys: readonly string[] = []): readonly (readonly string[])[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) => placesIn(item, [...keys, key]))
      : [];
  return keys.length === 0 ? inner : [keys, ...inner];
}

/** A copy with something else in one place; `undefined` takes the place out. */
function withChanged(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) {
    return other;
  }
  assert.ok(typeof value === 'object' && value !== null);
  const copy = Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const changed: unknown = name === key ? withChanged(item, rest, other) : item;
      return changed === undefined ? [] : [[name, changed]];
    }),
  );
  return Array.isArray(value) ? Object.values(copy) : copy;
}

/** JSON, and what a structured clone may carry beyond it. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.anything({ withDate: true, withMap: true, withTypedArray: true, withBigInt: true }),
);

const ends = [
  ['the view', toView, isToViewMessage],
  ['the host', fromView, isFromViewMessage],
] as const;

for (const [who, known, accepts] of ends) {
  describe(`what ${who} takes for a message`, () => {
    it('is every message there is', () => {
      for (const message of known) {
        assert.ok(accepts(message), JSON.stringify(message));
        assert.ok(accepts(structuredClone(message)));
      }
    });

    it('is nothing else, and nothing makes it throw', () => {
      fc.assert(
        fc.property(anything, (value) => {
          assert.equal(accepts(value), false);
        }),
        { seed: 10, numRuns: 2000 },
      );
    });

    it('is not a known type with something else in it', () => {
      const types = known.map(({ type }) => type).filter((type) => type !== 'ready' && type !== 'markStale');
      fc.assert(
        fc.property(fc.constantFrom(...types), fc.dictionary(fc.string(), fc.jsonValue()), (type, rest) => {
          assert.equal(accepts({ ...rest, type }), false);
        }),
        { seed: 10, numRuns: 2000 },
      );
    });

    it('is not a message with one field of another kind, however deep', () => {
      for (const message of known) {
        for (const keys of placesIn(message)) {
          for (const other of [Symbol.iterator, () => undefined, Number.NaN]) {
            assert.equal(accepts(withChanged(message, keys, other)), false, keys.join('.'));
          }
        }
      }
    });

    it('is not a list, nor a text that would read like one', () => {
      for (const message of known) {
        assert.equal(accepts([message]), false);
        assert.equal(accepts(JSON.stringify(message)), false);
      }
    });
  });
}

describe('the view’s state', () => {
  it('survives every message that the view takes, however it was damaged', () => {
    const damage = fc.record({
      message: fc.constantFrom(...toView),
      changes: fc.array(fc.record({ at: fc.nat(), other: anything }), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(damage, ({ message, changes }) => {
        let damaged: unknown = message;
        for (const { at, other } of changes) {
          const places = placesIn(damaged);
          damaged = withChanged(damaged, places[at % Math.max(1, places.length)] ?? [], other);
        }
        const shown = reduce(initialState(undefined), {
          type: 'message',
          message: { type: 'show', subject: downloads, isPinned: false },
        });
        const state = isToViewMessage(damaged) ? reduce(shown, { type: 'message', message: damaged }) : shown;
        assert.ok(['empty', 'ready'].includes(state.phase));
      }),
      { seed: 10, numRuns: 2000 },
    );
  });
});
