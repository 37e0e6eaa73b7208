/**
 * Which files may be changed: those a person works on, and not what a link in a repository leads to, nor installed packages.
 * Looks at where a file really lies; changes nothing itself.
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from './imports';

/** Folders whose files another program owns and writes anew. */
const installed = /(?:^|[\\/])(?:site-packages|dist-packages|node_modules|__pypackages__)[\\/]/;

function isInstalled(file: string): boolean {
  return installed.test(file);
}

/** True where a file that is named inside one of the folders really lies in one of them, whatever links are on the way. */
export function liesWithin(file: string, folders: readonly string[]): boolean {
  const real = realPath(file);
  return folders.some((folder) => isWithin(realPath(path.resolve(folder)), real));
}

/**
 * Whether a fix may change `file`, having been asked for in the document `asked`. That document may lie outside of the workspace,
 * because a person has opened it; any other may not. A document of the workspace that a link leads out of it is not changed, since
 * nobody sees where it leads.
 */
export function mayBeChanged(file: string, asked: string, folders: readonly string[]): boolean {
  if (isInstalled(file)) {
    return false;
  }
  const own = path.resolve(file);
  const isNamedInside = folders.some((folder) => isWithin(path.resolve(folder), own));
  return isNamedInside ? liesWithin(own, folders) : file === asked;
}

/** What links lead to, also where the file itself is not there yet. */
function realPath(file: string): string {
  const absolute = path.resolve(file);
  try {
    return realpathSync(absolute);
  } catch {
    const folder = path.dirname(absolute);
    return folder === absolute ? absolute : path.join(realPath(folder), path.basename(absolute));
  }
}
