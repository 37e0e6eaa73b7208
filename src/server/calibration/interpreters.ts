/**
 * Which interpreter a project is run with, as far as files tell: the one a person names, a virtual environment of the project,
 * an activated one (also conda's), or the first `python3` of the search path. Looks at files only and starts nothing.
 */
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isFolder } from '../files/regularFile';

export interface InterpreterSearch {
  /** Folders of the project, the nearest first. */
  readonly folders: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/** An absolute path; undefined when there is no interpreter to be found. */
export function findInterpreter(search: InterpreterSearch): string | undefined {
  const { environment = process.env, platform = process.platform } = search;
  return environmentInterpreterOf(search)?.python ?? firstInterpreter(environment, platform);
}

/** The first interpreter of the search path. */
export function firstInterpreter(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  return interpreterNamed(['python3', 'python'], environment, platform);
}

/** The interpreter of a project's own environment, or of an activated one, with the environment's folder. */
export function environmentInterpreterOf({
  folders,
  environment = process.env,
  platform = process.platform,
}: InterpreterSearch): { readonly python: string; readonly environment: string } | undefined {
  const activated = [environment['VIRTUAL_ENV'], environment['CONDA_PREFIX']];
  const environments = [
    ...folders.flatMap((folder) => [path.join(folder, '.venv'), path.join(folder, 'venv')]),
    ...activated.flatMap((each) => (each === undefined || !path.isAbsolute(each) ? [] : [each])),
  ];
  return environments
    .map((each) => ({ python: environmentInterpreter(each, platform), environment: each }))
    .find(({ python }) => isProgram(python));
}

/**
 * The absolute path of what a person named: a path as it stands, relative to `folder`, or the environment's folder;
 * a bare name is looked up in the search path.
 */
export function resolveInterpreter(
  named: string,
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (!named.includes('/') && !named.includes(path.sep)) {
    return interpreterNamed([named], environment, platform) ?? path.resolve(folder, named);
  }
  const absolute = path.resolve(folder, named);
  const inside = environmentInterpreter(absolute, platform);
  return isFolder(absolute) && isProgram(inside) ? inside : absolute;
}

/** The first Node of the search path. */
export function findNode(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  return interpreterNamed(['node'], environment, platform);
}

/** The absolute path of the Node that a person named, as `resolveInterpreter` looks for it. */
export function resolveNode(named: string, folder: string, environment: NodeJS.ProcessEnv = process.env): string {
  const absolute = path.resolve(folder, named);
  const inside = path.join(absolute, 'bin', 'node');
  return isFolder(absolute) && isProgram(inside) ? inside : resolveInterpreter(named, folder, environment);
}

/**
 * One name for an interpreter that has several, such as `python` and `python3`: links are followed, but for those by which a
 * virtual environment stands on another interpreter, because it starts with packages of its own (PEP 405).
 */
export function canonicalInterpreter(python: string): string {
  const folder = path.dirname(python);
  try {
    return existsSync(path.join(folder, '..', 'pyvenv.cfg'))
      ? path.join(realpathSync(folder), `python${path.extname(python) === '.exe' ? '.exe' : ''}`)
      : realpathSync(python);
  } catch {
    return python;
  }
}

/** PEP 405: where a virtual environment has its interpreter. */
function environmentInterpreter(folder: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

function interpreterNamed(
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | undefined {
  const isWindows = platform === 'win32';
  const entries = (environment['PATH'] ?? environment['Path'] ?? '').split(isWindows ? ';' : ':');
  // A relative entry would mean whatever folder one happens to stand in. Windows' `python3` in WindowsApps opens a shop.
  const folders = entries.filter((entry) => path.isAbsolute(entry) && !entry.includes('WindowsApps'));
  const files = isWindows ? names.map((name) => (name.endsWith('.exe') ? name : `${name}.exe`)) : names;
  return files.flatMap((file) => folders.map((folder) => path.join(folder, file))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
