/**
 * Compares the parser with a locally installed CPython over folders of Python files:
 * `npx tsx test/bench/parserParity.ts DIR…`. The environment variable PYTHON names the interpreter, `python3` by default;
 * 3.13 or later knows the most syntax. Files that CPython rejects are counted and left out.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '../../src/languages/python/parser/parse';
import { decodeRecords, firstDifference } from '../unit/parser/cpythonRecords';

const program = fileURLToPath(new URL('../fixtures/parser/astRecords.py', import.meta.url));
const filesPerRun = 100;
const maximumOutputBytes = 2 ** 30;
const shownDifferences = 20;

function* pythonFiles(path: string): Generator<string, void, undefined> {
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory() || (entry.isFile() && entry.name.endsWith('.py'))) {
        yield* pythonFiles(join(path, entry.name));
      }
    }
  } else {
    yield path;
  }
}

function readKinds(): string[] {
  const list = /^KINDS = \[([^\]]*)\]/m.exec(readFileSync(program, 'utf8'))?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
}

function main(folders: readonly string[]): void {
  const kinds = readKinds();
  const files = folders.flatMap((folder) => [...pythonFiles(folder)]);
  const python = process.env['PYTHON'] ?? 'python3';
  let compared = 0;
  let rejected = 0;
  let nodes = 0;
  let different = 0;
  let falselyReported = 0;
  for (let at = 0; at < files.length; at += filesPerRun) {
    const paths = files.slice(at, at + filesPerRun);
    const run = spawnSync(python, [program], { input: JSON.stringify(paths), maxBuffer: maximumOutputBytes });
    if (run.status !== 0) {
      throw new Error(`${python} failed: ${run.stderr.toString()}`);
    }
    let offset = 0;
    for (const path of paths) {
      const textLength = run.stdout.readInt32LE(offset);
      const integerCount = run.stdout.readInt32LE(offset + 4);
      offset += 8;
      if (textLength < 0) {
        rejected++;
        continue;
      }
      const text = run.stdout.toString('utf8', offset, offset + textLength);
      offset += textLength;
      const integers = new Int32Array(integerCount);
      for (let index = 0; index < integerCount; index++) {
        integers[index] = run.stdout.readInt32LE(offset + index * 4);
      }
      offset += integerCount * 4;
      compared++;
      const expected = decodeRecords(text, integers, kinds);
      nodes += expected.length;
      const tree = parse(text);
      const difference = firstDifference(tree, expected);
      const problem = tree.problems[0];
      different += difference === undefined ? 0 : 1;
      falselyReported += problem === undefined ? 0 : 1;
      if ((difference ?? problem) !== undefined && different + falselyReported <= shownDifferences) {
        console.log(`${path}: ${difference ?? problem?.message ?? ''}`);
      }
    }
  }
  console.log(
    `${compared} files, ${nodes} nodes: ${compared - different} files agree in every node, ${different} differ, ` +
      `${falselyReported} have a false problem; ${rejected} files CPython rejects.`,
  );
  process.exitCode = different + falselyReported === 0 ? 0 : 1;
}

main(process.argv.slice(2));
