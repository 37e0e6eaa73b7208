/**
 * A run of damaged files: which file and which damage follow from the seed and a number alone, so that any one of them can be
 * made again. Keeps the time and the failures; the caller decides in how many threads and for how long.
 */
import { performance } from 'node:perf_hooks';
import { readFileSync } from 'node:fs';
import { randomNumbers } from '../unit/parser/damage';
import { mutated, type Mutated } from './mutations';
import { Pipeline } from './pipeline';

export interface FuzzFailure {
  /** Number of the damaged file in the run: `--only` makes it again. */
  readonly index: number;
  readonly file: string;
  readonly mutations: readonly string[];
  readonly message: string;
}

export interface FuzzTally {
  files: number;
  refused: number;
  findings: number;
  fixes: number;
  simulations: number;
  bytes: number;
  /** The longest that one file took, in milliseconds, and which it was. */
  slowestMs: number;
  slowestIndex: number;
  readonly byMutation: Record<string, number>;
  readonly failures: FuzzFailure[];
}

export function emptyFuzzTally(): FuzzTally {
  return {
    files: 0,
    refused: 0,
    findings: 0,
    fixes: 0,
    simulations: 0,
    bytes: 0,
    slowestMs: 0,
    slowestIndex: -1,
    byMutation: {},
    failures: [],
  };
}

/** A file may take as long as a person would put up with. */
export const limitMs = 1000;

/** A machine that does something else at the moment is given so many more chances. */
const repetitions = 4;

export class FuzzRun {
  readonly tally = emptyFuzzTally();
  private readonly pipeline = new Pipeline();

  /** `files` are real files on disk. */
  constructor(
    private readonly files: readonly string[],
    private readonly seed: number,
  ) {}

  /** Damages and analyses the file of a number. Never throws: what goes wrong is in the tally. */
  step(index: number): void {
    const { file, input, mutations } = this.made(index);
    const { tally } = this;
    const fail = (message: string): void => {
      tally.failures.push({ index, file, mutations, message });
    };
    const name = `fuzz${file.slice(file.lastIndexOf('.'))}`;
    const attempt = (): number => {
      const started = performance.now();
      const result = this.pipeline.run(name, input);
      const elapsedMs = performance.now() - started;
      tally.refused += result.outcome === 'refused' ? 1 : 0;
      tally.findings += result.findings;
      tally.fixes += result.fixes;
      tally.simulations += result.simulations;
      return elapsedMs;
    };
    try {
      let elapsedMs = attempt();
      for (let again = 0; elapsedMs > limitMs && again < repetitions; again++) {
        elapsedMs = Math.min(elapsedMs, attempt());
      }
      if (elapsedMs > tally.slowestMs) {
        tally.slowestMs = elapsedMs;
        tally.slowestIndex = index;
      }
      if (elapsedMs > limitMs) {
        fail(`took ${Math.round(elapsedMs)} ms, more than ${limitMs}`);
      }
    } catch (error) {
      fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    tally.files++;
    tally.bytes += input.kind === 'bytes' ? input.bytes.length : input.text.length;
    for (const mutation of mutations) {
      tally.byMutation[mutation] = (tally.byMutation[mutation] ?? 0) + 1;
    }
  }

  /** The damaged file of a number, as bytes. */
  inputOf(index: number): Uint8Array {
    const { input } = this.made(index);
    return input.kind === 'bytes' ? input.bytes : Buffer.from(input.text);
  }

  private made(index: number): Mutated & { readonly file: string } {
    const random = randomNumbers((this.seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0);
    const file = this.fileAt(random());
    return { file, ...mutated(readFileSync(file), readFileSync(this.fileAt(random())), random) };
  }

  private fileAt(fraction: number): string {
    const file = this.files[Math.floor(fraction * this.files.length)];
    if (file === undefined) {
      throw new RangeError('There are no files to damage.');
    }
    return file;
  }
}
