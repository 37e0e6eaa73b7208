/**
 * Holds the knowledge of the standard library against the standard library: no module is forgotten, and every call that
 * releases the GIL is described. The lists with their reasons are in standardLibrary.json; a real interpreter adds the
 * modules that are newer than the lists.
 */
import assert from 'node:assert/strict';
import type { ApiEntry } from '../../src/knowledge/apiEntry';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import { pythonLibraries } from '../../src/knowledge/pythonLibraries';
import standardLibrary from '../../src/knowledge/standardLibrary.json';
import { loadPython } from '../support/pyodide';

const knowledge = loadKnowledge(pythonLibraries);
const nothingWaits: Readonly<Record<string, string>> = standardLibrary.nothingWaits;
const releaseSites: Readonly<Record<string, string | Readonly<Record<string, readonly string[]>>>> =
  standardLibrary.gilReleaseSites;

/** Modules that a file of the standard library describes at least one name of. */
const described = new Set(
  pythonLibraries
    .filter(({ distribution }) => distribution === undefined)
    .flatMap(({ aliases, functions, classes, objects }) =>
      [aliases, functions, classes, objects].flatMap((names) => Object.keys(names ?? {})),
    )
    .map((name) => name.split('.')[0] ?? name),
);

describe('the knowledge of the standard library', () => {
  it('leaves out no module of Python 3.13', () => {
    assert.ok(standardLibrary.modules.length > 180);
    assert.deepEqual(forgotten(standardLibrary.modules), []);
  });

  it('leaves out no module of the newest Python', async function () {
    this.timeout(600_000);
    const python = await loadPython();
    python.define('import sys\ndef modules(_): return " ".join(sorted(sys.stdlib_module_names))');
    const modules = python.call('modules', '').split(' ');
    assert.ok(modules.includes('asyncio'));
    assert.deepEqual(forgotten(modules), []);
  });

  it('gives a reason for every module it does not describe, and only for those', () => {
    for (const [module, reason] of Object.entries(nothingWaits)) {
      assert.ok(reason.length > 5, module);
      assert.ok(!described.has(module), `${module} is described`);
    }
  });

  for (const [file, calls] of Object.entries(releaseSites)) {
    if (typeof calls === 'string') {
      continue;
    }
    it(`describes what releases the GIL in ${file}`, () => {
      const missing = Object.values(calls)
        .flat()
        .filter((name) => entryOf(name) === undefined);
      assert.ok(Object.keys(calls).length > 0);
      assert.deepEqual(missing, []);
    });
  }
});

function forgotten(modules: readonly string[]): readonly string[] {
  return modules.filter((name) => !name.startsWith('_') && !described.has(name) && nothingWaits[name] === undefined);
}

function entryOf(name: string): ApiEntry | undefined {
  return knowledge.functionEntry(name) ?? knowledge.constructorEntry(name);
}
