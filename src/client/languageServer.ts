/**
 * The language server as the rest of the client sees it: start, restart, its requests and its notifications.
 * All analysis happens in that process, never in the extension host. A crash restarts it a few times and then asks;
 * every failure is told with a way to the log.
 */
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RequestType,
  RevealOutputChannelOn,
  TransportKind,
} from 'vscode-languageclient/node';
import type { LanguageClientOptions, ServerOptions, WorkspaceEdit } from 'vscode-languageclient/node';
import {
  analysedMethod,
  analyseWorkspaceMethod,
  analysisProgressMethod,
  calibrateMethod,
  calibrationProgressMethod,
  commands,
  fixEditMethod,
  functionDetailsMethod,
  functionGroupsMethod,
  functionPageMethod,
  functionsChangedMethod,
  linkedCommands,
  measureMethod,
  simulationMethod,
  statusMethod,
} from '../protocol';
import type {
  AnalysedParams,
  AnalyseWorkspaceResult,
  AnalysisProgressParams,
  CalibrationProgressParams,
  CalibrationResult,
  FixEditParams,
  FunctionDetailsParams,
  FunctionDetailsResult,
  FunctionGroupsParams,
  FunctionGroupsResult,
  FunctionPageParams,
  FunctionPageResult,
  InitializationOptions,
  MeasureParams,
  MeasureResult,
  SimulationParams,
  SimulationResult,
  StatusParams,
} from '../protocol';

/** Documents the server is told of; notebook cells are not among them. */
export const documentSelector = ['python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact'].flatMap(
  (language) => ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ language, scheme })),
);

const simulationRequest = new RequestType<SimulationParams, SimulationResult, void>(simulationMethod);
const calibrateRequest = new RequestType<null, CalibrationResult, void>(calibrateMethod);
const measureRequest = new RequestType<MeasureParams, MeasureResult, void>(measureMethod);
const groupsRequest = new RequestType<FunctionGroupsParams, FunctionGroupsResult, void>(functionGroupsMethod);
const pageRequest = new RequestType<FunctionPageParams, FunctionPageResult, void>(functionPageMethod);
const detailsRequest = new RequestType<FunctionDetailsParams, FunctionDetailsResult, void>(functionDetailsMethod);
const analyseRequest = new RequestType<null, AnalyseWorkspaceResult, void>(analyseWorkspaceMethod);
const fixEditRequest = new RequestType<FixEditParams, WorkspaceEdit | null, void>(fixEditMethod);

const maximumRestarts = 4;
const restartPeriodMs = 3 * 60 * 1000;

/** The state of the analysis as the server reports it, and that of the server itself before it can. */
export type ServerStatus = StatusParams | { readonly state: 'stopped' | 'starting' };

export class LanguageServer implements vscode.Disposable {
  private readonly statusEmitter = new vscode.EventEmitter<ServerStatus>();
  private readonly functionsEmitter = new vscode.EventEmitter<void>();
  private readonly analysisEmitter = new vscode.EventEmitter<AnalysisProgressParams>();
  private readonly calibrationEmitter = new vscode.EventEmitter<CalibrationProgressParams>();
  private readonly analysedEmitter = new vscode.EventEmitter<AnalysedParams>();
  private client: LanguageClient | undefined;
  private started: Promise<LanguageClient> | undefined;
  private crashTimes: number[] = [];
  private current: ServerStatus = { state: 'stopped' };

  readonly onStatus = this.statusEmitter.event;
  /** The list of functions that was answered last is out of date. */
  readonly onFunctionsChanged = this.functionsEmitter.event;
  /** How far an analysis of the workspace on command has come. */
  readonly onAnalysisProgress = this.analysisEmitter.event;
  readonly onAnalysed = this.analysedEmitter.event;
  /** How far a calibration or a measurement has come. */
  readonly onCalibrationProgress = this.calibrationEmitter.event;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get status(): ServerStatus {
    return this.current;
  }

  /** Starts the server now if a document that it is for is open, else when the first one is opened. */
  startWhenNeeded(): vscode.Disposable {
    const isOurs = (document: vscode.TextDocument) => vscode.languages.match(documentSelector, document) > 0;
    if (vscode.workspace.textDocuments.some(isOurs)) {
      void this.start();
    }
    return vscode.workspace.onDidOpenTextDocument((document) => {
      if (this.started === undefined && isOurs(document)) {
        void this.start();
      }
    });
  }

  /** Starts the server unless it was started already; a failure is told to the person and does not reject. */
  private async start(): Promise<void> {
    await this.running().catch(() => undefined);
  }

  async restart(): Promise<void> {
    this.log.info('Restarting the language server.');
    this.crashTimes = [];
    await this.stop();
    await this.start();
  }

  /** How many functions of each class there are. */
  async functionGroups(params: FunctionGroupsParams): Promise<FunctionGroupsResult> {
    const client = await this.running();
    return client.sendRequest(groupsRequest, params);
  }

  async functionPage(params: FunctionPageParams): Promise<FunctionPageResult> {
    const client = await this.running();
    return client.sendRequest(pageRequest, params);
  }

  /** The verdict on a function, as Markdown. */
  async functionDetails(
    params: FunctionDetailsParams,
    token: vscode.CancellationToken,
  ): Promise<FunctionDetailsResult> {
    const client = await this.running();
    return client.sendRequest(detailsRequest, params, token);
  }

