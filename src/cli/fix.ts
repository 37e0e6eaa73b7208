/**
 * The `fix` command: applies the preferred fixes of the named files, and shows them as a diff or writes them back in the
 * file's own encoding and line ends. What cannot be written safely is left alone and reported.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { countOf } from '../advice/wording';
import { unifiedDiff } from '../core/unifiedDiff';
import { visible } from '../core/visibleText';
import { encodeSource } from '../server/files/decode';
import { liesWithin } from '../server/files/editable';
import { applyFixes, type FixSelection } from './applyFixes';
import { adviceConfiguration, parsed, ruleNamed } from './arguments';
import { helpText } from './help/commandHelp';
import { fixHelp } from './help/fix';
import { type CommandIo, exitCodes, UsageError } from './io';
import { type InputError, type InputFile, loadProgram, printWarnings, type Program, textOfFile } from './program';
import { describeWriteError, replaceFile } from './writeFile';

export async function fix(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: fixHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(fixHelp, io.isColoured));
    return exitCodes.clean;
  }
  const isWriting = values.write === true;
  if (isWriting && values.diff === true) {
    throw new UsageError('--diff and --write exclude each other.');
  }
  if (isWriting && positionals.includes('-')) {
    throw new UsageError('--write cannot change standard input.');
  }
  if (positionals.length === 0) {
    throw new UsageError('fix needs at least one file or folder.');
  }
  const selection: FixSelection = {
    rules: values.rule?.map((name) => ruleNamed('rule', name)),
    includesUnsafe: values['safe-only'] !== true,
  };
  const configuration = adviceConfiguration(values);
  const program = await loadProgram(positionals, { stdinFilename: values['stdin-filename'], configuration }, io);
  printWarnings(program, io);
  const paths = program.files.map((file) => file.path);
  const outcome = applyFixes(program.project, paths, program.settingsOf, selection);
  const failures = outcome.failures.map(({ path, message }) => ({ path: program.display(path), message }));
  const errors: InputError[] = [...program.errors, ...failures];
  const changed = program.files.filter(
    (file) => program.project.text(file.path) !== (file.notebook?.text ?? file.source.text),
  );
  const named = positionals.map((given) => path.resolve(io.workingFolder, given));
  let fixCount = 0;
  let fileCount = 0;
  for (const file of changed) {
    const problem =
      outOfBounds(file, named) ?? (isWriting ? writeBack(program, file, io) : showDiff(program, file, io));
    if (problem === undefined) {
      fixCount += outcome.applied.get(file.path) ?? 0;
      fileCount++;
    } else {
      errors.push({ path: program.display(file.path), message: problem });
    }
  }
  for (const error of errors) {
    io.printError(`${visible(error.path)}: ${visible(error.message)}\n`);
  }
  const verb = isWriting ? 'Applied' : 'Would apply';
  io.printError(`${verb} ${countOf(fixCount, 'fix', 'fixes')} in ${countOf(fileCount, 'file')}.\n`);
  if (outcome.unsafe > 0) {
    io.printError(
      `${countOf(outcome.unsafe, 'more fix', 'more fixes')} without --safe-only: look at what they change.\n`,
    );
  }
  return errors.length > 0 ? exitCodes.failure : exitCodes.clean;
}

/** Of a notebook whose cells cannot be told apart any more; fixes that would do so are not offered. */
const untellable = 'A fix reached across its cells; the file is left as it is.';

function newTextOf(project: Program['project'], file: InputFile): string | undefined {
  return textOfFile(file, project.text(file.path) ?? file.source.text);
}

/** A file that was found in a folder, and not named itself, is changed only where it lies there. */
function outOfBounds({ diskPath }: InputFile, named: readonly string[]): string | undefined {
  return diskPath === undefined || named.includes(diskPath) || liesWithin(diskPath, named)
    ? undefined
    : 'is a link that leads out of the folder; name the file itself to have it changed.';
}

/** Returns what went wrong. */
type FileStep = (program: Program, file: InputFile, io: CommandIo) => string | undefined;

const showDiff: FileStep = ({ project, display }, file, io) => {
  const after = newTextOf(project, file);
  if (after === undefined) {
    return untellable;
  }
  io.print(unifiedDiff(display(file.path), file.source.text, after));
  return undefined;
};

const writeBack: FileStep = ({ project, display }, file, io) => {
  const before = encodeSource(file.source.text, file.source);
  const text = newTextOf(project, file);
  if (text === undefined) {
    return untellable;
  }
  const after = encodeSource(text, file.source);
  if (file.diskPath === undefined || before.kind === 'problem' || after.kind === 'problem') {
    return after.kind === 'problem' ? after.message : 'cannot be written.';
  }
  try {
    replaceFile(file.diskPath, before.bytes, after.bytes);
  } catch (error) {
    return describeWriteError(error);
  }
  io.print(`${visible(display(file.path))}\n`);
  return undefined;
};
