/**
 * Applies the preferred fixes of a program's findings to the texts in its project, round after round until none is left:
 * one fix can make another possible, and two that touch the same text wait for each other. Changes the project, not the
 * disk. A round that breaks a file's syntax is taken back; where fixes undo each other, or go on without end, all are.
 */
import { findingsOf } from '../advice/advise';
import type { AdviceSettings, Fix, RuleId } from '../advice/finding';
import { applyEdits } from '../core/text';
import { EditPlan } from '../server/editPlan';
import type { Projects } from '../server/projects';

export interface FixSelection {
  /** Undefined: every rule. */
  readonly rules: readonly RuleId[] | undefined;
  /** Also fixes that ask for a look before they are trusted. */
  readonly includesUnsafe: boolean;
}

/** The settings that hold for a file. */
export type SettingsOf = (path: string) => AdviceSettings;

export interface FixOutcome {
  /** Number of fixes applied, by file. */
  readonly applied: ReadonlyMap<string, number>;
  /** Preferred fixes left out because they are not safe to apply unseen. */
  readonly unsafe: number;
  /** Files whose fixes were taken back, with the reason. */
  readonly failures: readonly { readonly path: string; readonly message: string }[];
}

/** A bound for chains of fixes that each enable the next; real programs need two or three. */
const maximumRounds = 20;

/** `paths` are the files that may be changed. */
export function applyFixes(
  project: Projects,
  paths: readonly string[],
  settingsOf: SettingsOf,
  selection: FixSelection,
): FixOutcome {
  const failures = new Map<string, string>();
  const applied = new Map<string, number>();
  // Every text that a file has had: one that comes back would come back for ever.
  const had = new Map<string, string[]>();
  const takeBack = (path: string): void => {
    project.setFile(path, had.get(path)?.[0] ?? '');
    applied.set(path, 0);
    failures.set(path, 'A fix did not settle; the file is left as it was.');
  };
  let active: ReadonlySet<string> = new Set(paths);
  for (let round = 0; round < maximumRounds && active.size > 0; round++) {
    const plan = new EditPlan(new Set(paths.filter((path) => !failures.has(path))));
    for (const path of active) {
      if (!failures.has(path)) {
        for (const fix of preferredFixes(project, path, settingsOf, selection)) {
          plan.add(path, fix);
        }
      }
    }
    const changed = new Set<string>();
    for (const [path, { edits, fixCount }] of plan.changes) {
      const text = project.text(path) ?? '';
      const texts = had.get(path) ?? [text];
      had.set(path, texts);
      const problems = project.facts(path)?.problems.length ?? 0;
      const next = applyEdits(text, edits);
      if (texts.includes(next) || round === maximumRounds - 1) {
        takeBack(path);
        continue;
      }
      project.setFile(path, next);
      if ((project.facts(path)?.problems.length ?? 0) > problems) {
        project.setFile(path, text);
        failures.set(path, 'A fix would have broken the syntax; the file is left as it was before it.');
        continue;
      }
      texts.push(next);
      applied.set(path, (applied.get(path) ?? 0) + fixCount);
      for (const dependent of project.dependents(path)) {
        changed.add(dependent);
      }
    }
    active = new Set(paths.filter((path) => changed.has(path)));
  }
  return {
    applied,
    unsafe: selection.includesUnsafe ? 0 : countUnsafe(project, paths, settingsOf, selection),
    failures: [...failures].map(([path, message]) => ({ path, message })),
  };
}

function preferredFixes(
  project: Projects,
  path: string,
  settingsOf: SettingsOf,
  { rules, includesUnsafe }: FixSelection,
): readonly Fix[] {
  const settings = settingsOf(path);
  return findingsOf(project.of(path), path, settings)
    .filter((finding) => rules === undefined || rules.includes(finding.rule))
    .flatMap((finding) => project.fixesFor(path, finding, settings).find((fix) => fix.isPreferred) ?? [])
    .filter((fix) => fix.isSafe || includesUnsafe);
}

function countUnsafe(
  project: Projects,
  paths: readonly string[],
  settingsOf: SettingsOf,
  selection: FixSelection,
): number {
  const all = { ...selection, includesUnsafe: true };
  return paths.flatMap((path) => preferredFixes(project, path, settingsOf, all)).filter((fix) => !fix.isSafe).length;
}
