import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');
/** A bundle that grows or shrinks by more than this share was changed on purpose: change the table with it. */
const tolerance = 0.1;

function numbers(json: string): ReadonlyMap<string, number> {
  const read: unknown = JSON.parse(json);
  assert.ok(typeof read === 'object' && read !== null);
  return new Map(Object.entries(read).map(([name, bytes]) => [name, Number(bytes)]));
}

describe('The sizes of the bundles', () => {
  it('are those of config/bundleSizes.json, by a tenth', function () {
    this.timeout(120_000);
    const built = numbers(execFileSync(process.execPath, ['esbuild.js', '--sizes'], { cwd: root, encoding: 'utf8' }));
    const listed = numbers(readFileSync(path.join(root, 'config', 'bundleSizes.json'), 'utf8'));
    assert.deepEqual([...listed.keys()].sort(), [...built.keys()].sort());
    for (const [name, bytes] of built) {
      const expected = listed.get(name) ?? 0;
      const change = (bytes - expected) / expected;
      assert.ok(Math.abs(change) <= tolerance, `${name} has ${String(bytes)} bytes instead of ${String(expected)}`);
    }
  });

  it('let the extension be activated before the client of its language server is read', () => {
    const { extension = Number.NaN, processClient = 0 } = Object.fromEntries(
      numbers(readFileSync(path.join(root, 'config', 'bundleSizes.json'), 'utf8')),
    );
    assert.ok(extension < 60_000 && processClient > 5 * extension);
  });

  it('keep what analyses out of the extension host', () => {
    const { extension = Number.NaN, server = 0 } = Object.fromEntries(
      numbers(readFileSync(path.join(root, 'config', 'bundleSizes.json'), 'utf8')),
    );
    assert.ok(extension < server / 2);
  });
});
