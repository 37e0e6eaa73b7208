/**
 * The table of library types as it is committed: what names of varied libraries mean, and that the whole of it can be read and
 * refers to nothing that it does not hold. Whether typeshed is right about Python is typesInPython.test.ts's business.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TypedMember, TypeExpression } from '../../../src/knowledge/typeTable';
import { loadTypes } from '../../../src/knowledge/types/types';
import { writeSignatures, writeType } from '../../../src/knowledge/types/typeText';

const text = readFileSync(fileURLToPath(new URL('../../../src/knowledge/types/typeshed.txt', import.meta.url)), 'utf8');
const table = loadTypes(text);

/** The member of a class, own or inherited: what a look-up through the table's classes gives. */
function memberOf(className: string, name: string): TypedMember | undefined {
  const pending = [className];
  for (const current of pending) {
    const found = table.class(current);
    const member = found?.member(name);
    if (member !== undefined) {
      return member;
    }
    pending.push(...(found?.bases ?? []).flatMap((base) => (base.kind === 'instance' ? [base.name] : [])));
  }
  return undefined;
}

/** A member in one line: what a function's overloads return, or what a value is. */
function shown(member: TypedMember | undefined): string {
  switch (member?.kind) {
    case undefined:
      return 'not known';
    case 'function': {
      const results = member.signatures.map(
        ({ isAsync, returns }) => (isAsync ? 'async ' : '') + writeType(returns, ''),
      );
      return `${member.receiver === undefined ? '' : `of ${member.receiver}: `}${[...new Set(results)].join(' or ')}`;
    }
    case 'value':
      return `value ${writeType(member.type, '')}`;
    case 'class':
    case 'module':
      return `${member.kind} ${member.name}`;
  }
}

/** `module.name`, or `module.Class:member` with what the class inherits. */
function lookUp(name: string): string {
  const [owner = '', member] = name.split(':');
  return shown(member === undefined ? table.symbol(owner) : memberOf(owner, member));
}

