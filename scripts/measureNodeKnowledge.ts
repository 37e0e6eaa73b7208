/**
 * Measures calls of the JavaScript knowledge at the input size their entries assume: the time of one call; how long four calls
 * that are started together take, in times of one; and how much of that time the event loop stands still. A call that runs in
 * libuv's pool takes about 4 divided by the number of cores and leaves the loop alone; one that runs on the loop takes 4 and
 * stops it. Run it on an idle machine: `node --import=tsx scripts/measureNodeKnowledge.ts` prints a Markdown table; with
 * `--store src/knowledge/nodeMeasurements.json` it keeps the figures, and `--packages FOLDER` adds the calls of libraries that
 * are installed there.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { coreCases, type Case } from './nodeKnowledgeCases';
import { libraryCases } from './nodeLibraryCases';

interface Figures {
  /** Milliseconds of one call. */
  readonly ms: number;
  /** Time of four calls started together over the time of one; absent for calls that return no promise. */
  readonly four?: number;
  /** Longest time that a timer of one millisecond was late while the four ran, over the time they took. */
  readonly stopped?: number;
}

type Stored = Record<string, Record<string, Figures>>;

const rounds = 5;
const roundMs = 20;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { store: { type: 'string' }, packages: { type: 'string' }, only: { type: 'string' } },
  });
  const all = [...coreCases(), ...(values.packages === undefined ? [] : libraryCases(values.packages))];
  const chosen = all.filter(({ name }) => name.includes(values.only ?? ''));
  const calls: Stored = {};
  console.log('| call | input | ms | four at once | loop stopped |\n| --- | --- | --- | --- | --- |');
  for (const measured of chosen) {
    const figures = await figuresOf(measured);
    const { ms, four = '-', stopped = '-' } = figures;
    console.log(`| \`${measured.name}\` | ${measured.input} | ${ms} | ${four} | ${stopped} |`);
    calls[measured.name] = { ...calls[measured.name], [measured.input]: figures };
  }
  if (values.store !== undefined) {
    store(values.store, calls);
  }
}

/** The best of some rounds: other work on the machine can only slow a call. */
async function figuresOf({ call }: Case): Promise<Figures> {
  const first = call();
  const isAsync = first instanceof Promise;
  await first;
  const single = await msOf(call, 1);
  const repeats = Math.max(1, Math.min(100_000, Math.floor(roundMs / Math.max(single, 0.0002))));
  let ms = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    ms = Math.min(ms, (await msOf(call, repeats)) / repeats);
  }
  if (!isAsync) {
    return { ms: rounded(ms) };
  }
  const together = await Promise.resolve(fourAtOnce(call));
  let best = together;
  for (let round = 1; round < rounds; round += 1) {
    const next = await fourAtOnce(call);
    best = next.ms < best.ms ? next : best;
  }
  return { ms: rounded(ms), four: rounded(best.ms / ms), stopped: rounded(best.lateMs / best.ms) };
}

async function msOf(call: () => unknown, repeats: number): Promise<number> {
  const start = performance.now();
  for (let index = 0; index < repeats; index += 1) {
    const result = call();
    if (result instanceof Promise) {
      await result;
    }
  }
  return performance.now() - start;
}

async function fourAtOnce(call: () => unknown): Promise<{ readonly ms: number; readonly lateMs: number }> {
  let lateMs = 0;
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    lateMs = Math.max(lateMs, now - last - 1);
    last = now;
  };
  const timer = setInterval(tick, 1);
  const start = performance.now();
  await Promise.all([call(), call(), call(), call()]);
  const ms = performance.now() - start;
  tick();
  clearInterval(timer);
  return { ms, lateMs };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function store(file: string, calls: Stored): void {
  const before: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const earlier = isStored(before) ? before.calls : {};
  const run = { node: process.versions.node, machine: `${arch()}, ${availableParallelism()} cores` };
  for (const [name, inputs] of Object.entries(calls)) {
    earlier[name] = { ...earlier[name], ...better(inputs, earlier[name]) };
  }
  const merged = Object.fromEntries(Object.entries(earlier).sort(([first], [second]) => (first < second ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify({ run, calls: merged }, undefined, 2)}\n`);
}

/** Other work can only slow a call: the faster of two runs is the truer one. */
function better(
  inputs: Readonly<Record<string, Figures>>,
  earlier: Readonly<Record<string, Figures>> = {},
): Record<string, Figures> {
  return Object.fromEntries(
    Object.entries(inputs).map(([input, figures]) => {
      const before = earlier[input];
      return [input, before !== undefined && before.ms < figures.ms ? before : figures];
    }),
  );
}

function isStored(json: unknown): json is { readonly calls: Stored } {
  return typeof json === 'object' && json !== null && 'calls' in json;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
