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

/** Where a call of `run` and the like may stand in a coroutine, with whatever around it. */
const awaitedContexts = [
  'return @',
  'value = @  # one',
  '@',
  'return @.text',
  'return (@)[0] ** 2',
  'return [@ for x in k]',
  'return {x: @ for x in k if x}',
  'return f"{@}"',
  'if a: return @; k = 1',
  'with @ as f:\n        pass',
  'try:\n        @  # both\n    finally:\n        pass',
  'x = 1; y = @; return y',
  'return not -@ if a else (z := @)',
];

/** By how the loop starts. */
const poolLoops: Readonly<Record<string, readonly string[]>> = {
  '[': [
    'v = [work@ for x in a]  # all',
    'return [  # all\n        work@  # each\n        for x in a\n    ]',
    'return len(\n        [\n            work@\n            for x in (1, 2)\n        ],  # two\n    )',
    'while k:\n        # again\n        v = [work@ for x in a]; break',
    'while k:\n        # again\n        v = [work@ for x in a]\n        break  # out',
    'v = [work(x, n) for n, x in enumerate(a, 2)]; return v',
    'return [work(x, n) for n, x in zip(k, a)]',
  ],
  '(': [
    'return sum((work@ for x in a), 1)',
    'return sum(work@ for x in a)  # all',
    'v = "".join(\n        work@\n        for x in (1, 2)\n    )  # two',
    'if a:\n        return max(work@ for x in [\n            1,  # one\n            2,\n        ])\n    return k',
  ],
  for: [
    'v = []\n    for x in a:\n        v.append(work@)\n    return v',
    'v = []\n    while k:\n        # again\n        for x in a, k: v.append(work@)\n        break  # out',
    'for x in a:  # each\n        work@',
    'for x in a: work@',
    'for (x, y) in zip(a, k):\n        work(y, x)\n    return k',
    'for y in k:  # outer\n        for x in (yield):\n            work(x)',
  ],
};

const fanOuts = [
  'return await gather(*[work@ for x in a])',
  'return await gather(\n        *(  # all\n            work@  # each\n            for x in a if x\n        ),\n        k=1,\n    )',
  'for r in gather([f(work@) for x in a]):  # all\n        pass',
  'if a: await gather(*[work@ for x in a])',
  'with k:\n        # these\n        v = gather(*[work@ for x, y in zip(a, a)]); return v',
];

const fanOutLoops = [
  'v = []\n    for x in a:\n        v.append(create_task(work@))\n    return v',
  'v = [create_task(  # one\n        work@, name=k) for x in a]',
  'for y in k:  # outer\n        # inner\n        for x in y:\n            k.add(create_task(work@)); pass',
  'while a:\n        x = a.pop()\n        create_task(work@)  # go',
];

const dropped = [
  'create_task@',
  'create_task@  # later',
  '(create_task@)',
  'if a: create_task@',
  'if a:\n        # why\n        create_task@\n    return k',
  'for x in a:\n        create_task@ ;\n    return k',
  'try:\n        pass\n    finally:\n        create_task@',
];

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
function holdsFor(
  rule: RuleId,
  directives: string,
  templates: readonly string[],
  { runs, least } = { runs: 250, least: 50 },
): void {
  let offered = 0;
  fc.assert(
    fc.property(line, fc.constantFrom(...templates), (shape, template) => {
      offered += checkAll(rule, program(shape, directives, template));
    }),
    { numRuns: runs },
  );
  assert.ok(offered >= least, `${offered} fixes were checked`);
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

  it('keeps them when it awaits on the running event loop', () => {
    const given = [
      'work@',
      'client.load(k).work@',
      '(work@)',
      'work@,',
      '\n        work@,\n    ',
      'job',
      ' client\n  .job ',
    ];
    for (const inner of given) {
      const templates = awaitedContexts.map((context) => context.replaceAll('@', `asyncio.run(${inner})`));
      holdsFor('nested-event-loop', '# at: asyncio.run\n', templates, { runs: 60, least: 8 });
    }
    for (const list of ['1, (2), *a', '\n        (1),  # one\n        2,\n    ', '(x for x in a), 1', '']) {
      const templates = awaitedContexts.map((context) => context.replaceAll('@', `shelf.run(work, ${list})`));
      holdsFor('nested-event-loop', '# at: shelf.run\n# function\n', templates, { runs: 60, least: 8 });
    }
  });

  it('keeps them when it calls directly what was handed over', () => {
    const lists = [
      'work',
      'work, 1, k=(2)',
      '\n        work,\n        1,  # one\n        k=2,\n    ',
      '\n        (work), (1), *a\n    ',
    ];
    for (const list of lists) {
      const templates = awaitedContexts.map((context) => context.replaceAll('@', `(await asyncio.to_thread(${list}))`));
      holdsFor('wasted-offload', '# at: asyncio.to_thread\n', templates, { runs: 60, least: 20 });
    }
  });

  it('keeps them when it keeps or awaits a task', () => {
    holdsFor('dropped-task', '# at: create_task\n', dropped);
    const coroutines = dropped.map((template) => template.replace('create_task', 'work'));
    holdsFor('dropped-task', '# at: work\n# coroutine\n', coroutines);
  });

  it('keeps them when it makes a plain function of an endpoint', () => {
    const templates = contexts
      .filter((context) => !context.includes('await'))
      .map((context) => context.replace('@', 'work@').replaceAll(/(?<!work)@/g, '1'));
    holdsFor('async-without-await', '# function: page\n', templates);
  });

  it('keeps them when it limits how many tasks run at once', () => {
    holdsFor('unbounded-fan-out', '# at: gather\n# limit: 3\n', items(fanOuts));
    holdsFor('unbounded-fan-out', '# at: create_task\n# form: loop\n', items(fanOutLoops));
  });

  it('keeps them when it maps a loop over threads or processes', () => {
    for (const [start, templates] of Object.entries(poolLoops)) {
      holdsFor('overlapping-io-loop', `# loop: ${start}\n`, items(templates), { runs: 150, least: 30 });
      holdsFor('parallel-cpu-loop', `# loop: ${start}\n# chunk: 4\n`, items(templates), { runs: 150, least: 10 });
    }
  });
});

/** Each template with several argument lists that name the item. */
function items(templates: readonly string[]): string[] {
  const lists = [
    '(x)',
    '( x )',
    '(x, k)',
    '(k, x, 1)',
    '(x, "a", None)',
    '(\n            x,\n            k,\n        )',
  ];
  return templates.flatMap((template) => lists.map((list) => template.replaceAll('@', list)));
}
