/**
 * What goes into the extension's package: everything that the manifest and the code name, and nothing that only its makers need.
 * The built package itself, with its size, is looked at by test/ui/package.e2e.mts, which installs it.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isPackaged, neededFiles } from '../support/packagedFiles';

const root = path.resolve(__dirname, '../..');

describe('The package of the extension', () => {
  let listed: readonly string[] = [];

  before(function () {
    this.timeout(120_000);
    const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
    const output = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: root, encoding: 'utf8' });
    listed = output.split('\n').filter((line) => line !== '');
  });

  it('holds only files of the list, none of them a source, a test or a source map', () => {
    assert.deepEqual(
      listed.filter((file) => !isPackaged(file)),
      [],
    );
  });

  it('holds every file that the manifest and the code name', () => {
    const missing = neededFiles().filter((file) => !listed.includes(file));
    assert.deepEqual(missing, []);
  });

  it('has a README whose pictures are in the repository, and of a kind that the marketplace shows', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, address]) => address ?? '');
    assert.ok(pictures.length > 0);
    for (const picture of pictures) {
      assert.match(picture, /^docs\/images\/[\w-]+\.(?:png|jpe?g|gif)$/);
      assert.ok(existsSync(path.join(root, picture)), picture);
    }
  });
});
