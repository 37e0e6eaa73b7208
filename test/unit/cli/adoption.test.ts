/** What a team needs to adopt the rules on an old code base and in a build: baseline, changes, shards, frames, progress. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isChanged } from '../../../src/cli/changedLines';
import { codeFrame } from '../../../src/cli/formats/codeFrame';
import { Progress } from '../../../src/cli/progress';
import { palette } from '../../../src/cli/terminal';
import { at, folderOf, removeFolders, runCli } from './runCli';

const waiting = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n';

/** Places of the findings of a text report. */
function placesIn(output: string): readonly string[] {
  return [...output.matchAll(/^(\S+\.py:\d+):\d+: /gm)].map(([, place = '']) => place);
}

describe('check --baseline', () => {
  afterEach(removeFolders);

  it('is silent about what was there, wherever it moves, and reports what is new', async () => {
    const folder = folderOf({ 'shop/a.py': waiting, 'shop/b.py': waiting });
    const written = await runCli(['check', 'shop', '--write-baseline', 'baseline.json'], folder);
    assert.deepEqual([written.code, written.output], [0, '']);
    assert.equal(written.errors, 'Wrote 2 findings to baseline.json.\n');
    const silent = await runCli(['check', 'shop', '--baseline', 'baseline.json'], folder);
    assert.deepEqual([silent.code, placesIn(silent.output)], [0, []]);
    writeFileSync(
      path.join(folder, 'shop', 'a.py'),
      `"""Moved down."""\n\n${waiting}\n\nasync def wait_more():\n    time.sleep(1)\n    time.sleep(1)\n`,
    );
    const { code, output } = await runCli(['check', 'shop', '--baseline', 'baseline.json'], folder);
    assert.deepEqual([code, placesIn(output)], [1, ['shop/a.py:11', 'shop/a.py:12']]);
  });

  it('counts equal findings, and reports one more of them', async () => {
    const folder = folderOf({ 'a.py': waiting });
    await runCli(['check', '.', '--write-baseline', 'old.json'], folder);
    writeFileSync(path.join(folder, 'a.py'), `${waiting}    time.sleep(1)\n`);
    const { code, output } = await runCli(['check', '.', '--baseline', 'old.json'], folder);
    assert.deepEqual([code, placesIn(output).length], [1, 1]);
  });

  it('works from any folder, and tells how many of its findings are gone', async () => {
    const folder = folderOf({ 'shop/a.py': waiting, 'shop/b.py': waiting });
    await runCli(['check', 'shop', '--write-baseline', 'baseline.json'], folder);
    writeFileSync(path.join(folder, 'shop', 'b.py'), 'x = 1\n');
    const { code, errors } = await runCli(['check', '.', '--baseline', '../baseline.json'], path.join(folder, 'shop'));
    assert.equal(code, 0);
    assert.match(errors, /^1 finding of the baseline no longer there/m);
  });

  for (const [what, content, expected] of [
    ['is missing', undefined, /The baseline .*none\.json does not exist\. --write-baseline writes one\./],
    ['is no JSON', '{', /The baseline .*none\.json is no JSON/],
    ['is of another kind', '{"version": 2, "findings": []}', /has not the shape \{"version": 1/],
    ['is damaged', '{"version": 1, "findings": [{"path": 1}]}', /is damaged at findings\[0\]/],
  ] as const) {
    it(`says what is wrong where the file ${what}`, async () => {
      const folder = folderOf({ 'a.py': waiting, ...(content === undefined ? {} : { 'none.json': content }) });
      const { code, errors } = await runCli(['check', '.', '--baseline', 'none.json'], folder);
      assert.equal(code, 2);
      assert.match(errors, expected);
    });
  }
});

describe('check --changed', function () {
  this.timeout(60_000);
  afterEach(removeFolders);

  const repositoryOf = (files: Readonly<Record<string, string>>): string => {
    const folder = folderOf(files);
    git(folder, 'init', '--quiet', '--initial-branch=main');
    commit(folder);
    return folder;
  };
  const git = (folder: string, ...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  const commit = (folder: string): void => {
    git(folder, 'add', '.');
    git(folder, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', 'State');
  };

  it('reports only findings on lines that changed, and those of new files', async () => {
    const folder = repositoryOf({ 'a.py': waiting, 'ünï 名.py': waiting });
    writeFileSync(path.join(folder, 'a.py'), `${waiting}\n\nasync def wait_again():\n    time.sleep(2)\n`);
    writeFileSync(path.join(folder, 'new.py'), waiting);
    const { code, output } = await runCli(['check', '.', '--changed', 'HEAD'], folder);
    assert.deepEqual([code, placesIn(output)], [1, ['a.py:9', 'new.py:5']]);
    writeFileSync(path.join(folder, 'ünï 名.py'), `${waiting}    time.sleep(3)\n`);
    const odd = await runCli(['check', 'ünï 名.py', '--changed', 'HEAD'], folder);
    assert.match(odd.output, /^ünï 名\.py:6:5: /m);
    assert.doesNotMatch(odd.output, /:5:5: /);
  });

  it('reports a finding elsewhere whose chain goes through a changed line', async () => {
    const page = 'from storage import load\n\n\nasync def page():\n    return load()\n';
    const folder = repositoryOf({ 'page.py': page, 'storage.py': 'def load():\n    return 1\n' });
    writeFileSync(path.join(folder, 'storage.py'), 'import time\n\n\ndef load():\n    time.sleep(1)\n    return 1\n');
    const { output } = await runCli(['check', '.', '--changed', 'HEAD'], folder);
    assert.deepEqual(placesIn(output), ['page.py:5']);
  });

  it('compares a branch with where it began, not with what others did meanwhile', async () => {
    const folder = repositoryOf({ 'a.py': waiting, 'b.py': 'x = 1\n' });
    git(folder, 'switch', '--quiet', '--create', 'feature');
    writeFileSync(path.join(folder, 'b.py'), waiting);
    commit(folder);
    git(folder, 'switch', '--quiet', 'main');
    writeFileSync(path.join(folder, 'a.py'), 'x = 1\n');
    commit(folder);
    git(folder, 'switch', '--quiet', 'feature');
    const { output } = await runCli(['check', '.', '--changed', 'main'], folder);
    assert.deepEqual(placesIn(output), ['b.py:5']);
  });

  it('runs nothing that the configuration of the repository names', async () => {
    const folder = repositoryOf({ 'a.py': waiting });
    writeFileSync(path.join(folder, 'trap.sh'), '#!/bin/sh\ntouch "$(dirname "$0")/sprung"\n', { mode: 0o755 });
    const trap = path.join(folder, 'trap.sh');
    git(folder, 'config', 'core.fsmonitor', trap);
    git(folder, 'config', 'diff.external', trap);
    git(folder, 'config', 'diff.python.textconv', trap);
    writeFileSync(path.join(folder, '.gitattributes'), '*.py diff=python\n');
    writeFileSync(path.join(folder, 'a.py'), `${waiting}    time.sleep(2)\n`);
    const { output } = await runCli(['check', '.', '--changed', 'HEAD'], folder);
    assert.deepEqual(placesIn(output), ['a.py:6']);
    assert.equal(existsSync(path.join(folder, 'sprung')), false);
  });

  for (const [revision, expected] of [
    ['no-such-branch', /git knows no revision `no-such-branch` here/],
    ['--output=x', /--changed takes a revision of git/],
  ] as const) {
    it(`says what is wrong with "${revision}"`, async () => {
      const { code, errors } = await runCli(['check', '.', `--changed=${revision}`], repositoryOf({ 'a.py': waiting }));
      assert.equal(code, 2);
      assert.match(errors, expected);
    });
  }

  it('says that a folder is in no repository', async () => {
    const { code, errors } = await runCli(['check', '.', '--changed', 'HEAD'], folderOf({ 'a.py': waiting }));
    assert.equal(code, 2);
    assert.match(errors, /is not in a git repository/);
  });

  it('takes a deletion for a change of the lines around it', () => {
    assert.equal(isChanged([{ first: 3, last: 4 }], 4, 4), true);
    assert.equal(isChanged([{ first: 3, last: 4 }], 5, 9), false);
    assert.equal(isChanged('all', 0, 0), true);
    assert.equal(isChanged(undefined, 0, 0), false);
  });
});

describe('check --shard and merge', () => {
  afterEach(removeFolders);

  const files = Object.fromEntries(
    Array.from({ length: 7 }, (_, index) => [
      `shop/module${index}.py`,
      index === 3 ? 'from shop.module4 import wait\n\n\nasync def page():\n    wait()\n' : waiting,
    ]),
  );

  for (const format of ['json', 'sarif'] as const) {
    it(`give together what one check gives, as ${format}`, async () => {
      const folder = folderOf({ ...files, 'shop/broken.py': 'def (:\n' });
      const whole = await runCli(['check', 'shop', '--format', format], folder);
      const parts: string[] = [];
      for (const part of [1, 2, 3]) {
        const { output } = await runCli(['check', 'shop', '--format', format, '--shard', `${part}/3`], folder);
        writeFileSync(path.join(folder, `part${part}.json`), output);
        parts.push(`part${part}.json`);
      }
      const merged = await runCli(['merge', ...parts], folder);
      assert.equal(merged.code, whole.code);
      assert.deepEqual(sorted(JSON.parse(merged.output)), sorted(JSON.parse(whole.output)));
      assert.equal((await runCli(['merge', ...parts, '--fail-on', 'never'], folder)).code, 0);
    });
  }

  /** The order of SARIF's results means nothing. */
  function sorted(report: unknown): unknown {
    const results = at(report, 'runs', 0, 'results');
    return Array.isArray(results) ? results.map((each) => JSON.stringify(each)).sort() : report;
  }

  for (const format of ['json', 'sarif'] as const) {
    it(`end as one check would, with hints and with files that cannot be read, as ${format}`, async () => {
      const codesOf = async (content: Readonly<Record<string, string | Uint8Array>>, failOn: string) => {
        const folder = folderOf(content);
        const whole = await runCli(['check', '.', '--format', format, '--fail-on', failOn], folder);
        const parts = ['1/2', '2/2'].map(async (shard, index) => {
          const { output } = await runCli(['check', '.', '--format', format, '--shard', shard], folder);
          writeFileSync(path.join(folder, `part${index}.json`), output);
          return `part${index}.json`;
        });
        const merged = await runCli(['merge', ...(await Promise.all(parts)), '--fail-on', failOn], folder);
        return [whole.code, merged.code];
      };
      // What tests do to the event loop is a hint.
      const hints = { 'tests/test_a.py': waiting, 'tests/test_b.py': `${waiting.trimEnd()}  # concurrency: ignore\n` };
      assert.deepEqual(await codesOf(hints, 'hint'), [1, 1]);
      assert.deepEqual(await codesOf(hints, 'information'), [0, 0]);
      assert.deepEqual(await codesOf({ 'tests/test_b.py': hints['tests/test_b.py'] }, 'hint'), [0, 0]);
      assert.deepEqual(await codesOf({ 'a.py': 'x = 1\n', 'data.py': Uint8Array.of(0) }, 'warning'), [2, 2]);
    });
  }

  it('say that two reports are not parts of one check', async () => {
    const folder = folderOf(files);
    const { output } = await runCli(['check', 'shop', '--format', 'json'], folder);
    writeFileSync(path.join(folder, 'whole.json'), output);
    writeFileSync(path.join(folder, 'again.json'), output);
    const { code, errors } = await runCli(['merge', 'whole.json', 'again.json'], folder);
    assert.equal(code, 2);
    assert.match(errors, /whole\.json and again\.json both report shop\/module0\.py/);
  });

  it('say what is wrong with a report or a part', async () => {
    const folder = folderOf({ ...files, 'odd.json': '[]', 'empty.json': '{"version": 1}' });
    assert.match((await runCli(['merge', 'odd.json'], folder)).errors, /odd\.json is no report of check/);
    assert.match((await runCli(['merge', 'empty.json'], folder)).errors, /empty\.json has no list `files`/);
    assert.match((await runCli(['merge', 'none.json'], folder)).errors, /none\.json does not exist/);
    for (const part of ['0/3', '4/3', '1', 'a/b']) {
      assert.match(
        (await runCli(['check', '.', '--shard', part], folder)).errors,
        /--shard takes the number of this part/,
      );
    }
  });
});

describe('the text report', () => {
  afterEach(removeFolders);

  it('shows the line of a finding with the call marked', async () => {
    const { output } = await runCli(['check', '.'], folderOf({ 'a.py': waiting }));
    assert.match(output, /^ {4}5 │ time\.sleep\(1\)\n {6}│ \^{10}$/m);
  });

  it('names the severity in words, and counts rules once there is much to read', async () => {
    const page = `import asyncio\nimport time\n\n\nasync def wait():\n${'    time.sleep(1)\n'.repeat(18)}    asyncio.run(main())\n`;
    const few = await runCli(['check', '.'], folderOf({ 'a.py': page }));
    assert.match(few.output, /^a\.py:6:5: warning: /m);
    assert.doesNotMatch(few.output, /^found {2}rule$/m);
    const { output } = await runCli(['check', '.'], folderOf({ 'a.py': page, 'tests/test_a.py': waiting }));
    assert.match(output, /^tests\/test_a\.py:5:5: hint: .* \[blocking-call-in-async\]$/m);
    assert.match(
      output,
      /^found {2}rule\n {3}19 {2}blocking-call-in-async\n {4}1 {2}nested-event-loop\n\n19 warnings, 1 hint in 2 /m,
    );
  });

  it('has one line per finding on request', async () => {
    const { output } = await runCli(['check', '.', '--concise'], folderOf({ 'a.py': waiting }));
    assert.equal(output.split('\n')[1], '');
    assert.doesNotMatch(output, /│|fix:/);
  });

  const frameOf = (line: string, start: number, end: number): readonly string[] =>
    codeFrame(line, { start: { line: 9, character: start }, end: { line: 9, character: end } }, palette(false));

  it('marks the same characters after tabs, and in a line that is too long for a terminal', () => {
    assert.deepEqual(frameOf('\t\tf(x)', 2, 3), ['    10 │ f(x)', '       │ ^']);
    const long = frameOf(`    ${'x + '.repeat(100)}sleep(1) + ${'y + '.repeat(50)}`, 404, 409);
    assert.equal((long[0] ?? '').indexOf('sleep') - 0, (long[1] ?? '').indexOf('^'));
    assert.ok((long[0] ?? '').length < 120);
  });

  it('lets no control character of the source reach the terminal', () => {
    const [line = ''] = frameOf('f("\u001b[31mred\u0007")', 0, 1);
    assert.equal(line, '    10 │ f("red�")');
  });
});

describe('the progress line', () => {
  it('is not written about short runs, nor where nobody looks', () => {
    const written: string[] = [];
    const progress = new Progress((text) => written.push(text));
    progress.show('Reading', 1, 10);
    progress.end();
    new Progress(undefined).show('Reading', 1, 10);
    assert.deepEqual(written, []);
  });

  it('is written over and cleared in the end', async () => {
    const written: string[] = [];
    const progress = new Progress((text) => written.push(text));
    await new Promise((resolve) => setTimeout(resolve, 800));
    progress.show('Reading', 5, 10);
    progress.show('Reading', 6, 10);
    progress.end();
    assert.deepEqual(written, [`\r\u001b[KReading ${'━'.repeat(12)}${'─'.repeat(12)} 5 of 10`, '\r\u001b[K']);
  });
});

describe('the pre-commit hook', () => {
  it('runs check on the files it is given', () => {
    const hooks = readFileSync(path.resolve(import.meta.dirname, '..', '..', '..', '.pre-commit-hooks.yaml'), 'utf8');
    assert.match(hooks, /^- id: concurrency-advisor$/m);
    assert.match(hooks, /^ {2}entry: concurrency-advisor check$/m);
  });
});
