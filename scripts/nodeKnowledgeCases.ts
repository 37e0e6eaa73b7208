/**
 * The calls that measureNodeKnowledge.ts measures: the name of the entry, its input in words, and the call at that size. Every
 * input is made before the measurement starts, and every call does the same work each time. Packages of npm stand in
 * nodeLibraryCases.ts.
 */
import { execFileSync, execSync, spawnSync } from 'node:child_process';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as fsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as querystring from 'node:querystring';
import { promisify } from 'node:util';
import * as util from 'node:util';
import * as v8 from 'node:v8';
import * as vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import * as zlib from 'node:zlib';

const parse: (text: string) => unknown = JSON.parse;
const deserialize: (bytes: Buffer) => unknown = v8.deserialize;
const runInNewContext: (source: string) => unknown = vm.runInNewContext;

export interface Case {
  readonly name: string;
  /** The input in words. */
  readonly input: string;
  /** Returns a promise where the call does. */
  readonly call: () => unknown;
}

const record = { id: 7, name: 'Ada', tags: ['a', 'b', 'c'], price: 12.5, active: true, note: 'x'.repeat(40) };
const records = Array.from({ length: 25 }, (_, id) => ({ ...record, id }));
const manyRecords = Array.from({ length: 8400 }, (_, id) => ({ ...record, id }));
const text = Array.from({ length: 20_000 }, (_, index) => `word${(index * 7919) % 5003}`).join(' ');
const hundredKilobytes = Buffer.from(text.slice(0, 100_000));
const megabyte = Buffer.from(text.repeat(9).slice(0, 1_000_000));
const numbers = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1009);
const typed = Float64Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1009);

export function coreCases(): readonly Case[] {
  return [...formats(), ...collections(), ...texts(), ...compression(), ...cryptography(), ...files(), ...others()];
}

function formats(): readonly Case[] {
  const small = JSON.stringify(records);
  const large = JSON.stringify(manyRecords);
  const serialized = v8.serialize(records);
  return [
    { name: 'globalThis.JSON.parse', input: '3 KB', call: () => parse(small) },
    { name: 'globalThis.JSON.parse', input: '1 MB', call: () => parse(large) },
    { name: 'globalThis.JSON.stringify', input: '25 records', call: () => JSON.stringify(records) },
    { name: 'globalThis.JSON.stringify', input: '8400 records', call: () => JSON.stringify(manyRecords) },
    { name: 'globalThis.structuredClone', input: '25 records', call: () => structuredClone(records) },
    { name: 'node:v8.serialize', input: '25 records', call: () => v8.serialize(records) },
    { name: 'node:v8.deserialize', input: '25 records', call: () => deserialize(serialized) },
    { name: 'node:util.inspect', input: '25 records', call: () => util.inspect(records, { depth: 4 }) },
    {
      name: 'node:util.isDeepStrictEqual',
      input: '25 records',
      call: () => util.isDeepStrictEqual(records, [...records]),
    },
    {
      name: 'node:querystring.parse',
      input: '20 fields',
      call: () => querystring.parse('name=ada&age=36&'.repeat(10)),
    },
  ];
}

function collections(): readonly Case[] {
  const map = new Map(numbers.map((number) => [number, number]));
  return [
    { name: 'globalThis.Array.sort', input: '1000 numbers', call: () => numbers.toSorted() },
    { name: 'globalThis.Array.toSorted', input: '1000 numbers', call: () => numbers.toSorted() },
    { name: 'globalThis.Array.map', input: '1000 numbers', call: () => numbers.map((number) => number * 2) },
    { name: 'globalThis.Array.filter', input: '1000 numbers', call: () => numbers.filter((number) => number > 500) },
    {
      name: 'globalThis.Array.reduce',
      input: '1000 numbers',
      call: () => numbers.reduce((sum, number) => sum + number, 0),
    },
    { name: 'globalThis.Array.indexOf', input: '1000 numbers', call: () => numbers.indexOf(-1) },
    { name: 'globalThis.Array.includes', input: '1000 numbers', call: () => numbers.includes(-1) },
    { name: 'globalThis.Array.join', input: '1000 numbers', call: () => numbers.join(',') },
    { name: 'globalThis.Array.slice', input: '1000 numbers', call: () => numbers.slice() },
    { name: 'globalThis.Array.from', input: '1000 numbers', call: () => Array.from(map.keys()) },
    { name: 'globalThis.Float64Array.sort', input: '1000 numbers', call: () => typed.toSorted() },
    {
      name: 'globalThis.Object.entries',
      input: '1000 keys',
      call: (
        (all) => () =>
          Object.entries(all)
      )(Object.fromEntries(map)),
    },
    { name: 'globalThis.Object.fromEntries', input: '1000 pairs', call: () => Object.fromEntries(map) },
    { name: 'globalThis.Set', input: '1000 numbers', call: () => new Set(numbers) },
    { name: 'globalThis.Map', input: '1000 pairs', call: () => new Map(map) },
  ];
}

