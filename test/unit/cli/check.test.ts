import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { at, folderOf, removeFolders, runCli } from './runCli';

const shop = {
  'shop/__init__.py': '',
  'shop/storage.py': 'import requests\n\n\ndef load(url):\n    return requests.get(url).text\n',
  'shop/page.py':
    'import time\n\nfrom shop import storage\n\n\nasync def page(url):\n    time.sleep(1)\n    return storage.load(url)\n',
};

/** The only object of a list. */
function only(value: unknown): unknown {
  assert.ok(Array.isArray(value) && value.length === 1, JSON.stringify(value));
  return value[0];
}

function keysOf(value: unknown): readonly string[] {
  assert.ok(typeof value === 'object' && value !== null);
  return Object.keys(value);
}

describe('check', () => {
  afterEach(removeFolders);

  it('prints each finding with its place, its chain and its fix, and sums up', async () => {
    const { code, output } = await runCli(['check', '.'], folderOf(shop));
    const lines = output.split('\n');
    assert.equal(code, 1);
    assert.match(
      lines[0] ?? '',
      /^shop\/page\.py:7:5: warning: `time\.sleep` blocks the event loop .* \[blocking-call-in-async\]$/,
    );
    assert.match(
      output,
      /^shop\/page\.py:8:12: warning: .*\n {4}8 │ return .*\n.*\n {4}→ requests\.get {2}shop\/storage\.py:5$/m,
    );
    assert.match(output, /^ {4}fix: .*asyncio/m);
    assert.match(output, /^ {4}7 │ time\.sleep\(1\)$/m);
    assert.deepEqual(lines.slice(-3), [
      '2 warnings in 1 of 3 files.',
      '2 have a fix: concurrency-advisor fix shows it.',
      '',
    ]);
  });

  it('lists every function with its verdict on request', async () => {
    const { output } = await runCli(['check', '.', '--functions'], folderOf(shop));
    assert.match(output, /^shop\/storage\.py\n +line +function +class/m);
    assert.match(output, /^ +4 +load +I\/O-bound +100 ms +threads ≈ \d/m);
    assert.match(output, /^ +6 +async page +I\/O-bound/m);
  });

  it('says of JavaScript where work runs, for there is no GIL', async () => {
    const source =
      "import { pbkdf2Sync } from 'node:crypto';\n\nexport function sign(text: string) {\n  return pbkdf2Sync(text, 'salt', 500_000, 64, 'sha512');\n}\n";
    const { output } = await runCli(['check', '.', '--functions'], folderOf({ 'sign.ts': source }));
    assert.match(output, /^sign\.ts\n +line +function +class +where +one call/m);
    assert.match(output, /^ +3 +sign +CPU-bound +on the event loop /m);
    assert.doesNotMatch(output, /GIL/);
  });

  it('follows calls into files that are imported but not named', async () => {
    const { output } = await runCli(['check', 'shop/page.py'], folderOf(shop));
    assert.match(output, /→ requests\.get {2}shop\/storage\.py:5/);
    assert.match(output, /in 1 of 1 file\.$/m);
  });

  it('follows imports also from outside the working folder, and keeps the paths as they were given', async () => {
    const folder = folderOf(shop);
    const file = path.join(folder, 'shop', 'page.py');
    const { output } = await runCli(['check', file], folderOf({}));
    assert.ok(output.includes(`${file}:8:12: warning: `), output);
    assert.ok(output.includes(`→ requests.get  ${path.join(folder, 'shop', 'storage.py')}:5`), output);
  });

  it('reads standard input under the name it is given', async () => {
    const args = ['check', '-', '--stdin-filename', 'shop/page.py'];
    const { code, output } = await runCli(args, folderOf(shop), shop['shop/page.py'].replace('time.sleep(1)', 'pass'));
    assert.equal(code, 1);
    assert.match(output, /^shop\/page\.py:8:12: /);
  });

  it('names a file once that is given twice', async () => {
    const { output } = await runCli(['check', 'shop/page.py', 'shop', './shop/page.py'], folderOf(shop));
    assert.equal(output.match(/shop\/page\.py:7:5/g)?.length, 1);
  });

  it('fails at the severity that is asked for', async () => {
    const folder = folderOf(shop);
    const codeFor = async (...args: readonly string[]) => (await runCli(['check', '.', ...args], folder)).code;
    assert.equal(await codeFor('--fail-on', 'never'), 0);
    assert.equal(await codeFor('--fail-on', 'hint'), 1);
    assert.equal(await codeFor('--severity', 'blocking-call-in-async=hint'), 0);
    assert.equal(await codeFor('--severity', 'blocking-call-in-async=hint', '--fail-on', 'hint'), 1);
    assert.equal(await codeFor('--severity', 'blocking-call-in-async=off', '--fail-on', 'hint'), 0);
  });

  it('gives advice for the oldest Python version that the project runs on, unless told otherwise', async () => {
    const pyproject = '[build-system]\nrequires = []\n\n[project]\nname = "shop"\nrequires-python = ">=3.8,<4"\n';
    const folder = folderOf({ ...shop, 'pyproject.toml': pyproject });
    const fixesFor = async (...args: readonly string[]) =>
      (await runCli(['check', 'shop/page.py', '--format', 'json', ...args], folder)).output;
    assert.match(await fixesFor(), /run_in_executor/);
    assert.match(await fixesFor('--python-version', '3.12'), /asyncio\.to_thread/);
    const poetry = folderOf({ ...shop, 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.8"\n' });
    assert.match((await runCli(['check', 'shop', '--format', 'json'], poetry)).output, /run_in_executor/);
  });

  it('knows that threads run in parallel on a free-threaded build', async () => {
    const source =
      'from concurrent.futures import ThreadPoolExecutor\n\n\ndef count(limit):\n    total = 0\n    for row in range(limit):\n        for column in range(limit):\n            total += row * column\n    return total\n\n\ndef count_all(limits):\n    with ThreadPoolExecutor() as pool:\n        return list(pool.map(count, limits))\n';
    const folder = folderOf({ 'a.py': source });
    assert.match((await runCli(['check', 'a.py'], folder)).output, /threads-for-cpu-work/);
    assert.doesNotMatch((await runCli(['check', 'a.py', '--python-version', '3.13t'], folder)).output, /threads-for/);
  });

  it('prints how long it took, apart from the report', async () => {
    const { output, errors } = await runCli(['check', '.', '--timing', '--format', 'json'], folderOf(shop));
    assert.match(errors, /^3 files, 0\.000 MB in \d+\.\d\d s: reading .* s, parsing and advice .* s\.\n$/);
    assert.equal(at(JSON.parse(output), 'version'), 1);
  });
});

describe('check --format json', () => {
  afterEach(removeFolders);

  it('has exactly the promised shape, with one-based places', async () => {
    const { output } = await runCli(['check', 'shop', '--format', 'json'], folderOf(shop));
    const report: unknown = JSON.parse(output);
    assert.deepEqual(keysOf(report), ['version', 'files', 'errors']);
    assert.equal(at(report, 'version'), 1);
    assert.deepEqual(at(report, 'errors'), []);
    const page = at(report, 'files', 1);
    assert.deepEqual(keysOf(page), ['path', 'language', 'functions', 'diagnostics']);
    assert.deepEqual([at(page, 'path'), at(page, 'language')], ['shop/page.py', 'python']);

    const storage = at(report, 'files', 2);
    const load = only(at(storage, 'functions'));
    assert.deepEqual(keysOf(load), [
      'name',
      'line',
      'column',
      'endLine',
      'async',
      'class',
      'gil',
      'confidence',
      'cost',
      'evidence',
      'recommendation',
    ]);
    assert.deepEqual(
      ['name', 'line', 'column', 'endLine', 'async', 'class', 'gil'].map((key) => at(load, key)),
      ['load', 4, 1, 5, false, 'io', 'released'],
    );
    assert.deepEqual(keysOf(at(load, 'cost')), ['heldCpu', 'freeCpu', 'blockedIo', 'awaitedIo', 'growth']);
    assert.equal(at(load, 'cost', 'growth'), '1');
    assert.deepEqual(at(load, 'evidence', 0), {
      path: 'shop/storage.py',
      line: 5,
      text: 'requests.get',
      effect: 'network',
      via: [],
    });
    assert.deepEqual(keysOf(at(load, 'recommendation')), ['strategy', 'speedup', 'reason']);
    assert.equal(at(load, 'recommendation', 'strategy'), 'threads');

    const sleeping = at(page, 'diagnostics', 0);
    assert.deepEqual(keysOf(sleeping), [
      'rule',
      'severity',
      'line',
      'column',
      'endLine',
      'endColumn',
      'message',
      'path',
      'fixes',
    ]);
    assert.deepEqual(
      ['rule', 'severity', 'line', 'column', 'endLine', 'endColumn', 'path'].map((key) => at(sleeping, key)),
      ['blocking-call-in-async', 'warning', 7, 5, 7, 15, []],
    );
    const fix = at(sleeping, 'fixes', 0);
    assert.deepEqual(keysOf(fix), ['title', 'preferred', 'edits']);
    assert.equal(at(fix, 'preferred'), true);
    assert.deepEqual(keysOf(at(fix, 'edits', 0)), ['path', 'line', 'column', 'endLine', 'endColumn', 'newText']);
    assert.deepEqual(at(page, 'diagnostics', 1, 'path'), [{ path: 'shop/storage.py', line: 5, text: 'requests.get' }]);
  });

  it('says null where there is nothing to recommend', async () => {
    const folder = folderOf({ 'small.py': 'def double(x):\n    return 2 * x\n' });
    const report: unknown = JSON.parse((await runCli(['check', '.', '--format', 'json'], folder)).output);
    const double = only(at(report, 'files', 0, 'functions'));
    assert.deepEqual([at(double, 'class'), at(double, 'recommendation')], ['trivial', null]);
  });

  it('counts columns in UTF-16 units', async () => {
    const folder = folderOf({ 'a.py': 'import time\nasync def f():\n    x = "😀"; time.sleep(1)\n' });
    const report: unknown = JSON.parse((await runCli(['check', '.', '--format', 'json'], folder)).output);
    assert.equal(at(only(at(report, 'files', 0, 'diagnostics')), 'column'), 15);
  });
});

describe('check on difficult input', () => {
  afterEach(removeFolders);

  it('reports what a broken file still tells, and the problem with its line', async () => {
    const folder = folderOf({ 'a.py': 'import time\nasync def f():\n    time.sleep(1)\n\ndef broken(:\n' });
    const { code, output } = await runCli(['check', '.', '--format', 'json'], folder);
    const report: unknown = JSON.parse(output);
    assert.equal(code, 1);
    assert.equal(at(only(at(report, 'files', 0, 'diagnostics')), 'line'), 3);
    assert.deepEqual([at(report, 'errors', 0, 'path'), at(report, 'errors', 0, 'line')], ['a.py', 5]);
    const hint = await runCli(['check', '.', '--fail-on', 'never'], folder);
    assert.equal(hint.code, 0);
    assert.match(hint.output, /^a\.py:5:\d+: error: /m);
  });

  it('takes empty files and folders for what they are', async () => {
    const folder = folderOf({ 'empty.py': '', 'blank.py': '\n\n  \n', 'bom.py': '\uFEFF', 'notes/readme.txt': '' });
    const all = await runCli(['check', '.'], folder);
    assert.deepEqual([all.code, all.output], [0, 'No findings in 3 files.\n']);
    const none = await runCli(['check', 'notes'], folder);
    assert.deepEqual([none.code, none.output], [0, 'No findings in 0 files.\n']);
  });

  it('goes on after a file that is missing, binary or of another kind, and ends with code 2', async () => {
    const folder = folderOf({ ...shop, 'data.py': Uint8Array.of(120, 0, 1), 'notes.txt': 'text' });
    symlinkSync('loop.py', path.join(folder, 'loop.py'));
    const { code, output } = await runCli(['check', 'nowhere', 'data.py', 'notes.txt', 'loop.py', 'shop'], folder);
    assert.equal(code, 2);
    assert.match(output, /^nowhere: error: does not exist\.$/m);
    assert.match(output, /^data\.py: error: is a binary file \(NUL byte at offset 1\)\.$/m);
    assert.match(output, /^notes\.txt: error: is not of a supported language \(\.py.*\)\.$/m);
    assert.match(output, /^loop\.py: error: is a link that leads to itself\.$/m);
    assert.match(output, /^shop\/page\.py:7:5: /m);
    assert.match(output, /2 warnings in 1 of 3 files, 4 errors\.$/m);
  });

  it('reads the encodings that Python reads', async () => {
    const text = '# coding: latin-1\nimport time\nasync def größe():\n    time.sleep(1)\n';
    const { output } = await runCli(['check', '.'], folderOf({ 'a.py': Buffer.from(text, 'latin1') }));
    assert.match(output, /^a\.py:4:5: .*`größe`/);
  });

  it('reads a file of five megabytes', async () => {
    const table = `PRICES = [\n${'    (1, "two", 3.0, None),\n'.repeat(190_000)}]\n`;
    const folder = folderOf({ 'prices.py': `${table}import time\nasync def f():\n    time.sleep(1)\n` });
    const { code, output } = await runCli(['check', '.'], folder);
    assert.equal(code, 1);
    assert.match(output, /^prices\.py:190005:5: warning: .*\[blocking-call-in-async\]$/m);
  });
});

describe('check for other programs', () => {
  afterEach(removeFolders);

  it('writes SARIF that names rules, places, related places and fixes', async () => {
    const folder = folderOf({ ...shop, 'a b/bad.py': Uint8Array.of(0) });
    const { output } = await runCli(['check', '.', '--format', 'sarif'], folder);
    const log: unknown = JSON.parse(output);
    assert.equal(at(log, 'version'), '2.1.0');
    const run = only(at(log, 'runs'));
    const result = at(run, 'results', 1);
    const rule = at(run, 'tool', 'driver', 'rules', Number(at(result, 'ruleIndex')));
    assert.equal(at(rule, 'id'), at(result, 'ruleId'));
    assert.match(String(at(rule, 'helpUri')), /\/docs\/rules\/blocking-call-in-async\.md$/);
    const place = at(result, 'locations', 0, 'physicalLocation');
    assert.equal(at(place, 'artifactLocation', 'uri'), 'shop/page.py');
    assert.deepEqual(at(place, 'region'), { startLine: 8, startColumn: 12, endLine: 8, endColumn: 24 });
    const related = at(result, 'relatedLocations', 0, 'physicalLocation');
    assert.equal(at(related, 'artifactLocation', 'uri'), 'shop/storage.py');
    const replacement = at(result, 'fixes', 0, 'artifactChanges', 0, 'replacements', 0);
    assert.deepEqual(keysOf(replacement), ['deletedRegion', 'insertedContent']);
    const notification = at(run, 'invocations', 0, 'toolExecutionNotifications', 0);
    assert.equal(at(notification, 'locations', 0, 'physicalLocation', 'artifactLocation', 'uri'), 'a%20b/bad.py');
  });

  it('writes annotations for GitHub, with what its syntax reserves escaped', async () => {
    const folder = folderOf({ 'a,b.py': shop['shop/page.py'], 'gone.py': Uint8Array.of(0) });
    const { output } = await runCli(['check', '.', '--format', 'github'], folder);
    assert.match(
      output,
      /^::warning file=a%2Cb\.py,line=7,endLine=7,col=5,endColumn=15,title=blocking-call-in-async::`time/,
    );
    assert.match(output, /^::error file=gone\.py::is a binary file/m);
  });
});

describe('the command line', () => {
  afterEach(removeFolders);

  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /^Usage: concurrency-advisor COMMAND/],
    [['chek'], /There is no command `chek`\./],
    [['check'], /check needs at least one file or folder\./],
    [['check', '--formt', 'json', '.'], /Unknown option '--formt'/],
    [['check', '--format', 'xml', '.'], /--format takes text, json, sarif, github, gitlab; not `xml`\./],
    [['check', '--fail-on', 'error', '.'], /--fail-on takes warning, information, hint, never; not `error`\./],
    [['check', '--cores', '0', '.'], /--cores takes a number above 0; not `0`\./],
    [['check', '--cores', '1.5', '.'], /--cores takes a whole number/],
    [['check', '--python-version', '2.7', '.'], /--python-version takes a version such as 3\.12/],
    [['check', '--python-version', '3.12t', '.'], /--python-version takes/],
    [['check', '--severity', 'no-such-rule=off', '.'], /there is no rule `no-such-rule`\. The rules are blocking-call/],
    [['check', '--severity', 'sequential-awaits', '.'], /--severity takes RULE=LEVEL/],
    [['check', '--stdin-filename', 'a.py', '.'], /give `-` as the path/],
    [['fix', '--diff', '--write', '.'], /--diff and --write exclude each other\./],
    [['fix', '--write', '-'], /--write cannot change standard input\./],
    [['simulate'], /simulate needs either FILE:FUNCTION or --workload/],
    [['simulate', 'a.py'], /simulate needs FILE:FUNCTION/],
    [['lsp'], /lsp needs --stdio\./],
  ];
  for (const [args, message] of cases) {
    it(`explains what is wrong with "${args.join(' ')}" and ends with code 2`, async () => {
      const { code, output, errors } = await runCli(args, folderOf({}));
      assert.deepEqual([code, output], [2, '']);
      assert.match(errors, message);
    });
  }

  it('prints its version', async () => {
    const { code, output } = await runCli(['--version'], folderOf({}));
    assert.equal(code, 0);
    assert.match(output, /^\d+\.\d+\.\d+\S*\n$/);
  });

  describe('functions that the project says run their argument in a thread', () => {
    const background =
      'def later(function):\n    return make_future(function)\n\n\nclass Runner:\n    def run(self, function):\n        return self.hand_over(function)\n';
    const page =
      'import time\nfrom background import Runner, later\n\n\ndef load():\n    time.sleep(1)\n\n\nasync def page(runner: Runner):\n    await later(load)\n    await runner.run(load)\n    load()\n';

    it('are awaited for as long as that takes, and block nothing', async () => {
      const names = '["background.later", "background.Runner.run"]';
      const folder = folderOf({
        'background.py': background,
        'page.py': page,
        'pyproject.toml': `[tool.concurrency-advisor]\nthread-functions = ${names}\n`,
      });
      const { output } = await runCli(['check', '.', '--format', 'json'], folder);
      const report: unknown = JSON.parse(output);
      const text = JSON.stringify(report);
      assert.match(text, /"rule":"blocking-call-in-async","severity":"warning","line":12,/);
      assert.doesNotMatch(text, /"rule":"blocking-call-in-async","severity":"warning","line":1[01],/);
      // Three waits of a second: two for the threads, one for the call itself.
      assert.match(text, /"blockedIo":1000,"awaitedIo":2000/);
    });
  });
});
