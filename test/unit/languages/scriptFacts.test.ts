/** What the front end of JavaScript and TypeScript says of single files, held against the facts themselves. */
import assert from 'node:assert/strict';
import type { FunctionFacts, LoopOperation, ModuleFacts, Operation, StatementOperation } from '../../../src/core/facts';
import { typescript } from '../../../src/languages/typescript/typescript';
import { operationsIn } from '../../support/operationsIn';

function factsOf(text: string, path = 'shop/stock.ts'): ModuleFacts {
  return typescript.extract(text, { path, moduleName: 'shop/stock', isPackage: false });
}

function names(facts: ModuleFacts): readonly string[] {
  return facts.functions.map(({ name }) => name);
}

function functionNamed(facts: ModuleFacts, name: string): FunctionFacts {
  return (
    facts.functions.find((each) => each.name === name) ?? assert.fail(`no function ${name}: ${names(facts).join()}`)
  );
}

function allOf<Kind extends Operation['kind']>(facts: ModuleFacts, kind: Kind): Extract<Operation, { kind: Kind }>[] {
  const isOf = (operation: Operation): operation is Extract<Operation, { kind: Kind }> => operation.kind === kind;
  return facts.functions.flatMap(({ body }) => operationsIn(body)).filter(isOf);
}

function onlyLoop(body: string, parameters = 'rows: string[], n: number'): LoopOperation {
  const [loop] = allOf(factsOf(`export async function f(${parameters}) { ${body} }`), 'loop');
  return loop ?? assert.fail('no loop');
}

function statements(body: string): StatementOperation[] {
  return allOf(factsOf(`export async function f(a, b) { ${body} }`), 'statement');
}

describe('names of functions in JavaScript', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['declarations', 'function open() {}', ['open']],
    ['arrows in variables', 'const open = () => 1', ['open']],
    ['function expressions by the variable', 'const open = function () {}', ['open']],
    ['function expressions by their own name', 'const shut = function open() {}', ['open']],
    ['default exports', 'export default function () {}', ['default']],
    ['arrows that are the default export', 'export default () => 1', ['default']],
    ['methods', 'class Shop { open() {} }', ['Shop.open']],
    ['static methods', 'class Shop { static open() {} }', ['Shop.open']],
    ['getters', 'class Shop { get size() { return 1 } }', ['Shop.size']],
    ['private methods', 'class Shop { #open() {} }', ['Shop.#open']],
    ['constructors', 'class Shop { constructor() {} }', ['Shop.constructor']],
    ['class fields', 'class Shop { open = () => 1 }', ['Shop.open']],
    ['methods of objects', 'const shop = { open() {} }', ['shop.open']],
    ['arrows in objects', 'const shop = { open: () => 1 }', ['shop.open']],
    ['objects in objects', 'const shop = { door: { open() {} } }', ['shop.door.open']],
    ['nested functions', 'function shop() { function open() {} }', ['shop', 'shop.open']],
    ['callbacks by what they are handed to', 'rows.map((row) => row)', ['rows.map() callback']],
    ['handlers by the route', "app.get('/bread', (request) => request)", ["app.get('/bread') callback"]],
    ['wrapped functions by the variable', 'const open = memoize(() => 1)', ['open']],
    ['functions that run at once', '(() => 1)()', ['<anonymous>']],
    ['names on exports', 'exports.open = function () {}', ['open']],
    ['what is the module', 'module.exports = function () {}', ['module.exports']],
    ['members of other objects', 'Shop.prototype.open = function () {}', ['Shop.open']],
    ['generators', 'function* open() {}', ['open']],
    ['functions in namespaces', 'namespace Shop { export function open() {} }', ['Shop.open']],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => {
      assert.deepEqual(names(factsOf(text)), ['<module>', ...expected]);
    });
  }

  it('leaves out overloads that have an implementation', () => {
    const facts = factsOf('function open(a: string): void;\nfunction open(a: number): void;\nfunction open(a) {}');
    assert.deepEqual(names(facts), ['<module>', 'open']);
    assert.equal(functionNamed(facts, 'open').nameRange.start.line, 2);
  });

  it('gives two functions of one name two ids', () => {
    const ids = factsOf('rows.map((a) => a);\nrows.map((b) => b);').functions.map(({ id }) => id);
    assert.equal(new Set(ids).size, 3);
  });

  it('points at the variable of an arrow function, and at the arrow of one without a name', () => {
    const { nameRange } = functionNamed(factsOf('const open = async () => 1;'), 'open');
    assert.deepEqual([nameRange.start.character, nameRange.end.character], [6, 10]);
    const callback = functionNamed(factsOf('rows.map((row) => row);'), 'rows.map() callback').nameRange;
    assert.deepEqual([callback.start.character, callback.end.character], [15, 17]);
  });

  it('says which functions are asynchronous, generators and methods', () => {
    const facts = factsOf('class A { async *rows() {} static make() {} get size() { return 1 } }');
    const rows = functionNamed(facts, 'A.rows');
    assert.deepEqual([rows.isAsync, rows.isGenerator, rows.kind], [true, true, 'method']);
    assert.equal(functionNamed(facts, 'A.make').methodKind, 'class');
    assert.equal(functionNamed(facts, 'A.size').methodKind, 'property');
  });
});

