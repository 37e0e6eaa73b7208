/**
 * Runs the analysis over real code and prints what came of it: crashes, files that took too long, what share of the calls was
 * resolved to what, the classes, the findings of each rule, and the processor time. `npm run audit -- FOLDER…`; each folder is
 * one corpus, a folder of installed packages is one for each. Without folders: the standard library and the installed
 * packages of the Python that is found. `--write` puts the table into docs/audit.md, `--findings FILE` keeps the findings for
 * `npm run audit:draw`. It judges nothing: whether a finding is right is said in test/audit/findings.json.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Progress } from '../test/audit/audit';
import { corporaOf, type Corpus } from '../test/audit/corpus';
import { writeBetweenMarks } from '../test/audit/page';
import { type CorpusAudit, corpusTable, ruleTable } from '../test/audit/tables';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      write: { type: 'boolean', default: false },
      simulate: { type: 'boolean', default: false },
      findings: { type: 'string' },
      seconds: { type: 'string', default: '60' },
    },
  });
  const folders = positionals.length > 0 ? positionals : foundFolders();
  const audits: CorpusAudit[] = [];
  for (const corpus of folders.flatMap((folder) => corporaOf(folder))) {
    const done = await auditGuarded(corpus, values.simulate, Number(values.seconds) * 1000);
    audits.push(done);
    console.error(`${corpus.name} ${corpus.version}: ${done.results.length} files, ${done.seconds.toFixed(1)} s`);
    for (const { file, message } of [...done.crashes, ...done.hangs]) {
      console.error(`  ${file}: ${message}`);
    }
  }
  const report = `${corpusTable(audits)}\n${ruleTable(audits)}`;
  process.stdout.write(report);
  if (values.findings !== undefined) {
    const kept = audits.map(({ corpus, results }) => ({
      root: corpus.root,
      findings: results.flatMap(({ findings }) => findings),
    }));
    writeFileSync(values.findings, JSON.stringify(kept));
  }
  if (values.write) {
    await writeBetweenMarks('npm run audit -- --write', report);
  }
  process.exitCode = audits.some(({ crashes, hangs }) => crashes.length + hangs.length > 0) ? 1 : 0;
}

/** The standard library and the installed packages of the first Python on the path. */
function foundFolders(): string[] {
  const code = 'import sysconfig as s; print(s.get_path("stdlib"), s.get_path("purelib"), sep="\\n")';
  const found = execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim().split('\n');
  return found.filter((folder) => existsSync(folder));
}

/** A thread does not take over the loader of TypeScript from the program's options on every Node.js. */
const worker = pathToFileURL(path.join(import.meta.dirname, 'auditWorker.ts')).href;
const startsTypeScript = `import('tsx/esm/api').then(({ tsImport }) => tsImport('${worker}', '${worker}'));`;

/** Audits a corpus; a file on which nothing moves for `limitMs` is named and left out of another attempt. */
async function auditGuarded(corpus: Corpus, simulates: boolean, limitMs: number): Promise<CorpusAudit> {
  const hangs: { file: string; message: string }[] = [];
  for (;;) {
    const started = process.cpuUsage();
    const except = new Set(hangs.map(({ file }) => file));
    const attempt = await auditOnce(corpus, except, simulates, limitMs);
    if (attempt.stopped === undefined) {
      const { user, system } = process.cpuUsage(started);
      return { corpus, hangs, crashes: attempt.crashes, results: attempt.results, seconds: (user + system) / 1e6 };
    }
    hangs.push(attempt.stopped);
  }
}

type Attempt = Pick<CorpusAudit, 'crashes' | 'results'> & {
  readonly stopped: { readonly file: string; readonly message: string } | undefined;
};

async function auditOnce(
  corpus: Corpus,
  except: ReadonlySet<string>,
  simulates: boolean,
  limitMs: number,
): Promise<Attempt> {
  const results: Attempt['results'][number][] = [];
  const crashes: Attempt['crashes'][number][] = [];
  const thread = new Worker(startsTypeScript, { eval: true, workerData: { corpus, except, simulates } });
  let current = { file: '', message: 'before the first file' };
  const stopped = await new Promise<Attempt['stopped']>((resolve, reject) => {
    const giveUp = () => {
      resolve({ file: current.file, message: `${current.message} took more than ${limitMs / 1000} s` });
    };
    let timer = setTimeout(giveUp, limitMs);
    thread.on('message', (progress: Progress) => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, limitMs);
      if (progress.kind === 'begin') {
        current = { file: progress.file, message: progress.step };
      } else if (progress.kind === 'file') {
        results.push(progress.result);
      } else {
        crashes.push({ file: progress.file, message: progress.message });
      }
    });
    thread.on('error', (error) => {
      clearTimeout(timer);
      if (current.file === '') {
        reject(error);
      }
      resolve({ file: current.file, message: `${current.message} ended the thread: ${error.message}` });
    });
    thread.on('exit', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
  await thread.terminate();
  return { results, crashes, stopped };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
