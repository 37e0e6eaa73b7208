/**
 * The loops of a function whose independent iterations would be faster side by side, as the simulation says. The three rules
 * about opportunities differ only in what the iterations do; each keeps to its own kind.
 */
import { outermostLoops } from '../../analysis/loops';
import type { Project } from '../../analysis/project';
import type { FunctionSummary, ResolvedCall } from '../../analysis/summary';
import { totalMs } from '../../core/cost';
import type { FunctionFacts, LoopOperation } from '../../core/facts';
import { containsRange } from '../../core/text';
import type { EffectKind } from '../../core/verdict';
import type { Segment, Strategy, Workload } from '../../core/workload';
import { assumedMachine } from '../assumedMachine';
import type { Finding, FindingDetail, RuleId } from '../finding';
import { recommenderOf } from '../recommend';
import type { RuleContext } from '../rule';
import { totalSegments } from '../siteLegality';
import { formatDuration, formatSpeedup } from '../wording';
import { type LoopWork, siteOfWork, workOfLoop } from '../workloads';
import { lastMade } from './lastMade';
import { spokenName } from './target';

/** What one iteration mostly does. */
export type IterationKind = 'computes' | 'waits' | 'computes-released';

/** Less is not worth a change of code. */
const leastSpeedup = 1.3;

/** Loops that take less time than this in all are left alone. Milliseconds. */
const leastLoopMs = 20;

/** Verdicts less sure than this are no ground for advice. */
const leastConfidence = 0.4;

const unsharedWaits: ReadonlySet<EffectKind> = new Set(['lock', 'queue', 'sleep', 'input']);

/** What makes up this much of an iteration's time gives it its kind. */
const dominance = 0.7;

export function parallelLoops(context: RuleContext, rule: RuleId, wanted: IterationKind): Finding[] {
  const { summary, project, path, settings } = context;
  return worthwhileLoops(summary).flatMap((each) => {
    if (each.kind !== wanted) {
      return [];
    }
    const site = siteOfWork(summary, project, each.loop, each.work);
    const machine = assumedMachine(settings, project.facts(path)?.language);
    const { recommendation } = recommenderOf(project).recommend(site, machine, settings.stallLimitMs);
    const { strategy, speedup } = recommendation;
    const chosen = strategy === 'interpreters' ? 'processes' : strategy;
    return isSideBySide(chosen) && speedup >= leastSpeedup
      ? [finding(context, rule, { ...each, workload: site.workload }, { strategy: chosen, speedup })]
      : [];
  });
}

/** A loop that takes long enough, of independent iterations of one kind. */
interface WorthwhileLoop {
  readonly loop: LoopOperation;
  readonly work: LoopWork;
  readonly kind: IterationKind;
  /** Milliseconds. */
  readonly perIteration: number;
}

/** Times of a workload are rounded to two digits, which adds this much at most. */
const mostRounding = 1.06;

/** False for a function in which the three rules find nothing; told from its loops alone, where that is possible. */
export function mayHaveParallelLoop(facts: FunctionFacts, path: string, project: Project): boolean {
  return (
    facts.mayHaveIndependentLoop !== false &&
    project.loopsMayTake(leastLoopMs / mostRounding, { path, id: facts.id }, isIndependent)
  );
}

function isIndependent({ form, isAsync, dependence }: LoopOperation): boolean {
  return form !== 'while' && !isAsync && dependence.kind === 'independent';
}

/** The three rules ask the same of each function; what the project has to be asked for comes after. */
const worthwhileLoops = lastMade((summary): readonly WorthwhileLoop[] => {
  const { facts, verdict, effects } = summary;
  // In a coroutine, waiting and computing in a loop are matters of the event loop; rules of their own look at them.
  if (facts.isAsync || facts.kind === 'module' || verdict.confidence < leastConfidence) {
    return [];
  }
  const ms = effects.reduce((sum, { cost }) => sum + totalMs(cost), 0);
  if (ms * mostRounding < leastLoopMs) {
    return [];
  }
  return outermostLoops(facts.body)
    .filter(isIndependent)
    .flatMap((loop) => {
      const work = workOfLoop(summary, loop, undefined);
      const kind = work && kindOf(work.segments);
      if (work === undefined || kind === undefined) {
        return [];
      }
      const perIteration = totalSegments(work.segments);
      return perIteration * work.tasks < leastLoopMs || isSpokenFor(loop, summary)
        ? []
        : [{ loop, work, kind, perIteration }];
    });
});

