/** What is offered, in which order and with which promises; the texts themselves are in fixtures.test.ts. */
import assert from 'node:assert/strict';
import { findingsOf } from '../../../src/advice/advise';
import { fixesFor } from '../../../src/advice/fixes/fixes';
import { defaultAdviceSettings, type Fix, type RuleId } from '../../../src/advice/finding';
import type { SourceLocation } from '../../../src/core/text';
import { EditSource } from '../../../src/languages/python/edits/editSource';
import { parse } from '../../../src/languages/python/parser/parse';
import { newProject } from '../../../src/server/newProject';
import { readFixture } from './fixtureFinding';

interface Options {
  /** Other files of the project. */
  readonly files?: Readonly<Record<string, string>>;
  /** Chain of the finding: a file and a text in it. */
  readonly path?: readonly (readonly [string, string])[];
}

function offered(rule: RuleId, text: string, options: Options = {}): readonly Fix[] {
  const { finding, pythonVersion } = readFixture(rule, text);
  const files: Readonly<Record<string, string>> = { ...options.files, 'main.py': text };
  const path = (options.path ?? []).map(([file, part]) => locate(file, files[file] ?? '', part));
  const project = { text: (name: string) => files[name], paths: () => Object.keys(files) };
  return fixesFor(project, 'main.py', { ...finding, path }, { ...defaultAdviceSettings, pythonVersion });
}

function locate(path: string, text: string, part: string): SourceLocation {
  const start = text.indexOf(part);
  assert.notEqual(start, -1, part);
  return { path, range: new EditSource(parse(text)).lines.rangeAt(start, start + part.length), text: part };
}

function ids(fixes: readonly Fix[]): string[] {
  return fixes.map(({ id }) => id);
}

function python(...lines: string[]): string {
  return lines.join('\n') + '\n';
}

const coroutine = (expression: string) => python('', 'async def page(name):', `    return ${expression}`);

