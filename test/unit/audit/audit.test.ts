/**
 * The audit of real code in short: over the Python files of this repository instead of installed packages. And what people said
 * of drawn findings is complete, and stands in docs/audit.md as it was recorded.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { audit, type AuditedFinding, type Progress } from '../../audit/audit';
import { type Corpus, sourceFiles } from '../../audit/corpus';
import { draw } from '../../audit/draw';
import { pageWith } from '../../audit/page';
import { readSamples, verdictPage } from '../../audit/verdicts';

const repository = path.join(import.meta.dirname, '../../..');

function corpusOf(folder: string): Corpus {
  const root = path.join(repository, folder);
  return { name: folder, version: '', root, files: sourceFiles(root) };
}

describe('the audit of real code', () => {
  for (const folder of ['test/fixtures', 'test/evaluation', 'scripts']) {
    it(`gets through every Python file below ${folder}`, function () {
      // Half a minute of work on a machine that does other things besides.
      this.timeout(300_000);
      const corpus = corpusOf(folder);
      const told: Progress[] = [];
      audit(corpus, { except: new Set(), simulates: false }, (progress) => told.push(progress));
      assert.deepEqual(
        told.filter(({ kind }) => kind === 'crash'),
        [],
      );
      assert.ok(corpus.files.length > 0);
      assert.equal(told.filter(({ kind }) => kind === 'begin').length, 2 * corpus.files.length);
    });
  }

  it('leaves out a file that it is told to', () => {
    const corpus = corpusOf('scripts');
    const told: Progress[] = [];
    audit(corpus, { except: new Set(corpus.files.slice(1)), simulates: false }, (progress) => told.push(progress));
    assert.deepEqual([...new Set(told.map(({ file }) => file))], corpus.files.slice(0, 1));
  });
});

describe('drawing findings', () => {
  const finding = (
    rule: AuditedFinding['rule'],
    line: number,
    severity: AuditedFinding['severity'],
  ): AuditedFinding => ({
    package: 'harbour',
    version: '1',
    file: 'harbour/pier.py',
    line,
    function: 'moor',
    rule,
    severity,
    message: 'It waits.',
    path: [],
  });
  const findings = Array.from({ length: 40 }, (_, index) => [
    finding('blocking-call-in-async', index + 1, 'warning'),
    finding('overlapping-io-loop', index + 1, 'hint'),
  ]).flat();
  const kept = [{ root: '', findings }];

  it('draws the same with the same seed, and something else with another', () => {
    const lines = (seed: number) => draw(kept, { seed, count: 5, hints: false }).map((each) => each.finding.line);
    assert.deepEqual(lines(1), lines(1));
    assert.notDeepEqual(lines(1), lines(2));
  });

  it('takes at most five of one rule in one package', () => {
    const drawn = draw(kept, { seed: 1, count: 50, hints: false });
    assert.equal(drawn.length, 5);
  });

  it('keeps hints apart from warnings', () => {
    const drawn = draw(kept, { seed: 1, count: 50, hints: true });
    assert.deepEqual([...new Set(drawn.map((each) => each.finding.rule))], ['overlapping-io-loop']);
  });
});

describe('findings read by a person', () => {
  const samples = readSamples();

  it('are as many as were drawn: fifty and twenty hints, then twenty-five', () => {
    const [first, second] = samples.map((sample) => sample.findings);
    assert.ok(first && second, 'two samples');
    assert.ok(first.filter(({ severity }) => severity !== 'hint').length >= 50);
    assert.ok(first.filter(({ severity }) => severity === 'hint').length >= 20);
    assert.ok(second.length >= 25);
  });

  it('come from at least ten packages, each finding once', () => {
    for (const { findings } of samples) {
      const places = findings.map((each) => `${each.package} ${each.file}:${each.line} ${each.message}`);
      assert.deepEqual(places, [...new Set(places)]);
    }
    assert.ok(new Set(samples.flatMap(({ findings }) => findings.map((each) => each.package))).size >= 10);
  });

  it('stand in docs/audit.md as recorded', async () => {
    const page = readFileSync(path.join(repository, 'docs/audit.md'), 'utf8');
    assert.equal(await pageWith(page, 'npm run audit:verdicts', verdictPage(samples)), page);
  });
});
