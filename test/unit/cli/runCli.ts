/**
 * Runs the command line in-process and keeps what it prints, and makes folders of files for it that go away after the test.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../../src/cli/run';

export interface CliResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

export async function runCli(args: readonly string[], workingFolder: string, input?: string): Promise<CliResult> {
  let output = '';
  let errors = '';
  const code = await run(args, {
    workingFolder,
    isColoured: false,
    print: (text) => {
      output += text;
    },
    printError: (text) => {
      errors += text;
    },
    readInput: () => Promise.resolve(Buffer.from(input ?? '')),
  });
  return { code, output, errors };
}

const folders: string[] = [];

/** A folder with the given files, by path relative to it. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'concurrency-advisor-')));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The value at a path of keys in parsed JSON; undefined where there is none. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null) {
      return undefined;
    }
    current = Object.entries(current).find(([name]) => name === String(key))?.[1];
  }
  return current;
}
