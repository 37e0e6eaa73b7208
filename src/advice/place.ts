/**
 * How much it matters where a finding stands: lost time is a hint in a test, and so is a stall of the event loop in a script's
 * main coroutine as long as no task is there that it could keep waiting, or before a server serves anybody. What is wrong wherever it stands, a nested event
 * loop, a dropped task or an unpicklable one, keeps its severity.
 */
import type { Project } from '../analysis/project';
import type { FunctionReference, FunctionSummary, ResolvedCall } from '../analysis/summary';
import { callsOf } from '../analysis/callOperations';
import type { CallOperation, FunctionFacts, Value } from '../core/facts';
import { containsRange } from '../core/text';
import type { Finding, RuleId } from './finding';

/** Rules about time that is lost: to the event loop, or to pools. */
const timeRules: ReadonlySet<RuleId> = new Set([
  'blocking-call-in-async',
  'cpu-work-in-async',
  'sequential-awaits',
  'async-without-await',
  'wasted-offload',
  'unbounded-fan-out',
  'processes-for-io-work',
  'pool-per-call',
  'small-process-tasks',
]);

/** Rules about what other tasks are kept from. */
const stallRules: ReadonlySet<RuleId> = new Set(['blocking-call-in-async', 'cpu-work-in-async']);

/** As pytest, unittest, jest, mocha and the like find tests: by the file's name, or in a folder of tests. */
const testFile =
  /(?:^|[\\/])(?:tests?[\\/]|__(?:tests|mocks)__[\\/]|e2e[\\/]|test_[^\\/]*\.pyi?$|[^\\/]*_test\.pyi?$|conftest\.py$|[^\\/]*\.(?:test|spec|bench)\.[cm]?[jt]sx?$)/;

/** What runs when a program is built or configured, with nobody waiting besides: `vite.config.ts`, `scripts/release.mjs`. */
const buildFile =
  /(?:^|[\\/])(?:(?:scripts|tools|build)[\\/].*\.[cm]?[jt]s|[^\\/]*\.config\.[cm]?[jt]s|(?:gulp|grunt)file\.[cm]?[jt]s|(?:esbuild|rollup|webpack)(?:\.[^\\/]*)?\.[cm]?[jt]s)$/i;

/** Programs of the command line do one thing and end: a person waits for it, and nobody besides. */
const commandFile = /(?:^|[\\/])(?:cli|bin)[\\/].*\.[cm]?[jt]sx?$/;

/** Modules that import this one are looked through for other callers; with more of them it is no script. */
const maxFiles = 10;

/** A coroutine that comes to more functions than this is no small script. */
const maxFunctions = 200;

/** The finding with the severity that its place gives it. */
export function placed(finding: Finding, summary: FunctionSummary, project: Project): Finding {
  const isMinor =
    finding.severity !== 'hint' &&
    ((timeRules.has(finding.rule) && isAside(summary.reference.path)) ||
      (stallRules.has(finding.rule) &&
        (commandFile.test(summary.reference.path) || isAlone(summary, project) || isAtStart(summary, project))));
  return isMinor ? { ...finding, severity: 'hint' } : finding;
}

/** True for a test, a build script or a configuration. */
function isAside(path: string): boolean {
  return testFile.test(path) || buildFile.test(path);
}

/** True for what a framework runs once, before it serves anybody or after it has served everybody. */
function isAtStart({ facts, reference }: FunctionSummary, project: Project): boolean {
  const isDecorated = facts.decorators.some(({ value }) =>
    project
      .evaluate(value.kind === 'call' ? value.callee : value, reference.path)
      .some((entity) => entity.kind === 'api' && entity.entry.atStart === true),
  );
  return (
    isDecorated ||
    project
      .dependents(reference.path)
      .some((file) =>
        callsNaming(facts, file, project).some((calls) =>
          calls.some((call) => startsWith(call, file, reference, project)),
        ),
      )
  );
}

/** The calls of each function of a file that may name a function; none of a file whose text does not. */
function callsNaming({ name }: FunctionFacts, file: string, project: Project): readonly (readonly CallOperation[])[] {
  const last = name.slice(name.lastIndexOf('.') + 1);
  // What has no name of its own is named by what it is written with.
  const isNamed = !/^\w+$/.test(last) || (project.text(file) ?? '').includes(last);
  return isNamed ? project.functions(file).map(({ body }) => callsOf(body)) : [];
}

/** True for a call that is given the function as one that runs at its start or end, alone or in a list. */
function startsWith(call: CallOperation, file: string, wanted: FunctionReference, project: Project): boolean {
  // Asked first: what most calls are given needs no search for what they reach.
  const given = call.arguments.filter(({ value }) => itemsOf(value).some(mayBeFunction));
  const target = given.length === 0 ? undefined : project.targetOfCall(call, file);
  const positions = target?.kind === 'api' ? target.entry.atStart : undefined;
  return (
    Array.isArray(positions) &&
    given.some(
      ({ name: keyword, value }) =>
        positions.some(({ name }) => name === keyword) &&
        itemsOf(value).some((item) => isFunction(item, file, wanted, project)),
    )
  );
}

