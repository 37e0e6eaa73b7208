/**
 * The language server as the rest of the client sees it: start, restart, its requests and its notifications.
 * All analysis happens in its process or worker, never in the extension host. A crash restarts it as restartPolicy.ts says: a
 * person is told once, and again when it is given up, with a way to the log. What only asks is asked again of the server that
 * follows.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient, WorkspaceEdit } from 'vscode-languageclient';
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
  pythonEnvironmentMethod,
  simulationMethod,
  statusMethod,
  toolMethod,
  trustGrantedMethod,
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
  PythonEnvironmentParams,
  SimulationParams,
  SimulationResult,
  StatusParams,
  ToolParams,
  ToolResult,
} from '../protocol';
import { RestartPolicy } from './restartPolicy';
import type { RestartDecision } from './restartPolicy';
import { Supervisor } from './supervisor';

/** The editor's addresses of the cells of notebooks, wherever those lie. */
export const notebookCellScheme = 'vscode-notebook-cell';

/** Where documents come from that have a language: files, new documents, and the file systems of the workspace's folders. */
const schemes = new Set([
  'file',
  'untitled',
  'vscode-vfs',
  // The extension's own folder for its data, with the sample, where there is no disk; the latter where a machine serves the editor.
  'vscode-userdata',
  'vscode-remote',
  ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme),
]);

/** Documents the server is told of; of notebooks it is told as a whole, with the cells in Python. */
export const documentSelector = [
  ...['python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact'].flatMap((language) =>
    Array.from(schemes, (scheme) => ({ language, scheme })),
  ),
  { language: 'python', scheme: notebookCellScheme },
];

/** How long the end of a server's process may come after the end of its connection. Milliseconds. */
const endsWithinMs = 1000;

/** The state of the analysis as the server reports it, and that of the server itself before it can. */
export type ServerStatus =
  | StatusParams
  | { readonly state: 'stopped' | 'starting' }
  /** After so many crashes in a row. */
  | { readonly state: 'restarting'; readonly crashes: number };

/** What a client is told of its server. */
export interface ClientOptions {
  readonly documentSelector: readonly { readonly language: string; readonly scheme: string }[];
  readonly initializationOptions: InitializationOptions;
  /** The server's Markdown may run these commands and no others. */
  readonly linkedCommands: readonly string[];
  readonly log: vscode.LogOutputChannel;
  readonly onConnectionError: (error: Error) => void;
  readonly onConnectionClosed: () => void;
}

/**
 * Makes the client of a server that is not started yet, and loads what that takes: the protocol's implementation is most of the
 * extension, and nobody needs it before. `noteEnd` is to be called when the server ends by other ways than its
 * connection. Clients tell failures by the log alone: the supervisor's owner says what a person has to know.
 * @throws CannotStart where no server can ever be started.
 */
export type ClientMaker = (
  extensionUri: vscode.Uri,
  options: ClientOptions,
  noteEnd: (reason: unknown) => void,
) => Promise<BaseLanguageClient>;

