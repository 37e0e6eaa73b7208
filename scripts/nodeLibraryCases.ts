/**
 * The calls of npm's packages that measureNodeKnowledge.ts measures, with the input that their entries assume. The packages are
 * taken from a folder where they are installed, as checkNodeKnowledge.ts makes one; a package that is not there, or cannot be
 * loaded, is left out and named. Every input is made before the measurement starts.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Case } from './nodeKnowledgeCases';

type Callable = (...parameters: readonly unknown[]) => unknown;

/** What a package exports, looked into by name: its types are not installed beside this project. */
class Package {
  constructor(private readonly value: unknown) {}

  at(name: string): Package {
    const { value } = this;
    const isOpen = (typeof value === 'object' && value !== null) || typeof value === 'function';
    return new Package(isOpen ? Reflect.get(value, name) : undefined);
  }

  call(...parameters: readonly unknown[]): unknown {
    return this.function()(...parameters);
  }

  /** Calls the member by this name on this object. */
  send(name: string, ...parameters: readonly unknown[]): unknown {
    return Reflect.apply(this.at(name).function(), this.value, parameters);
  }

  make(...parameters: readonly unknown[]): Package {
    const made: unknown = Reflect.construct(this.function(), parameters);
    return new Package(made);
  }

  private function(): Callable {
    const { value } = this;
    if (!isCallable(value)) {
      throw new TypeError('not a function');
    }
    return value;
  }
}

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

const records = Array.from({ length: 25 }, (_, id) => ({
  id,
  name: 'Ada',
  tags: ['a', 'b', 'c'],
  note: 'x'.repeat(40),
}));
const numbers = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1009);
const row = '1042,Ada,Lovelace,1815-12-10,London,36.5\n';
const csv = row.repeat(Math.floor(100_000 / row.length));
const element = '<li class="row"><a href="/item/7">An item of the list</a><span>12.50</span></li>\n';
const page = `<html><body><ul>${element.repeat(Math.floor(100_000 / element.length))}</ul></body></html>`;
const xml = `<list>${element.repeat(Math.floor(100_000 / element.length))}</list>`;
const markdown = '# A title\n\nSome *words* with a [link](https://example.org) and `code`.\n\n- one\n- two\n\n'.repeat(
  115,
);
const yaml = records
  .map(({ id, name, note }) => `- id: ${id}\n  name: ${name}\n  tags: [a, b, c]\n  note: ${note}\n`)
  .join('');

export function libraryCases(folder: string): readonly Case[] {
  const require = createRequire(path.join(path.resolve(folder), 'index.js'));
  const cases: Case[] = [];
  const add = (name: string, make: (library: Package) => readonly Case[]): void => {
    try {
      const loaded: unknown = require(name);
      cases.push(...make(new Package(loaded)));
    } catch (error) {
      console.error(`left out: ${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
    }
  };
  for (const [name, make] of Object.entries(groups)) {
    add(name, make);
  }
  return cases;
}

const groups: Readonly<Record<string, (library: Package) => readonly Case[]>> = {
  bcrypt: (library) => [
    { name: 'bcrypt.hashSync', input: '10 rounds', call: () => library.send('hashSync', 'secret', 10) },
    { name: 'bcrypt.hash', input: '10 rounds', call: () => library.send('hash', 'secret', 10) },
  ],
  bcryptjs: (library) => [
    { name: 'bcryptjs.hashSync', input: '10 rounds', call: () => library.send('hashSync', 'secret', 10) },
    { name: 'bcryptjs.hash', input: '10 rounds', call: () => library.send('hash', 'secret', 10) },
  ],
  sharp: (library) => {
    const create = { width: 1600, height: 1200, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 30 } };
    return [
      {
        name: 'sharp.toBuffer',
        input: '2 megapixels to JPEG',
        call: () => new Package(new Package(library.call({ create })).send('jpeg')).send('toBuffer'),
      },
    ];
  },
  jsonwebtoken: (library) => {
    const token = library.send('sign', { id: 7 }, 'secret');
    return [
      { name: 'jsonwebtoken.sign', input: 'HS256', call: () => library.send('sign', { id: 7 }, 'secret') },
      { name: 'jsonwebtoken.verify', input: 'HS256', call: () => library.send('verify', token, 'secret') },
    ];
  },
  lodash: (library) => [
    { name: 'lodash.cloneDeep', input: '25 records', call: () => library.send('cloneDeep', records) },
    {
      name: 'lodash.isEqual',
      input: '25 records',
      call: () => library.send('isEqual', records, structuredClone(records)),
    },
    { name: 'lodash.sortBy', input: '1000 numbers', call: () => library.send('sortBy', numbers) },
    { name: 'lodash.map', input: '1000 numbers', call: () => library.send('map', numbers, (item: number) => item * 2) },
    { name: 'lodash.uniq', input: '1000 numbers', call: () => library.send('uniq', numbers) },
  ],
  cheerio: (library) => [{ name: 'cheerio.load', input: '100 KB', call: () => library.send('load', page) }],
  'csv-parse/sync': (library) => [
    { name: 'csv-parse/sync.parse', input: '100 KB', call: () => library.send('parse', csv) },
  ],
  papaparse: (library) => [{ name: 'papaparse.parse', input: '100 KB', call: () => library.send('parse', csv) }],
  marked: (library) => [{ name: 'marked.marked', input: '10 KB', call: () => library.send('marked', markdown) }],
  yaml: (library) => [
    { name: 'yaml.parse', input: '3 KB', call: () => library.send('parse', yaml) },
    { name: 'yaml.stringify', input: '25 records', call: () => library.send('stringify', records) },
  ],
  'js-yaml': (library) => [
    { name: 'js-yaml.load', input: '3 KB', call: () => library.send('load', yaml) },
    { name: 'js-yaml.dump', input: '25 records', call: () => library.send('dump', records) },
  ],
  msgpackr: (library) => {
    const packed = library.send('pack', records);
    return [
      { name: 'msgpackr.pack', input: '25 records', call: () => library.send('pack', records) },
      { name: 'msgpackr.unpack', input: '25 records', call: () => library.send('unpack', packed) },
    ];
  },
  pako: (library) => {
    const data = Buffer.from(csv);
    const packed = library.send('gzip', data);
    return [
      { name: 'pako.gzip', input: '100 KB', call: () => library.send('gzip', data) },
      { name: 'pako.ungzip', input: '100 KB', call: () => library.send('ungzip', packed) },
    ];
  },
  'fast-xml-parser': (library) => {
    const parser = library.at('XMLParser').make();
    return [{ name: 'fast-xml-parser.XMLParser.parse', input: '100 KB', call: () => parser.send('parse', xml) }];
  },
  xml2js: (library) => [
    { name: 'xml2js.parseStringPromise', input: '100 KB', call: () => library.send('parseStringPromise', xml) },
  ],
  ajv: (library) => {
    const properties = { id: { type: 'integer' }, name: { type: 'string' } };
    const schema = { type: 'object', properties, required: ['id'] };
    return [
      {
        name: 'ajv.compile',
        input: 'a small schema',
        call: () => library.at('default').make().send('compile', schema),
      },
    ];
  },
  jsdom: (library) => [{ name: 'jsdom.JSDOM', input: '100 KB', call: () => library.at('JSDOM').make(page) }],
};
