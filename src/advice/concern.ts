/**
 * Which functions of a program the rules can find anything in, told before any is priced: most functions are neither coroutines nor
 * have a loop of independent iterations, start no thread, process or task and drop no coroutine, and what they cost is nobody's
 * question. The few that write a call by such a name are asked what their calls reach; otherNames.ts finds names for names.
 */
import type { Project } from '../analysis/project';
import type { CalledNames, CallOperation, FunctionFacts, ModuleOutline } from '../core/facts';
import type { ApiEntry } from '../knowledge/apiEntry';
import { isNotebook } from '../languages/notebook/fileNames';
import { callsAt, placesOf } from './callPlaces';
import { FunctionNames } from './functionNames';
import { OtherNames } from './otherNames';
import { ProcessStarts } from './processStarts';
import { ProtocolMethods } from './protocolMethods';
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
  private readonly coroutines: FunctionNames;
  private readonly processStarts: ProcessStarts;

  constructor(private readonly project: Project) {
    const files = [...project.paths(), ...project.libraryPaths()].filter(
      (path) => outlineOf(project, path) !== undefined,
    );
    const names = new OtherNames(files.flatMap((path) => outlineOf(project, path)?.givenNames() ?? []));
    this.starts = names.with(project.knowledge.lastNames(startsSomething));
    const protocols = new ProtocolMethods(project, files);
    this.coroutines = new FunctionNames(project, names, protocols);
    for (const path of files) {
      const functions = project.functions(path).filter(isCoroutineFunction);
      if (functions.length > 0) {
        this.coroutines.add(path, functions);
      }
    }
    this.processStarts = new ProcessStarts(project, files, names, protocols);
  }

  /** True for the functions of a file that a rule may find something in. */
  of(path: string): (facts: FunctionFacts) => boolean {
    const { starts, coroutines } = this;
    const outline = outlineOf(this.project, path);
    if (outline === undefined || starts === undefined || coroutines.called === undefined) {
      return () => true;
    }
    const starting = placesOf(outline.callsBy(starts, 'all'));
    const discarded = outline.callsBy(coroutines.called, 'discarded');
    const dropping = placesOf(discarded.filter((call) => coroutines.mayBeMeant(call, path)));
    return (facts) =>
      facts.isAsync ||
      callsAt(starting, facts).some((call) => this.startsSomething(call, path)) ||
      callsAt(dropping, facts).some((call) => this.dropsCoroutine(call, path)) ||
      (facts.kind === 'module' ? this.isModuleWanted(path) : mayHaveParallelLoop(facts, path, this.project));
  }

  /** What a module reaches matters where importing starts processes, and in a notebook, whose cells run on an event loop. */
  private isModuleWanted(path: string): boolean {
    return isNotebook(path) || this.processStarts.mayStartOnImport(path);
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

/** A decorator may make anything of it. */
function isCoroutineFunction({ isAsync, isGenerator, decorators }: FunctionFacts): boolean {
  return isAsync && !isGenerator && decorators.length === 0;
}

/** Of Python files. In JavaScript everything runs on an event loop, and front ends for it give no outline. */
function outlineOf(project: Project, path: string): ModuleOutline | undefined {
  return project.facts(path)?.outline;
}