export class LanguageServer implements vscode.Disposable {
  private readonly statusEmitter = new vscode.EventEmitter<ServerStatus>();
  private readonly functionsEmitter = new vscode.EventEmitter<void>();
  private readonly analysisEmitter = new vscode.EventEmitter<AnalysisProgressParams>();
  private readonly calibrationEmitter = new vscode.EventEmitter<CalibrationProgressParams>();
  private readonly analysedEmitter = new vscode.EventEmitter<AnalysedParams>();
  private readonly supervisor: Supervisor<BaseLanguageClient>;
  private current: ServerStatus = { state: 'stopped' };
  private python: PythonEnvironmentParams['python'] = null;

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
    private readonly makeClient: ClientMaker,
  ) {
    this.supervisor = new Supervisor({
      policy: new RestartPolicy(() => performance.now()),
      launch: (noteEnd) => this.launch(noteEnd),
      close: (client) => this.close(client),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onStarting: () => {
        this.note({ state: 'starting' });
      },
      onRestarted: () => {
        this.log.info('The language server runs again.');
        this.functionsEmitter.fire();
      },
      onCrash: (decision, reason) => {
        this.tellCrash(decision, reason);
      },
      onCannotStart: (error) => {
        this.tellCannotStart(error);
      },
    });
  }

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
      if (!this.supervisor.isWanted && isOurs(document)) {
        void this.start();
      }
    });
  }

  /** Starts the server unless it was started already; a failure is told to the person and does not reject. */
  private async start(): Promise<void> {
    await this.supervisor.running().catch(() => undefined);
  }

  async restart(): Promise<void> {
    this.log.info('Restarting the language server.');
    await this.stop();
    await this.start();
  }

  /** How many functions of each class there are. */
  async functionGroups(params: FunctionGroupsParams): Promise<FunctionGroupsResult> {
    return this.ask((client) => client.sendRequest<FunctionGroupsResult>(functionGroupsMethod, params));
  }

  async functionPage(params: FunctionPageParams): Promise<FunctionPageResult> {
    return this.ask((client) => client.sendRequest<FunctionPageResult>(functionPageMethod, params));
  }

  /** The verdict on a function, as Markdown. */
  async functionDetails(
    params: FunctionDetailsParams,
    token: vscode.CancellationToken,
  ): Promise<FunctionDetailsResult> {
    return this.ask((client) => client.sendRequest<FunctionDetailsResult>(functionDetailsMethod, params, token));
  }

  /** Reads every file of the workspace again and classifies its functions. */
  async analyseWorkspace(token: vscode.CancellationToken): Promise<AnalyseWorkspaceResult> {
    return this.ask((client) => client.sendRequest<AnalyseWorkspaceResult>(analyseWorkspaceMethod, null, token));
  }

  /** What to simulate for the function around a position; waits for the server to be up. */
  async simulation(params: SimulationParams): Promise<SimulationResult> {
    return this.ask((client) => client.sendRequest<SimulationResult>(simulationMethod, params));
  }

  /** The edit of a fix; undefined when the document has changed since the fix was offered. */
  async fixEdit(params: FixEditParams): Promise<vscode.WorkspaceEdit | undefined> {
    return this.ask(async (client) => {
      const edit = await client.sendRequest<WorkspaceEdit | null>(fixEditMethod, params);
      return edit === null ? undefined : client.protocol2CodeConverter.asWorkspaceEdit(edit);
    });
  }

  /** What a tool answers to a language model. */
  async tool(params: ToolParams, token: vscode.CancellationToken): Promise<ToolResult> {
    return this.ask((client) => client.sendRequest<ToolResult>(toolMethod, params, token));
  }

  /** Measures the project's interpreter; starts it, so that the workspace must be trusted. */
  async calibrate(token: vscode.CancellationToken): Promise<CalibrationResult> {
    const client = await this.supervisor.running();
    return client.sendRequest<CalibrationResult>(calibrateMethod, null, token);
  }

  /** Runs and measures a function, or says what would be run; the former only where the workspace is trusted. */
  async measure(params: MeasureParams, token?: vscode.CancellationToken): Promise<MeasureResult> {
    const client = await this.supervisor.running();
    // A token that is undefined would be sent as a second parameter.
    return token === undefined
      ? client.sendRequest<MeasureResult>(measureMethod, params)
      : client.sendRequest<MeasureResult>(measureMethod, params, token);
  }

  async stop(): Promise<void> {
    this.note({ state: 'stopped' });
    await this.supervisor.stop();
  }

  /** The workspace is trusted from now on. A server that starts later is told when it does. */
  async grantTrust(): Promise<void> {
    if (!this.supervisor.isWanted) {
      return;
    }
    try {
      const client = await this.supervisor.running();
      await client.sendNotification(trustGrantedMethod);
    } catch (error) {
      this.log.warn('The language server was not told that the workspace is trusted.', error);
    }
  }

  /** What the editor's Python extension has active from now on. A server that starts later is told when it does. */
  async tellPythonEnvironment(params: PythonEnvironmentParams): Promise<void> {
    this.python = params.python;
    if (this.supervisor.isWanted) {
      const client = await this.supervisor.running();
      await client.sendNotification(pythonEnvironmentMethod, params);
    }
  }

  dispose(): void {
    this.statusEmitter.dispose();
    this.analysedEmitter.dispose();
    this.calibrationEmitter.dispose();
    this.functionsEmitter.dispose();
    this.analysisEmitter.dispose();
  }

  /**
   * Asks the server, and the next one where it ends before it answers. For what changes nothing and starts nothing: the question
   * may be put twice.
   */
  private async ask<Answer>(question: (client: BaseLanguageClient) => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const client = await this.supervisor.running();
      try {
        return await question(client);
      } catch (error) {
        if (!isConnectionLoss(error) || (await this.stays(client))) {
          throw error;
        }
      }
    }
  }

  /** False when the server that a connection was lost to turns out to have ended. */
  private async stays(client: BaseLanguageClient): Promise<boolean> {
    const end = performance.now() + endsWithinMs;
    while (this.supervisor.isCurrent(client) && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.supervisor.isCurrent(client);
  }

  private note(status: ServerStatus): void {
    this.current = status;
    this.statusEmitter.fire(status);
  }

  private async launch(noteEnd: (reason: unknown) => void): Promise<BaseLanguageClient> {
    const client = await this.makeClient(this.extensionUri, this.clientOptions(noteEnd), noteEnd);
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

  private async close(client: BaseLanguageClient): Promise<void> {
    try {
      await client.dispose();
    } catch (error) {
      // A server that never came up cannot be asked to shut down; its process is gone either way.
      this.log.warn('The language server did not stop in an orderly way.', error);
    }
  }

  private clientOptions(noteEnd: (reason: unknown) => void): ClientOptions {
    return {
      documentSelector,
      initializationOptions: {
        hasCommandLinks: true,
        isTrusted: vscode.workspace.isTrusted,
        ...(this.python === null ? {} : { python: this.python }),
      },
      linkedCommands,
      log: this.log,
      onConnectionError: (error) => {
        this.log.error('The connection to the language server has an error.', error);
      },
      onConnectionClosed: () => {
        noteEnd('its connection was closed');
      },
    };
  }

  private tellCrash(decision: RestartDecision, reason: unknown): void {
    const { crashes } = decision;
    this.log.warn(`The language server ended unexpectedly, ${String(crashes)} times in a row: ${String(reason)}.`);
    if (decision.kind === 'give-up') {
      this.tellFailure(
        vscode.l10n.t(
          'The language server of Concurrency Advisor keeps crashing and was not started again. Findings and simulations are off until it runs. The log says what happened.',
        ),
      );
      return;
    }
    this.note({ state: 'restarting', crashes });
    this.log.info(`Starting the language server again in ${String(decision.afterMs / 1000)} s.`);
    if (decision.isNews) {
      const showLog = vscode.l10n.t('Show log');
      const message = vscode.l10n.t(
        'The language server of Concurrency Advisor ended unexpectedly and is started again. Nothing is lost. Further restarts are shown in the language status and in the log only.',
      );
      void vscode.window.showWarningMessage(message, showLog).then((choice) => {
        if (choice === showLog) {
          void vscode.commands.executeCommand(commands.showLog);
        }
      });
    }
  }

  private tellCannotStart(error: unknown): void {
    this.log.error('The language server did not start.', error);
    this.tellFailure(
      vscode.l10n.t(
        'Concurrency Advisor could not start its language server. Findings and simulations are off until it runs.',
      ),
    );
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

/** JSON-RPC's codes for a connection that was closed, or was not open, before there was an answer. */
const lostConnectionCodes: readonly unknown[] = [-32_097, -32_096];

/** The server did not refuse: it, or the way to it, was gone. Codes of JSON-RPC are negative, those of the connection are not. */
function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const isAnswer = 'code' in error && typeof error.code === 'number' && error.code < 0;
  return !isAnswer || lostConnectionCodes.includes(error.code);
}