describe('quick fixes for a blocking call', () => {
  const sleep = python('# at: time.sleep', '# twin: asyncio.sleep', 'import time') + coroutine('time.sleep(1)');

  it('offer the asynchronous twin first and a thread second', () => {
    const fixes = offered('blocking-call-in-async', sleep);
    assert.deepEqual(ids(fixes), ['await-async-twin', 'wrap-in-to-thread']);
    assert.deepEqual(
      fixes.map(({ isPreferred }) => isPreferred),
      [true, false],
    );
    assert.equal(fixes[0]?.title, 'Await `asyncio.sleep` instead');
    assert.equal(fixes[1]?.title, 'Run in a thread with `asyncio.to_thread`');
  });

  it('are safe for a library call, but not for a project function that may share state', () => {
    const direct = offered(
      'blocking-call-in-async',
      python('# at: requests.get', 'import requests') + coroutine('requests.get(name)'),
    );
    assert.deepEqual([ids(direct), direct[0]?.isSafe, direct[0]?.isPreferred], [['wrap-in-to-thread'], true, true]);
    const indirect = offered(
      'blocking-call-in-async',
      python('# at: shop.load', '# indirect', 'import shop') + coroutine('shop.load(name)'),
    );
    assert.deepEqual(
      [ids(indirect), indirect[0]?.isSafe, indirect[0]?.isPreferred],
      [['wrap-in-to-thread'], false, true],
    );
  });

  it('name what older versions have instead of to_thread', () => {
    const fixes = offered(
      'blocking-call-in-async',
      python('# at: load', '# indirect', '# python: 3.8') + coroutine('load(name)'),
    );
    assert.equal(fixes[0]?.title, 'Run in a thread with `run_in_executor`');
  });

  it("use another distribution's twin only where the file imports it, as the second choice", () => {
    const head = ['# at: os.listdir', '# twin: aiofiles.os.listdir', '# requires: aiofiles', 'import os'];
    const call = coroutine('os.listdir(name)');
    assert.deepEqual(ids(offered('blocking-call-in-async', python(...head) + call)), ['wrap-in-to-thread']);
    const fixes = offered('blocking-call-in-async', python(...head, 'import aiofiles.os') + call);
    assert.deepEqual(ids(fixes), ['wrap-in-to-thread', 'await-async-twin']);
    assert.equal(fixes[1]?.isPreferred, false);
    assert.deepEqual(
      fixes[1].files.flatMap(({ edits }) => edits.map(({ newText }) => newText)),
      ['await aiofiles.os.listdir'],
    );
  });

  it('leave a generator function of another file alone', () => {
    const text = python('# at: shop.rows', '# indirect', 'import shop') + coroutine('list(shop.rows(name))');
    const body = (last: string) =>
      python('import requests', '', 'def rows(name):', '    found = requests.get(name)', `    ${last}`);
    const path = [['shop.py', 'requests.get']] as const;
    assert.deepEqual(
      ids(offered('blocking-call-in-async', text, { files: { 'shop.py': body('yield found') }, path })),
      [],
    );
    assert.deepEqual(
      ids(offered('blocking-call-in-async', text, { files: { 'shop.py': body('return found') }, path })),
      ['wrap-in-to-thread'],
    );
  });

  /** Of the findings that the rules make themselves. */
  const offeredIn = (files: Readonly<Record<string, string>>): readonly string[] => {
    const project = newProject();
    project.setRoots(['']);
    for (const [name, text] of Object.entries(files)) {
      project.setFile(name, text);
    }
    const findings = findingsOf(project, 'main.py', defaultAdviceSettings);
    assert.deepEqual([...new Set(findings.map(({ rule }) => rule))], ['blocking-call-in-async']);
    return ids(findings.flatMap((finding) => fixesFor(project, 'main.py', finding, defaultAdviceSettings)));
  };

  it('move a database helper only when it makes its own connection', () => {
    const main = python('import shop', '', 'async def main(name):', '    return shop.stock(name)');
    const base = python('import sqlite3', '', 'database = sqlite3.connect("shop.db")');
    const own = python(
      'import sqlite3',
      '',
      'def stock(name):',
      '    database = sqlite3.connect(name)',
      '    return database.execute("")',
    );
    const shared = python('from base import database', '', 'def stock(name):', '    return database.execute("")');
    assert.deepEqual(offeredIn({ 'main.py': main, 'shop.py': own }), ['wrap-in-to-thread']);
    assert.deepEqual(offeredIn({ 'main.py': main, 'base.py': base, 'shop.py': shared }), []);
  });

  it('do not move a reentrant lock, which its thread owns', () => {
    const main = (kind: string): string =>
      python('import threading', '', `lock = threading.${kind}()`, '', 'async def main():', '    lock.acquire()');
    assert.deepEqual(offeredIn({ 'main.py': main('RLock') }), []);
    assert.deepEqual(offeredIn({ 'main.py': main('Lock') }), ['wrap-in-to-thread']);
  });

  it('wrap a file that is opened and passed on, but not one that is read on the loop', () => {
    const main = (value: string): string => python('async def main(name):', `    return ${value}`);
    assert.deepEqual(offeredIn({ 'main.py': main('open(name)') }), ['wrap-in-to-thread']);
    assert.deepEqual(offeredIn({ 'main.py': main('[line for line in open(name)]') }), []);
  });

  it('are not offered in a file that does not parse, or that is gone', () => {
    const { finding } = readFixture('blocking-call-in-async', sleep);
    const fixes = (text: string | undefined) =>
      fixesFor({ text: () => text }, 'main.py', finding, defaultAdviceSettings);
    assert.equal(fixes(sleep).length, 2);
    assert.deepEqual(fixes(sleep + 'def broken(:\n'), []);
    assert.deepEqual(fixes(undefined), []);
  });
});

