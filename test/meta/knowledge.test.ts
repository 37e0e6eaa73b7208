/**
 * Holds the knowledge files together: shape, order, sources, no name twice, no dangling class, and the calls that must
 * not wait. Whether the names exist in the real libraries is for scripts/checkKnowledge.ts, which needs the network.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import type { ApiEntry, ClassEntry, Effect, LibraryKnowledge, Offload, WaitKind } from '../../src/knowledge/apiEntry';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import { parseLibrary } from '../../src/knowledge/libraryFile';
import { pythonLibraries } from '../../src/knowledge/pythonLibraries';
import { typescriptLibraries } from '../../src/knowledge/typescriptLibraries';

const knowledgeFolder = path.join(import.meta.dirname, '..', '..', 'src', 'knowledge');
const knowledge = loadKnowledge(pythonLibraries);

/** One language's files, and the list of them that the build carries. */
interface Collection {
  readonly folder: string;
  readonly list: string;
  readonly listed: readonly LibraryKnowledge[];
  readonly extent: number;
}

const collections: Readonly<Record<string, Collection>> = {
  Python: { folder: 'python', list: 'pythonLibraries.ts', listed: pythonLibraries, extent: 2000 },
  JavaScript: { folder: 'typescript', list: 'typescriptLibraries.ts', listed: typescriptLibraries, extent: 800 },
};

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Every entry of a library with a name a reader can search for. */
function* entriesOf(library: LibraryKnowledge): Generator<readonly [string, ApiEntry]> {
  yield* Object.entries(library.functions ?? {});
  for (const [name, entry] of Object.entries(library.classes ?? {})) {
    for (const [method, methodEntry] of Object.entries(entry.methods ?? {})) {
      yield [`${name}.${method}`, methodEntry];
    }
    yield* traitsOf(name, entry);
  }
}

function* traitsOf(name: string, entry: ClassEntry): Generator<readonly [string, ApiEntry]> {
  const traits = ['constructor', 'entered', 'exit', 'iterate', 'called', 'awaited'] as const;
  for (const trait of traits) {
    const found = Object.hasOwn(entry, trait) ? entry[trait] : undefined;
    if (found !== undefined) {
      yield [`${name} (${trait})`, found];
    }
  }
}

for (const [language, collection] of Object.entries(collections)) {
  describe(`the knowledge files of ${language}`, () => {
    testFiles(collection);
  });
}

