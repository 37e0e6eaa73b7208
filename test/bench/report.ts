/**
 * What the benchmarks share: running a program and reading what it cost, the line about the machine, and writing a report between
 * its markers in docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The interpreter that measures children and that the Python-written tools are installed for. */
export const pythonCommand = process.env['PYTHON'] ?? 'python3';

/** What one run of a program cost. */
export interface RunCost {
  /** Of the process and its children, in seconds: other work on the machine makes it a little longer, not many times. */
  readonly cpu: number;
  readonly wall: number;
  /** The largest resident memory. */
  readonly kilobytes: number;
  /** False where it was ended at the limit: the figures are then lower bounds. */
  readonly isFinished: boolean;
  /** What it ended with. */
  readonly code: number;
}

/** @param folder Where the command runs; where this process runs if it is left out. */
export function timedRun(
  limitSeconds: number,
  command: string,
  args: readonly string[],
  folder = process.cwd(),
): RunCost {
  const script = path.join(root, 'test', 'bench', 'childTime.py');
  const output = execFileSync(pythonCommand, [script, String(limitSeconds), command, ...args], {
    encoding: 'utf8',
    cwd: folder,
  });
  const read: unknown = JSON.parse(output);
  if (
    typeof read !== 'object' ||
    read === null ||
    !('cpu' in read && typeof read.cpu === 'number') ||
    !('wall' in read && typeof read.wall === 'number') ||
    !('kilobytes' in read && typeof read.kilobytes === 'number') ||
    !('isFinished' in read && typeof read.isFinished === 'boolean') ||
    !('code' in read && typeof read.code === 'number')
  ) {
    throw new Error(`${script} printed ${output}`);
  }
  const { cpu, wall, kilobytes, isFinished, code } = read;
  return { cpu, wall, kilobytes, isFinished, code };
}

export function machineLine(): string {
  const cores = os.cpus();
  const load = os.loadavg()[0] ?? 0;
  const date = new Date().toISOString().slice(0, 10);
  return `Measured ${date} on ${String(cores.length)} cores of ${cores[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}, load average ${load.toFixed(1)} at the start.`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Prints the report and writes it between the markers of its name. */
export async function publish(name: string, report: string): Promise<void> {
  process.stdout.write(`${report}\n`);
  const document = path.join(root, 'docs', 'benchmarks.md');
  const begin = `<!-- begin: npm run ${name} -->`;
  const end = `<!-- end: npm run ${name} -->`;
  const text = readFileSync(document, 'utf8');
  if (!text.includes(begin) || !text.includes(end)) {
    throw new Error(`${document} has no place for the figures of ${name}.`);
  }
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  const written = `${before}\n\n${report}\n\n${text.slice(text.indexOf(end))}`;
  const style = await resolveConfig(document);
  writeFileSync(document, await format(written, { ...style, parser: 'markdown' }));
}
