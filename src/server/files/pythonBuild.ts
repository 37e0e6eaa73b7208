/**
 * Which version and build of Python an interpreter is, as far as files beside it tell: the marker of a virtual environment, the
 * names of its programs and of its library folder, conda's records. Free-threaded builds have a `t` in these names (PEP 703,
 * PEP 405). Starts nothing, so that it is safe in a workspace that nobody vouched for.
 */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

export interface PythonBuild {
  /** `3.13`, or `3.13t` for a free-threaded build. */
  readonly version: string;
  /** The file or folder that tells. */
  readonly toldBy: string;
}

/** A marker file larger than this is none. Bytes. */
const maximumSize = 100_000;

/** @param python The interpreter's program; undefined is answered where nothing beside it tells the version. */
export function pythonBuildOf(python: string): PythonBuild | undefined {
  const folder = path.dirname(python);
  const prefix = /^(?:bin|Scripts)$/.test(path.basename(folder)) ? path.dirname(folder) : folder;
  return (
    ofEnvironment(prefix) ??
    ofConda(prefix) ??
    ofName(realPath(python) ?? python) ??
    ofName(python) ??
    ofLibrary(prefix)
  );
}

/** The `version` of venv, `version_info` of virtualenv and uv. Only the programs' names say whether there is a GIL. */
function ofEnvironment(prefix: string): PythonBuild | undefined {
  const marker = path.join(prefix, 'pyvenv.cfg');
  const text = readText(marker);
  const minor = /^\s*version(?:_info)?\s*=\s*3\.(\d{1,2})\b/m.exec(text ?? '')?.[1];
  if (text === undefined || minor === undefined) {
    return undefined;
  }
  const free = new RegExp(`(?:python3\\.${minor}t(?:\\.exe)?|[\\\\/+-]freethreaded\\b|3\\.${minor}(?:\\.\\d+)?t\\b)`);
  const home = /^\s*home\s*=\s*(.+?)\s*$/m.exec(text)?.[1];
  const isFree =
    free.test(text) ||
    namesIn(path.join(prefix, 'lib')).includes(`python3.${minor}t`) ||
    namesIn(path.join(prefix, 'bin')).includes(`python3.${minor}t`) ||
    (home !== undefined && free.test(realPath(path.join(home, 'python3')) ?? home));
  return { version: `3.${minor}${isFree ? 't' : ''}`, toldBy: marker };
}

/** `python-3.13.1-h9a34b6e_5_cp313t.json`. */
function ofConda(prefix: string): PythonBuild | undefined {
  const folder = path.join(prefix, 'conda-meta');
  for (const name of namesIn(folder)) {
    const [, minor, build = ''] = /^python-3\.(\d{1,2})\.[^-]*-(.*)\.json$/.exec(name) ?? [];
    if (minor !== undefined) {
      return { version: `3.${minor}${/cp\d+t$/.test(build) ? 't' : ''}`, toldBy: path.join(folder, name) };
    }
  }
  return undefined;
}

/** `/usr/bin/python3.13t`; below pyenv and uv a folder has the version, `versions/3.13.0t/bin/python3.13`. */
function ofName(python: string): PythonBuild | undefined {
  const own = /^python3\.(\d{1,2})(t?)(?:\.exe)?$/i.exec(path.basename(python));
  const above = /[\\/](?:cpython-|python-?)?3\.(\d{1,2})(?:\.\d+)?(?:[+-]?(freethreaded)|(t))?(?=[\\/-])/.exec(
    path.dirname(python) + path.sep,
  );
  const minor = own?.[1] ?? above?.[1];
  if (minor === undefined) {
    return undefined;
  }
  const isFree = own?.[2] === 't' || (above?.[1] === minor && (above[2] ?? above[3]) !== undefined);
  return { version: `3.${minor}${isFree ? 't' : ''}`, toldBy: python };
}

/** One `lib/python3.13t` beside the programs; several tell nothing. */
function ofLibrary(prefix: string): PythonBuild | undefined {
  const versions = namesIn(path.join(prefix, 'lib')).flatMap((name) => /^python(3\.\d{1,2}t?)$/.exec(name)?.[1] ?? []);
  const [version] = versions;
  return version === undefined || versions.length > 1
    ? undefined
    : { version, toldBy: path.join(prefix, 'lib', `python${version}`) };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string | undefined {
  try {
    const status = statSync(file);
    return status.isFile() && status.size <= maximumSize ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
