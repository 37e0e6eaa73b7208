import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSource } from '../../../src/server/files/sourceFile';
import { folderOf, removeFolders } from '../../support/folders';

describe('reading a source file', () => {
  afterEach(removeFolders);

  const messageOf = (file: string, limit?: number): string => {
    const source = readSource(file, limit);
    assert.equal(source.kind, 'problem');
    return source.message;
  };

  it('gives its text and its size on the disk, whatever its name is written in', () => {
    const folder = folderOf({ '名前/mödule.py': '# é\n' });
    const source = readSource(path.join(folder, '名前', 'mödule.py'));
    assert.equal(source.kind, 'text');
    assert.deepEqual([source.text, source.byteCount], ['# é\n', 5]);
  });

  it('does not open what never ends: a pipe, a device', function () {
    if (process.platform === 'win32') {
      this.skip(); // There are none in its file system.
    }
    const folder = folderOf({});
    execFileSync('mkfifo', [path.join(folder, 'pipe.py')]);
    symlinkSync('/dev/zero', path.join(folder, 'zero.py'));
    const expected = 'is no regular file but a pipe, a socket or a device.';
    assert.equal(messageOf(path.join(folder, 'pipe.py')), expected);
    assert.equal(messageOf(path.join(folder, 'zero.py')), expected);
  });

  it('does not read a file of two gigabytes, and says how large a file may be', () => {
    const file = path.join(folderOf({ 'dump.py': '' }), 'dump.py');
    truncateSync(file, 2_300_000_000); // Sparse: it takes no room.
    assert.equal(messageOf(file), 'is not analysed: 2300.0 MB is over the limit of 50 MB.');
    writeFileSync(file, 'x = 1\n');
    assert.equal(messageOf(file, 5), 'is not analysed: 0.0 MB is over the limit of 0.000005 MB.');
  });

  it('says what else is in the way', () => {
    const folder = folderOf({});
    mkdirSync(path.join(folder, 'folder.py'));
    symlinkSync('itself.py', path.join(folder, 'itself.py'));
    assert.equal(messageOf(path.join(folder, 'folder.py')), 'is a folder.');
    assert.equal(messageOf(path.join(folder, 'itself.py')), 'is a link that leads to itself.');
    assert.equal(messageOf(path.join(folder, 'none.py')), 'does not exist.');
  });
});
