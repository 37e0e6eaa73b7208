/**
 * What the checks of Python's and of JavaScript's knowledge have in common: reading the files, their entries by the names of
 * calls, the exemptions with their reasons, and running other programs. What a language's libraries are compared with stands in
 * checkKnowledge.ts and checkNodeKnowledge.ts.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ApiEntry, LibraryKnowledge } from '../src/knowledge/apiEntry';
import { parseLibrary } from '../src/knowledge/libraryFile';

export const scriptFolder = import.meta.dirname;

/** Kind of problem to name to reason; a name covers everything below it. */
export type Exemptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Problem {
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
}

/** The files of a folder below `src/knowledge`. */
export function readLibraries(folder: string): readonly LibraryKnowledge[] {
  const knowledgeFolder = path.join(scriptFolder, '..', 'src', 'knowledge', folder);
  return readdirSync(knowledgeFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const json: unknown = JSON.parse(readFileSync(path.join(knowledgeFolder, file), 'utf8'));
      return parseLibrary(json, file);
    });
}

/** A file beside this one. */
export function readExemptions(file: string): Exemptions {
  const json: unknown = JSON.parse(readFileSync(path.join(scriptFolder, file), 'utf8'));
  if (!isExemptions(json)) {
    throw new Error(`${file} must map kinds of problems to names to reasons`);
  }
  return json;
}

function isExemptions(json: unknown): json is Exemptions {
  return isRecord(json) && Object.values(json).every((table) => isRecord(table) && Object.values(table).every(isText));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Every entry with the name a call has. */
export function entriesOf(library: LibraryKnowledge): readonly (readonly [string, ApiEntry])[] {
  return [
    ...Object.entries(library.functions ?? {}),
    ...Object.entries(library.classes ?? {}).flatMap(([name, entry]) => [
      ...Object.entries(entry.methods ?? {}).map(([method, found]) => [`${name}.${method}`, found] as const),
      ...(Object.hasOwn(entry, 'constructor') && entry.constructor !== undefined
        ? [[name, entry.constructor] as const]
        : []),
    ]),
  ];
}

export function run(
  command: string,
  parameters: readonly string[],
  seconds: number,
  {
    input = '',
    env = process.env,
    cwd,
  }: { readonly input?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { env, cwd, timeout: seconds * 1000, killSignal: 'SIGKILL' });
    const output: Buffer[] = [];
    const messages: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => messages.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(Buffer.concat(output).toString('utf8'));
      } else {
        const text = Buffer.concat(messages).toString('utf8').trim();
        reject(
          new Error(text.split('\n').slice(-3).join(' ') || `${command} ended with ${signal ?? code ?? 'no code'}`),
        );
      }
    });
    child.stdin.end(input);
  });
}

export async function inParallel<Item, Result>(
  items: readonly Item[],
  jobs: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const waiting = items.map((item, index) => ({ item, index }));
  const results: Result[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next.index] = await work(next.item);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  return results;
}

export function namesOf(exemptions: Exemptions): readonly string[] {
  return Object.entries(exemptions).flatMap(([kind, table]) => Object.keys(table).map((name) => `${kind} ${name}`));
}
