/**
 * Reads workloads and machines from JSON of any origin (files, messages, settings) and writes workloads back: version 1 of the
 * contract in docs/simulator.md. Nothing is guessed: an unknown key, a negative or missing number is an error that names the key.
 * Reading the file and reporting the error are up to the caller.
 */
import { clusterEngines, languages } from '../core/workload';
import type {
  Cluster,
  ClusterEngine,
  ClusterOverheads,
  Language,
  Machine,
  Overheads,
  Segment,
  StartMethod,
  Workload,
} from '../core/workload';
import type { Position, Range, SourceLocation } from '../core/text';
import { clusterOverheadNames, defaultCluster } from './cluster';
import { defaultMachine, overheadNames } from './machine';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** `key` is the path of the offending value, `segments[1].ms`; `message` a sentence that names it. */
  | { readonly ok: false; readonly key: string; readonly message: string };

/** Bounds of what can be simulated; beyond them a figure would be meaningless. */
const limits = {
  tasks: 1_000_000,
  segments: 1000,
  /** Ten days. */
  ms: 864_000_000,
  /** One terabyte. */
  bytes: 1e12,
  cores: 1024,
  workers: 1024,
  clusterWorkers: 4096,
  /** libuv threadpool.c: MAX_THREADPOOL_SIZE. */
  libuvThreads: 1024,
  /** One terabyte, in megabytes. */
  megabytes: 1e6,
  switchIntervalMs: 10_000,
  megabytesPerSecond: 1e6,
} as const;

type JsonObject = Readonly<Record<string, unknown>>;

/** Stops reading at the first problem; caught by the two functions below and nowhere else. */
class ContractError extends Error {
  constructor(
    readonly key: string,
    problem: string,
  ) {
    super(key === '' ? `The value ${problem}.` : `\`${key}\` ${problem}.`);
  }
}

/** Reads a workload: `tasks` and `segments` are required, everything else has a default. */
export function parseWorkload(json: unknown): Parsed<Workload> {
  return attempt(() => {
    const object = asObject(json, '');
    allowKeys(object, '', ['version', 'tasks', 'segments', 'async', 'payloadBytes', 'resultBytes']);
    checkVersion(object);
    return {
      tasks: integer(required(object, 'tasks'), 'tasks', 1, limits.tasks),
      segments: parseSegments(required(object, 'segments')),
      async: optional(object, 'async', false, boolean),
      payloadBytes: optional(object, 'payloadBytes', 0, bytes),
      resultBytes: optional(object, 'resultBytes', 0, bytes),
    };
  });
}

/** Reads a machine; every key is optional and has the measured default. */
export function parseMachine(json: unknown): Parsed<Machine> {
  return attempt(() => {
    const object = asObject(json, '');
    const keys = ['version', 'cores', 'language', 'libuvThreads', 'python', 'freeThreaded', 'startMethod', 'cluster'];
    allowKeys(object, '', [...keys, 'switchIntervalMs', 'maxWorkers', 'overheads']);
    checkVersion(object);
    const build = optional(object, 'python', undefined, pythonVersion);
    // `3.13t` is how people write the free-threaded build of 3.13.
    const python = build?.replace('t', '');
    const freeThreaded = optional(object, 'freeThreaded', build?.endsWith('t') === true, boolean);
    if (freeThreaded && python !== undefined && !hasFreeThreadedBuild(python)) {
      throw new ContractError('freeThreaded', `needs Python 3.13 or newer, but \`python\` is ${python}`);
    }
    const machine = defaultMachine({
      ...given('python', python ?? (freeThreaded ? firstFreeThreaded : undefined)),
      ...given(
        'cores',
        optional(object, 'cores', undefined, (value, key) => integer(value, key, 1, limits.cores)),
      ),
      ...given('language', optional(object, 'language', undefined, language)),
      ...given(
        'libuvThreads',
        optional(object, 'libuvThreads', undefined, (value, key) => integer(value, key, 1, limits.libuvThreads)),
      ),
      freeThreaded,
      ...given('startMethod', optional(object, 'startMethod', undefined, startMethod)),
      ...given('switchIntervalMs', optional(object, 'switchIntervalMs', undefined, switchInterval)),
      ...given(
        'maxWorkers',
        optional(object, 'maxWorkers', undefined, (value, key) => integer(value, key, 1, limits.workers)),
      ),
      overheads: optional(object, 'overheads', {}, parseOverheads),
    });
    const cluster = optional(object, 'cluster', undefined, (value, key) => parseCluster(value, key, machine));
    return { ...machine, ...given('cluster', cluster) };
  });
}

/** A workload as `parseWorkload` reads it. */
export function workloadToJson(workload: Workload): JsonObject {
  const { tasks, async, payloadBytes, resultBytes, segments } = workload;
  return { version: 1, tasks, async, payloadBytes, resultBytes, segments };
}

/** A machine as `parseMachine` reads it. */
export function machineToJson(machine: Machine): JsonObject {
  return { version: 1, ...machine };
}

