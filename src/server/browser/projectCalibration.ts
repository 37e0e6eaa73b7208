/**
 * What the server knows of its project's interpreter in a web worker, in the place of ../calibration/projectCalibration.ts:
 * nothing. No program can be started there, and what was measured elsewhere lies on a disk.
 */
import type { AdviceSettings } from '../../advice/finding';
import type { CalibrationResult } from '../../protocol';
import type { ProjectCalibration as OnDisk } from '../calibration/projectCalibration';

/** Shown where somebody asks all the same. */
export const cannotMeasure =
  'Nothing can be measured in the browser: it has no Python interpreter. Open the folder in VS Code on your machine, or use the command line there.';

export class ProjectCalibration implements Pick<OnDisk, keyof OnDisk> {
  readonly python = undefined;
  readonly measuredOn = undefined;
  readonly measuredOnNode = undefined;
  readonly inUse = { path: undefined, version: undefined, saidBy: undefined };

  setProject(): void {
    // There is no interpreter to look for.
  }

  keepCall(): void {
    // Nothing is measured.
  }

  applied(settings: AdviceSettings): AdviceSettings {
    return settings;
  }

  measure(): Promise<CalibrationResult> {
    return Promise.resolve({ kind: 'failed', reason: 'missing', message: cannotMeasure });
  }
}
