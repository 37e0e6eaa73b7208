/**
 * The notebooks that are open in the editor, each as a module made of its cells as they are now. Says which notebook and which
 * cell a document of the editor is, and the other way round. Analyses nothing.
 */
import { type Connection, type NotebookDocument, NotebookCellKind, NotebookDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Position, Range } from '../../core/text';
import { isNotebook, notebookExtension } from '../../languages/notebook/fileNames';
import { pathOfUri } from '../addresses';
import { NotebookModule } from './notebookModule';

/** One cell of Python, as the editor's document of it. */
export interface OpenCell {
  /** The notebook's, in the project. */
  readonly path: string;
  readonly index: number;
  readonly document: TextDocument;
  readonly module: NotebookModule;
}

interface OpenNotebook {
  readonly module: NotebookModule;
  readonly documents: ReadonlyMap<number, TextDocument>;
}

export class OpenNotebooks {
  private readonly notebooks = new NotebookDocuments(TextDocument);
  private readonly byPath = new Map<string, OpenNotebook>();

  constructor(
    /** Told when a notebook was opened or any of its cells changed. */
    private readonly onChanged: (path: string) => void,
    private readonly onClosed: (path: string) => void,
  ) {}

  listen(connection: Connection): void {
    this.notebooks.onDidOpen((notebook) => {
      this.read(notebook);
    });
    this.notebooks.onDidChange(({ notebookDocument }) => {
      this.read(notebookDocument);
    });
    this.notebooks.onDidClose(({ uri }) => {
      const path = pathFor(uri);
      if (this.byPath.delete(path)) {
        this.onClosed(path);
      }
    });
    this.notebooks.listen(connection);
  }

  module(path: string): NotebookModule | undefined {
    return this.byPath.get(path)?.module;
  }

  /** Undefined for a document that is no cell of Python. */
  cell(uri: string): OpenCell | undefined {
    const notebook = this.notebooks.findNotebookDocumentForCell(uri);
    return notebook && this.cellsOf(pathFor(notebook.uri)).find(({ document }) => document.uri === uri);
  }

  /** In their order; none of a notebook that is not open. */
  cellsOf(path: string): readonly OpenCell[] {
    const open = this.byPath.get(path);
    return open === undefined
      ? []
      : [...open.documents].map(([index, document]) => ({ path, index, document, module: open.module }));
  }

  paths(): readonly string[] {
    return [...this.byPath.keys()];
  }

  /** The cell that a range of the notebook's module is in. */
  locate(path: string, range: Range): { readonly cell: OpenCell; readonly range: Range } | undefined {
    const place = this.module(path)?.rangeOf(range);
    const cell = place && this.cellsOf(path).find(({ index }) => index === place.cell);
    return cell && { cell, range: place.range };
  }

  private read(notebook: NotebookDocument): void {
    const path = pathFor(notebook.uri);
    const documents = new Map<number, TextDocument>();
    for (const [index, cell] of notebook.cells.entries()) {
      const document = cell.kind === NotebookCellKind.Code ? this.notebooks.getCellTextDocument(cell) : undefined;
      if (document?.languageId === 'python') {
        documents.set(index, document);
      }
    }
    const cells = [...documents].map(([index, document]) => ({ index, source: document.getText() }));
    this.byPath.set(path, { module: new NotebookModule(cells), documents });
    this.onChanged(path);
  }
}

/** The part of a module's range that lies in the cell; undefined for one that begins elsewhere. */
export function rangeInCell({ module, index }: OpenCell, range: Range): Range | undefined {
  const place = module.rangeOf(range);
  return place?.cell === index ? place.range : undefined;
}

/** A position of the cell in its module; undefined for a cell that is no part of it, such as one in another language. */
export function positionInModule({ module, index }: OpenCell, position: Position): Position | undefined {
  return module.modulePosition(index, position);
}

/** An untitled notebook has an address in place of a path, and may have no ending. */
function pathFor(uri: string): string {
  const path = pathOfUri(uri);
  return isNotebook(path) ? path : path + notebookExtension;
}
