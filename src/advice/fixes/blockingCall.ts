/**
 * Fixes for `blocking-call-in-async`: await the library's own asynchronous twin where the call can be rewritten in place, an
 * asyncio process where a program is run, and in any case run the call in a worker thread. Offers nothing where `await` is not legal or the call cannot move.
 */
import { awaitingFunction, isAwaited } from '../../languages/python/edits/awaitLegality';
import { awaitOtherCallee, readCall, type CallParts } from '../../languages/python/edits/callEdits';
import { readProcessCall } from '../../languages/python/edits/processArguments';
import { awaitProcess } from '../../languages/python/edits/processCalls';
import type { FindingDetail, Fix } from '../finding';
import { type EventLoop, eventLoopOf } from './eventLoop';
import { draftAt, finish, type FixRequest } from './fixContext';
import { canMoveToThread } from './movableCalls';
import { threadFunctionName, toThreadFix } from './threadHandOver';

type CallDetail = Extract<FindingDetail, { readonly kind: 'call' }>;

export function blockingCallFixes(request: FixRequest, detail: CallDetail): Fix[] {
  const parts = awaitableCall(request);
  if (parts === undefined) {
    return [];
  }
  const twin = twinFix(request, parts, detail) ?? processFix(request, parts, detail);
  const name = threadFunctionName(request);
  const thread = canMoveToThread(request, parts.call, detail)
    ? toThreadFix(request, parts, {
        id: 'wrap-in-to-thread',
        title: `Run in a thread with \`${name}\``,
        isPreferred: twin?.isPreferred !== true,
        isSafe: detail.isDirect,
      })
    : undefined;
  const fixes = twin?.isPreferred === true ? [twin, thread] : [thread, twin];
  return fixes.filter((fix) => fix !== undefined);
}

/** The finding's call, when it stands where `await` is legal and is not awaited yet. */
export function awaitableCall(request: FixRequest): CallParts | undefined {
  const { source, finding, version } = request;
  const call = source.callWithCallee(finding.range);
  const parts = call === 0 ? undefined : readCall(source, call);
  if (parts === undefined || isAwaited(source, call) || awaitingFunction(source, call, version) === 0) {
    return undefined;
  }
  return parts;
}

/**
 * `time.sleep(1)` becomes `await asyncio.sleep(1)`. A twin of another distribution is used only where the file imports it
 * already, and is then the second choice: a new dependency is for people to decide.
 */
function twinFix(request: FixRequest, parts: CallParts, detail: CallDetail): Fix | undefined {
  const twin = twinOn(eventLoopOf(request), detail.twin);
  const split = /^(.+)\.(\w+)$/.exec(twin?.name ?? '');
  const module = split?.[1];
  const name = split?.[2];
  if (twin?.form !== 'same-arguments' || !detail.isDirect || module === undefined || name === undefined) {
    return undefined;
  }
  // A method's twin needs another object to be called on, which a change of the callee cannot give.
  const isMethod = module.split('.').some((part) => /^[A-Z]/.test(part));
  if (isMethod) {
    return undefined;
  }
  const draft = draftAt(request, parts.call);
  const isStandard = twin.requires === undefined;
  const callee = isStandard ? draft.imports.member(module, name) : draft.imports.found(module, name);
  if (callee === undefined) {
    return undefined;
  }
  const words = {
    id: 'await-async-twin',
    title: `Await \`${twin.name}\` instead`,
    isPreferred: isStandard,
    isSafe: isStandard,
  };
  return finish(request, draft, words, awaitOtherCallee(request.source, parts, callee));
}

/** `subprocess.run(...)` becomes an asyncio process, where that can be seen to give back the same. */
function processFix(request: FixRequest, parts: CallParts, { twin, isDirect }: CallDetail): Fix | undefined {
  const gives = twin?.form === 'process' ? twin.gives : undefined;
  if (twin === undefined || gives === undefined || !isDirect || eventLoopOf(request) !== 'asyncio') {
    return undefined;
  }
  const draft = draftAt(request, parts.call);
  const process = readProcessCall(draft.names, parts, gives);
  const edits = process && awaitProcess(draft.names, process, gives, draft.imports);
  const name = process?.isShell === true ? 'asyncio.create_subprocess_shell' : twin.name;
  return finish(
    request,
    draft,
    { id: 'await-process', title: `Await \`${name}\` instead`, isPreferred: true, isSafe: true },
    edits,
  );
}

/** The twin as the file's event loop has it: trio and anyio have a `sleep` of their own, and nothing else of asyncio's. */
function twinOn(loop: EventLoop, twin: CallDetail['twin']): CallDetail['twin'] {
  if (twin === undefined || loop === 'asyncio' || !twin.name.startsWith('asyncio.')) {
    return twin;
  }
  return loop !== 'own' && twin.name === 'asyncio.sleep' ? { ...twin, name: `${loop}.sleep` } : undefined;
}
