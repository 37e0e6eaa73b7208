/**
 * The language server: says what it can do, and wires the protocol's requests and notifications to the files that answer
 * them. Owns the documents, the analysis, the index and the settings of one session; nothing here is global.
 */
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
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
  InlayHintRefreshRequest,
  PositionEncodingKind,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { type AdviceSettings, ruleIds } from '../advice/finding';
import { productName } from '../advice/wording';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import {
  analysedMethod,
  calibrateMethod,
  calibrationProgressMethod,
  type CalibrationResult,
  type AnalysedParams,
  fixEditMethod,
  type FixEditParams,
  measureMethod,
  type MeasureParams,
  type MeasureResult,
  simulationMethod,
  type SimulationParams,
  statusMethod,
  type StatusParams,
} from '../protocol';
import { isUri, pathOfUri } from './addresses';
import { Analysis } from './analysis';
import { ProjectCalibration } from './calibration/projectCalibration';
import { codeActionsFor, fixAllKind } from './codeActions';
import { codeLensesOf, resolvedCodeLens } from './codeLens';
import { Configurations } from './configurations';
import type { ServerContext } from './context';
import { diagnosticsOf } from './diagnostics';
import { Documents, type OpenDocument } from './documents';
import { Edge } from './edge';
import { readKnowledgeFile } from './files/knowledgeFile';
import { scriptConfigurationFiles } from './files/scriptPaths';
import { FunctionRequests } from './functionRequests';
import { hoverAt } from './hover';
import { inlayHintsOf } from './inlayHints';
import { measureAt } from './measureRequest';
import type { FactsCache } from './files/factsCache';
import { sourceExtensions } from './newProject';
import { defaultServerSettings, parseSettings, type ServerSettings, settingsSection } from './settings';
import { fixEditOf, simulationAt } from './simulation';
import { WorkspaceIndex } from './workspaceIndex';

export interface ServerOptions {
  /** Where measurements of interpreters are kept; without it none is used or kept. */
  readonly calibrationFolder?: string;
  /** What was read of files at an earlier start; without it every file is read anew. */
  readonly factsCache?: FactsCache;
}

/** Serves one client until the connection closes. Call it once per connection. */
export function startServer(connection: Connection, options: ServerOptions = {}): void {
  new Server(connection, options).listen();
}

