/**
 * What is said about a library file of the wrong shape. The built-in files are checked in test/meta/knowledge.test.ts.
 */
import assert from 'node:assert/strict';
import { LibraryFileError, parseLibrary } from '../../../src/knowledge/libraryFile';

const source = 'https://archive.invalid/reference';

function problemsOf(json: unknown): readonly string[] {
  try {
    parseLibrary(json, 'archive.json');
  } catch (error) {
    assert.ok(error instanceof LibraryFileError);
    assert.equal(error.file, 'archive.json');
    return error.problems;
  }
  return [];
}

function problemsOfEntry(entry: unknown): readonly string[] {
  return problemsOf({ library: 'archive', source, functions: { 'archive.load': entry } });
}

describe('reading a library file', () => {
  it('accepts a full entry', () => {
    const entry = {
      effect: { cpu: 'released', ms: 2, releasedShare: 0.5, condition: 'large data', degree: 1 },
      also: [{ wait: 'file', ms: 1, blocks: true }],
      async: true,
      returns: 'archive.Shelf',
      yields: 'archive.Book',
      unless: [{ position: 0, name: 'block', equals: false }],
      offload: { to: 'executor-argument', position: 1, executor: { position: 0 }, perItem: true },
      schedules: 'iterable',
      twin: { name: 'aioarchive.load', form: 'different', requires: 'aioarchive' },
      decorates: 'endpoint',
      runs: { plain: 'thread-pool', coroutine: 'event-loop' },
      derived: { confidence: 0.8 },
      source,
    };
    assert.deepEqual(problemsOfEntry(entry), []);
  });

  it('names the missing keys of the file', () => {
    assert.deepEqual(problemsOf({}), ['file: the key "library" is missing', 'file: the key "source" is missing']);
    assert.deepEqual(problemsOf([]), ['file: expected an object']);
    assert.deepEqual(problemsOf(null), ['file: expected an object']);
  });

  it('names an unknown key and the known ones', () => {
    const [problem = ''] = problemsOfEntry({ efect: {} });
    assert.match(
      problem,
      /^file\["functions"\]\["archive\.load"\]\["efect"\]: unknown key; known are effect, also, async, /,
    );
  });

  it('names the allowed kinds of a wait', () => {
    const [problem = ''] = problemsOfEntry({ effect: { wait: 'coffee' } });
    assert.match(problem, /\["effect"\]\["wait"\]: expected one of "network", "dns", /);
  });

  it('asks for a wait or a computation where the effect is neither', () => {
    const [problem = ''] = problemsOfEntry({ effect: { ms: 5 } });
    assert.match(problem, /\["effect"\]: expected an object with "wait" or "cpu"$/);
  });

  it('refuses negative times and shares above one', () => {
    assert.match(problemsOfEntry({ effect: { wait: 'file', ms: -1 } })[0] ?? '', /expected a number of 0 or more/);
    const share = problemsOfEntry({ effect: { cpu: 'released', ms: 1, releasedShare: 2 } });
    assert.match(share[0] ?? '', /expected a number between 0 and 1/);
    assert.match(problemsOfEntry({ offload: { to: 'thread', position: 0.5 } })[0] ?? '', /expected a whole number/);
  });

  it('refuses values of the wrong type', () => {
    assert.match(problemsOfEntry({ async: 'yes' })[0] ?? '', /expected true or false/);
    assert.match(problemsOfEntry({ returns: '' })[0] ?? '', /expected a non-empty string/);
    assert.match(problemsOfEntry({ unless: { equals: false } })[0] ?? '', /expected a list/);
    assert.match(problemsOfEntry({ unless: [{ equals: [] }] })[0] ?? '', /\["unless"\]\[0\]\["equals"\]: has none of/);
  });

  it('names what a decorator may make of a function, and where the library may run it', () => {
    assert.match(
      problemsOfEntry({ decorates: 'magic' })[0] ?? '',
      /\["decorates"\]: expected one of "same", "registered"/,
    );
    assert.match(problemsOfEntry({ runs: { plain: 'moon' } })[0] ?? '', /\["plain"\]: expected one of "event-loop"/);
  });

  it('accepts computed entries only with their confidence', () => {
    const file = { library: 'archive', source, derived: 'Computed from the source of archive 1.2.' };
    assert.deepEqual(problemsOf(file), []);
    assert.match(problemsOfEntry({ derived: {} })[0] ?? '', /\["derived"\]: the key "confidence" is missing/);
    assert.match(
      problemsOfEntry({ also: [{ ms: 1 }] })[0] ?? '',
      /\["also"\]\[0\]: expected an object with "wait" or "cpu"$/,
    );
  });

  it('prints file and keys in its message', () => {
    const error = new LibraryFileError('archive.json', ['file: expected an object']);
    assert.equal(error.message, 'archive.json is not a knowledge file:\n  file: expected an object');
  });
});
