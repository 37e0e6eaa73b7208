/**
 * Between the protocol's URIs and the project's paths. A file on disk is its absolute path with `/`; a document that lives
 * elsewhere (untitled, a virtual file system) keeps its URI as its path. Does not look at the disk.
 */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The project's path of a document. */
export function pathOfUri(uri: string): string {
  if (!uri.startsWith('file:')) {
    return uri;
  }
  try {
    return fileURLToPath(uri).split(path.sep).join('/');
  } catch {
    return uri; // A file on a host that this system has no path for.
  }
}

export function uriOfPath(projectPath: string): string {
  return isUri(projectPath) ? projectPath : pathToFileURL(projectPath).href;
}

/** Two letters at least before the colon, so that a Windows drive is not taken for a scheme. */
export function isUri(projectPath: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(projectPath);
}

/** True where a client can make nothing of the path itself, and is told the address. */
export function needsAddress(projectPath: string): boolean {
  return isUri(projectPath);
}
