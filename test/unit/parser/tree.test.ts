import assert from 'node:assert/strict';
import { NodeKind, ParameterFlag, StringFlag } from '../../../src/languages/python/parser/nodes';
import type { NodeIndex, Tree } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';
import {
  children,
  descendants,
  findChild,
  firstChild,
  flagOf,
  kindOf,
  lastChild,
  nodeAt,
  nodesOfKind,
  nodeText,
  parentTable,
  startOf,
} from '../../../src/languages/python/parser/tree';

function nameOf(tree: Tree, node: NodeIndex): string {
  return NodeKind[kindOf(tree, node)] ?? '?';
}

function only(tree: Tree, kind: NodeKind): NodeIndex {
  const found = [...nodesOfKind(tree, kind)];
  assert.equal(found.length, 1);
  return found[0] ?? 0;
}

function layout(source: string, kind: NodeKind): string {
  const tree = parse(source);
  const node = only(tree, kind);
  return [...children(tree, node)].map((child) => `${nameOf(tree, child)} ${nodeText(tree, child)}`).join(' | ');
}

describe('layout of nodes', () => {
  const layouts: readonly (readonly [source: string, kind: NodeKind, expected: string])[] = [
    [
      '@a\n@b()\ndef f[T](x) -> y: pass\n',
      NodeKind.FunctionDef,
      'Decorator @a | Decorator @b() | Name f | TypeParameters [T] | Parameters (x) | Name y | Block pass',
    ],
    [
      'class A(B, *c, d=e, **f): x\n',
      NodeKind.ClassDef,
      'Name A | Name B | Starred *c | Keyword d=e | Starred **f | Block x',
    ],
    ['if a: b\nelif c: d\nelse: e\n', NodeKind.If, 'Name a | Block b | ElifClause elif c: d | ElseClause else: e'],
    [
      'try: a\nexcept B as c: d\nelse: e\nfinally: f\n',
      NodeKind.Try,
      'Block a | ExceptClause except B as c: d | ElseClause else: e | FinallyClause finally: f',
    ],
    ['try: a\nexcept B as c: d\n', NodeKind.ExceptClause, 'Name B | Name c | Block d'],
    ['with a as b, c: d\n', NodeKind.With, 'WithItem a as b | WithItem c | Block d'],
    ['match a:\n  case b if c: d\n', NodeKind.Case, 'PatternCapture b | Name c | Block d'],
    ['from ..a.b import c as d, e\n', NodeKind.ImportFrom, 'DottedName a.b | Alias c as d | Alias e'],
    ['from . import a\n', NodeKind.ImportFrom, 'DottedName  | Alias a'],
    ['from a import *\n', NodeKind.ImportFrom, 'DottedName a'],
    ['a = b = c\n', NodeKind.Assign, 'Name a | Name b | Name c'],
    ['f(a, *b, c=d, **e)\n', NodeKind.Call, 'Name f | Name a | Starred *b | Keyword c=d | Starred **e'],
    ['a[b:c, d]\n', NodeKind.Subscript, 'Name a | Slice b:c | Name d'],
    ['{a: b, **c, d: e}\n', NodeKind.Dict, 'Name a | Name b | Starred **c | Name d | Name e'],
    [
      '{a: b for c in d if e if f}\n',
      NodeKind.DictComprehension,
      'Name a | Name b | ComprehensionFor for c in d if e if f',
    ],
    ['a if b else c\n', NodeKind.Conditional, 'Name a | Name b | Name c'],
    ['f"{a}{b!r:{c}} {d=}"\n', NodeKind.String, 'Name a | Name b | Name c | Name d'],
    ['match a:\n  case {"b": c, **d}: e\n', NodeKind.PatternMapping, 'String "b" | PatternCapture c | PatternStar **d'],
    [
      'match a:\n  case B.C(d, e=f): g\n',
      NodeKind.PatternClass,
      'Attribute B.C | PatternCapture d | PatternKeyword e=f',
    ],
    // Broken code keeps the layout, with empty nodes for what is missing.
    ['def (a): pass\n', NodeKind.FunctionDef, 'Name  | Parameters (a) | Block pass'],
    ['class :\n', NodeKind.ClassDef, 'Name  | Block '],
    ['x.\n', NodeKind.Attribute, 'Name x | Name '],
    ['x =\n', NodeKind.Assign, 'Name x | Error '],
    ['a if b\n', NodeKind.Conditional, 'Name a | Name b | Error '],
    ['{a: b, c}\n', NodeKind.Dict, 'Name a | Name b | Name c | Error '],
    ['for x\n', NodeKind.For, 'Name x | Error  | Block '],
  ];

  for (const [source, kind, expected] of layouts) {
    it(`of ${JSON.stringify(source)}`, () => {
      assert.equal(layout(source, kind), expected);
    });
  }

  it('tells parameters apart by their flags', () => {
    const tree = parse('def f(a, /, b: c = 1, *, d=2, **e): pass\n');
    assert.deepEqual(
      [...children(tree, only(tree, NodeKind.Parameters))].map((node) => flagOf(tree, node)),
      [
        0,
        ParameterFlag.Slash,
        ParameterFlag.Annotated | ParameterFlag.Default,
        ParameterFlag.Star,
        ParameterFlag.Default,
        ParameterFlag.DoubleStar,
      ],
    );
  });

  it('keeps what the prefix and quotes of strings say', () => {
    const tree = parse(`'a'; b'a'; f'{a}'; r'a'; t'a'; '''a'''; 'a' "b"; rb'''a'''\n`);
    assert.deepEqual(
      [...nodesOfKind(tree, NodeKind.String)].map((node) => flagOf(tree, node)),
      [
        0,
        StringFlag.Bytes,
        StringFlag.Formatted,
        StringFlag.Raw,
        StringFlag.Template,
        StringFlag.Triple,
        StringFlag.Concatenated,
        StringFlag.Bytes | StringFlag.Raw | StringFlag.Triple,
      ],
    );
  });

  it('counts the dots of a relative import', () => {
    const tree = parse('from ....a import b\n');
    assert.equal(flagOf(tree, only(tree, NodeKind.ImportFrom)), 4);
  });

  it('records every comment', () => {
    const text = '# first\nx = "# no" # second\n\n  # third';
    const { comments } = parse(text);
    assert.deepEqual(
      comments.map(({ start, end }) => text.slice(start, end)),
      ['# first', '# second', '# third'],
    );
  });
});

