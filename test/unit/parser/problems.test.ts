import assert from 'node:assert/strict';
import { parse } from '../../../src/languages/python/parser/parse';
import { loadCPython } from './cpython';
import type { CPython } from './cpython';

/** Invalid source, with `«` and `»` around what is reported, and the message. */
const reported: readonly (readonly [source: string, message: string])[] = [
  ['if x«\n»  y()\n', "Expected ':' after the if condition."],
  ['while x«\n»  y()\n', "Expected ':' after the while condition."],
  ['def f(a)«\n»  return a\n', "Expected ':' after the function signature."],
  ['class A«\n»  pass\n', "Expected ':' after the class header."],
  ['for x in y«\n»  pass\n', "Expected ':' after the for clause."],
  ['for x«:» pass\n', "Expected 'in' after the target of the for loop."],
  ['if x:\ny()\n', 'Expected an indented block after the if condition.'],
  ['def f():\n', 'Expected an indented block after the function signature.'],
  ['def «(»a): pass\n', "Expected the function's name after 'def'."],
  ['def f«:» pass\n', "Expected '(' after the function's name."],
  ['x = foo«(»1, 2\n', "'(' is never closed."],
  ['def f():\n  x = «[»1,\n  y = {2:\ndef g(): pass\n', "'[' is never closed."],
  ['x = 1«)»\n', "')' closes no bracket."],
  ['x = (1«]»\n', "']' does not close '('."],
  ["x = «'abc»\n", 'This string is not closed on its line.'],
  ['x = «"""»abc\n', 'This triple-quoted string is never closed.'],
  ['x = «"""»abc\ndef f():\n  """Docs."""\n', 'This triple-quoted string is never closed.'],
  ['x = «f"a»\n', 'This string is not closed on its line.'],
  ['x = f"{a«"»\n', "Expected '}' before the end of the f-string."],
  ['x = f"a«}»"\n', "A single '}' in an f-string must be written '}}'."],
  ['x = f"{«}»"\n', 'Expected an expression.'],
  ['x = f"{a!«z»}"\n', "Expected 'r', 's' or 'a' after '!'."],
  ['if x:\n    a()\n  «b»()\n', 'Unindent does not match any outer indentation level.'],
  ['a()\n  b()\n', 'Unexpected indentation.'],
  ['if a:\n\tb()\n        «c»()\n', 'Tabs and spaces are mixed in the indentation.'],
  ['try:\n  a()\nb()\n', "Expected 'except' or 'finally' after the try block."],
  ['«else»:\n  a()\n', "'else' has no statement above that it belongs to."],
  ['«@»a\nx = 1\n', 'Expected a function or class after the decorator.'],
  ['async «x» = 1\n', "Expected 'def', 'for' or 'with' after 'async'."],
  ['x = 1 «y»\n', "Unexpected 'y'."],
  ['x = «return»\n', "Expected an expression instead of 'return'."],
  ['x =«\n»', 'Expected an expression.'],
  ['x.«\n»', "Expected a name after '.'."],
  ['x.«class»\n', "'class' is a keyword and cannot be an attribute's name."],
  ['«print» "x"\n', "Expected parentheses around the arguments of 'print'."],
  ['«f()» = 1\n', 'A call cannot be assigned to.'],
  ['a, «1» = b\n', 'A literal cannot be assigned to.'],
  ['«a + b» = 1\n', 'This expression cannot be assigned to.'],
  ['«a, b» += 1\n', 'Only a single target can stand here.'],
  ['x = a if b«\n»', "Expected 'else' in the conditional expression."],
  ['f(a=1, «b»)\n', 'A positional argument cannot follow a keyword argument.'],
  ['f(**a, «*»b)\n', "'*' cannot follow '**' among the arguments."],
  ['f(«x for x in y», 1)\n', 'A generator expression beside other arguments needs parentheses.'],
  ['f(a «b»)\n', "Expected ',' or ')'."],
  ['x = {1: 2, 3«}»\n', "Expected ':' after the dictionary key."],
  ['def f(a=1, «b»): pass\n', 'A parameter without a default cannot follow one with a default.'],
  ['def f(«*»): pass\n', "Expected a parameter's name after '*'."],
  ['x = a «<>» b\n', "Python 3 writes '!=' for '<>'."],
  ['x = «0777»\n', "Invalid number '0777'."],
  ['x = «1»abc\n', "Invalid number '1abc'."],
  ['x = «“»a”\n', 'Invalid character U+201C.'],
  ['x = "a«\0»b"\n', 'Source code cannot contain null characters.'],
  ['try: a\nexcept «B, C» as d: e\n', "Several exception types before 'as' need parentheses."],
  ['x = a «$» b\n', 'Invalid character.'],
  ['x = a «\\» b\n', "Unexpected character after the line continuation '\\'."],
  ['from a import «b.c»\n', 'An imported name has no dots.'],
  ['import«\n»', 'Expected the name of what to import.'],
  ['from a«\n»', "Expected 'import'."],
  ["x = «b'a' 'b'»\n", 'Bytes and text literals cannot be joined.'],
  ['[«*a» for a in b]\n', 'A comprehension cannot unpack its element.'],
  ['match x:\n  case «*a»: pass\n', 'A starred pattern needs a sequence around it.'],
  ['match x:\n  case «)»: pass\n', "')' closes no bracket."],
];

describe('problems of invalid programs', function () {
  this.timeout(60_000);
  let python: CPython;

  before(async () => {
    python = await loadCPython();
  });

  for (const [marked, message] of reported) {
    it(`says "${message}" for ${JSON.stringify(marked)}`, () => {
      const source = marked.replace(/[«»]/g, '');
      assert.equal(python.accepts(source), false, 'CPython accepts the program');
      const problem = parse(source).problems[0];
      assert.equal(problem?.message, message);
      const start = marked.indexOf('«');
      const end = marked.indexOf('»') - 1;
      const excerpt = marked.slice(start + 1, end + 1);
      if (start >= 0) {
        // A problem at the end of a line is an empty range there.
        assert.deepEqual([problem.start, problem.end], [start, excerpt === '\n' ? start : end]);
      }
    });
  }

  it('gives one problem per logical line, the first', () => {
    const { problems } = parse('x = 1 2 3\nok()\ny = [4 5 6 = 7]\nz = ;\n');
    assert.equal(problems.length, 3);
  });

  it('gives every broken line its own problem', () => {
    const { problems } = parse('if x\n  a(b c)\ndef g(:\n  pass\n');
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["Expected ':' after the if condition.", "Expected ',' or ')'.", "'(' is never closed."],
    );
  });

  it('gives none for a file of comments and blank lines', () => {
    assert.deepEqual(parse('# a\n\n   # b\n\f\n').problems, []);
  });
});
