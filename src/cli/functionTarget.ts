/**
 * The function that a command line names as FILE:FUNCTION: reads the file with what it imports and finds the function by its
 * name or by a line inside it. Every way to miss it is a UsageError that says what there is instead.
 */
import type { Configuration } from '../advice/configuration';
import type { FunctionSummary } from '../analysis/summary';
import { functionNamed, namedTarget } from '../server/functionNamed';
import { type CommandIo, UsageError } from './io';
import { type InputFile, loadProgram, printWarnings, type Program } from './program';

export interface FunctionTarget {
  readonly program: Program;
  readonly input: InputFile;
  readonly summary: FunctionSummary;
}

export async function functionTarget(
  command: 'simulate' | 'measure',
  target: string,
  configuration: Configuration,
  io: CommandIo,
): Promise<FunctionTarget> {
  const { path: file, name } = namedTarget(target);
  if (name === undefined) {
    throw new UsageError(`${command} needs FILE:FUNCTION, such as shop/api.py:fetch; not \`${target}\`.`);
  }
  const program = await loadProgram([file], { stdinFilename: undefined, configuration }, io);
  printWarnings(program, io);
  const [input] = program.files;
  const [problem] = program.errors;
  if (problem !== undefined) {
    throw new UsageError(`${problem.path} ${problem.message}`);
  }
  if (input === undefined || program.files.length > 1) {
    throw new UsageError(`${file} is a folder; ${command} needs a file.`);
  }
  const summary = functionNamed(name, file, program.project.summaries(input.path));
  if (typeof summary === 'string') {
    throw new UsageError(summary);
  }
  return { program, input, summary };
}
