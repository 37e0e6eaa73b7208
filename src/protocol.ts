/**
 * The messages between the language server and its client beyond the Language Server Protocol's own.
 * Both sides import this file and nothing else of each other. All positions are zero-based UTF-16, as in the LSP.
 */
import type { Position, Range, SourceLocation, TextEdit } from './core/text';
import type { FunctionClass, Verdict } from './core/verdict';
import type { ClusterEngine, Illegal, Machine, Origin, Strategy, Workload } from './core/workload';

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
  /** The finding whose own place is simulated; missing where it is the function. */
  readonly site?: SimulatedSite;
  readonly location: SourceLocation;
  readonly verdict: Verdict;
  readonly workload: Workload;
  readonly machine: Machine;
  /** The interpreter and the day that the machine's figures were measured on; missing for assumed ones. */
  readonly measuredOn?: string;
  /** How the function itself was measured, and when; missing where its times are estimated. */
  readonly callMeasuredOn?: string;
  /** Where each adjustable number comes from. */
  readonly origins: Readonly<Record<WorkloadParameter, Origin>>;
  /** How long all tasks may take, and what would run them on further machines; missing where nobody has said. */
  readonly target?: { readonly targetMs: number; readonly engine: ClusterEngine };
  /** What the advice recommends, or undefined for a trivial function. */
  readonly recommendation: { readonly strategy: Strategy; readonly reason: string } | undefined;
  /** Strategies that cannot be used on this code, with the reason. */
  readonly illegal: readonly Illegal[];
  /** The fix that carries the recommendation out, if there is one. */
  readonly fix: { readonly title: string; readonly id: string } | undefined;
}

