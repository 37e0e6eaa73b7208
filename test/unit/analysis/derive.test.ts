/**
 * What is derived from a package's source, held against the entries that stand beside its functions in test/fixtures/derive.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deriveKnowledge, type Derivation } from '../../../src/analysis/derive/derive';
import { loadKnowledge, type Knowledge } from '../../../src/knowledge/knowledge';
import { libraryText } from '../../../src/knowledge/libraryText';
import { parseLibrary } from '../../../src/knowledge/libraryFile';
import { newLearningProject } from '../../../src/server/newProject';
import { fixtures } from '../../support/checkFixtures';

const folder = path.join(fixtures, 'derive/harbour');

function derived(name: string, files: Readonly<Record<string, string>>): Derivation {
  const project = newLearningProject(name);
  project.setRoots(['']);
  for (const [file, text] of Object.entries(files)) {
    project.setFile(file, text);
  }
  return deriveKnowledge(project, {
    name,
    paths: Object.keys(files),
    observer: '_callers.py',
    source: 'A source of the tests',
    derived: 'Computed in a test',
  });
}

function harbour(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [`harbour/${file}`, readFileSync(path.join(folder, file), 'utf8')]),
  );
}

interface Expected {
  readonly name: string;
  /** JSON; undefined for what must not have an entry. */
  readonly entry: string | undefined;
}

function expectations(files: Readonly<Record<string, string>>): Expected[] {
  return Object.values(files).flatMap((text) =>
    [...text.matchAll(/# (no )?entry ([\w.()]+)(?:: (.*))?$/gm)].map(([, no, name = '', json]) => ({
      name,
      entry: no === undefined ? JSON.stringify(JSON.parse(json ?? '')) : undefined,
    })),
  );
}

/** The entry by the name of the markers, its confidence left out. */
function described(knowledge: Knowledge, { library }: Derivation, name: string): string | undefined {
  const owner = name.slice(0, name.lastIndexOf('.'));
  const traits = { __enter__: 'entered', __exit__: 'exit', __next__: 'iterate', __call__: 'called' } as const;
  const trait = Object.entries(traits).find(([method]) => name.endsWith(`.${method}`))?.[1];
  const classes = library.classes ?? {};
  const entry = name.endsWith('()')
    ? classes[name.slice(0, -2)]?.constructor
    : trait === undefined
      ? knowledge.functionEntry(name)
      : classes[owner]?.[trait];
  if (entry === undefined) {
    return undefined;
  }
  const { derived: confidence, ...rest } = entry;
  assert.ok((confidence?.confidence ?? 0) >= 0.3, `${name} says how sure it is`);
  return JSON.stringify(rest);
}

describe('knowledge derived from source', () => {
  const files = harbour();
  const derivation = derived('harbour', files);
  const knowledge = loadKnowledge([derivation.library]);

  for (const { name, entry } of expectations(files)) {
    it(entry === undefined ? `says nothing of ${name}` : `describes ${name}`, () => {
      assert.equal(described(knowledge, derivation, name), entry);
    });
  }

  it('describes nothing but what has a marker', () => {
    const names = new Set(expectations(files).map(({ name }) => name));
    const { functions = {}, classes = {} } = derivation.library;
    const all = [
      ...Object.keys(functions),
      ...Object.entries(classes).flatMap(([name, { methods = {} }]) => [
        ...(name.endsWith('_Entered') ? [] : [`${name}()`]),
        ...Object.keys(methods).map((method) => `${name}.${method}`),
      ]),
    ];
    assert.deepEqual(
      all.filter((name) => !names.has(name)),
      [],
    );
  });

  it('counts what is not understood by name', () => {
    assert.deepEqual(derivation.notUnderstood, ['harbour.radio.inspect', 'harbour.radio.somewhere']);
  });

  it('files things under their shortest public name and keeps the others as aliases', () => {
    const { aliases = {} } = derivation.library;
    assert.equal(aliases['harbour.radio.Radio'], 'harbour.Radio');
    assert.equal(aliases['harbour.cranes.stack'], 'harbour.stack');
    assert.equal(aliases['harbour._tides.next_tide'], 'harbour.next_tide');
  });

  it('knows objects, attributes and what a context manager binds', () => {
    assert.equal(knowledge.objectType('harbour.office'), 'harbour.Radio');
    assert.equal(knowledge.attributeType('harbour.Radio', 'connection'), 'socket.socket');
    assert.equal(knowledge.attributeType('harbour.Radio', 'channel_name'), 'builtins.str');
    assert.equal(knowledge.classTrait('harbour.radio._channel_Entered', 'enter'), 'harbour.Radio');
    assert.equal(knowledge.methodEntry('harbour.Crane', 'lift_twice')?.effect?.ms, 2000);
  });

  it('writes a file that has the shape of a knowledge file', () => {
    const text = libraryText(derivation.library);
    assert.deepEqual(parseLibrary(JSON.parse(text), 'harbour.json'), JSON.parse(text));
  });

  it('writes one entry per line, sorted', () => {
    const lines = libraryText(derivation.library).split('\n');
    const start = lines.indexOf('  "functions": {');
    const functions = lines.slice(start + 1, lines.indexOf('  },', start));
    assert.equal(functions.length, Object.keys(derivation.library.functions ?? {}).length);
    assert.deepEqual(functions, functions.toSorted());
  });

  it('is the same every time, whatever order the files come in', () => {
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    assert.equal(libraryText(derived('harbour', reversed).library), libraryText(derivation.library));
  });

  it('learns what it can of broken code', () => {
    const { library } = derived('broken', { 'broken.py': 'import time\n\ndef nap():\n    time.sleep(1)\n\ndef (:\n' });
    assert.equal(library.functions?.['broken.nap']?.effect?.ms, 1000);
  });

  it('does not know an unknown constructor as cheap', () => {
    const { library } = derived('odd', {
      'odd.py': 'import equipment\n\nclass Odd:\n    def __init__(self):\n        equipment.check(self)\n',
    });
    assert.deepEqual(library.classes?.['odd.Odd']?.constructor, { derived: { confidence: 0 } });
  });

  it('does not loop where a module and a function in it have one name', () => {
    const { library } = derived('twin', {
      'twin/__init__.py': 'from .boat import boat\n',
      'twin/boat.py': 'import time\n\ndef boat():\n    time.sleep(1)\n\ndef row():\n    time.sleep(2)\n',
    });
    const twin = loadKnowledge([library]);
    assert.equal(twin.functionEntry('twin.boat')?.effect?.ms, 1000);
    assert.equal(twin.functionEntry('twin.boat.boat')?.effect?.ms, 1000);
    assert.equal(twin.functionEntry('twin.boat.row')?.effect?.ms, 2000);
  });
});