function parseSegments(value: unknown): readonly Segment[] {
  if (!Array.isArray(value)) {
    throw new ContractError('segments', `must be a list, not ${nameOf(value)}`);
  }
  if (value.length > limits.segments) {
    throw new ContractError('segments', `has ${value.length} entries; at most ${limits.segments} can be simulated`);
  }
  return value.map((entry: unknown, index) => parseSegment(entry, `segments[${index}]`));
}

function parseSegment(value: unknown, key: string): Segment {
  const object = asObject(value, key);
  const kind = object['kind'];
  const source = optional(object, 'source', undefined, sourceLocation, `${key}.`);
  if (kind === 'cpu') {
    allowKeys(object, key, ['kind', 'ms', 'gil', 'shared', 'source']);
    const shared = optional(object, 'shared', undefined, boolean, `${key}.`);
    const gil = object['gil'] ?? 'held';
    if (gil !== 'held' && gil !== 'released') {
      throw new ContractError(`${key}.gil`, `must be "held" or "released", not ${nameOf(gil)}`);
    }
    const ms = duration(required(object, 'ms', key), `${key}.ms`);
    return { kind, ms, gil, ...given('shared', shared), ...given('source', source) };
  }
  if (kind === 'io') {
    allowKeys(object, key, ['kind', 'ms', 'awaitable', 'blocksAsWritten', 'libuv', 'source']);
    const awaitable = optional(object, 'awaitable', false, boolean, `${key}.`);
    const blocks = optional(object, 'blocksAsWritten', undefined, boolean, `${key}.`);
    const libuv = optional(object, 'libuv', undefined, boolean, `${key}.`);
    const ms = duration(required(object, 'ms', key), `${key}.ms`);
    return {
      kind,
      ms,
      awaitable,
      ...given('blocksAsWritten', blocks),
      ...given('libuv', libuv),
      ...given('source', source),
    };
  }
  throw new ContractError(`${key}.kind`, `must be "cpu" or "io", not ${nameOf(kind)}`);
}

function parseOverheads(value: unknown, key: string): Partial<Overheads> {
  const object = asObject(value, key);
  allowKeys(object, key, overheadNames);
  const overheads: Partial<Record<keyof Overheads, number>> = {};
  for (const name of overheadNames) {
    const entry = object[name];
    if (entry !== undefined) {
      overheads[name] = overhead(entry, `${key}.${name}`, name);
    }
  }
  return overheads;
}

function parseCluster(value: unknown, key: string, machine: Machine): Cluster {
  const object = asObject(value, key);
  allowKeys(object, key, ['engine', 'nodes', 'workersPerNode', 'isLocal', 'overheads']);
  const count = (each: unknown, at: string): number => integer(each, at, 1, limits.workers);
  const isLocal = optional(object, 'isLocal', false, boolean, `${key}.`);
  const cluster = defaultCluster(machine, {
    ...given('engine', optional(object, 'engine', undefined, engine, `${key}.`)),
    ...given('nodes', optional(object, 'nodes', undefined, count, `${key}.`)),
    ...given('workersPerNode', optional(object, 'workersPerNode', undefined, count, `${key}.`)),
    isLocal,
    overheads: optional(object, 'overheads', {}, parseClusterOverheads, `${key}.`),
  });
  if (isLocal && object['nodes'] !== undefined && object['nodes'] !== 1) {
    throw new ContractError(`${key}.nodes`, 'is 1 where the workers run on this machine');
  }
  if (cluster.nodes * cluster.workersPerNode > limits.clusterWorkers) {
    throw new ContractError(`${key}.nodes`, `makes more than ${limits.clusterWorkers} workers`);
  }
  return cluster;
}

function parseClusterOverheads(value: unknown, key: string): Partial<ClusterOverheads> {
  const object = asObject(value, key);
  allowKeys(object, key, clusterOverheadNames);
  const overheads: Partial<Record<keyof ClusterOverheads, number>> = {};
  for (const name of clusterOverheadNames) {
    const entry = object[name];
    if (entry !== undefined) {
      const at = `${key}.${name}`;
      const isCount = name === 'prefetch' || name === 'crossings';
      overheads[name] = isCount
        ? integer(entry, at, 1, name === 'crossings' ? 2 : limits.tasks)
        : rateOrTime(entry, at, name);
    }
  }
  return overheads;
}

function engine(value: unknown, key: string): ClusterEngine {
  const known = clusterEngines.find((each) => each === value);
  if (known === undefined) {
    throw new ContractError(key, `must be one of ${clusterEngines.join(', ')}, not ${nameOf(value)}`);
  }
  return known;
}

function overhead(value: unknown, key: string, name: keyof Overheads): number {
  if (name === 'hotShare') {
    return number(value, key, 0, 1);
  }
  // A slice of nothing would make threads change cores for ever.
  return name === 'coreSliceMs' ? number(value, key, 0.1, limits.ms) : rateOrTime(value, key, name);
}