function testFiles({ folder, list, listed, extent }: Collection): void {
  const languageFolder = path.join(knowledgeFolder, folder);
  const files = readdirSync(languageFolder).filter((file) => file.endsWith('.json'));
  const knowledge = loadKnowledge(listed);
  const libraries = files.map((file) => ({
    file,
    library: parseLibrary(readJson(path.join(languageFolder, file)), file),
  }));
  const entries = libraries.flatMap(({ library }) => [...entriesOf(library)]);

  it('match the schema', () => {
    const validate = new Ajv({ allErrors: true, ownProperties: true }).compile(
      readJsonObject(path.join(knowledgeFolder, 'schema.json')),
    );
    for (const file of files) {
      assert.ok(validate(readJson(path.join(languageFolder, file))), `${file}: ${JSON.stringify(validate.errors)}`);
    }
  });

  it('are all imported, in order', () => {
    const text = readFileSync(path.join(knowledgeFolder, list), 'utf8');
    const imported = [...text.matchAll(/from '\.\/(?:python|typescript)\/(.+)';/g)].map((match) => match[1]);
    assert.deepEqual(imported, files.sort());
    assert.equal(listed.length, files.length);
  });

  it('are sorted by name', () => {
    for (const { file, library } of libraries) {
      const maps = [library.aliases, library.functions, library.classes, library.objects];
      const methods = Object.values(library.classes ?? {}).map((entry) => entry.methods);
      for (const map of [...maps, ...methods]) {
        const names = Object.keys(map ?? {});
        assert.deepEqual(names, [...names].sort(), file);
      }
    }
  });

  it('name nothing twice', () => {
    const places = new Map<string, string>();
    for (const { file, library } of libraries) {
      const maps = [library.aliases, library.functions, library.classes, library.objects];
      for (const name of maps.flatMap((map) => Object.keys(map ?? {}))) {
        assert.equal(places.get(name), undefined, `${name} is in ${file} and ${places.get(name) ?? ''}`);
        places.set(name, file);
      }
    }
    assert.ok(places.size > extent);
  });

  it('rest on a page, a file or a measurement', () => {
    for (const { file, library } of libraries) {
      assert.match(library.source, /https?:\/\/|\.(c|h|py|pyx)\b|times as fast/, file);
      if (library.distribution !== undefined) {
        assert.match(library.version ?? '', /^\d+(\.\d+)*$/, file);
      }
    }
  });

  it('refer only to classes that are described', () => {
    const dangling = new Set<string>();
    const expectClass = (name: string | undefined, at: string): void => {
      if (name !== undefined && name !== 'self' && knowledge.classEntry(name) === undefined) {
        dangling.add(`${name} at ${at}`);
      }
    };
    for (const [name, entry] of entries) {
      expectClass(entry.returns, name);
      expectClass(entry.yields, name);
    }
    for (const { library } of libraries) {
      for (const [name, entry] of Object.entries(library.classes ?? {})) {
        const attributes = Object.values(entry.attributes ?? {});
        for (const type of [...(entry.bases ?? []), ...attributes, entry.enter]) {
          expectClass(type, name);
        }
      }
      for (const [name, type] of Object.entries(library.objects ?? {})) {
        expectClass(type, name);
      }
    }
    assert.deepEqual([...dangling], []);
  });

  it('refer only to aliases that lead somewhere', () => {
    const names = new Set(
      libraries.flatMap(({ library }) => [
        ...Object.keys(library.functions ?? {}),
        ...Object.keys(library.classes ?? {}),
        ...Object.keys(library.objects ?? {}),
      ]),
    );
    const isModule = (prefix: string): boolean => [...names].some((name) => name.startsWith(`${prefix}.`));
    for (const alias of libraries.flatMap(({ library }) => Object.keys(library.aliases ?? {}))) {
      const target = knowledge.canonicalName(alias);
      const leads = names.has(target) || knowledge.functionEntry(target) !== undefined || isModule(target);
      assert.ok(leads, `${alias} leads to ${target}`);
    }
  });

  it('wait only to be replaced by coroutines that are known to be asynchronous', () => {
    for (const [name, entry] of entries) {
      const twin = entry.twin === undefined ? undefined : knowledge.functionEntry(entry.twin.name);
      if (entry.twin?.form === 'same-arguments') {
        assert.equal(twin?.async, true, `${name}: ${entry.twin.name}`);
      }
    }
  });

  it('say where a handed-over function is', () => {
    for (const [name, entry] of entries) {
      const offload = entry.offload;
      const places = [offload?.position, offload?.name, offload?.which];
      assert.ok(offload === undefined || places.some((place) => place !== undefined), name);
      assert.ok(offload?.to !== 'executor-argument' || offload.executor !== undefined, name);
    }
  });

  it('agree with the types of the program', () => {
    const waits = {
      network: true,
      dns: true,
      database: true,
      file: true,
      subprocess: true,
      sleep: true,
      lock: true,
      queue: true,
      input: true,
    } satisfies Record<WaitKind, true>;
    const places = {
      thread: true,
      process: true,
      'thread-pool': true,
      'process-pool': true,
      'interpreter-pool': true,
      'executor-argument': true,
      loop: true,
      caller: true,
    } satisfies Record<Offload['to'], true>;
    const text = readFileSync(path.join(knowledgeFolder, 'schema.json'), 'utf8').replaceAll(/\s+/g, '');
    for (const names of [Object.keys(waits), Object.keys(places)]) {
      assert.ok(text.includes(`"enum":[${names.map((name) => `"${name}"`).join(',')}]`), names.join());
    }
    assert.deepEqual(
      Object.keys(waits).filter((kind) => !text.includes(`"${kind}"`)),
      [],
    );
  });
}

