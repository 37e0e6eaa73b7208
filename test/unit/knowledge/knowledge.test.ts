/**
 * Look-ups of the knowledge base on a small library made for the purpose, and on the built-in ones where the question is
 * what a program really gets. The shape of the files is tested in libraryFile.test.ts and test/meta/knowledge.test.ts.
 */
import assert from 'node:assert/strict';
import { loadKnowledge } from '../../../src/knowledge/knowledge';
import { parseLibrary } from '../../../src/knowledge/libraryFile';
import { pythonLibraries } from '../../../src/knowledge/pythonLibraries';

const archiveFile = {
  library: 'archive',
  source: 'https://archive.invalid/reference',
  aliases: {
    'archive.models.Shelf': 'archive.Shelf',
    'archive.old': 'archive.models',
    'archive.loop.a': 'archive.loop.b',
    'archive.loop.b': 'archive.loop.a',
  },
  functions: {
    'archive.open_shelf': { effect: { wait: 'file', ms: 3 }, returns: 'archive.Shelf', source: 'Measured once' },
  },
  classes: {
    'archive.Container': {
      constructor: { effect: { wait: 'file', ms: 1 } },
      methods: { close: {}, find: { effect: { wait: 'database' } } },
      attributes: { label: 'builtins.str' },
      exit: { effect: { wait: 'file', ms: 2 } },
    },
    'archive.Labelled': { methods: { find: {}, rename: {} }, attributes: { label: 'archive.Label' } },
    'archive.Shelf': {
      bases: ['archive.Container', 'archive.Labelled'],
      methods: { sort: { effect: { cpu: 'held', ms: 1 } } },
    },
    'archive.Ouroboros': { bases: ['archive.Tail'] },
    'archive.Tail': { bases: ['archive.Ouroboros'], methods: { bite: {} } },
  },
  objects: { 'archive.main_shelf': 'archive.Shelf' },
};

const archive = parseLibrary(archiveFile, 'archive.json');
const knowledge = loadKnowledge([archive]);
const python = loadKnowledge(pythonLibraries);

