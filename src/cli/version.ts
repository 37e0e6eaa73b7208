/**
 * Where the product is installed, and which version it is: by the package.json above the bundle in `dist/`, or above the sources.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export function productVersion(): string {
  return installation()?.version ?? 'unknown';
}

/** A file that comes with the product, by its place in the repository; undefined where the bundle stands alone. */
export function productFile(...segments: readonly string[]): string | undefined {
  const found = installation();
  return found === undefined ? undefined : path.join(found.folder, ...segments);
}

function installation(): { readonly folder: string; readonly version: string } | undefined {
  for (let folder = __dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const version = versionIn(path.join(folder, 'package.json'));
    if (version !== undefined) {
      return { folder, version };
    }
  }
  return undefined;
}

function versionIn(manifest: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    const hasVersion = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
    return hasVersion && typeof parsed.version === 'string' ? parsed.version : undefined;
  } catch {
    return undefined;
  }
}
