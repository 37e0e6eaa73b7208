/** `fix --write` killed at every moment at which it changes the disk, the middle of a write included. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { folderOf, removeFolders, runCli } from './runCli';

const root = path.resolve(__dirname, '..', '..', '..');
const loader = path.join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');
const killer = path.join(root, 'test', 'support', 'killAtFileCall.ts');
const program = path.join(root, 'src', 'cli', 'main.ts');

const before = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';

/** Returns the signal that ended it. */
function fixKilledAt(moment: number, folder: string): string | null {
  const { signal } = spawnSync(
    process.execPath,
    ['--import', `file://${loader}`, '--import', `file://${killer}`, program, 'fix', '.', '--write'],
    { cwd: folder, env: { ...process.env, KILL_AT: String(moment), KILL_BELOW: folder } },
  );
  return signal;
}

describe('fix --write, killed', function () {
  this.timeout(180_000);
  afterEach(removeFolders);

  it('leaves each file as it was or as it shall be, with its mode, and a second run finishes the work', async () => {
    const finished = folderOf({ 'a.py': before });
    assert.equal(fixKilledAt(0, finished), null);
    const after = readFileSync(path.join(finished, 'a.py'), 'utf8');
    assert.match(after, /await asyncio\.sleep\(1\)/);
    const seen = new Set<string>();
    let moment = 1;
    for (; ; moment++) {
      const folder = folderOf({ 'a.py': before });
      const file = path.join(folder, 'a.py');
      chmodSync(file, 0o750);
      if (fixKilledAt(moment, folder) === null) {
        break;
      }
      const text = readFileSync(file, 'utf8');
      assert.ok(text === before || text === after, `moment ${moment}: the file holds ${JSON.stringify(text)}`);
      assert.equal(statSync(file).mode & 0o777, 0o750);
      seen.add(text);
      const { code } = await runCli(['fix', '.', '--write'], folder);
      assert.equal(code, 0);
      assert.equal(readFileSync(file, 'utf8'), after);
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.endsWith('.py')),
        ['a.py'],
      );
    }
    assert.deepEqual(seen, new Set([before, after]));
    // Opening, writing, changing the mode, flushing, closing and renaming, before and after each.
    assert.equal(moment, 13);
  });
});
