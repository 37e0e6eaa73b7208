/**
 * What a tool works on: the files it was asked about, analysed, from wherever they come. The MCP server reads them from the
 * disk, the language server has them at hand, with what is not saved yet. Also finds the functions that an input names.
 */
import type { AdviceSettings, FileAdvice, Finding, Fix } from '../../advice/finding';
import type { FunctionSummary } from '../../analysis/summary';
import type { LanguageId } from '../../core/facts';
import { functionNamed } from '../functionNamed';
import { ToolError } from './fields';

/** A file or folder could not be read or understood in part; lines and columns are one-based. */
export interface ToolProblem {
  readonly path: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** A file as asked about; paths are the project's. */
export interface ToolFile {
  readonly path: string;
  readonly language: LanguageId;
}

export interface ToolProgram {
  readonly files: readonly ToolFile[];
  readonly problems: readonly ToolProblem[];
  readonly advice: (path: string) => FileAdvice;
  /** The findings of `advice`, for less. */
  readonly findings: (path: string) => readonly Finding[];
  /** The preferred one first. */
  readonly fixes: (path: string, finding: Finding) => readonly Fix[];
  readonly settings: (path: string) => AdviceSettings;
  readonly text: (path: string) => string;
  /** As the client wrote it, or relative to its folder. */
  readonly display: (path: string) => string;
  /** Told of each step of a long work. */
  readonly step?: (done: number, total: number, message: string) => void;
}

/** A function that an input names. */
export interface ToolFunction {
  readonly path: string;
  readonly summary: FunctionSummary;
}

/** @throws ToolError where there is none, or several. */
export function toolFunction(program: ToolProgram, path: string, name: string): ToolFunction {
  const summaries = program.advice(path).functions.map(({ summary }) => summary);
  const summary = functionNamed(name, program.display(path), summaries);
  if (typeof summary === 'string') {
    throw new ToolError(summary.length > 2000 ? `${summary.slice(0, 2000)} …` : summary);
  }
  return { path, summary };
}
