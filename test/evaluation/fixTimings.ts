/**
 * Runs programs before and after the tool's own fix and compares how long they take: the programs of the folder fixes/, each
 * of which names its rule. A local server plays the supplier that they ask; it answers every request after 100 ms. What a
 * program prints must be the same before and after, else the comparison is worth nothing.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { defaultAdviceSettings, type RuleId, ruleIds } from '../../src/advice/finding';
import { applyFixes } from '../../src/cli/applyFixes';
import { Projects } from '../../src/server/projects';

/** What the supplier lets its callers wait. */
export const supplierDelayMs = 100;

/** Programs get this long. */
const limitMs = 60_000;

export interface TimedProgram {
  /** `awaitLoop`. */
  readonly name: string;
  readonly language: 'python' | 'javascript';
  /** First comment of the file. */
  readonly title: string;
  readonly rule: RuleId;
  /** Distributions it imports besides the standard library. */
  readonly requires: readonly string[];
  readonly before: string;
  readonly after: string;
}

export interface Timing {
  readonly beforeSeconds: number;
  readonly afterSeconds: number;
}

const folder = path.join(import.meta.dirname, 'fixes');

/** @throws Error for a program that gets no fix: it would be compared with itself. */
export function timedPrograms(): TimedProgram[] {
  return readdirSync(folder)
    .filter((name) => /\.(?:py|mjs)$/.test(name))
    .sort()
    .map((name) => {
      const before = readFileSync(path.join(folder, name), 'utf8');
      const rule = ruleIds.find((id) => id === headOf(before, 'rule'));
      if (rule === undefined) {
        throw new Error(`${name} names no rule.`);
      }
      const extension = path.extname(name);
      const after = fixed(before, rule, extension);
      if (after === before) {
        throw new Error(`${name} gets no fix of ${rule}.`);
      }
      return {
        name: path.basename(name, extension),
        language: extension === '.py' ? 'python' : 'javascript',
        title: /^(?:#|\/\/) (.*)/.exec(before)?.[1] ?? '',
        rule,
        requires: headOf(before, 'requires')?.split(' ') ?? [],
        before,
        after,
      };
    });
}

function headOf(text: string, key: string): string | undefined {
  return new RegExp(`^(?:#|//) ${key}: (.*)$`, 'm').exec(text)?.[1];
}

function fixed(text: string, rule: RuleId, extension: string): string {
  const file = `program${extension}`;
  const project = new Projects();
  project.setFile(file, text);
  applyFixes(project, [file], () => defaultAdviceSettings, { rules: [rule], includesUnsafe: true });
  return project.text(file) ?? text;
}

/** Runs both forms `times` times in turn, the whole process each, and takes the fastest of each. */
export async function timeProgram(python: string, program: TimedProgram, times: number): Promise<Timing> {
  const isPython = program.language === 'python';
  const server = await startSupplier();
  const work = mkdtempSync(path.join(tmpdir(), 'fix-timings-'));
  try {
    const forms = (['before', 'after'] as const).map((form) => {
      const file = path.join(work, form + (isPython ? '.py' : '.mjs'));
      writeFileSync(file, program[form]);
      return { file, seconds: Infinity, output: '' };
    });
    for (let round = 0; round < times; round++) {
      for (const form of forms) {
        const start = process.hrtime.bigint();
        form.output = await run(isPython ? python : process.execPath, form.file, server.address);
        form.seconds = Math.min(form.seconds, Number(process.hrtime.bigint() - start) / 1e9);
      }
    }
    const [before, after] = forms;
    if (before === undefined || after === undefined || before.output === '' || before.output !== after.output) {
      throw new Error(`${program.name} prints something else after the fix:\n${before?.output}\n${after?.output}`);
    }
    return { beforeSeconds: before.seconds, afterSeconds: after.seconds };
  } finally {
    rmSync(work, { recursive: true, force: true });
    server.close();
  }
}

async function run(interpreter: string, file: string, supplier: string): Promise<string> {
  const environment = { ...process.env, SUPPLIER: supplier, NO_PROXY: '*', no_proxy: '*' };
  const { stdout } = await promisify(execFile)(interpreter, [file], { env: environment, timeout: limitMs });
  return stdout;
}

/** A server of this machine that answers with the number at the end of the path, after a while. */
async function startSupplier(): Promise<{ readonly address: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    setTimeout(() => {
      response.end(request.url?.split('/').at(-1));
    }, supplierDelayMs);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  if (at === null || typeof at === 'string') {
    throw new Error('The supplier has no port.');
  }
  return {
    address: `127.0.0.1:${at.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** True when the interpreter finds all of them. */
export async function hasModules(python: string, modules: readonly string[]): Promise<boolean> {
  const code = 'import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))';
  return promisify(execFile)(python, ['-c', code, ...modules]).then(
    () => true,
    () => false,
  );
}
