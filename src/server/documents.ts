/**
 * The documents that are open in the editor. Their text takes the place of what is on disk until they are closed.
 * An edit is analysed when somebody asks about the document, or after a short pause in typing, whichever comes first; what
 * else the edit touches is told through `onAnalysed` after the pause. Other documents of the project are not its business.
 * The cells of a notebook are documents of the editor and one file of the project.
 */
import { type Connection, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isUri, pathOfUri, uriOfPath } from './addresses';
import { type Affected, type Analysis, maximumTextSize } from './analysis';
import { readSource } from './files/sourceFile';
import type { Position, Range } from '../core/text';
import { sourceExtensions, sourceLanguages } from './newProject';
import type { NotebookModule } from './notebooks/notebookModule';
import { type OpenCell, OpenNotebooks, positionInModule, rangeInCell } from './notebooks/openNotebooks';

/** Pause in typing after which dependents are looked at again. */
const pauseMs = 120;

export interface OpenDocument {
  readonly path: string;
  readonly document: TextDocument;
  /** Missing where the document is the whole file of the project. */
  readonly cell?: OpenCell;
}

/** A place as the editor knows it. */
export interface DocumentRange {
  readonly uri: string;
  readonly range: Range;
  /** In a notebook: which cell it is, counted from one. */
  readonly cellNumber?: number;
}

/** A range of the project's file in the document; undefined where it lies in another cell. */
export function rangeInDocument({ cell }: OpenDocument, range: Range): Range | undefined {
  return cell === undefined ? range : rangeInCell(cell, range);
}

/** The module's first line is no cell's. */
const nowhere: Position = { line: 0, character: 0 };

/** A position of the document in the project's file. */
export function positionInFile({ cell }: OpenDocument, position: Position): Position {
  return cell === undefined ? position : (positionInModule(cell, position) ?? nowhere);
}

export function rangeInFile(open: OpenDocument, { start, end }: Range): Range {
  return { start: positionInFile(open, start), end: positionInFile(open, end) };
}

