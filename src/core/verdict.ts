/**
 * The judgement on one function: what it mostly does with its time, what that does to the GIL, and the operations that
 * carry the judgement. `unknown` is a legal answer; absence of knowledge never becomes `cpu`.
 */
import type { CostPart } from './cost';
import type { SourceLocation } from './text';

export type FunctionClass = 'cpu' | 'io' | 'mixed' | 'trivial' | 'unknown';

/** Whether the dominating work holds the GIL. `mixed` where both are substantial. */
export type GilUse = 'held' | 'released' | 'mixed';

/** What a piece of time is spent on, as the knowledge base names it. */
export type EffectKind =
  | 'network'
  | 'dns'
  | 'database'
  | 'file'
  | 'subprocess'
  | 'sleep'
  | 'lock'
  | 'queue'
  | 'input'
  /** `await` of something that is not known further. */
  | 'await'
  | 'cpu'
  | 'bytecode'
  /** A call that is not understood: it stands where the verdict is unsure, and adds no time. */
  | 'unresolved';

/** One operation that costs much, with the chain of project functions that leads to it. */
export interface Evidence {
  readonly location: SourceLocation;
  readonly effect: EffectKind;
  readonly part: CostPart;
  /** Milliseconds it adds to one call of the judged function. */
  readonly ms: number;
  /** The calls from the judged function down to the operation, outermost first; empty when it is in the function itself. */
  readonly via: readonly SourceLocation[];
  /** Where the number comes from: a knowledge entry's source, or the assumption made. */
  readonly origin: string;
}

export interface Verdict {
  readonly class: FunctionClass;
  readonly gil: GilUse;
  /** 0 to 1: the share of the function's calls, weighted by cost, that were understood. */
  readonly confidence: number;
  /** Most expensive first. */
  readonly evidence: readonly Evidence[];
}
