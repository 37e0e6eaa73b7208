/**
 * The table of types against CPython itself, the one in the test process: a random sample of the standard library's names must
 * exist there and be what the table says. The table has names of other systems and versions as well, and this Python, built for
 * WebAssembly, lacks processes and much of sockets, so a share may be missing; what is there must be of the right kind.
 */
import assert from 'node:assert/strict';
import type { TypedMember } from '../../../src/knowledge/typeTable';
import { libraryTypes } from '../../../src/server/files/typeData';
import { loadPython, type Python } from '../../support/pyodide';

const program = `
import functools
import importlib
import inspect
import json

@functools.cache
def load(name):
    try:
        return importlib.import_module(name)
    except BaseException:
        return None

def find(name):
    """The object behind a dotted name, None for no such module, and whether it is there."""
    parts = name.split('.')
    for length in range(len(parts), 0, -1):
        found = load('.'.join(parts[:length]))
        if found is None:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return 'missing'
            found = getattr(found, part)
        if inspect.ismodule(found):
            return 'module'
        if inspect.isclass(found):
            return 'class'
        return 'function' if callable(found) else 'value'
    return 'no module'

def kinds(names):
    return json.dumps([find(name) for name in json.loads(names)])

def standard(_):
    import sys
    return json.dumps(sorted(sys.stdlib_module_names))
`;

/** Seed of the sample; any other must do as well. */
const seed = 20_261_123;
const sampleSize = 1500;

/** A small generator of pseudo-random numbers (mulberry32), so that a failing sample comes again. */
function randomNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function stringsFrom(json: string): string[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

/** Names of the standard library that the table has as functions, classes or modules, methods of classes included. */
function callableNames(modules: ReadonlySet<string>): readonly (readonly [string, TypedMember['kind']])[] {
  return libraryTypes
    .moduleNames()
    .filter((module) => modules.has(module.split('.')[0] ?? '') && !/(?:^|\.)_/.test(module))
    .flatMap((module) =>
      libraryTypes.namesOf(module).flatMap((name): (readonly [string, TypedMember['kind']])[] => {
        const full = `${module}.${name}`;
        const symbol = libraryTypes.symbol(full);
        if (symbol === undefined || symbol.kind === 'value' || /(?:^|\.)_/.test(full)) {
          return [];
        }
        const members =
          symbol.kind === 'class' && symbol.name === full
            ? libraryTypes
                .namesOf(full)
                .filter((member) => libraryTypes.class(full)?.member(member)?.kind === 'function')
                .map((member) => [`${full}.${member}`, 'function'] as const)
            : [];
        return [[full, symbol.kind], ...members];
      }),
    );
}

describe('types of the standard library and Python', function () {
  // Python loads, and imports much of its library.
  this.timeout(240_000);
  let python: Python;
  before(async () => {
    python = await loadPython();
    python.define(program);
  });

  it('agree about what exists and what it is', () => {
    const modules = new Set(stringsFrom(python.call('standard', '')));
    const all = callableNames(modules);
    assert.ok(all.length > 8000, `${all.length} names`);
    const random = randomNumbers(seed);
    const sample = Array.from({ length: sampleSize }, () => all[Math.floor(random() * all.length)] ?? ['', 'value']);
    const kinds = stringsFrom(python.call('kinds', JSON.stringify(sample.map(([name]) => name))));
    const looked = sample
      .map(([name, kind], index) => ({ name, kind, found: kinds[index] ?? '' }))
      .filter(({ found }) => found !== 'no module');
    const missing = looked.filter(({ found }) => found === 'missing').map(({ name }) => name);
    const different = looked.filter(
      // Python has some functions as classes: `itertools.count` either way is called.
      ({ kind, found }) => found !== 'missing' && found !== kind && !(kind === 'function' && found === 'class'),
    );
    assert.ok(looked.length > sampleSize / 2, `${looked.length} of modules that there are`);
    assert.ok(missing.length < 0.1 * looked.length, `${missing.length} missing: ${missing.join(', ')}`);
    assert.ok(
      different.length < 0.01 * looked.length,
      different.map(({ name, kind, found }) => `${name} is a ${found}, not a ${kind}`).join('; '),
    );
  });
});
