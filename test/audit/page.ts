/** Writes figures into a page of docs between two marks and leaves the rest of the page, which people write, as it is. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';

const docs = path.join(import.meta.dirname, '..', '..', 'docs');

/** `name` is the page's file name in docs. */
export async function writeBetweenMarks(command: string, markdown: string, name = 'audit.md'): Promise<void> {
  const page = path.join(docs, name);
  writeFileSync(page, await pageWith(readFileSync(page, 'utf8'), command, markdown, name));
}

/**
 * The page with `markdown` between the marks of `command`.
 * @throws Error when the marks are missing: nothing of the page is to be lost.
 */
export async function pageWith(text: string, command: string, markdown: string, name = 'audit.md'): Promise<string> {
  const begin = `<!-- begin: written by ${command} -->`;
  const end = `<!-- end: ${command} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) {
    throw new Error(`docs/${name} has no marks of ${command} to write between`);
  }
  const formatted = await format(markdown, { parser: 'markdown', printWidth: 120 });
  return `${text.slice(0, from)}${begin}\n\n${formatted}\n${text.slice(to)}`;
}
