/**
 * What a rule is: its name, what it finds in one function, and how grave that is by default. Each rule lives in a file of
 * its own under rules/; rules.ts lists them. A rule reads summaries and never source text.
 */
import type { FunctionSummary } from '../analysis/summary';
import type { Project } from '../analysis/project';
import type { AdviceSettings, Finding, RuleId, Severity } from './finding';

export interface RuleContext {
  readonly project: Project;
  readonly path: string;
  readonly summary: FunctionSummary;
  readonly settings: AdviceSettings;
}

export interface Rule {
  readonly id: RuleId;
  /** What it finds, in one line; the first sentence of its documentation page. */
  readonly description: string;
  readonly defaultSeverity: Severity;
  check(context: RuleContext): readonly Finding[];
}
