/**
 * An editor for tests: starts the server in this process, speaks the Language Server Protocol to it over streams, keeps what it
 * is told, and applies edits to the documents it has open.
 */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import {
  type ClientCapabilities,
  type CodeAction,
  type CodeLens,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  ProposedFeatures,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FactsCache } from '../../../src/server/files/factsCache';
import { startServer } from '../../../src/server/server';
import { type AnalysedParams, analysedMethod, type StatusParams, statusMethod } from '../../../src/protocol';

export interface ClientOptions {
  /** On disk; the workspace's only folder. */
  readonly folder?: string;
  readonly settings?: unknown;
  readonly capabilities?: ClientCapabilities;
  /** Where calibrations are kept; by default nowhere. */
  readonly calibrationFolder?: string;
  /** What is kept of files for the next start; by default nothing. */
  readonly factsCache?: FactsCache;
  readonly initializationOptions?: unknown;
}

const modernEditor: ClientCapabilities = {
  textDocument: { diagnostic: {} },
  window: { workDoneProgress: true },
  workspace: {
    configuration: true,
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
    workspaceFolders: true,
  },
};

/** This server's messages are plain text. */
export function messageOf({ message }: Diagnostic): string {
  assert.ok(typeof message === 'string');
  return message;
}

export class LspClient {
  readonly statuses: StatusParams[] = [];
  readonly analysed: AnalysedParams[] = [];
  readonly log: string[] = [];
  readonly registered: string[] = [];
  readonly progress: unknown[] = [];
  readonly published = new Map<string, readonly Diagnostic[]>();
  refreshes = 0;
  settings: unknown;
  /** Called with each progress token; cancels the work when it returns true. */
  cancelsProgress: () => boolean = () => false;
  private readonly documents = new Map<string, TextDocument>();
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly connection: ProtocolConnection,
    readonly folder: string | undefined,
    settings: unknown,
  ) {
    this.settings = settings;
  }

  static async start(options: ClientOptions = {}): Promise<LspClient> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    startServer(
      createConnection(ProposedFeatures.all, new StreamMessageReader(toServer), new StreamMessageWriter(toClient)),
      {
        ...(options.calibrationFolder === undefined ? {} : { calibrationFolder: options.calibrationFolder }),
        ...(options.factsCache === undefined ? {} : { factsCache: options.factsCache }),
      },
    );
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const client = new LspClient(connection, options.folder, options.settings);
    client.listen();
    client.initialized = await connection.sendRequest<InitializeResult>('initialize', {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? modernEditor,
      initializationOptions: options.initializationOptions,
      workspaceFolders:
        options.folder === undefined ? null : [{ uri: pathToFileURL(options.folder).href, name: 'workspace' }],
    });
    await connection.sendNotification('initialized', {});
    return client;
  }

  initialized: InitializeResult = { capabilities: {} };

  uriOf(name: string): string {
    return pathToFileURL(path.join(this.folder ?? '/', name)).href;
  }

  async open(uri: string, text: string, languageId = 'python'): Promise<void> {
    this.documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    await this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  async change(uri: string, text: string): Promise<void> {
    const document = this.document(uri);
    const version = document.version + 1;
    this.documents.set(uri, TextDocument.update(document, [{ text }], version));
    await this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  async close(uri: string): Promise<void> {
    this.documents.delete(uri);
    await this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  text(uri: string): string {
    return this.document(uri).getText();
  }

  /** Applies an edit to the open documents, as the editor would. */
  async apply(edit: WorkspaceEdit | undefined): Promise<void> {
    assert.ok(edit?.documentChanges, 'the edit names document versions');
    for (const change of edit.documentChanges) {
      assert.ok('textDocument' in change);
      const document = this.document(change.textDocument.uri);
      assert.equal(change.textDocument.version, document.version);
      const edits = change.edits.flatMap((each) => ('newText' in each ? [each] : []));
      await this.change(document.uri, TextDocument.applyEdits(document, edits));
    }
  }

  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.report(uri);
    assert.equal(report.kind, 'full');
    return report.items;
  }

  report(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.request('textDocument/diagnostic', {
      textDocument: { uri },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  }

  /** The code actions on a diagnostic, as the light bulb asks for them. */
  actionsOn(uri: string, diagnostic: Diagnostic, only?: readonly string[]): Promise<readonly CodeAction[]> {
    return this.request('textDocument/codeAction', {
      textDocument: { uri },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic], triggerKind: 1, ...(only === undefined ? {} : { only }) },
    });
  }

  /** The code lenses of a document with their words, as the editor draws them. */
  async codeLenses(uri: string): Promise<readonly CodeLens[]> {
    const lenses = await this.request<readonly CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    return Promise.all(lenses.map((lens) => this.request<CodeLens>('codeLens/resolve', lens)));
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  get protocol(): ProtocolConnection {
    return this.connection;
  }

  /** Resolves when `condition` holds, looked at after everything the server says. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.connection.dispose();
  }

  private document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    assert.ok(document, `${uri} is open`);
    return document;
  }

  private heard(): void {
    for (const resolve of this.waiting.splice(0)) {
      resolve();
    }
  }

  private listen(): void {
    const { connection } = this;
    connection.onNotification(statusMethod, (status: StatusParams) => {
      this.statuses.push(status);
      this.heard();
    });
    connection.onNotification(analysedMethod, (params: AnalysedParams) => {
      this.analysed.push(params);
      this.heard();
    });
    connection.onNotification('window/logMessage', ({ message }: { readonly message: string }) => {
      this.log.push(message);
      this.heard();
    });
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: { readonly uri: string; readonly diagnostics: readonly Diagnostic[] }) => {
        this.published.set(params.uri, params.diagnostics);
        this.heard();
      },
    );
    connection.onNotification('$/progress', ({ token, value }: { readonly token: string; readonly value: unknown }) => {
      this.progress.push(value);
      if (this.cancelsProgress()) {
        void connection.sendNotification('window/workDoneProgress/cancel', { token });
      }
      this.heard();
    });
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onRequest('workspace/configuration', ({ items }: { readonly items: readonly unknown[] }) =>
      items.map(() => this.settings ?? null),
    );
    connection.onRequest(
      'client/registerCapability',
      ({ registrations }: { readonly registrations: readonly { readonly method: string }[] }) => {
        this.registered.push(...registrations.map(({ method }) => method));
        this.heard();
        return null;
      },
    );
    for (const method of [
      'workspace/diagnostic/refresh',
      'workspace/codeLens/refresh',
      'workspace/inlayHint/refresh',
    ]) {
      connection.onRequest(method, () => {
        this.refreshes++;
        this.heard();
        return null;
      });
    }
    connection.listen();
  }
}
