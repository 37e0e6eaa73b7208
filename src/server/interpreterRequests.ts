/**
 * The requests that start the project's interpreter: measuring what it costs, and measuring one call of a function. The client
 * sends them only on a person's command, in a trusted workspace. How measuring is done is below calibration/.
 */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import {
  calibrateMethod,
  calibrationProgressMethod,
  type CalibrationProgressParams,
  type CalibrationResult,
  measureMethod,
  type MeasureParams,
  type MeasureResult,
} from '../protocol';
import type { ProgramLanguages, ProjectCalibration } from './calibration/projectCalibration';
import type { ServerContext } from './context';
import type { Edge } from './edge';
import { measureAt } from './measureRequest';
import { untrustedMessage, type WorkspaceTrust } from './trust';

interface InterpreterSources {
  readonly connection: Connection;
  readonly edge: Edge;
  readonly context: ServerContext;
  readonly calibration: ProjectCalibration;
  readonly trust: WorkspaceTrust;
  /** Of the workspace. */
  readonly folders: () => readonly string[];
  /** What the project has files in. */
  readonly languages: () => ProgramLanguages;
  /** Resolves when the settings are known. */
  readonly ready: () => Promise<void>;
  /** Told when something was measured: advice may be different now. */
  readonly onMeasured: () => void;
}

const refusal = { kind: 'failed', reason: 'untrusted', message: untrustedMessage } as const;

export class InterpreterRequests {
  constructor(private readonly sources: InterpreterSources) {}

  listen(): void {
    const { connection, edge, ready } = this.sources;
    connection.onRequest(calibrateMethod, (_params: null, token: CancellationToken) =>
      edge.answer<CalibrationResult>(
        'Calibration',
        token,
        { kind: 'failed', reason: 'crashed', message: 'Measuring the interpreter failed; the log says why.' },
        async () => {
          await ready();
          return this.sources.trust.isTrusted ? this.calibrate(token) : { ...refusal };
        },
      ),
    );
    connection.onRequest(measureMethod, (params: MeasureParams, token: CancellationToken) =>
      edge.answer<MeasureResult>(
        'Measuring',
        token,
        { kind: 'failed', reason: 'ended', message: 'Measuring failed; the log says why.', traceback: [] },
        async () => {
          await ready();
          return this.sources.trust.isTrusted ? this.measure(params, token) : { ...refusal, traceback: [] };
        },
      ),
    );
  }

  private async calibrate(token: CancellationToken): Promise<CalibrationResult> {
    const { calibration, languages } = this.sources;
    const onProgress = (progress: CalibrationProgressParams): void => {
      this.tellProgress(progress);
    };
    const result = await calibration.measure(token, onProgress, languages());
    if (result.kind === 'measured') {
      // concurrency: ignore[blocking-call-in-async] Small files, read once after a calibration.
      this.sources.onMeasured();
    }
    return result;
  }

  private async measure(params: MeasureParams, token: CancellationToken): Promise<MeasureResult> {
    const { calibration, context, folders, onMeasured } = this.sources;
    const controller = new AbortController();
    const cancellation = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      const result = await measureAt(params, context, {
        python: calibration.python,
        folders: folders(),
        signal: controller.signal,
        onProgress: (progress) => {
          this.tellProgress(progress);
        },
        keep: (of, measurement) => {
          calibration.keepCall(of, measurement);
        },
      });
      if (result.kind === 'measured') {
        // concurrency: ignore[blocking-call-in-async] Small files, read once after a measurement.
        onMeasured();
      }
      return result;
    } finally {
      cancellation.dispose();
    }
  }

  private tellProgress(progress: CalibrationProgressParams): void {
    const { connection, edge } = this.sources;
    edge.run(calibrationProgressMethod, () => connection.sendNotification(calibrationProgressMethod, progress));
  }
}
