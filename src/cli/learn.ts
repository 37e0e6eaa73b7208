/**
 * The `learn` command: derives a knowledge file from a package's source, writes it, and says how much of the package it
 * describes; with `--compare`, how far that agrees with a file that somebody wrote. Finding, reading and deriving are the
 * server's and the analysis' business.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { visible } from '../core/visibleText';
import type { LibraryKnowledge } from '../knowledge/apiEntry';
import { compareKnowledge } from '../knowledge/compareKnowledge';
import { libraryText } from '../knowledge/libraryText';
import { projectFolders, sitePackagesIn, sitePackagesOf } from '../server/files/environment';
import { readKnowledgeFile } from '../server/files/knowledgeFile';
import { findPackage, packageAt, type NoPackage, type PackageFiles } from '../server/files/packages';
import { describeFileError } from '../server/files/walk';
import { learnPackage } from '../server/learn';
import { builtInKnowledge } from '../server/newProject';
import { oneOf, parsed } from './arguments';
import { formatLearnedJson, formatLearnedText, type Learned } from './formats/learned';
import { helpText } from './help/commandHelp';
import { learnHelp } from './help/learn';
import { type CommandIo, exitCodes, UsageError } from './io';
import { productVersion } from './version';

export function learn(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: learnHelp.options,
    }),
  );
  if (values.help === true) {
    io.print(helpText(learnHelp, io.isColoured));
    return Promise.resolve(exitCodes.clean);
  }
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) {
    throw new UsageError('learn takes one package, or the path of one.');
  }
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const sitePackages = environmentOf(values['python-environment'], io);
  const found = locate(given, sitePackages, io);
  if (found.kind === 'problem') {
    io.printError(`${found.message}\n`);
    return Promise.resolve(exitCodes.failure);
  }
  const reference = values.compare === undefined ? undefined : referenceFor(values.compare, found.name, io);
  return Promise.resolve(
    write(found, { sitePackages, reference, output: values.output, isJson: format === 'json' }, io),
  );
}

interface Wanted {
  readonly sitePackages: readonly string[];
  readonly reference: readonly LibraryKnowledge[] | undefined;
  readonly output: string | undefined;
  readonly isJson: boolean;
}

function write(found: PackageFiles, { sitePackages, reference, output, isJson }: Wanted, io: CommandIo): number {
  const started = performance.now();
  const learned = learnPackage(found, {
    sitePackages,
    date: new Date().toISOString().slice(0, 10),
    program: `concurrency-advisor ${productVersion()}`,
  });
  for (const { path: unreadable, message } of learned.unreadable) {
    io.printError(`Warning: ${visible(unreadable)} ${visible(message)}\n`);
  }
  const text = libraryText(learned.library);
  if (output === '-') {
    io.print(text);
    return exitCodes.clean;
  }
  const file = output ?? `${found.name}.knowledge.json`;
  try {
    mkdirSync(path.dirname(path.resolve(io.workingFolder, file)), { recursive: true });
    writeFileSync(path.resolve(io.workingFolder, file), text);
  } catch (error) {
    io.printError(`${file} ${describeFileError(error, 'written')}\n`);
    return exitCodes.failure;
  }
  const report: Learned = {
    ...learned,
    package: found,
    output: file,
    ms: performance.now() - started,
    comparison: reference && compareKnowledge(reference, [learned.library]),
  };
  io.print(isJson ? formatLearnedJson(report) : formatLearnedText(report));
  return exitCodes.clean;
}

function environmentOf(named: string | undefined, io: CommandIo): readonly string[] {
  if (named === undefined) {
    return sitePackagesOf(projectFolders(io.workingFolder), io.activeEnvironment ?? {});
  }
  const folders = sitePackagesIn(path.resolve(io.workingFolder, named));
  if (folders.length === 0) {
    throw new UsageError(`--python-environment: ${named} has no folder of installed packages.`);
  }
  return folders;
}

/** A path is what looks like one or is there; else it is a package's name. */
function locate(given: string, sitePackages: readonly string[], io: CommandIo): PackageFiles | NoPackage {
  const location = path.resolve(io.workingFolder, given);
  const isPath = /[\\/]|\.py$/.test(given) || given === '.';
  if (isPath) {
    return packageAt(location);
  }
  const found = findPackage(given, sitePackages);
  if (found.kind === 'problem' && existsSync(location)) {
    return packageAt(location);
  }
  return found;
}

function referenceFor(given: string, packageName: string, io: CommandIo): readonly LibraryKnowledge[] {
  if (given === 'builtin') {
    const known = builtInKnowledge(packageName);
    if (known.length === 0) {
      throw new UsageError(`--compare: nothing is built in about \`${packageName}\`.`);
    }
    return known;
  }
  const read = readKnowledgeFile(path.resolve(io.workingFolder, given));
  if (read.kind === 'problem') {
    throw new UsageError(`--compare: ${given} ${read.message}`);
  }
  return [read.library];
}
