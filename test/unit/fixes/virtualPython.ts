/**
 * Runs whole Python programs in CPython compiled to WebAssembly, with what that build lacks put in place: an event loop on a
 * virtual clock (a sleep costs no time), threads and executors that run their work at once, and a process pool that also
 * sends its work through pickle, as a real one does. What a program prints, or the exception it ends with, is its result.
 */
import { loadPython, type Python } from '../../support/pyodide';

const driver = String.raw`
import asyncio, concurrent.futures, contextlib, functools, io, json, pickle, sys, threading, time, traceback, types

class VirtualSelector:
    def __init__(self, clock):
        self.clock = clock
    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("deadlock: nothing is scheduled")
        self.clock[0] += timeout
        return []
    def close(self):
        pass

class VirtualLoop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self.clock = [0.0]
        self._selector = VirtualSelector(self.clock)
    def time(self):
        return self.clock[0]
    def _process_events(self, events):
        pass
    def _write_to_self(self):
        pass
    def run_in_executor(self, executor, function, *arguments):
        pool = executor or DirectExecutor()
        return asyncio.wrap_future(pool.submit(function, *arguments), loop=self)

class DirectExecutor(concurrent.futures.Executor):
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if initializer:
            initializer(*initargs)
    def prepare(self, work):
        return work
    def submit(self, function, /, *arguments, **keywords):
        future = concurrent.futures.Future()
        try:
            function, arguments, keywords = self.prepare((function, arguments, keywords))
            future.set_result(self.prepare(function(*arguments, **keywords)))
        except Exception as error:
            future.set_exception(error)
        return future
    def map(self, function, *iterables, timeout=None, chunksize=1):
        futures = [self.submit(function, *items) for items in zip(*iterables)]
        return (future.result() for future in futures)

class DirectProcesses(DirectExecutor):
    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=()):
        super().__init__(max_workers, "", initializer, initargs)
    def prepare(self, work):
        return pickle.loads(pickle.dumps(work))

class DirectInterpreters(DirectProcesses):
    """Its own state apart, what interpreters do: work and results are pickled where they cannot be shared (PEP 734)."""
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        super().__init__(max_workers, None, initializer, initargs)

class DirectThread:
    def __init__(self, target=None, args=(), kwargs=None, name=None, daemon=None):
        self.run = functools.partial(target, *args, **(kwargs or {}))
    def start(self):
        self.run()
    def join(self):
        pass

async def direct_to_thread(function, /, *arguments, **keywords):
    return function(*arguments, **keywords)

def direct_run(coroutine, *, debug=None):
    running = asyncio._get_running_loop()
    if isinstance(running, VirtualLoop):
        coroutine.close()
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    loop = VirtualLoop()
    asyncio._set_running_loop(None)
    try:
        return loop.run_until_complete(coroutine)
    finally:
        asyncio.runners._cancel_all_tasks(loop)
        loop.close()

asyncio.run = direct_run
asyncio.new_event_loop = VirtualLoop
asyncio.to_thread = direct_to_thread
time.sleep = lambda seconds: None
threading.Thread = DirectThread
concurrent.futures.ThreadPoolExecutor = DirectExecutor
concurrent.futures.ProcessPoolExecutor = DirectProcesses
concurrent.futures.InterpreterPoolExecutor = DirectInterpreters

def run_program(text):
    own_main = sys.modules["__main__"]
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    printed = io.StringIO()
    outer = asyncio._get_running_loop()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(text.removeprefix("\ufeff"), "program.py", "exec"), module.__dict__)
        failure = ""
    except BaseException as error:
        failure = "".join(traceback.format_exception_only(error))
    finally:
        asyncio._set_running_loop(outer)
        sys.modules["__main__"] = own_main
    return json.dumps({"printed": printed.getvalue(), "failure": failure})
`;

let ready: Promise<Python> | undefined;

async function prepare(): Promise<Python> {
  const python = await loadPython();
  python.define(driver);
  return python;
}

export interface ProgramResult {
  readonly printed: string;
  /** The exception it ended with, as Python prints it; empty when it ended well. */
  readonly failure: string;
}

export async function runProgram(text: string): Promise<ProgramResult> {
  ready ??= prepare();
  const python = await ready;
  const result: unknown = JSON.parse(python.call('run_program', text));
  if (typeof result !== 'object' || result === null || !('printed' in result) || !('failure' in result)) {
    throw new TypeError('run_program must return an object.');
  }
  return { printed: String(result.printed), failure: String(result.failure) };
}
