/**
 * The command line and the packages that are installed where a project keeps them: they inform the advice and are never reported.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { folderOf, removeFolders, runCli } from './runCli';

const packages = '.venv/lib/python3.12/site-packages';
const library =
  'import time\n\n\nasync def careless():\n    time.sleep(1)\n\n\ndef fetch(url):\n    time.sleep(1)\n    return url\n';
const main = 'import madeup\n\n\nasync def page():\n    return madeup.fetch("a")\n';

describe('check and simulate with an environment', () => {
  after(removeFolders);

  it('check finds what an installed package blocks, and reports nothing of the package itself', async () => {
    const folder = folderOf({ '.venv/pyvenv.cfg': '', [`${packages}/madeup.py`]: library, 'main.py': main });
    const { code, output } = await runCli(['check', '.', '--format', 'github'], folder);
    assert.equal(code, 1);
    assert.match(output, /file=main\.py,line=5/);
    assert.doesNotMatch(output, /file=[^,]*madeup/);
  });

  it('check finds the environment of a file’s project from anywhere', async () => {
    const folder = folderOf({
      'shop/pyproject.toml': '',
      'shop/.venv/pyvenv.cfg': '',
      [`shop/${packages}/madeup.py`]: library,
      'shop/src/main.py': main,
      'elsewhere/x.py': '',
    });
    const { code } = await runCli(['check', '../shop/src/main.py'], path.join(folder, 'elsewhere'));
    assert.equal(code, 1);
  });

  it('check says nothing where no package is installed', async () => {
    const folder = folderOf({ 'main.py': main });
    assert.equal((await runCli(['check', '.'], folder)).code, 0);
  });

  it('check reports a package’s file when asked for it', async () => {
    const folder = folderOf({ '.venv/pyvenv.cfg': '', [`${packages}/madeup.py`]: library, 'main.py': main });
    const { code, output } = await runCli(['check', `${packages}/madeup.py`, '--format', 'github'], folder);
    assert.equal(code, 1);
    assert.match(output, /madeup\.py,line=5/);
  });

  it('simulate takes the wait of an installed package for the function’s', async () => {
    const folder = folderOf({ '.venv/pyvenv.cfg': '', [`${packages}/madeup.py`]: library, 'main.py': main });
    const { code, output } = await runCli(['simulate', 'main.py:page'], folder);
    assert.equal(code, 0);
    assert.match(output, /page/);
    assert.match(output, /1(?:\.\d+)? s|1000 ms/);
  });
});
