/**
 * Which Python a project runs on: told by files alone, in a fixed order of who says so, and shown with the reason.
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Configurations } from '../../../src/server/configurations';
import { pythonInUse, type PythonSearch } from '../../../src/server/calibration/pythonInUse';
import { pythonBuildOf } from '../../../src/server/files/pythonBuild';
import { pythonAssumption } from '../../../src/server/pythonAssumption';
import { assumedMachine } from '../../../src/advice/assumedMachine';
import { folderOf, removeFolders } from '../../support/folders';

/** A program that must not be started: it would leave a file behind. */
function program(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\ntouch "${file}.started"\n`);
  chmodSync(file, 0o755);
  return file;
}

function environmentIn(folder: string, name: string, marker: string): string {
  const python = program(path.join(folder, name, 'bin', 'python'));
  writeFileSync(path.join(folder, name, 'pyvenv.cfg'), marker);
  return python;
}

function search(folder: string, rest: Partial<PythonSearch> = {}): PythonSearch {
  return { folders: [folder], environment: {}, platform: 'linux', ...rest };
}

describe('the version of an interpreter', () => {
  afterEach(removeFolders);

  const markers: readonly (readonly [string, string, string])[] = [
    ['venv', 'home = /usr/bin\nversion = 3.11.4\n', '3.11'],
    ['virtualenv', 'home = /usr/bin\nversion_info = 3.12.1.final.0\n', '3.12'],
    ['a free-threaded venv', 'home = /usr/bin\nversion = 3.13.0\nexecutable = /usr/bin/python3.13t\n', '3.13t'],
    ['uv', 'home = /x/cpython-3.14.0+freethreaded-linux-x86_64-gnu/bin\nversion_info = 3.14.0\n', '3.14t'],
    ['an environment on a pyenv build', 'home = /x/versions/3.13.1t/bin\nversion = 3.13.1\n', '3.13t'],
  ];
  for (const [what, marker, version] of markers) {
    it(`is told by the marker of ${what}`, () => {
      const python = environmentIn(folderOf({}), '.venv', marker);
      assert.equal(pythonBuildOf(python)?.version, version);
    });
  }

  it('is free-threaded where the environment has the library folder of such a build', () => {
    const folder = folderOf({ '.venv/lib/python3.13t/site-packages/x.py': '' });
    const python = environmentIn(folder, '.venv', 'home = /usr/bin\nversion = 3.13.0\n');
    assert.deepEqual(pythonBuildOf(python), { version: '3.13t', toldBy: path.join(folder, '.venv', 'pyvenv.cfg') });
  });

  it("is told by conda's records", () => {
    const folder = folderOf({
      'a/conda-meta/python-3.12.7-h5148396_0.json': '',
      'b/conda-meta/python-3.13.1-h9a34b6e_5_cp313t.json': '',
    });
    assert.equal(pythonBuildOf(path.join(folder, 'a', 'bin', 'python'))?.version, '3.12');
    assert.equal(pythonBuildOf(path.join(folder, 'b', 'bin', 'python'))?.version, '3.13t');
  });

  it('is told by the name that a link leads to, and by the folders above', () => {
    const folder = folderOf({});
    const real = program(path.join(folder, 'bin', 'python3.13t'));
    symlinkSync(real, path.join(folder, 'bin', 'python3'));
    assert.equal(pythonBuildOf(path.join(folder, 'bin', 'python3'))?.version, '3.13t');
    const pyenv = program(path.join(folder, 'versions', '3.13.0t', 'bin', 'python3.13'));
    assert.equal(pythonBuildOf(pyenv)?.version, '3.13t');
  });

  it('is not guessed', () => {
    const folder = folderOf({ 'lib/python3.11/a.py': '', 'lib/python3.12/a.py': '' });
    assert.equal(pythonBuildOf(program(path.join(folder, 'bin', 'python'))), undefined);
  });
});

describe('the Python of a project', () => {
  afterEach(removeFolders);

  it('is that of the setting, the extension, its setting, the environment and the pins, in this order', () => {
    const folder = folderOf({ '.python-version': '3.9.1\n', Pipfile: '[requires]\npython_version = "3.8"\n' });
    const versions: (string | undefined)[] = [];
    const look = (rest: Partial<PythonSearch>): void => {
      versions.push(pythonInUse(search(folder, rest)).version);
    };
    look({});
    const conda = folderOf({ 'conda-meta/python-3.10.2-h0_0.json': '' });
    program(path.join(conda, 'bin', 'python'));
    look({ environment: { CONDA_PREFIX: conda } });
    const active = folderOf({ 'pyvenv.cfg': 'version = 3.11.0\n' });
    program(path.join(active, 'bin', 'python'));
    look({ environment: { CONDA_PREFIX: conda, VIRTUAL_ENV: active } });
    environmentIn(folder, '.venv', 'version = 3.12.0\n');
    look({ environment: { VIRTUAL_ENV: active } });
    environmentIn(folder, 'other', 'version = 3.13.0\n');
    look({ editorSetting: './other/bin/python' });
    look({ editorSetting: './other/bin/python', reported: { path: '/opt/python', version: '3.13t' } });
    look({ setting: './.venv', reported: { path: '/opt/python', version: '3.13t' } });
    assert.deepEqual(versions, ['3.9', '3.10', '3.11', '3.12', '3.13', '3.13t', '3.12']);
  });

  it("has a Pipfile's version where nothing else tells", () => {
    const folder = folderOf({ Pipfile: '[requires]\npython_version = "3.11"\n' });
    assert.deepEqual(pythonInUse(search(folder)), {
      path: undefined,
      version: '3.11',
      saidBy: path.join(folder, 'Pipfile'),
    });
  });

  it('has no version where only the search path has an interpreter', () => {
    const bin = folderOf({});
    const python = program(path.join(bin, 'python3'));
    assert.deepEqual(pythonInUse(search(folderOf({}), { environment: { PATH: bin } })), {
      path: python,
      version: undefined,
      saidBy: undefined,
    });
  });

  it('passes over settings that say nothing', () => {
    const folder = folderOf({});
    for (const editorSetting of ['python', '', '~/env', '${env:HOME}/bin/python']) {
      assert.equal(pythonInUse(search(folder, { editorSetting })).saidBy, undefined);
    }
  });
});

describe('the assumption about Python', () => {
  afterEach(removeFolders);

  function assumptionIn(files: Readonly<Record<string, string>>, interpreterVersion?: string, named?: string) {
    const folder = folderOf(files);
    const own = named === undefined ? {} : { pythonVersion: named };
    const configurations = new Configurations(own, 4, folder, { interpreterVersion });
    const file = path.join(folder, 'a.py');
    const settings = configurations.settingsOf(file);
    const saidBy = interpreterVersion === undefined ? undefined : '.venv';
    return {
      words: pythonAssumption(settings, configurations.versionSource(file), { saidBy }).replaceAll(`${folder}/`, ''),
      fixesFrom: settings.pythonVersion,
      machine: assumedMachine(settings),
    };
  }

  it('is a default where nothing names a version', () => {
    assert.equal(assumptionIn({}).words, 'Python 3.12 is assumed: nothing names a version');
  });

  it('is what the project requires', () => {
    const { words } = assumptionIn({ 'pyproject.toml': '[project]\nrequires-python = ">=3.9"\n' });
    assert.equal(words, 'Python 3.9: what pyproject.toml requires');
  });

  it('is the environment for simulations, and the oldest required version for fixes', () => {
    const files = { 'pyproject.toml': '[project]\nrequires-python = ">=3.9"\n' };
    const { words, fixesFrom, machine } = assumptionIn(files, '3.13t');
    assert.equal(words, 'Python 3.13 free-threaded: .venv; fixes hold from 3.9 on, what pyproject.toml requires');
    assert.equal(fixesFrom, '3.9');
    assert.deepEqual([machine.python, machine.freeThreaded], ['3.13', true]);
  });

  it('is the environment for both where nothing is required', () => {
    const { words, fixesFrom } = assumptionIn({}, '3.14');
    assert.deepEqual([words, fixesFrom], ['Python 3.14: .venv', '3.14']);
  });

  it('is what a person names, whatever is installed', () => {
    const { words, machine } = assumptionIn({}, '3.13t', '3.11');
    assert.equal(words, 'Python 3.11: the setting');
    assert.deepEqual([machine.python, machine.freeThreaded], ['3.11', false]);
  });
});
