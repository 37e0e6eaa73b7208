/**
 * What the simulator runs for a finding: the run of awaits, the loop or the work of the pool that the finding is about, apart
 * from the rest of its function. Simulated and judged like a function's own site. Findings about single calls have none.
 */
import { outermostLoops } from '../analysis/loops';
import type { Project } from '../analysis/project';
import type { FunctionSummary, ResolvedCall } from '../analysis/summary';
import type { LoopOperation } from '../core/facts';
import { containsRange, equalRanges, type Range } from '../core/text';
import type { Segment } from '../core/workload';
import { assumedMachine } from './assumedMachine';
import { wishFor } from './target';
import type { AdviceSettings, Finding, FunctionAdvice } from './finding';
import { recommenderOf } from './recommend';
import { poolSite, rounded, site, siteOfLoop, type Site } from './workloads';

/** What a simulation of a finding's own place shows; undefined where the finding is not about work that repeats. */
export function simulateFinding(
  project: Project,
  path: string,
  finding: Finding,
  settings: AdviceSettings,
): FunctionAdvice['simulation'] {
  const summary = summaryAround(project, path, finding.range);
  const found = summary === undefined ? undefined : siteOfFinding(finding, summary, project);
  if (found === undefined) {
    return undefined;
  }
  return recommenderOf(project).simulationOf(
    found,
    assumedMachine(settings, project.facts(path)?.language),
    settings.stallLimitMs,
    wishFor(project, path, settings),
  );
}

/** The innermost function around a place, or the module's body. */
function summaryAround(project: Project, path: string, range: Range): FunctionSummary | undefined {
  const around = project.summaries(path).filter(({ facts }) => containsRange(facts.range, range));
  return around.reduce<FunctionSummary | undefined>(
    (inner, each) => (inner === undefined || containsRange(inner.facts.range, each.facts.range) ? each : inner),
    undefined,
  );
}

function siteOfFinding(finding: Finding, summary: FunctionSummary, project: Project): Site | undefined {
  const { detail, range } = finding;
  switch (detail.kind) {
    case 'await-run':
      return awaitsSite(
        summary,
        summary.calls.filter(
          ({ call }) => call.isAwaited && detail.statements.some((statement) => containsRange(statement, call.range)),
        ),
      );
    case 'await-loop':
    case 'parallel-loop':
      return loopSite(summary, project, detail.loop);
    case 'pool':
    case 'small-tasks':
    case 'unpicklable':
      return handedOverSite(summary, project, range);
    case 'wasted':
      return detail.form === 'gather' ? gatherSite(summary, range) : handedOverSite(summary, project, range);
    case 'fan-out':
      return loopSite(summary, project, range) ?? handedOverSite(summary, project, range);
    default:
      return undefined;
  }
}

/** One task for each await, as long as they are on average: one after the other they take what they take in the program. */
function awaitsSite(summary: FunctionSummary, calls: readonly ResolvedCall[]): Site | undefined {
  const [first] = calls;
  if (first === undefined || calls.length < 2) {
    return undefined;
  }
  const source = { path: summary.reference.path, range: first.call.range, text: first.call.text };
  const average = (part: keyof ResolvedCall['cost']) =>
    rounded(calls.reduce((ms, { cost }) => ms + cost[part].ms, 0) / calls.length);
  const all: readonly Segment[] = [
    { kind: 'cpu', ms: average('heldCpu'), gil: 'held', source },
    { kind: 'cpu', ms: average('freeCpu'), gil: 'released', source },
    { kind: 'io', ms: average('blockedIo'), awaitable: false, source },
    { kind: 'io', ms: average('awaitedIo'), awaitable: true, source },
  ];
  const segments = all.filter(({ ms }) => ms > 0);
  return segments.length === 0
    ? undefined
    : site(summary, segments, calls.length, 'await', {
        writesOutside: false,
        isImportable: false,
        sharedWrites: undefined,
        tasksOrigin: 'estimated',
      });
}

/** The coroutines that one call is given. */
function gatherSite(summary: FunctionSummary, callee: Range): Site | undefined {
  const gather = summary.calls.find(({ call }) => equalRanges(call.range, callee));
  const given = gather?.call.arguments.map(({ range }) => range) ?? [];
  return awaitsSite(
    summary,
    summary.calls.filter(({ call }) => call.range !== callee && given.some((each) => containsRange(each, call.range))),
  );
}

/** The loop at a place, or the innermost one around it. */
function loopSite(summary: FunctionSummary, project: Project, range: Range): Site | undefined {
  const loops = new Set<LoopOperation>(outermostLoops(summary.facts.body));
  for (const { loop } of summary.calls) {
    if (loop !== undefined) {
      loops.add(loop);
    }
  }
  const around = [...loops].filter((loop) => containsRange(loop.range, range));
  const [innermost] = around.sort((a, b) => (containsRange(a.range, b.range) ? 1 : -1));
  return innermost && siteOfLoop(summary, project, innermost, undefined, 0);
}

function handedOverSite(summary: FunctionSummary, project: Project, range: Range): Site | undefined {
  const call = summary.calls.find(
    ({ call, offloaded }) =>
      offloaded !== undefined && (equalRanges(call.range, range) || containsRange(call.range, range)),
  );
  return call && poolSite(summary, project, call);
}
