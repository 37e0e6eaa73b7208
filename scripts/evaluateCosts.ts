/**
 * Holds predicted costs against the clock: analyses scripts/costCases.py, runs it with the interpreter given (`python3` where
 * none is) and prints both times of each function, the factor between them and its median. `npm run evaluate:costs [PYTHON]`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Project } from '../src/analysis/project';
import { totalMs } from '../src/core/cost';
import { loadKnowledge } from '../src/knowledge/knowledge';
import { pythonLibraries } from '../src/knowledge/pythonLibraries';
import { python } from '../src/languages/python/python';

const file = path.join(import.meta.dirname, 'costCases.py');
const project = new Project({ knowledge: loadKnowledge(pythonLibraries), languages: [python] });
project.setFile('cost_cases.py', readFileSync(file, 'utf8'));

const output: unknown = JSON.parse(execFileSync(process.argv[2] ?? 'python3', [file], { encoding: 'utf8' }));
const measured = new Map(typeof output === 'object' && output !== null ? Object.entries(output) : []);
const factors: number[] = [];
for (const { facts, cost } of project.summaries('cost_cases.py')) {
  const ms: unknown = measured.get(facts.name);
  if (typeof ms === 'number') {
    const factor = totalMs(cost) / ms;
    factors.push(Math.max(factor, 1 / factor));
    process.stdout.write(
      `| ${facts.name.padEnd(16)} | ${totalMs(cost).toPrecision(2).padStart(8)} | ${ms.toPrecision(2).padStart(8)} | ${factor.toFixed(2).padStart(6)} |\n`,
    );
  }
}
factors.sort((a, b) => a - b);
const median = factors[factors.length >> 1] ?? NaN;
const within = factors.filter((factor) => factor <= 3).length;
process.stdout.write(`\nmedian factor ${median.toFixed(2)}, within a factor of 3: ${within} of ${factors.length}\n`);
