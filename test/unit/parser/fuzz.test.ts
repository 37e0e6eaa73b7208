/**
 * Text of any kind: parsing ends, never throws, and yields a tree whose every index, range and child layout is sound.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NodeKind } from '../../../src/languages/python/parser/nodes';
import type { NodeIndex, Tree } from '../../../src/languages/python/parser/nodes';
import { parse } from '../../../src/languages/python/parser/parse';
import {
  children,
  descendants,
  endOf,
  kindOf,
  nodeAt,
  parentTable,
  startOf,
} from '../../../src/languages/python/parser/tree';
import { loadCPython } from './cpython';
import type { CPython } from './cpython';
import { randomNumbers } from './damage';
import { acceptedSyntax } from './syntax';

const seed = 20261123;
const knownKinds = new Set<number | string>(Object.values(NodeKind));

/** Kinds whose first children are fixed: what a reader of nodes.ts relies on without looking. */
const leastChildren: ReadonlyMap<number, number> = new Map([
  [NodeKind.FunctionDef, 3],
  [NodeKind.ClassDef, 2],
  [NodeKind.Decorator, 1],
  [NodeKind.If, 2],
  [NodeKind.ElifClause, 2],
  [NodeKind.ElseClause, 1],
  [NodeKind.FinallyClause, 1],
  [NodeKind.While, 2],
  [NodeKind.For, 3],
  [NodeKind.Try, 1],
  [NodeKind.ExceptClause, 1],
  [NodeKind.With, 2],
  [NodeKind.WithItem, 1],
  [NodeKind.Match, 1],
  [NodeKind.Case, 2],
  [NodeKind.Assert, 1],
  [NodeKind.Global, 1],
  [NodeKind.Import, 1],
  [NodeKind.ImportFrom, 1],
  [NodeKind.Alias, 1],
  [NodeKind.Assign, 2],
  [NodeKind.AugmentedAssign, 2],
  [NodeKind.AnnotatedAssign, 2],
  [NodeKind.ExpressionStatement, 1],
  [NodeKind.TypeAlias, 2],
  [NodeKind.Attribute, 2],
  [NodeKind.Call, 1],
  [NodeKind.Subscript, 2],
  [NodeKind.Keyword, 2],
  [NodeKind.Starred, 1],
  [NodeKind.ListComprehension, 2],
  [NodeKind.DictComprehension, 3],
  [NodeKind.ComprehensionFor, 2],
  [NodeKind.Lambda, 2],
  [NodeKind.Conditional, 3],
  [NodeKind.BinaryOperation, 2],
  [NodeKind.Compare, 2],
  [NodeKind.BooleanOperation, 2],
  [NodeKind.UnaryOperation, 1],
  [NodeKind.Await, 1],
  [NodeKind.NamedExpression, 2],
  [NodeKind.PatternValue, 1],
  [NodeKind.PatternCapture, 1],
  [NodeKind.PatternClass, 1],
  [NodeKind.PatternKeyword, 2],
  [NodeKind.PatternStar, 1],
  [NodeKind.PatternOr, 2],
  [NodeKind.PatternAs, 2],
]);

function fail(tree: Tree, node: NodeIndex, what: string): never {
  assert.fail(`${what}: node ${node} of kind ${kindOf(tree, node)} at ${startOf(tree, node)}-${endOf(tree, node)}`);
}

