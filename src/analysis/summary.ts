/**
 * What the analysis knows of one function: its cost, its verdict, and its operations with every call resolved.
 * Plain data but for the references to facts; made by summarise.ts, read by advice.
 */
import type { Cost } from '../core/cost';
import type { CallOperation, FunctionFacts, LoopOperation } from '../core/facts';
import type { Range, SourceLocation } from '../core/text';
import type { EffectKind, Verdict } from '../core/verdict';
import type { ApiEntry } from '../knowledge/apiEntry';

/** A function of the project: unique across files. */
export interface FunctionReference {
  readonly path: string;
  readonly id: string;
}

/** A parameter that a function, or a function inside it, calls. */
export interface ParameterReference {
  readonly function: FunctionReference;
  readonly name: string;
}

/** What a call passes for a parameter that is called. */
export interface ParameterBinding extends ParameterReference {
  readonly target: CallTarget;
}

/** What a call turned out to reach. */
export type CallTarget =
  | {
      readonly kind: 'project';
      /** Alternatives: the call runs one of them. For decorated functions, the functions as they are written. */
      readonly functions: readonly FunctionReference[];
      /** Inner functions of decorators: each runs around the function, on every call. */
      readonly wrappers?: readonly FunctionReference[];
      /** Callables that reach the function by its parameters, or by those of an enclosing function. */
      readonly bindings?: readonly ParameterBinding[];
    }
  | { readonly kind: 'api'; readonly name: string; readonly entry: ApiEntry }
  /** Known to exist and to cost no more than bytecode: a constructor of a plain class, a method of a literal. */
  | { readonly kind: 'cheap'; readonly name: string }
  | {
      readonly kind: 'unresolved';
      /** The callable is known by its type, `argparse.ArgumentParser.parse_args`, but not what it does. */
      readonly name?: string;
      /** It runs what the caller passed for this parameter; a caller's `bindings` tell what that is. */
      readonly parameter?: ParameterReference;
    };

/** A callable that a call hands to somebody else to run. */
export interface OffloadedCall {
  readonly to: 'thread' | 'process' | 'interpreter' | 'loop' | 'caller';
  /** The pool or thread is made for it, in words for messages: `ThreadPoolExecutor`, `asyncio.to_thread`. */
  readonly mechanism: string;
  readonly target: CallTarget;
  /** What the callable mostly does. */
  readonly effect: ReachedEffect['effect'];
  /** Text of the callable: `resize`. */
  readonly text: string;
  readonly perItem: boolean;
  /** The argument that holds the callable. */
  readonly callableRange: Range;
  /** Cost of one run of the callable. */
  readonly cost: Cost;
}

export interface ResolvedCall {
  readonly call: CallOperation;
  readonly target: CallTarget;
  /** Cost of one execution on the calling thread, arguments not included. */
  readonly cost: Cost;
  readonly offloaded: OffloadedCall | undefined;
  /** How often the enclosing loops of the function run it per call of the function. */
  readonly repeats: number;
  /** The nearest enclosing loop, undefined outside loops. */
  readonly loop: LoopOperation | undefined;
}

/** A wait or a computation found in a function or anything it calls, with the way there. */
export interface ReachedEffect {
  readonly effect: Exclude<EffectKind, 'unresolved'>;
  /** Dotted name of the API: `requests.get`. */
  readonly name: string;
  readonly entry: ApiEntry | undefined;
  /** Where the API is called. */
  readonly location: SourceLocation;
  /** Calls from the summarised function to that place, outermost first; empty when it is in the function itself. */
  readonly via: readonly SourceLocation[];
  /** The function's own operation that starts the way: the call of the API or of the helper. */
  readonly call: CallOperation | undefined;
  readonly cost: Cost;
  /** True when the way leads through another coroutine, where the effect is that function's own affair. */
  readonly crossesAsync: boolean;
}

/** A call of something that the caller passed, or of something unknown, and how often it is made per call. */
export interface OpenCall {
  /** The parameter that is called; undefined for what nobody can tell. */
  readonly parameter: ParameterReference | undefined;
  readonly location: SourceLocation;
  /** The number of times, as a cost of one millisecond each. */
  readonly times: Cost;
}

/** What callers are priced with. */
export interface PricedFunction {
  readonly reference: FunctionReference;
  readonly facts: FunctionFacts;
  /** On the calling thread. */
  readonly cost: Cost;
  /** Handed to threads, processes and interpreters. */
  readonly offloadedCost: Cost;
  /** What unresolved calls may hide on top of `cost`, counted as waiting; calls of parameters are not in it. */
  readonly doubt: Cost;
  /** Calls of parameters, which a caller may know, and the unresolved ones. */
  readonly openCalls: readonly OpenCall[];
  /** The dearest effects, which travel on to callers. */
  readonly propagated: readonly ReachedEffect[];
}

export interface FunctionSummary extends Omit<PricedFunction, 'propagated'> {
  readonly verdict: Verdict;
  readonly calls: readonly ResolvedCall[];
  /** Effects on the calling thread, dearest first; work handed to other threads, processes or the loop is not here. */
  readonly effects: readonly ReachedEffect[];
  readonly unresolvedCalls: number;
}
