/**
 * Runs whole JavaScript and TypeScript programs with this Node, each in a folder of its own beside the packages of this project.
 * What a program prints, or the last line it complains with, is its result.
 */
import { transform } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface ScriptResult {
  readonly printed: string;
  /** Empty where the program ends well. */
  readonly failure: string;
}

/** A program that never ends is a failure too. Milliseconds. */
const longestRunMs = 30_000;

export async function runScript(name: string, text: string): Promise<ScriptResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'script-'));
  try {
    await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
    const isTyped = /\.[cm]?tsx?$/.test(name);
    const code = isTyped ? (await transform(text, { loader: 'ts', target: 'node20' })).code : text;
    const file = path.join(folder, isTyped ? name.replace(/\.[cm]?tsx?$/, '.mjs') : name);
    await writeFile(file, code);
    return await run(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(file: string, cwd: string): Promise<ScriptResult> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [file],
      { cwd, timeout: longestRunMs, env: { PATH: process.env['PATH'] } },
      (error, printed, complaints) => {
        const failure =
          error === null
            ? ''
            : (/^(\w*Error.*)$/m.exec(complaints)?.[1] ?? `ended with ${String(error.code)}: ${complaints}`);
        resolve({ printed, failure });
      },
    );
  });
}