function assertSound(text: string): void {
  const tree = parse(text);
  assert.equal(tree.text, text);
  assert.equal(startOf(tree, tree.root), 0);
  assert.equal(endOf(tree, tree.root), text.length);
  const parents = parentTable(tree);
  let reached = 1;
  for (const node of descendants(tree, tree.root)) {
    reached++;
    if (reached > tree.count) {
      fail(tree, node, 'a node is reached twice');
    }
    const parent = parents[node] ?? 0;
    const start = startOf(tree, node);
    const end = endOf(tree, node);
    if (node <= 0 || node >= tree.count || !knownKinds.has(kindOf(tree, node))) {
      fail(tree, node, 'index or kind out of range');
    }
    if (start > end || end > endOf(tree, parent)) {
      fail(tree, node, 'range not within its parent');
    }
    if (start < startOf(tree, parent) && kindOf(tree, node) !== NodeKind.Decorator) {
      fail(tree, node, 'begins before its parent');
    }
    let count = 0;
    let previousEnd = 0;
    for (const child of children(tree, node)) {
      if (startOf(tree, child) < previousEnd) {
        fail(tree, child, 'overlaps the sibling before it');
      }
      previousEnd = endOf(tree, child);
      count++;
    }
    if (count < (leastChildren.get(kindOf(tree, node)) ?? 0)) {
      fail(tree, node, 'too few children');
    }
    if (kindOf(tree, node) === NodeKind.Dict) {
      const plain = [...children(tree, node)].filter((child) => kindOf(tree, child) !== NodeKind.Starred);
      if (plain.length % 2 !== 0) {
        fail(tree, node, 'a key without a value');
      }
    }
  }
  for (const { start, end, message } of tree.problems) {
    assert.ok(start >= 0 && start <= end && end <= text.length, `problem ${message} at ${start}-${end}`);
    assert.match(message, /^[A-Z'].*\.$/);
  }
  for (let index = 1; index < tree.problems.length; index++) {
    assert.ok((tree.problems[index - 1]?.start ?? 0) <= (tree.problems[index]?.start ?? 0), 'problems out of order');
  }
  for (const { start, end } of tree.comments) {
    assert.equal(text[start], '#');
    assert.ok(end > start && end <= text.length);
  }
  nodeAt(tree, text.length >> 1);
}

const fragments = [
  ...Array.from('()[]{}:;,.@=+-*/%&|^~<>!\\#\'"` \t\n\r$?0_a\f\0é😀'),
  ...'"""|\'\'\'|f"|t\'|f"""|rb"|:=|->|**|//|==|!=|...|\n  |\n    |{{|}}|!r}|:{|\\\n|\r\n'.split('|'),
  ...'if elif else for while def class async await return yield lambda match case type with as try except finally import from'
    .split(' ')
    .map((word) => `${word} `),
  ...'in is not and or None del global assert raise pass case _:|except*|x y|f(x|1.|0x|1e'
    .split(/[ |]/)
    .map((word) => ` ${word}`),
];

describe('parser on arbitrary text', function () {
  this.timeout(120_000);
  let python: CPython;
  let sources: string[];

  before(async () => {
    python = await loadCPython();
    sources = Object.values(acceptedSyntax);
    for (const name of python.libraryNames()) {
      const text = python.libraryText(name);
      if (sources.length < 160 && text.length > 500 && text.length < 8000) {
        sources.push(text);
      }
    }
  });

  it('yields a sound tree for any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), assertSound), { seed, numRuns: 1000 });
  });

  it('yields a sound tree for any sequence of tokens', () => {
    const text = fc.array(fc.constantFrom(...fragments), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, assertSound), { seed, numRuns: 6000 });
  });

  it('yields a sound tree for mutated files, and no problem for those that are still valid', () => {
    const random = randomNumbers(seed);
    const pick = (count: number): number => Math.floor(random() * count);
    let rejected = 0;
    let noticed = 0;
    for (let run = 0; run < 1500; run++) {
      let text = sources[pick(sources.length)] ?? '';
      for (let edits = 1 + pick(3); edits > 0; edits--) {
        const at = pick(text.length);
        const removed = random() < 0.5 ? pick(12) : 0;
        const added = random() < 0.7 ? (fragments[pick(fragments.length)] ?? '') : '';
        text = text.slice(0, at) + added + text.slice(at + removed);
      }
      assertSound(text);
      const problem = parse(text).problems[0];
      if (python.accepts(text)) {
        assert.equal(problem, undefined, `a problem in a valid file:\n${text}`);
      } else {
        rejected++;
        noticed += problem === undefined ? 0 : 1;
      }
    }
    assert.ok(rejected > 500, `only ${rejected} files were invalid`);
    assert.ok(noticed / rejected > 0.95, `${noticed} of ${rejected} invalid files were noticed`);
  });

  const repeat = (part: string, count = 5000): string => part.repeat(count);
  const extremes: Readonly<Record<string, string>> = {
    'nested parentheses': `${repeat('(')}1${repeat(')')}`,
    'nested calls': `${repeat('f(')}${repeat(')')}`,
    'nested lambdas': `${repeat('lambda: ')}1`,
    'nested lists that are never closed': repeat('['),
    'nested dictionaries': `${repeat('{1: ')}1${repeat('}')}`,
    'nested subscripts': `${repeat('a[')}1${repeat(']')}`,
    'nested comprehensions': repeat('[x for x in '),
    'a chain of not': `${repeat('not ')}x`,
    'a chain of signs': `${repeat('-')}1`,
    'a chain of powers': `${repeat('2 ** ')}1`,
    'a chain of conditions': `${repeat('a if b else ')}c`,
    'nested f-strings': `${repeat('f"{')}x`,
    'nested f-strings in parentheses': `${repeat('f"{(', 2000)}x`,
    'nested format specifications': `f"${repeat('{x:')}${repeat('}')}"`,
    'nested patterns': `match x:\n case ${repeat('[')}${repeat(']')}: pass\n`,
    'nested class patterns': `match x:\n case ${repeat('A(')}${repeat(')')}: pass\n`,
    'nested blocks': Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join(''),
    'nested blocks that close again': `${Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join('')}y()\n`,
    'many elif': `if a: pass\n${repeat('elif b: pass\n')}`,
    'many decorators': repeat('@a\n'),
    'a long sum': `${repeat('a + ', 20_000)}a`,
    'a long chain of calls': `a${repeat('.b()', 10_000)}`,
    'a megabyte on one line': `[${repeat('f(x), ', 170_000)}]`,
    'a hundred thousand lines': repeat('x = f(y)\n', 100_000),
    'a megabyte of comments': repeat('# comment\n', 100_000),
    'a megabyte of quotes': repeat('"""\'\'\'', 170_000),
  };

  for (const [title, text] of Object.entries(extremes)) {
    it(`survives ${title}`, () => {
      assertSound(text);
    });
  }

  it('still finds the function below what is nested too deeply', () => {
    const tree = parse(`x = ${repeat('(')}${repeat(')')}\ndef f(): pass\n`);
    assert.equal(tree.problems[0]?.message, 'Nested too deeply to be analysed.');
    assert.ok([...descendants(tree, tree.root)].some((node) => kindOf(tree, node) === NodeKind.FunctionDef));
  });

  it('gives the same tree again after any other file', () => {
    const first = parse(sources[0] ?? '');
    parse(repeat('f"{(['));
    assert.deepEqual(parse(sources[0] ?? ''), first);
  });
});