const standardLibrary: readonly (readonly [string, string])[] = [
  ['sqlite3.connect', "sqlite3.Connection or '_ConnectionT"],
  ['sqlite3.Connection:execute', 'sqlite3.Cursor'],
  ['sqlite3.Cursor:fetchall', 'list'],
  ['sqlite3.Connection:__enter__', '@'],
  ['subprocess.Popen:stdout', 'value {typing.IO|-}'],
  ['subprocess.Popen:wait', 'int'],
  [
    'subprocess.run',
    'subprocess.CompletedProcess[str] or subprocess.CompletedProcess[bytes] or subprocess.CompletedProcess',
  ],
  ['socket.create_connection', 'socket.socket'],
  ['socket.socket:accept', '(socket.socket,?)'],
  ['socket.socket:recv', 'bytes'],
  ['http.client.HTTPConnection:getresponse', 'http.client.HTTPResponse'],
  ['concurrent.futures.Future:result', "'_T"],
  ['concurrent.futures.ThreadPoolExecutor:submit', "concurrent.futures._base.Future['_T]"],
  ['concurrent.futures.ProcessPoolExecutor:map', "typing.Iterator['_T]"],
  ['concurrent.futures.as_completed', "typing.Iterator[concurrent.futures._base.Future['_T]]"],
  ['re.match', '{re.Match[str]|-} or {re.Match[bytes]|-}'],
  [
    're.Pattern:finditer',
    "typing.Iterator[re.Match[str]] or typing.Iterator[re.Match[bytes]] or typing.Iterator[re.Match['AnyStr]]",
  ],
  ['re.Match:group', "'AnyStr or tuple['AnyStr]"],
  [
    'builtins.open',
    '_io.TextIOWrapper or _io.FileIO or _io.BufferedRandom or _io.BufferedWriter or _io.BufferedReader or typing.BinaryIO or typing.IO',
  ],
  [
    'pathlib.Path:open',
    '_io.TextIOWrapper or _io.FileIO or _io.BufferedRandom or _io.BufferedWriter or _io.BufferedReader or typing.BinaryIO or typing.IO',
  ],
  ['pathlib.Path:__truediv__', '@'],
  ['pathlib.Path:parent', 'value @'],
  ['pathlib.Path:cwd', 'of class: @'],
  ['zipfile.ZipFile:open', 'typing.IO[bytes]'],
  ['zipfile.ZipFile:namelist', 'list[str]'],
  ['csv.DictReader:__next__', "dict['_T,str]"],
  ['contextlib.closing:__enter__', "'_T_co"],
  ['contextlib.contextmanager', ">contextlib._GeneratorContextManager['_T_co]"],
  ['contextlib.AsyncExitStack:enter_async_context', "async '_T"],
  ['threading.Thread:join', '-'],
  ['threading.Lock', 'class _thread.lock'],
  ['queue.Queue:get', "'_T"],
  ['queue.SimpleQueue:get', "'_T"],
  ['builtins.str:split', 'list[str]'],
  ['builtins.list:__getitem__', "'_T or list['_T]"],
  ['itertools.chain', 'class itertools.chain'],
  ['itertools.chain:from_iterable', "of class: itertools.chain['_S]"],
  ['typing.IO:readlines', "list['AnyStr]"],
  ['os.environ', 'value os._Environ[str]'],
  ['os.listdir', 'list[str] or list[bytes]'],
  ['os.path.join', 'str or bytes'],
  ['os.path', 'module os.path'],
  ['os.popen', 'os._wrap_close'],
  ['shutil.which', '{str|-} or {bytes|-}'],
  [
    'tempfile.NamedTemporaryFile',
    'tempfile._TemporaryFileWrapper[str] or tempfile._TemporaryFileWrapper[bytes] or tempfile._TemporaryFileWrapper',
  ],
  ['asyncio.sleep', "async - or async '_T"],
  ['asyncio.create_task', "_asyncio.Task['_T]"],
  ['asyncio.Queue:get', "async '_T"],
  ['asyncio.open_connection', 'async (asyncio.streams.StreamReader,asyncio.streams.StreamWriter)'],
  ['asyncio.StreamReader:readline', 'async bytes'],
  ['asyncio.create_subprocess_exec', 'async asyncio.subprocess.Process'],
  ['asyncio.Lock:__aenter__', 'async -'],
  ['asyncio.run', "'_T"],
  ['multiprocessing.Pool', 'multiprocessing.pool.Pool'],
  ['multiprocessing.pool.Pool:map', "list['_T]"],
  [
    'multiprocessing.get_context',
    'multiprocessing.context.DefaultContext or multiprocessing.context.SpawnContext or multiprocessing.context.ForkContext or multiprocessing.context.ForkServerContext or multiprocessing.context.BaseContext',
  ],
  ['logging.getLogger', 'logging.Logger'],
  ['functools.lru_cache', ">functools._lru_cache_wrapper['_T] or functools._lru_cache_wrapper['_T]"],
  ['collections.Counter:most_common', "list[('_T,int)]"],
  ['datetime.datetime:__sub__', 'datetime.timedelta or @'],
  ['xml.etree.ElementTree.parse', 'xml.etree.ElementTree.ElementTree[xml.etree.ElementTree.Element]'],
  ['uuid.uuid4', 'uuid.UUID'],
  ['ssl.create_default_context', 'ssl.SSLContext'],
  ['ftplib.FTP:retrbinary', 'str'],
  ['gzip.open', 'gzip.GzipFile or _io.TextIOWrapper or {gzip.GzipFile|_io.TextIOWrapper}'],
  ['tarfile.open', 'tarfile.TarFile'],
  ['random.choice', "'_T"],
  ['http.HTTPStatus.OK', 'value http.HTTPStatus'],
  ['weakref.ref:__call__', "{'_T|-}"],
  ['json.load', '?'],
];

const thirdParty: readonly (readonly [string, string])[] = [
  ['requests.get', 'requests.models.Response'],
  ['requests.Session:post', 'requests.models.Response'],
  ['requests.Session:__enter__', '@'],
  ['yaml.safe_load', '?'],
  ['yaml.YAMLObject', 'class yaml.YAMLObject'],
  ['psycopg2.extensions.cursor:fetchall', 'list[tuple[?]]'],
  ['psycopg2.extensions.connection:cursor', "psycopg2._psycopg.cursor or '_T_cur"],
  [
    'paramiko.SSHClient:exec_command',
    '(paramiko.channel.ChannelStdinFile,paramiko.channel.ChannelFile,paramiko.channel.ChannelStderrFile)',
  ],
  ['paramiko.Transport:open_session', 'paramiko.channel.Channel'],
  ['docker.from_env', 'docker.client.DockerClient'],
  ['docker.DockerClient:containers', 'value docker.models.containers.ContainerCollection'],
  ['docker.models.containers.ContainerCollection:run', 'bytes or docker.models.containers.Container'],
  ['pymysql.connect', 'class pymysql.connections.Connection'],
  ['pika.BlockingConnection:channel', 'pika.adapters.blocking_connection.BlockingChannel'],
  ['psutil.Process:cpu_percent', 'float'],
  ['serial.Serial:read', 'bytes'],
  ['dateutil.parser.parse', 'datetime.datetime or (datetime.datetime,tuple[str])'],
  ['openpyxl.load_workbook', 'openpyxl.workbook.workbook.Workbook'],
  ['networkx.Graph', 'class networkx.classes.graph.Graph'],
  ['tabulate.tabulate', 'str'],
  ['aiofiles.threadpool.text.AsyncTextIOWrapper:read', 'async str'],
  ['gevent.spawn', 'gevent.greenlet.Greenlet or gevent.greenlet.Greenlet[?,-]'],
  ['gevent.Greenlet:get', "'_T"],
  ['kafka.KafkaConsumer:poll', 'dict[kafka.structs.TopicPartition,list[kafka.consumer.fetcher.ConsumerRecord]]'],
  ['tqdm.tqdm:__iter__', "typing.Iterator['_T]"],
  ['regex.match', '{regex._main.Match[str]|-} or {regex._main.Match[bytes]|-}'],
  ['grpc.aio.insecure_channel', 'grpc.aio.Channel'],
  ['google.protobuf.message.Message:SerializeToString', 'bytes'],
  ['six.moves.urllib.parse.urlparse', 'urllib.parse.ParseResult or urllib.parse.ParseResultBytes'],
  ['pexpect.spawn:expect', 'int or typing.Awaitable[int]'],
];

