/**
 * What a rule is: its name, what it finds, and how grave that is by default. Each rule lives in a file of its own under rules/;
 * rules.ts lists them. A rule reads summaries and never source text.
 */
import type { FunctionSummary } from '../analysis/summary';
import type { Project } from '../analysis/project';
import type { LanguageId } from '../core/facts';
import type { AdviceSettings, Finding, RuleId, Severity } from './finding';

export interface FileContext {
  readonly project: Project;
  readonly path: string;
  readonly settings: AdviceSettings;
}

export interface RuleContext extends FileContext {
  readonly summary: FunctionSummary;
}

interface RuleWords {
  readonly id: RuleId;
  /** What it finds, in one line; the first sentence of its documentation page. */
  readonly description: string;
  readonly defaultSeverity: Severity;
  /** The one language it is about; both where it is left out. */
  readonly language?: LanguageId;
}

/** A rule about one function. */
export interface Rule extends RuleWords {
  check(context: RuleContext): readonly Finding[];
}

/** A rule about what the others found in a file, suppressed or not; `findAll` finds again under other settings. */
export interface FileRule extends RuleWords {
  checkFile(
    context: FileContext,
    found: readonly Finding[],
    findAll: (settings: AdviceSettings) => readonly Finding[],
  ): readonly Finding[];
}
