/**
 * Tries to break the product in every way that docs/reliability.md tells of, and writes what happened there: damaged files (what
 * scripts/fuzz.ts has recorded, and the rest of it), programs that grow, an editor gone wild, `fix --write` killed, faults of files
 * and disks, the server killed inside VS Code. `--only load,fixes` does some of them. Ends with 1 where anything went wrong.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeBetweenMarks } from '../test/audit/page';
import { Pipeline } from '../test/fuzz/pipeline';
import { growingPrograms } from '../test/reliability/growingPrograms';
import { KilledFix, type KilledFiles } from '../test/reliability/killedFix';
import { loadServer } from '../test/reliability/serverLoad';
import { folderOf, removeFolders } from '../test/support/folders';
import { randomNumbers } from '../test/unit/parser/damage';
import { LspClient } from '../test/unit/server/lspClient';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'faults,fixes,load,growth,server,fuzz' },
    seed: { type: 'string', default: '20261123' },
    sessions: { type: 'string', default: '10' },
    actions: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '100' },
  },
});

const repository = path.join(import.meta.dirname, '..');
const seed = Number(values.seed);

/** Tests beside those of test/unit/faults that show what becomes of a fault; `titles` picks them. */
const testsElsewhere: readonly { readonly file: string; readonly titles: RegExp }[] = [
  { file: 'test/unit/server/factsCache.test.ts', titles: /cut short|full disk|several windows|cannot be made/ },
  { file: 'test/unit/server/sourceFile.test.ts', titles: /never ends|two gigabytes|in the way/ },
  {
    file: 'test/unit/server/calibration.test.ts',
    titles: /does not exist|crashed|not an interpreter|ended early|hangs/,
  },
  { file: 'test/unit/cli/walk.test.ts', titles: /circles|cannot be read/ },
  { file: 'test/unit/cli/check.test.ts', titles: /missing, binary|still tells/ },
  { file: 'test/unit/cli/decode.test.ts', titles: /unknown|binary files/ },
  { file: 'test/unit/cli/fix.test.ts', titles: /keeps line ends|keeps the mode|through a link|own encoding/ },
];

const MochaReport = z.object({
  tests: z.array(z.object({ title: z.string(), fullTitle: z.string(), file: z.string(), err: z.object({}).loose() })),
});

type Row = readonly (string | number)[];

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

