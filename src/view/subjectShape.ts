/**
 * The shape of what the host sends for simulation, checked by the view before anything of it is shown or computed. The types are
 * those of the protocol: a field that is added there is missed here by the compiler. Whether a workload can be simulated is the
 * simulator's to say.
 */
import type { Position, Range, SourceLocation } from '../core/text';
import type { Evidence, Verdict } from '../core/verdict';
import { clusterEngines, languages, strategies } from '../core/workload';
import type { Illegal, Machine, Origin, Overheads, Segment, Workload } from '../core/workload';
import type { SimulatedSite, SimulationSubject } from '../protocol';
import { overheadNames } from '../simulator/machine';
import {
  isAmount,
  isCount,
  isEither,
  isFlag,
  isListOf,
  isNumber,
  isObject,
  isOneOf,
  isText,
  optional,
} from '../core/shape';
import type { Check } from '../core/shape';

const isPosition = isObject<Position>({ line: isCount, character: isCount });

const isRange = isObject<Range>({ start: isPosition, end: isPosition });

const isSourceLocation = isObject<SourceLocation>({ path: isText, range: isRange, text: isText });

const isEvidence = isObject<Evidence>({
  location: isSourceLocation,
  effect: isOneOf([
    'network',
    'dns',
    'database',
    'file',
    'subprocess',
    'sleep',
    'lock',
    'queue',
    'input',
    'await',
    'cpu',
    'bytecode',
    'unresolved',
  ]),
  part: isOneOf(['heldCpu', 'freeCpu', 'blockedIo', 'awaitedIo']),
  ms: isNumber,
  via: isListOf(isSourceLocation),
  origin: isText,
});

const isVerdict = isObject<Verdict>({
  class: isOneOf(['cpu', 'io', 'mixed', 'trivial', 'unknown']),
  gil: isOneOf(['held', 'released', 'mixed']),
  confidence: isAmount,
  evidence: isListOf(isEvidence),
});

const isSegment = isEither<Segment>(
  isObject<Extract<Segment, { readonly kind: 'cpu' }>>({
    kind: isOneOf(['cpu']),
    ms: isAmount,
    gil: isOneOf(['held', 'released']),
    shared: optional(isFlag),
    source: optional(isSourceLocation),
  }),
  isObject<Extract<Segment, { readonly kind: 'io' }>>({
    kind: isOneOf(['io']),
    ms: isAmount,
    awaitable: isFlag,
    blocksAsWritten: optional(isFlag),
    libuv: optional(isFlag),
    source: optional(isSourceLocation),
  }),
);

const isWorkload = isObject<Workload>({
  tasks: isCount,
  segments: isListOf(isSegment),
  async: isFlag,
  payloadBytes: isAmount,
  resultBytes: isAmount,
});

const isOverheads: Check<Overheads> = (value): value is Overheads =>
  typeof value === 'object' && value !== null && overheadNames.every((name) => isNumber(Reflect.get(value, name)));

/** The host speaks of no further machines; the view adds those that a person asks for. */
const isMissing: Check<undefined> = (value): value is undefined => value === undefined;

const isMachine: Check<Machine> = isObject<Machine>({
  cores: isCount,
  language: optional(isOneOf(languages)),
  libuvThreads: optional(isCount),
  python: isText,
  freeThreaded: isFlag,
  startMethod: isOneOf(['fork', 'forkserver', 'spawn']),
  switchIntervalMs: isAmount,
  maxWorkers: optional(isCount),
  cluster: isMissing,
  overheads: isOverheads,
});

const isOrigin: Check<Origin> = isOneOf(['default', 'estimated', 'measured', 'yours']);

const isIllegal = isObject<Illegal>({ strategy: isOneOf(strategies), reason: isText });

export const isSubject = isObject<SimulationSubject>({
  uri: isText,
  version: isNumber,
  functionName: isText,
  site: optional(isObject<SimulatedSite>({ rule: isText, what: isOneOf(['awaits', 'loop', 'tasks']), range: isRange })),
  location: isSourceLocation,
  verdict: isVerdict,
  workload: isWorkload,
  machine: isMachine,
  measuredOn: optional(isText),
  callMeasuredOn: optional(isText),
  origins: isObject<SimulationSubject['origins']>({
    tasks: isOrigin,
    heldCpu: isOrigin,
    freeCpu: isOrigin,
    io: isOrigin,
    payload: isOrigin,
    cores: isOrigin,
    workers: isOrigin,
  }),
  target: optional(
    isObject<NonNullable<SimulationSubject['target']>>({ targetMs: isAmount, engine: isOneOf(clusterEngines) }),
  ),
  recommendation: optional(
    isObject<NonNullable<SimulationSubject['recommendation']>>({ strategy: isOneOf(strategies), reason: isText }),
  ),
  illegal: isListOf(isIllegal),
  fix: optional(isObject<NonNullable<SimulationSubject['fix']>>({ title: isText, id: isText })),
});
