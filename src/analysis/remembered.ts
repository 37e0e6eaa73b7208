/**
 * Answers about single functions, kept for as long as what they were made from stands: the function's own summary, other
 * summaries that were asked for on the way, and the rest of the project as a whole.
 */
import type { Project } from './project';
import type { FunctionSummary } from './summary';

/** What an answer rests on besides the summary that it is about. */
export interface Grounds {
  /** Of the project as a whole. */
  readonly state: number;
  /** By key; undefined where there was none. */
  readonly summaries: Map<string, FunctionSummary | undefined>;
  /** Files of which all summaries were asked for, and the state of these. */
  readonly files: Map<string, number>;
}

export class Remembered<Answer> {
  private readonly answers = new WeakMap<FunctionSummary, { readonly answer: Answer; readonly grounds: Grounds }>();

  /** What `ask` says of a function of the project. */
  of(summary: FunctionSummary, project: Project, ask: () => Answer): Answer {
    const known = this.answers.get(summary);
    if (known && project.stands(known.grounds)) {
      return known.answer;
    }
    const { answer, grounds } = project.withGrounds(ask);
    this.answers.set(summary, { answer, grounds });
    return answer;
  }
}
