/**
 * Indexing a workspace together with its environment: what installed packages do reaches the advice on the workspace's files, and
 * nothing of them is reported.
 */
import assert from 'node:assert/strict';
import { defaultAdviceSettings } from '../../../src/advice/finding';
import { Analysis } from '../../../src/server/analysis';
import { Documents } from '../../../src/server/documents';
import { WorkspaceIndex } from '../../../src/server/workspaceIndex';
import { folderOf, removeFolders } from '../../support/folders';

const packages = '.venv/lib/python3.12/site-packages';

const workspace = {
  '.venv/pyvenv.cfg': 'version = 3.12.1\n',
  [`${packages}/madeup/__init__.py`]: 'from .api import fetch\n',
  [`${packages}/madeup/api.py`]: 'import time\n\ndef fetch(url):\n    time.sleep(1)\n    return url\n',
  'main.py': 'import madeup\n\nasync def page():\n    return madeup.fetch("a")\n',
};

function indexed(): { readonly analysis: Analysis; readonly index: WorkspaceIndex; readonly messages: string[] } {
  const messages: string[] = [];
  const log = (message: string): void => {
    messages.push(message);
  };
  const analysis = new Analysis(() => defaultAdviceSettings);
  const documents = new Documents(analysis, () => undefined, log);
  const events = { report: () => undefined, beginProgress: () => Promise.resolve(undefined), log, isBusy: () => false };
  return { analysis, index: new WorkspaceIndex(analysis, documents, events, {}), messages };
}

function rulesIn(analysis: Analysis, file: string): readonly string[] {
  return analysis.findings(file).map(({ rule }) => rule);
}

describe('the index of a workspace with installed packages', () => {
  after(removeFolders);

  it('finds that a package blocks the event loop', async () => {
    const root = folderOf(workspace);
    const { analysis, index, messages } = indexed();
    analysis.setRoots([root]);
    await index.start([root]);
    assert.deepEqual(analysis.paths(), [`${root}/main.py`]);
    assert.deepEqual(rulesIn(analysis, `${root}/main.py`), ['blocking-call-in-async']);
    assert.deepEqual(messages, []);
  });

  it('reads the packages of a document at once, before the rest is indexed', async () => {
    const root = folderOf({ ...workspace, 'main.py': 'x = 1\n' });
    const { analysis, index } = indexed();
    analysis.setRoots([root]);
    await index.start([root]);
    analysis.setFile(`${root}/main.py`, workspace['main.py']);
    assert.deepEqual(rulesIn(analysis, `${root}/main.py`), []);
    await index.loadImports(`${root}/main.py`);
    assert.deepEqual(rulesIn(analysis, `${root}/main.py`), ['blocking-call-in-async']);
  });

  it('keeps the packages when the project brings knowledge of its own', async () => {
    const root = folderOf(workspace);
    const { analysis, index } = indexed();
    analysis.setRoots([root]);
    await index.start([root]);
    analysis.setSettings(() => defaultAdviceSettings, [{ library: 'other', source: 'a test' }]);
    assert.deepEqual(rulesIn(analysis, `${root}/main.py`), ['blocking-call-in-async']);
  });

  it('finds nothing there without the environment', async () => {
    const root = folderOf({ 'main.py': workspace['main.py'] });
    const { analysis, index } = indexed();
    analysis.setRoots([root]);
    await index.start([root]);
    assert.deepEqual(rulesIn(analysis, `${root}/main.py`), []);
  });
});
