/**
 * The functions of the whole project by class and cost, as the editor's tree lists them. Every file is classified once and kept
 * until the analysis changes; a large project is worked through in slices, so that other requests are answered meanwhile.
 * Simulates nothing: the class and the cost come from the summaries alone.
 */
import type { CancellationToken } from 'vscode-languageserver';
import type { FunctionAdvice } from '../advice/finding';
import { classNames, formatDuration, threadPhrase } from '../advice/wording';
import { totalMs } from '../core/cost';
import type { Range } from '../core/text';
import type { FunctionClass } from '../core/verdict';
import type {
  FunctionFilter,
  FunctionGroup,
  FunctionGroupsParams,
  FunctionPageParams,
  FunctionPageResult,
  ListedFunction,
} from '../protocol';
import type { Analysis } from './analysis';
import type { DocumentRange } from './documents';
import { Slices } from './turns';

/** What a person can do something about comes first. */
const shownOrder = ['cpu', 'io', 'mixed', 'unknown', 'trivial'] as const satisfies readonly FunctionClass[];

interface Entry {
  readonly advice: FunctionAdvice;
  readonly path: string;
  /** What a filter looks at, in lower case. */
  readonly searched: string;
  /** Milliseconds of one call: as measured where somebody has, else as estimated. */
  readonly costMs: number;
}

/** How the editor and a reader name a file of the project. */
interface FileNames {
  readonly locate: (path: string, range: Range) => DocumentRange;
  /** Relative to the workspace folder. */
  readonly labelOf: (path: string) => string;
}

export class FunctionCatalog {
  private known: { readonly revision: number; readonly entries: readonly Entry[] } | undefined;
  private answered: number | undefined;

  constructor(
    private readonly analysis: Analysis,
    private readonly names: FileNames,
    /** True while a request waits. */
    private readonly isBusy: () => boolean,
  ) {}

  async groups({ filter }: FunctionGroupsParams, token: CancellationToken): Promise<readonly FunctionGroup[]> {
    const counts = new Map<FunctionClass, number>();
    for (const { advice } of shownOf(await this.entries(token), filter)) {
      const { class: each } = advice.verdict;
      counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    return shownOrder
      .map((each) => ({ class: each, label: classNames[each], count: counts.get(each) ?? 0 }))
      .filter(({ count }) => count > 0);
  }

  async page(
    { filter, class: wanted, offset, limit }: FunctionPageParams,
    token: CancellationToken,
  ): Promise<FunctionPageResult> {
    const classes = filter.classes.filter((each) => each === wanted);
    const shown = shownOf(await this.entries(token), { ...filter, classes });
    return {
      functions: shown.slice(offset, offset + limit).map((entry) => this.listed(entry)),
      count: shown.length,
    };
  }

  /** Classifies every function that is not; `onProgress` is told the share of the files that is done, 0 to 1. */
  async classify(token: CancellationToken, onProgress: (share: number) => void): Promise<void> {
    await this.entries(token, onProgress);
  }

  /** True once after an answer that is out of date by now. */
  takeOutdated(): boolean {
    const isOutdated = this.answered !== undefined && this.answered !== this.analysis.revision;
    if (isOutdated) {
      this.answered = undefined;
    }
    return isOutdated;
  }

  /** Dearest first. What was found so far when the request is cancelled: nobody reads that answer. */
  private async entries(
    token: CancellationToken,
    onProgress: (share: number) => void = () => undefined,
  ): Promise<readonly Entry[]> {
    const { revision } = this.analysis;
    this.answered = revision;
    if (this.known?.revision === revision) {
      return this.known.entries;
    }
    const entries: Entry[] = [];
    const paths = this.analysis.paths();
    const slices = new Slices(this.isBusy);
    for (const [index, path] of paths.entries()) {
      const steps = this.analysis.classifying(path)[Symbol.iterator]();
      while (steps.next().done !== true) {
        if (slices.isOver) {
          onProgress(index / paths.length);
          await slices.pause();
          if (token.isCancellationRequested) {
            return entries;
          }
        }
      }
      entries.push(...this.entriesOf(path));
    }
    entries.sort((a, b) => b.costMs - a.costMs || compared(a.searched, b.searched));
    if (revision === this.analysis.revision) {
      this.known = { revision, entries };
    }
    return entries;
  }

  private entriesOf(path: string): Entry[] {
    const label = this.names.labelOf(path);
    return this.analysis
      .functions(path)
      .filter(({ summary: { facts } }) => facts.kind === 'function' || facts.kind === 'method')
      .map((advice) => ({
        advice,
        path,
        searched: `${advice.summary.facts.name} ${label}`.toLowerCase(),
        costMs: advice.measured?.wallMs ?? totalMs(advice.cost),
      }));
  }

  private listed({ advice, path, costMs }: Entry): ListedFunction {
    const { summary, verdict, measured } = advice;
    const cost = measured === undefined ? `≈ ${formatDuration(costMs)}` : `measured ${formatDuration(costMs)}`;
    // Where nothing is understood, neither the time nor the GIL is known.
    const phrases = verdict.class === 'unknown' && measured === undefined ? [] : [cost, threadPhrase(advice)];
    const { uri, range } = this.names.locate(path, summary.facts.nameRange);
    return {
      uri,
      nameRange: range,
      functionName: summary.facts.name,
      class: verdict.class,
      description: [...phrases, this.names.labelOf(path)].join(' · '),
    };
  }
}

function shownOf(entries: readonly Entry[], { text, classes }: FunctionFilter): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/);
  return entries.filter(
    ({ advice, searched }) => classes.includes(advice.verdict.class) && words.every((word) => searched.includes(word)),
  );
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
