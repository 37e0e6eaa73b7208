import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { Analysis } from '../../../src/server/analysis';

const sample = path.join(__dirname, '..', '..', 'fixtures', 'sample', 'shop');
const rounds = 8;
const editsPerRound = 25;

/** A generator of numbers below 1 that gives the same ones for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** What people do to a program while they work on it, and what half of such a change looks like. */
const lines = [
  'import time',
  'from shop import storage',
  'from shop.catalog import *',
  'time.sleep(2)',
  '    time.sleep(1)',
  '    return requests.get("https://example.org").text',
  'def added(items):',
  'async def added_too():',
  'class Added(storage.Store):',
  '    await added_too()',
  '    for item in range(100000): total += item',
  '    """',
  '(',
  '# concurrency: ignore',
];

function edited(text: string, random: () => number): string {
  const all = text.split('\n');
  const at = Math.floor(random() * (all.length + 1));
  const choice = random();
  if (choice < 0.3) {
    all.splice(at, 0, lines[Math.floor(random() * lines.length)] ?? '');
  } else if (choice < 0.5) {
    all.splice(at, 1 + Math.floor(random() * 3));
  } else if (choice < 0.7) {
    all.splice(at, 0, ...all.slice(at, at + 6));
  } else {
    const offset = Math.floor(random() * text.length);
    return `${text.slice(0, offset)}${choice < 0.85 ? 'x' : ''}${text.slice(offset + (choice < 0.85 ? 0 : 1))}`;
  }
  return all.join('\n');
}

/** What mostly leaves the code whole and stays within the body of a function. */
const insertions = [' + 1', '0', '.name', '; time.sleep(1)', '; storage.load(2)', ' or None'];

/** Typed behind a number or a closing bracket at the end of a line. */
function typedInto(text: string, random: () => number): string {
  const places = [...text.matchAll(/(?<=^ .*[\d)])$/gm)];
  const at = places[Math.floor(random() * places.length)]?.index ?? 0;
  return text.slice(0, at) + (insertions[Math.floor(random() * insertions.length)] ?? '') + text.slice(at);
}

function analysisOf(texts: ReadonlyMap<string, string>): Analysis {
  const analysis = new Analysis(() => defaultAdviceSettings);
  analysis.setRoots(['']);
  for (const [file, text] of texts) {
    analysis.setFile(file, text);
  }
  return analysis;
}

/** Everything that a person can come to see of a file, but for simulations. */
function seen(analysis: Analysis, file: string): unknown {
  return {
    findings: analysis.findings(file),
    functions: analysis
      .functions(file)
      .map(({ summary, verdict, cost }) => ({ id: summary.reference.id, verdict, cost })),
  };
}

describe('Analysis after edits', () => {
  const original = new Map(
    readdirSync(sample)
      .filter((name) => name.endsWith('.py'))
      .map((name) => [`shop/${name}`, readFileSync(path.join(sample, name), 'utf8')]),
  );

  for (let round = 0; round < 2 * rounds; round++) {
    const change = round < rounds ? edited : typedInto;
    it(`says what it would say of the files as they are now, ${change.name} with seed ${String(round)}`, function () {
      this.timeout(120_000);
      const random = randomFrom(round + 1);
      const texts = new Map(original);
      const names = [...texts.keys()];
      const warm = analysisOf(texts);
      for (let count = 0; count < editsPerRound; count++) {
        const file = names[Math.floor(random() * names.length)] ?? '';
        const before = texts.get(file) ?? '';
        // Now and then an edit is taken back, or a file goes and comes again.
        const text = random() < 0.1 ? (original.get(file) ?? '') : change(before, random);
        if (random() < 0.05) {
          warm.removeFile(file);
        }
        texts.set(file, text);
        const affected = warm.setFile(file, text);
        assert.ok(affected === 'all' || text === before || affected.includes(file));
        // Asked between the edits, so that there are answers which could be kept for too long.
        const asked = names[Math.floor(random() * names.length)] ?? '';
        seen(warm, asked);
        if (count % 5 === 4) {
          const cold = analysisOf(texts);
          for (const name of names) {
            assert.deepEqual(seen(warm, name), seen(cold, name), `${name} after ${String(count + 1)} edits`);
          }
        }
      }
    });
  }

  for (let round = 0; round < rounds; round++) {
    it(`says the same once files that came between the edits have settled, seed ${String(round)}`, function () {
      this.timeout(120_000);
      const random = randomFrom(round + 100);
      const names = [...original.keys()];
      const first = names.filter((_, index) => index % 3 === round % 3);
      const texts = new Map([...original].filter(([name]) => first.includes(name)));
      const warm = analysisOf(texts);
      first.forEach((name) => seen(warm, name));
      for (const name of names.filter((each) => !first.includes(each))) {
        const text = original.get(name) ?? '';
        texts.set(name, text);
        warm.addFile(name, text);
        const file = first[Math.floor(random() * first.length)] ?? '';
        const change = random() < 0.7 ? typedInto : edited;
        const changed = change(texts.get(file) ?? '', random);
        texts.set(file, changed);
        warm.setFile(file, changed);
        seen(warm, file);
      }
      warm.settle();
      const cold = analysisOf(texts);
      for (const name of names) {
        assert.deepEqual(seen(warm, name), seen(cold, name), name);
      }
    });
  }

  it('keeps what it knows of a file while others are added, until they settle', () => {
    const page = 'import storage\n\n\nasync def page(url):\n    return storage.load(url)\n';
    const storage = 'import requests\n\n\ndef load(url):\n    return requests.get(url).text\n';
    const analysis = analysisOf(new Map([['page.py', page]]));
    const [before] = analysis.functions('page.py');
    assert.deepEqual(analysis.findings('page.py'), []);
    analysis.addFile('storage.py', storage);
    analysis.addFile('other.py', 'x = 1\n');
    analysis.setFile('page.py', page.replace('return storage', 'return  storage'));
    const [meanwhile] = analysis.functions('page.py');
    assert.equal(meanwhile?.cost, before?.cost);
    analysis.settle();
    assert.deepEqual(
      analysis.findings('page.py').map(({ rule }) => rule),
      ['blocking-call-in-async'],
    );
  });

  it('classifies a file function by function, and has nothing to do once that is done', () => {
    const analysis = analysisOf(original);
    let most = 0;
    for (const file of original.keys()) {
      const steps = [...analysis.classifying(file)].length;
      assert.equal(steps, analysis.functions(file).length);
      assert.deepEqual([...analysis.classifying(file)], []);
      most = Math.max(most, steps);
    }
    assert.ok(most > 1);
  });
});