function texts(): readonly Case[] {
  const few = text.slice(0, 4000);
  const encoded = megabyte.toString('base64');
  const formatter = new Intl.NumberFormat('de-DE');
  return [
    { name: 'globalThis.String.split', input: '4 KB', call: () => few.split(' ') },
    { name: 'globalThis.String.replaceAll', input: '4 KB', call: () => few.replaceAll('word', 'term') },
    { name: 'globalThis.String.match', input: '4 KB', call: () => few.match(/\d+/g) },
    { name: 'globalThis.RegExp.test', input: '4 KB', call: () => /nowhere|elsewhere/.test(few) },
    { name: 'globalThis.RegExp.exec', input: '4 KB', call: () => /(\w+)@(\w+)/.exec(few) },
    { name: 'globalThis.String.normalize', input: '4 KB', call: () => few.normalize('NFD') },
    { name: 'globalThis.String.localeCompare', input: 'two words', call: () => 'résumé'.localeCompare('resume') },
    { name: 'globalThis.Intl.NumberFormat', input: 'one locale', call: () => new Intl.NumberFormat('de-DE') },
    { name: 'globalThis.Intl.DateTimeFormat', input: 'one locale', call: () => new Intl.DateTimeFormat('de-DE') },
    { name: 'globalThis.Intl.NumberFormat.format', input: 'one number', call: () => formatter.format(1234.5) },
    { name: 'globalThis.Date.toLocaleString', input: 'one date', call: () => new Date(0).toLocaleString('de-DE') },
    { name: 'globalThis.encodeURIComponent', input: '4 KB', call: () => encodeURIComponent(few) },
    { name: 'globalThis.btoa', input: '4 KB', call: () => btoa(few) },
    { name: 'globalThis.URL', input: 'one address', call: () => new URL('https://example.org/a/b?c=d#e') },
    { name: 'node:buffer.Buffer.toString', input: '1 MB', call: () => megabyte.toString('base64') },
    { name: 'node:buffer.Buffer.from', input: '1 MB', call: () => Buffer.from(encoded, 'base64') },
    { name: 'node:buffer.Buffer.concat', input: '2 MB', call: () => Buffer.concat([megabyte, megabyte]) },
  ];
}

function compression(): readonly Case[] {
  const gzipped = zlib.gzipSync(hundredKilobytes);
  const deflated = zlib.deflateSync(hundredKilobytes);
  const brotli = zlib.brotliCompressSync(hundredKilobytes);
  const input = '100 KB of text';
  return [
    { name: 'node:zlib.gzipSync', input, call: () => zlib.gzipSync(hundredKilobytes) },
    { name: 'node:zlib.gunzipSync', input, call: () => zlib.gunzipSync(gzipped) },
    { name: 'node:zlib.deflateSync', input, call: () => zlib.deflateSync(hundredKilobytes) },
    { name: 'node:zlib.inflateSync', input, call: () => zlib.inflateSync(deflated) },
    { name: 'node:zlib.brotliCompressSync', input, call: () => zlib.brotliCompressSync(hundredKilobytes) },
    { name: 'node:zlib.brotliDecompressSync', input, call: () => zlib.brotliDecompressSync(brotli) },
    { name: 'node:zlib.gzip', input, call: () => promisify(zlib.gzip)(hundredKilobytes) },
    { name: 'node:zlib.gunzip', input, call: () => promisify(zlib.gunzip)(gzipped) },
    { name: 'node:zlib.deflate', input, call: () => promisify(zlib.deflate)(hundredKilobytes) },
    { name: 'node:zlib.brotliCompress', input, call: () => promisify(zlib.brotliCompress)(hundredKilobytes) },
    { name: 'node:zlib.crc32', input: '1 MB', call: () => zlib.crc32(megabyte) },
  ];
}

