/**
 * From what is known of a function to what the simulator runs: the unit of work that could be repeated side by side, its
 * segments in order, and how often it is repeated. The unit is one item of a pool's work, one iteration of a dominating
 * loop, or one call of the function. Times are rounded to two digits: they are estimates and look like estimates.
 */
import { outermostLoops } from '../analysis/loops';
import type { FunctionSummary, OffloadedCall, ReachedEffect, ResolvedCall } from '../analysis/summary';
import type { Project } from '../analysis/project';
import { totalMs, type Cost } from '../core/cost';
import type { LoopOperation } from '../core/facts';
import { comparePositions, containsRange, type SourceLocation } from '../core/text';
import type { MeasuredCall } from '../core/measuredCall';
import type { Illegal, Origin, Segment, Workload } from '../core/workload';
import type { WorkloadParameter } from '../protocol';
import { isNotebook } from '../languages/notebook/fileNames';
import { isScript } from '../languages/typescript/fileNames';
import { type Constraints, illegalInScript, illegalStrategies, totalSegments } from './siteLegality';
import { outerChange } from './outerChange';
import { measuredSegments } from './measuredSegments';
import { isImportable } from './rules/target';

/** Calls of a function that itself repeats nothing: enough to tell the strategies apart. */
const defaultTasks = 20;
const collectionTasks = 100;
const maxTasks = 1000;
const maxSegments = 8;

/** Putting a thread to sleep and waking it takes about this long: shorter waits are spent in the kernel. Milliseconds. */
const shortestSleepMs = 0.05;

/** A loop or pool that makes up this share of the function's time is what the simulation is about. */
const dominantShare = 0.5;

export interface Site {
  readonly workload: Workload;
  readonly origins: Readonly<Record<WorkloadParameter, Origin>>;
  readonly illegal: readonly Illegal[];
  /** What one task is, in words. */
  readonly unit: 'call' | 'item' | 'iteration' | 'await';
}

/** @param measured What a call of the function really took; it stands in the place of what was estimated. */
export function siteOf(summary: FunctionSummary, project: Project, measured?: MeasuredCall): Site | undefined {
  return (
    pooledSite(summary, project) ?? dominantSite(summary, project, measured) ?? callSite(summary, project, measured)
  );
}

/** The work is already handed to a pool: simulate what is handed over. */
function pooledSite(summary: FunctionSummary, project: Project): Site | undefined {
  const pooled = summary.calls
    .filter(({ offloaded, loop }) => isElsewhere(offloaded) && (offloaded?.perItem === true || loop !== undefined))
    .sort((a, b) => pooledMs(b) - pooledMs(a))[0];
  const offloaded = pooled?.offloaded;
  // Waiting for the pool is waiting for the very work that is simulated, and starting it is simulated as well.
  const ofThePool = summary.effects
    .filter(({ effect, entry }) => effect === 'lock' || entry?.makesPool !== undefined)
    .reduce((ms, { cost }) => ms + totalMs(cost), 0);
  if (!pooled || !offloaded || pooledMs(pooled) < dominantShare * (totalMs(summary.cost) - ofThePool)) {
    return undefined;
  }
  return poolSite(summary, project, pooled);
}

/** What a call hands to a pool, a thread or a process, whatever else the function does; undefined where it hands over nothing. */
export function poolSite(summary: FunctionSummary, project: Project, pooled: ResolvedCall): Site | undefined {
  const { offloaded } = pooled;
  if (offloaded === undefined) {
    return undefined;
  }
  const reference = offloaded.target.kind === 'project' ? offloaded.target.functions[0] : undefined;
  const target = reference && project.summary(reference);
  const location: SourceLocation = { path: summary.reference.path, range: pooled.call.range, text: offloaded.text };
  const segments = target
    ? segmentsOf(target.cost, target.effects, target, location)
    : plainSegments(offloaded.cost, location, false);
  const tasks = offloaded.perItem ? collectionTasks : Math.max(2, Math.round(pooled.repeats));
  return totalSegments(segments) === 0
    ? undefined
    : site(summary, segments, tasks, 'item', {
        writesOutside: target?.facts.writesOutside === true,
        isImportable: isImportable(project, offloaded.target),
        sharedWrites: undefined,
        tasksOrigin: 'default',
      });
}