describe('looking up library calls', () => {
  it('finds a function by its dotted name', () => {
    assert.deepEqual(knowledge.functionEntry('archive.open_shelf')?.effect, { wait: 'file', ms: 3 });
    assert.equal(knowledge.functionEntry('archive.missing'), undefined);
    assert.equal(knowledge.functionEntry('archive'), undefined);
  });

  it('follows re-exports of a name and of the module above it', () => {
    assert.equal(knowledge.canonicalName('archive.models.Shelf.sort'), 'archive.Shelf.sort');
    assert.equal(knowledge.canonicalName('archive.old.Shelf'), 'archive.Shelf');
    assert.equal(knowledge.classEntry('archive.old.Shelf'), knowledge.classEntry('archive.Shelf'));
  });

  it('ends on re-exports that lead in a circle', () => {
    assert.match(knowledge.canonicalName('archive.loop.a'), /^archive\.loop\.[ab]$/);
  });

  it('finds inherited methods depth first, the first base before the second', () => {
    assert.deepEqual(knowledge.methodEntry('archive.Shelf', 'sort')?.effect, { cpu: 'held', ms: 1 });
    assert.deepEqual(knowledge.methodEntry('archive.Shelf', 'find')?.effect, { wait: 'database' });
    assert.deepEqual(knowledge.methodEntry('archive.models.Shelf', 'rename'), {});
    assert.equal(knowledge.methodEntry('archive.Shelf', 'burn'), undefined);
    assert.deepEqual(knowledge.ancestry('archive.Shelf'), ['archive.Shelf', 'archive.Container', 'archive.Labelled']);
  });

  it('inherits attributes, the constructor and what leaving with does', () => {
    assert.equal(knowledge.attributeType('archive.Shelf', 'label'), 'builtins.str');
    assert.deepEqual(knowledge.constructorEntry('archive.Shelf'), { effect: { wait: 'file', ms: 1 } });
    assert.deepEqual(knowledge.classTrait('archive.Shelf', 'exit'), { effect: { wait: 'file', ms: 2 } });
    assert.equal(knowledge.classTrait('archive.Shelf', 'awaited'), undefined);
  });

  it('ends on classes that inherit from each other', () => {
    assert.deepEqual(knowledge.methodEntry('archive.Ouroboros', 'bite'), {});
    assert.equal(knowledge.methodEntry('archive.Ouroboros', 'let_go'), undefined);
  });

  it('never takes a property of JavaScript objects for data', () => {
    assert.equal(knowledge.methodEntry('archive.Shelf', 'toString'), undefined);
    assert.equal(knowledge.attributeType('archive.Shelf', 'constructor'), undefined);
    assert.deepEqual(knowledge.classEntry('archive.Labelled')?.constructor, {});
    assert.equal(knowledge.constructorEntry('archive.Missing'), undefined);
  });

  it('finds methods written out by class and of module-level objects', () => {
    assert.deepEqual(knowledge.functionEntry('archive.Shelf.find')?.effect, { wait: 'database' });
    assert.deepEqual(knowledge.functionEntry('archive.main_shelf.sort')?.effect, { cpu: 'held', ms: 1 });
    assert.equal(knowledge.objectType('archive.main_shelf'), 'archive.Shelf');
    assert.equal(knowledge.objectType('archive.main_shelf.label'), 'builtins.str');
  });

  it('knows a library by its name and its submodules, not by a longer name', () => {
    assert.equal(knowledge.isKnownLibrary('archive.models.deep'), true);
    assert.equal(knowledge.isKnownLibrary('archives'), false);
    assert.equal(python.isKnownLibrary('heapq'), true);
    assert.equal(python.isKnownLibrary('urllib.request'), true);
    assert.equal(python.isKnownLibrary('shop.storage'), false);
  });

  it('names the source of an entry, or that of its file', () => {
    assert.equal(knowledge.sourceOf('archive.open_shelf'), 'Measured once');
    assert.equal(knowledge.sourceOf('archive.Shelf.sort'), 'https://archive.invalid/reference');
    assert.equal(knowledge.sourceOf('elsewhere.call'), undefined);
  });

  it("lets a user's file correct one method without losing the others", () => {
    const ownFile = {
      library: 'archive',
      source: 'Our own measurement',
      classes: { 'archive.Container': { methods: { close: { effect: { wait: 'file', ms: 9 } } } } },
    };
    const corrected = loadKnowledge([archive, parseLibrary(ownFile, 'own.json')]);
    assert.deepEqual(corrected.methodEntry('archive.Shelf', 'close')?.effect, { wait: 'file', ms: 9 });
    assert.deepEqual(corrected.methodEntry('archive.Shelf', 'find')?.effect, { wait: 'database' });
    assert.deepEqual(corrected.constructorEntry('archive.Container'), { effect: { wait: 'file', ms: 1 } });
  });

  it('lets one entry stand for every name of an owner that has none of its own', () => {
    const remoteFile = {
      library: 'remote',
      source: 'https://remote.invalid/reference',
      functions: { 'remote.mark.*': { decorates: 'same' }, 'remote.mark.once': { decorates: 'memoised' } },
      classes: {
        'remote.Double': { attributes: { '*': 'self', label: 'builtins.str' } },
        'remote.Server': {
          bases: ['remote.Base'],
          methods: { '*': { effect: { wait: 'network' } } },
          attributes: { name: 'builtins.str' },
        },
        'remote.Base': { methods: { close: {} } },
      },
    };
    const remote = loadKnowledge([parseLibrary(remoteFile, 'remote.json')]);
    assert.equal(remote.functionEntry('remote.mark.slow')?.decorates, 'same');
    assert.equal(remote.functionEntry('remote.mark.once')?.decorates, 'memoised');
    assert.equal(remote.functionEntry('remote.mark'), undefined);
    assert.deepEqual(remote.methodEntry('remote.Server', 'add')?.effect, { wait: 'network' });
    assert.deepEqual(remote.methodEntry('remote.Server', 'close'), {});
    assert.equal(remote.methodEntry('remote.Server', 'name'), undefined);
    assert.equal(remote.attributeType('remote.Double', 'anything'), 'self');
    assert.equal(remote.attributeType('remote.Double', 'label'), 'builtins.str');
  });

  it('has a default time and its reason for every kind of wait', () => {
    assert.equal(knowledge.waitMs('network'), 100);
    assert.equal(knowledge.waitMs('dns'), 20);
    assert.match(knowledge.waitSource('sleep'), /literal/);
  });
});

