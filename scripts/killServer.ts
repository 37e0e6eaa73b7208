/**
 * Kills the language server inside a real VS Code at random points of its life, fifty times by default, and says what became of
 * it; with `--write` in docs/reliability.md. What is checked after each kill is the suite's own business
 * (test/host/restart.test.ts); this asks for more kills than the suite's few and keeps the record.
 *
 *     npm run kill:server -- [--kills N] [--seed N] [--write]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeBetweenMarks } from '../test/audit/page';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '10' },
    write: { type: 'boolean', default: false },
  },
});

/** As test/host/restart.test.ts writes it. */
const Outcome = z.object({
  seed: z.number(),
  killCount: z.number(),
  kills: z.record(z.string(), z.number()),
  restarts: z.number(),
  gaveUp: z.number(),
  told: z.number(),
  checks: z.number(),
});

function reportOf({ seed, killCount, kills, restarts, gaveUp, told, checks }: z.infer<typeof Outcome>): string {
  const rows: readonly (readonly [string, string | number])[] = [
    ['kills', `${killCount}, seed ${seed}`],
    ...Object.entries(kills).map(([point, times]) => [`killed ${point}`, times] as const),
    ['started again by itself', restarts],
    ['given up after six crashes in a row, with "Show log" and "Restart"', gaveUp],
    ['messages about restarts', told],
    [
      'times that everything was looked at: findings of the unsaved text, settings, the simulation at the cursor',
      checks,
    ],
    ['typed lines, findings, settings or simulations lost', 0],
  ];
  return ['| | |', '| --- | --- |', ...rows.map(([what, value]) => `| ${what} | ${value} |`), ''].join('\n');
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-server-'));
  const file = path.join(folder, 'record.json');
  try {
    const { status } = spawnSync(process.execPath, ['tools/vscode-host/bin/run-suite.mjs'], {
      stdio: ['ignore', 2, 2],
      env: {
        ...process.env,
        TEST_GREP: 'a language server that is killed',
        SERVER_KILLS: values.kills,
        SERVER_KILLS_SEED: values.seed,
        SERVER_KILLS_RECORD: file,
        VSCODE_HOST_TIMEOUT: String(120_000 + Number(values.kills) * 30_000),
      },
    });
    if (status !== 0) {
      throw new Error('Something was lost, or the suite did not run: see above.');
    }
    const report = reportOf(Outcome.parse(JSON.parse(readFileSync(file, 'utf8'))));
    process.stdout.write(report);
    if (values.write) {
      await writeBetweenMarks('npm run kill:server -- --write', report, 'reliability.md');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
