/**
 * Holds the knowledge of JavaScript against the Node.js that runs the tests and against expectations in plain words: no call that
 * blocks is forgotten, what waits elsewhere suspends, what runs in libuv's pool says so, and callbacks and handlers are found.
 * The shape of the files is knowledge.test.ts' business; whether npm's names exist is for scripts/checkNodeKnowledge.ts.
 */
import assert from 'node:assert/strict';
import { builtinModules } from 'node:module';
import type { ApiEntry, Decoration, Offload } from '../../src/knowledge/apiEntry';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import { typescriptLibraries } from '../../src/knowledge/typescriptLibraries';

const knowledge = loadKnowledge(typescriptLibraries);

function entryOf(name: string): ApiEntry {
  const entry = knowledge.functionEntry(name) ?? knowledge.constructorEntry(name);
  assert.notEqual(entry, undefined, `${name} has no entry`);
  return entry ?? {};
}

/** Every function of Node.js' core whose name ends in `Sync`, as this version of Node.js has them. */
function synchronousCalls(): readonly string[] {
  const modules = builtinModules.filter((name) => !name.startsWith('_') && !name.includes(':'));
  return modules.flatMap((module) => {
    const exported: unknown = process.getBuiltinModule(module);
    return typeof exported === 'object' && exported !== null
      ? Object.entries(exported).flatMap(([name, value]: [string, unknown]) =>
          typeof value === 'function' && /[a-z0-9]Sync$/.test(name) ? [`node:${module}.${name}`] : [],
        )
      : [];
  });
}

describe('the knowledge of Node.js', () => {
  it('knows that every call named Sync blocks its thread, and what to use instead', () => {
    const names = synchronousCalls();
    assert.ok(names.length >= 65, `${names.length} found`);
    const forgotten = names.filter((name) => knowledge.functionEntry(name)?.effect === undefined);
    assert.deepEqual(forgotten, []);
    for (const name of names) {
      const entry = entryOf(name);
      assert.notEqual(entry.async, true, name);
      assert.equal(entry.pool, undefined, name);
      assert.notEqual(entry.twin, undefined, `${name} has no twin`);
      assert.notEqual(knowledge.functionEntry(entry.twin?.name ?? ''), undefined, `${name}: ${entry.twin?.name ?? ''}`);
    }
  });

  it('promisifies only what takes a callback and says what it waits for', () => {
    for (const { functions = {} } of typescriptLibraries) {
      for (const [name, { twin }] of Object.entries(functions)) {
        if (twin?.form === 'promisified') {
          const { completion, offload } = entryOf(twin.name);
          assert.notEqual(completion, undefined, `${name}: ${twin.name}`);
          assert.equal(offload?.to, 'loop', `${name}: ${twin.name}`);
        }
      }
    }
  });

  it("describes every module of Node.js' core but those without calls that matter", () => {
    const left = ['console', 'constants', 'domain', 'punycode', 'sys', 'trace_events', 'wasi', 'sqlite', 'sea'];
    const described = new Set(
      typescriptLibraries.flatMap(({ functions, classes, aliases }) =>
        [functions, classes, aliases].flatMap((table) =>
          Object.keys(table ?? {}).map((name) => name.split('.')[0] ?? ''),
        ),
      ),
    );
    const modules = builtinModules.filter((name) => !name.startsWith('_') && !name.includes(':'));
    const forgotten = modules.filter((name) => {
      const [root = ''] = name.split('/');
      return !described.has(`node:${name}`) && !described.has(`node:${root}`) && !left.includes(name);
    });
    assert.deepEqual(forgotten, []);
  });
});

describe("what runs in libuv's pool", () => {
  const pooled = [
    'node:fs/promises.readFile',
    'node:fs/promises.FileHandle.read',
    'node:fs.readFile',
    'node:dns.lookup',
    'node:dns/promises.lookup',
    'node:crypto.pbkdf2',
    'node:crypto.scrypt',
    'node:crypto.randomFill',
    'node:crypto.generateKeyPair',
    'node:zlib.gzip',
    'node:zlib.brotliCompress',
    'globalThis.SubtleCrypto.digest',
    'bcrypt.hash',
    'argon2.hash',
    'sharp.toBuffer',
    'sqlite3.Database.all',
  ];
  for (const name of pooled) {
    it(`${name} occupies a thread of it`, () => {
      assert.equal(entryOf(name).pool, 'libuv');
    });
  }

  const elsewhere = [
    'node:dns.resolve4',
    'node:dns/promises.resolve',
    'node:http.get',
    'node:net.connect',
    'globalThis.fetch',
    'axios.get',
    'pg.Pool.query',
    'redis.RedisClient.get',
    'bcryptjs.hash',
    'node:timers/promises.setTimeout',
  ];
  for (const name of elsewhere) {
    it(`${name} does not`, () => {
      assert.equal(entryOf(name).pool, undefined);
    });
  }
});