type SideBySide = Extract<FindingDetail, { readonly kind: 'parallel-loop' }>['strategy'];

const tools: Readonly<Record<SideBySide, string>> = {
  threads: 'ThreadPoolExecutor',
  processes: 'ProcessPoolExecutor',
  'promise-all': 'Promise.all',
  'worker-threads': 'worker_threads',
};

function isSideBySide(strategy: Strategy): strategy is SideBySide {
  return strategy in tools;
}

/** Methods of objects that carry a stream from one call to the next. */
const streamMethods = /\.(?:\w*(?:Compressor|Decompressor)|zlib\.(?:Compress|Decompress))\.\w+$/;

/**
 * True for a call that ties the iterations to this process or to each other: a library function that computes and whose result
 * nobody takes changes what it is given, as `random.shuffle` does.
 */
function changesWhatItTakes({ call, target }: ResolvedCall): boolean {
  if (target.kind !== 'api') {
    return false;
  }
  const { effect } = target.entry;
  const onlyComputes = effect !== undefined && 'cpu' in effect;
  return (call.use === 'discarded' && onlyComputes) || streamMethods.test(`.${target.name}`);
}

function isHandedOver({ target, offloaded }: ResolvedCall): boolean {
  return (
    (offloaded !== undefined && offloaded.to !== 'caller') ||
    (target.kind === 'api' && target.entry.startsProcesses === true)
  );
}

/** The iterations hand their work to others already, or wait for something that has its own time: a lock, a person, a pause. */
function isSpokenFor(loop: LoopOperation, summary: FunctionSummary): boolean {
  return (
    summary.calls.some(
      (resolved) =>
        (isHandedOver(resolved) || changesWhatItTakes(resolved)) && containsRange(loop.range, resolved.call.callRange),
    ) ||
    summary.effects.some(
      ({ effect, call }) =>
        unsharedWaits.has(effect) && call !== undefined && containsRange(loop.range, call.callRange),
    )
  );
}

function kindOf(segments: readonly Segment[]): IterationKind | undefined {
  const total = totalSegments(segments);
  const share = (kind: IterationKind) =>
    segments
      .filter((segment) =>
        segment.kind === 'io' ? kind === 'waits' : kind === (segment.gil === 'held' ? 'computes' : 'computes-released'),
      )
      .reduce((sum, { ms }) => sum + ms, 0) / total;
  return (['computes', 'waits', 'computes-released'] as const).find((kind) => share(kind) >= dominance);
}

function finding(
  { summary, project, path, settings }: RuleContext,
  rule: RuleId,
  { loop, perIteration, workload }: WorthwhileLoop & { readonly workload: Workload },
  { strategy, speedup }: { readonly strategy: SideBySide; readonly speedup: number },
): Finding {
  const machine = assumedMachine(settings, project.facts(path)?.language);
  const size = `${workload.tasks} iterations of about ${formatDuration(perIteration)}`;
  const cores = strategy === 'processes' || strategy === 'worker-threads' ? ` on ${machine.cores} cores` : '';
  return {
    rule,
    severity: 'hint',
    range: loop.headRange,
    message: `Independent iterations: \`${tools[strategy]}\` ≈ ${formatSpeedup(speedup)}${cores} for ${size} (simulated).`,
    path: [],
    functionName: spokenName(summary.facts.name),
    detail: {
      kind: 'parallel-loop',
      loop: loop.range,
      form: loop.form === 'for' ? 'for' : 'comprehension',
      strategy,
      chunkSize:
        strategy === 'processes' ? recommenderOf(project).chunkSize(workload, machine, { maxEvents: 5000 }) : 1,
    },
  };
}