function readJsonObject(file: string): Record<string, unknown> {
  const json = readJson(file);
  assert.ok(typeof json === 'object' && json !== null);
  return { ...json };
}

describe('what must stay silent', () => {
  const silent = [
    'os.path.join',
    'os.getpid',
    'os.path.basename',
    'os.environ.get',
    'os.cpu_count',
    'os.fspath',
    'os.getenv',
    'builtins.dict.get',
    'builtins.list.append',
    'builtins.str.join',
    'builtins.str.format',
    'builtins.set.add',
    'io.StringIO.read',
    'io.StringIO.write',
    'io.BytesIO.read',
    'io.BytesIO.getvalue',
    'queue.Queue.get_nowait',
    'queue.Queue.put_nowait',
    'threading.Lock.release',
    'threading.Event.set',
    'asyncio.Queue.get_nowait',
    'asyncio.Event.set',
    'asyncio.Lock.release',
    'asyncio.Task.result',
    'asyncio.Future.result',
    'asyncio.create_task',
    'functools.partial',
    'pathlib.PurePath.joinpath',
    'pathlib.Path.with_suffix',
    'logging.Logger.info',
    'builtins.print',
    'builtins.len',
    'requests.Response.raise_for_status',
    'subprocess.Popen.poll',
    'subprocess.Popen.kill',
    'socket.socket.close',
    'time.monotonic',
    'time.perf_counter',
    'uuid.uuid4',
    'random.random',
    'datetime.datetime.now',
    'concurrent.futures.Future.done',
    'tqdm.tqdm.update',
    'httpx.AsyncClient.build_request',
    'unittest.mock.Mock',
  ];
  for (const name of silent) {
    it(`${name} returns at once`, () => {
      const entry = knowledge.functionEntry(name) ?? knowledge.constructorEntry(name);
      assert.notEqual(entry, undefined);
      // Going through the items of a collection takes time too, but no call is to be handed to a thread for it.
      const isCheap = entry?.effect === undefined || ('cpu' in entry.effect && entry.effect.ms < 0.01);
      assert.ok(isCheap, JSON.stringify(entry?.effect));
    });
  }

  const awaited = [
    'asyncio.Lock.acquire',
    'asyncio.Queue.get',
    'asyncio.Queue.put',
    'asyncio.Event.wait',
    'asyncio.Semaphore.acquire',
    'asyncio.sleep',
    'asyncio.wait_for',
    'trio.sleep',
    'trio.to_thread.run_sync',
    'trio.Lock.acquire',
    'trio.Path.read_text',
    'anyio.sleep',
    'anyio.to_thread.run_sync',
    'anyio.Path.exists',
    'anyio.run_process',
    'httpx.AsyncClient.get',
    'aiohttp.ClientSession.get',
    'redis.asyncio.Redis.get',
    'aiofiles.open',
    'aiofiles.os.remove',
    'aiofiles.os.path.exists',
    'psycopg.AsyncCursor.execute',
    'sqlalchemy.ext.asyncio.AsyncSession.execute',
    'starlette.concurrency.run_in_threadpool',
    'asyncio.to_thread',
    'asyncio.StreamReader.read',
    'asyncio.subprocess.Process.wait',
  ];
  for (const name of awaited) {
    it(`${name} suspends the task instead of blocking the loop`, () => {
      assert.equal(knowledge.functionEntry(name)?.async, true);
    });
  }

  it('calls that do not wait in their non-blocking form', () => {
    const forms = [
      'threading.Lock.acquire',
      'multiprocessing.Lock.acquire',
      'queue.Queue.get',
      'queue.Queue.put',
      'threading.Event.wait',
    ];
    for (const name of forms) {
      assert.ok((knowledge.functionEntry(name)?.unless ?? []).length > 0, name);
    }
    assert.deepEqual(knowledge.functionEntry('threading.Lock.acquire')?.unless?.[0], {
      position: 0,
      name: 'blocking',
      equals: false,
    });
    assert.deepEqual(knowledge.functionEntry('queue.Queue.get')?.unless?.[0], {
      position: 0,
      name: 'block',
      equals: false,
    });
  });
});