describe('what suspends in JavaScript', () => {
  const awaited = [
    'globalThis.fetch',
    'globalThis.Response.text',
    'globalThis.Promise.all',
    'node:fs/promises.readFile',
    'node:timers/promises.setTimeout',
    'node:events.once',
    'node:stream/promises.pipeline',
    'node:readline/promises.Interface.question',
    'axios.get',
    'undici.request',
    'node-fetch',
    'pg.Pool.query',
    'pg.PoolClient.query',
    'mysql2/promise.Pool.execute',
    'mongodb.Collection.findOne',
    'redis.RedisClient.hGetAll',
    'ioredis.Redis.get',
    '@prisma/client._Model.findMany',
    '@aws-sdk/client-s3.S3Client.send',
    'bcrypt.compare',
    'playwright.Page.goto',
    'execa.execa',
    'p-map',
    'piscina.Piscina.run',
  ];
  for (const name of awaited) {
    it(`${name} suspends the function that awaits it`, () => {
      assert.equal(entryOf(name).async, true);
    });
  }

  it('a query is followed from the pool to its rows', () => {
    assert.equal(entryOf('pg.Pool.connect').returns, 'pg.PoolClient');
    assert.equal(entryOf('pg.PoolClient.query').returns, 'pg.Result');
    assert.equal(knowledge.attributeType('pg.Result', 'rows'), 'globalThis.Array');
  });

  it('a builder of queries runs when it is awaited', () => {
    for (const name of [
      'knex._Builder',
      'mongoose.Query',
      'drizzle-orm._Query',
      'superagent.Request',
      'got._Request',
    ]) {
      assert.equal(knowledge.classTrait(name, 'awaited')?.async, true, name);
    }
  });
});

describe("what holds the event loop's thread", () => {
  const held = [
    'globalThis.JSON.parse',
    'globalThis.JSON.stringify',
    'globalThis.structuredClone',
    'node:crypto.pbkdf2Sync',
    'node:zlib.gzipSync',
    'node:vm.runInNewContext',
    'bcryptjs.hash',
    'bcrypt.hashSync',
    'jimp.Jimp.resize',
    'jsonwebtoken.sign',
    'lodash.cloneDeep',
    'cheerio.load',
    'jsdom.JSDOM',
    'csv-parse/sync.parse',
    'xml2js.parseStringPromise',
    'exceljs._File.readFile',
    'ajv.compile',
    '@tensorflow/tfjs.matMul',
  ];
  for (const name of held) {
    it(`${name} computes on it`, () => {
      const { effect } = entryOf(name);
      assert.ok(effect !== undefined && 'cpu' in effect && effect.cpu === 'held', JSON.stringify(effect));
    });
  }

  const blocking: Readonly<Record<string, string>> = {
    'node:fs.readFileSync': 'file',
    'node:fs.existsSync': 'file',
    'node:child_process.execSync': 'subprocess',
    'node:child_process.spawnSync': 'subprocess',
    'globalThis.Atomics.wait': 'lock',
    'better-sqlite3.Statement.all': 'database',
    'fs-extra.readJsonSync': 'file',
    'glob.globSync': 'file',
    'shelljs.exec': 'subprocess',
    'cross-spawn.sync': 'subprocess',
    'execa.execaSync': 'subprocess',
    'dotenv.config': 'file',
  };
  for (const [name, kind] of Object.entries(blocking)) {
    it(`${name} stops it to wait (${kind})`, () => {
      const { effect, async } = entryOf(name);
      assert.equal(effect !== undefined && 'wait' in effect ? effect.wait : undefined, kind);
      assert.notEqual(async, true);
    });
  }

  const silent = [
    'node:path.join',
    'node:process.cwd',
    'node:util.promisify',
    'node:crypto.randomUUID',
    'node:events.EventEmitter.emit',
    'globalThis.Math.max',
    'globalThis.Date.now',
    'globalThis.Map.get',
    'globalThis.Set.has',
    'globalThis.Array.push',
    'globalThis.String.trim',
    'globalThis.Object.assign',
    'globalThis.Headers.get',
    'globalThis.console.log',
    'pg.PoolClient.release',
    'express.Response.json',
    'uuid.v4',
  ];
  for (const name of silent) {
    it(`${name} returns at once`, () => {
      const { effect } = entryOf(name);
      assert.ok(effect === undefined || ('cpu' in effect && effect.ms < 0.05), JSON.stringify(effect));
    });
  }
});

