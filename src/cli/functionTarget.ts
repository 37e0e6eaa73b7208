/**
 * The function that a command line names as FILE:FUNCTION: reads the file with what it imports and finds the function by its
 * name or by a line inside it. Every way to miss it is a UsageError that says what there is instead.
 */
import type { Configuration } from '../advice/configuration';
import type { FunctionSummary } from '../analysis/summary';
import { containsPosition } from '../core/text';
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
  const colon = target.lastIndexOf(':');
  // A colon in second place belongs to a Windows drive.
  if (colon <= 1 || colon === target.length - 1) {
    throw new UsageError(`${command} needs FILE:FUNCTION, such as shop/api.py:fetch; not \`${target}\`.`);
  }
  const file = target.slice(0, colon);
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
  const summary = functionNamed(target.slice(colon + 1), file, program.project.summaries(input.path));
  return { program, input, summary };
}

/** By qualified name, by the last part of it where only one function has it, or by a line inside. */
function functionNamed(name: string, file: string, summaries: readonly FunctionSummary[]): FunctionSummary {
  const functions = summaries.filter(({ facts }) => facts.kind === 'function' || facts.kind === 'method');
  if (/^\d+$/.test(name)) {
    const position = { line: Number(name) - 1, character: Number.MAX_SAFE_INTEGER };
    // The innermost function begins last.
    const inside = functions.filter(
      ({ facts }) =>
        facts.range.start.line === position.line || containsPosition(facts.range, { ...position, character: 0 }),
    );
    const innermost = inside.at(-1);
    if (innermost === undefined) {
      throw new UsageError(`There is no function at line ${name} of ${file}.`);
    }
    return innermost;
  }
  const exact = functions.filter(({ facts }) => facts.name === name || facts.id === name);
  const matching = exact.length > 0 ? exact : functions.filter(({ facts }) => facts.name.endsWith(`.${name}`));
  const [first, second] = matching;
  if (first === undefined) {
    const names = functions.map(({ facts }) => facts.name);
    throw new UsageError(
      `There is no function \`${name}\` in ${file}.${names.length === 0 ? '' : ` It has ${names.join(', ')}.`}`,
    );
  }
  if (second !== undefined) {
    const lines = matching.map(({ facts }) => `${facts.name} at line ${facts.range.start.line + 1}`);
    throw new UsageError(`\`${name}\` is several functions of ${file}: ${lines.join(', ')}. Give the line.`);
  }
  return first;
}