function isElsewhere(offloaded: OffloadedCall | undefined): boolean {
  return offloaded !== undefined && offloaded.to !== 'caller' && offloaded.to !== 'loop';
}

function pooledMs({ offloaded, repeats }: ResolvedCall): number {
  return offloaded ? totalMs(offloaded.cost) * repeats * (offloaded.perItem ? collectionTasks : 1) : 0;
}

/** Outermost loops whose iterations somebody could run side by side, in source order. */
function repeatingLoops({ facts }: FunctionSummary): readonly LoopOperation[] {
  return outermostLoops(facts.body).filter((loop) => loop.form !== 'while' && !loop.isAsync);
}

/** A loop of a function as a place where its iterations could run side by side. */
interface LoopSite extends Site {
  readonly loop: LoopOperation;
}

/** The loops that make up most of the function's time, each with what the simulator would run. Outermost loops only. */
export function loopSites(summary: FunctionSummary, project: Project): readonly LoopSite[] {
  return repeatingLoops(summary).flatMap((loop) => {
    const found = siteOfLoop(summary, project, loop, undefined);
    return found === undefined ? [] : [{ ...found, loop }];
  });
}

/** The first loop that makes up most of the function's time. */
function dominantSite(
  summary: FunctionSummary,
  project: Project,
  measured: MeasuredCall | undefined,
): Site | undefined {
  for (const loop of repeatingLoops(summary)) {
    const found = siteOfLoop(summary, project, loop, measured);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** @param leastShare Of the function's time; a loop of less is not worth a place of its own. */
export function siteOfLoop(
  summary: FunctionSummary,
  project: Project,
  loop: LoopOperation,
  measured: MeasuredCall | undefined,
  leastShare = dominantShare,
): Site | undefined {
  const work = workOfLoop(summary, loop, measured, leastShare);
  return work && siteOfWork(summary, project, loop, work, measured !== undefined);
}

/** What the iterations of a loop do, as far as the function's own summary tells. */
export interface LoopWork {
  /** Of one task. */
  readonly segments: readonly Segment[];
  readonly tasks: number;
}

/** Undefined for a loop of a smaller share of the function's time, and for one that hardly repeats or does nothing. */
export function workOfLoop(
  summary: FunctionSummary,
  loop: LoopOperation,
  measured: MeasuredCall | undefined,
  leastShare = dominantShare,
): LoopWork | undefined {
  const total = totalMs(summary.cost);
  const effects = summary.effects.filter((effect) => belongsTo(effect, loop));
  const ms = effects.reduce((sum, effect) => sum + totalMs(effect.cost), 0);
  if (total === 0 || ms < leastShare * total) {
    return undefined;
  }
  const count = loop.trips.kind === 'known' ? loop.trips.count : collectionTasks;
  const trips = loop.trips.kind === 'numeric' ? numericTrips(summary, loop) : count;
  if (trips < 2) {
    return undefined;
  }
  const perIteration = effects.map((effect) => ({ ...effect, cost: scale(effect.cost, 1 / trips) }));
  const location: SourceLocation = { path: summary.reference.path, range: loop.headRange, text: 'loop' };
  const estimated = segmentsOf(scale(sumOf(effects), 1 / trips), perIteration, summary, location);
  const tasks = Math.min(maxTasks, trips);
  // The whole call divided among the tasks that are simulated, so that one after the other they take what the call took.
  const segments = withMeasured(estimated, measured, { share: 1 / tasks, location, summary });
  return totalSegments(segments) < 0.001 ? undefined : { segments, tasks };
}

/** A loop as a place where its iterations could run side by side. */
export function siteOfWork(
  summary: FunctionSummary,
  project: Project,
  loop: LoopOperation,
  { segments, tasks }: LoopWork,
  isMeasured = false,
): Site {
  return site(summary, segments, tasks, 'iteration', {
    isMeasured,
    writesOutside: false,
    isImportable: isSendable(summary, project),
    sharedWrites: loop.dependence.kind === 'dependent' ? loop.dependence.reason : outerChange(summary, project, loop),
    tasksOrigin: loop.trips.kind === 'known' ? 'estimated' : 'default',
  });
}

function numericTrips(summary: FunctionSummary, loop: LoopOperation): number {
  const inside = summary.calls.find((call) => call.loop === loop);
  return inside ? Math.max(2, Math.round(inside.repeats)) : 1000;
}

function callSite(summary: FunctionSummary, project: Project, measured: MeasuredCall | undefined): Site | undefined {
  const location: SourceLocation = {
    path: summary.reference.path,
    range: summary.facts.nameRange,
    text: summary.facts.name,
  };
  const own = segmentsOf(summary.cost, summary.effects, summary, location);
  const estimated = [
    ...own,
    ...handOvers(
      summary,
      own.some((segment) => segment.kind === 'io' && segment.awaitable),
    ),
  ];
  const segments = withMeasured(estimated, measured, { share: 1, location, summary });
  return totalSegments(segments) === 0
    ? undefined
    : site(summary, segments, defaultTasks, 'call', {
        isMeasured: measured !== undefined,
        writesOutside: summary.facts.writesOutside,
        isImportable: isSendable(summary, project),
        sharedWrites: undefined,
        tasksOrigin: 'default',
      });
}

/**
 * Work that the function hands to a thread or process once and awaits. Alone, it is what the strategy `to-thread` is about;
 * beside waits of the function's own it is one more wait on the event loop.
 */
function handOvers(summary: FunctionSummary, isAwaitable: boolean): Segment[] {
  return summary.calls.flatMap(({ call, offloaded }) => {
    const source = { path: summary.reference.path, range: call.range, text: offloaded?.text ?? '' };
    return offloaded && isElsewhere(offloaded) && call.isAwaited
      ? plainSegments(offloaded.cost, source, isAwaitable)
      : [];
  });
}

interface WhatIsMeasured {
  /** The part of the call that one task is. */
  readonly share: number;
  readonly location: SourceLocation;
  readonly summary: FunctionSummary;
}

function withMeasured(
  estimated: readonly Segment[],
  measured: MeasuredCall | undefined,
  { share, location, summary }: WhatIsMeasured,
): readonly Segment[] {
  // What a coroutine waits for without the analysis knowing of it is taken to be awaited.
  const isAwaitable = summary.facts.isAsync;
  return measured === undefined ? estimated : measuredSegments(estimated, { measured, share, location, isAwaitable });
}

export function site(
  summary: FunctionSummary,
  segments: readonly Segment[],
  tasks: number,
  unit: Site['unit'],
  constraints: Constraints,
): Site {
  const isOfScript = isScript(summary.reference.path);
  // All JavaScript runs on an event loop.
  const async = isOfScript || summary.facts.isAsync;
  const workload: Workload = { tasks, segments, async, payloadBytes: 1000, resultBytes: 1000 };
  const timeOrigin = constraints.isMeasured === true ? 'measured' : 'estimated';
  return {
    workload,
    unit,
    illegal: isOfScript
      ? illegalInScript(workload, constraints)
      : illegalStrategies(workload, { ...constraints, isInNotebook: isNotebook(summary.reference.path) }),
    origins: {
      tasks: constraints.tasksOrigin,
      heldCpu: timeOrigin,
      freeCpu: timeOrigin,
      io: timeOrigin,
      payload: 'default',
      cores: 'default',
      workers: 'default',
    },
  };
}

/** A coroutine itself cannot be sent to a process; the plain functions it calls can. */
function isSendable(summary: FunctionSummary, project: Project): boolean {
  if (!summary.facts.isAsync) {
    return isImportable(project, { kind: 'project', functions: [summary.reference] });
  }
  const [dearest] = [...summary.calls].sort((a, b) => b.cost.heldCpu.ms - a.cost.heldCpu.ms);
  return dearest !== undefined && dearest.cost.heldCpu.ms > 0 && isImportable(project, dearest.target);
}

function belongsTo(effect: ReachedEffect, loop: LoopOperation): boolean {
  const place = effect.call?.range ?? effect.location.range;
  return containsRange(loop.range, place);
}

/** Effects in the order of the code, plain computation first; what is too small to see is left out. */
function segmentsOf(
  cost: Cost,
  effects: readonly ReachedEffect[],
  summary: FunctionSummary,
  location: SourceLocation,
): Segment[] {
  const total = totalMs(cost);
  const visible = effects
    .filter((effect) => totalMs(effect.cost) >= 0.01 * total || (summary.facts.isAsync && holdsLoopMs(effect) >= 10))
    .slice(0, maxSegments)
    .sort((a, b) => comparePositions(placeOf(a), placeOf(b)));
  const reached = sumOf(visible);
  const segments: Segment[] = [];
  const plain = rounded(cost.heldCpu.ms - reached.heldCpu.ms);
  if (plain > 0 && plain >= 0.001 * total) {
    segments.push({ kind: 'cpu', ms: plain, gil: 'held', source: location });
  }
  for (const effect of visible) {
    const { heldCpu, freeCpu, blockedIo, awaitedIo } = effect.cost;
    const source = effect.location;
    // In a coroutine, a twin of the same arguments is one edit away; any other needs a new library or another shape.
    const twin = effect.entry?.twin;
    const isAwaitable = summary.facts.isAsync
      ? effect.via.length === 0 && twin?.form === 'same-arguments'
      : twin !== undefined;
    const blocks = summary.facts.isAsync && isAwaitable ? { blocksAsWritten: true } : {};
    const pool = usesLibuvPool(effect) ? { libuv: true } : {};
    push(segments, heldCpu.ms, (ms) => ({ kind: 'cpu', ms, gil: 'held', source }));
    push(segments, freeCpu.ms, (ms) => ({ kind: 'cpu', ms, gil: 'released', source }));
    // So short a wait is a system call that returns at once rather than a thread that sleeps.
    push(segments, blockedIo.ms, (ms) =>
      ms < shortestSleepMs
        ? { kind: 'cpu', ms, gil: isScript(summary.reference.path) ? 'held' : 'released', source }
        : { kind: 'io', ms, awaitable: isAwaitable, ...blocks, ...pool, source },
    );
    push(segments, awaitedIo.ms, (ms) => ({ kind: 'io', ms, awaitable: true, ...pool, source }));
  }
  return segments;
}

/** Node waits for files on the threads of its pool, whichever function is asked. */
function usesLibuvPool({ entry, effect, location }: ReachedEffect): boolean {
  return entry?.pool === 'libuv' || (effect === 'file' && isScript(location.path));
}

/** How long it keeps the thread of an event loop: worth seeing beside a wait of any length. */
function holdsLoopMs({ cost }: ReachedEffect): number {
  return cost.heldCpu.ms + cost.freeCpu.ms + cost.blockedIo.ms;
}

function plainSegments(cost: Cost, source: SourceLocation, isAwaitable: boolean): Segment[] {
  const segments: Segment[] = [];
  push(segments, cost.heldCpu.ms, (ms) => ({ kind: 'cpu', ms, gil: 'held', source }));
  push(segments, cost.freeCpu.ms, (ms) => ({ kind: 'cpu', ms, gil: 'released', source }));
  push(segments, cost.blockedIo.ms + cost.awaitedIo.ms, (ms) => ({ kind: 'io', ms, awaitable: isAwaitable, source }));
  return segments;
}

function push(segments: Segment[], exactMs: number, make: (ms: number) => Segment): void {
  const ms = rounded(exactMs);
  if (ms > 0) {
    segments.push(make(ms));
  }
}

function placeOf(effect: ReachedEffect) {
  return (effect.call?.range ?? effect.location.range).start;
}

function sumOf(effects: readonly ReachedEffect[]): Cost {
  const sum = (part: keyof Cost) => effects.reduce((ms, effect) => ms + effect.cost[part].ms, 0);
  const of = (part: keyof Cost) => ({ ms: sum(part), degree: 0 });
  return { heldCpu: of('heldCpu'), freeCpu: of('freeCpu'), blockedIo: of('blockedIo'), awaitedIo: of('awaitedIo') };
}

function scale(cost: Cost, factor: number): Cost {
  const part = (name: keyof Cost) => ({ ms: cost[name].ms * factor, degree: 0 });
  return {
    heldCpu: part('heldCpu'),
    freeCpu: part('freeCpu'),
    blockedIo: part('blockedIo'),
    awaitedIo: part('awaitedIo'),
  };
}

/** Two significant digits; below a microsecond nothing, and no longer than a minute: beyond that strategies compare alike. */
export function rounded(ms: number): number {
  return ms < 0.001 ? 0 : Math.min(60_000, Number(ms.toPrecision(2)));
}
