/**
 * The built-in knowledge of Python libraries: every file of `python/`, checked against the schema when this module loads.
 * Adding a library is one JSON file and one import line here; a test fails when either is missing. Does no look-up itself:
 * see `knowledge.ts`.
 */
import type { LibraryKnowledge } from './apiEntry';
import { parseLibrary } from './libraryFile';
import asyncio from './python/asyncio.json';
import concurrentFutures from './python/concurrent_futures.json';
import httpx from './python/httpx.json';
import ioBuiltins from './python/io_builtins.json';
import numpy from './python/numpy.json';
import os from './python/os.json';
import requests from './python/requests.json';
import subprocess from './python/subprocess.json';
import threading from './python/threading.json';
import time from './python/time.json';

const files: Readonly<Record<string, unknown>> = {
  'asyncio.json': asyncio,
  'concurrent_futures.json': concurrentFutures,
  'httpx.json': httpx,
  'io_builtins.json': ioBuiltins,
  'numpy.json': numpy,
  'os.json': os,
  'requests.json': requests,
  'subprocess.json': subprocess,
  'threading.json': threading,
  'time.json': time,
};

/** In the order of their file names. */
export const pythonLibraries: readonly LibraryKnowledge[] = Object.entries(files).map(([file, json]) =>
  parseLibrary(json, `python/${file}`),
);
