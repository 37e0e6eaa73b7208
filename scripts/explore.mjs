/**
 * Runs the property tests again and again with new seeds and says which seeds fail: `npm run explore -- --rounds 40`.
 * `npm test` runs them with one seed only. Ends with 1 when any round failed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' }, seed: { type: 'string' } } });
const files = readdirSync(path.join(repository, 'test/unit'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => path.join('test/unit', file))
  .filter((file) => readFileSync(path.join(repository, file), 'utf8').includes("from 'fast-check'"));

const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const failed = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const seed = first + round;
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(repository, 'node_modules/mocha/bin/mocha.js'), '--reporter', 'dot', ...files],
    { cwd: repository, encoding: 'utf8', env: { ...process.env, PROPERTY_SEED: String(seed) } },
  );
  if (status !== 0) {
    failed.push(seed);
    process.stdout.write(`seed ${seed}:\n${stdout}\n`);
  }
}
process.stdout.write(`${values.rounds} rounds of ${files.length} files from seed ${first} on, ${failed.length} failed`);
process.stdout.write(failed.length === 0 ? '\n' : `: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
