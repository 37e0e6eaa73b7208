/**
 * Between the protocol's URIs and the project's paths in a web worker, in the place of ../addresses.ts. Every file of a workspace
 * there has an address and no place on a disk: its path is `/scheme:authority/path`, which the rest of the server treats as any
 * absolute path. A document without a folder (untitled, a cell of a notebook) keeps its URI as its path.
 */

const hierarchical = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?(\/[^?#]*)$/i;
const made = /^\/([a-z][a-z0-9+.-]*):([^/]*)(\/.*)$/i;

/** The project's path of a document. */
export function pathOfUri(uri: string): string {
  const [, scheme, authority = '', path] = hierarchical.exec(uri) ?? [];
  if (scheme === undefined || path === undefined) {
    return uri;
  }
  try {
    return `/${scheme}:${authority}${decodeURIComponent(path)}`.replace(/(?<=.)\/$/, '');
  } catch {
    return uri; // With a stray percent sign.
  }
}

export function uriOfPath(projectPath: string): string {
  const [, scheme, authority = '', path = ''] = made.exec(projectPath) ?? [];
  if (scheme === undefined) {
    return projectPath;
  }
  const host = authority === '' && scheme !== 'file' ? '' : `//${authority}`;
  return `${scheme}:${host}${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Two letters at least before the colon, as for paths of a disk. */
export function isUri(projectPath: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(projectPath);
}

/** True where a client can make nothing of the path itself, and is told the address. */
export function needsAddress(): boolean {
  return true;
}
