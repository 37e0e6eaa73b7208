/**
 * Functions as the analysis hands them to the view, after the sample shop: one that waits, one that computes, a coroutine.
 * Used by the view's unit and browser tests and by the preview page.
 */
import type { SourceLocation } from '../../../src/core/text';
import type { SimulationSubject } from '../../../src/protocol';
import { defaultMachine } from '../../../src/simulator/machine';

function at(path: string, line: number, text: string): SourceLocation {
  return {
    path,
    text,
    range: { start: { line, character: 8 }, end: { line, character: 8 + text.length } },
  };
}

const origins = {
  tasks: 'estimated',
  heldCpu: 'estimated',
  freeCpu: 'estimated',
  io: 'estimated',
  payload: 'default',
  cores: 'measured',
  workers: 'default',
} as const;

const machine = defaultMachine({ cores: 4, python: '3.12', startMethod: 'fork' });

const get = at('shop/download.py', 11, 'session.get');
const parse = at('shop/download.py', 13, 'Image.open');
const write = at('shop/download.py', 12, 'Path.write_bytes');

/** Waits most of the time; threads help. */
export const downloads: SimulationSubject = {
  uri: 'file:///shop/download.py',
  version: 3,
  functionName: 'download_all',
  location: at('shop/download.py', 7, 'download_all'),
  verdict: {
    class: 'io',
    gil: 'released',
    confidence: 0.92,
    evidence: [
      {
        location: get,
        effect: 'network',
        part: 'blockedIo',
        ms: 120,
        via: [],
        origin: 'A round trip of 120 ms is assumed.',
      },
      { location: parse, effect: 'cpu', part: 'heldCpu', ms: 6, via: [], origin: 'Pillow 11: decodes on open.' },
      { location: write, effect: 'file', part: 'blockedIo', ms: 0.4, via: [], origin: 'A local disk is assumed.' },
    ],
  },
  workload: {
    tasks: 12,
    segments: [
      { kind: 'io', ms: 120, awaitable: true, source: get },
      { kind: 'cpu', ms: 6, gil: 'held', source: parse },
      { kind: 'io', ms: 0.4, awaitable: false, source: write },
    ],
    async: false,
    payloadBytes: 1000,
    resultBytes: 1000,
  },
  machine,
  origins,
  recommendation: { strategy: 'threads', reason: 'The time is spent waiting, and waiting in threads overlaps.' },
  illegal: [{ strategy: 'processes', reason: '`session` cannot be pickled.' }],
  fix: { title: 'Run the loop in a thread pool', id: 'loop-to-threads' },
};

const pixel = at('shop/thumbnails.py', 11, 'render');
const sum = at('shop/thumbnails.py', 14, 'hashlib.sha256');

/** Computes in bytecode, a little in native code; only processes help. */
export const thumbnails: SimulationSubject = {
  uri: 'file:///shop/thumbnails.py',
  version: 1,
  functionName: 'Gallery.render_all',
  location: at('shop/thumbnails.py', 17, 'render_all'),
  verdict: {
    class: 'cpu',
    gil: 'held',
    confidence: 0.97,
    evidence: [
      {
        location: pixel,
        effect: 'bytecode',
        part: 'heldCpu',
        ms: 45,
        via: [at('shop/thumbnails.py', 20, 'pool.map')],
        origin: 'About 1 million bytecode steps.',
      },
      {
        location: sum,
        effect: 'cpu',
        part: 'freeCpu',
        ms: 8,
        via: [],
        origin: 'hashlib releases the GIL above 2047 bytes.',
      },
    ],
  },
  workload: {
    tasks: 8,
    segments: [
      { kind: 'cpu', ms: 45, gil: 'held', source: pixel },
      { kind: 'cpu', ms: 8, gil: 'released', source: sum },
    ],
    async: false,
    payloadBytes: 200_000,
    resultBytes: 400_000,
  },
  machine,
  origins,
  recommendation: { strategy: 'processes', reason: 'Bytecode holds the GIL; only processes compute at the same time.' },
  illegal: [],
  fix: { title: 'Use a process pool', id: 'threads-to-processes' },
};

const query = at('shop/storage.py', 12, 'requests.get');
const fetchRow = at('shop/api.py', 16, 'connection.fetchrow');
const render = at('shop/api.py', 18, 'template.render');

/** A coroutine with one call that blocks its loop. */
export const productPage: SimulationSubject = {
  uri: 'file:///shop/api.py',
  version: 7,
  functionName: 'product_page',
  location: at('shop/api.py', 12, 'product_page'),
  verdict: {
    class: 'io',
    gil: 'released',
    confidence: 0.88,
    evidence: [
      {
        location: query,
        effect: 'network',
        part: 'blockedIo',
        ms: 120,
        via: [at('shop/api.py', 13, 'load')],
        origin: 'A round trip of 120 ms is assumed.',
      },
      {
        location: fetchRow,
        effect: 'database',
        part: 'awaitedIo',
        ms: 5,
        via: [],
        origin: 'asyncpg: awaits the socket.',
      },
    ],
  },
  workload: {
    tasks: 100,
    segments: [
      { kind: 'io', ms: 120, awaitable: false, source: query },
      { kind: 'io', ms: 5, awaitable: true, source: fetchRow },
      { kind: 'cpu', ms: 1.5, gil: 'held', source: render },
    ],
    async: true,
    payloadBytes: 1000,
    resultBytes: 1000,
  },
  machine,
  origins,
  recommendation: {
    strategy: 'to-thread',
    reason: '`requests.get` blocks the event loop; in a thread the loop stays free.',
  },
  illegal: [{ strategy: 'sequential', reason: 'The caller runs on an event loop.' }],
  fix: undefined,
};
