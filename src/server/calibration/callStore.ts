/**
 * Keeps what was measured of functions beside the calibrations, one file for each function and interpreter. The name of the
 * file is made of the function's own text, so that a measurement is found again exactly as long as nobody edits the function;
 * what the function calls may change without it. Nothing is executed here.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionFacts } from '../../core/facts';
import type { MeasuredCall } from '../../core/measuredCall';
import { LineMap } from '../../core/text';
import { asObject } from './calibration';
import { type CallMeasurement, callMeasurementToJson, measuredCall, parseCallMeasurement } from './callMeasurement';
import { canonicalInterpreter } from './interpreters';
import { identityOf, writeWhole } from './store';

/** What tells one function of a project from every other, and from itself before an edit. */
export interface FunctionText {
  /** Of the file, as the project has it. */
  readonly path: string;
  /** Of the whole file. */
  readonly text: string;
  /** Of that text, where it is at hand. */
  readonly lines?: LineMap;
  readonly facts: Pick<FunctionFacts, 'name' | 'range'>;
}

/** The file that a measurement is kept in; throws what the file system throws. */
export function storeCall(folder: string, of: FunctionText, measurement: CallMeasurement): string {
  const { path: python } = measurement.interpreter;
  const content = { ...callMeasurementToJson(measurement), file: identityOf(python) };
  return writeWhole(callFolder(folder), nameOf(canonicalInterpreter(python), of), content);
}

/** The measurements for one interpreter, read as they are asked for. */
class StoredCalls {
  private readonly interpreterFile: string;
  /** Asked of the disk once, not for every function. */
  private readonly interpreter: string;
  private readonly known = new Map<string, CallMeasurement | undefined>();
  /** Listed once: most functions were never measured, and asking the disk for each would be slow. */
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly folder: string,
    python: string,
  ) {
    this.interpreter = canonicalInterpreter(python);
    this.interpreterFile = JSON.stringify(identityOf(python));
    this.names = new Set(namesIn(callFolder(folder)));
  }

  get isEmpty(): boolean {
    return this.names.size === 0;
  }

  get(of: FunctionText): CallMeasurement | undefined {
    const name = nameOf(this.interpreter, of);
    if (!this.names.has(name)) {
      return undefined;
    }
    if (!this.known.has(name)) {
      this.known.set(name, this.read(name));
    }
    return this.known.get(name);
  }

  private read(name: string): CallMeasurement | undefined {
    try {
      const json: unknown = JSON.parse(readFileSync(path.join(callFolder(this.folder), name), 'utf8'));
      const isSame = JSON.stringify(asObject(json)?.['file']) === this.interpreterFile;
      return isSame ? parseCallMeasurement(json) : undefined;
    } catch {
      return undefined; // Gone or damaged: as if nobody had measured.
    }
  }
}

/** What the advice asks of each function. */
export type MeasuredCalls = (path: string, facts: FunctionFacts) => MeasuredCall | undefined;

/** `textOf` gives the current text of a file. Undefined when nothing was ever measured. */
export function storedCalls(
  folder: string,
  python: string,
  textOf: (path: string) => string | undefined,
): MeasuredCalls | undefined {
  const stored = new StoredCalls(folder, python);
  if (stored.isEmpty) {
    return undefined;
  }
  // The functions of one file are asked for one after the other.
  let last = { text: '', lines: new LineMap('') };
  return (file, facts) => {
    const text = textOf(file) ?? '';
    last = last.text === text ? last : { text, lines: new LineMap(text) };
    const found = stored.get({ path: file, ...last, facts });
    return found && measuredCall(found);
  };
}

function callFolder(folder: string): string {
  return path.join(folder, 'calls');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param interpreter Its one name, as `canonicalInterpreter` gives it. */
function nameOf(interpreter: string, { path: file, text, lines = new LineMap(text), facts }: FunctionText): string {
  const own = text.slice(lines.offsetAt(facts.range.start), lines.offsetAt(facts.range.end));
  const key = [interpreter, file, facts.name, own].join('\0');
  return `${createHash('sha256').update(key).digest('hex').slice(0, 24)}.json`;
}