describe('quick fixes for CPU work in a coroutine', () => {
  const work = python(
    '',
    'def render(size):',
    '    return size * size',
    '',
    'async def page(size):',
    '    return render(size)',
  );
  const head = python('# at: render', '# indirect');

  it('prefer a process pool and say that a thread gives no speed-up', () => {
    const fixes = offered('cpu-work-in-async', head + work);
    assert.deepEqual(ids(fixes), ['run-in-process-pool', 'wrap-in-to-thread']);
    assert.deepEqual(
      fixes.map(({ isPreferred, isSafe }) => [isPreferred, isSafe]),
      [
        [true, false],
        [false, false],
      ],
    );
    assert.equal(
      fixes[1]?.title,
      'Keep the event loop responsive with `asyncio.to_thread` (no speed-up under the GIL)',
    );
  });

  it('prefer a thread for native code that releases the GIL', () => {
    const fixes = offered('cpu-work-in-async', python('# gil: released') + head + work);
    assert.deepEqual([ids(fixes), fixes[0]?.isPreferred], [['wrap-in-to-thread'], true]);
  });

  it('make no process pool in a file that chooses its start method', () => {
    const main = python(
      'if __name__ == "__main__":',
      '    import multiprocessing',
      '    multiprocessing.set_start_method("spawn")',
    );
    assert.deepEqual(ids(offered('cpu-work-in-async', head + work + main)), ['wrap-in-to-thread']);
  });

  it('make no process pool in a project whose main file chooses the start method', () => {
    const files = { 'start.py': python('import multiprocessing as mp', 'mp.set_start_method("spawn")') };
    assert.deepEqual(ids(offered('cpu-work-in-async', head + work, { files })), ['wrap-in-to-thread']);
  });

  it('make no process pool for a helper that changes global state further down', () => {
    const text = python('# at: shop.render', '# indirect', 'import shop') + coroutine('shop.render(name)');
    const body = (line: string) =>
      python('cache = {}', '', 'def render(name):', `    ${line}`, '    return sum(range(9))');
    const path = [['shop.py', 'sum']] as const;
    const pure = offered('cpu-work-in-async', text, { files: { 'shop.py': body('pass') }, path });
    assert.deepEqual(ids(pure), ['run-in-process-pool', 'wrap-in-to-thread']);
    const caching = offered('cpu-work-in-async', text, { files: { 'shop.py': body('cache[name] = 1') }, path });
    assert.deepEqual(ids(caching), ['wrap-in-to-thread']);
  });

  it('are not offered for a loop written in the coroutine', () => {
    const { finding } = readFixture('cpu-work-in-async', head + work);
    const loop = { ...finding, detail: { kind: 'loop', loop: finding.range } as const };
    assert.deepEqual(fixesFor({ text: () => head + work }, 'main.py', loop, defaultAdviceSettings), []);
  });
});