export class Documents {
  private readonly documents = new TextDocuments(TextDocument);
  private readonly notebooks = new OpenNotebooks(
    (path) => {
      this.unseen.add(path);
      this.noteChanged(path);
    },
    (path) => {
      this.forget(path);
      this.noteAffected(this.analysis.removeFile(path));
    },
  );
  private readonly pathByUri = new Map<string, string>();
  private readonly uriByPath = new Map<string, string>();
  /** Paths of documents whose latest text the analysis has not seen. */
  private readonly unseen = new Set<string>();
  /** Paths whose advice may have changed since the last `onAnalysed`. */
  private readonly affected = new Set<string>();
  private reachesOthers = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly analysis: Analysis,
    /**
     * Told after a pause, with the open documents whose advice may have changed; `reachesOthers` when these are not only the
     * edited ones, which the editor asks about by itself.
     */
    private readonly onAnalysed: (open: readonly OpenDocument[], reachesOthers: boolean) => void,
    private readonly log: (message: string) => void,
  ) {}

  listen(connection: Connection): void {
    this.documents.onDidOpen(({ document }) => {
      this.open(document);
    });
    this.documents.onDidChangeContent(({ document }) => {
      this.change(document);
    });
    this.documents.onDidClose(({ document }) => {
      this.close(document);
    });
    this.documents.listen(connection);
    this.notebooks.listen(connection);
  }

  /** Every open document of a supported language. */
  all(): readonly OpenDocument[] {
    const documents = [...this.pathByUri].flatMap(([uri, path]): OpenDocument[] => {
      const document = this.documents.get(uri);
      return document === undefined ? [] : [{ path, document }];
    });
    const cells = this.notebooks
      .paths()
      .flatMap((path) => this.notebooks.cellsOf(path).map((cell) => ({ path, document: cell.document, cell })));
    return [...documents, ...cells];
  }

  isOpen(path: string): boolean {
    return this.uriByPath.has(path) || this.notebooks.module(path) !== undefined;
  }

  /** The document with its latest text analysed; undefined when it is not open or of no supported language. */
  current(uri: string): OpenDocument | undefined {
    const cell = this.notebooks.cell(uri);
    if (cell !== undefined) {
      this.analyse(cell.path);
      return { path: cell.path, document: cell.document, cell };
    }
    const document = this.documents.get(uri);
    const path = this.pathByUri.get(uri);
    if (document === undefined || path === undefined) {
      return undefined;
    }
    this.analyse(path);
    return { path, document };
  }

  /** The address under which the editor knows a file of the project. */
  uriOf(path: string): string {
    return this.uriByPath.get(path) ?? uriOfPath(path);
  }

  /** Where the editor has a place of the project; of a notebook that is not open, the file itself. */
  locate(path: string, range: Range): DocumentRange {
    const place = this.notebooks.locate(path, range);
    return place === undefined
      ? { uri: this.uriOf(path), range }
      : { uri: place.cell.document.uri, range: place.range, cellNumber: place.cell.index + 1 };
  }

  /** The open cells of a notebook, by their place in it; undefined for a path that is no open notebook. */
  notebook(
    path: string,
  ): { readonly module: NotebookModule; readonly documents: ReadonlyMap<number, TextDocument> } | undefined {
    const module = this.notebooks.module(path);
    return (
      module && {
        module,
        documents: new Map(this.notebooks.cellsOf(path).map(({ index, document }) => [index, document])),
      }
    );
  }

  /** Version of the open document; null for files on disk, as the protocol wants it. */
  versionOf(path: string): number | null {
    return this.documents.get(this.uriOf(path))?.version ?? null;
  }

  /** Files were edited, read or removed: those of them that are open are told of after the pause. `cause` is an edited one. */
  noteAffected(affected: Affected, cause?: string): void {
    for (const path of affected === 'all' ? [...this.uriByPath.keys(), ...this.notebooks.paths()] : affected) {
      if (this.isOpen(path)) {
        this.affected.add(path);
        this.reachesOthers ||= path !== cause;
      }
    }
    if (this.affected.size > 0) {
      this.schedule();
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private open(document: TextDocument): void {
    const path = pathFor(document);
    if (path !== undefined) {
      this.pathByUri.set(document.uri, path);
      this.uriByPath.set(path, document.uri);
    }
  }

  private change(document: TextDocument): void {
    const path = this.pathByUri.get(document.uri);
    if (path !== undefined) {
      this.unseen.add(path);
      this.noteChanged(path);
    }
  }

  private close(document: TextDocument): void {
    const path = this.pathByUri.get(document.uri);
    if (path === undefined) {
      return;
    }
    this.pathByUri.delete(document.uri);
    this.uriByPath.delete(path);
    this.forget(path);
    const saved = isUri(path) ? undefined : readText(path);
    this.noteAffected(saved === undefined ? this.analysis.removeFile(path) : this.analysis.setFile(path, saved));
  }

  private noteChanged(path: string): void {
    this.affected.add(path);
    this.schedule();
  }

  private forget(path: string): void {
    this.unseen.delete(path);
    this.affected.delete(path);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.settle();
    }, pauseMs);
  }

  /** Analyses the latest text of every document: edits of several files must be made for what the editor shows. */
  catchUp(): void {
    for (const path of [...this.unseen]) {
      this.analyse(path);
    }
  }

  private settle(): void {
    this.catchUp();
    clearTimeout(this.timer); // Analysing has noted effects; they are told below.
    const affected = this.all().filter(({ path }) => this.affected.has(path));
    const { reachesOthers } = this;
    this.affected.clear();
    this.reachesOthers = false;
    this.onAnalysed(affected, reachesOthers);
  }

  private analyse(path: string): void {
    if (!this.unseen.delete(path)) {
      return;
    }
    const notebook = this.notebooks.module(path);
    const text = notebook?.text ?? this.documents.get(this.uriOf(path))?.getText() ?? '';
    if (text.length > maximumTextSize) {
      this.log(`${path} is not analysed: it is longer than ${maximumTextSize / 1e6} million characters.`);
      this.noteAffected(this.analysis.removeFile(path), path);
      return;
    }
    this.noteAffected(
      notebook === undefined ? this.analysis.setFile(path, text) : this.analysis.setNotebook(path, notebook),
      path,
    );
  }
}

/** The project tells languages by file name; an untitled document or a script without an ending gets one. */
function pathFor(document: TextDocument): string | undefined {
  const path = pathOfUri(document.uri);
  if (sourceExtensions.some((extension) => path.endsWith(extension))) {
    return path;
  }
  const extension = sourceLanguages.find(({ editorIds }) => editorIds.includes(document.languageId))?.extensions[0];
  return extension === undefined ? undefined : path + extension;
}

function readText(path: string): string | undefined {
  const source = readSource(path, maximumTextSize);
  return source.kind === 'text' ? source.text : undefined; // Never saved, or deleted meanwhile.
}
