import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { plainModuleFacts } from '../../../src/core/plainFacts';
import { python } from '../../../src/languages/python/python';

const fixtures = path.join(__dirname, '..', '..', 'fixtures');
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.py'))
  .sort();
/** Every so manieth file is edited. */
const step = 12;
const editsPerFile = 20;

/** A generator of numbers below 1 that gives the same ones for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** What is typed within a line, and now and then what changes more than the function it stands in. */
const typed = [
  'x',
  ' + 1',
  '.name',
  '(item)',
  'await ',
  '"',
  ')',
  '  # concurrency: ignore',
  'self.rows = ',
  'import json; ',
  'global rows; ',
  '\n',
  'rows.append(1); ',
  'def inner(): return 1; ',
];

function edited(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const removed = random() < 0.4 ? 1 + Math.floor(random() * 3) : 0;
  const inserted = removed > 0 && random() < 0.5 ? '' : (typed[Math.floor(random() * typed.length)] ?? '');
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

const load = `import json

def price(rows):
    total = 0
    for row in rows:
        total += len(row)
    return total

class Shelf:
    def __init__(self, rows):
        self.rows = rows

    def size(self):
        count = 0
        for row in self.rows:
            count += len(row)
        return count

print(price([]))
`;

describe('Facts of a file that is edited', () => {
  it('are those of the whole file, whatever is typed', function () {
    this.timeout(120_000);
    for (const [index, name] of files.entries()) {
      if (index % step !== 0) {
        continue;
      }
      const random = randomFrom(index + 1);
      const options = { path: name, moduleName: 'shop.module', isPackage: false };
      const original = readFileSync(path.join(fixtures, name), 'utf8');
      const file = python.edited?.(options);
      assert.ok(file);
      let text = original;
      for (let count = 0; count < editsPerFile; count++) {
        const next = edited(text, random);
        assert.deepEqual(
          plainModuleFacts(file.extract(next)),
          plainModuleFacts(python.extract(next, options)),
          `${name}, edit ${String(count + 1)}`,
        );
        // Half of the edits stay; broken code is read as a whole, which would leave nothing to compare.
        text = random() < 0.5 && python.extract(next, options).problems.length === 0 ? next : text;
        file.extract(text);
      }
    }
  });

  it('are the same objects for functions that an edit left alone', () => {
    const options = { path: 'shop/load.py', moduleName: 'shop.load', isPackage: false };
    const file = python.edited?.(options);
    assert.ok(file);
    const before = file.extract(load);
    const text = load.replace('total += len(row)', 'total += 2 * len(row)');
    const after = file.extract(text);
    assert.deepEqual(plainModuleFacts(after), plainModuleFacts(python.extract(text, options)));
    assert.deepEqual(
      after.functions.filter((facts, index) => facts !== before.functions[index]).map(({ id }) => id),
      ['price'],
    );
    assert.equal(after.exports, before.exports);
    assert.equal(after.classes, before.classes);
  });

  it('are read anew where a method sets another attribute', () => {
    const options = { path: 'shop/load.py', moduleName: 'shop.load', isPackage: false };
    const file = python.edited?.(options);
    assert.ok(file);
    file.extract(load);
    const text = load.replace('count = 0', 'self.count = 0');
    assert.deepEqual(plainModuleFacts(file.extract(text)), plainModuleFacts(python.extract(text, options)));
  });
});