describe('quick fixes for sequential awaits', () => {
  const run = (version: string, ...body: string[]) =>
    python('# from: a = ', '# to: b = ', `# python: ${version}`, '', 'async def page(name):', ...body);
  const awaits = ['    a = await load(name)', '    b = await count(name)'];

  it('offer a task group from Python 3.11 on', () => {
    assert.deepEqual(ids(offered('sequential-awaits', run('3.11', ...awaits))), ['gather-awaits', 'use-task-group']);
    assert.deepEqual(ids(offered('sequential-awaits', run('3.10', ...awaits))), ['gather-awaits']);
  });

  it('offer no task group inside try, whose clauses would miss its exception group', () => {
    const inTry = ['    try:', ...awaits.map((line) => `    ${line}`), '    except ValueError:', '        pass'];
    assert.deepEqual(ids(offered('sequential-awaits', run('3.12', ...inTry))), ['gather-awaits']);
  });

  it('are never safe to apply unseen', () => {
    const fixes = offered('sequential-awaits', run('3.12', ...awaits));
    assert.ok(fixes.every(({ isSafe }) => !isSafe));
  });

  it('let a keyword have the name of an earlier result', () => {
    const body = ['    a = await load(name)', '    b = await count(a=name)'];
    assert.deepEqual(ids(offered('sequential-awaits', run('3.10', ...body))), ['gather-awaits']);
  });

  it('refuse a call on the object that an earlier statement changes', () => {
    const body = [
      '    name.orders = a = 1',
      '    a = await load()',
      '    name.all = await count()',
      '    b = await name.total()',
    ];
    assert.deepEqual(ids(offered('sequential-awaits', run('3.12', ...body))), []);
  });

  it('refuse two statements on one database connection', () => {
    const body = ['    a = await name.fetchrow("1")', '    b = await name.fetchrow("2")'];
    assert.deepEqual(ids(offered('sequential-awaits', run('3.12', ...body))), []);
  });

  it('say in their titles that a loop awaits all at once or ten at a time', () => {
    const text = python('# loop: [', '', 'async def page(names):', '    return [await load(name) for name in names]');
    assert.deepEqual(
      offered('sequential-awaits', text).map(({ title, isPreferred }) => [title, isPreferred]),
      [
        ['Await all at once with `asyncio.gather`', true],
        ['Await at most 10 at once with `asyncio.gather` and a semaphore', false],
      ],
    );
  });

  it('keep a call with super() out of a nested function', () => {
    const text = python(
      '# loop: [',
      '',
      'class Page(Base):',
      '    async def load(self, names):',
      '        return [await super().load(name) for name in names]',
    );
    assert.deepEqual(ids(offered('sequential-awaits', text)), ['gather-loop']);
  });
});

describe('quick fixes for a thread pool', () => {
  const pool = (body: string, rest = '') =>
    python(
      '# at: pool.map',
      'from concurrent.futures import ThreadPoolExecutor',
      '',
      'def render(size):',
      `    ${body}`,
      '',
      'def render_all(sizes):',
      '    with ThreadPoolExecutor() as pool:',
      '        return list(pool.map(render, sizes))',
    ) + rest;

  it('offer processes for work without side effects', () => {
    const fixes = offered('threads-for-cpu-work', pool('return size * size'));
    assert.deepEqual(
      fixes.map(({ title, isPreferred, isSafe }) => [title, isPreferred, isSafe]),
      [['Use `ProcessPoolExecutor`', true, false]],
    );
  });

  it('refuse work that changes what it is given, and scripts without a main guard', () => {
    assert.deepEqual(ids(offered('threads-for-cpu-work', pool('size.append(1); return size'))), []);
    assert.deepEqual(ids(offered('threads-for-cpu-work', pool('return size', 'print(render_all([1]))\n'))), []);
  });

  it('refuse work that a rule could not find by import', () => {
    assert.deepEqual(ids(offered('threads-for-cpu-work', python('# importable: no') + pool('return size'))), []);
  });
});

describe('the quick fix for an unguarded process start', () => {
  const script = python(
    '# at: ProcessPoolExecutor',
    'from concurrent.futures import ProcessPoolExecutor',
    '',
    'pool = ProcessPoolExecutor()',
    'print(pool.submit(len, "main").result())',
  );
  const offeredBeside = (text: string) =>
    ids(offered('unguarded-process-start', script, { files: { 'shop.py': text } }));

  it('is not offered in a module that another file imports, which would miss its names', () => {
    for (const statement of [
      'import main',
      'from main import pool',
      'from . import prices, main',
      '  import main as m',
    ]) {
      assert.deepEqual(offeredBeside(python('if prices:', '  pass', statement)), [], statement);
    }
  });

  it('is offered where others only mention its name', () => {
    for (const line of ['main()', '# the main import', 'import domain', 'main = "import"']) {
      assert.deepEqual(offeredBeside(python('import prices', line, 'main()')), ['guard-main'], line);
    }
  });
});
