/**
 * "Move loop body to a worker function and map it over a process pool", or over a thread pool where the work waits or
 * releases the GIL: what the loop's own simulation recommends decides. Only for loops whose iterations are independent, whose
 * body is more than one call (for one call there is the quick fix), and for processes only where a worker finds everything
 * it needs and nothing that it changes is missed.
 */
import type { Project } from '../../analysis/project';
import type { FunctionSummary, ResolvedCall } from '../../analysis/summary';
import type { LoopOperation, Operation } from '../../core/facts';
import { applyEdits, containsRange, type Range } from '../../core/text';
import { EditSource } from '../../languages/python/edits/editSource';
import { type LoopBody, readLoopBody } from '../../languages/python/edits/loopBodies';
import { Names } from '../../languages/python/edits/names';
import { readPoolLoop } from '../../languages/python/edits/poolLoops';
import { hasOnlyResult, isPicklableName, startsWorkOnImport } from '../../languages/python/edits/processSafety';
import { mapBodyOverPool } from '../../languages/python/edits/workerFunctions';
import { NodeKind } from '../../languages/python/parser/nodes';
import { parse } from '../../languages/python/parser/parse';
import { suggestChunksize } from '../../simulator/rank';
import { assumedMachine } from '../assumedMachine';
import type { Fix } from '../finding';
import { choosesStartMethod, draftAt, finish } from '../fixes/fixContext';
import { outerChange } from '../outerChange';
import { recommenderOf } from '../recommend';
import { loopSites } from '../workloads';
import { headAt, type RefactoringRequest, summaryOf } from './refactoringContext';

/** Chains of calls are followed this far for what they change. */
const maxSteps = 5;

/** Computing for less time than this is not worth starting processes for. Milliseconds. */
const leastLoopMs = 20;

export function mapLoopBody(request: RefactoringRequest): Fix | undefined {
  const { project, path, source } = request;
  const node = headAt(request, NodeKind.For);
  if (node === 0) {
    return undefined;
  }
  const draft = draftAt(request, node);
  const { names, imports } = draft;
  const body = readLoopBody(names, node);
  const summary = body && summaryOf(project, path, source, names.scopeOf(node));
  const loop = summary && loopAt(summary.facts.body, source.range(node));
  if (
    body === undefined ||
    summary === undefined ||
    loop?.dependence.kind !== 'independent' ||
    outerChange(summary, project, loop) !== undefined ||
    readPoolLoop(names, node) !== undefined
  ) {
    return undefined;
  }
  const choice = chosenPool(request, summary, loop);
  if (choice === undefined || (choice.isProcess && !canRunInProcesses(request, names, body, summary, loop))) {
    return undefined;
  }
  const className = choice.isProcess ? 'ProcessPoolExecutor' : 'ThreadPoolExecutor';
  const made = mapBodyOverPool(
    names,
    body,
    { ...choice, constructor: imports.member('concurrent.futures', className) },
    imports,
  );
  const kind = choice.isProcess ? 'process' : 'thread';
  const words = {
    id: choice.isProcess ? 'map-loop-body-over-processes' : 'map-loop-body-over-threads',
    title: `Move loop body to a worker function and map it over a ${kind} pool`,
    isPreferred: false,
    isSafe: false,
  };
  const fix = made && finish(request, draft, words, made.edits);
  const result =
    fix &&
    applyEdits(
      source.text,
      fix.files.flatMap(({ edits }) => edits),
    );
  const isFine = result !== undefined && (!choice.isProcess || changesNothingElse(result, made?.worker ?? ''));
  return isFine ? fix : undefined;
}

