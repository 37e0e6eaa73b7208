/**
 * The product's own requests: what to simulate for the function at a position, and the edit of the fix that carries the
 * recommendation out. The simulation itself runs in the view.
 */
import type { WorkspaceEdit } from 'vscode-languageserver';
import type { FileAdvice, Finding, Fix, FunctionAdvice, Recommendation } from '../advice/finding';
import { defaultEngine } from '../advice/target';
import { containsPosition, containsRange, type Position, type SourceLocation } from '../core/text';
import type { ClusterEngine, Segment } from '../core/workload';
import { engines } from '../knowledge/engines';
import type { FixEditParams, SimulatedSite, SimulationParams, SimulationResult } from '../protocol';
import { isScript } from '../languages/typescript/fileNames';
import { needsAddress } from './addresses';
import { assumedMachine } from '../advice/assumedMachine';
import type { ServerContext } from './context';
import { type OpenDocument, positionInFile, rangeInDocument } from './documents';
import { estimatedOrigins, smallWorkload } from './smallWorkload';
import { fixIdOf, workspaceEdit } from './workspaceEdits';

export function simulationAt(
  { uri, position: documentPosition }: SimulationParams,
  context: ServerContext,
): SimulationResult {
  const open = context.documents.current(uri);
  const position = open === undefined ? documentPosition : positionInFile(open, documentPosition);
  const advice = open === undefined ? undefined : context.analysis.advice(open.path);
  const subject = advice === undefined ? undefined : functionAt(advice, position);
  if (open === undefined || advice === undefined || subject === undefined) {
    return null;
  }
  const { summary, verdict } = subject;
  const site = siteAt(advice, position, open.path, context);
  const simulation = site?.simulation ?? subject.simulation;
  const place = (location: SourceLocation): SourceLocation => {
    const { uri: address, range, cellNumber } = context.documents.locate(location.path, location.range);
    // What is not a file has an address in place of a path, without the ending the project gave it.
    return cellNumber !== undefined || needsAddress(location.path) ? { ...location, path: address, range } : location;
  };
  const workload = simulation?.workload ?? smallWorkload(subject);
  const settings = context.analysis.settings(open.path);
  const language = isScript(open.path) ? 'typescript' : 'python';
  const measured = language === 'typescript' ? settings.measuredNode : settings.measuredMachine;
  const measuredOn = measured === undefined ? undefined : context.measuredOn(language);
  const origins = simulation?.origins ?? estimatedOrigins;
  return {
    uri,
    version: open.document.version,
    functionName: summary.facts.name,
    ...(site === undefined ? {} : { site: siteInDocument(placeOf(site.finding), open) }),
    location: place({ path: open.path, range: summary.facts.nameRange, text: summary.facts.name }),
    verdict: {
      ...verdict,
      evidence: verdict.evidence.map((each) => ({ ...each, location: place(each.location), via: each.via.map(place) })),
    },
    workload: { ...workload, segments: workload.segments.map((segment) => placedSegment(segment, place)) },
    machine: assumedMachine(settings, language),
    ...(measuredOn === undefined ? {} : { measuredOn }),
    ...(subject.measured === undefined ? {} : { callMeasuredOn: subject.measured.from }),
    ...(settings.targetMs === undefined
      ? {}
      : { target: { targetMs: settings.targetMs, engine: engineAt(simulation?.recommendation) } }),
    origins: measuredOn === undefined ? origins : { ...origins, cores: 'measured' },
    recommendation:
      simulation === undefined
        ? undefined
        : { strategy: simulation.recommendation.strategy, reason: simulation.recommendation.reason },
    illegal: simulation?.illegal ?? [],
    fix:
      site === undefined
        ? fixOfFunction(advice, subject, open.path, context)
        : preferred(context.analysis.fixes(open.path, site.finding), site.finding)[0],
  };
}

/** What would run the tasks on further machines, where this one is not enough. */
function engineAt(recommendation: Recommendation | undefined): ClusterEngine {
  return engines[recommendation?.beyond?.engine ?? defaultEngine.engine].costs;
}

/** The finding at the position, where it is about work that repeats: a run of awaits, a loop, a pool. */
function siteAt(advice: FileAdvice, position: Position, path: string, context: ServerContext) {
  for (const finding of advice.findings) {
    const simulation = containsPosition(finding.range, position)
      ? context.analysis.simulation(path, finding)
      : undefined;
    if (simulation !== undefined) {
      return { finding, simulation };
    }
  }
  return undefined;
}

function siteInDocument(site: SimulatedSite, open: OpenDocument): SimulatedSite {
  return { ...site, range: rangeInDocument(open, site.range) ?? site.range };
}

function placeOf({ rule, range, detail }: Finding): SimulatedSite {
  switch (detail.kind) {
    case 'await-run': {
      const [first = range] = detail.statements;
      return { rule, what: 'awaits', range: { start: first.start, end: (detail.statements.at(-1) ?? range).end } };
    }
    case 'await-loop':
    case 'parallel-loop':
      return { rule, what: 'loop', range: detail.loop };
    case 'fan-out':
      return { rule, what: detail.form === 'loop' ? 'loop' : 'tasks', range };
    case 'wasted':
      return { rule, what: detail.form === 'gather' ? 'awaits' : 'tasks', range };
    default:
      return { rule, what: 'tasks', range };
  }
}

/** Null when the document has moved on since the fix was offered, or the fix is gone. */
export function fixEditOf({ uri, version, id }: FixEditParams, context: ServerContext): WorkspaceEdit | null {
  const open = context.documents.current(uri);
  if (open?.document.version !== version) {
    return null;
  }
  for (const finding of context.analysis.findings(open.path)) {
    const fix = context.analysis.fixes(open.path, finding).find((each) => fixIdOf(finding, each) === id);
    if (fix !== undefined) {
      return workspaceEdit(fix.files, context);
    }
  }
  return null;
}

/** The innermost named function around the position. */
export function functionAt(advice: FileAdvice, position: Position): FunctionAdvice | undefined {
  const around = advice.functions.filter(
    ({ summary: { facts } }) =>
      (facts.kind === 'function' || facts.kind === 'method') && containsPosition(facts.range, position),
  );
  return around.reduce<FunctionAdvice | undefined>(
    (inner, each) =>
      inner === undefined || containsRange(inner.summary.facts.range, each.summary.facts.range) ? each : inner,
    undefined,
  );
}

function placedSegment(segment: Segment, place: (location: SourceLocation) => SourceLocation): Segment {
  return segment.source === undefined ? segment : { ...segment, source: place(segment.source) };
}

/** The preferred fix of the function's first finding that has one. */
function fixOfFunction(
  advice: FileAdvice,
  { summary }: FunctionAdvice,
  path: string,
  context: ServerContext,
): { readonly title: string; readonly id: string } | undefined {
  const offers = advice.findings
    .filter(
      (finding) => finding.functionName === summary.facts.name && containsRange(summary.facts.range, finding.range),
    )
    .flatMap((finding) => preferred(context.analysis.fixes(path, finding), finding));
  return offers[0];
}

function preferred(fixes: readonly Fix[], finding: Finding): { readonly title: string; readonly id: string }[] {
  return fixes.filter((fix) => fix.isPreferred).map((fix) => ({ title: fix.title, id: fixIdOf(finding, fix) }));
}
