/**
 * Fixes for `sequential-awaits`. `asyncio.gather` comes first: it raises the first exception itself, so that the `except`
 * clauses around keep working, whereas a task group raises an ExceptionGroup (PEP 654). Loops also get a form with a limit,
 * since the number of iterations may be large. None is safe to apply unseen: effects come in another order afterwards.
 */
import { gatherLoop, limitLoop, readAwaitLoop } from '../../languages/python/edits/gatherLoops';
import { gatherRun, readAwaitRun, taskGroupRun } from '../../languages/python/edits/gatherStatements';
import { awaitingFunction } from '../../languages/python/edits/awaitLegality';
import { isAtLeast } from '../../languages/python/edits/pythonVersion';
import { NodeKind } from '../../languages/python/parser/nodes';
import type { FindingDetail, Fix } from '../finding';
import { eventLoopOf } from './eventLoop';
import { draftAt, finish, type FixRequest } from './fixContext';

type RunDetail = Extract<FindingDetail, { readonly kind: 'await-run' }>;
type LoopDetail = Extract<FindingDetail, { readonly kind: 'await-loop' }>;

/** How many iterations the limited form runs at once: enough to hide latency, few for one server; people adjust it. */
const concurrencyLimit = 10;

const statementKinds: ReadonlySet<number> = new Set([NodeKind.Assign, NodeKind.ExpressionStatement]);
const loopKinds: ReadonlySet<number> = new Set([NodeKind.For, NodeKind.ListComprehension]);

export function awaitRunFixes(request: FixRequest, detail: RunDetail): Fix[] {
  const { source, version } = request;
  const nodes = detail.statements.map((range) => source.nodeWithRange(range, statementKinds));
  const [site] = nodes;
  if (eventLoopOf(request) !== 'asyncio') {
    return [];
  }
  if (site === undefined || nodes.includes(0) || awaitingFunction(source, site, version) === 0) {
    return [];
  }
  const draft = draftAt(request, site);
  const run = readAwaitRun(draft.names, nodes);
  if (run === undefined) {
    return [];
  }
  const gather = finish(
    request,
    draft,
    { id: 'gather-awaits', title: 'Await together with `asyncio.gather`', isPreferred: true, isSafe: false },
    gatherRun(draft.names, run, draft.imports.member('asyncio', 'gather')),
  );
  const fixes = [gather];
  if (isAtLeast(version, 3, 11)) {
    const other = draftAt(request, site);
    const taskGroup = other.imports.member('asyncio', 'TaskGroup');
    const words = { id: 'use-task-group', title: 'Run as `asyncio.TaskGroup`', isPreferred: false, isSafe: false };
    fixes.push(finish(request, other, words, taskGroupRun(other.names, run, taskGroup)));
  }
  return fixes.filter((fix) => fix !== undefined);
}

export function awaitLoopFixes(request: FixRequest, detail: LoopDetail): Fix[] {
  const { source, version } = request;
  const node = source.nodeWithRange(detail.loop, loopKinds);
  const draft = draftAt(request, node);
  const isOnAsyncio = eventLoopOf(request) === 'asyncio';
  const loop = node === 0 || !isOnAsyncio ? undefined : readAwaitLoop(draft.names, node, version);
  if (loop === undefined) {
    return [];
  }
  const all = finish(
    request,
    draft,
    { id: 'gather-loop', title: 'Await all at once with `asyncio.gather`', isPreferred: true, isSafe: false },
    gatherLoop(draft.names, loop, draft.imports.member('asyncio', 'gather')),
  );
  const other = draftAt(request, node);
  const limited = finish(
    request,
    other,
    {
      id: 'gather-loop-limited',
      title: `Await at most ${concurrencyLimit} at once with \`asyncio.gather\` and a semaphore`,
      isPreferred: false,
      isSafe: false,
    },
    limitLoop(other.names, loop, {
      gather: other.imports.member('asyncio', 'gather'),
      semaphore: other.imports.member('asyncio', 'Semaphore'),
      limit: concurrencyLimit,
    }),
  );
  return [all, limited].filter((fix) => fix !== undefined);
}
