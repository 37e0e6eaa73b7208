/**
 * Writes a library's knowledge the way the built-in files are written: keys in the order of the schema, names sorted, one
 * entry per line, so that two versions of a file can be compared line by line. Reading is libraryFile.ts' business.
 */
import type { ClassEntry, LibraryKnowledge } from './apiEntry';

/** Parts of a class that hold one entry or name per line of their own. */
const tables = ['methods'] as const;

export function libraryText(library: LibraryKnowledge): string {
  const { aliases, functions, classes, objects, ...head } = library;
  const parts = [
    ...Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${inLine(value)}`),
    ...tableLines('aliases', aliases),
    ...tableLines('functions', functions),
    ...classLines(classes),
    ...tableLines('objects', objects),
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

function sorted<Item>(record: Readonly<Record<string, Item>> | undefined): [string, Item][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

function tableLines(key: string, record: Readonly<Record<string, unknown>> | undefined, indent = '  '): string[] {
  const lines = sorted(record).map(([name, value]) => `${indent}  ${JSON.stringify(name)}: ${inLine(value)}`);
  return lines.length === 0 ? [] : [`${indent}${JSON.stringify(key)}: {\n${lines.join(',\n')}\n${indent}}`];
}

function classLines(classes: Readonly<Record<string, ClassEntry>> | undefined): string[] {
  const lines = sorted(classes).map(([name, entry]) => `    ${JSON.stringify(name)}: ${classText(entry)}`);
  return lines.length === 0 ? [] : [`  "classes": {\n${lines.join(',\n')}\n  }`];
}

function classText(entry: ClassEntry): string {
  const parts = Object.entries(entry).flatMap(([key, value]: [string, unknown]) =>
    tables.some((table) => table === key)
      ? tableLines(key, entry.methods, '      ')
      : [`      ${JSON.stringify(key)}: ${inLine(value)}`],
  );
  return parts.length === 0 ? '{}' : `{\n${parts.join(',\n')}\n    }`;
}

/** JSON on one line with a space where a person would put one. */
function inLine(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inLine).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const items = Object.entries(value).map(
      ([key, item]: [string, unknown]) => `${JSON.stringify(key)}: ${inLine(item)}`,
    );
    return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
  }
  return JSON.stringify(value);
}
