/**
 * A workspace of any size for measurements: packages of Python files whose functions call each other across files in chains of a
 * chosen length, with requests at the far end. The same seed gives the same bytes. Nobody would write such a program; what counts is
 * that its size and the depth of its calls can be chosen apart from each other.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SyntheticShape {
  readonly files: number;
  /** About; a function has nine or ten. */
  readonly linesPerFile: number;
  /** Functions from the first of a chain to the request at its end. */
  readonly depth: number;
  readonly seed: number;
}

/** Writes the workspace into an empty folder; returns how many lines it has. */
export function writeWorkspace(folder: string, shape: SyntheticShape): number {
  let lines = 0;
  for (let file = 0; file < shape.files; file++) {
    const text = moduleText(file, shape);
    lines += text.split('\n').length - 1;
    const place = path.join(folder, packageOf(file));
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, '__init__.py'), '');
    writeFileSync(path.join(place, `stage_${String(file)}.py`), text);
  }
  return lines;
}

/** The text of one file. Function `n` of the workspace calls function `n + 1`, unless it is the last of its chain. */
export function moduleText(file: number, { files, linesPerFile, depth, seed }: SyntheticShape): string {
  const perFile = Math.max(1, Math.round(linesPerFile / 9.5));
  const random = randomFrom(seed + file * 7919);
  const next = (file + 1) % files;
  const parts = [
    `import json\nimport time\n\nimport requests\n\nfrom ${packageOf(next)} import stage_${String(next)} as following\n`,
    ...Array.from({ length: perFile }, (_, place) => functionText(place, file, depth, random)),
  ];
  return parts.join('\n\n');
}

/** Chains go along the files, so that every step crosses into another one. */
function functionText(place: number, file: number, depth: number, random: () => number): string {
  const name = `step_${String(place)}`;
  const link = (file + place) % depth;
  const isAsync = link === 0 && random() < 0.1;
  const work = [
    `    total = sum(len(str(item)) for item in items if item)`,
    `    rows = [json.dumps({"id": item, "size": total}) for item in items]`,
    `    for row in rows:\n        total += len(row) * ${String(1 + Math.floor(random() * 9))}`,
    `    if total > ${String(Math.floor(random() * 1000))}:\n        rows.append(str(total))`,
  ];
  const call =
    link === depth - 1
      ? `    answer = requests.get("https://example.org/" + str(total))\n    return answer.text`
      : `    answer = following.${name}(rows)\n    return answer`;
  const body = work.sort(() => random() - 0.5).slice(0, 3);
  return `${isAsync ? 'async def' : 'def'} ${name}(items):\n    total = 0\n    rows = list(items)\n${body.join('\n')}\n${call}\n`;
}

function packageOf(file: number): string {
  return `part_${String(Math.floor(file / 20))}`;
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
