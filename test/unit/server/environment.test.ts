/**
 * Finding a workspace's Python environment and the files of its packages, on folders made for each test; reading what a project
 * imports from there, with its limits; and that nothing odd in an environment does harm.
 */
import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { libraryLimits, type Project } from '../../../src/analysis/project';
import { Environment, sitePackagesOf } from '../../../src/server/files/environment';
import { loadLibraries } from '../../../src/server/files/libraries';
import { newProject } from '../../../src/server/newProject';
import { folderOf, removeFolders } from '../../support/folders';

const packages = '.venv/lib/python3.12/site-packages';

/** A workspace with a virtual environment that has these packages. */
function workspaceWith(files: Readonly<Record<string, string>>): string {
  const installed = Object.entries(files).map(([name, text]) => [`${packages}/${name}`, text] as const);
  return folderOf({ '.venv/pyvenv.cfg': 'home = /usr/bin\nversion = 3.12.1\n', ...Object.fromEntries(installed) });
}

function environmentOf(root: string): Environment {
  return new Environment(sitePackagesOf([root], {}));
}

/** The file of a module, relative to the packages' folder. */
function sourceOf(root: string, module: string): string | undefined {
  const source = environmentOf(root).find(module)?.source;
  return source === undefined ? undefined : path.relative(path.join(root, packages), source).replaceAll(path.sep, '/');
}

/** A project of one file, `main.py`, with what it imports from the workspace's environment. */
function projectOf(root: string, text: string): Project {
  const project = newProject();
  project.setRoots([slashed(root)]);
  project.setFile(`${slashed(root)}/main.py`, text);
  loadLibraries(project, [root], {});
  return project;
}

function slashed(file: string): string {
  return file.replaceAll(path.sep, '/');
}

