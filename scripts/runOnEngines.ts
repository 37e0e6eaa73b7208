/**
 * `npm run test:cluster -- --python PATH`: runs the programs of test/fixtures/refactorings/run-on-cluster before and after their
 * refactoring with the real Dask, joblib and Ray of an interpreter, and says whether they print the same. The tests of `npm test`
 * run them with stand-ins, since nobody is asked to install these engines.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { python: { type: 'string', default: 'python3' } } });
const folder = path.resolve(__dirname, '..', 'test', 'fixtures', 'refactorings', 'run-on-cluster');

function printed(file: string): string {
  const { status, stdout, stderr } = spawnSync(values.python, ['-W', 'ignore', file], {
    encoding: 'utf8',
    timeout: 180_000,
    env: { ...process.env, RAY_DEDUP_LOGS: '0', DASK_LOGGING__DISTRIBUTED: 'error' },
  });
  return status === 0 ? stdout.trim() : `failed: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

const names = readdirSync(folder)
  .filter((file) => !file.endsWith('.fixed.py') && existsSync(path.join(folder, file.replace(/\.py$/, '.fixed.py'))))
  .map((file) => file.replace(/\.py$/, ''));
let differences = 0;
for (const name of names) {
  const before = printed(path.join(folder, `${name}.py`));
  const after = printed(path.join(folder, `${name}.fixed.py`));
  const isSame = before === after && !before.startsWith('failed') && before !== '';
  differences += isSame ? 0 : 1;
  process.stdout.write(`${isSame ? 'same' : 'DIFFERENT'}  ${name}: ${before}${isSame ? '' : ` | ${after}`}\n`);
}
process.stdout.write(`${names.length - differences} of ${names.length} programs print the same.\n`);
process.exitCode = differences === 0 ? 0 : 1;
