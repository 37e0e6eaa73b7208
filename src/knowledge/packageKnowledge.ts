/**
 * Takes what is known of one package out of a list of knowledge files, or takes only that. Deriving a package's knowledge from
 * its source must not see what was written about it by hand, and comparing the two needs exactly that. A file may describe
 * several libraries, so names decide, not files.
 */
import type { LibraryKnowledge } from './apiEntry';

/** True for the package's own name and everything in it. */
function isWithin(packageName: string, name: string): boolean {
  return name === packageName || name.startsWith(`${packageName}.`);
}

/** The files without anything that is said of the package. Files that say nothing else are left out. */
export function withoutPackage(libraries: readonly LibraryKnowledge[], packageName: string): LibraryKnowledge[] {
  return libraries.flatMap((library) =>
    isWithin(packageName, library.library) ? [] : [chosen(library, (name) => !isWithin(packageName, name))],
  );
}

/** What the files say of the package and of nothing else. */
export function onlyPackage(libraries: readonly LibraryKnowledge[], packageName: string): LibraryKnowledge[] {
  return libraries
    .map((library) => chosen(library, (name) => isWithin(packageName, name)))
    .filter(({ functions, classes, objects }) =>
      [functions, classes, objects].some((entries) => Object.keys(entries ?? {}).length > 0),
    );
}

function chosen(library: LibraryKnowledge, isWanted: (name: string) => boolean): LibraryKnowledge {
  const { aliases = {}, functions = {}, classes = {}, objects = {} } = library;
  return {
    ...library,
    aliases: filtered(aliases, isWanted),
    functions: filtered(functions, isWanted),
    classes: filtered(classes, isWanted),
    objects: filtered(objects, isWanted),
  };
}

function filtered<Item>(
  record: Readonly<Record<string, Item>>,
  isWanted: (name: string) => boolean,
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)));
}
