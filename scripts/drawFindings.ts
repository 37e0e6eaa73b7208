/**
 * Draws findings of an audit at random and prints each with the source around it and around the places its path leads to, for a
 * person to say whether it is right: `npm run audit -- --findings FILE`, then `npm run audit:draw -- FILE --seed N --count 50`.
 * The same seed draws the same findings from the same file. At most five are of one rule in one package, so that neither a
 * chatty rule nor a large package is the whole sample. Verdicts go into test/audit/findings.json.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { draw, type DrawnFinding, readKept } from '../test/audit/draw';

function excerpt(file: string, line: number, before: number, after: number): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const from = Math.max(0, line - 1 - before);
  return lines
    .slice(from, line + after)
    .map((text, index) => `${from + index + 1 === line ? '>' : ' '}${String(from + index + 1).padStart(5)} ${text}`)
    .join('\n');
}

function show({ finding, root }: DrawnFinding, number: number): string {
  const title = `=== ${number}. ${finding.package} ${finding.version}, ${finding.rule}, ${finding.severity}`;
  const steps = finding.path.map(
    (step) => `--- ${step.file}:${step.line}\n${excerpt(path.join(root, step.file), step.line, 6, 4)}`,
  );
  const place = `${finding.file}:${finding.line} in ${finding.function}: ${finding.message}`;
  return [title, place, excerpt(path.join(root, finding.file), finding.line, 14, 6), ...steps].join('\n');
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: '50' },
      hints: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined) {
    console.error('Usage: npm run audit:draw -- FILE [--seed N] [--count N] [--hints]');
    process.exitCode = 2;
    return;
  }
  const kept = readKept(readFileSync(file, 'utf8'));
  const drawn = draw(kept, { seed: Number(values.seed), count: Number(values.count), hints: values.hints });
  console.log(drawn.map((each, index) => show(each, index + 1)).join('\n\n'));
}

main();
