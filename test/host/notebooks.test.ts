/**
 * A Jupyter notebook inside VS Code: findings and quick fixes are in the cell they are about.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, findings, findingsEventually } from './editor';

const cells = ['import asyncio\nimport time', 'def load():\n    time.sleep(1)', 'async def page():\n    load()'];

describe('a notebook', () => {
  it('has findings and fixes in its cells', async () => {
    const data = new vscode.NotebookData(
      cells.map((source) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, source, 'python')),
    );
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    await vscode.window.showNotebookDocument(notebook);
    const [, load, page] = notebook.getCells();
    assert.ok(load && page);
    const [finding] = await findingsEventually(page.document.uri, 'blocking-call-in-async');
    assert.ok(finding);
    assert.equal(finding.range.start.line, 1);
    assert.equal(finding.relatedInformation?.at(-1)?.location.uri.toString(), load.document.uri.toString());
    assert.deepEqual(findings(load.document.uri, 'blocking-call-in-async'), []);

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      page.document.uri,
      finding.range,
    );
    const edit = actions.find(({ isPreferred }) => isPreferred)?.edit;
    assert.ok(edit);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(page.document.getText(), /await asyncio\.to_thread\(load\)/);
    await eventually('the finding to go', () =>
      findings(page.document.uri, 'blocking-call-in-async').length === 0 ? true : undefined,
    );
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
