/**
 * The oldest Python version that a project says it runs on, from the `pyproject.toml` at or above a folder: `requires-python`
 * (PEP 621), or Poetry's `python` dependency. Advice must hold there, too. Looks for these two lines only; it is no TOML reader.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `3.9`; undefined where the project does not say. */
export function requiredPython(folder: string): string | undefined {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const file = path.join(current, 'pyproject.toml');
    if (existsSync(file)) {
      return lowestVersion(readText(file));
    }
    // A repository is one project: what lies above it has no say.
    if (existsSync(path.join(current, '.git')) || path.dirname(current) === current) {
      return undefined;
    }
  }
}

function lowestVersion(text: string): string | undefined {
  const specification =
    lineOf(text, 'project', 'requires-python') ?? lineOf(text, 'tool.poetry.dependencies', 'python') ?? '';
  const bounds = Array.from(specification.matchAll(/(?:>=|~=|==|\^|~|>)\s*3\.(\d+)/g), (match) => Number(match[1]));
  return bounds.length === 0 ? undefined : `3.${Math.min(...bounds)}`;
}

/** The value of a key that is written on one line of a table. */
function lineOf(text: string, table: string, key: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === `[${table}]`);
  if (start < 0) {
    return undefined;
  }
  const end = lines.findIndex((line, index) => index > start && /^\s*\[/.test(line));
  const body = lines.slice(start + 1, end < 0 ? undefined : end);
  const pattern = new RegExp(`^\\s*${key}\\s*=\\s*["']([^"']*)["']`);
  return body.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