describe('reading a tree', () => {
  const source = '@decorated(1)\ndef f(a):\n    return g(a.b)\n';
  const tree = parse(source);

  it('finds children by place and kind', () => {
    const definition = only(tree, NodeKind.FunctionDef);
    assert.equal(nodeText(tree, findChild(tree, definition, NodeKind.Name)), 'f');
    assert.equal(kindOf(tree, firstChild(tree, definition)), NodeKind.Decorator);
    assert.equal(kindOf(tree, lastChild(tree, definition)), NodeKind.Block);
    assert.equal(findChild(tree, definition, NodeKind.Return), 0);
  });

  it('starts a function at def, behind its decorators', () => {
    assert.equal(startOf(tree, only(tree, NodeKind.FunctionDef)), source.indexOf('def'));
  });

  it('visits each node once, parents before children, in source order', () => {
    assert.equal(
      [...descendants(tree, only(tree, NodeKind.Return))].map((node) => nameOf(tree, node)).join(' '),
      'Call Name Attribute Name Name',
    );
    const all = [...descendants(tree, tree.root)];
    assert.equal(new Set(all).size, all.length);
    const parents = parentTable(tree);
    const seen = new Set<NodeIndex>([tree.root]);
    for (const node of all) {
      assert.ok(seen.has(parents[node] ?? 0));
      seen.add(node);
    }
  });

  it('finds the innermost node at an offset, in decorators too', () => {
    const textAt = (mark: string): string => nodeText(tree, nodeAt(tree, source.indexOf(mark)));
    assert.equal(textAt('b)'), 'b');
    assert.equal(textAt('decorated'), 'decorated');
    assert.equal(textAt('1'), '1');
    assert.equal(textAt('g('), 'g');
    assert.equal(nodeAt(parse(''), 0), 1);
  });

  it('builds the parent table once', () => {
    assert.equal(parentTable(tree), parentTable(tree));
    assert.equal(parentTable(tree)[tree.root], 0);
  });
});
