/**
 * What the server uses of `node:path`, for a web worker, where the bundler puts it in that module's place. Paths are POSIX ones:
 * the addresses of a virtual workspace are turned into such by addresses.ts. Knows only text, no file.
 * Source: https://nodejs.org/docs/latest-v20.x/api/path.html.
 */

export const sep = '/';

export function isAbsolute(file: string): boolean {
  return file.startsWith('/');
}

export function normalize(file: string): string {
  const parts: string[] = [];
  for (const part of file.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') {
      parts.pop();
    } else if (part !== '' && part !== '.' && (part !== '..' || !isAbsolute(file))) {
      parts.push(part);
    }
  }
  const whole = isAbsolute(file) ? `/${parts.join('/')}` : parts.join('/') || '.';
  return file.endsWith('/') && whole !== '/' ? `${whole}/` : whole;
}

export function join(...parts: readonly string[]): string {
  return normalize(parts.filter((part) => part !== '').join('/'));
}

/** There is no current folder in a worker: relative paths start at the root. */
export function resolve(...parts: readonly string[]): string {
  const start = parts.findLastIndex(isAbsolute);
  const whole = normalize(`/${parts.slice(Math.max(0, start)).join('/')}`);
  return whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole;
}

export function dirname(file: string): string {
  const end = trimmed(file).lastIndexOf('/');
  return end > 0 ? file.slice(0, end) : end === 0 ? '/' : '.';
}

export function basename(file: string, ending = ''): string {
  const name = trimmed(file).slice(trimmed(file).lastIndexOf('/') + 1);
  return name !== ending && name.endsWith(ending) ? name.slice(0, name.length - ending.length) : name;
}

export function extname(file: string): string {
  const name = basename(file);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

export function relative(from: string, to: string): string {
  const start = partsOf(from);
  const end = partsOf(to);
  const shared = start.findIndex((part, index) => part !== end[index]);
  const common = shared < 0 ? start.length : shared;
  return [...start.slice(common).map(() => '..'), ...end.slice(common)].join('/');
}

function partsOf(file: string): readonly string[] {
  return resolve(file)
    .split('/')
    .filter((part) => part !== '');
}

function trimmed(file: string): string {
  return file.length > 1 && file.endsWith('/') ? file.slice(0, -1) : file;
}

export const posix = { sep, isAbsolute, normalize, join, resolve, dirname, basename, extname, relative };

// The module is imported as a whole, as Node's is.
export default { ...posix, posix };
