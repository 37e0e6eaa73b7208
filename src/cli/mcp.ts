/**
 * The `mcp` command: the server of the Model Context Protocol on standard input and output. The protocol's library is a bundle
 * of its own, loaded only here, so that the other commands start without it. In a thread of that server, the same command does
 * the work of its tools.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { isFolder } from '../server/files/regularFile';
import { parsed } from './arguments';
import { helpText } from './help/commandHelp';
import { mcpHelp } from './help/mcp';
import { type CommandIo, exitCodes, UsageError } from './io';
import { answerCalls } from './tools/thread';
import { productVersion } from './version';

/** What the bundle of the protocol is given. */
export interface McpOptions {
  /** Absolute; empty: the client's, else the working folder. */
  readonly roots: readonly string[];
  readonly workingFolder: string;
  readonly version: string;
  /** The program that a thread runs to do the work of the tools, and its arguments. */
  readonly threadProgram: string;
  readonly threadArguments: readonly string[];
  /** The folder of the rules' pages. */
  readonly rulePages: string;
  readonly log: (message: string) => void;
}

interface McpBundle {
  /** Resolves when the client has gone. */
  readonly serveMcp: (options: McpOptions) => Promise<void>;
}

/** Beside the bundle of the command line; among the sources, the file it is made of. */
const places = [path.join(__dirname, 'mcp.js'), path.join(__dirname, '..', 'mcp', 'serve.ts')];

export async function mcp(args: readonly string[], io: CommandIo): Promise<number> {
  if (parentPort !== null) {
    await answerCalls(parentPort, io);
    return exitCodes.clean;
  }
  const { values } = parsed(() => parseArgs({ args: [...args], options: mcpHelp.options }));
  if (values.help === true) {
    io.print(helpText(mcpHelp, io.isColoured));
    return exitCodes.clean;
  }
  const roots = (values.root ?? []).map((root) => path.resolve(io.workingFolder, root));
  const missing = roots.find((root) => !isFolder(root));
  if (missing !== undefined) {
    throw new UsageError(`--root ${missing} is not a folder.`);
  }
  await loadBundle().serveMcp({
    roots,
    workingFolder: io.workingFolder,
    version: productVersion(),
    threadProgram: __filename.endsWith('mcp.ts') ? path.join(__dirname, 'main.ts') : __filename,
    threadArguments: ['mcp'],
    rulePages: path.join(__dirname, __filename.endsWith('mcp.ts') ? '../..' : '..', 'docs', 'rules'),
    log: (message) => {
      io.printError(`${message}\n`);
    },
  });
  return exitCodes.clean;
}

/** @throws Error where the bundle is missing, which a broken installation alone causes. */
function loadBundle(): McpBundle {
  const place = places.find((each) => existsSync(each)) ?? places[0];
  const content: unknown = place === undefined ? undefined : createRequire(__filename)(place);
  if (isBundle(content)) {
    return content;
  }
  throw new Error(`${String(place)} does not hold the server of the Model Context Protocol.`);
}

function isBundle(value: unknown): value is McpBundle {
  return typeof value === 'object' && value !== null && 'serveMcp' in value && typeof value.serveMcp === 'function';
}
