/**
 * What holds for every quick fix, tried on generated programs: edits lie within the text and do not overlap, CPython compiles
 * the result and our parser reads it, comments stay, and so does the line end.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import { defaultAdviceSettings, type Fix, type RuleId } from '../../../src/advice/finding';
import { applyEdits, LineMap } from '../../../src/core/text';
import { parse } from '../../../src/languages/python/parser/parse';
import { loadPython, type Python } from '../../support/pyodide';
import { readFixture } from './fixtureFinding';

const heads = [
  '',
  '#!/usr/bin/env python3\n',
  '"""Docstring."""\n',
  '"""Docstring."""; import os\n',
  'from __future__ import annotations; import os\n',
  '# header\n\nimport os  # first\nimport sys\n\nimport requests\n',
  'import json\n# between\nfrom os import (\n    path,  # one\n    sep,\n)\n',
  'import requests as asyncio\n',
  'from asyncio import *\n',
  'import asyncio\nimport concurrent.futures\nimport functools\n',
  'try:\n    import asyncio\nexcept ImportError:\n    asyncio = None\n',
  '__all__ = ["page"]\n\nimport sys\n',
];

const argumentLists = [
  '()',
  '(1)',
  '( 1 )',
  '(1, k=2)',
  '(*a, **k)',
  '(x for x in a)',
  '((x for x in a), 1)',
  '(\n        1,  # one\n        k=2,\n    )',
  '(  # why\n        1)',
  '(1,\n                 """a\n    b""",  # text\n                 k=2)',
  '(\n        # nothing\n    )',
  ' (1)',
  '(f"{1}#", "#)")',
  '(y := 1)',
  '((1), (2))',
];

const contexts = [
  'return @',
  'value = @',
  '@',
  'return @.text',
  'return @[0] + 1',
  'return (@).text',
  'return [@ for x in k]',
  'return {x: 1 for x in @}',
  'return list(x for x in @)',
  'return list(@ for x in k)',
  'return lambda: @',
  'return f"{@}"',
  'return not @ ** 2',
  'if @:\n        pass  # why',
  'for x in @:\n        pass',
  'with @ as f:\n        pass',
  'try:\n        @; a = 1  # both\n    finally:\n        pass',
  'return await other(@, -@)',
  'def inner(k=@):\n        return k\n    return inner',
  'x = 1; y = @; return y',
];

const bodies: Readonly<Record<'run' | 'comprehension' | 'loop', readonly string[]>> = {
  run: [
    'v1 = await f@\n    v2 = await g@',
    'v1 = await f@  # one\n    # two\n\n    v2, w = await g@  # three',
    'v1 = await f@; v2 = await g@',
    'v1, w = await f@\n    await h@\n    v2 = await g@',
    'v1.x = (await f@)\n    # between\n    v2 = k[0] = await g@',
    'v1 = (  # why\n        await f@\n    )\n    v2 = await g@',
    'if a: v1 = await f@; v2 = await g@',
  ],
  comprehension: [
    'return [await f[x]@ for x in a]',
    'return [  # all\n        await f[x]@  # each\n        for x in a if x\n    ]',
    'while [await f[x]@ for x in a if x]:\n        pass',
    'return len([(await f[x]@) for y in await k() for x in y])',
  ],
  loop: [
    'for x in a:\n        await f[x]@',
    'for x in a, k:  # each\n        # does\n        await f[x]@',
    'v = []\n    for x in a: v.append(await f[x]@)',
    'v = []\n    for (x, y) in k.items():\n        v.append(await f[x]@)\n    return v',
  ],
};

const line = fc.constantFrom(...heads).chain((head) =>
  fc.record({
    head: fc.constant(head),
    first: fc.constantFrom(...argumentLists),
    second: fc.constantFrom(...argumentLists),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    indentation: fc.constantFrom('    ', '\t', '  '),
    mark: fc.constantFrom('', '\uFEFF'),
    version: fc.constantFrom('3.8', '3.10', '3.12'),
  }),
);

type Shape = typeof line extends fc.Arbitrary<infer T> ? T : never;

function program(shape: Shape, directives: string, body: string): string {
  const filled = body.replace('@', shape.first).replaceAll('@', shape.second);
  const text =
    `${directives}# python: ${shape.version}\n\n${shape.head}\n` +
    `def work(*a, **k):\n    return a\n\n\nasync def page(a, k):\n    ${filled}\n`;
  return shape.mark + text.replaceAll('    ', shape.indentation).replaceAll('\n', shape.lineEnd);
}

function checkAll(rule: RuleId, text: string): number {
  if (parse(text).problems.length > 0 || syntaxError(text) !== '') {
    return 0;
  }
  const { finding, pythonVersion } = readFixture(rule, text);
  const settings = { ...defaultAdviceSettings, pythonVersion };
  const fixes = fixesFor({ text: () => text }, 'main.py', finding, settings);
  for (const fix of fixes) {
    checkFix(fix, text);
  }
  return fixes.length;
}

function checkFix(fix: Fix, text: string): void {
  const edits = fix.files.flatMap((file) => file.edits);
  const map = new LineMap(text);
  for (const { range } of edits) {
    assert.deepEqual(map.positionAt(map.offsetAt(range.start)), range.start, 'starts in the text');
    assert.deepEqual(map.positionAt(map.offsetAt(range.end)), range.end, 'ends in the text');
    assert.ok(map.offsetAt(range.start) <= map.offsetAt(range.end));
  }
  const fixed = applyEdits(text, edits);
  const tree = parse(fixed);
  assert.deepEqual(tree.problems, [], fixed);
  assert.equal(syntaxError(fixed), '', fixed);
  assert.deepEqual(comments(fixed), comments(text), fixed);
  assert.deepEqual(lineEnds(fixed), lineEnds(text), fixed);
  assert.equal(fixed.startsWith('\uFEFF'), text.startsWith('\uFEFF'));
}

function comments(text: string): string[] {
  const tree = parse(text);
  return tree.comments.map(({ start, end }) => text.slice(start, end)).sort();
}

function lineEnds(text: string): string[] {
  return [...new Set(text.match(/\r\n|\n|\r/g))];
}

/** Runs the check on many programs and makes sure that enough of them were offered something. */
function holdsFor(rule: RuleId, directives: string, templates: readonly string[]): void {
  let offered = 0;
  fc.assert(
    fc.property(line, fc.constantFrom(...templates), (shape, template) => {
      offered += checkAll(rule, program(shape, directives, template));
    }),
    { numRuns: 250 },
  );
  assert.ok(offered > 50, `${offered} fixes were checked`);
}

