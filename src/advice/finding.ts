/**
 * What the rules report, as plain data: neither LSP shapes nor the command line's JSON, which server/ and cli/ make of it.
 */
import type { Range, SourceLocation, TextEdit } from '../core/text';
import type { Cost } from '../core/cost';
import type { AsyncTwin } from '../knowledge/apiEntry';
import type { GilUse, Verdict } from '../core/verdict';
import type { Illegal, Origin, Outcome, Strategy, Workload } from '../core/workload';
import type { SyntaxProblem } from '../core/facts';
import type { FunctionSummary } from '../analysis/summary';
import type { WorkloadParameter } from '../protocol';

export type Severity = 'warning' | 'information' | 'hint';

export const ruleIds = [
  'blocking-call-in-async',
  'cpu-work-in-async',
  'sequential-awaits',
  'threads-for-cpu-work',
] as const;

export type RuleId = (typeof ruleIds)[number];

export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** The callee's range: the tightest text that names the problem. */
  readonly range: Range;
  /** One sentence, at most about 100 characters, code in backticks. */
  readonly message: string;
  /** The chain from the call to the operation that matters; empty when the call is the operation. */
  readonly path: readonly SourceLocation[];
  /** Qualified name of the function it is in. */
  readonly functionName: string;
  readonly detail: FindingDetail;
}

/** What a fix needs to know beyond the range. */
export type FindingDetail =
  /** A call that holds up the event loop, directly or through what it calls. */
  | {
      readonly kind: 'call';
      /** Dotted name of the API at the end of the chain: `time.sleep`. */
      readonly api: string;
      /** True when the call itself is that API; false when it is a project function on the way there. */
      readonly isDirect: boolean;
      readonly twin: AsyncTwin | undefined;
      /** What the call does with the GIL for most of its time. */
      readonly gil: GilUse;
      /** True when the called function can be found again by import in a worker process: module-level, not a method or closure. */
      readonly isImportable: boolean;
    }
  /** A loop of plain computation written in the async function itself. */
  | { readonly kind: 'loop'; readonly loop: Range }
  /** Statements of one block, each awaiting once, none needing another's result; contiguous but for blank lines and comments. */
  | { readonly kind: 'await-run'; readonly statements: readonly Range[] }
  /** A loop or comprehension that awaits once per iteration. */
  | { readonly kind: 'await-loop'; readonly loop: Range; readonly form: 'for' | 'comprehension' }
  /** Work handed to a thread or pool: the hand-over call is at the finding's range. */
  | { readonly kind: 'pool'; readonly mechanism: string; readonly callable: string; readonly isImportable: boolean };

export interface FileEdits {
  readonly path: string;
  readonly edits: readonly TextEdit[];
}

export interface Fix {
  /** Stable within a finding: `wrap-in-to-thread`. */
  readonly id: string;
  /** The result in words: "Run in a thread with `asyncio.to_thread`". */
  readonly title: string;
  readonly isPreferred: boolean;
  /** Safe to apply to a whole file unseen. */
  readonly isSafe: boolean;
  readonly files: readonly FileEdits[];
}

/** An outcome without its timeline, which only the simulation view needs and makes itself. */
export type OutcomeFigures = Omit<Outcome, 'timeline'>;

export interface Recommendation {
  readonly strategy: Strategy;
  readonly speedup: number;
  readonly reason: string;
}

export interface FunctionAdvice {
  readonly summary: FunctionSummary;
  readonly verdict: Verdict;
  readonly cost: Cost;
  /** Undefined for trivial and unknown functions. */
  readonly simulation:
    | {
        readonly workload: Workload;
        readonly origins: Readonly<Record<WorkloadParameter, Origin>>;
        readonly outcomes: readonly OutcomeFigures[];
        readonly illegal: readonly Illegal[];
        readonly recommendation: Recommendation;
      }
    | undefined;
}

export interface FileAdvice {
  readonly path: string;
  /** In source order, the module's body first. */
  readonly functions: readonly FunctionAdvice[];
  readonly findings: readonly Finding[];
  readonly problems: readonly SyntaxProblem[];
}

export interface AdviceSettings {
  /** Per rule: its severity, or `off`. Rules not named keep their default. */
  readonly rules: Readonly<Partial<Record<RuleId, Severity | 'off'>>>;
  /** `3.12`. */
  readonly pythonVersion: string;
  readonly cores: number;
  /** Longest time the event loop may be kept from running, in milliseconds. */
  readonly stallLimitMs: number;
}

export const defaultAdviceSettings: AdviceSettings = { rules: {}, pythonVersion: '3.12', cores: 4, stallLimitMs: 50 };
