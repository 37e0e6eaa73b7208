/**
 * Which blocking calls may run in a worker thread instead of the event loop's. Some objects belong to the thread that made
 * or locked them, and some calls only start what is then waited for elsewhere; for those moving the call changes what the
 * program does, or nothing.
 */
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { FindingDetail } from '../finding';
import { calledFunctions, isGenerator, type FixRequest } from './fixContext';

/** Name prefixes of calls that are bound to their thread, each with its source. */
const threadBound: readonly { readonly prefix: string; readonly source: string }[] = [
  {
    prefix: 'threading.RLock.',
    source: 'Python library reference, threading: a reentrant lock is owned by the thread that acquired it',
  },
  {
    prefix: 'threading.Condition.',
    source: 'Python library reference, threading: waiting needs the lock held by this thread',
  },
  { prefix: 'signal.', source: 'Python library reference, signal: handlers are executed in the main thread' },
  { prefix: 'tkinter.', source: 'Python library reference, tkinter: "Threading model"' },
  { prefix: 'asyncio.', source: 'Python library reference, asyncio: "Almost all asyncio objects are not thread safe"' },
  {
    prefix: 'os.fork',
    source: 'Python library reference, os.fork: DeprecationWarning with more than one thread since 3.12',
  },
  { prefix: 'pdb.', source: 'the debugger stops the thread that calls it' },
  { prefix: 'builtins.breakpoint', source: 'the debugger stops the thread that calls it' },
];

/** Calls that return at once with an object that does the waiting later, when read or iterated. */
const lazyCalls: ReadonlySet<string> = new Set([
  'builtins.open',
  'io.open',
  'codecs.open',
  'gzip.open',
  'bz2.open',
  'lzma.open',
  'pathlib.Path.open',
  'pathlib.Path.iterdir',
  'pathlib.Path.glob',
  'pathlib.Path.rglob',
  'pathlib.Path.walk',
  'os.scandir',
  'os.walk',
  'os.fwalk',
  'glob.iglob',
  'tempfile.TemporaryFile',
  'tempfile.NamedTemporaryFile',
  'zipfile.ZipFile',
  'tarfile.open',
  'fileinput.input',
]);

type CallDetail = Extract<FindingDetail, { readonly kind: 'call' }>;

/** True when running the call in another thread does the same, and moves the wait and not only its preparation. */
export function canMoveToThread(request: FixRequest, call: NodeIndex, detail: CallDetail): boolean {
  const { source } = request;
  if (detail.isDirect && threadBound.some(({ prefix }) => detail.api.startsWith(prefix))) {
    return false;
  }
  const called = detail.isDirect ? [] : calledFunctions(request, call);
  const [nearest] = called;
  if (nearest !== undefined && isGenerator(nearest)) {
    return false;
  }
  if (isContextManager(source, call) && !detail.isDirect) {
    return false;
  }
  if (isUsedLazily(source, call) && lazyCalls.has(detail.api)) {
    return false;
  }
  return !detail.api.startsWith('sqlite3.') || connectsInside(detail, called);
}

function isContextManager(source: FixRequest['source'], call: NodeIndex): boolean {
  return source.kind(source.parent(call)) === NodeKind.WithItem;
}

function isUsedLazily(source: FixRequest['source'], call: NodeIndex): boolean {
  const parent = source.parent(call);
  const isIterable =
    (source.kind(parent) === NodeKind.For || source.kind(parent) === NodeKind.ComprehensionFor) &&
    source.first(parent) !== call;
  return isIterable || isContextManager(source, call);
}

/**
 * A sqlite3 connection may be used only in the thread that made it, unless told otherwise (Python library reference,
 * `sqlite3.connect`, `check_same_thread`): the move is right only when a function on the way makes its own.
 */
function connectsInside(detail: CallDetail, called: ReturnType<typeof calledFunctions>): boolean {
  return (
    !detail.isDirect &&
    called.some(({ names, definition }) => {
      const { source } = names;
      for (const node of source.descendants(definition)) {
        if (source.kind(node) === NodeKind.Call && source.lastName(source.first(node)) === 'connect') {
          return true;
        }
      }
      return false;
    })
  );
}