class Server {
  private readonly edge = new Edge((message) => {
    this.connection.console.error(message);
  });
  private configurations = configurationsFor(defaultServerSettings, []);
  private readonly analysis = new Analysis(
    (path) => this.settingsOf(path),
    () => {
      this.functionRequests.noteChange();
    },
  );
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
      const interpreter = this.calibration.python;
      const params: StatusParams = interpreter === undefined ? status : { ...status, interpreter };
      this.edge.run(statusMethod, () => this.connection.sendNotification(statusMethod, params));
    },
    beginProgress: async () =>
      this.client.window?.workDoneProgress === true ? this.connection.window.createWorkDoneProgress() : undefined,
    log: (message) => {
      this.log(message);
    },
    isBusy: () => this.edge.isBusy,
  });
  private settings = defaultServerSettings;
  private readonly calibration: ProjectCalibration;
  private client: ClientCapabilities = {};
  private hasCommandLinks = false;
  private folders: readonly string[] = [];
  /** Requests wait for the first settings, so that no finding shows that they turn off. */
  private ready: Promise<void> = Promise.resolve();
  /** Identity of each document's last diagnostics, so that equal ones need not be sent again. */
  private readonly lastReports = new Map<string, { readonly id: string; readonly items: string }>();
  private readonly context: ServerContext = {
    documents: this.documents,
    analysis: this.analysis,
    settings: () => this.settings,
    measuredOn: () => this.calibration.measuredOn,
    hasCommandLinks: () => this.hasCommandLinks,
    supportsVersionedEdits: () => this.client.workspace?.workspaceEdit?.documentChanges === true,
  };
  private readonly functionRequests: FunctionRequests;

  constructor(
    private readonly connection: Connection,
    options: ServerOptions,
  ) {
    if (options.factsCache) {
      this.analysis.setCache(options.factsCache);
    }
    this.calibration = new ProjectCalibration(options.calibrationFolder, (file) => this.analysis.text(file));
    this.functionRequests = new FunctionRequests({
      connection,
      edge: this.edge,
      context: this.context,
      analysis: this.analysis,
      index: this.index,
      folders: () => this.folders,
      ready: () => this.ready,
    });
  }

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
      this.functionRequests.dispose();
    });
    this.connection.onDidChangeConfiguration(({ settings }: { readonly settings: unknown }) => {
      this.ready = this.readSettings(settings);
      this.edge.run('Settings', async () => {
        await this.ready;
        this.documents.noteAffected('all');
      });
    });
    this.connection.onDidChangeWatchedFiles(({ changes }) => {
      if (changes.some(({ uri }) => uri.endsWith('/pyproject.toml'))) {
        this.edge.run('Configuration', () => {
          this.applyConfiguration();
          this.documents.noteAffected('all');
        });
      }
      if (changes.some(({ uri }) => isScriptConfiguration(uri))) {
        this.edge.run('Configuration', () => {
          this.index.readScriptPaths();
          this.documents.noteAffected('all');
        });
      }
      for (const { uri, type } of changes.filter(({ uri }) => !isConfiguration(uri))) {
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
    this.functionRequests.listen();
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
        // concurrency: ignore[blocking-call-in-async] A person waits for this very answer; one file is analysed and kept.
        return codeActionsFor(params, context);
      }),
    );
    connection.onCodeLens(({ textDocument: { uri } }, token) =>
      edge.answer('Code lenses', token, [], async () => {
        await this.ready;
        return codeLensesOf(uri, context);
      }),
    );
    connection.onCodeLensResolve((lens, token) =>
      edge.answer('Code lens', token, lens, () => resolvedCodeLens(lens, context)),
    );
    connection.onHover(({ textDocument: { uri }, position }, token) =>
      edge.answer('Hover', token, null, async () => {
        await this.ready;
        return hoverAt(uri, position, context);
      }),
    );
    connection.languages.inlayHint.on((params, token) =>
      edge.answer('Inlay hints', token, [], async () => {
        await this.ready;
        return inlayHintsOf(params, context);
      }),
    );
    connection.onRequest(simulationMethod, (params: SimulationParams, token: CancellationToken) =>
      edge.answer('Simulation', token, null, async () => {
        await this.ready;
        return simulationAt(params, context);
      }),
    );
    connection.onRequest(calibrateMethod, (_params: null, token: CancellationToken) =>
      edge.answer<CalibrationResult>(
        'Calibration',
        token,
        { kind: 'failed', reason: 'crashed', message: 'Measuring the interpreter failed; the log says why.' },
        async () => {
          await this.ready;
          return this.calibrate(token);
        },
      ),
    );
    connection.onRequest(measureMethod, (params: MeasureParams, token: CancellationToken) =>
      edge.answer<MeasureResult>(
        'Measuring',
        token,
        { kind: 'failed', reason: 'ended', message: 'Measuring failed; the log says why.', traceback: [] },
        async () => {
          await this.ready;
          return this.measure(params, token);
        },
      ),
    );
    connection.onRequest(fixEditMethod, (params: FixEditParams, token: CancellationToken) =>
      edge.answer('Fix', token, null, async () => {
        await this.ready;
        // concurrency: ignore[cpu-work-in-async] A person waits for this very edit; a pool has few tasks.
        return fixEditOf(params, context);
      }),
    );
  }

  private initialize(params: InitializeParams): InitializeResult {
    this.client = params.capabilities;
    this.hasCommandLinks = hasCommandLinks(params.initializationOptions);
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
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind] },
        codeLensProvider: { resolveProvider: true },
        hoverProvider: true,
        inlayHintProvider: true,
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
        watchers: [
          ...sourceExtensions.map((extension) => `**/*${extension}`),
          '**/pyproject.toml',
          ...scriptConfigurationFiles.map((name) => `**/${name}`),
        ].map((globPattern) => ({ globPattern })),
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
      this.settings = parseSettings(value);
      this.calibration.setProject(this.folders, await this.namedInterpreter());
      // concurrency: ignore[blocking-call-in-async] Small files, read when the settings change.
      this.applyConfiguration();
    } catch (error) {
      this.edge.failed('Reading the settings', error);
    }
  }

  /** What the editor's Python support is set to. */
  private async namedInterpreter(): Promise<unknown> {
    return this.client.workspace?.configuration === true
      ? this.connection.workspace.getConfiguration('python.defaultInterpreterPath')
      : undefined;
  }

  private async calibrate(token: CancellationToken): Promise<CalibrationResult> {
    const result = await this.calibration.measure(token, (progress) => {
      this.edge.run(calibrationProgressMethod, () =>
        this.connection.sendNotification(calibrationProgressMethod, progress),
      );
    });
    if (result.kind === 'measured') {
      // concurrency: ignore[blocking-call-in-async] Small files, read once after a calibration.
      this.applyConfiguration();
      this.documents.noteAffected('all');
    }
    return result;
  }

  private async measure(params: MeasureParams, token: CancellationToken): Promise<MeasureResult> {
    const controller = new AbortController();
    const cancellation = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      const result = await measureAt(params, this.context, {
        python: this.calibration.python,
        folders: this.folders,
        signal: controller.signal,
        onProgress: (progress) => {
          this.edge.run(calibrationProgressMethod, () =>
            this.connection.sendNotification(calibrationProgressMethod, progress),
          );
        },
        keep: (of, measurement) => {
          this.calibration.keepCall(of, measurement);
        },
      });
      if (result.kind === 'measured') {
        // concurrency: ignore[blocking-call-in-async] Small files, read once after a measurement.
        this.applyConfiguration();
        this.documents.noteAffected('all');
      }
      return result;
    } finally {
      cancellation.dispose();
    }
  }

  /** Reads the project files again: called for new settings, and when one of those files changes. */
  private applyConfiguration(): void {
    this.configurations = configurationsFor(this.settings, this.folders);
    const knowledge = this.folders.flatMap((folder) => this.knowledgeOf(folder));
    this.analysis.setSettings((path) => this.settingsOf(path), knowledge);
    for (const problem of [...this.settings.problems, ...this.configurations.problems()]) {
      this.connection.console.warn(problem);
    }
  }

  /** A file that is left out is still understood for the sake of others; no rule applies to it. */
  private settingsOf(projectPath: string): AdviceSettings {
    const file = isUri(projectPath)
      ? path.join(this.folders[0] ?? '', 'untitled.py')
      : projectPath.split('/').join(path.sep);
    const { pythonVersion, cores } = this.settings.configuration;
    // 0 stands for the cores of this machine.
    const asked = { pythonVersion, cores: cores === 0 ? undefined : cores };
    const settings = this.calibration.applied(this.configurations.settingsOf(file), asked);
    return this.configurations.isExcluded(file) ? { ...settings, rules: allOff } : settings;
  }

  private knowledgeOf(folder: string): LibraryKnowledge[] {
    const threadFunctions = this.configurations.threadFunctionsOf(folder);
    const files = this.configurations.knowledgeOf(folder).flatMap((file) => {
      const read = readKnowledgeFile(file);
      if (read.kind === 'problem') {
        this.connection.console.warn(`${file} ${read.message}`);
        return [];
      }
      return [read.library];
    });
    return threadFunctions === undefined ? files : [...files, threadFunctions];
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
    if (reachesOthers && workspace?.inlayHint?.refreshSupport === true) {
      this.edge.run('Refreshing inlay hints', () => this.connection.sendRequest(InlayHintRefreshRequest.type));
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

const allOff = Object.fromEntries(ruleIds.map((rule) => [rule, 'off'] as const));

function configurationsFor({ configuration }: ServerSettings, [first = '']: readonly string[]): Configurations {
  // The editor runs on the person's own machine.
  return new Configurations(configuration, availableParallelism(), first, { cores: 0 });
}

/** `InitializationOptions` of the protocol; another editor may send anything. */
function hasCommandLinks(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'hasCommandLinks' in options && options.hasCommandLinks === true
  );
}

/** Clients push either all settings or the section's. */
function sectionOf(pushed: unknown): unknown {
  if (typeof pushed === 'object' && pushed !== null) {
    const section = Object.entries(pushed).find(([key]) => key === settingsSection);
    return section === undefined ? pushed : section[1];
  }
  return undefined;
}

function isScriptConfiguration(uri: string): boolean {
  return scriptConfigurationFiles.some((name) => uri.endsWith(`/${name}`));
}

function isConfiguration(uri: string): boolean {
  return uri.endsWith('/pyproject.toml') || isScriptConfiguration(uri);
}
