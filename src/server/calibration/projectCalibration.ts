/**
 * What the server knows of its project's interpreter: which it is, what was measured for it, and the request that measures it.
 * Measuring happens only on a person's command; until then files are looked at and nothing is started.
 */
import type { CancellationToken } from 'vscode-languageserver';
import type { AdviceSettings } from '../../advice/finding';
import type { CalibrationProgressParams, CalibrationResult } from '../../protocol';
import { type Calibration, measuredOn } from './calibration';
import type { CallMeasurement } from './callMeasurement';
import { type FunctionText, type MeasuredCalls, storeCall, storedCalls } from './callStore';
import { type AskedMachine, measuredMachine } from './inUse';
import { findInterpreter, resolveInterpreter } from './interpreters';
import { CalibrationError, measureInterpreter } from './measureInterpreter';
import { storeCalibration, storedCalibration } from './store';

export class ProjectCalibration {
  private interpreter: string | undefined;
  private calibration: Calibration | undefined;
  private calls: MeasuredCalls | undefined;

  /**
   * @param folder Where calibrations are kept; undefined: none is used or kept.
   * @param textOf The current text of a file of the project.
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly textOf: (path: string) => string | undefined,
  ) {}

  /** `named` is the interpreter that the editor's Python support is set to, if it is. */
  setProject(folders: readonly string[], named: unknown): void {
    this.interpreter = namedInterpreter(named, folders) ?? findInterpreter({ folders });
    this.calibration =
      this.folder === undefined || this.interpreter === undefined
        ? undefined
        : storedCalibration(this.folder, this.interpreter);
    this.readCalls();
  }

  /** The interpreter that the project is run with; undefined where there is none to be found. */
  get python(): string | undefined {
    return this.interpreter;
  }

  /** Keeps what was measured of a function for the simulations of it. */
  keepCall(of: FunctionText, measurement: CallMeasurement): void {
    if (this.folder !== undefined) {
      storeCall(this.folder, of, measurement);
      this.readCalls();
    }
  }

  private readCalls(): void {
    const { folder, interpreter } = this;
    this.calls =
      folder === undefined || interpreter === undefined ? undefined : storedCalls(folder, interpreter, this.textOf);
  }

  /** The settings with the measured functions, and the measured machine where it fits what was asked for. */
  applied(settings: AdviceSettings, asked: AskedMachine): AdviceSettings {
    const machine = this.calibration && measuredMachine(this.calibration, asked);
    return {
      ...settings,
      ...(this.calls === undefined ? {} : { measuredCall: this.calls }),
      ...(machine === undefined ? {} : { measuredMachine: machine }),
    };
  }

  /** What the measured figures are of; undefined while nothing was measured. */
  get measuredOn(): string | undefined {
    return this.calibration && measuredOn(this.calibration);
  }

  /** Measures the project's interpreter and keeps the figures. */
  async measure(
    token: CancellationToken,
    onProgress: (progress: CalibrationProgressParams) => void,
  ): Promise<CalibrationResult> {
    const { interpreter, folder } = this;
    if (interpreter === undefined) {
      const message = 'There is no virtual environment in the workspace and no python3 on the path.';
      return { kind: 'failed', reason: 'missing', message };
    }
    const controller = new AbortController();
    const cancellation = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      const calibration = await measureInterpreter({ python: interpreter, onProgress, signal: controller.signal });
      if (folder !== undefined) {
        storeCalibration(folder, calibration);
      }
      this.calibration = calibration;
      return { kind: 'measured', measuredOn: measuredOn(calibration), summary: summaryOf(calibration) };
    } catch (error) {
      if (error instanceof CalibrationError) {
        return { kind: 'failed', reason: error.failure, message: error.message };
      }
      throw error;
    } finally {
      cancellation.dispose();
    }
  }
}

/** `python`, the default of the editor's Python support, says nothing; neither does a path with variables unknown here. */
function namedInterpreter(named: unknown, folders: readonly string[]): string | undefined {
  const [folder = ''] = folders;
  const text = typeof named === 'string' ? named.replaceAll('${workspaceFolder}', folder) : '';
  return text === '' || text === 'python' || text.includes('${') || text.startsWith('~')
    ? undefined
    : resolveInterpreter(text, folder);
}

/** The figures that people ask about, in one sentence. */
function summaryOf({ cores, overheads, processes, startMethod }: Calibration): string {
  const parts: string[] = [`${cores} ${cores === 1 ? 'core' : 'cores'}`];
  const add = (what: string, value: number | undefined): void => {
    if (value !== undefined) {
      const shown = value < 1 ? `${(value * 1000).toFixed(0)} µs` : `${value.toFixed(1)} ms`;
      parts.push(`${what} ${shown}`);
    }
  };
  add('starting a thread', overheads.threadStartMs);
  add('handing work to a thread', overheads.toThreadMs);
  add(`starting a process (${startMethod})`, processes[startMethod]?.processStartMs);
  return `${parts.join(', ')}.`;
}
