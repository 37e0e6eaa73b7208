/**
 * Which Python a project runs on, and who says so. In this order: the person's setting, the environment that the editor's Python
 * extension has active, that extension's setting, `.venv` or `venv` of the project, an activated environment, the version that a
 * `.python-version` or a `Pipfile` pins. What is first on the search path is only measured with: it says nothing of the project.
 * Looks at files only and starts nothing.
 */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isPythonVersion } from '../../advice/assumedMachine';
import { pythonBuildOf } from '../files/pythonBuild';
import { environmentInterpreterOf, firstInterpreter, resolveInterpreter } from './interpreters';

export interface PythonInUse {
  /** The interpreter; undefined where there is none to be found. */
  readonly path: string | undefined;
  /** `3.13`, or `3.13t` for a free-threaded build; undefined where nothing of the project tells. */
  readonly version: string | undefined;
  /** Who says so, for a reader: `/shop/.venv`, `the Python extension`. Undefined where nobody says anything of the project. */
  readonly saidBy: string | undefined;
}

/** The environment that the editor's Python extension has active. */
export interface ReportedPython {
  readonly path: string;
  /** `3.13t`; undefined where the extension does not know. */
  readonly version?: string | undefined;
}

export interface PythonSearch {
  /** Folders of the project, the nearest first. */
  readonly folders: readonly string[];
  /** The person's own setting. */
  readonly setting?: string | undefined;
  readonly reported?: ReportedPython | undefined;
  /** The setting of the editor's Python extension. */
  readonly editorSetting?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

export function pythonInUse(search: PythonSearch): PythonInUse {
  const { folders, reported, environment = process.env, platform = process.platform } = search;
  const setting = named(search.setting, folders, environment, platform);
  if (setting !== undefined) {
    return ofInterpreter(setting, 'the setting');
  }
  if (reported !== undefined) {
    const version = reported.version ?? pythonBuildOf(reported.path)?.version;
    return { path: reported.path, version, saidBy: 'the Python extension' };
  }
  const editorSetting = named(search.editorSetting, folders, environment, platform);
  if (editorSetting !== undefined) {
    return ofInterpreter(editorSetting, '`python.defaultInterpreterPath`');
  }
  const found = environmentInterpreterOf({ folders, environment, platform });
  if (found !== undefined) {
    return ofInterpreter(found.python, found.environment);
  }
  const pinned = folders.flatMap((folder) => pinnedVersion(folder) ?? [])[0];
  return { path: firstInterpreter(environment, platform), version: pinned?.version, saidBy: pinned?.file };
}

function ofInterpreter(python: string, saidBy: string): PythonInUse {
  return { path: python, version: pythonBuildOf(python)?.version, saidBy };
}

/** `python`, the default of the editor's Python support, says nothing; neither does a path with variables unknown here. */
function named(
  value: string | undefined,
  folders: readonly string[],
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | undefined {
  const [folder = ''] = folders;
  const text = (value ?? '').replaceAll('${workspaceFolder}', folder);
  return text === '' || text === 'python' || text.includes('${') || text.startsWith('~')
    ? undefined
    : resolveInterpreter(text, folder, environment, platform);
}

/** What pyenv and uv read (`3.12.1`, `3.13t`), and what Pipenv does. */
function pinnedVersion(folder: string): { readonly version: string; readonly file: string } | undefined {
  const sources = [
    { name: '.python-version', pattern: /^\s*(?:cpython[-@])?(3\.\d{1,2})(?:\.\d+)?(?:(t)|\+freethreaded)?\s*$/m },
    { name: 'Pipfile', pattern: /^\s*python_(?:full_)?version\s*=\s*["'](3\.\d{1,2})(?:\.\d+)?(t)?["']/m },
  ];
  for (const { name, pattern } of sources) {
    const file = path.join(folder, name);
    const [all, number, suffix] = pattern.exec(readText(file) ?? '') ?? [];
    const version =
      number === undefined ? '' : number + (suffix ?? (all?.includes('+freethreaded') === true ? 't' : ''));
    if (isPythonVersion(version)) {
      return { version, file };
    }
  }
  return undefined;
}

/** A file larger than this pins nothing. Bytes. */
const maximumSize = 100_000;

function readText(file: string): string | undefined {
  try {
    const status = statSync(file);
    return status.isFile() && status.size <= maximumSize ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