/** Returns how many went wrong. */
async function tryFaults(): Promise<number> {
  const output = path.join(repository, 'out', 'faults.json');
  mkdirSync(path.dirname(output), { recursive: true });
  const specs = ['test/unit/faults/*.test.ts', ...testsElsewhere.map(({ file }) => file)].flatMap((spec) => [
    '--spec',
    spec,
  ]);
  spawnSync('npx', ['mocha', '--reporter', 'json', '--reporter-option', `output=${output}`, ...specs], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { tests } = MochaReport.parse(JSON.parse(readFileSync(output, 'utf8')));
  const seen = tests.flatMap(({ title, fullTitle, file, err }) => {
    const name = path.relative(repository, file).split(path.sep).join('/');
    const elsewhere = testsElsewhere.find((each) => each.file === name);
    return elsewhere === undefined || elsewhere.titles.test(title)
      ? [{ name, title, suite: fullTitle.slice(0, -title.length).trim(), isBroken: Object.keys(err).length > 0 }]
      : [];
  });
  const missing = testsElsewhere.filter(({ file }) => !seen.some(({ name }) => name === file));
  if (missing.length > 0) {
    throw new Error(`No test is found any more in ${missing.map(({ file }) => file).join(', ')}.`);
  }
  const broken = seen.filter(({ isBroken }) => isBroken);
  const rows = seen.map(({ name, title, suite, isBroken }) => [
    escaped(suite),
    escaped(title),
    isBroken ? 'does not hold' : 'holds',
    `[${path.basename(name, '.test.ts')}](../${name})`,
  ]);
  await write('npm run reliability -- --only faults', table(['fault', 'what happens', 'tried', 'test'], rows));
  return broken.length;
}

function escaped(title: string): string {
  return title.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

const waiting = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';

const killedFiles: readonly (KilledFiles & { readonly what: string })[] = [
  { what: 'one file', files: { 'a.py': Buffer.from(waiting) } },
  {
    what: 'a byte order mark and line ends of Windows, reached through a link',
    files: { 'below/a.py': Buffer.from(`\ufeff${waiting.replaceAll('\n', '\r\n')}`) },
    links: { 'b.py': 'below/a.py' },
  },
  {
    what: 'latin-1 and two files of UTF-8',
    files: {
      'a.py': Buffer.from(`# -*- coding: latin-1 -*-\n# \u00e9\n${waiting}`, 'latin1'),
      'b.py': Buffer.from(`# \u540d\u524d\n${waiting}`),
      'c/d.py': Buffer.from(waiting),
    },
  },
];

async function killFixes(): Promise<number> {
  const rows: Row[] = [];
  let problems: readonly string[] = [];
  const note = (what: string, when: string, { tally }: KilledFix): void => {
    rows.push([what, when, tally.kills, tally.asBefore, tally.asAfter, tally.problems.length]);
    problems = [...problems, ...tally.problems];
    removeFolders();
  };
  for (const { what, ...files } of killedFiles) {
    const killed = new KilledFix(files);
    const moments = await killed.killAtEveryMoment();
    note(what, `each of the ${moments} moments at which the disk changes`, killed);
  }
  const many = Array.from({ length: 150 }, (_, index) => [`module${index}.py`, Buffer.from(waiting)] as const);
  const killed = new KilledFix({ files: Object.fromEntries(many) });
  await killed.killAtTimes(Number(values.kills), randomNumbers(seed));
  note('150 files', 'at random times', killed);
  const head = ['files', 'killed', 'kills', 'files as they were', 'files as they shall be', 'anything else'];
  await write('npm run reliability -- --only fixes', table(head, rows));
  process.stderr.write(problems.slice(0, 20).join('\n'));
  return problems.length;
}

async function loadWithEdits(): Promise<number> {
  const totals = new Map<string, number>();
  let failures: readonly string[] = [];
  for (let session = 0; session < Number(values.sessions); session++) {
    const client = await LspClient.start({
      folder: folderOf({ 'package/__init__.py': '', 'package/part.py': 'x = 1\n' }),
    });
    const tally = await loadServer(client, { seed: seed + session, actions: Number(values.actions), documents: 50 });
    await client.stop();
    removeFolders();
    failures = [...failures, ...tally.failures, ...client.log.filter((line) => line.includes('failed'))];
    for (const [name, count] of Object.entries(tally)) {
      if (typeof count === 'number') {
        totals.set(name, (totals.get(name) ?? 0) + count);
      }
    }
    process.stderr.write(`\rsession ${session + 1}, ${failures.length} failures `);
  }
  const total = (name: string): number => totals.get(name) ?? 0;
  const rows: readonly Row[] = [
    ['sessions, documents open in each', `${values.sessions}, 50`],
    ['edits', total('edits')],
    ['requests', total('requests')],
    ['requests answered', total('answered')],
    ['requests cancelled by the editor', total('cancelled')],
    ['answered with "cancelled" or "content modified"', total('refused')],
    ['documents closed while a request was under way', total('closedInFlight')],
    ['renames', total('renames')],
    ['deleted folders', total('deletions')],
    ['diagnostics of another version than was asked about, errors, requests without an answer', failures.length],
  ];
  await write('npm run reliability -- --only load', table(['', ''], rows));
  process.stderr.write(failures.slice(0, 20).join('\n'));
  return failures.length + (total('requests') - total('answered'));
}

/** So many repetitions of a pattern, and four times as many. */
const grownFrom = 200;

/** Four times the text may take so many times the time, and all of it so long, in milliseconds of processor time. */
const mostGrowth = 8;
const mostGrownMs = 2000;

/** Time of the processor for everything that is done with a file, in milliseconds; the least of some tries, as others start anew. */
function timeOf(text: string): number {
  const tries = Array.from({ length: 3 }, () => {
    const pipeline = new Pipeline();
    const started = process.cpuUsage();
    pipeline.run('grown.py', { kind: 'text', text });
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  });
  return Math.min(...tries);
}

async function growPrograms(): Promise<number> {
  let wrong = 0;
  const rows = Object.entries(growingPrograms).map(([name, program]): Row => {
    const texts = [program(grownFrom), program(grownFrom * 4)];
    const [first = 0, second = 0] = texts.map(timeOf);
    // What takes hardly any time grows by chance.
    const isWrong = second > mostGrownMs || (second > 100 && second > first * mostGrowth);
    wrong += isWrong ? 1 : 0;
    const kilobytes = Math.round((texts[1]?.length ?? 0) / 1000);
    return [name, `${kilobytes} kB`, ...[first, second].map((ms) => `${ms.toFixed(0)} ms`), isWrong ? 'no' : 'yes'];
  });
  const head = ['repeated', 'longer text', `${grownFrom} times`, `${grownFrom * 4} times`, 'holds'];
  await write('npm run reliability -- --only growth', table(head, rows));
  return wrong;
}

/** A script that writes its own part of the page. */
function runScript(args: readonly string[]): Promise<number> {
  const { status } = spawnSync('npm', ['run', ...args, '--', '--write'], { cwd: repository, stdio: 'inherit' });
  return Promise.resolve(status === 0 ? 0 : 1);
}

function write(command: string, markdown: string): Promise<void> {
  process.stdout.write(markdown);
  return writeBetweenMarks(command, markdown, 'reliability.md');
}

const trials: Readonly<Record<string, () => Promise<number>>> = {
  faults: tryFaults,
  fixes: killFixes,
  load: loadWithEdits,
  growth: growPrograms,
  server: () => runScript(['kill:server']),
  fuzz: () => runScript(['fuzz']),
};

async function main(): Promise<void> {
  for (const name of values.only.split(',')) {
    const trial = trials[name];
    if (trial === undefined) {
      throw new Error(`--only takes ${Object.keys(trials).join(', ')}, not ${name}.`);
    }
    const wrong = await trial();
    process.stderr.write(`\n${name}: ${wrong === 0 ? 'held' : `${wrong} did not hold`}\n`);
    process.exitCode = wrong === 0 ? (process.exitCode ?? 0) : 1;
  }
}

void main();
