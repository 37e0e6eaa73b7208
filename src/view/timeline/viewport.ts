/**
 * The visible part of the time axis and how zooming, panning and following a selection change it; and the axis' ticks.
 * Times are milliseconds of simulated time, positions pixels. Pure; the component applies what comes out.
 */

export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

/** Zooming in ends here: a thousandth of the shortest thing worth seeing would be noise. */
const shortestSpanMs = 0.01;

export function wholeWindow(extentMs: number): TimeWindow {
  return { start: 0, end: extentMs > 0 ? extentMs : 1 };
}

/** Moves and shrinks a window so that it lies within the run. */
export function clampWindow(window: TimeWindow, extentMs: number): TimeWindow {
  const whole = wholeWindow(extentMs);
  const span = Math.min(whole.end, Math.max(window.end - window.start, Math.min(shortestSpanMs, whole.end)));
  const start = Math.min(Math.max(0, window.start), whole.end - span);
  return { start, end: start + span };
}

/** True when the window shows the whole run, so that nothing is left to pan. */
export function isWhole(window: TimeWindow, extentMs: number): boolean {
  return window.end - window.start >= wholeWindow(extentMs).end * (1 - 1e-9);
}

/** Zooms by a factor (above 1: closer) and keeps `atMs` where it is on screen. */
export function zoomWindow(window: TimeWindow, extentMs: number, factor: number, atMs: number): TimeWindow {
  const whole = wholeWindow(extentMs);
  const least = Math.min(shortestSpanMs, whole.end);
  const span = Math.min(whole.end, Math.max(least, (window.end - window.start) / factor));
  const share = (atMs - window.start) / (window.end - window.start);
  return clampWindow({ start: atMs - share * span, end: atMs - share * span + span }, extentMs);
}

export function panWindow(window: TimeWindow, extentMs: number, deltaMs: number): TimeWindow {
  return clampWindow({ start: window.start + deltaMs, end: window.end + deltaMs }, extentMs);
}

/** Pans as little as needed to bring an interval into view; an interval longer than the window shows its start. */
export function revealInterval(window: TimeWindow, extentMs: number, startMs: number, endMs: number): TimeWindow {
  const span = window.end - window.start;
  const margin = span * 0.05;
  if (startMs >= window.start && endMs <= window.end) {
    return window;
  }
  if (endMs - startMs + 2 * margin >= span || startMs < window.start) {
    return panWindow(window, extentMs, startMs - margin - window.start);
  }
  return panWindow(window, extentMs, endMs + margin - window.end);
}

export interface Ticks {
  readonly stepMs: number;
  readonly at: readonly number[];
}

/** Ticks at 1, 2 or 5 times a power of ten, at least `minimumPx` apart. */
export function ticksOf(window: TimeWindow, widthPx: number, minimumPx: number): Ticks {
  const span = window.end - window.start;
  const least = (span * minimumPx) / Math.max(1, widthPx);
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  const stepMs = factor * power;
  const at: number[] = [];
  for (let index = Math.ceil(window.start / stepMs - 1e-9); index * stepMs <= window.end * (1 + 1e-12); index++) {
    // Adding zero turns the negative zero of a rounded-up start into a plain one.
    at.push(index * stepMs + 0);
  }
  return { stepMs, at };
}
