/**
 * What a check finds in one file, as plain data that can come from another thread: findings with their fixes, functions where
 * the report shows them, and what is wrong with its syntax. A file whose analysis fails becomes a row that says so. Prints nothing
 * and knows no format.
 */
import { adviseFile } from '../advice/advise';
import { Concern } from '../advice/concern';
import type { AdviceSettings, Finding, Fix } from '../advice/finding';
import type { InterfaceCalls } from '../analysis/project';
import type { LanguageId } from '../core/facts';
import { applyEdits } from '../core/text';
import { lineEdit } from '../server/notebooks/lineEdit';
import type { Projects } from '../server/projects';
import type { AdviceOptionValues } from './arguments';
import { type AssembledProgram, configurationsOf, type ProgramSources, systemPath } from './assemble';
import { calibrated } from './calibrated';
import type { CommandIo } from './io';
import { type InputFile, textOfFile } from './program';
import { type ReportedFinding, type ReportedFunction, reportedFunctions } from './report';

export interface CheckOptions {
  /** What the command line says of the advice. */
  readonly values: AdviceOptionValues;
  /** Whether the report shows functions; what is simulated for them is most of the work then. */
  readonly wantsFunctions: boolean;
  readonly wantsFixes: boolean;
  /** Whether rows say what they rest on, for whoever keeps them. */
  readonly wantsBasis: boolean;
}

/** What the program is made of beside the files that were named. */
export interface ProgramBasis {
  /** The modules that every file of the project names, by the file's path. */
  readonly imports: readonly (readonly [string, readonly string[]])[];
  /** Folders of installed packages, and the files that were read there. */
  readonly libraries: readonly string[];
}

/** What a row rests on. */
export interface RowBasis {
  /** Of the file; see `Project.classShape`. */
  readonly classShape: string;
  /** As far as anybody asked until then; missing where it is what the row before says. */
  readonly calls?: InterfaceCalls;
  /** With the first row. */
  readonly program?: ProgramBasis;
}

export interface CheckedFile {
  readonly language: LanguageId;
  readonly functions: readonly ReportedFunction[];
  readonly findings: readonly ReportedFinding[];
  /** What a comment in the source silences; missing where nobody asked. */
  readonly suppressed?: readonly Finding[];
}

/** Lines and columns are one-based. */
interface FileProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export interface FailedRow {
  readonly kind: 'failed';
  readonly message: string;
}

export interface CheckedRow {
  readonly kind: 'checked';
  readonly file: CheckedFile;
  readonly problems: readonly FileProblem[];
  readonly basis?: RowBasis;
}

export type CheckRow = CheckedRow | FailedRow;

/** What of the outside a check needs beside the sources. */
export type CheckIo = Pick<CommandIo, 'workingFolder' | 'calibrationFolder'>;

/** @param adjusted The settings with what else is known, such as a profile's times. */
export function fileChecker(
  sources: ProgramSources,
  { project, libraries }: AssembledProgram,
  options: CheckOptions,
  io: CheckIo,
  adjusted: (settings: AdviceSettings) => AdviceSettings = (settings) => settings,
): (file: InputFile) => CheckRow {
  const { apply, withCalls } = calibrated(options.values, io);
  const configurations = configurationsOf(sources);
  let concern: Concern | undefined;
  let isFirst = true;
  let told = 0;
  return (file) => {
    try {
      concern ??= new Concern(project.python);
      const own = configurations.settingsOf(systemPath(file.path));
      const row = checkFile(project, file, adjusted(withCalls(apply(own), { project })), options, concern);
      project.of(file.path).letGo(file.path);
      const program = isFirst && options.wantsBasis ? { imports: importsOf(project), libraries } : undefined;
      isFirst = false;
      if (!options.wantsBasis) {
        return row;
      }
      const calls = project.interfaceCalls();
      const count = calls.users.length + calls.reached.length;
      const basis = {
        classShape: project.classShape(file.path),
        ...(count === told ? {} : { calls }),
        ...(program === undefined ? {} : { program }),
      };
      told = count;
      return { ...row, basis };
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  };
}

function importsOf(project: Projects): ProgramBasis['imports'] {
  return project.paths().map((file) => [file, project.facts(file)?.importedModules ?? []]);
}

function checkFile(
  project: Projects,
  file: InputFile,
  settings: AdviceSettings,
  { wantsFunctions, wantsFixes }: CheckOptions,
  concern: Concern,
): CheckedRow {
  const advice = adviseFile(project.of(file.path), file.path, settings, concern);
  return {
    kind: 'checked',
    file: {
      language: project.facts(file.path)?.language ?? 'python',
      functions: wantsFunctions ? reportedFunctions(advice) : [],
      findings: advice.findings.map((finding) => ({
        finding,
        fixes: wantsFixes ? project.fixesFor(file.path, finding, settings).map((fix) => fixOfFile(file, fix)) : [],
      })),
      ...(advice.suppressed === undefined ? {} : { suppressed: advice.suppressed }),
    },
    problems: [
      ...advice.problems.map(({ range, message }) => ({
        message,
        line: range.start.line + 1,
        column: range.start.character + 1,
      })),
      ...(file.notebook?.problems ?? []).map(({ cell, line, message }) => ({
        message: `Cell ${String(cell + 1)}: ${message}`,
        line: line + 1,
        column: 1,
      })),
    ],
  };
}

/** Edits of a notebook as edits of its file: what another program applies them to. */
function fixOfFile(file: InputFile, fix: Fix): Fix {
  return file.notebook === undefined
    ? fix
    : {
        ...fix,
        files: fix.files.map((each) => {
          const text =
            each.path === file.path ? textOfFile(file, applyEdits(file.notebook?.text ?? '', each.edits)) : undefined;
          return text === undefined ? each : { ...each, edits: [lineEdit(file.source.text, text)] };
        }),
      };
}
