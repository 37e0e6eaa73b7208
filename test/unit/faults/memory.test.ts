/**
 * What stays in memory of texts that are gone: a language server lives for days and sees a new text with each key. Looks at the
 * memory in use after the garbage collector, in amounts that a kept text or name exceeds many times over.
 */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { adviseFile } from '../../../src/advice/advise';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { BoundedMap, ownText } from '../../../src/core/boundedMap';
import { loadKnowledge } from '../../../src/knowledge/knowledge';
import { pythonLibraries } from '../../../src/knowledge/pythonLibraries';
import { libraryTypes } from '../../../src/server/files/typeData';
import { Projects } from '../../../src/server/projects';

setFlagsFromString('--expose-gc');

/** Memory in use and in typed arrays, in megabytes. The engine lets go of what is held weakly between two turns only. */
async function megabytesInUse(): Promise<number> {
  await setImmediate();
  runInNewContext('gc(); gc();');
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** Long texts, each with a name that the one before does not have. */
const texts = 60;
const megabytes = 0.4;
const padding = 'x'.repeat(megabytes * 1e6);
const pythonPadding = `def padding():\n    return "${padding}"\n`;

const programs: Readonly<Record<string, { readonly path: string; readonly text: (version: number) => string }>> = {
  'methods of a library that it does not have': {
    path: 'a.py',
    text: (version) => `import requests\nrequests.Session().a_method_that_is_typed_${version}()\n${pythonPadding}`,
  },
  'methods of a class that derives from a library': {
    path: 'a.py',
    text: (version) =>
      `import requests\nclass A(requests.Session):\n    def f(self):\n        self.another_method_that_is_typed_${version}()\n${pythonPadding}`,
  },
  'libraries that nobody knows': {
    path: 'a.py',
    text: (version) =>
      `import a_library_that_is_typed_${version} as x\nx.a_function_that_is_typed_${version}()\n${pythonPadding}`,
  },
  'work that is simulated': {
    path: 'a.py',
    text: (version) =>
      `import time, hashlib\ndef function_that_is_typed(items):\n    for x in items:\n        hashlib.pbkdf2_hmac("sha256", b"", b"", ${(version + 1) * 1000})\n        time.sleep(${version + 1}.5)\n${pythonPadding}`,
  },
  'functions of JavaScript': {
    path: 'a.ts',
    text: (version) =>
      `import axios from 'axios';\nexport async function aFunctionThatIsTyped${version}(all: string[]) {\n  for (const each of all) {\n    await axios.get(each).aMethodThatIsTyped${version}();\n  }\n}\n// ${padding}\n`,
  },
};

describe('memory', function () {
  this.timeout(180_000);

  for (const [name, { path, text }] of Object.entries(programs)) {
    it(`holds no text that is gone: ${name}`, async () => {
      const projects = new Projects();
      const read = (version: number): void => {
        projects.setFile(path, text(version));
        const { functions, findings } = adviseFile(projects.of(path), path, defaultAdviceSettings);
        assert.ok(functions.every(({ simulation }) => simulation?.recommendation.reason !== ''));
        for (const finding of findings) {
          projects.fixesFor(path, finding, defaultAdviceSettings);
        }
        // An edit within a function would be read in part; here each text is read as a whole.
        projects.removeFile(path);
      };
      for (let version = 0; version < 5; version++) {
        read(version);
      }
      const before = await megabytesInUse();
      for (let version = 5; version < texts; version++) {
        read(version);
      }
      const grown = (await megabytesInUse()) - before;
      // The last few that fixes were made for are kept.
      assert.ok(grown < 0.5 * texts * megabytes, `${grown.toFixed(0)} MB more after ${texts} texts of ${megabytes} MB`);
    });
  }

  it('does not grow with the names that the tables of libraries are asked for', async () => {
    const knowledge = loadKnowledge(pythonLibraries);
    const session = libraryTypes.class('http.client.HTTPConnection');
    assert.ok(session);
    const ask = (from: number, to: number): void => {
      for (let number = from; number < to; number++) {
        const name = `a_name_${number}_${'x'.repeat(500)}`;
        assert.equal(knowledge.functionEntry(`requests.${name}`), undefined);
        assert.equal(knowledge.methodEntry(`requests.${name}`, 'get'), undefined);
        assert.equal(libraryTypes.symbol(`os.${name}`), undefined);
        assert.equal(libraryTypes.class(`os.${name}`), undefined);
        assert.equal(session.member(name), undefined);
      }
    };
    ask(0, 25_000);
    const before = await megabytesInUse();
    ask(25_000, 75_000);
    // Kept, these were 100 MB.
    const grown = (await megabytesInUse()) - before;
    assert.ok(grown < 40, `${grown.toFixed(0)} MB more after 50,000 names`);
  });

  it('is shared by what is worked out for a name until the table is full, and copied from the text', () => {
    const made: string[] = [];
    const lengths = new BoundedMap<number | undefined>(3);
    const lengthOf = (name: string): number | undefined =>
      lengths.remembered(name, (kept) => {
        made.push(kept);
        return kept === '' ? undefined : kept.length;
      });
    const asked = ['a', '', 'a', '', 'bcd', 'a', 'e', 'a'];
    assert.deepEqual(asked.map(lengthOf), [1, undefined, 1, undefined, 3, 1, 1, 1]);
    assert.deepEqual(made, ['a', '', 'bcd', 'e', 'a']);
    assert.equal(lengths.size, 2);
    assert.deepEqual(['', 'a', 'a name of some length', '\ud800é'].map(ownText), [
      '',
      'a',
      'a name of some length',
      '\ud800é',
    ]);
  });
});