describe('what the built-in libraries say', () => {
  const effectOf = (name: string): unknown => python.functionEntry(name)?.effect;

  it('takes the seconds of a sleep from its argument', () => {
    assert.deepEqual(effectOf('time.sleep'), { wait: 'sleep', seconds: { position: 0 } });
    assert.deepEqual(python.functionEntry('time.sleep')?.twin, { name: 'asyncio.sleep', form: 'same-arguments' });
    assert.equal(python.functionEntry('asyncio.sleep')?.async, true);
  });

  it('opens a text file and reads from the disk', () => {
    const type = python.functionEntry('io.open')?.returns ?? '';
    assert.equal(type, 'io.TextIOWrapper');
    assert.equal(python.methodEntry(type, 'read')?.effect?.ms, 0.2);
    assert.deepEqual(python.classTrait(type, 'iterate')?.returns, 'builtins.str');
  });

  it('waits for a person at standard input but not for standard output', () => {
    assert.deepEqual(effectOf('sys.stdin.readline'), { wait: 'input' });
    assert.deepEqual(effectOf('sys.stdin.buffer.read'), { wait: 'input' });
    assert.equal(effectOf('sys.stdout.write'), undefined);
    assert.notEqual(python.functionEntry('sys.stdout.write'), undefined);
  });

  it('reaches the worker of a thread pool under each of its names', () => {
    const name = 'concurrent.futures.thread.ThreadPoolExecutor';
    assert.deepEqual(python.methodEntry(name, 'submit')?.offload, { to: 'thread-pool', position: 0, name: 'fn' });
    assert.deepEqual(python.classTrait(name, 'exit')?.effect, { wait: 'lock', ms: 100 });
  });

  it('says that run_in_executor takes its pool as an argument', () => {
    const loop = python.functionEntry('asyncio.get_running_loop')?.returns ?? '';
    assert.deepEqual(python.methodEntry(loop, 'run_in_executor')?.offload, {
      to: 'executor-argument',
      position: 1,
      name: 'func',
      executor: { position: 0, name: 'executor' },
    });
  });

  it('tells requests from its asynchronous twin', () => {
    assert.deepEqual(python.methodEntry('requests.sessions.Session', 'get')?.effect, { wait: 'network' });
    assert.deepEqual(python.functionEntry('requests.get')?.twin, {
      name: 'httpx.AsyncClient.get',
      form: 'different',
      requires: 'httpx',
    });
    assert.equal(python.methodEntry('httpx.AsyncClient', 'get')?.async, true);
    assert.equal(python.methodEntry('redis.asyncio.Redis', 'get')?.async, true);
    assert.equal(python.methodEntry('redis.Redis', 'get')?.async, undefined);
  });

  it('releases the GIL by degrees', () => {
    const cpuOf = (name: string): unknown => {
      const effect = python.functionEntry(name)?.effect;
      return effect !== undefined && 'cpu' in effect ? effect.cpu : undefined;
    };
    assert.equal(cpuOf('json.loads'), 'held');
    assert.equal(cpuOf('re.search'), 'held');
    assert.equal(cpuOf('zlib.compress'), 'released');
    assert.equal(cpuOf('hashlib.pbkdf2_hmac'), 'released');
    assert.equal(cpuOf('numpy.random.normal'), 'held');
    assert.equal(cpuOf('numpy.random.Generator.normal'), 'released');
  });

  it('says what a decorator makes of a function', () => {
    const decorates = (name: string): unknown =>
      (python.functionEntry(name) ?? python.constructorEntry(name))?.decorates;
    assert.equal(decorates('functools.wraps'), 'same');
    assert.equal(decorates('functools.lru_cache'), 'memoised');
    assert.equal(decorates('functools.cached_property'), 'memoised-property');
    assert.equal(decorates('contextlib.contextmanager'), 'context-manager');
    assert.equal(decorates('contextlib.asynccontextmanager'), 'async-context-manager');
    assert.equal(decorates('typing.overload'), 'declaration');
    assert.equal(decorates('pytest.mark.parametrize'), 'same');
    assert.equal(decorates('pytest.fixture'), 'fixture');
    assert.equal(decorates('tenacity.retry'), 'retried');
    assert.equal(decorates('numba.njit'), 'compiled');
    assert.equal(decorates('asgiref.sync.sync_to_async'), 'in-thread');
    assert.equal(decorates('click.command'), 'command');
  });

  it('says where a server or a worker runs the functions it is given', () => {
    const runs = (name: string): unknown => python.functionEntry(name)?.runs;
    assert.deepEqual(runs('fastapi.FastAPI.get'), { plain: 'thread-pool', coroutine: 'event-loop' });
    assert.deepEqual(runs('flask.Flask.route'), { plain: 'thread', coroutine: 'own-loop' });
    assert.deepEqual(runs('celery.Celery.task'), { plain: 'process' });
    assert.deepEqual(runs('dramatiq.actor'), { plain: 'thread', coroutine: 'event-loop' });
  });

  it('lets a test double answer to every name without ever waiting', () => {
    const double = python.attributeType('unittest.mock.MagicMock', 'session') ?? '';
    assert.equal(double, 'unittest.mock.MagicMock');
    assert.equal(python.classTrait(double, 'called')?.effect, undefined);
    assert.equal(python.classTrait('unittest.mock.AsyncMock', 'called')?.async, true);
  });

  it('builds the types of a chain of calls', () => {
    const session = python.classTrait('sqlalchemy.orm.sessionmaker', 'called')?.returns ?? '';
    const result = python.methodEntry(session, 'execute')?.returns ?? '';
    assert.equal(python.methodEntry(result, 'scalars')?.returns, 'sqlalchemy.engine.ScalarResult');
    const connection = python.functionEntry('sqlite3.connect')?.returns ?? '';
    const cursor = python.methodEntry(connection, 'execute')?.returns ?? '';
    assert.deepEqual(python.methodEntry(cursor, 'fetchall')?.effect, { wait: 'database', ms: 1 });
  });
});
