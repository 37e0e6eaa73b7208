/**
 * The built-in knowledge of Node.js, of JavaScript's own objects, and of npm's packages, file by file. Bundlers cannot enumerate
 * a folder, so every new file in `typescript/` gets its import and its line here; a test compares the list with the folder.
 * Nothing is computed here.
 */
import type { LibraryKnowledge } from './apiEntry';
import { isBuiltIn } from './libraryFile';
import axios from './typescript/axios.json';
import betterSqlite3 from './typescript/better_sqlite3.json';
import drizzle from './typescript/drizzle.json';
import express from './typescript/express.json';
import fastify from './typescript/fastify.json';
import globals from './typescript/globals.json';
import got from './typescript/got.json';
import hapi from './typescript/hapi.json';
import ioredis from './typescript/ioredis.json';
import knex from './typescript/knex.json';
import koa from './typescript/koa.json';
import koaRouter from './typescript/koa_router.json';
import ky from './typescript/ky.json';
import mongodb from './typescript/mongodb.json';
import mongoose from './typescript/mongoose.json';
import mysql from './typescript/mysql.json';
import mysql2 from './typescript/mysql2.json';
import nestjs from './typescript/nestjs.json';
import nestjsCore from './typescript/nestjs_core.json';
import next from './typescript/next.json';
import nodeAsyncHooks from './typescript/node_async_hooks.json';
import nodeBuffer from './typescript/node_buffer.json';
import nodeChildProcess from './typescript/node_child_process.json';
import nodeCrypto from './typescript/node_crypto.json';
import nodeDns from './typescript/node_dns.json';
import nodeEvents from './typescript/node_events.json';
import nodeFetch from './typescript/node_fetch.json';
import nodeFs from './typescript/node_fs.json';
import nodeHttp from './typescript/node_http.json';
import nodeHttp2 from './typescript/node_http2.json';
import nodeNet from './typescript/node_net.json';
import nodeOs from './typescript/node_os.json';
import nodePath from './typescript/node_path.json';
import nodePerfHooks from './typescript/node_perf_hooks.json';
import nodeProcess from './typescript/node_process.json';
import nodeReadline from './typescript/node_readline.json';
import nodeStream from './typescript/node_stream.json';
import nodeTest from './typescript/node_test.json';
import nodeTimers from './typescript/node_timers.json';
import nodeUtil from './typescript/node_util.json';
import nodeVm from './typescript/node_vm.json';
import nodeWorkerThreads from './typescript/node_worker_threads.json';
import nodeZlib from './typescript/node_zlib.json';
import pg from './typescript/pg.json';
import prisma from './typescript/prisma.json';
import redis from './typescript/redis.json';
import sequelize from './typescript/sequelize.json';
import sqlite3 from './typescript/sqlite3.json';
import superagent from './typescript/superagent.json';
import typeorm from './typescript/typeorm.json';
import undici from './typescript/undici.json';

const files: Readonly<Record<string, unknown>> = {
  'axios.json': axios,
  'better_sqlite3.json': betterSqlite3,
  'drizzle.json': drizzle,
  'express.json': express,
  'fastify.json': fastify,
  'globals.json': globals,
  'got.json': got,
  'hapi.json': hapi,
  'ioredis.json': ioredis,
  'knex.json': knex,
  'koa.json': koa,
  'koa_router.json': koaRouter,
  'ky.json': ky,
  'mongodb.json': mongodb,
  'mongoose.json': mongoose,
  'mysql.json': mysql,
  'mysql2.json': mysql2,
  'nestjs.json': nestjs,
  'nestjs_core.json': nestjsCore,
  'next.json': next,
  'node_async_hooks.json': nodeAsyncHooks,
  'node_buffer.json': nodeBuffer,
  'node_child_process.json': nodeChildProcess,
  'node_crypto.json': nodeCrypto,
  'node_dns.json': nodeDns,
  'node_events.json': nodeEvents,
  'node_fetch.json': nodeFetch,
  'node_fs.json': nodeFs,
  'node_http.json': nodeHttp,
  'node_http2.json': nodeHttp2,
  'node_net.json': nodeNet,
  'node_os.json': nodeOs,
  'node_path.json': nodePath,
  'node_perf_hooks.json': nodePerfHooks,
  'node_process.json': nodeProcess,
  'node_readline.json': nodeReadline,
  'node_stream.json': nodeStream,
  'node_test.json': nodeTest,
  'node_timers.json': nodeTimers,
  'node_util.json': nodeUtil,
  'node_vm.json': nodeVm,
  'node_worker_threads.json': nodeWorkerThreads,
  'node_zlib.json': nodeZlib,
  'pg.json': pg,
  'prisma.json': prisma,
  'redis.json': redis,
  'sequelize.json': sequelize,
  'sqlite3.json': sqlite3,
  'superagent.json': superagent,
  'typeorm.json': typeorm,
  'undici.json': undici,
};

/** In the order of their file names. */
export const typescriptLibraries: readonly LibraryKnowledge[] = Object.values(files).filter(isBuiltIn);