function rateOrTime(value: unknown, key: string, name: string): number {
  if (name.endsWith('PerSecond')) {
    return positive(value, key, limits.megabytesPerSecond);
  }
  return name.endsWith('Megabytes') ? number(value, key, 0, limits.megabytes) : duration(value, key);
}

function attempt<T>(parse: () => T): Parsed<T> {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    if (error instanceof ContractError) {
      return { ok: false, key: error.key, message: error.message };
    }
    throw error;
  }
}

function asObject(value: unknown, key: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContractError(key, `must be an object, not ${nameOf(value)}`);
  }
  return Object.fromEntries(Object.entries(value));
}

function allowKeys(object: JsonObject, prefix: string, allowed: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (!allowed.includes(key)) {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      throw new ContractError(path, `is not known here; known are ${allowed.join(', ')}`);
    }
  }
}

function checkVersion(object: JsonObject): void {
  const version = object['version'];
  if (version !== undefined && version !== 1) {
    throw new ContractError('version', `must be 1, not ${nameOf(version)}`);
  }
}

function required(object: JsonObject, key: string, prefix = ''): unknown {
  const value = object[key];
  if (value === undefined) {
    throw new ContractError(prefix === '' ? key : `${prefix}.${key}`, 'is missing');
  }
  return value;
}

function optional<T, D>(
  object: JsonObject,
  key: string,
  fallback: D,
  read: (value: unknown, key: string) => T,
  prefix = '',
): T | D {
  const value = object[key];
  return value === undefined ? fallback : read(value, `${prefix}${key}`);
}

/** `{ [key]: value }`, or nothing for an undefined value. */
function given<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  const entry: Partial<Record<K, T>> = {};
  if (value !== undefined) {
    entry[key] = value;
  }
  return entry;
}

function number(value: unknown, key: string, least: number, most: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new ContractError(key, `must be a number, not ${nameOf(value)}`);
  }
  if (value < least || value > most) {
    throw new ContractError(key, `must be between ${least} and ${most}, not ${value}`);
  }
  return value;
}

function positive(value: unknown, key: string, most: number): number {
  const checked = number(value, key, 0, most);
  if (checked === 0) {
    throw new ContractError(key, 'must be greater than 0');
  }
  return checked;
}

function integer(value: unknown, key: string, least: number, most: number): number {
  const checked = number(value, key, least, most);
  if (!Number.isInteger(checked)) {
    throw new ContractError(key, `must be a whole number, not ${checked}`);
  }
  return checked;
}

function duration(value: unknown, key: string): number {
  return number(value, key, 0, limits.ms);
}

function bytes(value: unknown, key: string): number {
  return number(value, key, 0, limits.bytes);
}

/** CPython counts in microseconds and takes nothing below one. */
function switchInterval(value: unknown, key: string): number {
  return number(value, key, 0.001, limits.switchIntervalMs);
}

function boolean(value: unknown, key: string): boolean {
  if (typeof value !== 'boolean') {
    throw new ContractError(key, `must be true or false, not ${nameOf(value)}`);
  }
  return value;
}

function startMethod(value: unknown, key: string): StartMethod {
  if (value === 'fork' || value === 'forkserver' || value === 'spawn') {
    return value;
  }
  throw new ContractError(key, `must be "fork", "forkserver" or "spawn", not ${nameOf(value)}`);
}

function language(value: unknown, key: string): Language {
  const known = languages.find((each) => each === value);
  if (known === undefined) {
    throw new ContractError(key, `must be "python" or "javascript", not ${nameOf(value)}`);
  }
  return known;
}

const firstFreeThreaded = '3.13';

function hasFreeThreadedBuild(python: string): boolean {
  return Number(python.split('.')[1]) >= 13;
}

function pythonVersion(value: unknown, key: string): string {
  if (typeof value !== 'string' || !/^3\.\d{1,2}(\.\d+)?t?$/.test(value)) {
    throw new ContractError(key, `must be a Python 3 version such as "3.12", not ${nameOf(value)}`);
  }
  return value;
}

function position(value: unknown, key: string): Position {
  const object = asObject(value, key);
  const at = (name: string): number =>
    integer(required(object, name, key), `${key}.${name}`, 0, Number.MAX_SAFE_INTEGER);
  return { line: at('line'), character: at('character') };
}

function range(value: unknown, key: string): Range {
  const object = asObject(value, key);
  return {
    start: position(required(object, 'start', key), `${key}.start`),
    end: position(required(object, 'end', key), `${key}.end`),
  };
}

function sourceLocation(value: unknown, key: string): SourceLocation {
  const object = asObject(value, key);
  return {
    path: string(required(object, 'path', key), `${key}.path`),
    range: range(required(object, 'range', key), `${key}.range`),
    text: string(required(object, 'text', key), `${key}.text`),
  };
}

function string(value: unknown, key: string): string {
  if (typeof value !== 'string') {
    throw new ContractError(key, `must be text, not ${nameOf(value)}`);
  }
  return value;
}

/** How a wrong value is named in an error: short, and never an object's whole content. */
function nameOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (value === undefined) {
    return 'nothing';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return 'an object';
  }
}
