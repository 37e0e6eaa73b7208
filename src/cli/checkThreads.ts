/**
 * A check in worker threads. Each thread puts the whole program together from the same texts, because calls go everywhere, and
 * checks its share of the files; only what it finds comes back. A thread that dies is told of, and what it was at is checked in
 * the program's own thread. This file is what the threads run as well.
 */
import { availableParallelism } from 'node:os';
import { countOf } from '../advice/wording';
import { visible } from '../core/visibleText';
import { isNotebook } from '../languages/notebook/fileNames';
import { NotebookModule } from '../server/notebooks/notebookModule';
import { readNotebook } from '../server/notebooks/notebookFile';
import { portionsOf, runInThreads, serveThread } from '../server/threads/threadPool';
import { assemble, type ProgramSources } from './assemble';
import { type CheckIo, type CheckOptions, type CheckRow, fileChecker } from './checkFile';
import type { CommandIo } from './io';
import type { InputFile, ReadProgram } from './program';
import type { Progress } from './progress';

/** Below that a program is read faster than a thread starts; in UTF-16 units. */
const smallProgram = 1_000_000;

/**
 * Each thread understands the program for itself, which is half the work, and takes memory for it: of the standard library of
 * CPython, one thread takes 11 s of processor time and 0.9 GB, two take 16 s and 1.6 GB. The collector uses further cores.
 */
const mostThreads = 4;
const coresPerThread = 2;

/** How often the program says how far the threads have come, in milliseconds. */
const progressMs = 100;

interface CheckTask {
  readonly kind: 'check';
  readonly sources: ProgramSources;
  /** Of the sources, by their place there. */
  readonly files: readonly number[];
  readonly options: CheckOptions;
  readonly io: CheckIo;
}

/** How many threads check so many files; for one, the program's own does without starting another. */
export function jobsFor(asked: number | undefined, files: readonly InputFile[]): number {
  const size = files.reduce((sum, { source }) => sum + source.text.length, 0);
  const count = size < smallProgram ? 1 : Math.min(Math.ceil(availableParallelism() / coresPerThread), mostThreads);
  return Math.min(asked ?? count, files.length);
}

/** One row for each of the files, in their order. */
export async function checkInThreads(
  { sources }: ReadProgram,
  files: readonly InputFile[],
  threads: number,
  { values, wantsFunctions, wantsFixes, wantsBasis }: CheckOptions,
  progress: Progress,
  io: CommandIo,
): Promise<readonly CheckRow[]> {
  const options = { values: plainValues(values), wantsFunctions, wantsFixes, wantsBasis };
  const places = new Map(sources.files.map(({ path }, place) => [path, place]));
  const task: CheckTask = {
    kind: 'check',
    sources: { ...sources, files: sources.files.map(withoutNotebook) },
    files: files.map(({ path }) => places.get(path) ?? -1),
    options,
    io: {
      workingFolder: io.workingFolder,
      ...(io.calibrationFolder === undefined ? {} : { calibrationFolder: io.calibrationFolder }),
    },
  };
  const rows = new Map<number, CheckRow>();
  const timer = setInterval(() => {
    progress.show('Checking', rows.size, files.length);
  }, progressMs);
  try {
    await runInThreads({
      entry: io.checkThread ?? __filename,
      data: task,
      threads,
      portions: portionsOf(
        files.map(({ source }) => source.text.length),
        threads,
      ),
      isRow: isCheckRow,
      onRow: (item, row) => {
        rows.set(item, row);
      },
      onDeath: (item, reason) => {
        progress.end();
        const name = item === undefined ? undefined : files[item]?.path;
        io.printError(
          `A thread died${name === undefined ? '' : ` while it checked ${visible(name)}`}: ${visible(reason)}\n`,
        );
      },
    });
  } finally {
    clearInterval(timer);
  }
  if (rows.size < files.length) {
    io.printError(`${countOf(files.length - rows.size, 'file')} left by threads that died: checked without them.\n`);
    const check = fileChecker(sources, assemble(sources), options, io);
    for (const [item, file] of files.entries()) {
      if (!rows.has(item)) {
        rows.set(item, check(file));
        progress.show('Checking', rows.size, files.length);
      }
    }
  }
  return files.flatMap((_, item) => rows.get(item) ?? []);
}

/** What `parseArgs` gives has no prototype, and only what the advice asks for goes to the threads. */
function plainValues(values: CheckOptions['values']): CheckOptions['values'] {
  return {
    'python-version': values['python-version'],
    cores: values.cores,
    'no-calibration': values['no-calibration'],
  };
}

function withoutNotebook({ path, diskPath, source }: InputFile): InputFile {
  return { path, diskPath, source };
}

/** A notebook's module is made again from its text: it is no plain data. */
function withNotebook(file: InputFile): InputFile {
  const read = isNotebook(file.path) ? readNotebook(file.source.text) : undefined;
  return read?.kind === 'notebook' ? { ...file, notebook: new NotebookModule(read.cells) } : file;
}

/** Rows come from our own threads: what tells them apart from anything else is enough. */
function isCheckRow(value: unknown): value is CheckRow {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    (value.kind === 'checked' || value.kind === 'failed')
  );
}

function isCheckTask(value: unknown): value is CheckTask {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'check';
}

serveThread(isCheckTask, ({ sources: given, files, options, io }) => {
  const sources = { ...given, files: given.files.map(withNotebook) };
  const check = fileChecker(sources, assemble(sources), options, io);
  return (item): CheckRow => {
    const file = sources.files[files[item] ?? -1];
    return file === undefined ? { kind: 'failed', message: 'there is no such file.' } : check(file);
  };
});
