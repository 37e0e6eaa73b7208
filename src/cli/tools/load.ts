/**
 * Reads what a tool was asked about into a project, as `check` does, but within the folders that may be read and with progress
 * told step by step. Measured figures of the interpreter in use apply as they do on the command line.
 */
import path from 'node:path';
import { adviseFile, findingsOf } from '../../advice/advise';
import type { Configuration } from '../../advice/configuration';
import type { AdviceSettings, FileAdvice } from '../../advice/finding';
import { ToolError } from '../../server/tools/fields';
import type { ToolProblem, ToolProgram } from '../../server/tools/program';
import { calibrated } from '../calibrated';
import type { CommandIo } from '../io';
import { loadProgram, type Program } from '../program';
import { Progress } from '../progress';
import type { ConfinedTarget, Confinement } from './confinement';

export type Tell = (done: number, total: number, message: string) => void;

export interface LoadedProgram {
  readonly program: ToolProgram;
  readonly loaded: Program;
  /** What the figures of a measured machine are of; undefined for assumed ones. */
  readonly measuredOn: { readonly python: string | undefined; readonly node: string | undefined };
}

/** What an input may say of the machine. */
interface AskedMachine {
  readonly pythonVersion?: string | undefined;
  readonly cores?: number | undefined;
}

/** Progress goes to the client instead of a terminal. */
class ToldProgress extends Progress {
  constructor(private readonly tell: Tell) {
    super(undefined);
  }

  override show(what: string, done: number, total: number): void {
    this.tell(done, total, what);
  }
}

/** @throws ToolError where there is nothing to work on. */
export async function loadTargets(
  targets: readonly ConfinedTarget[],
  asked: AskedMachine,
  confinement: Confinement,
  io: CommandIo,
  tell: Tell,
): Promise<LoadedProgram> {
  const [first] = targets;
  if (first === undefined) {
    throw new ToolError('Name at least one file or folder.');
  }
  const inRoot = { ...io, workingFolder: first.root };
  const paths = [...new Set(targets.map(({ diskPath }) => relativePath(first.root, diskPath)))];
  const loaded = await loadProgram(
    paths,
    {
      stdinFilename: undefined,
      configuration: configurationOf(asked),
      progress: new ToldProgress(tell),
      cache: io.factsCache,
      mayRead: (diskPath) => confinement.allows(diskPath),
    },
    inRoot,
  );
  if (loaded.files.length === 0) {
    const [problem] = loaded.errors;
    throw new ToolError(
      problem === undefined
        ? `There are no files of Python, JavaScript or TypeScript in ${paths.join(', ')}.`
        : `${problem.path} ${problem.message}`,
    );
  }
  const machine = calibrated(
    {
      ...(asked.pythonVersion === undefined ? {} : { 'python-version': asked.pythonVersion }),
      ...(asked.cores === undefined ? {} : { cores: String(asked.cores) }),
    },
    inRoot,
  );
  const settingsOf = (file: string): AdviceSettings =>
    machine.withCalls(machine.apply(loaded.settingsOf(file)), loaded);
  return {
    program: toolProgram(loaded, settingsOf, tell),
    loaded,
    measuredOn: { python: machine.measuredOn, node: machine.measuredOnNode },
  };
}

/** `-` is the name of standard input on a command line; here it is a file. */
function relativePath(root: string, diskPath: string): string {
  const relative = path.relative(root, diskPath);
  return relative === '' ? '.' : relative === '-' ? `.${path.sep}-` : relative;
}

function configurationOf({ pythonVersion, cores }: AskedMachine): Configuration {
  return {
    ...(pythonVersion === undefined ? {} : { pythonVersion }),
    ...(cores === undefined ? {} : { cores }),
  };
}

function toolProgram(loaded: Program, settingsOf: (file: string) => AdviceSettings, tell: Tell): ToolProgram {
  const { project, display } = loaded;
  const advised = new Map<string, FileAdvice>();
  return {
    files: loaded.files.map((file) => ({
      path: file.path,
      language: project.facts(file.path)?.language ?? 'python',
    })),
    problems: [...loaded.errors, ...loaded.files.flatMap((file) => syntaxProblems(loaded, file.path))],
    advice: (file) => {
      const advice = advised.get(file) ?? adviseFile(project.of(file), file, settingsOf(file));
      advised.set(file, advice);
      return advice;
    },
    findings: (file) => advised.get(file)?.findings ?? findingsOf(project.of(file), file, settingsOf(file)),
    fixes: (file, finding) => project.fixesFor(file, finding, settingsOf(file)),
    settings: settingsOf,
    text: (file) => project.text(file) ?? '',
    display,
    step: tell,
  };
}

function syntaxProblems({ project, display }: Program, file: string): readonly ToolProblem[] {
  return (project.facts(file)?.problems ?? []).map(({ range, message }) => ({
    path: display(file),
    message,
    line: range.start.line + 1,
    column: range.start.character + 1,
  }));
}