function mayBeFunction({ kind }: Value): boolean {
  return kind !== 'unknown' && kind !== 'literal' && kind !== 'instance';
}

function itemsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'container':
      return [value.item];
    case 'tuple':
      return value.items;
    default:
      return [value];
  }
}

/** True for the coroutine of a script while no task exists besides it. */
function isAlone(summary: FunctionSummary, project: Project): boolean {
  const { facts } = summary;
  if (project.facts(summary.reference.path)?.language === 'typescript') {
    return (
      facts.kind === 'function' &&
      !makesTasks(summary, project, new Set()) &&
      isStartedByModule(summary.reference, project)
    );
  }
  const isCandidate = facts.isAsync && !facts.isGenerator && facts.kind === 'function' && facts.decorators.length === 0;
  return isCandidate && !makesTasks(summary, project, new Set()) && isStartedByScript(summary, project);
}

/** True when the coroutine, or one that it awaits, has others run beside it. */
function makesTasks({ reference, calls }: FunctionSummary, project: Project, seen: Set<string>): boolean {
  const key = `${reference.path}#${reference.id}`;
  if (seen.has(key)) {
    return false;
  }
  seen.add(key);
  return (
    seen.size > maxFunctions ||
    calls.some(({ target, call }) => {
      switch (target.kind) {
        case 'api': {
          const { entry } = target;
          return entry.schedules !== undefined || entry.makesTask === true || entry.offload?.to === 'loop';
        }
        case 'project':
          return target.functions.some((reference) => {
            const callee = project.summary(reference);
            return callee !== undefined && makesTasks(callee, project, seen);
          });
        case 'unresolved':
          return call.isAwaited;
        case 'cheap':
          return false;
      }
    })
  );
}

/** True when `asyncio.run` and the like start it, and nobody else calls it or hands it on. */
function isStartedByScript({ reference, facts }: FunctionSummary, project: Project): boolean {
  const paths = project.dependents(reference.path);
  if (paths.length > maxFiles) {
    return false;
  }
  const uses = paths.flatMap((file) =>
    callsNaming(facts, file, project).flatMap((calls) =>
      calls.flatMap((call) => {
        const target = project.targetOfCall(call, file);
        return reaches({ call, target }, file, reference, project) ? [isStart(call, calls, file, project)] : [];
      }),
    ),
  );
  return uses.length > 0 && uses.every((isByLoop) => isByLoop);
}

/** How far up its callers a function of a script is followed. */
const maxCallers = 6;

/**
 * JavaScript: the body of a module starts the function, itself or through others that are started so, and nobody hands it on. What a
 * server calls is handed to it; what is only exported may be called by anybody.
 */
function isStartedByModule({ path, id }: FunctionReference, project: Project, depth = 0): boolean {
  const paths = project.dependents(path);
  if (paths.length > maxFiles || depth > maxCallers) {
    return false;
  }
  const uses = paths.flatMap((file) =>
    project
      .summaries(file)
      .flatMap((caller) =>
        caller.calls.flatMap((resolved) =>
          reaches(resolved, file, { path, id }, project)
            ? [isCallOf(resolved, { path, id }) && isOfScript(caller, project, depth)]
            : [],
        ),
      ),
  );
  return uses.length > 0 && uses.every((isStarted) => isStarted);
}

function isCallOf({ target }: ResolvedCall, { path, id }: FunctionReference): boolean {
  return target.kind === 'project' && target.functions.some((each) => each.path === path && each.id === id);
}

function isOfScript(caller: FunctionSummary, project: Project, depth: number): boolean {
  const { facts, reference } = caller;
  return (
    facts.kind === 'module' ||
    (facts.kind === 'function' &&
      !makesTasks(caller, project, new Set()) &&
      isStartedByModule(reference, project, depth + 1))
  );
}

/** A call and what it reaches, whatever that costs. */
type Reached = Pick<ResolvedCall, 'call' | 'target'>;

/** True for a call of the function, and for one that is given it. */
function reaches({ call, target }: Reached, file: string, wanted: FunctionReference, project: Project): boolean {
  return (
    (target.kind === 'project' && target.functions.some(({ path, id }) => path === wanted.path && id === wanted.id)) ||
    call.arguments.some(({ value }) => isFunction(value, file, wanted, project))
  );
}

function isFunction(value: Value, file: string, wanted: FunctionReference, project: Project): boolean {
  return project
    .evaluate(value, file)
    .some((entity) => entity.kind === 'function' && entity.path === wanted.path && entity.facts.id === wanted.id);
}

/** `asyncio.run(main())` calls it for the loop; `anyio.run(main)` is given it. */
function isStart(call: CallOperation, calls: readonly CallOperation[], file: string, project: Project): boolean {
  const runsLoop = (other: CallOperation): boolean => {
    const target = project.targetOfCall(other, file);
    return target.kind === 'api' && target.entry.runsLoop === true;
  };
  return (
    runsLoop(call) ||
    calls.some((other) => other.arguments.some(({ range }) => containsRange(range, call.callRange)) && runsLoop(other))
  );
}
