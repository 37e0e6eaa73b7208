import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { EditPlan } from '../../../src/server/editPlan';
import type { Fix } from '../../../src/advice/finding';
import { folderOf, removeFolders, runCli } from './runCli';

const waiting = 'import time\n\n\nasync def wait():\n    time.sleep(1)\n    time.sleep(2)\n';

describe('fix', () => {
  afterEach(removeFolders);

  it('shows the changes as a diff and changes nothing', async () => {
    const folder = folderOf({ 'a.py': waiting });
    const { code, output, errors } = await runCli(['fix', '.'], folder);
    assert.equal(code, 0);
    assert.match(output, /^--- a\/a\.py\n\+\+\+ b\/a\.py\n@@ /);
    assert.match(output, /^-{1} {4}time\.sleep\(1\)$/m);
    assert.match(output, /^\+ {4}await asyncio\.sleep\(1\)$/m);
    assert.match(errors, /^Would apply 2 fixes in 1 file\.$/m);
    assert.equal(readFileSync(path.join(folder, 'a.py'), 'utf8'), waiting);
  });

  it('writes the changes, keeps the mode, and leaves no other file behind', async () => {
    const folder = folderOf({ 'a.py': waiting, 'b.py': 'x = 1\n' });
    chmodSync(path.join(folder, 'a.py'), 0o755);
    const { code, output } = await runCli(['fix', '.', '--write'], folder);
    assert.deepEqual([code, output], [0, 'a.py\n']);
    const text = readFileSync(path.join(folder, 'a.py'), 'utf8');
    assert.match(text, /^ {4}await asyncio\.sleep\(1\)\n {4}await asyncio\.sleep\(2\)\n/m);
    assert.equal(text.match(/^import asyncio$/gm)?.length, 1);
    assert.equal(statSync(path.join(folder, 'a.py')).mode & 0o777, 0o755);
    assert.deepEqual(readdirSync(folder).sort(), ['a.py', 'b.py']);
  });

  it('has nothing left to do the second time', async () => {
    const folder = folderOf({ 'a.py': waiting });
    await runCli(['fix', '.', '--write'], folder);
    const again = await runCli(['fix', '.'], folder);
    assert.deepEqual([again.code, again.output], [0, '']);
    assert.match(again.errors, /Would apply 0 fixes in 0 files\./);
  });

  it('keeps line ends, byte order mark and encoding', async () => {
    const windows = Buffer.from(`\uFEFF${waiting.replaceAll('\n', '\r\n')}`);
    const latin = Buffer.from(`# coding: latin-1\nname = "Zo\xeb"\n${waiting}`, 'latin1');
    const folder = folderOf({ 'windows.py': windows, 'latin.py': latin });
    const { code } = await runCli(['fix', '.', '--write'], folder);
    assert.equal(code, 0);
    const windowsText = readFileSync(path.join(folder, 'windows.py'), 'utf8');
    assert.ok(windowsText.startsWith('\uFEFF'));
    assert.match(windowsText, /await asyncio\.sleep\(1\)\r\n/);
    assert.doesNotMatch(windowsText, /[^\r]\n/);
    const latinText = readFileSync(path.join(folder, 'latin.py'), 'latin1');
    assert.match(latinText, /name = "Zo\xeb"\n/);
    assert.match(latinText, /await asyncio\.sleep\(1\)\n/);
  });

  it('writes through a link to the file it stands for', async () => {
    const folder = folderOf({ 'real/a.py': waiting });
    symlinkSync(path.join('real', 'a.py'), path.join(folder, 'link.py'));
    await runCli(['fix', 'link.py', '--write'], folder);
    assert.ok(lstatSync(path.join(folder, 'link.py')).isSymbolicLink());
    assert.match(readFileSync(path.join(folder, 'real', 'a.py'), 'utf8'), /await asyncio\.sleep/);
  });

  it('leaves a file alone that it cannot write in its own encoding', async () => {
    const bytes = Buffer.concat([
      Buffer.from('# coding: shift_jis\nname = "'),
      Buffer.from([0x93, 0xfa]),
      Buffer.from(`"\n${waiting}`),
    ]);
    const folder = folderOf({ 'a.py': bytes });
    const { code, errors } = await runCli(['fix', '.', '--write'], folder);
    assert.equal(code, 2);
    assert.match(errors, /^a\.py: cannot be written back in its encoding, `shift_jis`\.$/m);
    assert.match(errors, /^Applied 0 fixes in 0 files\.$/m);
    assert.deepEqual(readFileSync(path.join(folder, 'a.py')), bytes);
  });

  it('applies only the rules that are asked for', async () => {
    const folder = folderOf({ 'a.py': waiting });
    const { output } = await runCli(['fix', '.', '--rule', 'sequential-awaits'], folder);
    assert.equal(output, '');
  });

  it('leaves out fixes that ask for a look on request, and tells of them', async () => {
    const pooled =
      'from concurrent.futures import ThreadPoolExecutor\n\n\ndef count(limit):\n    total = 0\n    for row in range(limit):\n        for column in range(limit):\n            total += row * column\n    return total\n\n\ndef count_all(limits):\n    with ThreadPoolExecutor() as pool:\n        return list(pool.map(count, limits))\n';
    const folder = folderOf({ 'a.py': pooled });
    const safe = await runCli(['fix', '.', '--safe-only'], folder);
    assert.equal(safe.output, '');
    assert.match(safe.errors, /1 more fix without --safe-only/);
    const all = await runCli(['fix', '.'], folder);
    assert.match(all.output, /^\+ {4}with ProcessPoolExecutor\(\) as pool:$/m);
  });

  it('shows what it would do to standard input', async () => {
    const { output } = await runCli(['fix', '-', '--stdin-filename', 'x.py'], folderOf({}), waiting);
    assert.match(output, /^--- a\/x\.py\n/);
    assert.match(output, /^\+ {4}await asyncio\.sleep\(2\)$/m);
  });

  it('says what it could not read', async () => {
    const { code, errors } = await runCli(['fix', 'gone.py'], folderOf({}));
    assert.equal(code, 2);
    assert.match(errors, /^gone\.py: does not exist\.$/m);
  });
});