export interface SimulatedSite {
  readonly rule: string;
  /** A run of awaits, the rounds of a loop, or tasks that are handed to a pool or an event loop. */
  readonly what: 'awaits' | 'loop' | 'tasks';
  /** All of it: from the first await to the last, the whole loop, the call that hands over. */
  readonly range: Range;
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

/**
 * Client to server, request: measure the project's interpreter and keep the figures for simulations. Starts that interpreter,
 * so that the client sends it only on a person's command and in a trusted workspace. It has no parameters: null.
 */
export const calibrateMethod = 'concurrencyAdvisor/calibrate';

export type CalibrationResult =
  /** `measuredOn` names the interpreter and the day, `summary` some of the figures. */
  | { readonly kind: 'measured'; readonly measuredOn: string; readonly summary: string }
  | {
      readonly kind: 'failed';
      readonly reason: 'missing' | 'untrusted' | 'crashed' | 'timed-out' | 'unreadable' | 'busy' | 'cancelled';
      /** Names the interpreter and what happened. */
      readonly message: string;
    };

/**
 * Client to server, request: run a call of the function around a position in the project's interpreter, measure it and keep the
 * figures. Executes the person's program, so that the client sends it only after a person has seen what will run and agreed,
 * and in a trusted workspace. Progress comes by `calibrationProgressMethod`.
 */
export const measureMethod = 'concurrencyAdvisor/measure';

export interface MeasureParams {
  readonly uri: string;
  readonly position: Position;
  /** The Python expression to run, evaluated among the names of the file; undefined asks only what would be run. */
  readonly expression: string | undefined;
}

export type MeasureResult =
  /** What would be run; `expression` is a first draft with the parameters' names in the place of values. */
  | {
      readonly kind: 'ready';
      readonly functionName: string;
      readonly interpreter: string;
      readonly file: string;
      readonly expression: string;
    }
  /** `summary` says how the time of one call divides. */
  | { readonly kind: 'measured'; readonly measuredOn: string; readonly summary: string }
  | {
      readonly kind: 'failed';
      readonly reason:
        | 'missing'
        | 'untrusted'
        | 'no-function'
        | 'unsaved'
        | 'expression'
        | 'not-called'
        | 'exception'
        | 'ended'
        | 'timed-out'
        | 'unreadable'
        | 'cancelled';
      readonly message: string;
      /** The last lines of the traceback, where the program raised an exception. */
      readonly traceback: readonly string[];
    };

/**
 * Client to server, request: what a tool answers to a language model of the editor. The server checks the input and sees what is
 * not saved yet; it changes nothing.
 */
export const toolMethod = 'concurrencyAdvisor/tool';

export const toolNames = ['analyze', 'simulate', 'fix'] as const;

export interface ToolParams {
  readonly tool: (typeof toolNames)[number];
  /** As the model wrote it. */
  readonly input: unknown;
  /** The workspace's, as addresses: relative paths of the input start there. */
  readonly folders: readonly string[];
}

export interface ToolResult {
  /** For the model: the answer, or what was wrong with the input. */
  readonly text: string;
  readonly isRefused: boolean;
  /** What `fix` would change, for a preview. */
  readonly changes: readonly { readonly uri: string; readonly edits: readonly TextEdit[] }[];
}

/** Which functions of the project a person wants listed. */
export interface FunctionFilter {
  /** Words that must all occur in the function's qualified name or its file's path, in any case; empty lists every function. */
  readonly text: string;
  readonly classes: readonly FunctionClass[];
}

/** Client to server, request: how many functions of each class there are. */
export const functionGroupsMethod = 'concurrencyAdvisor/functionGroups';

export interface FunctionGroupsParams {
  readonly filter: FunctionFilter;
}

/** Classes that have functions, in the order in which to show them. */
export type FunctionGroupsResult = readonly FunctionGroup[];

export interface FunctionGroup {
  readonly class: FunctionClass;
  /** For a reader: `I/O-bound`. */
  readonly label: string;
  readonly count: number;
}

/** Client to server, request: some functions of one class, dearest first. */
export const functionPageMethod = 'concurrencyAdvisor/functionPage';

export interface FunctionPageParams {
  readonly filter: FunctionFilter;
  readonly class: FunctionClass;
  /** How many of the dearest to leave out. */
  readonly offset: number;
  readonly limit: number;
}

export interface FunctionPageResult {
  readonly functions: readonly ListedFunction[];
  /** Functions of the class that the filter lets through, on every page. */
  readonly count: number;
}

export interface ListedFunction {
  readonly uri: string;
  readonly nameRange: Range;
  /** Qualified: `Client.fetch`. */
  readonly functionName: string;
  readonly class: FunctionClass;
  /** Cost, GIL and file, for a reader: `≈ 120 ms · holds the GIL · shop/api.py`. */
  readonly description: string;
}

/** Client to server, request: the verdict on the function with this name range, as Markdown; null when it is gone. */
export const functionDetailsMethod = 'concurrencyAdvisor/functionDetails';

export interface FunctionDetailsParams {
  readonly uri: string;
  readonly position: Position;
}

export type FunctionDetailsResult = string | null;

/** Server to client, notification: what was answered about the list of functions is out of date. Sent once per answer. */
export const functionsChangedMethod = 'concurrencyAdvisor/functionsChanged';

/**
 * Client to server, request: read every file of the workspace again and classify every function. It has no parameters: null.
 * Progress comes by `analysisProgressMethod`.
 */
export const analyseWorkspaceMethod = 'concurrencyAdvisor/analyseWorkspace';

export interface AnalyseWorkspaceResult {
  readonly isCancelled: boolean;
  readonly files: number;
  /** Every class that has functions, without those that the tree leaves out. */
  readonly groups: readonly FunctionGroup[];
}

/** Server to client, notification: how far the analysis of the workspace has come. */
export const analysisProgressMethod = 'concurrencyAdvisor/analysisProgress';

export interface AnalysisProgressParams {
  /** 0 to 1. */
  readonly share: number;
  readonly label: string;
}

/** Server to client, notification: how far a calibration or a measurement has come. */
export const calibrationProgressMethod = 'concurrencyAdvisor/calibrationProgress';

export interface CalibrationProgressParams {
  readonly step: number;
  readonly of: number;
  /** What is being measured now. */
  readonly label: string;
}

/** Server to client, notification: the state of the analysis, for the language status item. */
export const statusMethod = 'concurrencyAdvisor/status';

export interface StatusParams {
  readonly state: 'indexing' | 'ready' | 'error';
  /** Files analysed and found so far. */
  readonly analysed: number;
  readonly total: number;
  readonly message?: string;
  /** The interpreter that the project is run with, where one was found. */
  readonly interpreter?: string;
  /** Which Python the advice assumes and why: `Python 3.13 free-threaded: /shop/.venv`. */
  readonly python?: string;
}

/**
 * Client to server, notification: the environment that the editor's Python extension has active for the workspace. Sent after
 * the start and whenever a person chooses another; null when there is none.
 */
export const pythonEnvironmentMethod = 'concurrencyAdvisor/pythonEnvironment';

export interface PythonEnvironmentParams {
  readonly python: {
    /** The interpreter's program, absolute. */
    readonly path: string;
    /** `3.13`, or `3.13t` for a free-threaded build; missing where the extension does not know. */
    readonly version?: string;
  } | null;
}

/** What the client of this project tells the server when it starts it. */
export interface InitializationOptions {
  /** Markdown may hold links that run `linkedCommands`. Other editors get links to pages only. */
  readonly hasCommandLinks: boolean;
  /**
   * Whether the person trusts the workspace's authors. Where it is false the server starts no program and takes neither an
   * interpreter nor knowledge files from the workspace. Missing where the editor does not know of trust: then a person's command
   * is trust enough.
   */
  readonly isTrusted?: boolean;
  /** What the editor's Python extension has active, where that is known already. */
  readonly python?: PythonEnvironmentParams['python'];
}

/**
 * The first message to a server that runs in a web worker, before the protocol's own: what a process finds beside its bundle.
 */
export interface WorkerStart {
  /** The content of `dist/typeshed.txt`. */
  readonly types: Uint8Array;
  /** The address of `dist/typescript.js`. */
  readonly scriptBundle: string;
}

export function isWorkerStart(message: unknown): message is WorkerStart {
  return (
    typeof message === 'object' &&
    message !== null &&
    'types' in message &&
    message.types instanceof Uint8Array &&
    'scriptBundle' in message &&
    typeof message.scriptBundle === 'string'
  );
}

/** Server to client, request, where the server has no disk: the contents of files of the workspace. */
export const readFilesMethod = 'concurrencyAdvisor/readFiles';

export interface ReadFilesParams {
  readonly uris: readonly string[];
}

/** In the order of the addresses; null for what is no file of the workspace, or cannot be read. */
export type ReadFilesResult = readonly (Uint8Array | null)[];

/** Server to client, request, where the server has no disk: what folders of the workspace hold. */
export const readFoldersMethod = 'concurrencyAdvisor/readFolders';

export interface ReadFoldersParams {
  readonly uris: readonly string[];
}

/** In the order of the addresses; null for what is no folder of the workspace. Links to folders are left out. */
export type ReadFoldersResult = readonly (readonly (readonly [name: string, kind: 'file' | 'folder'])[] | null)[];

/** Client to server, notification: the person trusts the workspace from now on. It has no parameters. Trust never ends. */
export const trustGrantedMethod = 'concurrencyAdvisor/trustGranted';

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
  calibrate: 'concurrencyAdvisor.calibrate',
  measureFunction: 'concurrencyAdvisor.measureFunction',
  showFunctions: 'concurrencyAdvisor.showFunctions',
  filterFunctions: 'concurrencyAdvisor.filterFunctions',
  filterFunctionClasses: 'concurrencyAdvisor.filterFunctionClasses',
  clearFunctionFilter: 'concurrencyAdvisor.clearFunctionFilter',
  showMoreFunctions: 'concurrencyAdvisor.showMoreFunctions',
  analyseWorkspace: 'concurrencyAdvisor.analyseWorkspace',
  exportSimulation: 'concurrencyAdvisor.exportSimulation',
  toggleInlayHints: 'concurrencyAdvisor.toggleInlayHints',
  openSample: 'concurrencyAdvisor.openSample',
  openWalkthrough: 'concurrencyAdvisor.openWalkthrough',
} as const;

/** The commands that links in the server's Markdown may run. */
export const linkedCommands = [commands.openSimulator, commands.showRulePage] as const;