  /** Reads every file of the workspace again and classifies its functions. */
  async analyseWorkspace(token: vscode.CancellationToken): Promise<AnalyseWorkspaceResult> {
    const client = await this.running();
    return client.sendRequest(analyseRequest, null, token);
  }

  /** What to simulate for the function around a position; waits for the server to be up. */
  async simulation(params: SimulationParams): Promise<SimulationResult> {
    const client = await this.running();
    return client.sendRequest(simulationRequest, params);
  }

  /** The edit of a fix; undefined when the document has changed since the fix was offered. */
  async fixEdit(params: FixEditParams): Promise<vscode.WorkspaceEdit | undefined> {
    const client = await this.running();
    const edit = await client.sendRequest(fixEditRequest, params);
    return edit === null ? undefined : client.protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  /** Measures the project's interpreter; starts it, so that the workspace must be trusted. */
  async calibrate(token: vscode.CancellationToken): Promise<CalibrationResult> {
    const client = await this.running();
    return client.sendRequest(calibrateRequest, null, token);
  }

  /** Runs and measures a function, or says what would be run; the former only where the workspace is trusted. */
  async measure(params: MeasureParams, token?: vscode.CancellationToken): Promise<MeasureResult> {
    const client = await this.running();
    return client.sendRequest(measureRequest, params, token);
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.started = undefined;
    this.note({ state: 'stopped' });
    try {
      await client?.dispose();
    } catch (error) {
      // A server that never came up cannot be asked to shut down; its process is gone either way.
      this.log.warn('The language server did not stop in an orderly way.', error);
    }
  }

  dispose(): void {
    this.statusEmitter.dispose();
    this.analysedEmitter.dispose();
    this.calibrationEmitter.dispose();
    this.functionsEmitter.dispose();
    this.analysisEmitter.dispose();
  }

  /** The running server; starts it if nobody has. */
  private running(): Promise<LanguageClient> {
    this.started ??= this.launchTellingFailure();
    return this.started;
  }

  private note(status: ServerStatus): void {
    this.current = status;
    this.statusEmitter.fire(status);
  }

  private async launchTellingFailure(): Promise<LanguageClient> {
    this.note({ state: 'starting' });
    try {
      return await this.launch();
    } catch (error) {
      this.log.error('The language server did not start.', error);
      this.tellFailure(
        vscode.l10n.t(
          'Concurrency Advisor could not start its language server. Findings and simulations are off until it runs.',
        ),
      );
      throw error;
    }
  }

  private async launch(): Promise<LanguageClient> {
    const module = vscode.Uri.joinPath(this.extensionUri, 'dist', 'server.js');
    // Checked first: a missing module would look like a server that crashes at once, and be restarted in vain.
    await vscode.workspace.fs.stat(module);
    const client = new LanguageClient(
      'concurrencyAdvisor',
      'Concurrency Advisor',
      serverOptions(module.fsPath),
      this.clientOptions(),
    );
    this.client = client;
    client.onNotification(statusMethod, (params: StatusParams) => {
      this.note(params);
    });
    client.onNotification(functionsChangedMethod, () => {
      this.functionsEmitter.fire();
    });
    client.onNotification(analysisProgressMethod, (params: AnalysisProgressParams) => {
      this.analysisEmitter.fire(params);
    });
    client.onNotification(analysedMethod, (params: AnalysedParams) => {
      this.analysedEmitter.fire(params);
    });
    client.onNotification(calibrationProgressMethod, (params: CalibrationProgressParams) => {
      this.calibrationEmitter.fire(params);
    });
    await client.start();
    return client;
  }

  private clientOptions(): LanguageClientOptions {
    const initializationOptions: InitializationOptions = { hasCommandLinks: true };
    return {
      documentSelector,
      initializationOptions,
      // The server's Markdown may run these commands and no others.
      markdown: { isTrusted: { enabledCommands: linkedCommands } },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // start() tells of it, with a way to the log.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (error, _message, count) => {
          this.log.error('The connection to the language server has an error.', error);
          return { action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown, handled: true };
        },
        closed: () => ({ action: this.actionAfterCrash(), handled: true }),
      },
    };
  }

  private actionAfterCrash(): CloseAction {
    const now = Date.now();
    this.crashTimes = [...this.crashTimes.filter((time) => now - time < restartPeriodMs), now];
    if (this.crashTimes.length <= maximumRestarts) {
      this.note({ state: 'starting' });
      this.log.warn(`The language server ended unexpectedly; starting it again (${String(this.crashTimes.length)}).`);
      return CloseAction.Restart;
    }
    this.tellFailure(
      vscode.l10n.t(
        'The language server of Concurrency Advisor keeps crashing and was not started again. Findings and simulations are off until it runs.',
      ),
    );
    return CloseAction.DoNotRestart;
  }

  private tellFailure(message: string): void {
    this.note({ state: 'error', analysed: 0, total: 0, message: vscode.l10n.t('Server not running') });
    const showLog = vscode.l10n.t('Show log');
    const restart = vscode.l10n.t('Restart');
    void vscode.window.showErrorMessage(message, showLog, restart).then((choice) => {
      if (choice === showLog) {
        void vscode.commands.executeCommand(commands.showLog);
      } else if (choice === restart) {
        void vscode.commands.executeCommand(commands.restartServer);
      }
    });
  }
}

function serverOptions(module: string): ServerOptions {
  const transport = TransportKind.ipc;
  return {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ['--nolazy', '--inspect=0', '--enable-source-maps'] } },
  };
}
