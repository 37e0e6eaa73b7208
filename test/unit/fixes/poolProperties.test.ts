/**
 * The quick fixes around pools of processes, tried on many ways to write the same thing: the result parses, every comment
 * stays, and so does the line end. What the fixes change is shown by the fixtures; this is about the text around it.
 */
import assert from 'node:assert/strict';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import { defaultAdviceSettings, type RuleId } from '../../../src/advice/finding';
import { applyEdits } from '../../../src/core/text';
import { parse } from '../../../src/languages/python/parser/parse';
import { readFixture } from './fixtureFinding';

const heads = [
  '',
  '#!/usr/bin/env python3\n',
  '"""Doc."""; import os\n',
  'from __future__ import annotations; import os\n',
  'try:\n    import json\nexcept ImportError:\n    json = None\n',
  '__all__ = ["page"]\n\nimport sys\n',
];

const chunks = [
  'return list(pool.map(work, a))',
  'return list(pool.map(work, a,))',
  'return list(pool.map(\n    work,\n    a\n))',
  'return list(pool.map(\n    work, a  # two\n))',
  'return list(pool.map(\n    work,\n    a,  # two\n    ))',
  'return list(pool.map(work, (x for x in a)))',
  'return list(pool.map(work, a, timeout=(3)  # t\n    ))',
  'return list(pool.map(work, lambda: (1, 2)))',
  'return list(pool.map (work , (a) , ))',
  'x = pool.map(work, """a\nb"""); return x',
  'return f"{list(pool.map(work, a))}"',
  'return list(pool.map(work, [\n    1,\n    2,\n]))',
  'return list(pool.map(work,\n    a,\n    # last\n))',
  'return list(pool.map(\\\n    work, a))',
];

const rounds = [
  'for x in a:\n    with ProcessPoolExecutor() as pool:\n        print(list(pool.map(work, x)))',
  'for x in a:  # one\n\n    # two\n    with ProcessPoolExecutor(2) as pool:  # three\n\n        # four\n        print(*pool.map(work, x))\n    # five',
  'for x in a: # one: two\n    with ProcessPoolExecutor(2) as pool: # three: four\n        print(*pool.map(work, x))',
  'for x in a:\n    with ProcessPoolExecutor() as pool: print(list(pool.map(work, x)))',
  'for (x, y) in {1: 2}.items():\n    with (ProcessPoolExecutor()) as pool:\n        print(list(pool.map(work, x)))',
  'for x in a:\n    with (\n        ProcessPoolExecutor() as pool,\n    ):\n        print(list(pool.map(work, x)))',
  'for x in [k[1:], lambda: 1]:\n    with ProcessPoolExecutor() as pool:\n        print(list(pool.map(work, x[1:])))',
  'for x in a:\n    with ProcessPoolExecutor() \\\n            as pool:\n        print(list(pool.map(work, x)))',
  'for x in """a\nb""":\n    with ProcessPoolExecutor() as pool:\n        print(list(pool.map(work, x)))',
  'if a:\n    for x in a:\n        with ProcessPoolExecutor() as pool:\n            print(list(pool.map(work, x)))\nelse:\n    pass',
];

const lambdas = [
  'return pool.submit(lambda: 1)',
  'return pool.submit(lambda x: (x), 1)',
  'return pool.submit(lambda x , y = {1: 2} : x[1:2], 1)',
  'return pool.submit(lambda *, k: k, k=1)',
  'return pool.submit(lambda x, /, *y: [z for z in y], 1)',
  'return pool.submit(lambda x: lambda y: x, 1)',
  'return pool.submit(lambda x: f"{x:>3}", 1)',
  'return pool.submit(lambda x: (x, "a:b"), 1)',
  'return pool.submit(lambda x:x if x else ":", 1)',
  'return pool.submit((lambda x: x), 1)',
  'return pool.submit(lambda x: """a\nb""", 1)',
  'return pool.submit(lambda x: (x,\n    1), 1)',
  'return pool.submit(lambda x: (y := x), 1)',
  'return pool.submit(lambda: work(1))  # why',
  'return pool.submit(lambda:(1))',
  'return pool.submit(lambda: {1: 2})',
  'class C:\n    def m(self):\n        return pool.submit(lambda x: __x, 1)',
];

