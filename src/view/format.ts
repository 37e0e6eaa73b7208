/**
 * Durations, sizes, factors and shares as a person reads them. Units stay with their number by a no-break space.
 * Every number the view prints comes through here, so that a figure reads the same in a bar, a tooltip and the table.
 * Does not translate; the decimal sign is a point everywhere, as in the code the figures are about.
 */

const noBreakSpace = '\u00a0';

/** Three significant digits without exponent and without trailing zeros: `4.2`, `0.042`, `118`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return '–';
  }
  if (value === 0) {
    return '0';
  }
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  const text = value.toFixed(digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function withUnit(value: number, unit: string): string {
  return `${formatNumber(value)}${noBreakSpace}${unit}`;
}

/** `420 µs`, `4.2 ms`, `118 ms`, `1.42 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) {
    return withUnit(0, 'ms');
  }
  if (size < 0.9995) {
    return withUnit(ms * 1000, 'µs');
  }
  if (size < 999.5) {
    return withUnit(ms, 'ms');
  }
  if (size < 59_950) {
    return withUnit(ms / 1000, 's');
  }
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  const minutes = withUnit((seconds - rest) / 60, 'min');
  return rest === 0 ? minutes : `${minutes} ${withUnit(rest, 's')}`;
}

/** A moment of the run with the precision that `stepMs` resolves: `12.25 ms` at a step of 0.05 ms. */
export function formatMoment(ms: number, stepMs: number): string {
  const inSeconds = stepMs >= 200;
  const value = inSeconds ? ms / 1000 : ms;
  const step = inSeconds ? stepMs / 1000 : stepMs;
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  return `${value.toFixed(digits)}${noBreakSpace}${inSeconds ? 's' : 'ms'}`;
}

/** `3.6×`, `12×`, `0.85×`. */
export function formatFactor(factor: number): string {
  if (!Number.isFinite(factor) || factor <= 0) {
    return '–';
  }
  const digits = factor >= 9.95 ? 0 : factor >= 0.995 ? 1 : 2;
  return `${factor.toFixed(digits)}×`;
}

/** `92 %`. */
export function formatShare(share: number): string {
  const text = share > 0 && share < 0.005 ? '< 1' : (share * 100).toFixed(0);
  return `${text}${noBreakSpace}%`;
}

/** Decimal units, as the operating system's tools and the pipe figures use: `1 kB`, `2.5 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) {
    return withUnit(bytes, bytes === 1 ? 'byte' : 'bytes');
  }
  return bytes < 999_500 ? withUnit(bytes / 1000, 'kB') : withUnit(bytes / 1_000_000, 'MB');
}

/** `1 task`, `8 tasks`. */
export function formatCount(count: number, noun: string): string {
  return `${count}${noBreakSpace}${noun}${count === 1 ? '' : 's'}`;
}
