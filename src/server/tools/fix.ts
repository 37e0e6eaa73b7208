/**
 * The tool `fix`: which fixes there are for the findings asked about, and what the preferred ones (or the one that is named)
 * make of the files, as a diff. Fixes that meet in the text wait for another call. Changes nothing; whether and how files are
 * written is up to the face that answers.
 */
import type { FileEdits, Finding, Fix } from '../../advice/finding';
import { countOf } from '../../advice/wording';
import { applyEdits } from '../../core/text';
import { unifiedDiff } from '../../core/unifiedDiff';
import { EditPlan } from '../editPlan';
import { languageOf } from '../newProject';
import { isIn } from './analyze';
import { ToolError } from './fields';
import type { FixInput } from './inputs';
import { type ToolFunction, type ToolProblem, type ToolProgram } from './program';

/** What happens to the fix of a finding: part of the diff, or why not. */
export type FixState = 'in-diff' | 'overlaps-another' | 'needs-other-files' | 'not-safe' | 'not-chosen' | 'no-fix';

export interface OfferedFixes {
  /** The project's. */
  readonly path: string;
  readonly finding: Finding;
  /** The preferred one first. */
  readonly fixes: readonly Fix[];
  readonly chosen: Fix | undefined;
  readonly state: FixState;
}

export interface PlannedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly diff: string;
}

export interface FixPlan {
  readonly offers: readonly OfferedFixes[];
  readonly files: readonly PlannedFile[];
  /** What makes the files' new texts of the old ones. */
  readonly edits: readonly FileEdits[];
  readonly problems: readonly ToolProblem[];
}

/**
 * @param only The function asked about.
 * @throws ToolError where a fix would break the syntax of a file.
 */
export function planFixes(program: ToolProgram, input: FixInput, only: ToolFunction | undefined): FixPlan {
  const paths = program.files.map(({ path }) => path);
  const plan = new EditPlan(new Set(paths));
  const offers: OfferedFixes[] = [];
  for (const [index, path] of paths.entries()) {
    program.step?.(index, paths.length, 'Looking for fixes');
    for (const finding of program.findings(path)) {
      if (isAsked(finding, input, only)) {
        const fixes = program.fixes(path, finding);
        const chosen = fixes.find((fix) => (input.fix === undefined ? fix.isPreferred : fix.id === input.fix));
        offers.push({ path, finding, fixes, chosen, state: stateOf(plan, path, fixes, chosen, input, paths) });
      }
    }
  }
  if (input.fix !== undefined && offers.every(({ chosen }) => chosen === undefined)) {
    const ids = new Set(offers.flatMap(({ fixes }) => fixes.map(({ id }) => id)));
    throw new ToolError(
      `No finding here has a fix \`${input.fix}\`.${ids.size === 0 ? '' : ` There are ${[...ids].join(', ')}.`}`,
    );
  }
  const files = [...plan.changes]
    .map(([path, { edits }]) => plannedFile(program, path, applyEdits(program.text(path), edits)))
    .filter(({ diff }) => diff !== '');
  return { offers, files, edits: plan.files, problems: program.problems };
}

function isAsked(finding: Finding, { line, rules }: FixInput, only: ToolFunction | undefined): boolean {
  return (
    (only === undefined || isIn(finding, only)) &&
    (line === undefined || finding.range.start.line === line - 1) &&
    (rules === undefined || rules.includes(finding.rule))
  );
}

/** Puts the chosen fix into the plan where that is possible. */
function stateOf(
  plan: EditPlan,
  path: string,
  fixes: readonly Fix[],
  chosen: Fix | undefined,
  { safeOnly = false }: FixInput,
  allowed: readonly string[],
): FixState {
  if (chosen === undefined) {
    return fixes.length === 0 ? 'no-fix' : 'not-chosen';
  }
  if (safeOnly && !chosen.isSafe) {
    return 'not-safe';
  }
  if (chosen.files.some((file) => !allowed.includes(file.path))) {
    return 'needs-other-files';
  }
  return plan.add(path, chosen) ? 'in-diff' : 'overlaps-another';
}

function plannedFile(program: ToolProgram, path: string, after: string): PlannedFile {
  const before = program.text(path);
  const shown = program.display(path);
  if (problemsIn(path, after) > problemsIn(path, before)) {
    throw new ToolError(`A fix would have broken the syntax of ${shown}; nothing is offered. Name a line or a rule.`);
  }
  return { path, before, after, diff: unifiedDiff(shown, before, after) };
}

function problemsIn(path: string, text: string): number {
  return languageOf(path)?.extract(text, { path, moduleName: '', isPackage: false }).problems.length ?? 0;
}

/** Fixes listed in an answer; a folder may have thousands. */
export const listedFixes = 50;

const statePhrases: Readonly<Record<FixState, string>> = {
  'in-diff': 'in the diff',
  'overlaps-another': 'touches the same text as another fix: ask again after that one',
  'needs-other-files': 'also changes other files: ask for the folder that holds them all',
  'not-safe': 'asks for a look, left out by `safeOnly`',
  'not-chosen': 'none of its fixes is the one asked for',
  'no-fix': 'has no fix',
};

/** The list of fixes as a model reads it; the diff comes after it. */
export function fixListText({ offers, problems }: FixPlan, display: ToolProgram['display']): string {
  const lines = offers.slice(0, listedFixes).flatMap(({ path, finding, fixes, chosen, state }) => [
    `${display(path)}:${String(finding.range.start.line + 1)} ${finding.rule}: ${finding.message}`,
    ...(fixes.length === 0 ? ['  no fix'] : []),
    ...fixes.map((fix) => {
      const marks = [
        ...(fix.isPreferred ? ['preferred'] : []),
        fix.isSafe ? 'safe' : 'to be looked at',
        ...(fix === chosen ? [statePhrases[state]] : []),
      ];
      return `  fix \`${fix.id}\`: ${fix.title} (${marks.join('; ')})`;
    }),
  ]);
  const more = offers.length - listedFixes;
  return [
    offers.length === 0 ? 'There are no such findings.' : `${countOf(offers.length, 'finding')}:`,
    ...lines,
    ...(more > 0 ? [`${String(more)} more; name a file, a line or a rule to see them.`] : []),
    ...problems.slice(0, 20).map((each) => `${each.path} ${each.message}`),
  ].join('\n');
}