describe('types of libraries', () => {
  for (const [name, expected] of standardLibrary) {
    it(`knows ${name} of the standard library`, () => {
      assert.equal(lookUp(name), expected);
    });
  }

  for (const [name, expected] of thirdParty) {
    it(`knows ${name} of an installed package`, () => {
      assert.equal(lookUp(name), expected);
    });
  }

  it('follows calls from a connection to its rows', () => {
    const connect = table.symbol('sqlite3.connect');
    const connection = connect?.kind === 'function' ? connect.signatures[0]?.returns : undefined;
    assert.deepEqual(connection, { kind: 'instance', name: 'sqlite3.Connection' });
    const execute = table.class('sqlite3.Connection')?.member('execute');
    assert.deepEqual(execute?.kind === 'function' ? execute.signatures[0]?.returns : undefined, {
      kind: 'instance',
      name: 'sqlite3.Cursor',
    });
  });

  it('tells which overload a call of dict.get means', () => {
    const get = table.class('builtins.dict')?.member('get');
    assert.equal(
      get?.kind === 'function' ? writeSignatures(get.signatures, 'builtins') : '',
      "(key:'_KT,default=:-){'_VT|-};(key:'_KT,default:'_VT)'_VT;(key:'_KT,default:'_T){'_VT|'_T}",
    );
  });

  it('tells what a constructor makes from its arguments', () => {
    assert.equal(
      lookUp('subprocess.Popen:__init__'),
      'subprocess.Popen[str] or subprocess.Popen[bytes] or subprocess.Popen',
    );
    assert.deepEqual(table.class('subprocess.Popen')?.typeParameters, ['AnyStr']);
  });

  it('passes type arguments on to base classes', () => {
    const { typeParameters, bases } = table.class('contextlib.closing') ?? {};
    assert.deepEqual(typeParameters, ['_SupportsCloseT']);
    assert.equal(
      bases?.map((base) => writeType(base, '')).join(),
      "contextlib.AbstractContextManager['_SupportsCloseT,-]",
    );
  });

  it('names a class by where it is defined, whatever name it is asked for', () => {
    for (const [name, canonical] of [
      ['requests.Session', 'requests.sessions.Session'],
      ['collections.abc.Iterator', 'typing.Iterator'],
      ['io.TextIOWrapper', '_io.TextIOWrapper'],
      ['typing.List', 'builtins.list'],
      ['os._Environ', 'os._Environ'],
    ] as const) {
      assert.equal(table.class(name)?.name, canonical);
    }
  });

  it('holds what other Pythons and systems have', () => {
    assert.equal(lookUp('asyncio.ProactorEventLoop'), 'class asyncio.windows_events.ProactorEventLoop');
    assert.equal(
      lookUp('concurrent.futures.InterpreterPoolExecutor'),
      'class concurrent.futures.interpreter.InterpreterPoolExecutor',
    );
    assert.equal(lookUp('asyncore.dispatcher'), 'class asyncore.dispatcher');
    assert.equal(lookUp('os.startfile'), '-');
  });

  it('prefers Linux where systems differ', () => {
    assert.equal(lookUp('os.sep'), 'value str');
    assert.equal(lookUp('asyncio.SelectorEventLoop'), 'class asyncio.unix_events._UnixSelectorEventLoop');
  });

  it('has no answer for names that do not exist, however odd', () => {
    for (const name of [
      '',
      '.',
      'os.',
      'os.nothing',
      'sqlite3.Connection.nothing',
      'nothing',
      'constructor',
      'os.constructor',
    ]) {
      assert.equal(table.symbol(name), undefined, name);
      assert.equal(table.class(name), undefined, name);
    }
    assert.equal(table.class('sqlite3.Cursor')?.member('toString'), undefined);
  });

  it('has no private names but those that public ones refer to', () => {
    assert.equal(lookUp('socket._socket'), 'not known');
    assert.equal(lookUp('tempfile._TemporaryFileWrapper'), 'class tempfile._TemporaryFileWrapper');
  });

  it('says what it was made from', () => {
    assert.match(table.header.commit ?? '', /^[0-9a-f]{40}$/);
    assert.match(table.header.carrier ?? '', /^pyright \d/);
  });

  it('is small enough to ship', () => {
    assert.ok(text.length < 6_000_000, `${text.length} characters`);
    assert.equal(Buffer.byteLength(text), text.length, 'one byte for each character, as typeData.ts reads it');
    assert.ok(table.moduleNames().length > 5000);
  });

  it('ships beside the bundles, with its licence', () => {
    const shipped = readFileSync(fileURLToPath(new URL('../../../.vscodeignore', import.meta.url)), 'utf8').split('\n');
    assert.ok(shipped.includes('!dist/typeshed.txt'));
    assert.ok(shipped.includes('!THIRD_PARTY_NOTICES.md'));
    const notices = readFileSync(fileURLToPath(new URL('../../../THIRD_PARTY_NOTICES.md', import.meta.url)), 'utf8');
    assert.match(notices, /typeshed[^]*Apache License[^]*Jukka Lehtosalo/);
  });

  it('refers to no class that it does not hold, other packages aside', () => {
    const external = new Set(table.header.external);
    const dangling = new Set<string>();
    let looked = 0;
    for (const name of allNames()) {
      for (const type of typesIn(name)) {
        for (const className of classNames(type)) {
          looked++;
          if (table.class(className)?.name !== className && !external.has(className.split('.')[0] ?? '')) {
            dangling.add(`${className} in ${name}`);
          }
        }
      }
    }
    assert.deepEqual([...dangling], []);
    assert.ok(looked > 50_000, `${looked} references`);
    assert.deepEqual(
      table.header.external.filter((name) => table.symbol(name) !== undefined),
      ['requests'],
    );
  });

  it('leaves no re-export without an end', () => {
    const external = new Set(table.header.external);
    const open = allNames().filter((name) => table.symbol(name) === undefined && table.alias(name) === undefined);
    const packages = open.filter((name) => !external.has(reExported(name).split('.')[0] ?? ''));
    assert.deepEqual(packages, []);
  });
});

