/**
 * Entry point of the `concurrency-advisor` program: gives run.ts the process's arguments, streams and working folder.
 */
import { isMainThread, workerData } from 'node:worker_threads';
import { visibleOutput } from '../core/visibleText';
import { calibrationFolder } from '../server/calibration/store';
import { cacheOfFacts } from '../server/files/factsCache';
import { describeFileError } from '../server/files/walk';
import { readStandardInput } from './givenFile';
import { run } from './run';
import { showsColours } from './terminal';
import { compileForOneCommand } from './tierUp';

/** In a worker thread that is given data, this bundle does what checkThreads.ts says; those of the tools are given arguments. */
const isProgram = isMainThread || (workerData ?? null) === null;

/** Commands that go on until somebody ends them. */
const servers: ReadonlySet<string> = new Set(['lsp', 'mcp']);

if (isProgram) {
  const args = process.argv.slice(2);
  if (!servers.has(args[0] ?? '')) {
    compileForOneCommand();
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit(0); // A reader such as `head` that closes the pipe early has seen enough.
    }
    process.stderr.write(`The output ${describeFileError(error, 'written')}\n`);
    process.exit(2);
  });

  run(args, {
    workingFolder: process.cwd(),
    isColoured: showsColours(process.stdout, process.env),
    print: (text) => {
      // A program that reads it gets every byte; a terminal would obey some of them.
      process.stdout.write(process.stdout.isTTY ? visibleOutput(text) : text);
    },
    printError: (text) => {
      process.stderr.write(visibleOutput(text));
    },
    ...(process.stderr.isTTY
      ? {
          printProgress: (text: string) => {
            process.stderr.write(text);
          },
        }
      : {}),
    readInput: () => readStandardInput(process.stdin),
    activeEnvironment: process.env,
    calibrationFolder: calibrationFolder(),
    ...cacheOfFacts(),
  }).then(
    (code) => {
      // Not process.exit: output still on its way into a pipe would be lost.
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 2;
    },
  );
}
