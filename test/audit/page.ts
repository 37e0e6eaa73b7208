/** Writes figures into docs/audit.md between two marks and leaves the rest of the page, which people write, as it is. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';

const page = path.join(import.meta.dirname, '..', '..', 'docs', 'audit.md');

/** @throws Error when the marks are missing: nothing of the page is to be lost. */
export async function writeBetweenMarks(command: string, markdown: string): Promise<void> {
  const begin = `<!-- begin: written by ${command} -->`;
  const end = `<!-- end: ${command} -->`;
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) {
    throw new Error(`${page} has no marks to write between`);
  }
  const formatted = await format(markdown, { parser: 'markdown', printWidth: 120 });
  writeFileSync(page, `${text.slice(0, from)}${begin}\n\n${formatted}\n${text.slice(to)}`);
}
