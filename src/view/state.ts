/**
 * The view's state and the one function that changes it: messages from the host and what the person does, as actions.
 * Pure and serialisable, so that a reload of the window restores it and the tests need no browser. Does not run the
 * simulator (run.ts) and does not hold the playhead, which moves every frame (playback.ts).
 */
import { clusterEngines, strategies } from '../core/workload';
import type { Strategy } from '../core/workload';
import type { SimulationSubject, WorkloadParameter } from '../protocol';
import { furtherLimits, furtherNumbers } from './further';
import type { FurtherChoice } from './further';
import type { ToViewMessage } from './messages';
import { parameters, pythonVersions, startMethods } from './parameters';
import type { InterpreterChoice, Overrides } from './parameters';
import type { TimeWindow } from './timeline/viewport';

/** How the run is shown: as lanes over time, or as a kitchen at one moment. */
export type Stage = 'timeline' | 'kitchen';

/** What the person chose; kept while the function stays the same, and over a reload. */
interface Choices {
  readonly overrides: Overrides;
  readonly interpreter: InterpreterChoice;
  readonly further: FurtherChoice;
  /** The strategy of the timeline; undefined: the recommended one. */
  readonly strategy: Strategy | undefined;
  /** A second strategy on the same time axis. */
  readonly comparedWith: Strategy | undefined;
  /** The visible part of the time axis; undefined: all of it. */
  readonly window: TimeWindow | undefined;
  readonly stage: Stage;
}

export interface ViewState {
  readonly phase: 'waiting' | 'empty' | 'ready';
  /** Why there is nothing to show, in phase `empty`. */
  readonly reason: string;
  readonly subject: SimulationSubject | undefined;
  readonly isPinned: boolean;
  readonly isStale: boolean;
  /** The function that `choices` belong to. */
  readonly key: string;
  readonly choices: Choices;
}

export type Action =
  | { readonly type: 'message'; readonly message: ToViewMessage }
  | { readonly type: 'setParameter'; readonly parameter: WorkloadParameter; readonly value: number }
  | { readonly type: 'resetParameter'; readonly parameter: WorkloadParameter }
  | { readonly type: 'resetAll' }
  | { readonly type: 'chooseStrategy'; readonly strategy: Strategy }
  | { readonly type: 'compareWith'; readonly strategy: Strategy | undefined }
  | { readonly type: 'setWindow'; readonly window: TimeWindow | undefined }
  | { readonly type: 'setInterpreter'; readonly interpreter: InterpreterChoice }
  | { readonly type: 'resetInterpreter'; readonly part: keyof InterpreterChoice }
  | { readonly type: 'setFurther'; readonly further: FurtherChoice }
  | { readonly type: 'resetFurther'; readonly part: keyof FurtherChoice }
  | { readonly type: 'setStage'; readonly stage: Stage };

const noChoices: Choices = {
  overrides: {},
  interpreter: {},
  further: {},
  strategy: undefined,
  comparedWith: undefined,
  window: undefined,
  stage: 'timeline',
};

/** Names a function across edits: its place moves, its name and file do not. */
function subjectKey({ uri, functionName, site }: Pick<SimulationSubject, 'uri' | 'functionName' | 'site'>): string {
  return `${uri}#${functionName}${site === undefined ? '' : `@${site.rule}`}`;
}

export function initialState(saved: SavedState | undefined): ViewState {
  return {
    phase: 'waiting',
    reason: '',
    subject: undefined,
    isPinned: false,
    isStale: false,
    key: saved?.key ?? '',
    choices: saved?.choices ?? noChoices,
  };
}

function receive(state: ViewState, message: ToViewMessage): ViewState {
  switch (message.type) {
    case 'show': {
      const key = subjectKey(message.subject);
      return {
        ...state,
        phase: 'ready',
        subject: message.subject,
        isPinned: message.isPinned,
        isStale: false,
        key,
        choices: key === state.key ? state.choices : { ...noChoices, stage: state.choices.stage },
      };
    }
    case 'showNothing':
      return { ...state, phase: 'empty', reason: message.reason, subject: undefined, isStale: false };
    case 'markStale':
      return state.phase === 'ready' ? { ...state, isStale: true } : state;
    case 'pinned':
      return { ...state, isPinned: message.isPinned };
    case 'export':
      return state; // Nothing that is shown changes.
  }
}

function choose(state: ViewState, change: Partial<Choices>): ViewState {
  return { ...state, choices: { ...state.choices, ...change } };
}

