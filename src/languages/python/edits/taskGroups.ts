/**
 * Turns `await asyncio.gather(a(), b())` into an `asyncio.TaskGroup`: a task for each call, then the results in the same
 * order. Also takes `gather(*[f(x) for x in xs])`. The statement may await the call alone, assign it to one target or return
 * it. That the calls give coroutines is for the caller to know.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { placeComments } from './awaitStatements';
import { readCall } from './callEdits';
import type { EditSource } from './editSource';
import { isGuarded } from './gatherStatements';
import { absoluteName } from './importedNames';
import type { Names } from './names';
import { movedText } from './textLayout';

interface GatherStatement {
  readonly statement: NodeIndex;
  /** What is replaced by the results: the `await`. */
  readonly awaited: NodeIndex;
  /** The awaited calls; for a comprehension, the one call that it makes again and again. */
  readonly calls: readonly NodeIndex[];
  /** The comprehension or generator of `gather(*...)`; 0 where every call is written out. */
  readonly comprehension: NodeIndex;
}

/** The gather at a statement, when it has one of the forms; undefined otherwise, and inside `try ... except`. */
export function readGather(names: Names, statement: NodeIndex): GatherStatement | undefined {
  const { source } = names;
  const awaited = source.children(statement).at(-1) ?? 0;
  const kind = source.kind(statement);
  const isPlain =
    kind === NodeKind.ExpressionStatement ||
    kind === NodeKind.Return ||
    (kind === NodeKind.Assign && source.children(statement).length === 2);
  const parts = source.kind(awaited) === NodeKind.Await ? readCall(source, source.first(awaited)) : undefined;
  const isGather = parts !== undefined && absoluteName(names, parts.callee) === 'asyncio.gather';
  const standsAlone = source.isFirstOnLine(source.start(statement)) && source.isLastOnLine(source.end(statement));
  if (!isPlain || !isGather || !standsAlone || parts.isSoleGenerator || isGuarded(source, statement)) {
    return undefined;
  }
  const [only = 0] = parts.arguments;
  if (parts.arguments.length === 1 && source.kind(only) === NodeKind.Starred) {
    return readStarred(source, statement, awaited, only);
  }
  const areCalls = parts.arguments.every((argument) => isPlainCall(source, argument));
  return areCalls && parts.arguments.length > 0
    ? { statement, awaited, calls: parts.arguments, comprehension: 0 }
    : undefined;
}

function readStarred(
  source: EditSource,
  statement: NodeIndex,
  awaited: NodeIndex,
  starred: NodeIndex,
): GatherStatement | undefined {
  const comprehension = source.first(starred);
  const kind = source.kind(comprehension);
  const element = source.first(comprehension);
  const isFine =
    source.flag(starred) !== 2 &&
    (kind === NodeKind.ListComprehension || kind === NodeKind.GeneratorExpression) &&
    isPlainCall(source, element) &&
    !source.contains(comprehension, [NodeKind.Await]) &&
    source.commentsBetween(source.start(statement), source.end(statement)).length === 0;
  return isFine ? { statement, awaited, calls: [element], comprehension } : undefined;
}

/** An argument that awaits for itself would be evaluated while the first tasks run. */
function isPlainCall(source: EditSource, argument: NodeIndex): boolean {
  const unordered = [NodeKind.Await, NodeKind.Yield, NodeKind.NamedExpression];
  return source.kind(argument) === NodeKind.Call && !source.contains(argument, unordered);
}

/** `a, b = await asyncio.gather(f(), g())` becomes two tasks in a group and `a, b = [first.result(), second.result()]`. */
export function gatherToTaskGroup(names: Names, gather: GatherStatement, taskGroup: string): TextEdit[] {
  const { source } = names;
  const { statement, awaited } = gather;
  const start = source.start(statement);
  const indentation = source.indentationOf(start);
  const inner = indentation + source.indentationUnit();
  const group = names.fresh('task_group');
  const usesResults = source.kind(statement) !== NodeKind.ExpressionStatement;
  const { body, results } =
    gather.comprehension === 0 ? separateTasks(names, gather, group, usesResults) : mappedTasks(names, gather, group);
  const last = usesResults ? [`${indentation}${source.text.slice(start, source.start(awaited))}${results}`] : [];
  const lines = [`async with ${taskGroup}() as ${group}:`, ...body.map((line) => inner + line), ...last];
  return [source.replace(start, source.end(statement), lines.join(source.lineEnd))];
}

interface Tasks {
  readonly body: readonly string[];
  readonly results: string;
}

function separateTasks(
  names: Names,
  { statement, calls }: GatherStatement,
  group: string,
  usesResults: boolean,
): Tasks {
  const { source } = names;
  const start = source.start(statement);
  const comments = placeComments(source, start, source.end(statement), calls);
  const outer = source.indentationOf(start);
  const inner = outer + source.indentationUnit();
  const tasks: string[] = [];
  const body = calls.flatMap((call, index) => {
    const { above, trailing } = comments[index] ?? { above: [], trailing: [] };
    const text = movedText(source, call, source.indentationOf(source.start(call)), inner);
    const creation = `${group}.create_task(${text})`;
    const task = usesResults ? names.fresh(`${taskName(source, call)}_task`) : '';
    tasks.push(task);
    const line = usesResults ? `${task} = ${creation}` : creation;
    return [...above, trailing.length === 0 ? line : `${line}  ${trailing.join('  ')}`];
  });
  return { body, results: `[${tasks.map((task) => `${task}.result()`).join(', ')}]` };
}

function mappedTasks(names: Names, { calls, comprehension }: GatherStatement, group: string): Tasks {
  const { source } = names;
  const [call = 0] = calls;
  const open = source.start(comprehension) + 1;
  const close = source.end(comprehension) - 1;
  const text = (from: number, to: number) => source.text.slice(from, to).replace(/\s*[\r\n]\s*/g, ' ');
  const made =
    text(open, source.start(call)).trimStart() +
    `${group}.create_task(${source.nodeText(call)})` +
    text(source.end(call), close).trimEnd();
  const tasks = names.fresh('tasks');
  const task = names.fresh('task');
  return {
    body: [`${tasks} = [${made}]`],
    results: `[${task}.result() for ${task} in ${tasks}]`,
  };
}

function taskName(source: EditSource, call: NodeIndex): string {
  return source.lastName(source.first(call)).replace(/^_+/, '') || 'first';
}
