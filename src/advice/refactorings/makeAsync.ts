/**
 * "Make this function async": `async def`, an `await` at each of its calls in the project, and the same for the callers up to
 * those that are asynchronous already or that start the program with `asyncio.run`. Waits in the function itself become
 * awaits: with the standard library's own coroutine where it takes the same arguments, else in a thread. asyncSpread.ts
 * says what has to change; where one caller cannot follow, nothing is offered.
 */
import type { ResolvedCall } from '../../analysis/summary';
import type { TextEdit } from '../../core/text';
import { functionThatCouldAwait, needsParentheses } from '../../languages/python/edits/awaitLegality';
import { awaitOtherCallee, type CallParts, handOverCall, readCall } from '../../languages/python/edits/callEdits';
import { ImportPlan } from '../../languages/python/edits/imports';
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { Finding, Fix, FileEdits } from '../finding';
import { eventLoopOf } from '../fixes/eventLoop';
import { canMoveToThread } from '../fixes/movableCalls';
import { threadHandOver } from '../fixes/threadHandOver';
import { spreadOf, type SpreadFile } from './asyncSpread';
import { headAt, type RefactoringRequest, ResolvedCalls } from './refactoringContext';

export function makeAsync(request: RefactoringRequest): Fix | undefined {
  const { project, path, source, version } = request;
  const definition = headAt(request, NodeKind.FunctionDef);
  if (definition === 0 || source.flag(definition) === 1) {
    return undefined;
  }
  const start = source.start(definition);
  const files = spreadOf(project, path, start, version);
  // Nothing is known that would start a coroutine of another library's event loop in the same way.
  if (files === undefined || files.some((file) => eventLoopOf(file) !== 'asyncio')) {
    return undefined;
  }
  return {
    id: 'make-async',
    title: 'Make this function async',
    isPreferred: false,
    isSafe: false,
    files: files.map((file) => editsOf(request, file, file.path === path ? start : undefined)),
  };
}

/** `start`: where the chosen function is, when it stands in this file. */
function editsOf(request: RefactoringRequest, file: SpreadFile, start: number | undefined): FileEdits {
  const { source, names, path } = file;
  const edits: TextEdit[] = [];
  const imports: TextEdit[] = [];
  for (const definition of file.definitions) {
    edits.push(source.insert(source.start(definition), 'async '));
    if (source.start(definition) === start) {
      for (const wait of waitsOf(request, file, definition)) {
        const plan = new ImportPlan(names, wait.parts.call);
        edits.push(...(awaitWait(request, file, wait, plan) ?? []));
        imports.push(...plan.edits());
      }
    }
  }
  for (const call of file.awaited) {
    const [open, close] = needsParentheses(source, call) ? ['(await ', ')'] : ['await ', ''];
    edits.push(source.insert(source.start(call), open));
    if (close !== '') {
      edits.push(source.insert(source.end(call), close));
    }
  }
  for (const call of file.started) {
    const plan = new ImportPlan(names, call);
    edits.push(
      source.insert(source.start(call), `${plan.member('asyncio', 'run')}(`),
      source.insert(source.end(call), ')'),
    );
    imports.push(...plan.edits());
  }
  return { path, edits: [...withoutRepeats(imports), ...edits] };
}

interface Wait {
  readonly parts: CallParts;
  readonly resolved: ResolvedCall;
}

/** Library calls in the function's own body that block, each apart from what else is edited. */
function waitsOf({ project, version }: RefactoringRequest, file: SpreadFile, definition: NodeIndex): Wait[] {
  const { source, path } = file;
  const resolvedCalls = new ResolvedCalls(project, path, source);
  const taken = [...file.awaited];
  const waits: Wait[] = [];
  for (const call of source.descendants(definition)) {
    const resolved = source.kind(call) === NodeKind.Call ? resolvedCalls.at(call) : undefined;
    const parts = resolved && readCall(source, call);
    const isWait =
      resolved?.target.kind === 'api' && resolved.target.entry.async !== true && resolved.cost.blockedIo.ms > 0;
    const isApart = taken.every((other) => !source.isWithin(other, call) && !source.isWithin(call, other));
    if (parts && isWait && isApart && functionThatCouldAwait(source, call, version) === definition) {
      taken.push(call);
      waits.push({ parts, resolved });
    }
  }
  return waits;
}

function awaitWait(
  { project, version }: RefactoringRequest,
  { source, path }: SpreadFile,
  { parts, resolved }: Wait,
  imports: ImportPlan,
): TextEdit[] | undefined {
  const { target, call } = resolved;
  if (target.kind !== 'api') {
    return undefined;
  }
  const { twin } = target.entry;
  const [, module, name] = /^([a-z_.]+)\.(\w+)$/.exec(twin?.name ?? '') ?? [];
  const isReplaceable = twin?.form === 'same-arguments' && twin.requires === undefined;
  if (isReplaceable && module !== undefined && name !== undefined) {
    return awaitOtherCallee(source, parts, imports.member(module, name));
  }
  const detail = {
    kind: 'call',
    api: target.name,
    isDirect: true,
    twin,
    gil: 'released',
    isImportable: false,
    isThreadBound: target.entry.threadBound !== undefined,
    isLazy: target.entry.lazy === true,
  } as const;
  const finding: Finding = {
    rule: 'blocking-call-in-async',
    severity: 'warning',
    range: call.range,
    message: '',
    path: [],
    functionName: '',
    detail,
  };
  const fixRequest = { project, path, source, version, finding };
  const handOver = canMoveToThread(fixRequest, parts.call, detail)
    ? threadHandOver(fixRequest, imports, parts)
    : undefined;
  return handOver && handOverCall(source, parts, handOver);
}

/** Two places of a file may bring the same import along. */
function withoutRepeats(edits: readonly TextEdit[]): TextEdit[] {
  const written = new Map(edits.map((edit) => [JSON.stringify(edit), edit]));
  return [...written.values()];
}
