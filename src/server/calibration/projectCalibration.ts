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
import { type AskedMachine, measuredMachine, nodeMachine, storedNode } from './inUse';
import { findNode } from './interpreters';
import { CalibrationError, measureInterpreter, measureNode } from './measureInterpreter';
import { type PythonInUse, pythonInUse, type PythonSearch } from './pythonInUse';
import { storeCalibration, storedCalibration } from './store';

/** What the project has files in. */
export interface ProgramLanguages {
  readonly hasPython: boolean;
  readonly hasScripts: boolean;
}

export class ProjectCalibration {
  private used: PythonInUse = { path: undefined, version: undefined, saidBy: undefined };
  private calibration: Calibration | undefined;
  private node: Calibration | undefined;
  private calls: MeasuredCalls | undefined;

  /**
   * @param folder Where calibrations are kept; undefined: none is used or kept.
   * @param textOf The current text of a file of the project.
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly textOf: (path: string) => string | undefined,
  ) {}

  setProject(search: PythonSearch): void {
    this.used = pythonInUse(search);
    const { path: python } = this.used;
    this.calibration =
      this.folder === undefined || python === undefined ? undefined : storedCalibration(this.folder, python);
    this.node = this.folder === undefined ? undefined : storedNode(this.folder);
    this.readCalls();
  }

  /** The interpreter that the project is run with; undefined where there is none to be found. */
  get python(): string | undefined {
    return this.used.path;
  }

  /** The same with its version, and who says that it is this one. */
  get inUse(): PythonInUse {
    return this.used;
  }

  /** Keeps what was measured of a function for the simulations of it. */
  keepCall(of: FunctionText, measurement: CallMeasurement): void {
    if (this.folder !== undefined) {
      storeCall(this.folder, of, measurement);
      this.readCalls();
    }
  }

  private readCalls(): void {
    const { folder, python } = this;
    this.calls = folder === undefined || python === undefined ? undefined : storedCalls(folder, python, this.textOf);
  }

  /** The settings with the measured functions, and the measured machine where it fits what was asked for. */
  applied(settings: AdviceSettings, asked: AskedMachine): AdviceSettings {
    const machine = this.calibration && measuredMachine(this.calibration, asked);
    return {
      ...settings,
      ...(this.calls === undefined ? {} : { measuredCall: this.calls }),
      ...(machine === undefined ? {} : { measuredMachine: machine }),
      ...(this.node === undefined ? {} : { measuredNode: nodeMachine(this.node, asked) }),
    };
  }

  /** What the measured figures are of; undefined while nothing was measured. */
  get measuredOn(): string | undefined {
    return this.calibration && measuredOn(this.calibration);
  }

  /** The same for Node.js. */
  get measuredOnNode(): string | undefined {
    return this.node && measuredOn(this.node);
  }

  /** Measures the project's interpreter and keeps the figures; with `hasScripts` Node.js as well, where there is one. */
  async measure(
    token: CancellationToken,
    onProgress: (progress: CalibrationProgressParams) => void,
    { hasPython, hasScripts }: ProgramLanguages = { hasPython: true, hasScripts: false },
  ): Promise<CalibrationResult> {
    const { folder } = this;
    const python = hasPython || !hasScripts ? this.python : undefined;
    const node = hasScripts ? findNode() : undefined;
    if (python === undefined && node === undefined) {
      const message = 'There is no virtual environment in the workspace and no python3 on the path.';
      return { kind: 'failed', reason: 'missing', message };
    }
    const controller = new AbortController();
    const cancellation = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      const { signal } = controller;
      const measured: Calibration[] = [];
      if (python !== undefined) {
        this.calibration = await measureInterpreter({ python, onProgress, signal });
        measured.push(this.calibration);
      }
      if (node !== undefined) {
        this.node = await measureNode({ python: node, onProgress, signal });
        measured.push(this.node);
      }
      if (folder !== undefined) {
        for (const calibration of measured) {
          // concurrency: ignore[blocking-call-in-async] One small file, once after a calibration.
          storeCalibration(folder, calibration);
        }
      }
      return {
        kind: 'measured',
        measuredOn: measured.map(measuredOn).join('; '),
        summary: measured.map(summaryOf).join(' '),
      };
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
