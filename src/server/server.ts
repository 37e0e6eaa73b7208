/**
 * The language server: says what it can do, and wires the protocol's requests and notifications to the files that answer
 * them. Owns the documents, the analysis, the index and the settings of one session; nothing here is global.
 */
import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Connection,
  FileChangeType,
  type FileEvent,
  type InitializeParams,
  type InitializeResult,
  InlayHintRefreshRequest,
} from 'vscode-languageserver';
import { isPythonVersion } from '../advice/assumedMachine';
import { isScript } from '../languages/typescript/fileNames';
import { visible } from '../core/visibleText';
import {
  analysedMethod,
  type AnalysedParams,
  type PythonEnvironmentParams,
  pythonEnvironmentMethod,
  statusMethod,
  type StatusParams,
  trustGrantedMethod,
} from '../protocol';
import { pathOfUri } from './addresses';
import { Analysis } from './analysis';
import { answerRequests } from './answers';
import { ProjectCalibration } from './calibration/projectCalibration';
import { asksForDiagnostics, initializeResult, pythonMarkers, registerInterests } from './capabilities';
import type { ServerContext } from './context';
import { diagnosticsOf } from './diagnostics';
import { Documents, type OpenDocument } from './documents';
import { Edge } from './edge';
import type { FactsCache } from './files/factsCache';
import { scriptConfigurationFiles } from './files/scriptPaths';
import { FunctionRequests } from './functionRequests';
import { InterpreterRequests } from './interpreterRequests';
import { parseSettings, settingsSection } from './settings';
import { WorkspaceTrust } from './trust';
import type { WorkspaceFiles } from './workspaceFiles';
import { WorkspaceIndex } from './workspaceIndex';
import { WorkspaceSettings } from './workspaceSettings';

export interface ServerOptions {
  /** Where measurements of interpreters are kept; without it none is used or kept. */
  readonly calibrationFolder?: string;
  /** What was read of files at an earlier start; without it every file is read anew. */
  readonly factsCache?: FactsCache;
  /** Brings the files where there is no disk to read them from. */
  readonly files?: WorkspaceFiles;
}

/** Serves one client until the connection closes. Call it once per connection. */
export function startServer(connection: Connection, options: ServerOptions = {}): void {
  new Server(connection, options).listen();
}