function cryptography(): readonly Case[] {
  const key = crypto.randomBytes(32);
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signature = crypto.sign('sha256', hundredKilobytes, privateKey);
  const sealed = crypto.publicEncrypt(publicKey, key);
  const digest = (algorithm: string, data: Buffer) => () => crypto.createHash(algorithm).update(data).digest();
  return [
    {
      name: 'node:crypto.pbkdf2Sync',
      input: '100 000 rounds',
      call: () => crypto.pbkdf2Sync('secret', key, 100_000, 64, 'sha512'),
    },
    {
      name: 'node:crypto.pbkdf2',
      input: '100 000 rounds',
      call: () => promisify(crypto.pbkdf2)('secret', key, 100_000, 64, 'sha512'),
    },
    { name: 'node:crypto.scryptSync', input: 'N = 16384', call: () => crypto.scryptSync('secret', key, 64) },
    {
      name: 'node:crypto.scrypt',
      input: 'N = 16384',
      call: () => promisify<string, Buffer, number, Buffer>(crypto.scrypt)('secret', key, 64),
    },
    { name: 'node:crypto.hkdfSync', input: '64 bytes', call: () => crypto.hkdfSync('sha512', key, key, 'use', 64) },
    { name: 'node:crypto.randomBytes', input: '32 bytes', call: () => crypto.randomBytes(32) },
    {
      name: 'node:crypto.randomFillSync',
      input: '1 MB',
      call: (
        (target) => () =>
          crypto.randomFillSync(target)
      )(Buffer.alloc(1_000_000)),
    },
    {
      name: 'node:crypto.generateKeyPairSync',
      input: 'RSA 2048',
      call: () => crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }),
    },
    {
      name: 'node:crypto.generateKeyPair',
      input: 'RSA 2048',
      call: () => promisify(crypto.generateKeyPair)('rsa', { modulusLength: 2048 }),
    },
    { name: 'node:crypto.Hash.update', input: '100 KB', call: digest('sha256', hundredKilobytes) },
    { name: 'node:crypto.hash', input: '100 KB', call: () => crypto.hash('sha256', hundredKilobytes) },
    { name: 'node:crypto.createHash', input: '3 bytes', call: digest('sha256', Buffer.from('abc')) },
    { name: 'node:crypto.sign', input: 'RSA 2048', call: () => crypto.sign('sha256', hundredKilobytes, privateKey) },
    {
      name: 'node:crypto.verify',
      input: 'RSA 2048',
      call: () => crypto.verify('sha256', hundredKilobytes, publicKey, signature),
    },
    { name: 'node:crypto.privateDecrypt', input: 'RSA 2048', call: () => crypto.privateDecrypt(privateKey, sealed) },
    { name: 'node:crypto.publicEncrypt', input: 'RSA 2048', call: () => crypto.publicEncrypt(publicKey, key) },
    { name: 'node:crypto.timingSafeEqual', input: '32 bytes', call: () => crypto.timingSafeEqual(key, key) },
    { name: 'globalThis.SubtleCrypto.digest', input: '1 MB', call: () => crypto.subtle.digest('SHA-256', megabyte) },
  ];
}

function files(): readonly Case[] {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'measure-knowledge-'));
  process.once('exit', () => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, 'letters.txt');
  const copy = path.join(folder, 'copy.txt');
  fs.writeFileSync(file, hundredKilobytes);
  return [
    { name: 'node:fs.readFileSync', input: '100 KB, cached', call: () => fs.readFileSync(file) },
    { name: 'node:fs/promises.readFile', input: '100 KB, cached', call: () => fsPromises.readFile(file) },
    {
      name: 'node:fs.writeFileSync',
      input: '100 KB',
      call: () => {
        fs.writeFileSync(copy, hundredKilobytes);
      },
    },
    { name: 'node:fs/promises.writeFile', input: '100 KB', call: () => fsPromises.writeFile(copy, hundredKilobytes) },
    { name: 'node:fs.existsSync', input: 'one file', call: () => fs.existsSync(file) },
    { name: 'node:fs.statSync', input: 'one file', call: () => fs.statSync(file) },
    { name: 'node:fs/promises.stat', input: 'one file', call: () => fsPromises.stat(file) },
    { name: 'node:fs.readdirSync', input: 'two names', call: () => fs.readdirSync(folder) },
  ];
}

function others(): readonly Case[] {
  const source = 'let sum = 0; for (let i = 0; i < 10; i += 1) { sum += i; } sum';
  const bytes = Buffer.from('0061736d01000000', 'hex');
  return [
    { name: 'node:child_process.execSync', input: 'the shell and `true`', call: () => execSync('true') },
    { name: 'node:child_process.execFileSync', input: '`true`', call: () => execFileSync('true') },
    { name: 'node:child_process.spawnSync', input: '`true`', call: () => spawnSync('true') },
    { name: 'node:vm.runInNewContext', input: 'one line', call: () => runInNewContext(source) },
    { name: 'node:vm.Script', input: 'one line', call: () => new vm.Script(source) },
    { name: 'globalThis.WebAssembly.Module', input: '8 bytes', call: () => new WebAssembly.Module(bytes) },
    {
      name: 'node:worker_threads.Worker',
      input: 'an empty program',
      call: () => ended(new Worker('', { eval: true })),
    },
  ];
}

function ended(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('exit', () => {
      resolve();
    });
    worker.once('error', reject);
  });
}
