/**
 * Runs whole Python programs in the interpreter of this machine, where it has one: with real threads, and with worker
 * processes that are spawned, so that each of them imports the main module again. What a program prints, or the exception it
 * ends with, is its result, as for virtualPython.ts.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findInterpreter } from '../../../src/server/calibration/interpreters';
import type { ProgramResult } from './virtualPython';

/** Undefined on a machine without Python. */
export const interpreter = findInterpreter({ folders: [] });

const launcher = `
import multiprocessing, runpy, sys
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    runpy.run_path(sys.argv[1], run_name="__main__")
`;

/** A program that never ends is a failure too. Milliseconds. */
const longestRunMs = 50_000;

export async function runReally(python: string, text: string): Promise<ProgramResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fix-'));
  try {
    const program = path.join(folder, 'program.py');
    await writeFile(program, text);
    return await run(python, ['-I', '-W', 'ignore', '-X', 'utf8', '-c', launcher, program], folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(python: string, parameters: readonly string[], folder: string): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that workers end with the program that is given up.
    const child = spawn(python, parameters, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let complaints = '';
    const endless = setTimeout(() => {
      complaints += 'TimeoutError: the program does not end\n';
      if (child.pid !== undefined) {
        process.kill(-child.pid, 'SIGKILL');
      }
    }, longestRunMs);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(endless);
      const failure = code === 0 ? '' : (/(?:^|\n)([^\n]+)\n*$/.exec(complaints)?.[1] ?? 'ended without a word');
      resolve({ printed: printed.replaceAll('\r\n', '\n'), failure });
    });
  });
}
