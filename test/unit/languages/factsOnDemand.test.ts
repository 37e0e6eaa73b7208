/**
 * The facts of a Python file whose parts are asked for in any order: what a name evaluates to must not depend on which question
 * came first, least of all where names depend on themselves.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { callsOf } from '../../../src/analysis/callOperations';
import type { ArgumentFacts, FunctionFacts, ModuleFacts, Operation } from '../../../src/core/facts';
import { plainModuleFacts } from '../../../src/core/plainFacts';
import { plainCall } from '../../../src/core/plainOperations';
import { python } from '../../../src/languages/python/python';
import { operationsIn } from '../../support/operationsIn';

const fixtures = path.join(__dirname, '..', '..', 'fixtures');
const texts = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.py'))
  .sort()
  .map((name) => readFileSync(path.join(fixtures, name), 'utf8'));
const extract = (text: string): ModuleFacts =>
  python.extract(text, { path: 'shop/module.py', moduleName: 'shop.module', isPackage: false });

const parts = ['parameters', 'returns', 'yields', 'decorators', 'writesOutside', 'isRemembering', 'body'] as const;

/** Asks for a few parts first, whatever they are, and then for everything. */
function askedInOrder(text: string, order: readonly (readonly [number, number])[]): ModuleFacts {
  const facts = extract(text);
  for (const [place, part] of order) {
    const asked: FunctionFacts | undefined = facts.functions[place % facts.functions.length];
    assert.notEqual(asked?.[parts[part % parts.length] ?? 'body'], null);
  }
  return plainModuleFacts(facts);
}

/** What operations and their arguments find out when it is first asked for. */
const operationParts =
  'range text callRange receiverSize headRange dependence binds reads writesOutside items value size'.split(' ');

/** Asks for one part of all operations after the other, beginning with the part at `first`. */
function partsAskedFrom(text: string, first: number): ModuleFacts {
  const facts = extract(text);
  const operations = facts.functions.flatMap(({ body }) => operationsIn(body));
  const owners = operations.flatMap((each): (Operation | ArgumentFacts)[] =>
    each.kind === 'call' ? [each, ...each.arguments] : [each],
  );
  for (const part of [...operationParts.slice(first), ...operationParts.slice(0, first)]) {
    for (const owner of owners) {
      const found: unknown = Reflect.get(owner, part);
      assert.equal(Reflect.get(owner, part), found, `${part} is another one when asked for again`);
    }
  }
  return plainModuleFacts(facts);
}

const questions = fc.array(fc.tuple(fc.nat(10_000), fc.nat(parts.length - 1)), { minLength: 5, maxLength: 40 });

/** Statements over a few names, most of which depend on each other in circles. */
const statement = fc.oneof(
  fc.tuple(fc.nat(4), fc.nat(4)).map(([a, b]) => `x${a} = x${b}.next`),
  fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map(([a, b, c]) => `x${a} = x${b} or x${c}`),
  fc.tuple(fc.nat(4), fc.nat(4)).map(([a, b]) => `x${a}, x${b} = x${b}, x${a}`),
  fc.tuple(fc.nat(4), fc.nat(4)).map(([a, b]) => `x${a} = make(x${b})`),
  fc.tuple(fc.nat(4), fc.nat(4)).map(([a, b]) => `x${a} = [x${b}]`),
  fc.tuple(fc.nat(4), fc.nat(4)).map(([a, b]) => `x${a}.append(x${b})`),
  fc.nat(4).map((a) => `x${a} = Shelf()`),
  fc.tuple(fc.nat(4), fc.nat(4)).map(([a, b]) => `if isinstance(x${a}, Shelf): x${b} = x${a}`),
);
const circles = fc.array(statement, { minLength: 2, maxLength: 12 }).map((statements) => {
  const body = statements.map((each) => `        ${each}`).join('\n');
  return `class Shelf:
    pass

def turn(x0, x1=None, x2=None, x3=None, x4=None):
    while x0:
${body}
    def inner():
        return x1, x2
    return x0, x3, inner

for x0 in range(3):
${body.replaceAll('        ', '    ')}
`;
});

describe('Facts of a Python file', () => {
  it('are the same in whatever order they are asked for', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(fc.nat(texts.length - 1), questions, (place, order) => {
        const text = texts[place] ?? '';
        assert.deepEqual(askedInOrder(text, order), plainModuleFacts(extract(text)));
      }),
      { numRuns: 150 },
    );
  });

  it('are the same in whatever order they are asked for, where names depend on each other in circles', () => {
    fc.assert(
      fc.property(circles, questions, (text, order) => {
        assert.deepEqual(askedInOrder(text, order), plainModuleFacts(extract(text)));
      }),
      { numRuns: 400 },
    );
  });

  it('are the same whichever part of an operation is asked for first', () => {
    for (const [place, text] of texts.entries()) {
      assert.deepEqual(partsAskedFrom(text, place % operationParts.length), plainModuleFacts(extract(text)));
    }
  }).timeout(120_000);

  it('keep all of a call that is given other arguments', () => {
    const { functions } = extract('def load(rows):\n    return rows.sort(key=len)\n');
    const [call] = operationsIn(functions[1]?.body ?? []).flatMap((each) => (each.kind === 'call' ? [each] : []));
    assert.ok(call);
    const { receiverSize, ...rest } = plainCall(call, []);
    assert.deepEqual(receiverSize?.factors, [{ name: 'parameter:rows', kind: 'unknown' }]);
    assert.deepEqual(rest, {
      kind: 'call',
      callee: { kind: 'attribute', value: { kind: 'parameter', function: 'load', name: 'rows' }, name: 'sort' },
      text: 'rows.sort',
      range: { start: { line: 1, character: 11 }, end: { line: 1, character: 20 } },
      callRange: { start: { line: 1, character: 11 }, end: { line: 1, character: 29 } },
      arguments: [],
      isAwaited: false,
      use: 'used',
    });
  });

  it('are the same after they were let go of, and about the same values', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(fc.nat(texts.length - 1), questions, (place, order) => {
        const facts = extract(texts[place] ?? '');
        const whole = plainModuleFacts(facts);
        const calls = new Map(facts.functions.map((each) => [each.id, callsOf(each.body)]));
        for (const [keepsBody, part] of order) {
          let readAgain = 0;
          facts.letGo?.({
            keepsBody: ({ id }) => id.length % 2 === keepsBody % 2,
            forgetBody: (body) => {
              assert.ok(body.length >= 0);
            },
            noteReadAgain: () => readAgain++,
          });
          const asked = facts.functions[part % facts.functions.length];
          callsOf(asked?.body ?? []).forEach((call, index) => {
            assert.equal(call.callee, calls.get(asked?.id ?? '')?.[index]?.callee);
          });
          assert.ok(readAgain <= 1);
        }
        assert.deepEqual(plainModuleFacts(facts), whole);
      }),
      { numRuns: 60 },
    );
  });

  it('can be asked for again once the tree they came from is gone', () => {
    const facts = extract('def load(rows):\n    return [row.name for row in rows]\n');
    const first = plainModuleFacts(facts);
    assert.deepEqual(plainModuleFacts(facts), first);
  });
});