describe('functions that are handed over in JavaScript', () => {
  const places: Readonly<Record<string, Offload['to']>> = {
    'globalThis.Array.map': 'caller',
    'globalThis.Array.forEach': 'caller',
    'globalThis.Array.sort': 'caller',
    'globalThis.Float64Array.reduce': 'caller',
    'globalThis.String.replace': 'caller',
    'globalThis.Map.forEach': 'caller',
    'globalThis.Promise': 'caller',
    'globalThis.Promise.then': 'loop',
    'globalThis.Promise.catch': 'loop',
    'globalThis.Promise.finally': 'loop',
    'globalThis.setTimeout': 'loop',
    'globalThis.queueMicrotask': 'loop',
    'node:process.nextTick': 'loop',
    'node:events.EventEmitter.on': 'loop',
    'node:fs.readFile': 'loop',
    'lodash.map': 'caller',
    'p-map': 'loop',
    'workerpool.Pool.exec': 'thread-pool',
  };
  for (const [name, to] of Object.entries(places)) {
    it(`${name} hands its function to the ${to}`, () => {
      assert.equal(entryOf(name).offload?.to, to);
    });
  }

  const kept: Readonly<Record<string, Decoration>> = {
    'express.Application.get': 'endpoint',
    'express.Application.use': 'endpoint',
    'express.Router.post': 'endpoint',
    'fastify.FastifyInstance.get': 'endpoint',
    'fastify.FastifyInstance.route': 'endpoint',
    'koa.use': 'endpoint',
    '@koa/router.Router.get': 'endpoint',
    '@hapi/hapi._Server.route': 'endpoint',
    'node:http.createServer': 'endpoint',
    'socket%2Eio.Socket.on': 'endpoint',
    'bullmq.Worker': 'task',
    'kafkajs.Consumer.run': 'task',
    'commander.Command.action': 'command',
    'node:events.EventEmitter.on': 'registered',
  };
  for (const [name, becomes] of Object.entries(kept)) {
    it(`${name} makes a function an ${becomes}`, () => {
      assert.equal(entryOf(name).offload?.becomes, becomes);
    });
  }

  it("NestJS' decorators make methods endpoints on the event loop", () => {
    const { decorates, runs } = entryOf('@nestjs/common.Get');
    assert.equal(decorates, 'endpoint');
    assert.deepEqual(runs, { plain: 'event-loop', coroutine: 'event-loop' });
  });

  it('wrappers say what becomes of the function', () => {
    assert.deepEqual(entryOf('node:util.promisify').wraps, { position: 0, as: 'promise' });
    assert.deepEqual(entryOf('lodash.debounce').wraps, { position: 0, as: 'later' });
    assert.deepEqual(entryOf('lodash.memoize').wraps, { position: 0, as: 'memoised' });
  });

  it('workers and pools of workers are told apart', () => {
    assert.equal(knowledge.constructorEntry('node:worker_threads.Worker')?.startsWorker, 'thread');
    assert.equal(entryOf('node:child_process.fork').startsWorker, 'process');
    assert.equal(knowledge.constructorEntry('piscina.Piscina')?.makesPool, 'threads');
    assert.equal(knowledge.constructorEntry('piscina')?.makesPool, 'threads');
  });

  it('what bounds how many run at once is known', () => {
    assert.deepEqual(entryOf('p-map').limits, { name: 'concurrency' });
    assert.deepEqual(entryOf('p-limit').limits, { position: 0 });
    assert.equal(entryOf('globalThis.Promise.all').limits, undefined);
  });
});

describe('the names of JavaScript modules', () => {
  const same: Readonly<Record<string, string>> = {
    'node:fs.default.readFileSync': 'node:fs.readFileSync',
    'node:fs.promises.readFile': 'node:fs/promises.readFile',
    'express.default': 'express',
    'lodash/cloneDeep': 'lodash.cloneDeep',
    'lodash/debounce.default': 'lodash.debounce',
    'globalThis.Buffer.from': 'node:buffer.Buffer.from',
    'globalThis.process.nextTick': 'node:process.nextTick',
    'node:util.types.isPromise': 'node:util/types.isPromise',
    'node:timers.setTimeout': 'globalThis.setTimeout',
  };
  for (const [name, canonical] of Object.entries(same)) {
    it(`${name} is ${canonical}`, () => {
      assert.equal(knowledge.canonicalName(name), canonical);
      assert.notEqual(knowledge.functionEntry(name), undefined);
    });
  }

  it('describe at least a hundred packages of npm', () => {
    const packages = typescriptLibraries.filter(({ distribution }) => distribution !== undefined);
    assert.ok(packages.length >= 100, `${packages.length}`);
  });
});
