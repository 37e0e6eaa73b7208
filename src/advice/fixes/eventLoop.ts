/**
 * Which library runs the coroutines of a file, since what asyncio offers does nothing on another's event loop: the one that
 * the file imports, asyncio where it imports none or several. In the source of trio and anyio themselves, whose files import
 * each other relatively, nobody's functions can be used without a circle.
 */
import type { FixRequest } from './fixContext';

export type EventLoop = 'asyncio' | 'trio' | 'anyio' | 'own';

const importOf = /^[ \t]*(?:import|from)[ \t]+(asyncio|trio|anyio)\b/gm;

export function eventLoopOf({ source, path }: Pick<FixRequest, 'source' | 'path'>): EventLoop {
  const imported = new Set(Array.from(source.text.matchAll(importOf), ([, name]) => name));
  if (imported.has('asyncio')) {
    return 'asyncio';
  }
  if (/(?:^|\/)(?:trio|anyio)\//.test(path)) {
    return 'own';
  }
  return imported.has('trio') ? 'trio' : imported.has('anyio') ? 'anyio' : 'asyncio';
}
