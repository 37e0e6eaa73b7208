/** Findings, fixes, hovers and code lenses of the sample project, as VS Code itself holds them. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeWithoutSaving,
  eventually,
  executeForList,
  findings,
  findingsEventually,
  lineOf,
  openSample,
  setSetting,
} from './editor';

const rule = 'blocking-call-in-async';

describe('a Python file of the sample project', () => {
  let editor: vscode.TextEditor;

  beforeEach(async () => {
    editor = await openSample('shop/api.py');
    await findingsEventually(editor.document.uri, rule);
  });

  afterEach(async () => {
    await closeWithoutSaving(editor);
  });

  it('shows a finding on exactly the blocking call', () => {
    const { document } = editor;
    const line = lineOf(document, 'time.sleep(2)');
    const found = findings(document.uri, rule).find(({ range }) => range.start.line === line);
    assert.ok(found);
    assert.match(document.getText(found.range), /^time\.sleep(\(2\))?$/);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(found.message, /`time\.sleep`/);
    assert.ok(found.message.length <= 120, found.message);
  });

  it('shows the call chain of a call that blocks two files away', () => {
    const { document } = editor;
    const line = lineOf(document, 'catalog.describe(number)');
    const found = findings(document.uri, rule).find(({ range }) => range.start.line === line);
    assert.ok(found);
    const files = (found.relatedInformation ?? []).map(({ location }) => location.uri.path.split('/').at(-1));
    assert.deepEqual([...new Set(files)].sort(), ['catalog.py', 'storage.py']);
  });

  it('is silent about code that is fine', () => {
    const { document } = editor;
    const fine = ['await asyncio.sleep(2)', 'await asyncio.to_thread(time.sleep, 1)', 'await client.get(url)'];
    const lines = new Set(fine.map((text) => lineOf(document, text)));
    const flagged = vscode.languages.getDiagnostics(document.uri).filter(({ range }) => lines.has(range.start.line));
    assert.deepEqual(
      flagged.map(({ message }) => message),
      [],
    );
  });

  it('replaces a blocking sleep by an awaited one through the preferred quick fix', async () => {
    const { document } = editor;
    const line = lineOf(document, 'time.sleep(2)');
    const found = findings(document.uri, rule).find(({ range }) => range.start.line === line);
    assert.ok(found);
    // Asked again when the editor drops an answer because diagnostics arrived meanwhile.
    const actions = await eventually('code actions', async () => {
      const list = await executeForList('vscode.executeCodeActionProvider', isCodeAction, document.uri, found.range);
      return list.length > 0 ? list : undefined;
    });
    const titles = actions.map(({ title }) => title);
    const [fix, ...others] = actions.filter((action) => action.isPreferred === true);
    assert.deepEqual(others, [], titles.join(' | '));
    assert.ok(titles.includes('Show in simulator'), titles.join(' | '));
    assert.ok(
      titles.some((title) => title.startsWith('Ignore')),
      titles.join(' | '),
    );
    assert.ok(fix?.edit, titles.join(' | '));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.lineAt(line).text.split('#')[0]?.trim(), 'await asyncio.sleep(2)');
    await eventually('the finding to go', () =>
      findings(document.uri, rule).some(({ range }) => range.start.line === line) ? undefined : true,
    );
  });

  it('says in a hover what a function waits for', async () => {
    const { document } = editor;
    const line = lineOf(document, 'async def product_page');
    const position = new vscode.Position(line, document.lineAt(line).text.indexOf('product_page') + 2);
    const text = await eventually('a hover', async () => {
      const hovers = await executeForList('vscode.executeHoverProvider', isHover, document.uri, position);
      const parts = hovers.flatMap(({ contents }) => contents);
      const texts = parts.flatMap((part) => (part instanceof vscode.MarkdownString ? [part.value] : []));
      return texts.find((part) => part.includes('I/O'));
    });
    assert.match(text, /requests\.get/);
  });

  it('has a code lens above a function, which opens the simulator for it', async () => {
    const { document } = editor;
    const line = lineOf(document, 'async def product_page');
    const lens = await eventually('a code lens', async () => {
      const lenses = await executeForList('vscode.executeCodeLensProvider', isCodeLens, document.uri, 100);
      return lenses.find(({ range }) => range.start.line === line);
    });
    assert.equal(lens.command?.command, 'concurrencyAdvisor.openSimulator');
    assert.match(lens.command.title, /I\/O/);
    const [uri, position] = readTarget(lens.command.arguments);
    assert.equal(vscode.Uri.parse(uri).toString(), document.uri.toString());
    assert.equal(position, line);
  });

  it('has no code lens once they are switched off, and has them again afterwards', async () => {
    const { document } = editor;
    const lensCount = async (): Promise<number> =>
      (await executeForList('vscode.executeCodeLensProvider', isCodeLens, document.uri, 100)).length;
    await eventually('code lenses', async () => ((await lensCount()) > 0 ? true : undefined));
    try {
      await setSetting('codeLens.enabled', false);
      await eventually('no code lenses', async () => ((await lensCount()) === 0 ? true : undefined));
    } finally {
      await setSetting('codeLens.enabled', undefined);
    }
    await eventually('code lenses again', async () => ((await lensCount()) > 0 ? true : undefined));
  });

  it('loses a finding when its rule is switched off, and only that', async () => {
    const { uri } = editor.document;
    await findingsEventually(uri, 'sequential-awaits');
    try {
      await setSetting('rules', { [rule]: 'off' });
      await eventually('the finding to go', () => (findings(uri, rule).length === 0 ? true : undefined));
      assert.ok(findings(uri, 'sequential-awaits').length > 0);
    } finally {
      await setSetting('rules', undefined);
    }
    await findingsEventually(uri, rule);
  });

  it('changes the severity of a rule at once', async () => {
    const { uri } = editor.document;
    try {
      await setSetting('rules', { [rule]: 'information' });
      await eventually('the other severity', () =>
        findings(uri, rule)[0]?.severity === vscode.DiagnosticSeverity.Information ? true : undefined,
      );
    } finally {
      await setSetting('rules', undefined);
    }
  });

  it('keeps reporting while the file is half typed', async () => {
    const { document } = editor;
    const end = new vscode.Position(document.lineCount, 0);
    assert.ok(
      await editor.edit((edit) => {
        edit.insert(end, '\nasync def unfinished(:\n    time.sleep(\n');
      }),
    );
    await eventually('findings of the broken file', () => (findings(document.uri, rule).length > 0 ? true : undefined));
    assert.ok(
      await editor.edit((edit) => {
        edit.insert(new vscode.Position(0, 0), '# one line more\n');
      }),
    );
    const line = lineOf(document, 'time.sleep(2)');
    await eventually('the finding to follow its line', () =>
      findings(document.uri, rule).some(({ range }) => range.start.line === line) ? true : undefined,
    );
  });
});

function isCodeAction(value: unknown): value is vscode.CodeAction {
  return value instanceof vscode.CodeAction;
}

function isHover(value: unknown): value is vscode.Hover {
  return value instanceof vscode.Hover;
}

function isCodeLens(value: unknown): value is vscode.CodeLens {
  return value instanceof vscode.CodeLens;
}

/** The address and the line of a code lens's arguments. */
function readTarget(values: readonly unknown[] | undefined): [string, number] {
  const [uri, position] = values ?? [];
  assert.ok(typeof uri === 'string');
  assert.ok(typeof position === 'object' && position !== null && 'line' in position);
  assert.ok(typeof position.line === 'number');
  return [uri, position.line];
}
