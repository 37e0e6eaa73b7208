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
  calibrateMethod,
  calibrationProgressMethod,
  commands,
  fixEditMethod,
  measureMethod,
  simulationMethod,
  statusMethod,
} from '../protocol';
import type {
  AnalysedParams,
  CalibrationProgressParams,
  CalibrationResult,
  FixEditParams,
  MeasureParams,
  MeasureResult,
  SimulationParams,
  SimulationResult,
  StatusParams,
} from '../protocol';

/** Documents the server is told of; notebook cells are not among them. */
export const documentSelector = [
  { language: 'python', scheme: 'file' },
  { language: 'python', scheme: 'untitled' },
  { language: 'python', scheme: 'vscode-vfs' },
];

const simulationRequest = new RequestType<SimulationParams, SimulationResult, void>(simulationMethod);
const calibrateRequest = new RequestType<null, CalibrationResult, void>(calibrateMethod);
const measureRequest = new RequestType<MeasureParams, MeasureResult, void>(measureMethod);
const fixEditRequest = new RequestType<FixEditParams, WorkspaceEdit | null, void>(fixEditMethod);

const maximumRestarts = 4;
const restartPeriodMs = 3 * 60 * 1000;

export class LanguageServer implements vscode.Disposable {
  private readonly statusEmitter = new vscode.EventEmitter<StatusParams>();
  private readonly calibrationEmitter = new vscode.EventEmitter<CalibrationProgressParams>();
  private readonly analysedEmitter = new vscode.EventEmitter<AnalysedParams>();
  private client: LanguageClient | undefined;
  private started: Promise<LanguageClient> | undefined;
  private crashTimes: number[] = [];

  /** The state of the analysis, as the server reports it, and failures of the server itself. */
  readonly onStatus = this.statusEmitter.event;
  readonly onAnalysed = this.analysedEmitter.event;
  /** How far a calibration or a measurement has come. */
  readonly onCalibrationProgress = this.calibrationEmitter.event;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Starts the server unless it was started already; a failure is told to the person and does not reject. */
  async start(): Promise<void> {
    this.started ??= this.launch();
    try {
      await this.started;
    } catch (error) {
      this.log.error('The language server did not start.', error);
      this.tellFailure(
        vscode.l10n.t(
          'Concurrency Advisor could not start its language server. Findings and simulations are off until it runs.',
        ),
      );
    }
  }

  async restart(): Promise<void> {
    this.log.info('Restarting the language server.');
    this.crashTimes = [];
    await this.stop();
    await this.start();
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
  }

  private running(): Promise<LanguageClient> {
    return this.started ?? Promise.reject(new Error('The language server is not running.'));
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
      this.statusEmitter.fire(params);
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
    return {
      documentSelector,
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
    this.statusEmitter.fire({ state: 'error', analysed: 0, total: 0, message: vscode.l10n.t('Server not running') });
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
