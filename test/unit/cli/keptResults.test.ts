/**
 * What `check --cache` keeps of an earlier check: that it answers from it, that a change makes the files anew that may see it, and
 * that the report is always that of a check without it.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FactsCache } from '../../../src/server/files/factsCache';
import { randomNumbers } from '../parser/damage';
import { type CliResult, folderOf, removeFolders, runCli } from './runCli';

const program = {
  'shop/__init__.py': '',
  'shop/api.py':
    'from shop.store import load\n\n\nasync def order(name):\n    return load(name)\n\n\nasync def other():\n    return None\n',
  'shop/store.py': 'import requests\n\n\ndef load(name):\n    return requests.get(name).text\n',
  'shop/apart.py': 'import time\n\n\nasync def wait():\n    time.sleep(1)\n',
};

/** A cache whose entries say that they were kept: in the message of every finding. */
class MarkedCache extends FactsCache {
  override recall(key: readonly string[]): unknown {
    return marked(super.recall(key));
  }
}

function marked(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(marked);
  }
  if (typeof value !== 'object' || value === null || value instanceof Map) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'message' && typeof each === 'string' ? `kept: ${each}` : marked(each),
    ]),
  );
}

describe('check with what an earlier check found', () => {
  let cacheFolder = '';
  beforeEach(() => {
    cacheFolder = mkdtempSync(path.join(tmpdir(), 'results-'));
  });
  afterEach(() => {
    rmSync(cacheFolder, { recursive: true, force: true });
    removeFolders();
  });

  const options = () => ({ factsCache: new FactsCache({ folder: cacheFolder, build: 'build 1' }) });
  const check = (folder: string, ...args: readonly string[]): Promise<CliResult> =>
    runCli(['check', '.', '--cache', '--concise', ...args], folder, undefined, options());
  const checkMarked = (folder: string, ...args: readonly string[]): Promise<CliResult> =>
    runCli(['check', '.', '--cache', '--concise', ...args], folder, undefined, {
      factsCache: new MarkedCache({ folder: cacheFolder, build: 'build 1' }),
    });
  const linesOf = ({ output }: CliResult, file: string): readonly string[] =>
    output.split('\n').filter((line) => line.startsWith(file));
  const isKept = (result: CliResult, file: string): boolean => {
    const lines = linesOf(result, file);
    assert.ok(lines.length > 0, result.output);
    return lines.every((line) => line.includes('kept: '));
  };

  it('answers for a program that has not changed, with the same exit code', async () => {
    const folder = folderOf(program);
    const first = await check(folder);
    assert.equal(first.code, 1);
    assert.deepEqual(await check(folder), first);
    const again = await checkMarked(folder);
    assert.ok(isKept(again, 'shop/api.py') && isKept(again, 'shop/apart.py'));
  });

  it('answers as well from what threads found', async () => {
    const folder = folderOf(program);
    const first = await check(folder, '--jobs', '2');
    const again = await checkMarked(folder);
    assert.ok(isKept(again, 'shop/api.py'));
    assert.equal(again.output.replaceAll('kept: ', ''), first.output);
  });

  it('checks a file that changed and what imports it, and nothing else', async () => {
    const folder = folderOf(program);
    await check(folder);
    writeFileSync(path.join(folder, 'shop/store.py'), 'import time\n\n\ndef load(name):\n    time.sleep(2)\n');
    const changed = await checkMarked(folder);
    assert.ok(!isKept(changed, 'shop/api.py') && isKept(changed, 'shop/apart.py'));
    assert.match(changed.output, /shop\/api\.py.*`time\.sleep`/);
    const again = await checkMarked(folder);
    assert.ok(isKept(again, 'shop/api.py'));
  });

  it('checks those that call through an interface when a class elsewhere changes', async () => {
    const files = {
      'base.py':
        'from abc import ABC, abstractmethod\n\n\nclass Source(ABC):\n    @abstractmethod\n    def read(self): ...\n',
      'user.py': 'from base import Source\n\n\nasync def use(source: Source):\n    source.read()\n',
      'made.py': 'from base import Source\n\n\nclass Made(Source):\n    def read(self):\n        return 1\n',
    };
    const folder = folderOf(files);
    assert.doesNotMatch((await check(folder)).output, /^user\.py/m);
    writeFileSync(
      path.join(folder, 'made.py'),
      `import time\n${files['made.py'].replace('return 1', 'time.sleep(3)')}`,
    );
    const changed = await check(folder);
    assert.match(changed.output, /^user\.py:5:\d+: warning: .*`time\.sleep`/m);
    assert.deepEqual(changed, await runCli(['check', '.', '--concise'], folder));
  });

  it('checks those that reach what changed through an interface and a file between', async () => {
    const made =
      'from base import Source\nimport deep\n\n\nclass Made(Source):\n    def read(self):\n        deep.go()\n';
    const folder = folderOf({
      'base.py':
        'from abc import ABC, abstractmethod\n\n\nclass Source(ABC):\n    @abstractmethod\n    def read(self): ...\n',
      'user.py': 'from base import Source\n\n\nasync def use(source: Source):\n    source.read()\n',
      'made.py': made,
      'deep.py': 'def go():\n    return 1\n',
      'apart.py': 'import time\n\n\nasync def wait():\n    time.sleep(1)\n',
    });
    assert.doesNotMatch((await check(folder)).output, /^user\.py/m);
    writeFileSync(path.join(folder, 'deep.py'), 'import time\n\n\ndef go():\n    time.sleep(1)\n');
    const changed = await checkMarked(folder);
    assert.match(changed.output, /^user\.py:5:\d+: warning: (?!kept).*`time\.sleep`/m);
    assert.ok(isKept(changed, 'apart.py'));
  });

  it('starts anew for other settings, other files, and other formats', async () => {
    const folder = folderOf(program);
    await check(folder);
    assert.ok(!isKept(await checkMarked(folder, '--stall-limit', '10'), 'shop/apart.py'));
    writeFileSync(path.join(folder, 'pyproject.toml'), '[tool.concurrency-advisor]\nstall-limit = 20\n');
    assert.ok(!isKept(await checkMarked(folder), 'shop/apart.py'));
    writeFileSync(path.join(folder, 'shop/new.py'), '');
    assert.ok(!isKept(await checkMarked(folder), 'shop/apart.py'));
    const json = await checkMarked(folder, '--format', 'json');
    assert.ok(!json.output.includes('kept: '));
  });

  it('sees that a file changed which nobody named but a named one imports, and that one came', async () => {
    const folder = folderOf({ ...program, 'main.py': 'from late import go\n\n\nasync def run():\n    go()\n' });
    const one = () => runCli(['check', 'shop/api.py', 'main.py', '--cache', '--concise'], folder, undefined, options());
    await one();
    writeFileSync(path.join(folder, 'shop/store.py'), 'def load(name):\n    return 1\n');
    assert.doesNotMatch((await one()).output, /shop\/api\.py/);
    writeFileSync(path.join(folder, 'late.py'), 'import time\n\n\ndef go():\n    time.sleep(1)\n');
    assert.match((await one()).output, /^main\.py:5:5: warning/m);
  });

  it('takes an entry that was damaged for none', async () => {
    const folder = folderOf(program);
    const first = await check(folder);
    for (const entry of readdirSync(cacheFolder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) {
        const file = path.join(entry.parentPath, entry.name);
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
        writeFileSync(file, bytes);
      }
    }
    const again = await checkMarked(folder);
    assert.deepEqual(again, first);
  });

  it('reports what a check without it reports, after any edits', async () => {
    const random = randomNumbers(20261123);
    const pick = <Item>(items: readonly Item[]): Item => {
      const item = items[Math.floor(random() * items.length)];
      assert.ok(item !== undefined);
      return item;
    };
    const names = ['a', 'b', 'c', 'd', 'e'];
    const body = (name: string): string => {
      const other = pick(names);
      const work = pick([
        'time.sleep(1)',
        'return 1',
        `${other}.work(1)`,
        `${other}.Thing().read()`,
        'return sum(range(10_000_000))',
      ]);
      const base = pick(['', `(${other}.Thing)`, '(Protocol)', '(ABC)']);
      return [
        `import time\nfrom abc import ABC\nfrom typing import Protocol\nimport ${other}\n\n`,
        `def work(x):\n    ${work}\n\n`,
        random() < 0.3
          ? ''
          : `class Thing${base}:\n    def read(self):\n        ${pick(['...', 'time.sleep(2)', `return ${other}.work(2)`])}\n\n`,
        `async def ${name}_waits(source: ${pick(['', `${other}.`])}Thing):\n    ${pick(['source.read()', 'work(1)', `${other}.work(3)`])}\n`,
      ].join('\n');
    };
    const folder = folderOf({});
    mkdirSync(folder, { recursive: true });
    for (const name of names) {
      writeFileSync(path.join(folder, `${name}.py`), body(name));
    }
    const reports = new Set<string>();
    for (let edit = 0; edit < 25; edit++) {
      const file = path.join(folder, `${pick(names)}.py`);
      if (random() < 0.1) {
        rmSync(file, { force: true });
      } else {
        writeFileSync(file, body(path.basename(file, '.py')));
      }
      const cold = await runCli(['check', '.', '--concise', '--jobs', '1'], folder);
      assert.deepEqual(await check(folder, '--jobs', '1'), cold, `after edit ${String(edit)}`);
      reports.add(cold.output);
    }
    assert.ok(reports.size > 10);
  });
});