describe('the environment of a workspace', () => {
  after(removeFolders);

  it('is found by its usual names', () => {
    for (const name of ['.venv', 'venv', 'env']) {
      const root = folderOf({ [`${name}/pyvenv.cfg`]: '', [`${name}/lib/python3.11/site-packages/a.py`]: '' });
      assert.deepEqual(sitePackagesOf([root], {}), [path.join(root, name, 'lib/python3.11/site-packages')]);
    }
  });

  it('is found where Windows puts it, and where the shell says', () => {
    const windows = folderOf({ 'venv/pyvenv.cfg': '', 'venv/Lib/site-packages/a.py': '' });
    assert.equal(sitePackagesOf([windows], {}).length, 1);
    const active = folderOf({ 'pyvenv.cfg': '', 'lib/python3.13t/site-packages/a.py': '' });
    assert.equal(sitePackagesOf([], { VIRTUAL_ENV: active }).length, 1);
    const conda = folderOf({ 'conda-meta/history': '', 'lib/python3.10/site-packages/a.py': '' });
    assert.equal(sitePackagesOf([], { CONDA_PREFIX: conda }).length, 1);
  });

  it('is nothing else that has such a name', () => {
    const root = folderOf({ 'env/lib/python3.11/site-packages/a.py': '', 'venv/settings.py': '' });
    assert.deepEqual(sitePackagesOf([root], { VIRTUAL_ENV: '', CONDA_PREFIX: path.join(root, 'gone') }), []);
  });

  it('may stand on that of the system', () => {
    const system = folderOf({ 'bin/python': '', 'lib/python3.12/dist-packages/shared.py': '' });
    const root = folderOf({
      '.venv/pyvenv.cfg': `home = ${system}/bin\ninclude-system-site-packages = true\n`,
      [`${packages}/own.py`]: '',
    });
    const environment = environmentOf(root);
    assert.equal(environment.find('shared')?.source, path.join(system, 'lib/python3.12/dist-packages/shared.py'));
    assert.equal(environment.find('own')?.source, path.join(root, packages, 'own.py'));
  });

  it('has packages, modules and namespace packages', () => {
    const root = workspaceWith({
      'client/__init__.py': '',
      'client/session.py': '',
      'single.py': '',
      'cloud/storage/bucket.py': '',
      'client.py': '',
    });
    assert.equal(sourceOf(root, 'client'), 'client/__init__.py');
    assert.equal(sourceOf(root, 'client.session'), 'client/session.py');
    assert.equal(sourceOf(root, 'client.session.Session.get'), 'client/session.py');
    assert.equal(sourceOf(root, 'single'), 'single.py');
    assert.equal(sourceOf(root, 'cloud.storage.bucket'), 'cloud/storage/bucket.py');
    assert.equal(sourceOf(root, 'cloud'), undefined);
    assert.equal(sourceOf(root, 'absent'), undefined);
    assert.equal(environmentOf(root).find('client')?.isPackage, true);
    assert.equal(environmentOf(root).find('client.session')?.isPackage, false);
  });

  it('has stubs beside modules and in packages of their own', () => {
    const root = workspaceWith({
      'a.py': '',
      'a.pyi': '',
      'b/__init__.py': '',
      'b/__init__.pyi': '',
      'b-stubs/__init__.pyi': '',
      'native.pyi': '',
    });
    const environment = environmentOf(root);
    const relative = (name: string) => path.relative(path.join(root, packages), environment.find(name)?.stub ?? root);
    assert.equal(relative('a'), 'a.pyi');
    assert.equal(relative('b'), path.join('b-stubs', '__init__.pyi'));
    assert.equal(relative('native'), 'native.pyi');
    assert.equal(environment.find('native')?.source, undefined);
  });

  it('leads nowhere else', () => {
    const outside = folderOf({ 'secret.py': 'x = 1' });
    const root = workspaceWith({ 'a.py': '' });
    symlinkSync(path.join(outside, 'secret.py'), path.join(root, packages, 'secret.py'));
    symlinkSync(outside, path.join(root, packages, 'linked'));
    symlinkSync('circle.py', path.join(root, packages, 'circle.py'));
    symlinkSync('/dev/zero', path.join(root, packages, 'endless.py'));
    symlinkSync('a.py', path.join(root, packages, 'alias.py'));
    for (const name of ['secret', 'linked.secret', 'circle', 'endless', '..a', '', '.', 'a/../a', '../a']) {
      assert.equal(environmentOf(root).find(name), undefined, name);
    }
    assert.equal(sourceOf(root, 'alias'), 'alias.py');
  });
});