function loopAt(operations: readonly Operation[], range: Range): LoopOperation | undefined {
  for (const operation of operations) {
    const inner =
      operation.kind === 'loop' || operation.kind === 'with'
        ? operation.body
        : operation.kind === 'branch'
          ? operation.arms.flat()
          : operation.kind === 'statement'
            ? operation.operations
            : [];
    const isIt = operation.kind === 'loop' && isSameStart(operation.range, range) && operation.form === 'for';
    const found = isIt ? operation : loopAt(inner, range);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function isSameStart(a: Range, b: Range): boolean {
  return a.start.line === b.start.line && a.start.character === b.start.character;
}

/** What the simulation of the loop recommends; undefined where that is neither, for then there is nothing to gain. */
function chosenPool(
  { project, settings }: RefactoringRequest,
  summary: FunctionSummary,
  loop: LoopOperation,
): { readonly isProcess: boolean; readonly chunkSize: number } | undefined {
  const site = loopSites(summary, project).find((each) => each.loop === loop);
  if (site === undefined) {
    return undefined;
  }
  const machine = assumedMachine(settings);
  const { strategy } = recommenderOf(project).recommend(site, machine, settings.stallLimitMs).recommendation;
  if (strategy === 'threads') {
    return { isProcess: false, chunkSize: 1 };
  }
  const isRecommended = strategy === 'processes' || strategy === 'interpreters';
  // A method or an inner function cannot be sent to a process as it stands; the worker made of the loop's body can.
  const { class: functionClass, gil } = summary.verdict;
  const ms = site.workload.segments.reduce((sum, segment) => sum + segment.ms, 0) * site.workload.tasks;
  const isOnlyIllegal =
    site.illegal.some((each) => each.strategy === 'processes') &&
    functionClass === 'cpu' &&
    gil === 'held' &&
    ms >= leastLoopMs;
  return isRecommended || isOnlyIllegal
    ? { isProcess: true, chunkSize: suggestChunksize(site.workload, machine, { maxEvents: 5000 }) }
    : undefined;
}

function canRunInProcesses(
  request: RefactoringRequest,
  names: Names,
  body: LoopBody,
  summary: FunctionSummary,
  loop: LoopOperation,
): boolean {
  const { project, path } = request;
  return (
    body.collection !== undefined &&
    body.parameters.every((use) => isPicklableName(names, use)) &&
    body.globals.every((use) => isSetOnImport(names, use)) &&
    !startsWorkOnImport(names) &&
    !choosesStartMethod({ project, path }) &&
    summary.calls
      .filter(({ call }) => containsRange(loop.range, call.callRange))
      .every((call) => keepsToItself(project, call, new Set(), 0))
  );
}

/** A worker imports the module again: it has what importing sets, not what a function or the main program sets later. */
function isSetOnImport(names: Names, use: number): boolean {
  const { source } = names;
  const { root } = source.tree;
  return (names.resolve(source.nodeText(use), use)?.bindings ?? []).every(({ node }) => {
    const statement = source.children(root).find((each) => source.isWithin(node, each)) ?? 0;
    const isMain =
      source.kind(statement) === NodeKind.If && source.nodeText(source.first(statement)).includes('__name__');
    const binder = source.parent(node);
    const isDefinition = source.kind(binder) === NodeKind.FunctionDef || source.kind(binder) === NodeKind.ClassDef;
    return !isMain && names.scopeOf(isDefinition ? binder : node) === root;
  });
}

/** A change of something global, or of an argument, would stay in the worker. */
function keepsToItself(project: Project, { target }: ResolvedCall, seen: Set<string>, steps: number): boolean {
  if (target.kind !== 'project' || steps >= maxSteps) {
    return true;
  }
  return target.functions.every((reference) => {
    const key = `${reference.path}#${reference.id}`;
    if (seen.has(key)) {
      return true;
    }
    seen.add(key);
    const called = project.summary(reference);
    const isConstructor = called?.facts.name.endsWith('.__init__') === true;
    return (
      called === undefined ||
      ((isConstructor || !called.facts.writesOutside) &&
        called.calls.every((inner) => keepsToItself(project, inner, seen, steps + 1)))
    );
  });
}

/** Judged by the text as it will be: the worker has only its result. */
function changesNothingElse(text: string, worker: string): boolean {
  const names = new Names(new EditSource(parse(text)));
  const { source } = names;
  const [binding] = names.bindingsIn(source.tree.root).get(worker) ?? [];
  return binding !== undefined && hasOnlyResult(names, source.parent(binding.node));
}
