/**
 * What a project's `pyproject.toml` says to this product: its own table `[tool.concurrency-advisor]` and the oldest Python
 * version the project runs on (PEP 621 `requires-python`, or Poetry's `python` dependency), for which advice must hold.
 * The nearest file at or above a folder counts; a repository is one project, so that what lies above it has no say.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { type Configuration, parseConfiguration } from '../../advice/configuration';
import { regularFile } from './regularFile';
import { describeFileError } from './walk';

export interface ProjectFile {
  /** Of the file itself. */
  readonly path: string;
  readonly configuration: Configuration;
  /** `3.9`; undefined where the project does not say. */
  readonly requiredPython: string | undefined;
  /** What is wrong in it, one sentence each. */
  readonly problems: readonly string[];
}

/** A configuration larger than this is none. Bytes. */
const maximumSize = 1_000_000;

/** Undefined where no project file lies at or above the folder. Never throws. */
export function projectFileOf(folder: string): ProjectFile | undefined {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const file = path.join(current, 'pyproject.toml');
    if (existsSync(file)) {
      return readProjectFile(file);
    }
    if (existsSync(path.join(current, '.git')) || path.dirname(current) === current) {
      return undefined;
    }
  }
}

function readProjectFile(file: string): ProjectFile {
  const nothing = { path: file, configuration: {}, requiredPython: undefined };
  let content: unknown;
  try {
    if (regularFile(file).size > maximumSize) {
      return { ...nothing, problems: [`${file} is not read: it is larger than ${maximumSize / 1e6} MB.`] };
    }
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { ...nothing, problems: [`${file} ${reasonOf(error)}`] };
  }
  const { configuration, problems } = parseConfiguration(at(content, 'tool', 'concurrency-advisor'), 'kebab-case');
  return {
    path: file,
    configuration,
    requiredPython: lowestVersion(content),
    problems: problems.map(
      ({ key, message }) =>
        `${file}: [tool.concurrency-advisor]${key === '' ? '' : ` ${key}`}: ${message}${message.endsWith('?') ? '' : '.'}`,
    ),
  };
}

function reasonOf(error: unknown): string {
  // The library's message goes on with a picture of the place.
  return error instanceof TomlError
    ? `is no valid TOML at line ${error.line}, column ${error.column}: ${error.message.split('\n')[0] ?? ''}`
    : describeFileError(error);
}

function lowestVersion(content: unknown): string | undefined {
  const specification =
    [at(content, 'project', 'requires-python'), at(content, 'tool', 'poetry', 'dependencies', 'python')].find(
      (value) => typeof value === 'string',
    ) ?? '';
  const bounds = Array.from(specification.matchAll(/(?:>=|~=|==|\^|~|>)\s*3\.(\d+)/g), (match) => Number(match[1]));
  return bounds.length === 0 ? undefined : `3.${Math.min(...bounds)}`;
}

/** The value behind a path of keys; undefined where a step is missing. */
function at(value: unknown, ...names: readonly string[]): unknown {
  let current = value;
  for (const name of names) {
    if (typeof current !== 'object' || current === null) {
      return undefined;
    }
    current = Object.entries(current).find(([key]) => key === name)?.[1];
  }
  return current;
}
