/**
 * The product's version, from the package.json it was installed with: above the bundle in `dist/`, or above the sources.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export function productVersion(): string {
  for (let folder = __dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const version = versionIn(path.join(folder, 'package.json'));
    if (version !== undefined) {
      return version;
    }
  }
  return 'unknown';
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