export function reduce(state: ViewState, action: Action): ViewState {
  const { overrides } = state.choices;
  switch (action.type) {
    case 'message':
      return receive(state, action.message);
    case 'setParameter':
      return Number.isFinite(action.value)
        ? choose(state, { overrides: { ...overrides, [action.parameter]: action.value }, window: undefined })
        : state;
    case 'resetParameter': {
      const rest = Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== action.parameter));
      return choose(state, { overrides: rest, window: undefined });
    }
    case 'resetAll':
      return choose(state, { overrides: {}, interpreter: {}, further: {}, window: undefined });
    case 'chooseStrategy': {
      // A strategy is not compared with itself.
      const comparedWith = state.choices.comparedWith === action.strategy ? undefined : state.choices.comparedWith;
      return choose(state, { strategy: action.strategy, comparedWith, window: undefined });
    }
    case 'compareWith':
      return choose(state, { comparedWith: action.strategy, window: undefined });
    case 'setWindow':
      return choose(state, { window: action.window });
    case 'setInterpreter':
      return choose(state, { interpreter: { ...state.choices.interpreter, ...action.interpreter }, window: undefined });
    case 'resetInterpreter': {
      const { [action.part]: reset, ...interpreter } = state.choices.interpreter;
      return choose(state, { interpreter, window: undefined });
    }
    case 'setFurther':
      return choose(state, { further: { ...state.choices.further, ...action.further }, window: undefined });
    case 'resetFurther': {
      const { [action.part]: reset, ...further } = state.choices.further;
      return choose(state, { further, window: undefined });
    }
    case 'setStage':
      return choose(state, { stage: action.stage });
  }
}

/** True where a number or the interpreter is the person's own. */
export function hasOwnValues({ choices }: ViewState): boolean {
  return [choices.overrides, choices.interpreter, choices.further].some((own) => Object.keys(own).length > 0);
}

/** What survives a reload of the window. */
export interface SavedState {
  readonly version: 1;
  readonly key: string;
  readonly choices: Choices;
}

export function saveState(state: ViewState): SavedState {
  return { version: 1, key: state.key, choices: state.choices };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function readStrategy(value: unknown): Strategy | undefined {
  return strategies.find((strategy) => strategy === value);
}

function readWindow(value: unknown): TimeWindow | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { start, end } = value;
  return typeof start === 'number' && typeof end === 'number' && start < end ? { start, end } : undefined;
}

function readInterpreter(value: unknown): InterpreterChoice {
  if (!isRecord(value)) {
    return {};
  }
  const python = pythonVersions.find((version) => version === value['python']);
  const startMethod = startMethods.find((method) => method === value['startMethod']);
  const { freeThreaded } = value;
  return {
    ...(python === undefined ? {} : { python }),
    ...(startMethod === undefined ? {} : { startMethod }),
    ...(typeof freeThreaded === 'boolean' ? { freeThreaded } : {}),
  };
}

function readFurther(value: unknown): FurtherChoice {
  if (!isRecord(value)) {
    return {};
  }
  const engine = clusterEngines.find((each) => each === value['engine']);
  const numbers = furtherNumbers.flatMap((part) => {
    const number = value[part];
    const { min, max } = furtherLimits[part];
    return typeof number === 'number' && number >= min && number <= max ? [[part, number] as const] : [];
  });
  return { ...Object.fromEntries(numbers), ...(engine === undefined ? {} : { engine }) };
}

/** Reads a saved state of any age; anything not understood is left out rather than trusted. */
export function readSavedState(value: unknown): SavedState | undefined {
  if (!isRecord(value) || value['version'] !== 1 || typeof value['key'] !== 'string' || !isRecord(value['choices'])) {
    return undefined;
  }
  const choices = value['choices'];
  const saved = isRecord(choices['overrides']) ? choices['overrides'] : {};
  const overrides = Object.fromEntries(
    parameters.flatMap((parameter) => {
      const number = saved[parameter];
      return typeof number === 'number' && Number.isFinite(number) ? [[parameter, number] as const] : [];
    }),
  );
  return {
    version: 1,
    key: value['key'],
    choices: {
      overrides,
      strategy: readStrategy(choices['strategy']),
      comparedWith: readStrategy(choices['comparedWith']),
      window: readWindow(choices['window']),
      interpreter: readInterpreter(choices['interpreter']),
      further: readFurther(choices['further']),
      stage: choices['stage'] === 'kitchen' ? 'kitchen' : 'timeline',
    },
  };
}