class Server {
  private readonly edge = new Edge(
    (message) => {
      this.connection.console.error(message);
    },
    (message) => {
      this.connection.tracer.log(message);
    },
  );
  private readonly analysis = new Analysis(
    (path) => this.settings.settingsOf(path),
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
      this.tellStatus(status);
    },
    beginProgress: async () =>
      this.client.window?.workDoneProgress === true ? this.connection.window.createWorkDoneProgress() : undefined,
    log: (message) => {
      this.log(message);
    },
    isBusy: () => this.edge.isBusy,
    chosenPython: () => (this.calibration.inUse.saidBy === undefined ? undefined : this.calibration.python),
  });
  private readonly trust = new WorkspaceTrust();
  private readonly calibration: ProjectCalibration;
  private readonly settings: WorkspaceSettings;
  private client: ClientCapabilities = {};
  private hasCommandLinks = false;
  private lastStatus: StatusParams | undefined;
  /** What the editor's Python extension has active. */
  private reportedPython: PythonEnvironmentParams['python'] = null;
  private folders: readonly string[] = [];
  /** Requests wait for the first settings, so that no finding shows that they turn off. */
  private ready: Promise<void> = Promise.resolve();
  private readonly context: ServerContext = {
    documents: this.documents,
    analysis: this.analysis,
    settings: () => this.settings.current,
    measuredOn: (language) =>
      language === 'typescript' ? this.calibration.measuredOnNode : this.calibration.measuredOn,
    hasCommandLinks: () => this.hasCommandLinks,
    supportsVersionedEdits: () => this.client.workspace?.workspaceEdit?.documentChanges === true,
  };
  private readonly functionRequests: FunctionRequests;
  private readonly interpreterRequests: InterpreterRequests;
  private readonly files: WorkspaceFiles | undefined;

  constructor(
    private readonly connection: Connection,
    options: ServerOptions,
  ) {
    this.files = options.files;
    if (options.factsCache) {
      options.factsCache.watch((problem) => {
        connection.console.warn(visible(problem));
      });
      this.analysis.setCache(options.factsCache);
    }
    this.calibration = new ProjectCalibration(options.calibrationFolder, (file) => this.analysis.text(file));
    this.settings = new WorkspaceSettings(this.analysis, this.calibration, this.trust, (problem) => {
      this.connection.console.warn(visible(problem));
    });
    this.interpreterRequests = new InterpreterRequests({
      connection,
      edge: this.edge,
      context: this.context,
      calibration: this.calibration,
      trust: this.trust,
      folders: () => this.folders,
      languages: () => {
        const paths = this.analysis.paths();
        return { hasPython: paths.some((file) => !isScript(file)), hasScripts: paths.some(isScript) };
      },
      ready: () => this.ready,
      onMeasured: () => {
        this.settings.apply();
        this.documents.noteAffected('all');
      },
    });
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
      this.readSettingsAgain('Settings', settings);
    });
    this.connection.onNotification(trustGrantedMethod, () => {
      if (this.trust.grant()) {
        this.readSettingsAgain('Trust');
      }
    });
    this.connection.onNotification(pythonEnvironmentMethod, ({ python }: PythonEnvironmentParams) => {
      this.reportedPython = reportedPython({ python });
      this.readSettingsAgain('Python environment');
    });
    this.connection.onDidChangeWatchedFiles(({ changes }) => {
      this.edge.run('File watching', async () => {
        await this.files?.read(changes.map(({ uri }) => pathOfUri(uri)));
        this.noteChanges(changes);
      });
    });
    answerRequests({ connection: this.connection, edge: this.edge, context: this.context, ready: () => this.ready });
    this.interpreterRequests.listen();
    this.functionRequests.listen();
    this.documents.listen(this.connection);
    this.connection.listen();
  }

  /** Everything that depends on settings and on the interpreter is worked out anew; packages, where it is another one. */
  private readSettingsAgain(why: string, pushed?: unknown): void {
    const before = this.calibration.python;
    this.ready = this.readSettings(pushed);
    this.edge.run(why, async () => {
      await this.ready;
      if (this.calibration.python !== before) {
        this.startIndex();
      } else if (this.lastStatus !== undefined) {
        // concurrency: ignore[blocking-call-in-async] Small files, read when the settings change.
        this.tellStatus(this.lastStatus);
      }
      this.documents.noteAffected('all');
    });
  }

  /** Files of the workspace were made, changed or deleted. */
  private noteChanges(changes: readonly FileEvent[]): void {
    if (changes.some(({ uri }) => uri.endsWith('/pyproject.toml'))) {
      this.edge.run('Configuration', () => {
        this.settings.apply();
        this.documents.noteAffected('all');
      });
    }
    if (changes.some(({ uri }) => isPythonMarker(uri))) {
      this.readSettingsAgain('Python version');
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
  }

  private initialize(params: InitializeParams): InitializeResult {
    this.client = params.capabilities;
    this.hasCommandLinks = hasCommandLinks(params.initializationOptions);
    this.trust.read(params.initializationOptions);
    this.reportedPython = reportedPython(params.initializationOptions);
    const folders = params.workspaceFolders ?? [];
    this.setFolders(folders.map(({ uri }) => uri));
    return initializeResult(this.client);
  }

  /** Asks the client for what it supports being asked at run time. */
  private async register(): Promise<void> {
    await registerInterests(this.connection, this.client);
    if (this.client.workspace?.workspaceFolders === true) {
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
    this.settings.setFolders(this.folders);
    this.analysis.setRoots(this.folders);
  }

  private startIndex(): void {
    this.edge.run('Indexing', async () => {
      try {
        await this.ready;
        if (this.files !== undefined) {
          await this.bringFiles(this.files);
        }
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

  /** Project files say more files that count: those of knowledge. */
  private async bringFiles(files: WorkspaceFiles): Promise<void> {
    await this.connection.sendNotification(statusMethod, { state: 'indexing', analysed: 0, total: 0 });
    await files.load(this.folders);
    // concurrency: ignore[blocking-call-in-async] In a browser the files lie in memory.
    await files.read(this.settings.knowledgeFiles());
    await this.ready;
    this.settings.apply();
  }

  /** `pushed` is what a client sends that cannot be asked. */
  private async readSettings(pushed?: unknown): Promise<void> {
    try {
      const value: unknown =
        this.client.workspace?.configuration === true
          ? await this.connection.workspace.getConfiguration(settingsSection)
          : sectionOf(pushed);
      // An interpreter that the workspace names, or brings along, is its authors' program.
      const settings = parseSettings(value);
      const named = await this.namedInterpreter();
      // concurrency: ignore[blocking-call-in-async] Small files, read when the settings change.
      this.calibration.setProject(
        this.trust.isTrusted
          ? {
              folders: this.folders,
              setting: settings.pythonInterpreter,
              reported: this.reportedPython ?? undefined,
              editorSetting: typeof named === 'string' ? named : undefined,
            }
          : { folders: [] },
      );
      // concurrency: ignore[blocking-call-in-async] Small files, read when the settings change.
      this.settings.set(settings);
    } catch (error) {
      this.edge.failed('Reading the settings', error);
    }
  }

  /** What the editor's Python support is set to. */
  private async namedInterpreter(): Promise<unknown> {
    return this.client.workspace?.configuration === true && this.trust.isTrusted
      ? this.connection.workspace.getConfiguration('python.defaultInterpreterPath')
      : undefined;
  }

  /** The advice on open documents may be different: what shows it is asked to look again. */
  private announce(open: readonly OpenDocument[], reachesOthers: boolean): void {
    for (const { path, document } of open) {
      const params: AnalysedParams = { uri: document.uri, version: document.version };
      this.edge.run(analysedMethod, () => this.connection.sendNotification(analysedMethod, params));
      this.edge.run('Reading imports', () => this.index.loadImports(path));
    }
    const { workspace } = this.client;
    if (!asksForDiagnostics(this.client)) {
      this.edge.run('Publishing', () => this.publish(open));
    } else if (reachesOthers) {
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

  private tellStatus(status: StatusParams): void {
    this.lastStatus = status;
    const interpreter = this.calibration.python;
    const python = this.settings.pythonAssumption();
    const params: StatusParams = { ...status, python, ...(interpreter === undefined ? {} : { interpreter }) };
    this.edge.run(statusMethod, () => this.connection.sendNotification(statusMethod, params));
  }

  private log(message: string): void {
    this.connection.console.info(visible(message));
  }
}

/** `InitializationOptions` of the protocol; another editor may send anything. */
function hasCommandLinks(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'hasCommandLinks' in options && options.hasCommandLinks === true
  );
}

/** The same: a path of another type is none. */
function reportedPython(options: unknown): PythonEnvironmentParams['python'] {
  const python = typeof options === 'object' && options !== null && 'python' in options ? options.python : undefined;
  if (typeof python !== 'object' || python === null || !('path' in python) || typeof python.path !== 'string') {
    return null;
  }
  const version = 'version' in python && typeof python.version === 'string' ? python.version : undefined;
  return { path: python.path, ...(version === undefined || !isPythonVersion(version) ? {} : { version }) };
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

function isPythonMarker(uri: string): boolean {
  return pythonMarkers.some((name) => uri.endsWith(`/${name}`));
}

function isConfiguration(uri: string): boolean {
  return uri.endsWith('/pyproject.toml') || isPythonMarker(uri) || isScriptConfiguration(uri);
}
