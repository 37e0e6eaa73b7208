import assert from 'node:assert/strict';
import { numberValue, stringLength, stringValue } from '../../../src/languages/python/parser/literals';
import { NodeKind, StringFlag } from '../../../src/languages/python/parser/nodes';
import type { NodeIndex, Tree } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';
import { descendants, flagOf, kindOf } from '../../../src/languages/python/parser/tree';
import { loadCPython } from './cpython';
import type { CPython } from './cpython';

/** Literals as written in Python. */
const strings = [
  `''`,
  `"plain"`,
  `'it\\'s'`,
  `"\\a\\b\\f\\n\\r\\t\\v\\\\\\"\\'"`,
  `'\\0\\7\\12\\101\\3770\\8'`,
  `'\\x41\\xff\\u20ac\\U0001F600\\ud83d'`,
  `'unknown \\d \\. \\( stay'`,
  `r'raw \\n \\' \\x'`,
  `R"""raw triple \\
  " "" \\n"""`,
  `'''triple
line 'quoted' ''`.concat(`'`),
  `'joined\\\n line'`,
  `'joined\\\r\n line'`,
  `"""one\r\ntwo\rthree"""`,
  `u'old' U'OLD'`,
  `'a' "b" r'\\c' """d"""`,
  `('a' # why 'not'
  'b' \\
  'c')`,
  `b'bytes \\x00\\xff \\377 \\777 \\u1234 \\N{x} \\''`,
  `rb'\\x00' b"\\n" Br'''\\'''' bR"q"`,
  `'😀 é 变量'`,
  `''''a' "b" \\''''`,
  `"''"`,
  `''''''`,
  `"a\\\\"`,
];

const numbers = [
  '0',
  '00_0',
  '1_000',
  '9007199254740993',
  '123456789012345678901234567890',
  '0xFF_ff',
  '0X_1',
  '0o17',
  '0b1_01',
  '0xffffffffffffffffffff',
  '1.',
  '.5',
  '1_0.0_1',
  '1e10',
  '1E-1_0',
  '1.5e+3',
  '1e400',
  '09.5',
  '1j',
  '1.5J',
  '1e3j',
  '0.1',
];

function firstOf(tree: Tree, kind: NodeKind): NodeIndex {
  for (const node of descendants(tree, tree.root)) {
    if (kindOf(tree, node) === kind) {
      return node;
    }
  }
  return 0;
}

describe('literal values', function () {
  this.timeout(60_000);
  let python: CPython;

  before(async () => {
    python = await loadCPython();
    python.define(`
def string_value(literal):
    value = ast.literal_eval(literal)
    return json.dumps([value.decode('latin-1') if isinstance(value, bytes) else value, isinstance(value, bytes)])

def number_value(literal):
    value = ast.literal_eval(literal)
    part = value.imag if isinstance(value, complex) else value
    return json.dumps([type(value).__name__, repr(float(part))])
`);
  });

  for (const literal of strings) {
    it(`are those of Python for ${JSON.stringify(literal)}`, () => {
      const tree = parse(literal);
      assert.deepEqual(tree.problems, []);
      const node = firstOf(tree, NodeKind.String);
      const isBytes = (flagOf(tree, node) & StringFlag.Bytes) !== 0;
      const expected: unknown = JSON.parse(python.call('string_value', literal));
      assert.deepEqual([stringValue(tree, node), isBytes], expected);
      assert.equal(stringLength(tree, node), stringValue(tree, node)?.length);
    });
  }

  for (const literal of numbers) {
    it(`are those of Python for ${literal}`, () => {
      const tree = parse(literal);
      assert.deepEqual(tree.problems, []);
      const value = numberValue(tree, firstOf(tree, NodeKind.Number));
      const expected: unknown = JSON.parse(python.call('number_value', literal));
      assert.ok(Array.isArray(expected));
      assert.equal(value?.type, expected[0]);
      assert.equal(value?.value, expected[1] === 'inf' ? Infinity : Number(expected[1]));
    });
  }

  for (const literal of [
    `f'{a}'`,
    `t'{a}'`,
    `'a' f'b'`,
    `'\\N{BULLET}'`,
    `'open`,
    `"""open`,
    `'\\x4'`,
    `'\\U00110000'`,
    'name',
  ]) {
    it(`are unknown for ${JSON.stringify(literal)}`, () => {
      const tree = parse(literal);
      const node = firstOf(tree, NodeKind.String);
      assert.equal(stringValue(tree, node === 0 ? firstOf(tree, NodeKind.Name) : node), undefined);
    });
  }

  it('are unknown for a number that is none', () => {
    const tree = parse('0xg + a');
    assert.equal(numberValue(tree, firstOf(tree, NodeKind.Number)), undefined);
    assert.equal(numberValue(tree, firstOf(tree, NodeKind.Name)), undefined);
  });
});