const compiler = `
import warnings

def syntax_error(text):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "program.py", "exec")
    except SyntaxError as error:
        return str(error)
    return ""
`;

let python: Python | undefined;

/** What CPython says against a program; empty when it compiles. */
function syntaxError(text: string): string {
  assert.ok(python);
  return python.call('syntax_error', text.replace(/^\uFEFF/, ''));
}

describe('every quick fix, on generated programs,', () => {
  before(async () => {
    python = await loadPython();
    python.define(compiler);
  });

  it('keeps comments, line ends and syntax when it runs a call in a thread', () => {
    const templates = contexts.map((context) => context.replace('@', 'client.load@').replaceAll(/(?<!load)@/g, '1'));
    holdsFor('blocking-call-in-async', '# at: client.load\n', templates);
  });

  it('keeps them when it awaits a twin', () => {
    const templates = contexts.map((context) => context.replace('@', 'client.load@').replaceAll(/(?<!load)@/g, '1'));
    holdsFor('blocking-call-in-async', '# at: client.load\n# twin: asyncio.sleep\n', templates);
  });

  it('keeps them when it runs a call in a process pool', () => {
    const templates = contexts.map((context) => context.replace('@', 'work@').replaceAll(/(?<!work)@/g, '1'));
    holdsFor('cpu-work-in-async', '# at: work\n', templates);
  });

  it('keeps them when it joins a run of awaits', () => {
    holdsFor('sequential-awaits', '# from: v1\n# to: v2\n', bodies.run);
  });

  it('keeps them when it joins the awaits of a loop', () => {
    holdsFor('sequential-awaits', '# loop: [\n', bodies.comprehension);
    holdsFor('sequential-awaits', '# loop: for\n', bodies.loop);
  });

  it('keeps them when it turns a thread pool into a process pool', () => {
    const pools = [
      'with T@ as pool:\n        return list(pool.map(work, a))',
      'pool = T@\n    v = [pool.submit(work, x) for x in a]  # all\n    return v',
      'return await asyncio.to_thread(work, a, k=1)  # one',
      'return await asyncio.to_thread(\n        work,  # one\n        a,\n    )',
    ];
    const directive = (body: string) =>
      body.includes('to_thread') ? 'asyncio.to_thread' : 'futures.ThreadPoolExecutor';
    const constructors = [
      '(1)',
      '(max_workers=2,  # two\n        thread_name_prefix="t")',
      '(thread_name_prefix="t", max_workers=2)',
      '()',
    ];
    let offered = 0;
    fc.assert(
      fc.property(line, fc.constantFrom(...pools), fc.constantFrom(...constructors), (shape, body, constructor) => {
        const text = program(
          { ...shape, head: `${shape.head}import asyncio\nfrom concurrent import futures\n` },
          `# at: ${directive(body)}\n`,
          body.replace('T@', `futures.ThreadPoolExecutor${constructor}`),
        );
        offered += checkAll('threads-for-cpu-work', text);
      }),
      { numRuns: 200 },
    );
    assert.ok(offered > 50, `${offered} fixes were checked`);
  });
});