describe('fixes applied together', () => {
  const edit = (line: number, from: number, to: number, newText: string) => ({
    range: { start: { line, character: from }, end: { line, character: to } },
    newText,
  });
  const fixOf = (path: string, ...edits: readonly ReturnType<typeof edit>[]): Fix => ({
    id: 'test',
    title: '',
    isPreferred: true,
    isSafe: true,
    files: [{ path, edits }],
  });

  it('bring a shared import along once', () => {
    const plan = new EditPlan(new Set(['a.py']));
    assert.equal(plan.add('a.py', fixOf('a.py', edit(0, 0, 0, 'import asyncio\n'), edit(3, 0, 4, 'x'))), true);
    assert.equal(plan.add('a.py', fixOf('a.py', edit(0, 0, 0, 'import asyncio\n'), edit(5, 0, 4, 'y'))), true);
    assert.equal(plan.changes.get('a.py')?.edits.length, 3);
    assert.equal(plan.changes.get('a.py')?.fixCount, 2);
  });

  it('wait for each other where they meet, and keep to the files that may be changed', () => {
    const plan = new EditPlan(new Set(['a.py']));
    assert.equal(plan.add('a.py', fixOf('a.py', edit(3, 0, 4, 'x'))), true);
    assert.equal(plan.add('a.py', fixOf('a.py', edit(3, 4, 8, 'y'))), false);
    assert.equal(plan.add('a.py', fixOf('b.py', edit(3, 0, 4, 'x'))), false);
    assert.equal(plan.changes.get('a.py')?.fixCount, 1);
  });
});
