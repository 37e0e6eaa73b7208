/**
 * Where a person's caches lie on this system. Each of ours has a folder below it; nothing outside is ever written. Makes no
 * folder itself.
 */
import { homedir } from 'node:os';
import path from 'node:path';

/** The product's own folder: below `XDG_CACHE_HOME` where it is set, else below the system's place for caches. */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return path.join(systemFolder(environment, platform), 'concurrency-advisor');
}

function systemFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const own = environment['XDG_CACHE_HOME'];
  if (own !== undefined && path.isAbsolute(own)) {
    return own;
  }
  switch (platform) {
    case 'win32':
      return environment['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return path.join(homedir(), 'Library', 'Caches');
    default:
      return path.join(homedir(), '.cache');
  }
}