/** The absolute name that a re-export in the text leads to. */
function reExported(name: string): string {
  const dot = name.lastIndexOf('.');
  const own = name.slice(dot + 1);
  const start = text.indexOf(`\n@${name.slice(0, dot)}\n`);
  const end = text.indexOf('\n@', start + 1);
  const line =
    text
      .slice(start, end)
      .split('\n')
      .find((each) => each.startsWith(`${own}=`)) ?? '';
  return line.slice(own.length + 1);
}

let names: string[] | undefined;

/** Every name of every module. */
function allNames(): string[] {
  names ??= table.moduleNames().flatMap((module) => table.namesOf(module).map((name) => `${module}.${name}`));
  return names;
}

/** Every type that a name's declaration mentions, those of a class's members included. */
function typesIn(name: string): readonly TypeExpression[] {
  const member = table.symbol(name);
  if (member?.kind === 'class') {
    const found = table.class(name);
    return [...(found?.bases ?? []), ...table.namesOf(member.name).flatMap((each) => typesOf(found?.member(each)))];
  }
  return typesOf(member);
}

function typesOf(member: TypedMember | undefined): readonly TypeExpression[] {
  switch (member?.kind) {
    case 'function':
      return member.signatures.flatMap(({ parameters, returns }) => [returns, ...parameters.map(({ type }) => type)]);
    case 'value':
      return [member.type];
    default:
      return [];
  }
}

function classNames(type: TypeExpression): readonly string[] {
  switch (type.kind) {
    case 'instance':
      return [type.name, ...(type.arguments ?? []).flatMap(classNames)];
    case 'class':
      return [type.name];
    case 'tuple':
      return type.items.flatMap(classNames);
    case 'union':
      return type.options.flatMap(classNames);
    case 'callable':
      return classNames(type.returns);
    default:
      return [];
  }
}
