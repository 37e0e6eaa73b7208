/**
 * "Run as TaskGroup": a run of statements that each await one call, or an `await asyncio.gather(...)`, becomes an
 * `asyncio.TaskGroup` (Python 3.11 on). Results reach the same targets in the same order. Offered only where every call is
 * known to give a coroutine, and not inside `try ... except`: a task group raises an ExceptionGroup (PEP 654).
 */
import { awaitingFunction } from '../../languages/python/edits/awaitLegality';
import { readAwaitStatement } from '../../languages/python/edits/awaitStatements';
import { type AwaitRun, futureMakers, readAwaitRun, taskGroupRun } from '../../languages/python/edits/gatherStatements';
import type { Names } from '../../languages/python/edits/names';
import { isAtLeast } from '../../languages/python/edits/pythonVersion';
import { gatherToTaskGroup, readGather } from '../../languages/python/edits/taskGroups';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { Fix } from '../finding';
import { eventLoopOf } from '../fixes/eventLoop';
import { draftAt, finish } from '../fixes/fixContext';
import { givesCoroutine, type RefactoringRequest, ResolvedCalls } from './refactoringContext';

const words = { id: 'run-as-task-group', title: 'Run as TaskGroup', isPreferred: false, isSafe: false };

export function runAsTaskGroup(request: RefactoringRequest): Fix | undefined {
  const { source, version } = request;
  const [statement, ...more] = selectedStatements(request);
  if (
    statement === undefined ||
    !isAtLeast(version, 3, 11) ||
    eventLoopOf(request) !== 'asyncio' ||
    !source.contains(statement, [NodeKind.Await]) ||
    awaitingFunction(source, source.first(statement), version) === 0
  ) {
    return undefined;
  }
  const draft = draftAt(request, statement);
  const { names, imports } = draft;
  const gather = more.length === 0 ? readGather(names, statement) : undefined;
  const run = gather === undefined ? runAround(names, [statement, ...more]) : undefined;
  const calls = gather?.calls ?? run?.statements.map(({ call }) => call) ?? [];
  if (calls.length === 0 || !areCoroutines(request, calls)) {
    return undefined;
  }
  const taskGroup = imports.member('asyncio', 'TaskGroup');
  const edits =
    gather !== undefined ? gatherToTaskGroup(names, gather, taskGroup) : run && taskGroupRun(names, run, taskGroup);
  return finish(request, draft, words, edits);
}

/** The statements of one block that the selection touches; the one the cursor is in where nothing is selected. */
function selectedStatements({ source, start, end }: RefactoringRequest): readonly NodeIndex[] {
  const simple: readonly number[] = [NodeKind.Assign, NodeKind.ExpressionStatement, NodeKind.Return];
  const touched: NodeIndex[] = [];
  for (let node = 1; node < source.tree.count; node++) {
    if (simple.includes(source.kind(node)) && source.start(node) <= end && start <= source.end(node)) {
      touched.push(node);
    }
  }
  return touched.sort((a, b) => source.start(a) - source.start(b));
}

/** The run that holds these statements: as many of their neighbours as can be joined with them. */
function runAround(names: Names, statements: readonly NodeIndex[]): AwaitRun | undefined {
  const { source } = names;
  const selected = [...statements];
  if (selected.length > 1) {
    return readAwaitRun(names, selected);
  }
  if (readAwaitStatement(source, selected[0] ?? 0) === undefined) {
    return undefined;
  }
  let run: AwaitRun | undefined;
  const block = source.children(source.parent(selected[0] ?? 0));
  for (const step of [1, -1]) {
    for (;;) {
      const at = block.indexOf((step > 0 ? selected.at(-1) : selected[0]) ?? 0) + step;
      const neighbour = block[at];
      const longer = neighbour === undefined ? [] : step > 0 ? [...selected, neighbour] : [neighbour, ...selected];
      const found = longer.length === 0 ? undefined : readAwaitRun(names, longer);
      if (found === undefined || neighbour === undefined) {
        break;
      }
      run = found;
      selected.splice(0, selected.length, ...longer);
    }
  }
  return run;
}

function areCoroutines({ project, path, source }: RefactoringRequest, calls: readonly NodeIndex[]): boolean {
  const resolved = new ResolvedCalls(project, path, source);
  return calls.every((call) => {
    const found = resolved.at(call);
    const isFuture = futureMakers.has(source.lastName(source.first(call)));
    return !isFuture && found !== undefined && givesCoroutine(project, found);
  });
}
