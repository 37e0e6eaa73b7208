/**
 * Prints what plain JavaScript costs once V8 has compiled it: nanoseconds per expression node and per call. These figures are
 * the assumptions of src/analysis/assumptions.ts for JavaScript. Run it with any Node: node scripts/measureSteps.mjs
 *
 * The bodies touch objects, strings and maps as programs do: a loop over numbers alone is optimised away to a tenth of this.
 */
import { performance } from 'node:perf_hooks';

const rows = Array.from({ length: 1000 }, (_, index) => ({
  id: index,
  name: `row ${index}`,
  price: index * 1.5,
  tags: [],
}));

/** Expression nodes of each body, counted by hand as the front end counts them. */
const bodies = {
  'numbers and items': {
    nodes: 14,
    run() {
      let sum = 0;
      for (let index = 0; index < rows.length; index++) {
        sum += (rows[index].id * rows[index].id + index * 7) % 256;
      }
      return sum;
    },
  },
  'strings and properties': {
    nodes: 11,
    run() {
      let text = '';
      for (const row of rows) {
        text = row.price > 700 ? row.name + ':' + row.price : row.name;
      }
      return text;
    },
  },
  'objects made': {
    nodes: 12,
    run() {
      const made = [];
      for (const row of rows) {
        made[row.id] = { id: row.id, label: row.name, total: row.price * 2 };
      }
      return made;
    },
  },
};

const counts = new Map();
function increment(row) {
  const before = counts.get(row.name) ?? 0;
  counts.set(row.name, before + 1);
}

/** The best of several runs, nanoseconds per iteration. */
function nanoseconds(run) {
  let best = Infinity;
  for (let attempt = 0; attempt < 30; attempt++) {
    const started = performance.now();
    for (let round = 0; round < 50; round++) {
      run();
    }
    best = Math.min(best, ((performance.now() - started) / 50 / rows.length) * 1e6);
  }
  return best;
}

const call = nanoseconds(() => {
  for (const row of rows) {
    increment(row);
  }
});
console.log(`Node ${process.versions.node}, V8 ${process.versions.v8}`);
for (const [name, { nodes, run }] of Object.entries(bodies)) {
  console.log(`${name}: ${(nanoseconds(run) / nodes).toFixed(2)} ns per expression node`);
}
console.log(`function with two calls of a map: ${call.toFixed(1)} ns, ${(call / 3).toFixed(1)} ns per call`);
