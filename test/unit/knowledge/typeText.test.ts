/**
 * The written form of types and modules: whatever is written reads back the same, over many made-up tables.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TypedParameter, TypedSignature, TypeExpression } from '../../../src/knowledge/typeTable';
import {
  type ClassRecord,
  readModule,
  type Section,
  type SymbolRecord,
  writeModule,
} from '../../../src/knowledge/types/moduleText';
import { TypeReader, writeSignatures, writeType } from '../../../src/knowledge/types/typeText';

const module = 'shop.storage';

/** Records as the product makes them, which the strict comparison tells from others. */
const plain = { noNullPrototype: true } as const;

const identifier = fc.constantFrom('Cursor', 'fetch', 'T', '_Row', '__enter__', 'größe', 'n1');
const className = fc.oneof(
  fc.constantFrom(
    'builtins.list',
    'builtins.str',
    'builtins.a.b',
    'shop.storage.Shelf',
    'shop.storage.Shelf.Box',
    'shop.Order',
  ),
  fc.tuple(identifier, identifier).map((parts) => parts.join('.')),
);

const { type } = fc.letrec<{ type: TypeExpression }>((tie) => {
  const types = fc.array(tie('type'), { maxLength: 3 });
  return {
    type: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<TypeExpression[]>({ kind: 'unknown' }, { kind: 'none' }, { kind: 'self' }),
      fc.record({ kind: fc.constant('variable'), name: identifier }, plain),
      fc.record({ kind: fc.constant('class'), name: className }, plain),
      fc.record({ kind: fc.constant('module'), name: className }, plain),
      fc.record(
        { kind: fc.constant('instance'), name: className, arguments: types },
        { requiredKeys: ['kind', 'name'], noNullPrototype: true },
      ),
      fc.record({ kind: fc.constant('tuple'), items: types }, plain),
      fc.record({ kind: fc.constant('callable'), returns: tie('type') }, plain),
      fc.record({ kind: fc.constant('union'), options: types }, plain),
    ),
  };
});

const parameter: fc.Arbitrary<TypedParameter> = fc.record(
  {
    name: identifier,
    type,
    form: fc.constantFrom('keyword-only', 'star', 'double-star'),
    isOptional: fc.constant(true),
  },
  { requiredKeys: ['name', 'type'], noNullPrototype: true },
);

const signature: fc.Arbitrary<TypedSignature> = fc.record(
  { parameters: fc.array(parameter, { maxLength: 4 }), returns: type, isAsync: fc.boolean() },
  plain,
);

const names = ['connect', 'Cursor', '_Row', 'limit', 'größe', 'Shelf', '__getattr__'] as const;

function symbolsOf(symbol: fc.Arbitrary<SymbolRecord>): fc.Arbitrary<ReadonlyMap<string, SymbolRecord>> {
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), symbol), { selector: ([name]) => name })
    .map((entries) => new Map(entries));
}

const leaf: fc.Arbitrary<SymbolRecord> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('function'),
      signatures: fc.array(signature, { minLength: 1, maxLength: 3 }),
      receiver: fc.constantFrom('class', 'none'),
    },
    { requiredKeys: ['kind', 'signatures'], noNullPrototype: true },
  ),
  fc.record({ kind: fc.constant('value'), type }, plain),
  fc.record(
    {
      kind: fc.constant('value'),
      type: fc.constant<TypeExpression>({ kind: 'instance', name: 'builtins.int' }),
    },
    plain,
  ),
  fc.record({ kind: fc.constant('module'), name: className }, plain),
  fc.record({ kind: fc.constant('alias'), type }, plain),
  fc.record(
    {
      kind: fc.constant('reference'),
      name: fc.oneof(className, fc.constantFrom('shop.connect', 'shop.limit')),
    },
    plain,
  ),
);

function classOf(members: fc.Arbitrary<SymbolRecord>): fc.Arbitrary<SymbolRecord> {
  const record = fc.record(
    {
      typeParameters: fc.uniqueArray(identifier, { maxLength: 3 }),
      bases: fc.array(type, { maxLength: 3 }),
      members: symbolsOf(members),
    },
    plain,
  );
  return fc.record({ kind: fc.constant('class'), record }, plain);
}

const symbols = symbolsOf(fc.oneof(leaf, classOf(fc.oneof(leaf, classOf(leaf)))));

/** The records that a section's answers amount to. */
function recordsIn(section: Section): ReadonlyMap<string, SymbolRecord> {
  return new Map(
    section.names().map((name): [string, SymbolRecord] => {
      const found = section.class(name);
      if (found !== undefined) {
        const record: ClassRecord = { ...found, members: recordsIn(found.members) };
        return [name, { kind: 'class', record }];
      }
      const reference = section.reference(name);
      if (reference !== undefined) {
        return [name, { kind: 'reference', name: reference }];
      }
      const alias = section.alias(name);
      const member = section.member(name);
      assert.ok(alias !== undefined || member !== undefined, name);
      return [name, alias === undefined ? (member ?? { kind: 'module', name }) : { kind: 'alias', type: alias }];
    }),
  );
}

describe('the text of a table of types', () => {
  it('gives every type back', () => {
    fc.assert(
      fc.property(type, (each) => {
        assert.deepEqual(new TypeReader(writeType(each, module), module).wholeType(), each);
      }),
    );
  });

  it('gives every signature back', () => {
    fc.assert(
      fc.property(fc.array(signature, { minLength: 1, maxLength: 4 }), (each) => {
        assert.deepEqual(new TypeReader(writeSignatures(each, module), module).wholeSignatures(), each);
      }),
    );
  });

  it('gives every module back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(className, { maxLength: 3 }), symbols, (stars, each) => {
        const read = readModule(writeModule({ name: module, stars, symbols: each }));
        assert.deepEqual(read.stars, stars);
        assert.deepEqual(recordsIn(read.symbols), each);
      }),
    );
  });

  it('is short and can be read by people', () => {
    assert.equal(
      writeType(
        {
          kind: 'union',
          options: [
            { kind: 'instance', name: 'builtins.list', arguments: [{ kind: 'variable', name: 'T' }] },
            { kind: 'instance', name: 'shop.storage.Shelf' },
            { kind: 'none' },
          ],
        },
        module,
      ),
      "{list['T]|.Shelf|-}",
    );
  });

  it('refuses text that nobody wrote', () => {
    for (const broken of ['list[str', '{str|', '(a,,b)', '', "'", 'str]']) {
      assert.throws(() => new TypeReader(broken, module).wholeType(), /table of types/, broken);
    }
    assert.throws(() => new TypeReader('(a:str', module).wholeSignatures(), /table of types/);
  });
});