describe('loops of JavaScript', () => {
  const trips: readonly (readonly [string, string, unknown])[] = [
    ['counts from zero to a number', 'for (let i = 0; i < 10; i++) {}', { kind: 'known', count: 10 }],
    ['counts in steps', 'for (let i = 0; i < 10; i += 2) {}', { kind: 'known', count: 5 }],
    ['counts downwards', 'for (let i = 10; i > 0; i--) {}', { kind: 'known', count: 10 }],
    ['counts the elements of an array', 'for (const x of [1, 2, 3]) {}', { kind: 'known', count: 3 }],
    [
      'runs over a parameter',
      'for (const row of rows) {}',
      { kind: 'collection', size: { scale: 1, factors: [{ name: 'parameter:rows', kind: 'collection' }] } },
    ],
    [
      'counts to the length of a parameter',
      'for (let i = 0; i < rows.length; i++) {}',
      { kind: 'collection', size: { scale: 1, factors: [{ name: 'parameter:rows', kind: 'collection' }] } },
    ],
    [
      'counts to a parameter',
      'for (let i = 0; i < n; i++) {}',
      { kind: 'numeric', size: { scale: 1, factors: [{ name: 'parameter:n', kind: 'number' }] } },
    ],
    [
      'halves a number',
      'for (let i = n; i > 1; i = Math.floor(i / 2)) {}',
      { kind: 'numeric', size: { scale: 1, factors: [{ name: 'parameter:n', kind: 'number', isLogarithm: true }] } },
    ],
    ['never ends by itself', 'for (;;) {}', { kind: 'endless' }],
    ['never ends by itself as a while loop', 'while (true) {}', { kind: 'endless' }],
    ['goes on until nothing is left', 'while (n !== null) {}', { kind: 'collection' }],
  ];
  for (const [what, body, expected] of trips) {
    it(what, () => {
      assert.deepEqual(onlyLoop(body).trips, expected);
    });
  }

  const independent: readonly (readonly [string, string, string])[] = [
    ['calls alone', 'for (const row of rows) { await save(row); }', 'nothing'],
    ['pushing to an array', 'const out = []; for (const row of rows) { out.push(await save(row)); }', 'list'],
    ['adding up', 'let sum = 0; for (const row of rows) { sum += size(row); }', 'sum'],
    ['filling a map', 'const m = new Map(); for (const row of rows) { m.set(row, size(row)); }', 'dict'],
    ['filling an object', 'const m = {}; for (const row of rows) { m[row] = size(row); }', 'dict'],
    ['names of its own', 'for (const row of rows) { const each = []; each.push(row); save(each); }', 'nothing'],
    ['counting', 'for (let i = 0; i < n; i++) { await save(rows[i]); }', 'nothing'],
    ['going on early', 'for (const row of rows) { if (!row) continue; await save(row); }', 'nothing'],
  ];
  for (const [what, body, collects] of independent) {
    it(`may run in any order: ${what}`, () => {
      assert.deepEqual(onlyLoop(body).dependence, { kind: 'independent', collects });
    });
  }

  const dependent: readonly (readonly [string, string, RegExp])[] = [
    [
      'a name that is read and written',
      'let last; for (const row of rows) { last = await save(row, last); }',
      /`last`/,
    ],
    ['leaving the loop', 'for (const row of rows) { if (await save(row)) break; }', /end the loop/],
    ['returning', 'for (const row of rows) { if (await save(row)) return row; }', /end the loop/],
    ['shared objects', 'for (const row of rows) { shop.last = await save(row); }', /shared objects/],
    ['reading what is filled', 'const o = []; for (const r of rows) { o.push(o.length + size(r)); }', /being filled/],
    [
      'a write in a callback',
      'let n2 = 0; for (const r of rows) { r.each(() => { n2 = size(n2); }); }',
      /shared objects/,
    ],
    ['asynchronous iterators', 'for await (const row of rows) { save(row); }', /asynchronous iterator/],
    ['while loops', 'while (n > 0) { await save(n); }', /while/],
  ];
  for (const [what, body, reason] of dependent) {
    it(`depends on the iteration before: ${what}`, () => {
      const { dependence } = onlyLoop(body);
      assert.match(dependence.kind === 'dependent' ? dependence.reason : '', reason);
    });
  }

  it('leaves `break` of a switch to the switch', () => {
    const loop = onlyLoop(
      'for (const row of rows) { switch (row) { case "a": save(row); break; default: load(row); } }',
    );
    assert.equal(loop.dependence.kind, 'independent');
    assert.deepEqual(
      operationsIn(loop.body).filter(({ kind }) => kind === 'exit'),
      [],
    );
  });
});

