/**
 * What the rules report, as plain data: neither LSP shapes nor the command line's JSON, which server/ and cli/ make of it.
 */
import type { Range, SourceLocation, TextEdit } from '../core/text';
import type { Cost } from '../core/cost';
import type { AsyncTwin, WaitKind } from '../knowledge/apiEntry';
import type { GilUse, Verdict } from '../core/verdict';
import type { Illegal, Machine, Origin, Outcome, Strategy, Workload } from '../core/workload';
import type { FunctionFacts, LanguageId, SyntaxProblem } from '../core/facts';
import type { MeasuredCall } from '../core/measuredCall';
import type { FunctionSummary } from '../analysis/summary';
import type { WorkloadParameter } from '../protocol';
import type { BeyondOneMachine } from './target';

export type Severity = 'warning' | 'information' | 'hint';

/** In the order of the documentation: the event loop must not wait, the right pool, opportunities, the advice itself. */
export const ruleIds = [
  'blocking-call-in-async',
  'cpu-work-in-async',
  'nested-event-loop',
  'sequential-awaits',
  'dropped-task',
  'async-without-await',
  'wasted-offload',
  'unbounded-fan-out',
  'threads-for-cpu-work',
  'processes-for-io-work',
  'unguarded-process-start',
  'unpicklable-task',
  'pool-per-call',
  'small-process-tasks',
  'parallel-cpu-loop',
  'overlapping-io-loop',
  'parallel-released-loop',
  'unused-suppression',
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
      /** The call would do something else in another thread; absent: no. */
      readonly isThreadBound?: boolean;
      /** The API returns at once with an object that waits when it is used; absent: no. */
      readonly isLazy?: boolean;
    }
  /** A loop of plain computation written in the async function itself. */
  | { readonly kind: 'loop'; readonly loop: Range }
  /** Statements of one block, each awaiting once, none needing another's result; contiguous but for blank lines and comments. */
  | { readonly kind: 'await-run'; readonly statements: readonly Range[] }
  /** A loop or comprehension that awaits once per iteration. */
  | { readonly kind: 'await-loop'; readonly loop: Range; readonly form: 'for' | 'comprehension' }
  /** Work handed to a thread or pool: the hand-over call is at the finding's range. */
  | { readonly kind: 'pool'; readonly mechanism: string; readonly callable: string; readonly isImportable: boolean }
  /** A call that starts an event loop where one is running. `isDirect`: it stands in the coroutine itself. */
  | {
      readonly kind: 'event-loop';
      readonly isDirect: boolean;
      /** What it is given: a coroutine, `asyncio.run(main())`, or the function that makes one, `trio.run(main)`. */
      readonly takes: 'coroutine' | 'function';
    }
  /**
   * A task that nobody keeps, or a coroutine that nobody awaits. JavaScript: a promise, or those of `callbacks` that a call runs
   * once per item.
   */
  | {
      readonly kind: 'dropped';
      readonly what: 'task' | 'coroutine' | 'promise' | 'callbacks';
      readonly inCoroutine: boolean;
    }
  /** An endpoint that could be a plain function. */
  | { readonly kind: 'endpoint'; readonly function: Range }
  /** Work moved off the event loop for nothing, or an executor whose end blocks the loop. */
  | { readonly kind: 'wasted'; readonly form: 'hand-over' | 'executor' | 'gather' }
  /** Tasks made for every item of a collection of unknown size. */
  | { readonly kind: 'fan-out'; readonly form: 'arguments' | 'loop'; readonly limit: number }
  /** A statement at module level that starts processes. */
  | { readonly kind: 'unguarded'; readonly statement: Range }
  | {
      readonly kind: 'unpicklable';
      readonly what: 'lambda' | 'local-function' | 'notebook-function' | 'object';
      readonly argument: Range;
    }
  /** A pool that is made again and again. */
  | { readonly kind: 'pool-made'; readonly place: 'loop' | 'endpoint'; readonly className: string }
  /** Tasks too small for a process each; `chunkSize` is what the simulator found. */
  | { readonly kind: 'small-tasks'; readonly chunkSize: number }
  /** A comment that ignores what is not found; `name` is missing where it is for every rule. */
  | { readonly kind: 'suppression'; readonly name: string | undefined }
  /** A loop whose iterations could run side by side. */
  | {
      readonly kind: 'parallel-loop';
      readonly loop: Range;
      readonly form: 'for' | 'comprehension';
      readonly strategy: 'threads' | 'processes' | 'promise-all' | 'worker-threads';
      readonly chunkSize: number;
    };

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
  /** Where the best on this machine takes longer than the tasks may: what several machines would do. */
  readonly beyond?: BeyondOneMachine;
}

export interface FunctionAdvice {
  readonly summary: FunctionSummary;
  readonly language: LanguageId;
  readonly verdict: Verdict;
  /** As estimated. */
  readonly cost: Cost;
  /** Missing where nobody has measured. */
  readonly measured?: MeasuredCall;
  /** Undefined for trivial and unknown functions that nobody has measured. */
  readonly simulation:
    | {
        readonly workload: Workload;
        /** What one task is. */
        readonly unit: 'call' | 'item' | 'iteration' | 'await';
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
  /** What a comment in the source silences, in source order; missing where nobody asked. */
  readonly suppressed?: readonly Finding[];
  readonly problems: readonly SyntaxProblem[];
}

export interface AdviceSettings {
  /** Per rule: its severity, or `off`. Rules not named keep their default. */
  readonly rules: Readonly<Partial<Record<RuleId, Severity | 'off'>>>;
  /** Severity of `blocking-call-in-async` by what is waited for; kinds not named keep that of the rule. */
  readonly kinds: Readonly<Partial<Record<WaitKind, Severity | 'off'>>>;
  /** `3.12`. */
  readonly pythonVersion: string;
  /** Of the interpreter that the program is run with, where one is known and nobody names a version: what simulations assume. */
  readonly interpreterVersion?: string;
  readonly cores: number;
  /** Longest time the event loop may be kept from running, in milliseconds. */
  readonly stallLimitMs: number;
  /** How long the tasks of a simulation may take together; where it is missing, no other machines are spoken of. */
  readonly targetMs?: number;
  /** What a call of a function was measured to take, where somebody has measured; it stands in the place of the estimate. */
  readonly measuredCall?: (path: string, facts: FunctionFacts) => MeasuredCall | undefined;
  /** A machine that was measured; without it simulations assume one of these cores and this version. */
  readonly measuredMachine?: Machine;
  /** The same for JavaScript: a machine whose Node was measured. */
  readonly measuredNode?: Machine;
}

export const defaultAdviceSettings: AdviceSettings = {
  rules: {},
  kinds: {},
  pythonVersion: '3.12',
  cores: 4,
  stallLimitMs: 50,
};
