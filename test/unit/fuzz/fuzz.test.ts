/**
 * A short run of `npm run fuzz` over the fixtures and the sources of this repository, and what the long one, reported in
 * docs/reliability.md, is kept and judged by.
 */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { type CorpusGroup, drawnFile, groupOf, sizeBands } from '../../fuzz/corpus';
import { mutationNames } from '../../fuzz/mutations';
import { appendToRecord, type FuzzBlock, readRecord } from '../../fuzz/record';
import { cleanNumbers, fuzzTables, memoryFailures } from '../../fuzz/report';
import { FuzzRun } from '../../fuzz/run';
import { emptyTally, joined } from '../../fuzz/tally';
import { folderOf, removeFolders } from '../../support/folders';
import { randomNumbers } from '../parser/damage';

const seed = 20261123;
const count = 500;

describe('damaged files', function () {
  this.timeout(180_000);
  afterEach(removeFolders);

  const repository = path.join(import.meta.dirname, '..', '..', '..');
  const groups: readonly CorpusGroup[] = [
    groupOf('fixtures', 80, [path.join(repository, 'test', 'fixtures'), path.join(repository, 'test', 'evaluation')]),
    groupOf('sources', 20, [path.join(repository, 'src')]),
    // Few of the fixtures end in `.js`, so that they would not come by each time.
    groupOf(
      'JavaScript',
      10,
      ['fixtures/typescript/modules/commonjs', 'fixtures/typescript/javascript', 'evaluation/javascript'].map(
        (folder) => path.join(repository, 'test', folder),
      ),
    ),
  ];

  it('go from parsing to fixes without an exception, an edit out of place, or a second of work', () => {
    const run = new FuzzRun(groups, seed);
    for (let index = 0; index < count; index++) {
      run.step(index);
    }
    const { failures, findings, fixes, fixedFiles, simulations, refused, byMutation, byKind } = run.tally;
    assert.deepEqual(failures.slice(0, 3), []);
    assert.ok(refused > count / 50, `${refused} files were refused`);
    assert.ok(refused < count / 2, `${refused} files were refused`);
    assert.ok(findings > 60, `${findings} findings`);
    assert.ok(fixes > 20, `${fixes} fixes`);
    assert.ok(fixedFiles > 8, `${fixedFiles} files with all their fixes`);
    assert.ok(simulations > 40, `${simulations} simulations`);
    assert.deepEqual(Object.keys(byMutation).sort(), [...mutationNames].sort());
    for (const kind of ['.py', '.js', '.ts', '.jsx', '.tsx', '.mjs', '.ipynb']) {
      assert.ok((byKind[kind] ?? 0) > 0, `${kind} among ${JSON.stringify(byKind)}`);
    }
  });

  it('are the same again for the same number', () => {
    const first = new FuzzRun(groups, seed);
    const second = new FuzzRun(groups, seed);
    for (const index of [0, 7, 41]) {
      assert.deepEqual(first.inputOf(index), second.inputOf(index));
    }
    assert.notDeepEqual(first.inputOf(0), first.inputOf(1));
  });

  it('are mostly small, and some are large', () => {
    const folder = folderOf(
      Object.fromEntries(sizeBands.map(({ bytes }, band) => [`${band}.py`, 'x'.repeat(bytes)] as const)),
    );
    const random = randomNumbers(seed);
    const drawn = Array.from({ length: 2000 }, () => path.basename(drawnFile([groupOf('all', 1, [folder])], random)));
    const shares = sizeBands.map((_, band) => drawn.filter((name) => name === `${band}.py`).length / drawn.length);
    for (const [band, { weight }] of sizeBands.entries()) {
      assert.ok(Math.abs((shares[band] ?? 0) - weight / 100) < 0.04, shares.join(', '));
    }
  });

  const blockOf = (first: number, change: Partial<FuzzBlock> = {}): FuzzBlock => ({
    seed,
    first,
    end: first + 500,
    tally: { ...emptyTally(), files: 500, cpuMs: 5000, byKind: { '.py': 500 }, slowestMs: first, slowestIndex: first },
    crashes: [],
    process: 'one',
    filesBefore: first,
    heapBytes: 100e6,
    peakBytes: 600e6,
    finishedAt: '2026-03-01T12:00:00.000Z',
    ...change,
  });

  it('are counted together over the slices of a run, and a slice that is done again replaces the first', () => {
    const file = path.join(folderOf({}), 'below', 'record.jsonl');
    const failed = { index: 7, file: 'a.py', mutations: ['cut short'], message: 'threw' };
    appendToRecord(file, blockOf(500, { tally: { ...emptyTally(), files: 500, failures: [failed] } }));
    appendToRecord(file, blockOf(0));
    assert.equal(cleanNumbers(readRecord(file, seed)), 500);
    appendToRecord(file, blockOf(500));
    appendToRecord(file, blockOf(1000, { seed: 1 }));
    appendFileSync(file, '{"seed":20261123,"first":2000,"tal');
    const blocks = readRecord(file, seed);
    assert.deepEqual(blocks, [blockOf(0), blockOf(500)]);
    assert.equal(cleanNumbers(blocks), 1000);
    const { files, byKind, slowestIndex } = joined(blocks.map(({ tally }) => tally));
    assert.deepEqual([files, byKind, slowestIndex], [1000, { '.py': 1000 }, 500]);
    assert.match(fuzzTables(blocks, { seed, planned: 1000, realFiles: 12 }), /\| damaged files \| 1,000 \|/);
    assert.match(fuzzTables(blocks, { seed, planned: 2000, realFiles: 12 }), /\| damaged files \| 1,000 of 2,000 \|/);
  });

  it('fail the run where memory keeps growing, or where a process holds too much', () => {
    const growing = (bytesPerFile: number): readonly FuzzBlock[] =>
      Array.from({ length: 40 }, (_, index) =>
        blockOf(index * 500, { heapBytes: 100e6 + index * 500 * bytesPerFile + (index % 3) * 1e6 }),
      );
    assert.deepEqual(memoryFailures(growing(0)), []);
    assert.match(
      memoryFailures(growing(10_000)).join(),
      /memory in use grew from 1\d\d MB to 2\d\d MB over 20000 files/,
    );
    assert.deepEqual(memoryFailures([blockOf(0, { peakBytes: 9e9 })]), ['a process held 9,000 MB']);
  });
});
