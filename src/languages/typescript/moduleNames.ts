/**
 * What a module specifier means as an absolute name: `node:` in front of Node's own modules, a path without its ending for
 * files of the project, and the specifier itself for packages. Dots within a module's name are written `%2E`, since a dot
 * parts names. Which file that is, the project knows.
 */

/** Modules that Node has without a prefix. Source: https://nodejs.org/docs/latest-v22.x/api/module.html#modulebuiltinmodules. */
const nodeModules: ReadonlySet<string> = new Set(
  `assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs
  http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder
  sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib`.split(/\s+/),
);

const sourceEnding = /(?:\.d)?\.[cm]?[jt]sx?$/;

/** The name of the module that a specifier stands for in the file at `path`. */
export function moduleNameOf(specifier: string, path: string): string {
  if (specifier.startsWith('.')) {
    return escaped(pathName(joined(folderOf(path), specifier)));
  }
  if (specifier.startsWith('/')) {
    return escaped(pathName(specifier));
  }
  const [first = ''] = specifier.split('/');
  return nodeModules.has(first) ? `node:${specifier}` : escaped(specifier);
}

/** The module name of a file: what a relative import of it is called. */
export function fileModuleName(path: string): string {
  return escaped(pathName(path));
}

/** A relative path of the project begins with `./`, so that it is no package's name. */
function pathName(path: string): string {
  const plain = path.replace(sourceEnding, '');
  return /^(?:\/|[A-Za-z]:\/|\.\.?\/)/.test(plain) ? plain : `./${plain}`;
}

function escaped(name: string): string {
  const prefix = /^(?:\.{1,2}\/)*/.exec(name)?.[0] ?? '';
  return prefix + name.slice(prefix.length).replaceAll('.', '%2E');
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function joined(folder: string, specifier: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of specifier.split('/')) {
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '') {
      parts.pop();
    } else if (part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return parts.length === 0 ? '.' : parts.join('/');
}
