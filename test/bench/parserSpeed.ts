/**
 * Prints how fast the parser reads folders of Python files: `npx tsx test/bench/parserSpeed.ts DIR…`.
 * The time is the process's CPU time, so that a busy machine does not distort it; the median of five rounds after a warm-up.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../src/languages/python/parser/parse';

const rounds = 5;

function readFolder(folder: string): string[] {
  if (!statSync(folder).isDirectory()) {
    return [readFileSync(folder, 'utf8')];
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

function cpuSeconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function main(folders: readonly string[]): void {
  const texts = folders.flatMap(readFolder);
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const lines = texts.reduce((sum, text) => sum + text.split('\n').length, 0);
  let nodes = 0;
  const parseAll = (): void => {
    nodes = 0;
    for (const text of texts) {
      nodes += parse(text).count;
    }
  };
  parseAll();
  const times = Array.from({ length: rounds }, () => cpuSeconds(parseAll)).sort((a, b) => a - b);
  const median = times[rounds >> 1] ?? 0;
  console.log(
    `${texts.length} files, ${megabytes.toFixed(1)} MB, ${nodes} nodes: ${(megabytes / median).toFixed(1)} MB/s, ` +
      `${(lines / median / 1000).toFixed(0)} thousand lines/s`,
  );
}

main(process.argv.slice(2));
