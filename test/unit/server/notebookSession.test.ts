/**
 * A notebook in an editor: what the server says of one cell knows the others, stands in the right cell, and changes nothing else.
 * The client is a plain speaker of the protocol, with the cells as documents of their own.
 */
import assert from 'node:assert/strict';
import type { Diagnostic, Hover, InlayHint, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type FunctionPageResult,
  functionPageMethod,
  type SimulationResult,
  simulationMethod,
} from '../../../src/protocol';
import { LspClient, messageOf } from './lspClient';

const notebookUri = 'file:///notes/weather.ipynb';

interface Cell {
  readonly kind: 1 | 2;
  readonly document: TextDocument;
}

class NotebookClient {
  private version = 1;
  private cells: Cell[] = [];

  constructor(readonly client: LspClient) {}

  static async open(sources: readonly (string | { readonly markdown: string })[]): Promise<NotebookClient> {
    const notebook = new NotebookClient(await LspClient.start({ settings: { inlayHints: { enabled: true } } }));
    notebook.cells = sources.map((source, index) => {
      const uri = `vscode-notebook-cell:/notes/weather.ipynb#c${index}`;
      return typeof source === 'string'
        ? { kind: 2, document: TextDocument.create(uri, 'python', 1, source) }
        : { kind: 1, document: TextDocument.create(uri, 'markdown', 1, source.markdown) };
    });
    await notebook.client.notify('notebookDocument/didOpen', {
      notebookDocument: {
        uri: notebookUri,
        notebookType: 'jupyter-notebook',
        version: 1,
        cells: notebook.cells.map(({ kind, document }) => ({ kind, document: document.uri })),
      },
      cellTextDocuments: notebook.cells.filter(({ kind }) => kind === 2).map(({ document }) => item(document)),
    });
    return notebook;
  }

  uri(cell: number): string {
    return this.document(cell).uri;
  }

  text(cell: number): string {
    return this.document(cell).getText();
  }

  async change(cell: number, text: string): Promise<void> {
    const before = this.document(cell);
    const document = TextDocument.create(before.uri, 'python', before.version + 1, text);
    this.cells[cell] = { kind: 2, document };
    await this.client.notify('notebookDocument/didChange', {
      notebookDocument: { uri: notebookUri, version: ++this.version },
      change: {
        cells: {
          textContent: [{ document: { uri: document.uri, version: document.version }, changes: [{ text }] }],
        },
      },
    });
  }

  /** Moves a cell in front of all others. */
  async moveToFront(cell: number): Promise<void> {
    const [moved] = this.cells.splice(cell, 1);
    assert.ok(moved);
    this.cells.unshift(moved);
    const entry = { kind: 2, document: moved.document.uri };
    await this.client.notify('notebookDocument/didChange', {
      notebookDocument: { uri: notebookUri, version: ++this.version },
      change: { cells: { structure: { array: { start: cell, deleteCount: 1, cells: [] } } } },
    });
    await this.client.notify('notebookDocument/didChange', {
      notebookDocument: { uri: notebookUri, version: ++this.version },
      change: {
        cells: { structure: { array: { start: 0, deleteCount: 0, cells: [entry] }, didOpen: [item(moved.document)] } },
      },
    });
  }

  async close(): Promise<void> {
    await this.client.notify('notebookDocument/didClose', {
      notebookDocument: { uri: notebookUri },
      cellTextDocuments: this.cells.map(({ document }) => ({ uri: document.uri })),
    });
  }

  /** Applies an edit to the cells, each in the version that it was made for. */
  async apply(edit: WorkspaceEdit | undefined): Promise<void> {
    assert.ok(edit?.documentChanges);
    for (const change of edit.documentChanges) {
      assert.ok('textDocument' in change);
      const cell = this.cells.findIndex(({ document }) => document.uri === change.textDocument.uri);
      assert.equal(change.textDocument.version, this.document(cell).version);
      const edits = change.edits.flatMap((each) => ('newText' in each ? [each] : []));
      await this.change(cell, TextDocument.applyEdits(this.document(cell), edits));
    }
  }

  private document(cell: number): TextDocument {
    return this.cells[cell]?.document ?? assert.fail(`there is a cell ${cell}`);
  }
}

function item(document: TextDocument) {
  const { uri, languageId, version } = document;
  return { uri, languageId, version, text: document.getText() };
}

const weather = [
  { markdown: '# Weather' },
  '%pip install requests\nimport asyncio\nimport requests',
  'def load(city):\n    return requests.get(f"https://weather.example/{city}")',
  'async def page(city):\n    return load(city)\n\n\nasync def answer():\n    await asyncio.sleep(1)',
  'asyncio.run(answer())',
] as const;

function rules(diagnostics: readonly Diagnostic[]): readonly unknown[] {
  return diagnostics.map(({ code }) => code);
}

