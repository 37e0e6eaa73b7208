/**
 * Everything the advice has to say about one file: its functions with verdict, cost and recommendation, and the findings of
 * every rule that is on, suppressions applied. A rule that fails is left out for that function; the rest goes on.
 */
import type { Project } from '../analysis/project';
import { Remembered } from '../analysis/remembered';
import type { FunctionSummary } from '../analysis/summary';
import type { MeasuredCall } from '../core/measuredCall';
import { comparePositions } from '../core/text';
import { assumedMachine } from './assumedMachine';
import type { Concern } from './concern';
import type { AdviceSettings, FileAdvice, Finding, FunctionAdvice, Severity } from './finding';
import { placed } from './place';
import { recommenderOf } from './recommend';
import { rules } from './rules/rules';
import { silences } from './suppression';
import { wishFor } from './target';
import { siteOf } from './workloads';

const functionRules = rules.filter((rule) => 'check' in rule);
const fileRules = rules.filter((rule) => 'checkFile' in rule);

/**
 * Functions are summarised when they are first read: a listing of findings needs few of them, and `concern` tells which. Without it
 * every rule looks at every function.
 */
export function adviseFile(project: Project, path: string, settings: AdviceSettings, concern?: Concern): FileAdvice {
  const { findings, suppressed } = judgedFindings(project, path, settings, concern);
  let functions: readonly FunctionAdvice[] | undefined;
  return {
    path,
    get functions() {
      functions ??= project.summaries(path).map((summary) => adviseFunction(project, summary, settings));
      return functions;
    },
    findings,
    suppressed,
    problems: project.facts(path)?.problems ?? [],
  };
}

/** The findings of a file in source order; cheaper than all advice, since nothing is simulated. */
export function findingsOf(project: Project, path: string, settings: AdviceSettings): readonly Finding[] {
  return judgedFindings(project, path, settings).findings;
}

/** The findings of a file in source order, those that a comment silences apart. */
function judgedFindings(
  project: Project,
  path: string,
  settings: AdviceSettings,
  concern?: Concern,
): { readonly findings: readonly Finding[]; readonly suppressed: readonly Finding[] } {
  const found = allFindings(project, path, settings, concern);
  const suppressions = project.facts(path)?.suppressions ?? [];
  const findAll = (others: AdviceSettings) => allFindings(project, path, others, concern);
  const aboutFile = fileRules
    .filter(({ id }) => settings.rules[id] !== 'off' && suppressions.length > 0)
    .flatMap((rule) =>
      rule
        .checkFile({ project, path, settings }, found, findAll)
        .map((finding) => withSetting(finding, rule.defaultSeverity, settings)),
    );
  const isSilenced = (finding: Finding): boolean => suppressions.some((suppression) => silences(suppression, finding));
  const all = [...found, ...aboutFile].sort((a, b) => comparePositions(a.range.start, b.range.start));
  return { findings: all.filter((each) => !isSilenced(each)), suppressed: all.filter(isSilenced) };
}

/** What the rules find in the functions of a file, whether it is suppressed or not. */
function allFindings(
  project: Project,
  path: string,
  settings: AdviceSettings,
  concern: Concern | undefined,
): readonly Finding[] {
  const language = project.facts(path)?.language;
  const rulesHere = functionRules.filter(
    (rule) => settings.rules[rule.id] !== 'off' && (rule.language === undefined || rule.language === language),
  );
  const remembered = rememberedWith(settings);
  const summaries =
    concern === undefined
      ? project.summaries(path)
      : project
          .functions(path)
          .filter(concern.of(path))
          .flatMap(({ id }) => project.summary({ path, id }) ?? []);
  return summaries.flatMap((summary) =>
    remembered.of(summary, project, () =>
      rulesHere.flatMap((rule) =>
        rule
          .check({ project, path, summary, settings })
          .map((finding) => placed(withSetting(finding, rule.defaultSeverity, settings), summary, project)),
      ),
    ),
  );
}

/** Findings in single functions under the same settings: after an edit elsewhere they mostly stand. */
const findingsBySettings = new WeakMap<AdviceSettings, Remembered<readonly Finding[]>>();

function rememberedWith(settings: AdviceSettings): Remembered<readonly Finding[]> {
  const known = findingsBySettings.get(settings) ?? new Remembered<readonly Finding[]>();
  findingsBySettings.set(settings, known);
  return known;
}

/** A person's setting replaces the rule's default; what the rule itself ranks lower stays lower. */
function withSetting(finding: Finding, defaultSeverity: Severity, { rules: severities }: AdviceSettings): Finding {
  const setting = severities[finding.rule];
  return setting !== undefined && setting !== 'off' && finding.severity === defaultSeverity
    ? { ...finding, severity: setting }
    : finding;
}

/** The simulation is made when it is first read: a listing of findings needs none. */
export function adviseFunction(project: Project, summary: FunctionSummary, settings: AdviceSettings): FunctionAdvice {
  const measured = settings.measuredCall?.(summary.reference.path, summary.facts);
  let simulation: { readonly made: FunctionAdvice['simulation'] } | undefined;
  return {
    summary,
    language: project.facts(summary.reference.path)?.language ?? 'python',
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
  const machine = assumedMachine(settings, project.facts(summary.reference.path)?.language);
  return recommenderOf(project).simulationOf(
    site,
    machine,
    settings.stallLimitMs,
    wishFor(project, summary.reference.path, settings),
  );
}
