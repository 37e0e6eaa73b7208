/**
 * A check's report as JSON for other programs: the stable shape of the command line's contract, `"version": 1`.
 * Lines and columns are one-based, columns in UTF-16 units, durations milliseconds. Additions to the shape keep the version;
 * anything else raises it.
 */
import type { Fix } from '../../advice/finding';
import { type Cost, growthOf } from '../../core/cost';
import type { MeasuredCall } from '../../core/measuredCall';
import type { SourceLocation } from '../../core/text';
import { visibleJson } from '../../core/visibleText';
import type { FunctionTimes } from '../../server/profiles/functionTimes';
import {
  cellOf,
  oneBased,
  type Report,
  type ReportedFile,
  type ReportedFinding,
  type ReportedFunction,
} from '../report';

export function formatJson(report: Report): string {
  return `${visibleJson(reportToJson(report))}\n`;
}

export function reportToJson(report: Report) {
  return {
    version: 1,
    ...(report.measuredOn === undefined ? {} : { measuredOn: report.measuredOn }),
    files: report.files.map((file) => fileOf(file, report)),
    errors: report.errors,
  };
}

function fileOf(file: ReportedFile, report: Report) {
  return {
    path: file.path,
    language: file.language,
    functions: file.functions.map((each) => functionOf(each, file, report)),
    diagnostics: file.findings.map((each) => diagnosticOf(each, file, report)),
  };
}

function functionOf(
  { summary, verdict, cost, measured, simulation }: ReportedFunction,
  file: ReportedFile,
  report: Report,
) {
  const times = report.profile?.functions.get(summary.reference.path, summary.facts);
  const { line, column, endLine } = oneBased(summary.facts.range);
  return {
    name: summary.facts.name,
    line,
    column,
    endLine,
    ...cellOf(file, summary.facts.range.start.line),
    async: summary.facts.isAsync,
    class: verdict.class,
    gil: verdict.gil,
    confidence: rounded(verdict.confidence),
    cost: costOf(cost),
    ...(measured === undefined && times === undefined
      ? {}
      : {
          measured: {
            ...(measured === undefined ? { by: 'profile', from: report.profile?.file } : measuredOf(measured)),
            ...(times === undefined ? {} : timesOf(times)),
          },
        }),
    evidence: verdict.evidence.map((evidence) => ({
      ...placeOf(evidence.location, report),
      effect: evidence.effect,
      via: evidence.via.map((each) => placeOf(each, report)),
    })),
    recommendation:
      simulation === undefined
        ? null
        : {
            strategy: simulation.recommendation.strategy,
            speedup: rounded(simulation.recommendation.speedup),
            reason: simulation.recommendation.reason,
          },
  };
}

function measuredOf({ by, from, wallMs, split }: MeasuredCall) {
  return {
    by,
    from,
    wall: rounded(wallMs),
    ...(split === undefined
      ? {}
      : {
          cpu: rounded(split.cpuMs),
          heldCpu: split.heldMs === undefined ? null : rounded(split.heldMs),
          wait: rounded(split.waitMs),
        }),
  };
}

/** What the profile knows of all calls together; null for what its tool does not record. */
function timesOf({ calls, totalMs, ownMs, own }: FunctionTimes) {
  return {
    calls: calls ?? null,
    total: totalMs === undefined ? null : rounded(totalMs),
    own: rounded(ownMs),
    ...(own === undefined
      ? {}
      : { python: rounded(own.pythonMs), native: rounded(own.nativeMs), system: rounded(own.systemMs) }),
  };
}

function costOf(cost: Cost) {
  return {
    heldCpu: rounded(cost.heldCpu.ms),
    freeCpu: rounded(cost.freeCpu.ms),
    blockedIo: rounded(cost.blockedIo.ms),
    awaitedIo: rounded(cost.awaitedIo.ms),
    growth: growthOf(cost),
  };
}

function diagnosticOf({ finding, fixes }: ReportedFinding, file: ReportedFile, report: Report) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    ...oneBased(finding.range),
    ...cellOf(file, finding.range.start.line),
    message: finding.message,
    path: finding.path.map((each) => placeOf(each, report)),
    fixes: fixes.map((each) => fixOf(each, report)),
  };
}

function fixOf(fix: Fix, report: Report) {
  return {
    title: fix.title,
    preferred: fix.isPreferred,
    edits: fix.files.flatMap((file) =>
      file.edits.map((edit) => ({ path: report.display(file.path), ...oneBased(edit.range), newText: edit.newText })),
    ),
  };
}

function placeOf(location: SourceLocation, report: Report) {
  return { path: report.display(location.path), line: location.range.start.line + 1, text: location.text };
}

/** Three digits after the point, or three significant ones below that: enough for every use, and stable to read. */
function rounded(value: number): number {
  return Math.abs(value) >= 0.001 ? Math.round(value * 1000) / 1000 : Number(value.toPrecision(3));
}
