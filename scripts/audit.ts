/**
 * Prints how much of real code the analysis understands: per folder of Python files the number of functions and calls, what
 * share of the calls was resolved to what, and the processor time it took. `npm run audit -- FOLDER…`; each folder is one project.
 * It judges nothing: whether an answer is right is the fixtures' business.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Project } from '../src/analysis/project';
import type { CallTarget } from '../src/analysis/summary';
import { newProject } from '../src/server/newProject';

const kinds = ['project', 'api', 'typed', 'cheap', 'parameter', 'unresolved'] as const;

type Kind = (typeof kinds)[number];

/** Test suites are no programs, and installed packages below an interpreter's folder are other projects. */
const skipped: ReadonlySet<string> = new Set(['site-packages', 'test', 'tests', '__pycache__']);

/** Later rounds run without compiling the analysis first; the fastest is the one least disturbed. */
const rounds = 3;

function sourceFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const full = path.join(folder, name);
      if (skipped.has(name)) {
        return [];
      }
      return statSync(full).isDirectory() ? sourceFiles(full) : name.endsWith('.py') ? [full] : [];
    });
}

function kindOf(target: CallTarget): Kind {
  if (target.kind !== 'unresolved') {
    return target.kind;
  }
  return target.name !== undefined ? 'typed' : target.parameter ? 'parameter' : 'unresolved';
}

interface Count {
  readonly functions: number;
  readonly calls: ReadonlyMap<Kind, number>;
}

function count(project: Project): Count {
  const calls = new Map<Kind, number>();
  let functions = 0;
  for (const file of project.paths()) {
    for (const summary of project.summaries(file)) {
      functions++;
      for (const { call, target } of summary.calls) {
        if (call.implicit === undefined) {
          const kind = kindOf(target);
          calls.set(kind, (calls.get(kind) ?? 0) + 1);
        }
      }
    }
  }
  return { functions, calls };
}

function audit(folder: string): string {
  const project = newProject();
  project.setRoots([folder]);
  const started = process.cpuUsage();
  for (const file of sourceFiles(folder)) {
    project.setFile(file, readFileSync(file, 'utf8'));
  }
  const parseMs = process.cpuUsage(started).user / 1000;
  let fastestMs = Infinity;
  let counted: Count = { functions: 0, calls: new Map() };
  for (let round = 0; round < rounds; round++) {
    // Forgets every answer and keeps the facts.
    project.setRoots([folder]);
    const begin = process.cpuUsage();
    counted = count(project);
    fastestMs = Math.min(fastestMs, process.cpuUsage(begin).user / 1000);
  }
  const { functions, calls } = counted;
  const total = [...calls.values()].reduce((sum, each) => sum + each, 0);
  const shares = kinds.map((kind) => `${kind} ${((100 * (calls.get(kind) ?? 0)) / Math.max(1, total)).toFixed(1)} %`);
  const times = `${Math.round(parseMs)} ms of processor time to read, ${Math.round(fastestMs)} ms to understand`;
  return `${path.basename(folder)}: ${project.paths().length} files, ${functions} functions, ${total} calls: ${shares.join(', ')}; ${times}`;
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('Usage: npm run audit -- FOLDER…');
  process.exitCode = 2;
}
for (const folder of folders) {
  console.log(audit(path.resolve(folder)));
}