describe('a project and its installed packages', () => {
  after(removeFolders);

  it('says which imported modules nobody knows', () => {
    const project = newProject();
    project.setRoots(['/w']);
    project.setFile('/w/shop/__init__.py', '');
    project.setFile('/w/shop/storage.py', 'def load(): pass');
    project.setFile(
      '/w/main.py',
      'import requests, madeup.client\nfrom shop.storage import load\nfrom madeup import tools',
    );
    assert.deepEqual(project.missingModules(), ['madeup.client', 'madeup', 'madeup.tools']);
  });

  it('reads the packages that it imports, and what those import', () => {
    const root = workspaceWith({
      'madeup/__init__.py': 'from .api import fetch',
      'madeup/api.py': 'from .session import Session\ndef fetch(url): return Session().get(url)',
      'madeup/session.py': 'import time\nclass Session:\n    def get(self, url):\n        time.sleep(1)',
      'madeup/unused.py': 'x = 1',
    });
    const project = projectOf(root, 'import madeup\ndef page():\n    return madeup.fetch("a")');
    assert.deepEqual(project.paths(), [`${slashed(root)}/main.py`]);
    assert.notEqual(project.text(`${slashed(root)}/${packages}/madeup/session.py`), undefined);
    assert.equal(project.text(`${slashed(root)}/${packages}/madeup/unused.py`), undefined);
    assert.equal(project.has(`${slashed(root)}/${packages}/madeup/session.py`), false);
  });

  it('finds the wait that a package hides', () => {
    const root = workspaceWith({
      'madeup/__init__.py': 'from .session import Session\ndef fetch(url):\n    return Session().get(url)\n',
      'madeup/session.py': 'import time\nclass Session:\n    def get(self, url):\n        time.sleep(1)\n',
    });
    const project = projectOf(root, 'import madeup\ndef page():\n    return madeup.fetch("a")\n');
    const page = project.summaries(`${slashed(root)}/main.py`).find(({ facts }) => facts.name === 'page');
    assert.equal(page?.verdict.class, 'io');
  });

  it('leaves alone what the knowledge base describes', () => {
    const root = workspaceWith({ 'requests/__init__.py': 'def get(url): pass' });
    const project = projectOf(root, 'import requests\nrequests.get("a")');
    assert.equal(project.text(`${slashed(root)}/${packages}/requests/__init__.py`), undefined);
  });

  it('prefers its own module of the same name', () => {
    const root = workspaceWith({ 'madeup.py': 'import time\ndef fetch():\n    time.sleep(1)\n' });
    const project = newProject();
    project.setRoots([slashed(root)]);
    project.setFile(`${slashed(root)}/madeup.py`, 'def fetch():\n    return 1\n');
    project.setFile(`${slashed(root)}/main.py`, 'import madeup\ndef page():\n    return madeup.fetch()\n');
    loadLibraries(project, [root], {});
    const page = project.summaries(`${slashed(root)}/main.py`).find(({ facts }) => facts.name === 'page');
    assert.notEqual(page?.verdict.class, 'io');
  });

  it('takes a package’s file for its own once somebody opens it', () => {
    const root = workspaceWith({ 'madeup.py': 'def fetch():\n    return 1\n' });
    const project = projectOf(root, 'import madeup\n');
    const file = `${slashed(root)}/${packages}/madeup.py`;
    assert.equal(project.has(file), false);
    project.setFile(file, 'import time\ndef fetch():\n    time.sleep(1)\n');
    assert.ok(project.has(file));
    assert.deepEqual(
      project.summaries(file).map(({ facts }) => facts.name),
      ['<module>', 'fetch'],
    );
    assert.equal(project.setLibraryFile(file, ''), false);
  });

  it('reads no more than it has room for', () => {
    const project = newProject();
    project.setRoots(['/w']);
    for (let count = 0; count < libraryLimits.files; count++) {
      assert.ok(project.setLibraryFile(`/p/site-packages/m${count}.py`, 'x = 1'));
    }
    assert.equal(project.setLibraryFile('/p/site-packages/more.py', 'x = 1'), false);
    const other = newProject();
    assert.equal(other.setLibraryFile('/p/site-packages/huge.py', ' '.repeat(libraryLimits.characters + 1)), false);
    assert.deepEqual(other.paths(), []);
  });

  it('does without what cannot be read', () => {
    const root = workspaceWith({ 'closed.py': 'x = 1', 'broken.py': 'def (:\n', 'odd.py': '# coding: nothing\nx = 1' });
    chmodSync(path.join(root, packages, 'closed.py'), 0);
    const project = projectOf(root, 'import closed, broken, odd\ndef page():\n    return closed.x\n');
    assert.equal(project.summaries(`${slashed(root)}/main.py`).length, 2);
  });

  it('knows types from the stubs of a package', () => {
    const root = workspaceWith({
      'native/__init__.pyi': 'from .pool import Pool as Pool\ndef connect() -> Pool: ...',
      'native/pool.pyi': 'from sqlite3 import Connection\nclass Pool:\n    def take(self) -> Connection: ...',
    });
    const text = 'import native\ndef page():\n    return native.connect().take().execute("select 1").fetchall()\n';
    const project = projectOf(root, text);
    const page = project.summaries(`${slashed(root)}/main.py`).find(({ facts }) => facts.name === 'page');
    assert.equal(page?.verdict.class, 'io');
  });
});
