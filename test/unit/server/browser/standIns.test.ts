/** What takes the place of Node in the web worker: paths, files in memory and addresses, against Node's own where there is one. */
import assert from 'node:assert/strict';
import posix from 'node:path/posix';
import fc from 'fast-check';
import * as addresses from '../../../../src/server/browser/addresses';
import * as memory from '../../../../src/server/browser/fs';
import path from '../../../../src/server/browser/path';

const seed = 20_240_501;
const part = fc.constantFrom('a', 'b.py', '..', '.', '', '.git', 'c d', 'x.tar.gz');
const absolute = fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
const any = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'));
const text = (content: string) => new TextEncoder().encode(content);

describe('Paths in the web worker', () => {
  it('are joined, resolved and taken apart as by Node', () => {
    fc.assert(
      fc.property(absolute, any, (base, rest) => {
        assert.equal(path.join(base, rest), posix.join(base, rest));
        assert.equal(path.join(rest), posix.join(rest));
        assert.equal(path.resolve(base, rest), posix.resolve(base, rest));
        assert.equal(path.isAbsolute(rest), posix.isAbsolute(rest));
        const plain = posix.resolve(base);
        assert.equal(path.dirname(plain), posix.dirname(plain));
        assert.equal(path.basename(plain), posix.basename(plain));
        assert.equal(path.basename(plain, '.py'), posix.basename(plain, '.py'));
        assert.equal(path.extname(plain), posix.extname(plain));
        const other = posix.resolve(base, rest);
        assert.equal(path.relative(plain, other), posix.relative(plain, other));
      }),
      { seed, numRuns: 2000 },
    );
  });
});

describe('Files in the web worker', () => {
  it('are there with their content and the folders above them, until they are gone', () => {
    memory.putFile('/w/shop/api.py', text('import time\n'));
    assert.equal(memory.readFileSync('/w/shop/api.py', 'utf8'), 'import time\n');
    assert.equal(memory.statSync('/w/shop/api.py').size, 12);
    assert.ok(memory.statSync('/w/shop').isDirectory());
    assert.deepEqual(memory.readdirSync('/w'), ['shop']);
    memory.remove('/w/shop/api.py');
    assert.equal(memory.existsSync('/w/shop/api.py'), false);
    assert.deepEqual(memory.readdirSync('/w/shop'), []);
  });

  it('are forgotten with a folder that no longer has them', () => {
    memory.putFile('/v/old/deep/a.py', text('a'));
    memory.putFolder('/v', new Map([['new', 'folder']]));
    assert.equal(memory.existsSync('/v/old/deep/a.py'), false);
    assert.equal(memory.statSync('/v/old', { throwIfNoEntry: false }), undefined);
    assert.ok(memory.statSync('/v/new').isDirectory());
  });

  it('are missing with the error that Node gives', () => {
    for (const read of [
      () => memory.readFileSync('/nothing'),
      () => memory.statSync('/nothing'),
      () => memory.readdirSync('/nothing'),
    ]) {
      assert.throws(read, { code: 'ENOENT' });
    }
  });
});

describe('Addresses in the web worker', () => {
  for (const uri of [
    'memfs:/sample/shop/api.py',
    'vscode-vfs://github/owner/repo/src/a%20b.py',
    'vscode-vfs://github%2B7b2276223a317d/owner/repo/a.py',
    'file:///home/person/a.py',
    'vscode-userdata:/User/globalStorage/sample/main.py',
  ]) {
    it(`lead to a path and back: ${uri}`, () => {
      const made = addresses.pathOfUri(uri);
      assert.ok(path.isAbsolute(made) && !addresses.isUri(made), made);
      assert.equal(decodeURIComponent(addresses.uriOfPath(made)), decodeURIComponent(uri));
    });
  }

  it('without a folder, or of a part of a document, stay what they are', () => {
    for (const uri of ['untitled:Untitled-1', 'vscode-notebook-cell:/sample/a.ipynb#W0sZmlsZQ%3D%3D']) {
      assert.equal(addresses.pathOfUri(uri), uri);
      assert.equal(addresses.uriOfPath(uri), uri);
    }
  });
});
