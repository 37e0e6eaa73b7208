/**
 * One run of parserSpeed.ts, a process of its own: parses every Python file below the folders it is given, several times over, keeps
 * every tree of a pass as a check does, and prints what each pass took.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Tree } from '../../src/languages/python/parser/nodes';
import { parse } from '../../src/languages/python/parser/parse';

const passes = 5;

/** Seconds of one pass over all files. */
export interface Pass {
  readonly wall: number;
  /** Of the thread that parses and of those that compile and collect garbage for it. */
  readonly processor: number;
}

export interface Run {
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
  readonly nodes: number;
  readonly passes: readonly Pass[];
}

function readFolder(folder: string): string[] {
  if (!statSync(folder).isDirectory()) {
    return [readFileSync(folder, 'utf8')];
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py') && !name.includes('site-packages'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

function measured(texts: readonly string[]): Pass & { readonly trees: readonly Tree[] } {
  const start = performance.now();
  const before = process.cpuUsage();
  const trees = texts.map(parse);
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6, trees };
}

function run(folders: readonly string[]): Run {
  const texts = folders.flatMap(readFolder);
  const results = Array.from({ length: passes }, () => {
    const { wall, processor, trees } = measured(texts);
    return { wall, processor, nodes: trees.reduce((sum, tree) => sum + tree.count - 1, 0) };
  });
  return {
    files: texts.length,
    lines: texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0),
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    nodes: results[0]?.nodes ?? 0,
    passes: results,
  };
}

process.stdout.write(JSON.stringify(run(process.argv.slice(2))));
