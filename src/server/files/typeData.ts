/**
 * Brings the table of library types from disk: beside the bundle in `dist/`, or in its place among the sources. It is read when
 * the first name is looked up, so that starting costs nothing, and once per process.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { noTypes } from '../../knowledge/typeTable';
import { type LibraryTypes, loadTypes } from '../../knowledge/types/types';

const fileName = 'typeshed.txt';

let loaded: LibraryTypes | undefined;

/** The types of the standard library and of well-known packages. */
export const libraryTypes: LibraryTypes = {
  get header() {
    return table().header;
  },
  symbol: (name) => table().symbol(name),
  class: (name) => table().class(name),
  alias: (name) => table().alias(name),
  moduleNames: () => table().moduleNames(),
  namesOf: (module) => table().namesOf(module),
};

function table(): LibraryTypes {
  loaded ??= read();
  return loaded;
}

function read(): LibraryTypes {
  const places = [path.join(__dirname, fileName), path.join(__dirname, '../../knowledge/types', fileName)];
  for (const place of places) {
    try {
      // The table is ASCII, and this reads it in half the time of UTF-8.
      return loadTypes(readFileSync(place, 'latin1'));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        throw error;
      }
    }
  }
  // Without the file less is known, and nothing is wrong.
  return {
    ...noTypes,
    header: { version: 1, source: '', external: [] },
    alias: () => undefined,
    moduleNames: () => [],
    namesOf: () => [],
  };
}
