/**
 * A run of damaged files: which file and which damage follow from the seed and a number alone, so that any one of them can be
 * made again. Keeps the processor time and the failures; the caller decides in how many processes and for how long. Time is
 * that of the processor, not of the clock: what else the machine does must not decide whether a file took too long.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomNumbers } from '../unit/parser/damage';
import { type CorpusGroup, drawnFile } from './corpus';
import { mutated, type Mutated, type RandomSource } from './mutations';
import { Pipeline } from './pipeline';
import { countUnder, emptyTally, increase, sizeBounds, timeBounds } from './tally';

/** A file may take as long as a person would put up with, in milliseconds of processor time. */
export const limitMs = 1000;

/** A file over the limit is tried again so often: the engine may just have collected what others left. */
const repetitions = 2;

/** Scripts are read as their kind with markup in this share of the draws: few packages ship such files. */
const markupShare = 0.3;

/** This share of the files of Python comes as notebooks. */
const notebookShare = 0.12;

export class FuzzRun {
  tally = emptyTally();
  private readonly pipeline = new Pipeline();

  constructor(
    private readonly groups: readonly CorpusGroup[],
    private readonly seed: number,
  ) {}

  /** Counts anew; what the projects hold stays. */
  startTally(): void {
    this.tally = emptyTally();
  }

  /** Damages and analyses the file of a number. Never throws: what goes wrong is in the tally. */
  step(index: number): void {
    const { file, name, input, mutations } = this.made(index);
    const { tally } = this;
    const fail = (message: string): void => {
      tally.failures.push({ index, file, mutations, message });
    };
    const attempt = (): number => {
      const started = process.cpuUsage();
      this.pipeline.run(name, input);
      const { user, system } = process.cpuUsage(started);
      return (user + system) / 1000;
    };
    try {
      let elapsedMs = attempt();
      const { refused, findings, fixes, fixedFiles, simulations } = this.pipeline.last;
      for (let again = 0; elapsedMs > limitMs && again < repetitions; again++) {
        elapsedMs = Math.min(elapsedMs, attempt());
      }
      tally.refused += refused;
      tally.findings += findings;
      tally.fixes += fixes;
      tally.fixedFiles += fixedFiles;
      tally.simulations += simulations;
      tally.cpuMs += elapsedMs;
      countUnder(tally.byTime, timeBounds, elapsedMs);
      if (elapsedMs > tally.slowestMs) {
        tally.slowestMs = elapsedMs;
        tally.slowestIndex = index;
      }
      if (elapsedMs > limitMs) {
        fail(`took ${Math.round(elapsedMs)} ms of processor time, more than ${limitMs}`);
      }
    } catch (error) {
      fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const size = input.kind === 'bytes' ? input.bytes.length : input.text.length;
    tally.files++;
    tally.bytes += size;
    countUnder(tally.bySize, sizeBounds, size);
    increase(tally.byKind, path.extname(name));
    for (const mutation of mutations) {
      increase(tally.byMutation, mutation);
    }
  }

  /** The damaged file of a number, as bytes. */
  inputOf(index: number): Uint8Array {
    const { input } = this.made(index);
    return input.kind === 'bytes' ? input.bytes : Buffer.from(input.text);
  }

  private made(index: number): Mutated & { readonly file: string; readonly name: string } {
    const random = randomNumbers((this.seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0);
    const file = drawnFile(this.groups, random);
    const other = drawnFile(this.groups, random);
    const damage = mutated(readFileSync(file), readFileSync(other), random);
    return file.endsWith('.py') && random() < notebookShare
      ? { file, name: 'fuzz.ipynb', ...inCells(damage, random) }
      : { file, name: nameFor(file, random), ...damage };
  }
}

/** The damaged text as the cells of a notebook, which then may be damaged itself. */
function inCells({ input, mutations }: Mutated, random: RandomSource): Mutated {
  const text = input.kind === 'text' ? input.text : Buffer.from(input.bytes).toString('utf8');
  const cells = text.split(/\n\n\n(?=\S)/).map((source, index) => {
    const written = random() < 0.1 ? `${magics[index % magics.length] ?? ''}\n${source}` : source;
    const lines = random() < 0.2 ? written : written.split(/(?<=\n)/);
    return { cell_type: random() < 0.1 ? 'markdown' : 'code', metadata: {}, outputs: [], source: lines };
  });
  const notebook = Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1));
  const damaged = random() < 0.2 ? mutated(notebook, notebook, random) : undefined;
  return {
    input: damaged?.input ?? { kind: 'bytes', bytes: notebook },
    mutations: [...mutations, ...(damaged?.mutations ?? [])],
  };
}

/** Lines that are IPython's and not Python's. */
const magics: readonly string[] = ['%matplotlib inline', '!pip install x', '%%bash', 'thing?', '%%time', 'x = !ls'];

function nameFor(file: string, random: RandomSource): string {
  const extension = path.extname(file);
  return `fuzz${/^\.[jt]s$/.test(extension) && random() < markupShare ? `${extension}x` : extension}`;
}
