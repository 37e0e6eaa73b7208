/**
 * The language server: says what it can do, and wires the protocol's requests and notifications to the files that answer
 * them. Owns the documents, the analysis, the index and the settings of one session; nothing here is global.
 */
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import {
  type CancellationToken,
  type ClientCapabilities,
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { productName } from '../advice/wording';
import {
  analysedMethod,
  type AnalysedParams,
  fixEditMethod,
  type FixEditParams,
  simulationMethod,
  type SimulationParams,
  statusMethod,
} from '../protocol';
import { pathOfUri } from './addresses';
import { Analysis } from './analysis';
import { codeActionsFor, fixAllKind } from './codeActions';
import { codeLensesOf } from './codeLens';
import type { ServerContext } from './context';
import { diagnosticsOf } from './diagnostics';
import { Documents, type OpenDocument } from './documents';
import { Edge } from './edge';
import { requiredPython } from './files/requiredPython';
import { hoverAt } from './hover';
import { sourceExtensions } from './newProject';
import { defaultServerSettings, parseSettings, settingsSection } from './settings';
import { fixEditOf, simulationAt } from './simulation';
import { WorkspaceIndex } from './workspaceIndex';

/** Serves one client until the connection closes. Call it once per connection. */
export function startServer(connection: Connection): void {
  new Server(connection).listen();
}

class Server {
  private readonly edge = new Edge((message) => {
    this.connection.console.error(message);
  });
  private readonly analysis = new Analysis(defaultServerSettings.advice);
  private readonly documents = new Documents(
    this.analysis,
    (open, reachesOthers) => {
      this.announce(open, reachesOthers);
    },
    (message) => {
      this.log(message);
    },
  );
  private readonly index = new WorkspaceIndex(this.analysis, this.documents, {
    report: (status) => {
      this.edge.run(statusMethod, () => this.connection.sendNotification(statusMethod, status));
    },
    beginProgress: async () =>
      this.client.window?.workDoneProgress === true ? this.connection.window.createWorkDoneProgress() : undefined,
    log: (message) => {
      this.log(message);
    },
    isBusy: () => this.edge.isBusy,
  });
  private settings = defaultServerSettings;
  private client: ClientCapabilities = {};
  private folders: readonly string[] = [];
  /** Requests wait for the first settings, so that no finding shows that they turn off. */
  private ready: Promise<void> = Promise.resolve();
  /** Identity of each document's last diagnostics, so that equal ones need not be sent again. */
  private readonly lastReports = new Map<string, { readonly id: string; readonly items: string }>();
  private readonly context: ServerContext = {
    documents: this.documents,
    analysis: this.analysis,
    settings: () => this.settings,
    supportsVersionedEdits: () => this.client.workspace?.workspaceEdit?.documentChanges === true,
  };

  constructor(private readonly connection: Connection) {}

  listen(): void {
    this.connection.onInitialize((params) => this.initialize(params));
    this.connection.onInitialized(() => {
      this.ready = this.readSettings();
      this.edge.run('Registration', () => this.register());
      this.startIndex();
    });
    this.connection.onShutdown(() => {
      this.index.stop();
      this.documents.dispose();
    });
    this.connection.onDidChangeConfiguration(({ settings }: { readonly settings: unknown }) => {
      this.ready = this.readSettings(settings);
      this.edge.run('Settings', async () => {
        await this.ready;
        this.documents.noteAffected('all');
      });
    });
    this.connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri, type } of changes) {
        this.edge.run('File watching', () => {
          if (type === FileChangeType.Deleted) {
            this.index.remove(uri);
          } else {
            this.index.refresh(uri);
          }
        });
      }
    });
    this.answerRequests();
    this.documents.listen(this.connection);
    this.connection.listen();
  }

  private answerRequests(): void {
    const { connection, context, edge } = this;
    connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }, token) =>
      edge.answer<DocumentDiagnosticReport>(
        'Diagnostics',
        token,
        { kind: DocumentDiagnosticReportKind.Full, items: [] },
        async () => {
          await this.ready;
          return this.diagnosticReport(uri, previousResultId);
        },
      ),
    );
    connection.onCodeAction((params, token) =>
      edge.answer('Code actions', token, [], async () => {
        await this.ready;
        return codeActionsFor(params, context);
      }),
    );
    connection.onCodeLens(({ textDocument: { uri } }, token) =>
      edge.answer('Code lenses', token, [], async () => {
        await this.ready;
        return codeLensesOf(uri, context);
      }),
    );
    connection.onHover(({ textDocument: { uri }, position }, token) =>
      edge.answer('Hover', token, null, async () => {
        await this.ready;
        return hoverAt(uri, position, context);
      }),
    );
    connection.onRequest(simulationMethod, (params: SimulationParams, token: CancellationToken) =>
      edge.answer('Simulation', token, null, async () => {
        await this.ready;
        return simulationAt(params, context);
      }),
    );
    connection.onRequest(fixEditMethod, (params: FixEditParams, token: CancellationToken) =>
      edge.answer('Fix', token, null, async () => {
        await this.ready;
        return fixEditOf(params, context);
      }),
    );
  }

  private initialize(params: InitializeParams): InitializeResult {
    this.client = params.capabilities;
    const folders = params.workspaceFolders ?? [];
    this.setFolders(folders.map(({ uri }) => uri));
    return {
      serverInfo: { name: productName },
      capabilities: {
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        diagnosticProvider: {
          identifier: settingsSection,
          interFileDependencies: true,
          workspaceDiagnostics: false,
        },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        codeLensProvider: { resolveProvider: false },
        hoverProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  /** Asks the client for what it supports being asked at run time. */
  private async register(): Promise<void> {
    const { workspace } = this.client;
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      await this.connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    }
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      await this.connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: sourceExtensions.map((extension) => ({ globPattern: `**/*${extension}` })),
      });
    }
    if (workspace?.workspaceFolders === true) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOfUri(uri)));
        const kept = this.folders.filter((folder) => !gone.has(folder));
        this.setFolders([...kept, ...added.map(({ uri }) => uri)]);
        this.startIndex();
      });
    }
  }

  /** Folders that are not on disk are not indexed; their open documents are analysed one by one. */
  private setFolders(uris: readonly string[]): void {
    this.folders = uris.map(pathOfUri).filter((path) => !path.includes('://'));
    this.analysis.setRoots(this.folders);
  }

  private startIndex(): void {
    this.edge.run('Indexing', async () => {
      try {
        await this.index.start(this.folders);
      } catch (error) {
        await this.connection.sendNotification(statusMethod, {
          state: 'error',
          analysed: 0,
          total: 0,
          message: 'Indexing failed',
        });
        throw error;
      }
    });
  }

  /** `pushed` is what a client sends that cannot be asked. */
  private async readSettings(pushed?: unknown): Promise<void> {
    try {
      const value: unknown =
        this.client.workspace?.configuration === true
          ? await this.connection.workspace.getConfiguration(settingsSection)
          : sectionOf(pushed);
      this.settings = parseSettings(value, {
        requiredPython: this.folders.map(requiredPython).find((version) => version !== undefined),
        cores: availableParallelism(),
      });
      this.analysis.setSettings(this.settings.advice);
    } catch (error) {
      this.edge.failed('Reading the settings', error);
    }
  }

  private diagnosticReport(uri: string, previousId: string | undefined): DocumentDiagnosticReport {
    const items = diagnosticsOf(uri, this.context);
    const written = JSON.stringify(items);
    const last = this.lastReports.get(uri);
    if (last?.items === written && last.id === previousId) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: last.id };
    }
    const id = randomUUID();
    this.lastReports.set(uri, { id, items: written });
    return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
  }

  /** The advice on open documents may be different: what shows it is asked to look again. */
  private announce(open: readonly OpenDocument[], reachesOthers: boolean): void {
    for (const { path, document } of open) {
      const params: AnalysedParams = { uri: document.uri, version: document.version };
      this.edge.run(analysedMethod, () => this.connection.sendNotification(analysedMethod, params));
      this.edge.run('Reading imports', () => this.index.loadImports(path));
    }
    const { textDocument, workspace } = this.client;
    if (textDocument?.diagnostic === undefined) {
      this.edge.run('Publishing', () => this.publish(open));
    } else if (reachesOthers && workspace?.diagnostics?.refreshSupport === true) {
      this.edge.run('Refreshing diagnostics', () => this.connection.languages.diagnostics.refresh());
    }
    if (reachesOthers && workspace?.codeLens?.refreshSupport === true) {
      this.edge.run('Refreshing code lenses', () => this.connection.sendRequest(CodeLensRefreshRequest.type));
    }
  }

  /** For clients that do not ask for diagnostics. */
  private async publish(open: readonly OpenDocument[]): Promise<void> {
    await this.ready;
    for (const { document } of open) {
      await this.connection.sendDiagnostics({
        uri: document.uri,
        version: document.version,
        diagnostics: diagnosticsOf(document.uri, this.context),
      });
    }
  }

  private log(message: string): void {
    this.connection.console.info(message);
  }
}

/** Clients push either all settings or the section's. */
function sectionOf(pushed: unknown): unknown {
  if (typeof pushed === 'object' && pushed !== null) {
    const section = Object.entries(pushed).find(([key]) => key === settingsSection);
    return section === undefined ? pushed : section[1];
  }
  return undefined;
}
