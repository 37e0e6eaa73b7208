/**
 * The command line on notebooks: where findings are, what is not analysed, and that a fix changes nothing but the lines it is
 * about.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits, type TextEdit } from '../../../src/core/text';
import { readNotebook } from '../../../src/server/notebooks/notebookFile';
import { fixtures } from '../../support/checkFixtures';
import { folderOf, removeFolders, runCli } from './runCli';

const notebooks = path.join(fixtures, 'notebooks');

function textOf(name: string): string {
  return readFileSync(path.join(notebooks, name), 'utf8');
}

function folderWith(...names: readonly string[]): string {
  return folderOf(Object.fromEntries(names.map((name) => [name, textOf(name)])));
}

function sourcesOf(text: string): readonly string[] {
  const read = readNotebook(text);
  return read.kind === 'notebook' ? read.cells.map(({ source }) => source) : assert.fail(JSON.stringify(read));
}

interface JsonEdit {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

interface JsonReport {
  readonly files: readonly {
    readonly diagnostics: readonly {
      readonly line: number;
      readonly cell: { readonly number: number; readonly line: number };
      readonly fixes: readonly { readonly preferred: boolean; readonly edits: readonly JsonEdit[] }[];
    }[];
  }[];
}

function isReport(value: unknown): value is JsonReport {
  return typeof value === 'object' && value !== null && 'files' in value && Array.isArray(value.files);
}

function parsed(output: string): JsonReport {
  const report: unknown = JSON.parse(output);
  return isReport(report) ? report : assert.fail(output);
}

function textEdit({ line, column, endLine, endColumn, newText }: JsonEdit): TextEdit {
  return {
    range: {
      start: { line: line - 1, character: column - 1 },
      end: { line: endLine - 1, character: endColumn - 1 },
    },
    newText,
  };
}

describe('notebooks on the command line', () => {
  after(removeFolders);

  it('have findings in their cells', async () => {
    const { output, code } = await runCli(['check', 'runningLoop.ipynb', '--concise'], folderWith('runningLoop.ipynb'));
    assert.equal(code, 1);
    assert.match(
      output,
      /^runningLoop\.ipynb:cell 4:1:1: warning: `asyncio\.run` cannot start an event loop in a cell/m,
    );
    assert.match(output, /^runningLoop\.ipynb:cell 4:2:1: warning: `report` reaches `asyncio\.run`/m);
    assert.match(output, /^runningLoop\.ipynb:cell 5:1:17: /m);
  });

  it('are shown with the source of the cell and the way to the cause in another', async () => {
    const folder = folderWith('runningLoop.ipynb');
    const { output } = await runCli(['check', 'runningLoop.ipynb'], folder);
    assert.match(output, /report\("Bern"\)/);
    assert.match(output, /→ asyncio\.run {2}runningLoop\.ipynb:cell 3:8/);
  });

  it('are shown with the number that the line has in its cell', async () => {
    const { output } = await runCli(['check', 'runningLoop.ipynb'], folderWith('runningLoop.ipynb'));
    const shown = [...output.matchAll(/:cell \d+:(\d+):\d+: .*\n +(\d+) │/g)];
    assert.ok(shown.length > 0);
    assert.ok(
      shown.every(([, line, inFrame]) => line === inFrame),
      output,
    );
  });

  it('are found in folders, and those of other languages are passed over', async () => {
    const folder = folderWith('runningLoop.ipynb', 'otherKernel.ipynb');
    const { output } = await runCli(['check', '.', '--format', 'json'], folder);
    const report: unknown = JSON.parse(output);
    assert.ok(typeof report === 'object' && report !== null && 'files' in report && 'errors' in report);
    assert.deepEqual(report.errors, []);
    assert.ok(Array.isArray(report.files));
    assert.deepEqual(
      report.files.map((each: { readonly path: string }) => each.path),
      ['runningLoop.ipynb'],
    );
  });

  it('in another language are refused when they are named', async () => {
    const folder = folderWith('otherKernel.ipynb');
    const { output, code } = await runCli(['check', 'otherKernel.ipynb'], folder);
    assert.equal(code, 2);
    assert.match(output, /otherKernel\.ipynb: error: is a notebook in R; only those in Python are analysed/);
  });

  it('that are broken are refused with the place', async () => {
    const folder = folderOf({ 'broken.ipynb': textOf('runningLoop.ipynb').replace('"nbformat": 4', '"nbformat" 4') });
    const { output, code } = await runCli(['check', 'broken.ipynb'], folder);
    assert.equal(code, 2);
    assert.match(output, /broken\.ipynb: error: is no valid JSON: unexpected `4` at line \d+, column \d+/);
  });

  it('with a cell that cannot be read keep the advice on the others', async () => {
    const text = textOf('runningLoop.ipynb').replace('"%pip install aiohttp\\n"', "\"note = '''aiohttp\\n\"");
    const { output, code } = await runCli(['check', 'a.ipynb', '--concise'], folderOf({ 'a.ipynb': text }));
    assert.equal(code, 1);
    assert.match(output, /error: Cell 2: A string in this cell has no end/);
    assert.match(output, /^a\.ipynb:cell 6:1:1: warning: .*forecast/m);
  });

  it('are told of by cell and by the line of the file in JSON, with edits of the file', async () => {
    const text = textOf('runningLoop.ipynb');
    const folder = folderOf({ 'a.ipynb': text });
    const { output } = await runCli(['check', 'a.ipynb', '--format', 'json'], folder);
    const report = parsed(output);
    const [first] = report.files[0]?.diagnostics ?? [];
    assert.ok(first);
    assert.deepEqual(first.cell, { number: 4, line: 1 });
    assert.match(text.split('\n')[first.line - 1] ?? '', /asyncio\.run\(forecast\(\\"Bern\\"\)\)/);
    const edits = first.fixes.find(({ preferred }) => preferred)?.edits.map(textEdit) ?? [];
    assert.match(sourcesOf(applyEdits(text, edits))[2] ?? '', /^await forecast\("Bern"\)/);
  });

  it('are fixed line by line: every other byte stays', async () => {
    const text = textOf('runningLoop.ipynb');
    const folder = folderOf({ 'a.ipynb': text });
    const { code, errors } = await runCli(['fix', 'a.ipynb', '--write', '--rule', 'nested-event-loop'], folder);
    assert.equal(code, 0, errors);
    const written = readFileSync(path.join(folder, 'a.ipynb'), 'utf8');
    assert.equal(
      written,
      text
        .replace('"asyncio.run(forecast(\\"Bern\\"))  #', '"await forecast(\\"Bern\\")  #')
        .replace('%time weather = asyncio.run(forecast(\\"Basel\\"))', '%time weather = await forecast(\\"Basel\\")'),
    );
  });

  it('are never told to start an event loop', async () => {
    const folder = folderWith('runningLoop.ipynb', 'namesOfEarlierCells.ipynb', 'workersOfANotebook.ipynb');
    const { output } = await runCli(['fix', '.'], folder);
    assert.match(output, /^\+.*await /m);
    assert.doesNotMatch(output, /^\+.*asyncio\.run\(/m);
    assert.doesNotMatch(output, /^\+.*__main__/m);
  });

  it('show a fix as a change of the file', async () => {
    const { output } = await runCli(['fix', 'a.ipynb'], folderOf({ 'a.ipynb': textOf('namesOfEarlierCells.ipynb') }));
    assert.match(output, /^-.*"import time\\n",|^\+.*"import asyncio\\n",/m);
    assert.match(output, /^\+ {4}" {4}await asyncio\.sleep\(0\.1\)/m);
  });
});
