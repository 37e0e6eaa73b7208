/**
 * Finds the functions of a project in a profile and adds up their times. A function is found by its file, its own name and a
 * line inside it; the line decides among functions of one name. Where the profile is of an older text, lines have moved, and a
 * function that is not found simply has no times.
 */
import type { FunctionFacts } from '../../core/facts';
import type { MeasuredCall } from '../../core/measuredCall';
import type { Profile, ProfiledCode } from './profile';

export interface FunctionTimes {
  /** Undefined where the profiler does not count, or counts something else, as for coroutines and generators. */
  readonly calls: number | undefined;
  /** With what it calls; undefined where the profile has no stacks. */
  readonly totalMs: number | undefined;
  /** Without. */
  readonly ownMs: number;
  /** One call, with what it calls. */
  readonly perCallMs: number | undefined;
  /** What the own time was spent on, where the profiler tells. */
  readonly own: { readonly pythonMs: number; readonly nativeMs: number; readonly systemMs: number } | undefined;
}

/** A file of the project: its path with forward slashes, and its functions. */
export interface ProfiledFile {
  readonly path: string;
  readonly functions: readonly FunctionFacts[];
}

/** The times of each function that the profile knows, by the path of its file and its id. */
export class ProfiledFunctions {
  private readonly times = new Map<string, FunctionTimes>();

  constructor(
    profile: Profile,
    files: readonly ProfiledFile[],
    /** For a reader: the name of the profile's file. */
    private readonly from: string,
  ) {
    const found = profile.code.map((code) => functionOf(code, files));
    const owners = found.map((each) => each?.key);
    const sums = new Map<string, Sums>();
    profile.code.forEach((code, index) => {
      const each = found[index];
      if (each !== undefined) {
        const sum = sums.get(each.key) ?? newSums(each.facts);
        sums.set(each.key, sum);
        addCode(sum, code);
      }
    });
    for (const { stack, ms } of profile.samples) {
      const keys = stack.map((index) => owners[index]);
      for (const key of new Set(keys)) {
        const sum = key === undefined ? undefined : sums.get(key);
        if (sum !== undefined) {
          sum.sampledMs += ms;
          sum.sampledOwnMs += keys.at(-1) === key ? ms : 0;
        }
      }
    }
    for (const [key, sum] of sums) {
      this.times.set(key, timesOf(sum, profile.samples.length > 0));
    }
  }

  get(path: string, { id }: Pick<FunctionFacts, 'id'>): FunctionTimes | undefined {
    return this.times.get(keyOf(path, id));
  }

  /** What the advice puts in the place of the estimate. */
  measuredCall(path: string, facts: Pick<FunctionFacts, 'id'>): MeasuredCall | undefined {
    const perCallMs = this.get(path, facts)?.perCallMs;
    return perCallMs === undefined
      ? undefined
      : { by: 'profile', from: this.from, wallMs: perCallMs, split: undefined };
  }
}

interface Sums {
  readonly isResumed: boolean;
  calls: number;
  outerCalls: number;
  totalMs: number;
  ownMs: number;
  sampledMs: number;
  sampledOwnMs: number;
  own: FunctionTimes['own'];
}

function newSums({ isAsync, isGenerator }: FunctionFacts): Sums {
  return {
    // Each resumption of a coroutine or generator is a call to the profiler, and its waits are nobody's.
    isResumed: isAsync || isGenerator,
    calls: 0,
    outerCalls: 0,
    totalMs: 0,
    ownMs: 0,
    sampledMs: 0,
    sampledOwnMs: 0,
    own: undefined,
  };
}

function addCode(sum: Sums, { counted, own }: ProfiledCode): void {
  if (counted !== undefined) {
    sum.calls += counted.calls;
    sum.outerCalls += counted.outerCalls;
    sum.totalMs += counted.totalMs;
    sum.ownMs += counted.ownMs;
  }
  if (own !== undefined) {
    const { pythonMs = 0, nativeMs = 0, systemMs = 0 } = sum.own ?? {};
    sum.own = {
      pythonMs: pythonMs + own.pythonMs,
      nativeMs: nativeMs + own.nativeMs,
      systemMs: systemMs + own.systemMs,
    };
  }
}

function timesOf(sum: Sums, hasStacks: boolean): FunctionTimes {
  const { own } = sum;
  const isCounted = sum.calls > 0;
  const calls = isCounted && !sum.isResumed ? sum.calls : undefined;
  return {
    calls,
    totalMs: isCounted ? sum.totalMs : hasStacks ? sum.sampledMs : undefined,
    ownMs: isCounted ? sum.ownMs : own === undefined ? sum.sampledOwnMs : own.pythonMs + own.nativeMs + own.systemMs,
    perCallMs: calls === undefined || sum.outerCalls === 0 ? undefined : sum.totalMs / sum.outerCalls,
    own,
  };
}

function keyOf(path: string, id: string): string {
  return `${path}\0${id}`;
}

function functionOf(
  { file, line, name }: ProfiledCode,
  files: readonly ProfiledFile[],
): { readonly key: string; readonly facts: FunctionFacts } | undefined {
  const written = file.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const own = name.split('.').at(-1);
  if (written === '' || written.startsWith('<')) {
    return undefined;
  }
  const place = files.find(({ path }) => path === written || path.endsWith(`/${written}`));
  const inside = place?.functions.filter(
    (facts) =>
      facts.kind !== 'module' &&
      facts.name.split('.').at(-1) === own &&
      firstLineOf(facts) <= line &&
      line <= facts.range.end.line + 1,
  );
  // The innermost begins last.
  const facts = inside?.at(-1);
  return place === undefined || facts === undefined ? undefined : { key: keyOf(place.path, facts.id), facts };
}

/** One-based; CPython counts a function from its first decorator on. */
function firstLineOf({ range, decorators }: FunctionFacts): number {
  return Math.min(range.start.line, ...decorators.map((each) => each.range.start.line)) + 1;
}
