// A command-line program that reads a catalogue, checks it and prints a report.
import { execFileSync, execSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export function readCatalogue(file) { // class: io, thread: released, recommend: promise-all
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

export function sourceFiles(folder) { // class: io, thread: released, recommend: promise-all|sequential
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(full) : [full];
  });
}

export function revision() { // class: io, thread: released, recommend: promise-all
  return execSync('git rev-parse HEAD').toString().trim();
}

export function toolVersions(tools) { // class: io, thread: released, recommend: promise-all
  const versions = [];
  for (const tool of tools) {
    versions.push(execFileSync(tool, ['--version'], { encoding: 'utf8' }));
  }
  return versions;
}

export function wordCounts(text) { // class: cpu, thread: held, recommend: sequential|worker-threads
  const counts = new Map();
  for (const word of text.toLowerCase().split(/\W+/)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

export function distance(a, b) { // class: cpu, thread: held, recommend: sequential|worker-threads
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      current.push(Math.min(current[column - 1] + 1, previous[column] + 1, previous[column - 1] + cost));
    }
    previous = current;
  }
  return previous[b.length];
}

export function nearest(word, words) { // class: cpu, thread: held, recommend: worker-threads|sequential
  let best = '';
  let least = Infinity;
  for (const candidate of words) {
    const steps = distance(word, candidate);
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

export function writeReport(file, rows) { // class: io, thread: released, recommend: promise-all|sequential
  fs.writeFileSync(file, rows.map((row) => row.join('\t')).join('\n'));
}

export function parseArguments(words) { // class: trivial
  const [command = 'help', ...names] = words;
  return { command, names };
}

export function padded(text, width) { // class: trivial
  return text.padEnd(width);
}

async function main() { // class: io, thread: released, recommend: sequential|promise-all|none
  const { command, names } = parseArguments(process.argv.slice(2));
  if (command === 'check') {
    for (const name of names) {
      readCatalogue(name);
    }
  }
  console.log(padded(revision(), 50));
}

void main();
