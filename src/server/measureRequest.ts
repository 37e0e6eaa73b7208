/**
 * The request that runs and measures the function around a position. Without an expression it only says what would be run, so
 * that a person can read it first. What runs is the file as it is on disk, which therefore has to be what the editor shows.
 */
import path from 'node:path';
import type { FunctionFacts } from '../core/facts';
import type { CalibrationProgressParams, MeasureParams, MeasureResult } from '../protocol';
import { isUri } from './addresses';
import { type CallMeasurement, waitingMs } from './calibration/callMeasurement';
import { measuredOn } from './calibration/calibration';
import type { FunctionText } from './calibration/callStore';
import { MeasureError, measureFunction } from './calibration/measureFunction';
import { formatDuration } from '../advice/wording';
import type { ServerContext } from './context';
import { readSource } from './files/sourceFile';
import { isWithin } from './files/imports';
import { functionAt } from './simulation';

export interface MeasureSurroundings {
  readonly python: string | undefined;
  /** Of the workspace. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CalibrationProgressParams) => void;
  /** Keeps a measurement for later simulations. */
  readonly keep: (of: FunctionText, measurement: CallMeasurement) => void;
}

export async function measureAt(
  { uri, position, expression }: MeasureParams,
  context: ServerContext,
  { python, folders, signal, onProgress, keep }: MeasureSurroundings,
): Promise<MeasureResult> {
  // concurrency: ignore[blocking-call-in-async] A person waits for this very answer; one file is analysed and kept.
  const open = context.documents.current(uri);
  if (open?.cell !== undefined) {
    return failed(
      'no-function',
      'A function of a notebook cannot be run by itself: move it to a module to measure it.',
    );
  }
  const advice = open && context.analysis.advice(open.path);
  const subject = advice && functionAt(advice, position);
  if (open === undefined || subject === undefined) {
    return failed('no-function', 'There is no function of Python at this place.');
  }
  const { facts } = subject.summary;
  const text = open.document.getText();
  if (isUri(open.path) || textOnDisk(open.path) !== text) {
    return failed('unsaved', `Save the file first: \`${facts.name}\` is run as it is on disk.`);
  }
  if (python === undefined) {
    return failed('missing', 'There is no virtual environment in the workspace and no python3 on the path.');
  }
  const file = open.path.split('/').join(path.sep);
  if (expression === undefined) {
    return { kind: 'ready', functionName: facts.name, interpreter: python, file, expression: draftOf(facts) };
  }
  const folder = folders.find((each) => isWithin(each, open.path)) ?? path.dirname(file);
  try {
    const measurement = await measureFunction({ python, file, facts, expression, folder, onProgress, signal });
    keep({ path: open.path, text, facts }, measurement);
    return { kind: 'measured', measuredOn: measuredOn(measurement), summary: summaryOf(measurement) };
  } catch (error) {
    if (error instanceof MeasureError) {
      return failed(error.failure, error.message, error.traceback);
    }
    throw error;
  }
}

type Failure = Extract<MeasureResult, { readonly kind: 'failed' }>;

function failed(reason: Failure['reason'], message: string, traceback: readonly string[] = []): Failure {
  return { kind: 'failed', reason, message, traceback };
}

function textOnDisk(file: string): string | undefined {
  const source = readSource(file);
  return source.kind === 'text' ? source.text : undefined;
}

/** A call with the names of the parameters that have no default: something to fill in. Methods want an object first. */
function draftOf({ name, parameters, methodKind, className }: FunctionFacts): string {
  const last = name.split('.').at(-1) ?? name;
  const isBound = methodKind !== undefined && methodKind !== 'static';
  const wanted = parameters.slice(isBound ? 1 : 0).filter(({ form, isOptional }) => {
    return isOptional !== true && form !== 'star' && form !== 'double-star';
  });
  const values = wanted.map((each) => (each.form === 'keyword-only' ? `${each.name}=${each.name}` : each.name));
  const owner = className === undefined ? '' : methodKind === 'instance' ? `${className}().` : `${className}.`;
  return methodKind === 'property' ? `${String(className)}().${last}` : `${owner}${last}(${values.join(', ')})`;
}

function summaryOf(measurement: CallMeasurement): string {
  const { wallMs, cpuMs, heldMs } = measurement;
  const held = heldMs === undefined ? '' : `, of it ${formatDuration(heldMs)} with the GIL`;
  const waiting = formatDuration(waitingMs(measurement));
  return `one call takes ${formatDuration(wallMs)}: computing ${formatDuration(cpuMs)}${held}; waiting ${waiting}.`;
}
