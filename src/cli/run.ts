/**
 * The command line's front desk: picks the command, prints help and version, and turns a UsageError into a message and an
 * exit code. Starts no work of its own and never ends the process; main.ts does.
 */
import { visible } from '../core/visibleText';
import { calibrate } from './calibrate';
import { check } from './check';
import { fix } from './fix';
import { calibrateHelp } from './help/calibrate';
import { checkHelp } from './help/check';
import { type CommandHelp, helpText, programHelpText } from './help/commandHelp';
import { fixHelp } from './help/fix';
import { learnHelp } from './help/learn';
import { lspHelp } from './help/lsp';
import { mcpHelp } from './help/mcp';
import { measureHelp } from './help/measure';
import { mergeHelp } from './help/merge';
import { simulateHelp } from './help/simulate';
import { type CommandIo, exitCodes, UsageError } from './io';
import { learn } from './learn';
import { lsp } from './lsp';
import { mcp } from './mcp';
import { measure } from './measure';
import { merge } from './merge';
import { simulateCommand } from './simulate';
import { productVersion } from './version';

interface Command {
  readonly help: CommandHelp;
  readonly run: (args: readonly string[], io: CommandIo) => Promise<number>;
}

const commands: readonly Command[] = [
  { help: checkHelp, run: check },
  { help: fixHelp, run: fix },
  { help: simulateHelp, run: simulateCommand },
  { help: measureHelp, run: measure },
  { help: calibrateHelp, run: calibrate },
  { help: learnHelp, run: learn },
  { help: mergeHelp, run: merge },
  { help: lspHelp, run: lsp },
  { help: mcpHelp, run: mcp },
];

/** The manuals of all commands, in the order in which the program lists them. */
export const manuals: readonly CommandHelp[] = commands.map(({ help }) => help);

/** Runs one command line, without the program's name; resolves to its exit code. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    const asked = manuals.find((manual) => name === 'help' && manual.name === rest[0]);
    io.print(asked === undefined ? programHelpText(manuals, io.isColoured) : helpText(asked, io.isColoured));
    return exitCodes.clean;
  }
  if (name === '--version' || name === '-V') {
    io.print(`${productVersion()}\n`);
    return exitCodes.clean;
  }
  const command = commands.find(({ help }) => help.name === name);
  if (command === undefined) {
    const complaint = name === undefined ? '' : `There is no command \`${name}\`.\n\n`;
    io.printError(`${complaint}${programHelpText(manuals, false)}`);
    return exitCodes.failure;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.printError(`${visible(error.message)}\nSee concurrency-advisor ${command.help.name} --help.\n`);
      return exitCodes.failure;
    }
    throw error;
  }
}
