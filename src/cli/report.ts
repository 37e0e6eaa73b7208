/**
 * What a check found, ready for printing: per file its advice and the fixes of each finding, and what could not be read.
 * Made by check.ts, printed by formats/. Positions are still zero-based and paths still the project's: a format converts
 * them as its readers expect, with `display` and `oneBased`.
 */
import type { FileAdvice, Finding, Fix, FunctionAdvice, Recommendation } from '../advice/finding';
import type { FunctionReference } from '../analysis/summary';
import type { FunctionFacts, LanguageId } from '../core/facts';
import { LineMap, type Range } from '../core/text';
import type { ProfiledFunctions } from '../server/profiles/functionTimes';
import type { Profile } from '../server/profiles/profile';
import type { InputError } from './program';

export interface ReportedFinding {
  readonly finding: Finding;
  /** The preferred one first. */
  readonly fixes: readonly Fix[];
}

/** What reports show of the advice on a function; plain data. */
export interface ReportedFunction extends Pick<FunctionAdvice, 'language' | 'verdict' | 'cost' | 'measured'> {
  readonly summary: {
    readonly reference: Pick<FunctionReference, 'path'>;
    readonly facts: Pick<FunctionFacts, 'id' | 'name' | 'isAsync' | 'range'>;
  };
  readonly simulation: { readonly recommendation: Recommendation } | undefined;
}

export interface ReportedFile {
  /** As displayed. */
  readonly path: string;
  /** Absolute, with `/`. */
  readonly projectPath: string;
  readonly language: LanguageId;
  /** Functions and methods in source order; the module's body is left out. */
  readonly functions: readonly ReportedFunction[];
  readonly findings: readonly ReportedFinding[];
  /** What a comment in the source silences; missing where nobody asked. */
  readonly suppressed?: readonly Finding[];
  /** The source, decoded; of a notebook, its cells as one module. */
  readonly text: string;
  /** Of a notebook: which line of which cell a line of `text` is, all counted from zero. */
  readonly cellAt?: (line: number) => CellLine | undefined;
}

interface CellLine {
  readonly cell: number;
  readonly line: number;
}

/** Where a place of a file is, for a reader: `12`, or `cell 3:2` in a notebook. */
export function lineName({ files }: Report, projectPath: string, line: number): string {
  const place = files.find((each) => each.projectPath === projectPath)?.cellAt?.(line);
  return place === undefined ? String(line + 1) : `cell ${String(place.cell + 1)}:${String(place.line + 1)}`;
}

/** What a report of a notebook says beside its file's lines: one-based, empty for other files. */
export function cellOf(
  { cellAt }: ReportedFile,
  line: number,
): { readonly cell?: { readonly number: number; readonly line: number } } {
  const place = cellAt?.(line);
  return place === undefined ? {} : { cell: { number: place.cell + 1, line: place.line + 1 } };
}

/** A file with many findings is asked for many lines. */
const lineMaps = new WeakMap<ReportedFile, LineMap>();

/** A line of a file, zero-based and without its end. */
export function lineOf(file: ReportedFile, line: number): string {
  const { text } = file;
  const lines = lineMaps.get(file) ?? new LineMap(text);
  lineMaps.set(file, lines);
  return text.slice(lines.lineStart(line), lines.lineStart(line + 1)).replace(/[\r\n]+$/, '');
}

export interface Report {
  readonly files: readonly ReportedFile[];
  readonly errors: readonly InputError[];
  readonly display: (path: string) => string;
  /** The interpreter and the day that the simulations' figures were measured on; missing for assumed ones. */
  readonly measuredOn?: string;
  /** Missing where none was given. */
  readonly profile?: ReportedProfile;
}

/** A profile of the program, as far as it is about the functions reported. */
export interface ReportedProfile {
  /** As the person wrote it. */
  readonly file: string;
  readonly tool: Profile['tool'];
  readonly functions: ProfiledFunctions;
}

/** The part of a file's advice that is about functions one can point to. */
export function reportedFunctions(advice: FileAdvice): readonly ReportedFunction[] {
  return advice.functions
    .filter((each) => each.summary.facts.kind !== 'module')
    .map(({ summary: { reference, facts }, language, verdict, cost, measured, simulation }) => ({
      summary: {
        reference: { path: reference.path },
        facts: { id: facts.id, name: facts.name, isAsync: facts.isAsync, range: facts.range },
      },
      language,
      // Evidence is made when it is read, which nothing does on the way between threads.
      verdict: {
        class: verdict.class,
        gil: verdict.gil,
        confidence: verdict.confidence,
        evidence: verdict.evidence,
      },
      cost,
      ...(measured === undefined ? {} : { measured }),
      simulation: simulation && { recommendation: simulation.recommendation },
    }));
}

export interface OneBasedRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function oneBased(range: Range): OneBasedRange {
  return {
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
  };
}