describe('a notebook in an editor', () => {
  let notebook: NotebookClient;

  beforeEach(async () => {
    notebook = await NotebookClient.open(weather);
  });

  afterEach(async () => {
    await notebook.client.stop();
  });

  it('has findings in the cell they are about, with the way through other cells', async () => {
    const { client } = notebook;
    for (const cell of [1, 2]) {
      assert.deepEqual(await client.diagnostics(notebook.uri(cell)), []);
    }
    const [finding, ...others] = await client.diagnostics(notebook.uri(3));
    assert.deepEqual(others, []);
    assert.ok(finding);
    assert.equal(finding.code, 'blocking-call-in-async');
    assert.deepEqual(finding.range, { start: { line: 1, character: 11 }, end: { line: 1, character: 15 } });
    const cause = finding.relatedInformation?.at(-1);
    assert.deepEqual(cause?.location.uri, notebook.uri(2));
    assert.equal(cause.location.range.start.line, 1);
  });

  it('is told that a loop is running, and awaits instead', async () => {
    const { client } = notebook;
    const [finding] = await client.diagnostics(notebook.uri(4));
    assert.ok(finding);
    assert.equal(finding.code, 'nested-event-loop');
    assert.match(messageOf(finding), /the kernel runs one already/);
    const actions = await client.actionsOn(notebook.uri(4), finding);
    await notebook.apply(actions.find(({ isPreferred }) => isPreferred)?.edit);
    assert.equal(notebook.text(4), 'await answer()');
    assert.deepEqual(await client.diagnostics(notebook.uri(4)), []);
  });

  it('is fixed in the cell of the finding', async () => {
    const { client } = notebook;
    const [finding] = await client.diagnostics(notebook.uri(3));
    assert.ok(finding);
    const actions = await client.actionsOn(notebook.uri(3), finding);
    await notebook.apply(actions.find(({ isPreferred }) => isPreferred)?.edit);
    assert.match(notebook.text(3), /return await asyncio\.to_thread\(load, city\)/);
    assert.equal(notebook.text(1), weather[1]);
    assert.deepEqual(rules(await client.diagnostics(notebook.uri(3))), []);
  });

  it('silences a finding in its cell', async () => {
    const { client } = notebook;
    const [finding] = await client.diagnostics(notebook.uri(3));
    assert.ok(finding);
    const actions = await client.actionsOn(notebook.uri(3), finding);
    await notebook.apply(actions.find(({ title }) => title.endsWith('on this line'))?.edit);
    assert.match(notebook.text(3), /load\(city\) {2}# concurrency: ignore\[blocking-call-in-async\]/);
    assert.deepEqual(await client.diagnostics(notebook.uri(3)), []);
  });

  it('follows what is typed in another cell', async () => {
    const { client } = notebook;
    assert.equal((await client.diagnostics(notebook.uri(3))).length, 1);
    await notebook.change(2, 'def load(city):\n    return city');
    assert.deepEqual(await client.diagnostics(notebook.uri(3)), []);
  });

  it('follows its cells when they are moved', async () => {
    const { client } = notebook;
    await notebook.moveToFront(3);
    const [finding] = await client.diagnostics(notebook.uri(0));
    assert.equal(finding?.code, 'blocking-call-in-async');
    assert.equal(finding.range.start.line, 1);
    assert.equal(finding.relatedInformation?.at(-1)?.location.uri, notebook.uri(3));
  });

  it('has lenses, hovers and hints on the functions of each cell', async () => {
    const { client } = notebook;
    const lenses = await client.codeLenses(notebook.uri(2));
    assert.deepEqual(
      lenses.map(({ range }) => range.start),
      [{ line: 0, character: 4 }],
    );
    assert.match(lenses[0]?.command?.title ?? '', /^I\/O-bound · /);
    const hover = await client.request<Hover | null>('textDocument/hover', {
      textDocument: { uri: notebook.uri(3) },
      position: { line: 0, character: 11 },
    });
    assert.ok(hover && typeof hover.contents === 'object' && 'value' in hover.contents);
    assert.match(hover.contents.value, /`page`: \*\*I\/O-bound/);
    assert.match(hover.contents.value, /`requests\.get` \(cell 3, line 2\)/);
    assert.deepEqual(hover.range?.start, { line: 0, character: 10 });
    const hints = await client.request<readonly InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri: notebook.uri(2) },
      range: { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } },
    });
    assert.deepEqual(
      hints.map(({ position }) => position.line),
      [0, 1],
    );
  });

  it('is simulated at the place in the cell, with evidence that leads to other cells', async () => {
    const { client } = notebook;
    const subject = await client.request<SimulationResult>(simulationMethod, {
      uri: notebook.uri(3),
      position: { line: 1, character: 12 },
    });
    assert.equal(subject?.functionName, 'page');
    assert.equal(subject.location.path, notebook.uri(3));
    assert.equal(subject.location.range.start.line, 0);
    assert.equal(subject.verdict.evidence[0]?.location.path, notebook.uri(2));
    assert.equal(subject.verdict.evidence[0].location.range.start.line, 1);
  });

  it('lists its functions with the cells they are in', async () => {
    const { client } = notebook;
    await client.diagnostics(notebook.uri(3));
    const { functions } = await client.request<FunctionPageResult>(functionPageMethod, {
      filter: { text: 'page', classes: ['io'] },
      class: 'io',
      offset: 0,
      limit: 10,
    });
    assert.deepEqual(
      functions.map(({ uri, nameRange }) => [uri, nameRange.start.line]),
      [[notebook.uri(3), 0]],
    );
  });

  it('is forgotten when it is closed', async () => {
    const { client } = notebook;
    assert.equal((await client.diagnostics(notebook.uri(3))).length, 1);
    const cell = notebook.uri(3);
    await notebook.close();
    assert.deepEqual(await client.diagnostics(cell), []);
  });
});
