/**
 * Holds the verdicts against the functions labelled by hand in test/evaluation and prints how often they are right:
 * `npm run evaluate`. With `--write`, the same goes into docs/evaluation.md between its two marks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { currentReport } from '../test/evaluation/report';

const page = path.join(import.meta.dirname, '..', 'docs', 'evaluation.md');
const begin = '<!-- begin: written by npm run evaluate -- --write -->';
const end = '<!-- end -->';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  const report = await format(currentReport(), { parser: 'markdown', printWidth: 120 });
  if (values.write) {
    writeFileSync(page, withReport(readFileSync(page, 'utf8'), report));
  }
  process.stdout.write(report);
}

/** @throws Error when the marks are missing: nothing of the page is to be lost. */
function withReport(text: string, report: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) {
    throw new Error(`${page} has no marks to write between`);
  }
  return `${text.slice(0, from)}${begin}\n\n${report}\n${text.slice(to)}`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
