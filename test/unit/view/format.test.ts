/** Numbers as a person reads them. */
import assert from 'node:assert/strict';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFactor,
  formatMoment,
  formatNumber,
  formatShare,
} from '../../../src/view/format';

const space = '\u00a0';

describe('figures in the simulation view', () => {
  it('name durations in the unit that keeps them short', () => {
    const cases: [number, string][] = [
      [0, '0 ms'],
      [0.00042, '0.42 µs'],
      [0.42, '420 µs'],
      [4.21, '4.21 ms'],
      [118.4, '118 ms'],
      [999.6, '1 s'],
      [1423, '1.42 s'],
      [59_900, '59.9 s'],
      [60_000, '1 min'],
      [125_000, '2 min 5 s'],
    ];
    for (const [ms, text] of cases) {
      assert.equal(formatDuration(ms).replaceAll(space, ' '), text);
    }
  });

  it('keep a number and its unit on one line', () => {
    assert.equal(formatDuration(5), `5${space}ms`);
    assert.equal(formatCount(8, 'task'), `8${space}tasks`);
    assert.equal(formatCount(1, 'task'), `1${space}task`);
  });

  it('show a speed-up with one decimal, a slow-down with two', () => {
    assert.deepEqual([3.61, 12.4, 0.853, 0.999, 9.96, 0, Infinity].map(formatFactor), [
      '3.6×',
      '12×',
      '0.85×',
      '1.0×',
      '10×',
      '–',
      '–',
    ]);
  });

  it('never round a little work down to none', () => {
    assert.deepEqual(
      [0, 0.001, 0.5, 1].map((share) => formatShare(share).replaceAll(space, ' ')),
      ['0 %', '< 1 %', '50 %', '100 %'],
    );
  });

  it('show moments as precisely as the axis resolves them', () => {
    const texts = [formatMoment(12.25, 0.05), formatMoment(12, 10), formatMoment(1500, 500), formatMoment(0, 1000)];
    assert.deepEqual(
      texts.map((text) => text.replaceAll(space, ' ')),
      ['12.25 ms', '12 ms', '1.5 s', '0 s'],
    );
  });

  it('count bytes in decimal units', () => {
    assert.deepEqual(
      [0, 1, 1000, 2_500_000].map((bytes) => formatBytes(bytes).replaceAll(space, ' ')),
      ['0 bytes', '1 byte', '1 kB', '2.5 MB'],
    );
  });

  it('keep three digits and drop idle zeros', () => {
    assert.deepEqual([0, 1, 1.5, 0.0421, 123.4, -2.5, NaN].map(formatNumber), [
      '0',
      '1',
      '1.5',
      '0.0421',
      '123',
      '-2.5',
      '–',
    ]);
  });
});
