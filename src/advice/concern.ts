/**
 * Which functions of a program the rules can find anything in, told before any is priced: most functions are neither coroutines nor
 * have a loop of independent iterations, start no thread, process or task and drop no coroutine, and what they cost is nobody's
 * question. The few that write a call by such a name are asked what their calls reach; otherNames.ts finds names for names.
 */
import { callsOf } from '../analysis/callOperations';
import type { Project } from '../analysis/project';
import type { CallOperation, FunctionFacts, ModuleOutline } from '../core/facts';
import type { ApiEntry } from '../knowledge/apiEntry';
import { OtherNames } from './otherNames';

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
  /** Last names of what starts something, and of coroutine functions; undefined where too many names may stand for them. */
  private readonly starts: ReadonlySet<string> | undefined;
  private readonly coroutines: ReadonlySet<string> | undefined;

  constructor(private readonly project: Project) {
    const files = project.paths().filter((path) => outlineOf(project, path) !== undefined);
    const given = files.flatMap((path) => outlineOf(project, path)?.givenNames() ?? []);
    const coroutines = files.flatMap((path) => project.functions(path).filter(isCoroutineFunction).map(lastName));
    const names = new OtherNames(given);
    this.starts = names.with(project.knowledge.lastNames(startsSomething));
    this.coroutines = names.with({ methods: new Set(coroutines), others: new Set(coroutines) });
  }

  /** True for the functions of a file that a rule may find something in. */
  of(path: string): (facts: FunctionFacts) => boolean {
    const { starts, coroutines } = this;
    const outline = outlineOf(this.project, path);
    if (outline === undefined || starts === undefined || coroutines === undefined) {
      return () => true;
    }
    const starting = outline.linesOfCalls(starts, 'all');
    const dropping = outline.linesOfCalls(coroutines, 'discarded');
    return (facts) =>
      facts.isAsync ||
      facts.kind === 'module' ||
      facts.mayHaveIndependentLoop !== false ||
      (isWithin(starting, facts) && callsOf(facts.body).some((call) => this.startsSomething(call, path))) ||
      (isWithin(dropping, facts) && callsOf(facts.body).some((call) => this.dropsCoroutine(call, path)));
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

function isCoroutineFunction({ isAsync, isGenerator }: FunctionFacts): boolean {
  return isAsync && !isGenerator;
}

function lastName({ name }: FunctionFacts): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function isWithin(lines: readonly number[], { range }: FunctionFacts): boolean {
  return lines.some((line) => range.start.line <= line && line <= range.end.line);
}
