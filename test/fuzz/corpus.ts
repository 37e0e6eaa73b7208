/**
 * The real files that are damaged: those of this repository's tests, which hold what the rules find, Python's standard library
 * with what is installed there, and the packages of npm beside the sources of this product. Drawn so that most are small, as
 * most files of a project are, and large ones come by as well. Reads folders, and files only when they are drawn.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RandomSource } from './mutations';

/** Files that are drawn alike, the smaller more often. */
export interface CorpusGroup {
  readonly name: string;
  /** How often the group is drawn, relative to the others. */
  readonly weight: number;
  /** Absolute paths by size: one list for each entry of `sizeBands`. */
  readonly bands: readonly (readonly string[])[];
}

/** Largest size in bytes, and how often it is drawn. Larger files take their time for themselves; the audit reads those. */
export const sizeBands: readonly { readonly bytes: number; readonly weight: number }[] = [
  { bytes: 2_000, weight: 45 },
  { bytes: 8_000, weight: 35 },
  { bytes: 24_000, weight: 17 },
  { bytes: 64_000, weight: 3 },
];

const repository = path.join(import.meta.dirname, '..', '..');
const extensions = /\.(?:py|pyi|ipynb|[cm]?[jt]s|[jt]sx)$/;

/** A group of all source files below the folders. */
export function groupOf(name: string, weight: number, folders: readonly string[]): CorpusGroup {
  const bands: string[][] = sizeBands.map(() => []);
  for (const file of folders.flatMap((folder) => filesBelow(folder))) {
    const { size } = statSync(file);
    bands[sizeBands.findIndex(({ bytes }) => size <= bytes)]?.push(file);
  }
  return { name, weight, bands };
}

/** Everything that is damaged in the long run. */
export function wholeCorpus(): readonly CorpusGroup[] {
  const within = (...names: readonly string[]): string => path.join(repository, ...names);
  return [
    groupOf('fixtures of this repository', 25, [within('test', 'fixtures'), within('test', 'evaluation')]),
    groupOf("Python's standard library and installed packages", 40, standardLibrary()),
    groupOf('packages of npm and the sources of this product', 35, [within('node_modules'), within('src')]),
  ];
}

export function fileCount(groups: readonly CorpusGroup[]): number {
  return groups.reduce((sum, { bands }) => sum + bands.flat().length, 0);
}

/** @throws RangeError when there is no file at all. */
export function drawnFile(groups: readonly CorpusGroup[], random: RandomSource): string {
  const group = weighted(
    groups.filter(({ bands }) => bands.some((files) => files.length > 0)),
    random(),
  );
  const files = weighted(
    (group?.bands ?? []).flatMap((each, band) =>
      each.length > 0 ? [{ files: each, weight: sizeBands[band]?.weight ?? 0 }] : [],
    ),
    random(),
  )?.files;
  const file = files?.[Math.floor(random() * files.length)];
  if (file === undefined) {
    throw new RangeError('There are no files to damage.');
  }
  return file;
}

function weighted<Item extends { readonly weight: number }>(
  items: readonly Item[],
  fraction: number,
): Item | undefined {
  let rest = fraction * items.reduce((sum, { weight }) => sum + weight, 0);
  return items.find(({ weight }) => (rest -= weight) < 0);
}

/** In order of names, the same on every machine with the same files; hidden folders hold what programs leave behind. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !path
          .relative(folder, file)
          .split(path.sep)
          .some((name) => name.startsWith('.')),
    )
    .sort();
}

function standardLibrary(): string[] {
  const code = 'import sysconfig; print(sysconfig.get_path("stdlib"))';
  const folder = execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim();
  return existsSync(folder) ? [folder] : [];
}