describe('what must be found', () => {
  const blocking: Readonly<Record<string, WaitKind>> = {
    'time.sleep': 'sleep',
    'builtins.input': 'input',
    'builtins.open': 'file',
    'io.open': 'file',
    'os.fdopen': 'file',
    'pathlib.Path.open': 'file',
    'requests.get': 'network',
    'requests.request': 'network',
    'requests.Session.post': 'network',
    'httpx.get': 'network',
    'httpx.Client.get': 'network',
    'urllib.request.urlopen': 'network',
    'urllib3.PoolManager.request': 'network',
    'urllib3.request': 'network',
    'http.client.HTTPConnection.getresponse': 'network',
    'subprocess.run': 'subprocess',
    'subprocess.call': 'subprocess',
    'subprocess.check_call': 'subprocess',
    'subprocess.check_output': 'subprocess',
    'subprocess.getoutput': 'subprocess',
    'subprocess.getstatusoutput': 'subprocess',
    'os.system': 'subprocess',
    'os.popen': 'subprocess',
    'os.posix_spawn': 'subprocess',
    'os.posix_spawnp': 'subprocess',
    'os.spawnl': 'subprocess',
    'os.spawnvp': 'subprocess',
    'os.wait': 'subprocess',
    'os.wait3': 'subprocess',
    'os.wait4': 'subprocess',
    'os.waitid': 'subprocess',
    'os.waitpid': 'subprocess',
    'subprocess.Popen.wait': 'subprocess',
    'os.path.exists': 'file',
    'os.path.getsize': 'file',
    'os.path.isfile': 'file',
    'os.path.realpath': 'file',
    'pathlib.Path.exists': 'file',
    'pathlib.Path.read_text': 'file',
    'pathlib.Path.resolve': 'file',
    'pathlib.Path.stat': 'file',
    'shutil.copy': 'file',
    'os.listdir': 'file',
    'socket.getaddrinfo': 'dns',
    'socket.socket.recv': 'network',
    'socket.create_connection': 'network',
    'ssl.SSLContext.wrap_socket': 'network',
    'sqlite3.Connection.execute': 'database',
    'psycopg2.connect': 'database',
    'psycopg.connect': 'database',
    'psycopg.Cursor.execute': 'database',
    'sqlalchemy.orm.Session.execute': 'database',
    'redis.Redis.get': 'database',
    'queue.Queue.get': 'queue',
    'threading.Lock.acquire': 'lock',
    'threading.Thread.join': 'lock',
    'concurrent.futures.Future.result': 'lock',
    'multiprocessing.Process.join': 'lock',
    'getpass.getpass': 'input',
    'smtplib.SMTP.sendmail': 'network',
    'ftplib.FTP.retrbinary': 'network',
    'imaplib.IMAP4_SSL.search': 'network',
    'select.select': 'network',
  };
  for (const [name, kind] of Object.entries(blocking)) {
    it(`${name} blocks its thread (${kind})`, () => {
      const entry = knowledge.functionEntry(name);
      assert.equal(waitOf(entry?.effect), kind);
      assert.notEqual(entry?.async, true);
    });
  }
});

function waitOf(effect: Effect | undefined): WaitKind | undefined {
  return effect !== undefined && 'wait' in effect ? effect.wait : undefined;
}