const localFunctions = [
  'def inner(x):\n    return x\nreturn pool.submit(inner, 1)',
  '# about\ndef inner(x):  # one\n    # two\n    return x  # three\n# four\n\nreturn pool.submit(inner, 1)',
  'def inner(x): return x\nreturn pool.submit(inner, 1)',
  'a = 1\n\n\ndef inner(x):\n    return """a\n  b"""\n\n\nreturn pool.submit(inner, 1)',
  'def inner(x=1, *y):\n    def deep():\n        return inner\n    return deep()\nreturn pool.submit(inner, 1)',
  'return pool.submit(inner, 1)\ndef inner(x):\n    return x',
  'if a:\n    def inner(x):\n        return x\nreturn pool.submit(inner, 1)',
  'if a: pass\ndef inner(\n    x,\n    y=1,  # one\n):\n    return (\n        x\n    )\nreturn pool.submit(inner, 1)',
  'async def inner(x):\n    return x\nreturn pool.submit(inner, 1)',
  'def inner(x):\n    nonlocal a\n    a = x\nreturn pool.submit(inner, 1)',
  'def inner(x):\n    global a\n    a = x\nreturn pool.submit(inner, 1)',
];

const statements = [
  'with pool:\n    print(pool.map(work, [1]))',
  'print(1)\n# two\n\nwith pool:  # one\n    x = pool.map(work, [1])\n\n    # three\n# four',
  'x = pool.map(work, [1])\nprint(x)  # end',
  'x = pool.map(work, """a\nb""")',
  'x = \\\n    pool.map(work, [1])',
  'if work: x = pool.map(work, [1])\nelse: x = 1\ndef f(): pass\nprint(x)',
  'try:\n    pool.map(work, [1])\nexcept ValueError: pass\nfinally:\n    # x\n    pass',
  'for i in (\n  1,\n): pool.map(work, [i])',
  'x = [pool.map(work, [i])\n     for i in (1,\n# why\n2)]',
  'print(pool.map(work, [1])); print(2)',
  'x: int = pool.map(work, [1])\n@work\ndef f(a): return 1\n\n\nprint(x)\nclass A:\n    pass\n\nprint(3)\n',
];

const imports = 'from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing\n';

/** The body in a function, with the pool and the work it may name. */
function inFunction(body: string): string {
  return `def work(*a, **k):\n    return a\n\n\ndef page(a, k):\n    ${body.replaceAll('\n', '\n    ')}\n`;
}

function comments(text: string): string[] {
  return parse(text)
    .comments.map(({ start, end }) => text.slice(start, end))
    .sort();
}

function lineEnds(text: string): string[] {
  return [...new Set(text.match(/\r\n|\n|\r/g))];
}

function checkFixes(rule: RuleId, text: string): number {
  const { finding } = readFixture(rule, text);
  const fixes = fixesFor({ text: () => text }, 'main.py', finding, defaultAdviceSettings);
  for (const { files } of fixes) {
    const fixed = applyEdits(
      text,
      files.flatMap(({ edits }) => edits),
    );
    assert.deepEqual(parse(fixed).problems, [], fixed);
    assert.deepEqual(comments(fixed), comments(text), fixed);
    assert.deepEqual(lineEnds(fixed), lineEnds(text), fixed);
  }
  return fixes.length;
}

/** Every body behind every head, with both line ends and two indentations; `least` of a hundred must be offered something. */
function holdsFor(rule: RuleId, directives: string, bodies: readonly string[], least: number): void {
  let [tried, offered] = [0, 0];
  for (const head of heads) {
    for (const lineEnd of ['\n', '\r\n']) {
      for (const indentation of ['    ', '\t']) {
        for (const body of bodies) {
          const text = `${directives}\n${head}${imports}pool = None\n\n\n${body}`;
          offered += checkFixes(rule, text.replaceAll('    ', indentation).replaceAll('\n', lineEnd));
          tried++;
        }
      }
    }
  }
  assert.ok(offered >= (tried * least) / 100, `${offered} of ${tried} were offered a fix`);
}

describe('the quick fixes around pools keep syntax, comments and line ends', () => {
  it('when they send tasks in chunks', () => {
    holdsFor('small-process-tasks', '# at: pool.map\n', chunks.map(inFunction), 90);
  });

  it('when they make one pool for every round', () => {
    holdsFor('pool-per-call', '# at: ProcessPoolExecutor\n', rounds.map(inFunction), 60);
  });

  it('when they lift a lambda', () => {
    holdsFor('unpicklable-task', '# at: pool.submit\n# argument: lambda\n', lambdas.map(inFunction), 60);
  });

  it('when they lift a local function', () => {
    holdsFor('unpicklable-task', '# at: pool.submit\n# argument: inner\n', localFunctions.map(inFunction), 50);
  });

  it('when they guard what starts processes', () => {
    const bodies = statements.map((statement) => `def work(*a):\n    return a\n\n\n${statement}\n`);
    holdsFor('unguarded-process-start', '# at: pool.map\n', bodies, 60);
  });
});
