import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ImportSearch } from '../../../src/server/files/imports';
import { isReachedByWalk, walk } from '../../../src/server/files/walk';
import { folderOf, removeFolders } from './runCli';

const options = { extensions: ['.py'] };

function filesIn(folder: string): readonly string[] {
  return [...walk(folder, options)].map((entry) => {
    assert.equal(entry.kind, 'file');
    return path.relative(folder, entry.path).split(path.sep).join('/');
  });
}

describe('searching a folder', () => {
  afterEach(removeFolders);

  it('finds source files in a stable order, a folder after the files beside it', () => {
    const folder = folderOf({ 'b.py': '', 'a/z.py': '', 'a/c.py': '', 'a.py': '', 'Z.py': '', 'notes.txt': '' });
    assert.deepEqual(filesIn(folder), ['Z.py', 'a.py', 'b.py', 'a/c.py', 'a/z.py']);
  });

  it('leaves out hidden folders, installed packages, caches and virtual environments', () => {
    const folder = folderOf({
      'app.py': '',
      '.git/hook.py': '',
      '.tox/x.py': '',
      'node_modules/x.py': '',
      '__pycache__/x.py': '',
      'anything/pyvenv.cfg': '',
      'anything/lib/x.py': '',
      'conda/conda-meta/history': '',
      'conda/x.py': '',
    });
    assert.deepEqual(filesIn(folder), ['app.py']);
  });

  it('honours .gitignore files, the deepest one first', () => {
    const folder = folderOf({
      '.gitignore': 'build/\n*_generated.py\n/top.py\n',
      'top.py': '',
      'kept/top.py': '',
      'kept/a_generated.py': '',
      'build/x.py': '',
      'own/.gitignore': '!b_generated.py\nsecret.py\n',
      'own/b_generated.py': '',
      'own/secret.py': '',
    });
    assert.deepEqual(filesIn(folder), ['kept/top.py', 'own/b_generated.py']);
  });

  it('honours the .gitignore of the repository above, but reads an ignored folder that is named', () => {
    const folder = folderOf({
      '.git/HEAD': '',
      '.gitignore': '*_old.py\nbuild/\n',
      'a/x_old.py': '',
      'a/x.py': '',
      'build/y.py': '',
    });
    assert.deepEqual(filesIn(path.join(folder, 'a')), ['x.py']);
    assert.deepEqual(filesIn(path.join(folder, 'build')), ['y.py']);
  });

  it('honours what a repository excludes without saying so in a .gitignore, from its root and from below', () => {
    const folder = folderOf({
      '.git/info/exclude': '*.local.py\nbuild/\n',
      'a.py': '',
      'b.local.py': '',
      'shop/c.local.py': '',
      'shop/d.py': '',
      'shop/build/e.py': '',
    });
    const found = (below: string): readonly string[] =>
      [...walk(path.join(folder, below), { extensions: ['.py'] })].map((entry) => path.relative(folder, entry.path));
    assert.deepEqual(found('.'), ['a.py', path.join('shop', 'd.py')]);
    assert.deepEqual(found('shop'), [path.join('shop', 'd.py')]);
    assert.equal(isReachedByWalk(folder, path.join(folder, 'shop', 'd.py')), true);
  });

  it('ends where links lead in circles or nowhere', () => {
    const folder = folderOf({ 'a/x.py': '' });
    symlinkSync(folder, path.join(folder, 'a', 'up'));
    symlinkSync('loop.py', path.join(folder, 'loop.py'));
    symlinkSync('nowhere.py', path.join(folder, 'broken.py'));
    symlinkSync(path.join('a', 'x.py'), path.join(folder, 'link.py'));
    assert.deepEqual(filesIn(folder), ['link.py', 'a/x.py']);
  });

  it('tells of a folder that cannot be read and goes on', () => {
    const folder = folderOf({ 'a.py': '', 'gone/x.py': '', 'later/y.py': '' });
    const entries = walk(folder, options);
    assert.equal(entries.next().value?.path, path.join(folder, 'a.py'));
    rmSync(path.join(folder, 'gone'), { recursive: true });
    const rest = [...entries];
    assert.deepEqual(
      rest.map((entry) => [entry.kind, path.basename(entry.path)]),
      [
        ['error', 'gone'],
        ['file', 'y.py'],
      ],
    );
  });

  it('tells whether it would come by a file', () => {
    const folder = folderOf({ '.gitignore': 'build/\n', 'a/x.py': '', 'build/y.py': '', 'env/pyvenv.cfg': '' });
    mkdirSync(path.join(folder, 'env', 'lib'));
    assert.equal(isReachedByWalk(folder, path.join(folder, 'a', 'x.py')), true);
    assert.equal(isReachedByWalk(folder, path.join(folder, 'build', 'y.py')), false);
    assert.equal(isReachedByWalk(folder, path.join(folder, 'env', 'lib', 'z.py')), false);
  });
});

describe('imports on disk', () => {
  afterEach(removeFolders);

  it('are found beside the importer, in packages and below src', () => {
    const folder = folderOf({
      'src/shop/__init__.py': '',
      'src/shop/storage.py': '',
      'src/shop/web/__init__.py': '',
      'scripts/run.py': '',
      'scripts/helper.py': '',
    });
    const found = (module: string, importer: string) =>
      new ImportSearch([folder])
        .filesOfModule(module, path.join(folder, importer))
        .map((file) => path.relative(folder, file));
    assert.deepEqual(found('helper', 'scripts/run.py'), ['scripts/helper.py']);
    assert.deepEqual(found('shop.storage.load', 'scripts/run.py'), ['src/shop/__init__.py', 'src/shop/storage.py']);
    assert.deepEqual(found('shop.web', 'src/shop/storage.py'), ['src/shop/__init__.py', 'src/shop/web/__init__.py']);
    assert.deepEqual(found('requests', 'scripts/run.py'), []);
  });
});
