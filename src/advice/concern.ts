/**
 * Which functions of a program the rules can find anything in, told before any is priced: most functions are neither coroutines nor
 * have a loop of independent iterations, start no thread, process or task and drop no coroutine, and what they cost is nobody's
 * question. The few that write a call by such a name are asked what their calls reach; otherNames.ts finds names for names.
 */
import { callsOf } from '../analysis/callOperations';
import type { Project } from '../analysis/project';
import type { CalledNames, CallOperation, FunctionFacts, ModuleOutline, NamedCall } from '../core/facts';
import type { Position } from '../core/text';
import type { ApiEntry } from '../knowledge/apiEntry';
import { CoroutineNames } from './coroutineNames';
import { OtherNames } from './otherNames';
import { mayHaveParallelLoop } from './rules/parallelLoop';

/** Where a function runs that is handed over: what stays on the thread of the caller is priced with the caller. */
const staying: ReadonlySet<string> = new Set(['caller', 'loop']);

function startsSomething({ offload, makesTask, schedules, makesPool, startsProcesses, runsLoop }: ApiEntry): boolean {
  return (
    (offload !== undefined && !staying.has(offload.to)) ||
    makesTask === true ||
    schedules !== undefined ||
    makesPool !== undefined ||
    startsProcesses === true ||
    runsLoop === true
  );
}

/** Answers for one state of a project. */
export class Concern {
  /** Last names of what starts something; undefined where too many names may stand for them. */
  private readonly starts: CalledNames | undefined;
  private readonly coroutines: CoroutineNames;

  constructor(private readonly project: Project) {
    const files = project.paths().filter((path) => outlineOf(project, path) !== undefined);
    const names = new OtherNames(files.flatMap((path) => outlineOf(project, path)?.givenNames() ?? []));
    this.starts = names.with(project.knowledge.lastNames(startsSomething));
    this.coroutines = new CoroutineNames(project, files, names);
  }

  /** True for the functions of a file that a rule may find something in. */
  of(path: string): (facts: FunctionFacts) => boolean {
    const { starts, coroutines } = this;
    const outline = outlineOf(this.project, path);
    if (outline === undefined || starts === undefined || coroutines.called === undefined) {
      return () => true;
    }
    const starting = linesByFunction(outline.callsBy(starts, 'all'));
    const discarded = outline.callsBy(coroutines.called, 'discarded');
    const dropping = linesByFunction(discarded.filter((call) => coroutines.mayBeMeant(call, path)));
    return (facts) =>
      facts.isAsync ||
      facts.kind === 'module' ||
      callsAt(starting, facts).some((call) => this.startsSomething(call, path)) ||
      callsAt(dropping, facts).some((call) => this.dropsCoroutine(call, path)) ||
      mayHaveParallelLoop(facts, path, this.project);
  }

  private startsSomething(call: CallOperation, path: string): boolean {
    const target = this.project.targetOfCall(call, path);
    return target.kind === 'api' && startsSomething(target.entry);
  }

  private dropsCoroutine(call: CallOperation, path: string): boolean {
    if (call.use !== 'discarded' || call.isAwaited) {
      return false;
    }
    const { project } = this;
    const target = project.targetOfCall(call, path);
    return (
      target.kind === 'project' &&
      target.functions.some((reference) => project.functionFacts(reference)?.isAsync === true)
    );
  }
}

/** Of Python files. In JavaScript everything runs on an event loop, and front ends for it give no outline. */
function outlineOf(project: Project, path: string): ModuleOutline | undefined {
  return project.facts(path)?.outline;
}

/** The lines of calls in each function, by where the function begins. */
function linesByFunction(calls: readonly NamedCall[]): ReadonlyMap<string, ReadonlySet<number>> {
  const byFunction = new Map<string, Set<number>>();
  for (const call of calls) {
    const key = keyOf(call.function);
    const known = byFunction.get(key);
    if (known) {
      known.add(call.line);
    } else {
      byFunction.set(key, new Set([call.line]));
    }
  }
  return byFunction;
}

/** The calls of a function on the lines found for it: most functions have none, and their bodies are not read. */
function callsAt(linesOf: ReadonlyMap<string, ReadonlySet<number>>, facts: FunctionFacts): readonly CallOperation[] {
  const lines =
    linesOf.size === 0 ? undefined : linesOf.get(keyOf(facts.kind === 'module' ? undefined : facts.range.start));
  return lines === undefined ? noCalls : callsOf(facts.body).filter(({ range }) => lines.has(range.end.line));
}

const noCalls: readonly CallOperation[] = [];

function keyOf(start: Position | undefined): string {
  return start === undefined ? '' : `${start.line}:${start.character}`;
}
