/**
 * The numbers that stand in for what source code does not say: sizes of collections, the price of bytecode, depth of
 * recursion. Every figure a person sees that rests on one of these is shown as "estimated".
 */
export interface Assumptions {
  /** Items of a collection of unknown size. */
  readonly collectionSize: number;
  /**
   * Iterations of a loop over numbers, `range(n)` or `while a < b`, where it is the only unknown size.
   */
  readonly numericTrips: number;
  /** The same beside another unknown size: programs choose n so that they end. */
  readonly nestedTrips: number;
  /** Iterations of a `while` loop that waits, or that asks neither a number nor a length: chunks, tokens, attempts. */
  readonly exchanges: number;
  /** Calls of a function by itself, per call from outside. */
  readonly recursiveCalls: number;
  /** The same for a cycle of functions: expressions in expressions, directories in archives. */
  readonly mutualCalls: number;
  /** The same where it calls itself more than once per call: a tree of calls. */
  readonly treeRecursiveCalls: number;
  /** Share of the runs in which an error is raised and handled: the price of handlers and of what only raises. */
  readonly errorShare: number;
  /** Share of the runs in which an `if` without `else` is entered. */
  readonly branchShare: number;
  /** Milliseconds per item that `x in xs` compares, and that a slice or a concatenation moves. */
  readonly searchMs: number;
  readonly copyMs: number;
  /** Milliseconds per evaluated expression node of plain Python. */
  readonly stepMs: number;
  /** Milliseconds for fetching and binding the next item of a loop. */
  readonly iterationMs: number;
  /** Milliseconds for calling a function: argument passing and a frame. */
  readonly callMs: number;
  /** `await` of a call that is not understood: whoever awaits, waits. */
  readonly unresolvedAwaitMs: number;
  /** What one call of an unresolved function may hide, for judging confidence. */
  readonly unresolvedMs: number;
  /** Functions cheaper than this are trivial. */
  readonly trivialMs: number;
}

/**
 * Step and call prices: nested loops with arithmetic, attribute access and calls under CPython 3.11 to 3.13 take 5 to 15 ns
 * per expression node and 25 to 50 ns per call of a Python function (`scripts/measureSteps.py` prints them).
 */
export const defaultAssumptions: Assumptions = {
  collectionSize: 100,
  numericTrips: 10_000,
  nestedTrips: 1000,
  exchanges: 10,
  recursiveCalls: 100,
  mutualCalls: 10,
  treeRecursiveCalls: 10_000,
  errorShare: 0.01,
  branchShare: 0.5,
  searchMs: 0.000015,
  copyMs: 0.000001,
  stepMs: 0.00001,
  iterationMs: 0.00002,
  callMs: 0.00004,
  unresolvedAwaitMs: 10,
  unresolvedMs: 0.5,
  trivialMs: 0.02,
};

/**
 * The same for JavaScript. V8 compiles what runs often: on Node 20 loops over objects, strings and maps take 0.2 to 4 ns per
 * expression node and about 12 ns per call (`scripts/measureSteps.mjs` prints them), a tenth to a fiftieth of CPython.
 */
export const scriptAssumptions: Assumptions = {
  ...defaultAssumptions,
  searchMs: 0.000001,
  copyMs: 0.0000005,
  stepMs: 0.000001,
  iterationMs: 0.000002,
  callMs: 0.000012,
};
