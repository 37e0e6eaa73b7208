/**
 * The command line's front desk: picks the command, prints help and version, and turns a UsageError into a message and an
 * exit code. Starts no work of its own and never ends the process; main.ts does.
 */
import { calibrate } from './calibrate';
import { check } from './check';
import { fix } from './fix';
import { type CommandIo, exitCodes, UsageError } from './io';
import { learn } from './learn';
import { lsp } from './lsp';
import { measure } from './measure';
import { merge } from './merge';
import { simulateCommand } from './simulate';
import { productVersion } from './version';

const usage = `Usage: concurrency-advisor COMMAND [options]

Reads a program, tells what each function waits for, and recommends threads, processes or asyncio.

Commands:
  check PATH...             Report what holds up the event loop and what could run in parallel.
  fix PATH...               Apply the preferred fixes, or show them as a diff.
  simulate FILE:FUNCTION    Compare the strategies for one function, or for a workload file.
  measure FILE:FUNCTION     Run a function and measure how its time divides, for simulations of it.
  calibrate                 Measure your interpreter, so that simulations fit it.
  learn PACKAGE             Write a knowledge file from a package's source.
  merge REPORT...           Put the reports of check --shard together.
  lsp --stdio               Run the language server for an editor.

Options:
  --help                    Print this text; after a command, its options.
  --version                 Print the version.
`;

type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

const commands: ReadonlyMap<string, Command> = new Map([
  ['check', check],
  ['fix', fix],
  ['simulate', simulateCommand],
  ['calibrate', calibrate],
  ['measure', measure],
  ['learn', learn],
  ['merge', merge],
  ['lsp', lsp],
]);

/** Runs one command line, without the program's name; resolves to its exit code. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    io.print(usage);
    return exitCodes.clean;
  }
  if (name === '--version' || name === '-V') {
    io.print(`${productVersion()}\n`);
    return exitCodes.clean;
  }
  const command = name === undefined ? undefined : commands.get(name);
  if (command === undefined) {
    const complaint = name === undefined ? '' : `There is no command \`${name}\`.\n\n`;
    io.printError(`${complaint}${usage}`);
    return exitCodes.failure;
  }
  try {
    return await command(rest, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.printError(`${error.message}\nSee concurrency-advisor ${String(name)} --help.\n`);
      return exitCodes.failure;
    }
    throw error;
  }
}
