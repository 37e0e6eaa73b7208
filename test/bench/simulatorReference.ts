/**
 * Prints predicted against measured for every reference workload, as the Markdown table of docs/simulator.md, and the speed of
 * the kernel. Run it with `npx tsx test/bench/simulatorReference.ts [seeds]`. It changes nothing and judges nothing beyond the
 * tolerance written in the reference.
 */
import { defaultMachine } from '../../src/simulator/machine';
import { runScenario } from '../../src/simulator/scenario';
import { replayReference } from '../unit/simulator/reference';

const seeds = Number(process.argv[2] ?? '50');
const rows = replayReference(seeds);

console.log('| id | workload | class | Python | measured ms | predicted ms | deviation | tolerance | met |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const row of rows) {
  const { id, title, accuracyClass, python, measuredMs, predictedMs } = row;
  const deviation = `${row.deviation >= 0 ? '+' : ''}${(100 * row.deviation).toFixed(1)} %`;
  const tolerance = accuracyClass === 'C' ? `× or ÷ ${1 + row.tolerance}` : `${(100 * row.tolerance).toFixed(0)} %`;
  const predicted = predictedMs.toPrecision(4);
  console.log(
    `| ${id} | ${title} | ${accuracyClass} | ${python} | ${measuredMs} | ${predicted} | ${deviation} | ${tolerance} | ${row.isMet ? 'yes' : 'no'} |`,
  );
}
const met = rows.filter((row) => row.isMet).length;
console.log(`\n${met} of ${rows.length} figures within tolerance, median of ${seeds} seeds.`);

const hogs = Array.from({ length: 8 }, (_, index) => ({
  name: `thread ${index + 1}`,
  steps: [{ kind: 'cpu', ms: 1 } as const, { kind: 'sleep', ms: 0.2 } as const],
  repeat: 10_000,
}));
const startMs = performance.now();
const { eventCount } = runScenario({ threads: hogs }, defaultMachine());
const seconds = (performance.now() - startMs) / 1000;
console.log(
  `${eventCount} events in ${seconds.toFixed(2)} s: ${Math.round(eventCount / seconds / 1000)} thousand per second.`,
);
