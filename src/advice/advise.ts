/**
 * Everything the advice has to say about one file: its functions with verdict, cost and recommendation, and the findings of
 * every rule that is on, suppressions applied. A rule that fails is left out for that function; the rest goes on.
 */
import type { Project } from '../analysis/project';
import type { FunctionSummary } from '../analysis/summary';
import type { Suppression } from '../core/facts';
import type { MeasuredCall } from '../core/measuredCall';
import { comparePositions } from '../core/text';
import { assumedMachine } from './assumedMachine';
import type { AdviceSettings, FileAdvice, Finding, FunctionAdvice } from './finding';
import { recommenderOf } from './recommend';
import { rules } from './rules/rules';
import { siteOf } from './workloads';

export function adviseFile(project: Project, path: string, settings: AdviceSettings): FileAdvice {
  const summaries = project.summaries(path);
  return {
    path,
    functions: summaries.map((summary) => adviseFunction(project, summary, settings)),
    findings: findingsOf(project, path, settings),
    problems: project.facts(path)?.problems ?? [],
  };
}

/** The findings of a file in source order; cheaper than all advice, since nothing is simulated. */
export function findingsOf(project: Project, path: string, settings: AdviceSettings): readonly Finding[] {
  const facts = project.facts(path);
  const findings: Finding[] = [];
  for (const summary of project.summaries(path)) {
    for (const rule of rules) {
      const setting = settings.rules[rule.id];
      if (setting === 'off') {
        continue;
      }
      for (const finding of rule.check({ project, path, summary, settings })) {
        // A person's setting replaces the rule's default; what the rule itself ranks lower stays lower.
        const isDefault = finding.severity === rule.defaultSeverity;
        findings.push(setting !== undefined && isDefault ? { ...finding, severity: setting } : finding);
      }
    }
  }
  const suppressions = facts?.suppressions ?? [];
  return findings
    .filter((finding) => !suppressions.some((suppression) => silences(suppression, finding)))
    .sort((a, b) => comparePositions(a.range.start, b.range.start));
}

/** The simulation is made when it is first read: a listing of findings needs none. */
export function adviseFunction(project: Project, summary: FunctionSummary, settings: AdviceSettings): FunctionAdvice {
  const measured = settings.measuredCall?.(summary.reference.path, summary.facts);
  let simulation: { readonly made: FunctionAdvice['simulation'] } | undefined;
  return {
    summary,
    verdict: summary.verdict,
    cost: summary.cost,
    ...(measured === undefined ? {} : { measured }),
    get simulation() {
      simulation ??= { made: simulateFunction(project, summary, settings, measured) };
      return simulation.made;
    },
  };
}

function simulateFunction(
  project: Project,
  summary: FunctionSummary,
  settings: AdviceSettings,
  measured: MeasuredCall | undefined,
): FunctionAdvice['simulation'] {
  const { class: functionClass } = summary.verdict;
  const isRepeatable = summary.facts.kind === 'function' || summary.facts.kind === 'method';
  const isWorthSimulating =
    isRepeatable && (measured !== undefined || (functionClass !== 'trivial' && functionClass !== 'unknown'));
  const site = isWorthSimulating ? siteOf(summary, project, measured) : undefined;
  if (!site) {
    return undefined;
  }
  const machine = assumedMachine(settings);
  const { outcomes, recommendation } = recommenderOf(project).recommend(site, machine, settings.stallLimitMs);
  return { workload: site.workload, origins: site.origins, illegal: site.illegal, outcomes, recommendation };
}

function silences(suppression: Suppression, finding: Finding): boolean {
  const { line, rules: names } = suppression;
  return (
    (line === undefined || line === finding.range.start.line) && (names.length === 0 || names.includes(finding.rule))
  );
}
