/**
 * The interpreter that a command runs: the one that the command line names, else that of the project.
 */
import { findInterpreter, resolveInterpreter } from '../server/calibration/interpreters';
import { type CommandIo, UsageError } from './io';

export function interpreterOf(named: string | undefined, io: CommandIo): string {
  if (named !== undefined) {
    return resolveInterpreter(named, io.workingFolder);
  }
  const found = findInterpreter({ folders: [io.workingFolder] });
  if (found === undefined) {
    throw new UsageError('There is no .venv here and no python3 on the path: name the interpreter with --python.');
  }
  return found;
}
