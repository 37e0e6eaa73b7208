/**
 * Stand-ins for Dask, joblib, Ray and the pool of multiprocessing that run every task at once, so that programs can be run without
 * them. Each refuses what the real one refuses, as far as the fixtures come near it, and sends arguments and results through
 * pickle. `npm run test:cluster` runs the same programs with the real ones.
 */
import type { Files } from './refactoringFixture';

const sent = `
import pickle as _pickle
def sent(value):
    return _pickle.loads(_pickle.dumps(value))
`;

const daskDistributed = `${sent}
import concurrent.futures as _futures
current = []
_allowed = {"pure", "workers", "resources", "allow_other_workers", "retries"}
_own = {"key", "workers", "resources", "retries", "priority", "fifo_timeout", "allow_other_workers", "actor", "actors", "pure"}
class ClientExecutor(_futures.Executor):
    def __init__(self, **options):
        if not set(options) <= _allowed:
            raise TypeError(f"unsupported arguments to ClientExecutor: {sorted(set(options) - _allowed)}")
        self.pure = options.get("pure", True)
        self.known = {}
    def run(self, function, arguments, keywords):
        key = (function, repr(arguments), repr(keywords))
        if self.pure and key in self.known:
            return self.known[key]
        self.known[key] = sent(function(*sent(arguments), **sent(keywords)))
        return self.known[key]
    def submit(self, function, *arguments, **keywords):
        if set(keywords) & _own:
            raise TypeError("taken for an option of submit")
        future = _futures.Future()
        try:
            future.set_result(self.run(function, arguments, keywords))
        except Exception as error:
            future.set_exception(error)
        return future
    def map(self, function, *iterables, timeout=None, chunksize=None):
        if all(hasattr(each, "__next__") for each in iterables):
            raise TypeError("Dask no longer supports mapping over Iterators or Queues.")
        return iter([self.run(function, arguments, {}) for arguments in zip(*iterables)])
class Client:
    def __init__(self, address=None, *, threads_per_worker=None):
        pass
    def __enter__(self):
        current.append(self)
        return self
    def __exit__(self, *error):
        current.remove(self)
    def get_executor(self, **options):
        return ClientExecutor(**options)
`;

const joblib = `${sent}
from contextlib import contextmanager as _contextmanager
def delayed(function):
    return lambda *arguments, **keywords: (function, arguments, keywords)
class Parallel:
    def __init__(self, n_jobs=None, verbose=0, prefer=None):
        pass
    def __call__(self, tasks):
        return [sent(function(*sent(arguments), **sent(keywords))) for function, arguments, keywords in tasks]
@_contextmanager
def parallel_config(backend):
    import dask.distributed
    if backend == "dask" and not dask.distributed.current:
        raise ValueError("To use Joblib with Dask first create a Dask Client")
    yield
`;

const pool = `${sent}
class Pool:
    def __init__(self, processes=None):
        pass
    def __enter__(self):
        return self
    def __exit__(self, *error):
        pass
    def map(self, function, items):
        return [sent(function(sent(item))) for item in items]
    def starmap(self, function, items):
        return [sent(function(*sent(item))) for item in items]
`;

export const engineStandIns: Files = {
  'dask.py': '__path__ = []',
  'dask.distributed.py': daskDistributed,
  'distributed.py': 'from dask.distributed import *',
  'joblib.py': joblib,
  'multiprocessing.py': pool,
  'ray.py': '__path__ = []',
  'ray.util.py': '__path__ = []',
  'ray.util.multiprocessing.py': pool,
};