describe('statements and branches of JavaScript', () => {
  it('tell what they read and bind', () => {
    const [first, second] = statements('const x = await load(a); const { y, z: [w] } = await load(x, b);');
    assert.deepEqual([first?.reads, first?.binds], [['load', 'a'], ['x']]);
    assert.deepEqual(
      [second?.reads, second?.binds],
      [
        ['load', 'x', 'b'],
        ['y', 'w'],
      ],
    );
  });

  it('tell what they write outside', () => {
    const written = statements('a.b = load(); a.push(load()); const c = load(); [a.x] = load();');
    assert.deepEqual(
      written.map(({ writesOutside }) => writesOutside),
      [true, true, false, true],
    );
  });

  it('say whether a call is awaited, used or left alone', () => {
    const calls = allOf(factsOf('async function f() { await a(); b(); const c = d(); void e(); return g(); }'), 'call');
    assert.deepEqual(
      calls.map(({ text, isAwaited, use }) => `${text} ${String(isAwaited)} ${use}`),
      ['a true discarded', 'b false discarded', 'd false used', 'e false used', 'g false used'],
    );
  });

  it('take both sides of `?:` and the right side of `&&` as branches', () => {
    const branches = allOf(factsOf('function f(a) { a ? b() : c(); a && d(); a?.e(); }'), 'branch');
    assert.deepEqual(
      branches.map(({ form, arms }) => [form, arms.map(({ length }) => length)]),
      [
        ['conditional', [1, 1]],
        ['conditional', [1, 0]],
      ],
    );
  });

  it('put handlers of errors in arms and what always runs behind them', () => {
    const body = functionNamed(factsOf('function f() { try { a(); } catch { b(); } finally { c(); d(); } }'), 'f').body;
    const branch = body.find((operation) => operation.kind === 'branch');
    assert.ok(branch?.kind === 'branch');
    assert.equal(branch.finallyCount, 2);
    assert.equal(branch.arms.length, 2);
  });

  it('await what is no call on its own', () => {
    assert.equal(allOf(factsOf('async function f(p) { await p; }'), 'await').length, 1);
  });

  it('tell a constructor and a tagged template as calls', () => {
    const calls = allOf(factsOf('function f() { new Map(); sql`select ${load()}`; }'), 'call');
    assert.deepEqual(
      calls.map(({ text }) => text),
      ['new Map', 'load', 'sql'],
    );
  });

  it('run values of fields when an instance is made, and static ones with the class', () => {
    const facts = factsOf('class A { pool = open(); static shared = make(); constructor() { start(); } }');
    const textsIn = (name: string): string[] =>
      operationsIn(functionNamed(facts, name).body).flatMap((each) => (each.kind === 'call' ? [each.text] : []));
    assert.deepEqual(textsIn('A.constructor'), ['open', 'start']);
    assert.deepEqual(textsIn('<module>'), ['make']);
  });
});

describe('comments that silence findings in JavaScript', () => {
  const suppressions = (text: string) =>
    factsOf(text).suppressions.map(({ line, rules, isShared }) => ({ line, rules, isShared: isShared === true }));

  it('at the end of a line', () => {
    assert.deepEqual(suppressions('load(); // concurrency: ignore[dropped-task, pool-per-call]'), [
      { line: 0, rules: ['dropped-task', 'pool-per-call'], isShared: false },
    ]);
  });

  it('alone on the line above', () => {
    assert.deepEqual(suppressions('\n  /* concurrency: ignore */\nload();'), [{ line: 2, rules: [], isShared: false }]);
  });

  it('for the whole file', () => {
    assert.deepEqual(suppressions('/* concurrency: ignore-file[dropped-task] */'), [
      { line: undefined, rules: ['dropped-task'], isShared: false },
    ]);
  });

  it('of the linter for the same finding', () => {
    assert.deepEqual(suppressions('// eslint-disable-next-line n/no-sync, no-console -- the start alone\nload();'), [
      { line: 1, rules: ['blocking-call-in-async'], isShared: true },
    ]);
    assert.deepEqual(suppressions('load(); // eslint-disable-line no-await-in-loop'), [
      { line: 0, rules: ['sequential-awaits'], isShared: true },
    ]);
    assert.deepEqual(suppressions('// eslint-disable-next-line no-console\nload();'), []);
  });
});
