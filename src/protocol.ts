/**
 * The messages between the language server and its client beyond the Language Server Protocol's own.
 * Both sides import this file and nothing else of each other. All positions are zero-based UTF-16, as in the LSP.
 */
import type { Position, SourceLocation } from './core/text';
import type { Verdict } from './core/verdict';
import type { Illegal, Machine, Origin, Strategy, Workload } from './core/workload';

/** Client to server, request: what to simulate for the function around a position. */
export const simulationMethod = 'concurrencyAdvisor/simulation';

export interface SimulationParams {
  readonly uri: string;
  readonly position: Position;
}

/** The function around the position, as the analysis sees it. */
export interface SimulationSubject {
  readonly uri: string;
  /** Document version the analysis is of; the view says "source changed" when the document has moved on. */
  readonly version: number;
  /** Qualified name: `Client.fetch`. */
  readonly functionName: string;
  readonly location: SourceLocation;
  readonly verdict: Verdict;
  readonly workload: Workload;
  readonly machine: Machine;
  /** Where each adjustable number comes from. */
  readonly origins: Readonly<Record<WorkloadParameter, Origin>>;
  /** What the advice recommends, or undefined for a trivial function. */
  readonly recommendation: { readonly strategy: Strategy; readonly reason: string } | undefined;
  /** Strategies that cannot be used on this code, with the reason. */
  readonly illegal: readonly Illegal[];
  /** The fix that carries the recommendation out, if there is one. */
  readonly fix: { readonly title: string; readonly id: string } | undefined;
}

export type WorkloadParameter = 'tasks' | 'heldCpu' | 'freeCpu' | 'io' | 'payload' | 'cores' | 'workers';

/** Null when there is no function of a supported language at the position. */
export type SimulationResult = SimulationSubject | null;

/** Client to server, request: the edit of a fix named in a SimulationSubject; null when the document has changed since. */
export const fixEditMethod = 'concurrencyAdvisor/fixEdit';

export interface FixEditParams {
  readonly uri: string;
  readonly version: number;
  readonly id: string;
}

/** Server to client, notification: the state of the analysis, for the language status item. */
export const statusMethod = 'concurrencyAdvisor/status';

export interface StatusParams {
  readonly state: 'indexing' | 'ready' | 'error';
  /** Files analysed and found so far. */
  readonly analysed: number;
  readonly total: number;
  readonly message?: string;
}

/** Server to client, notification: analyses were renewed, so that an open simulation asks again. */
export const analysedMethod = 'concurrencyAdvisor/analysed';

export interface AnalysedParams {
  readonly uri: string;
  readonly version: number;
}

/** The commands the client contributes; package.json lists the same ids. */
export const commands = {
  openSimulator: 'concurrencyAdvisor.openSimulator',
  showRulePage: 'concurrencyAdvisor.showRulePage',
  restartServer: 'concurrencyAdvisor.restartServer',
  showLog: 'concurrencyAdvisor.showLog',
  openSettings: 'concurrencyAdvisor.openSettings',
  toggleCodeLens: 'concurrencyAdvisor.toggleCodeLens',
  applyPreviewedFix: 'concurrencyAdvisor.applyPreviewedFix',
  discardPreviewedFix: 'concurrencyAdvisor.discardPreviewedFix',
} as const;
