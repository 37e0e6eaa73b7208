/**
 * Draws a timeline's lanes and time axis on a surface: canvas or SVG. Intervals of two pixels and more become boxes; thinner
 * ones are summed per pixel column into a stack of their states' shares, so that a storm of hand-overs reads as what it is
 * and costs no more than the pixels. Does not draw the playhead, hover or focus: those move on their own.
 */
import type { LaneState, Timeline, Workload } from '../../core/workload';
import { laneStates } from '../../core/workload';
import { formatMoment } from '../format';
import { stateLabels } from '../words';
import { sourceOf } from './describe';
import { firstEndingAfter, stateAt } from './laneIndex';
import type { LaneIndex } from './laneIndex';
import { plotWidth, xOf } from './layout';
import type { Layout, Row } from './layout';
import type { Palette, StateStyle } from './palette';
import type { Stall } from './stalls';
import { fitText } from './surface';
import type { BoxStyle, Surface } from './surface';
import { ticksOf } from './viewport';
import type { TimeWindow } from './viewport';

export interface Scene {
  readonly timeline: Timeline;
  readonly workload: Workload;
  readonly makespanMs: number;
  /** The shortest makespan of the compared strategies; drawn as a line where this run takes longer. */
  readonly bestMs?: number;
  readonly index: LaneIndex;
  readonly layout: Layout;
  readonly window: TimeWindow;
  /** Where event loops stood still. */
  readonly stalls: readonly Stall[];
  readonly palette: Palette;
  readonly fontSize: number;
  /** Pixels of the drawing above the visible part. */
  readonly scrollTop: number;
  readonly visibleHeight: number;
}

const boxPx = 2;
const labelPx = 40;
const stallHeight = 3;
const holderMarkPx = 4;
const tickDistancePx = 84;

function holderStyle(palette: Palette, holder: number): StateStyle {
  return palette.holders[Math.max(0, holder) % palette.holders.length] ?? palette.states.held;
}

function styleOf({ timeline, palette }: Scene, at: number): StateStyle {
  const state = stateAt(timeline, at);
  return state === 'held' ? holderStyle(palette, timeline.task[at] ?? 0) : palette.states[state];
}

/** The label of a box as far as it fits: source text may be cut, the name of a state or a holder may not. */
function labelOf(surface: Surface, scene: Scene, at: number, width: number): string {
  const { timeline, fontSize } = scene;
  const state = stateAt(timeline, at);
  const isWork = state === 'running' || state === 'released' || state === 'blocked' || state === 'awaiting';
  const source = isWork ? sourceOf(timeline, scene.workload, at)?.text : undefined;
  if (source !== undefined) {
    return fitText(surface, source, fontSize, width);
  }
  const name = state === 'held' ? (timeline.lanes[timeline.task[at] ?? -1]?.name ?? '') : stateLabels[state];
  return surface.measure(name, fontSize) <= width ? name : '';
}

function paintBox(surface: Surface, scene: Scene, row: Row, y: number, at: number, left: number, right: number): void {
  const style = styleOf(scene, at);
  const height = Math.max(2, Math.round(row.height * style.thickness));
  const top = y + Math.round((row.height - height) / 2);
  // A hairline of ground keeps neighbours of the same state apart.
  const width = Math.max(1, right - left - (right - left > 4 ? 1 : 0));
  surface.box(left, top, width, height, {
    fill: style.fill,
    pattern: style.pattern,
    patternColour: style.colour,
    isDashed: style.isDashed,
    ...(row.height > 8 ? { stroke: style.colour } : {}),
  });
  if (width < labelPx || row.height < scene.fontSize) {
    return;
  }
  const text = labelOf(surface, scene, at, width - 12);
  if (text === '') {
    return;
  }
  if (style.pattern !== 'plain') {
    // Letters over strokes are hard to read, so a label on a pattern stands on its own ground.
    surface.box(left + 3, top + 3, surface.measure(text, scene.fontSize) + 8, height - 6, { fill: style.fill });
  }
  surface.text(left + 7, y + row.height / 2 + 0.5, text, { colour: style.text, size: scene.fontSize });
}

/** Thin columns are many, so that their styles are made once. */
const solids = new WeakMap<StateStyle, BoxStyle>();

function solidOf(style: StateStyle): BoxStyle {
  const known = solids.get(style) ?? { fill: style.colour };
  solids.set(style, known);
  return known;
}

/** Shares of time per state, or per holder on a GIL lane, of one pixel column. */
class Column {
  private x = -1;
  /** Milliseconds per state, and after the states per holder. Zero again after each column. */
  private readonly ms: Float64Array;
  /** The places of `ms` that this column uses. */
  private readonly used: number[] = [];

  constructor(
    private readonly surface: Surface,
    private readonly scene: Scene,
    private readonly row: Row,
    private readonly y: number,
    private readonly msPerPx: number,
  ) {
    this.ms = new Float64Array(laneStates.length + scene.timeline.lanes.length);
  }

  add(x: number, at: number, ms: number): void {
    const column = Math.floor(x);
    if (column !== this.x) {
      this.flush();
      this.x = column;
    }
    const { timeline } = this.scene;
    const code = timeline.state[at] ?? 0;
    const key = laneStates[code] === 'held' ? laneStates.length + (timeline.task[at] ?? 0) : code;
    const before = this.ms[key] ?? 0;
    if (before === 0) {
      this.used.push(key);
    }
    this.ms[key] = before + Math.max(ms, Number.MIN_VALUE);
  }

  flush(): void {
    const { palette } = this.scene;
    const { used, row } = this;
    if (used.length > 1) {
      used.sort((a, b) => a - b);
    }
    let whole = 0;
    for (const key of used) {
      whole += this.heightOf(key);
    }
    const scale = Math.min(1, row.height / whole);
    // The stack stands on the lane's middle line, as the boxes do.
    let top = this.y + (row.height - whole * scale) / 2;
    for (const key of used) {
      const height = this.heightOf(key) * scale;
      const state = laneStates[key];
      const style = state === undefined ? holderStyle(palette, key - laneStates.length) : palette.states[state];
      this.surface.box(this.x, top, 1, height, solidOf(style));
      top += height;
      this.ms[key] = 0;
    }
    used.length = 0;
  }

  /** Whatever happened in this column stays visible, however short it was. */
  private heightOf(key: number): number {
    return Math.max(1, Math.min(1, (this.ms[key] ?? 0) / this.msPerPx) * this.row.height);
  }
}

function isDrawn(state: LaneState): boolean {
  return state !== 'idle';
}

function paintRow(surface: Surface, scene: Scene, row: Row): void {
  const { timeline, layout, window, palette, scrollTop } = scene;
  const lane = scene.index[row.lane] ?? new Int32Array();
  const y = row.top - scrollTop;
  const left = layout.gutter;
  const right = layout.gutter + plotWidth(layout);
  const middle = Math.round(y + row.height / 2) + 0.5;
  const first = lane[0];
  const last = lane.at(-1);
  if (first !== undefined && last !== undefined) {
    // The line of life: from the lane's first moment to its last.
    const from = Math.max(left, xOf(layout, window, timeline.startMs[first] ?? 0));
    const to = Math.min(right, xOf(layout, window, timeline.endMs[last] ?? 0));
    if (to > from) {
      surface.line(from, middle, to, middle, palette.grid, 1);
    }
  }
  const column = new Column(surface, scene, row, y, (window.end - window.start) / plotWidth(layout));
  for (let position = firstEndingAfter(timeline, lane, window.start); position < lane.length; position++) {
    const at = lane[position] ?? -1;
    const start = timeline.startMs[at] ?? Infinity;
    if (start >= window.end) {
      break;
    }
    if (!isDrawn(stateAt(timeline, at))) {
      continue;
    }
    const end = timeline.endMs[at] ?? start;
    const x0 = Math.max(left, xOf(layout, window, start));
    const x1 = Math.min(right, xOf(layout, window, end));
    if (x1 - x0 >= boxPx) {
      column.flush();
      paintBox(surface, scene, row, y, at, Math.round(x0), Math.round(x1));
    } else {
      column.add(x0, at, end - start);
    }
  }
  column.flush();
  for (const stall of scene.stalls) {
    if (stall.lane === row.lane && stall.endMs > window.start && stall.startMs < window.end) {
      const x0 = Math.max(left, xOf(layout, window, stall.startMs));
      const x1 = Math.min(right, xOf(layout, window, stall.endMs));
      surface.box(x0, y - 2, Math.max(2, x1 - x0), stallHeight, { fill: palette.states['waiting-gil'].colour });
    }
  }
}

/** Whether the lane may hold a GIL, so that its colour on the GIL's lane needs a key. */
function isHolder({ timeline }: Scene, row: Row): boolean {
  const kind = timeline.lanes[row.lane]?.kind;
  return kind === 'thread' || kind === 'event-loop' || kind === 'process';
}

/** Axis, grid and the lanes between `scrollTop` and `scrollTop + visibleHeight`. */
export function paintTimeline(surface: Surface, scene: Scene): void {
  const { layout, window, palette, fontSize, scrollTop, visibleHeight } = scene;
  const right = layout.gutter + plotWidth(layout);
  const bottom = Math.min(visibleHeight, layout.height - scrollTop);
  const hasGil = scene.timeline.lanes.some(({ kind }) => kind === 'gil');
  const ticks = ticksOf(window, plotWidth(layout), tickDistancePx);
  for (const ms of ticks.at) {
    const x = Math.round(xOf(layout, window, ms)) + 0.5;
    surface.line(x, layout.axis - 4, x, bottom, palette.grid, 1);
  }
  surface.clip(0, layout.axis, layout.width, Math.max(0, visibleHeight - layout.axis), () => {
    for (const row of layout.rows) {
      const y = row.top - scrollTop;
      if (y + row.height < layout.axis || y > visibleHeight) {
        continue;
      }
      if (row.name !== '') {
        const name = fitText(surface, row.name, fontSize, layout.gutter - 12);
        const middle = row.height > fontSize ? y + row.height / 2 : y + fontSize / 2;
        surface.text(0, middle + 0.5, name, { colour: palette.foreground, size: fontSize });
      }
      if (hasGil && isHolder(scene, row)) {
        surface.box(layout.gutter - 9, y + 3, holderMarkPx, row.height - 6, {
          fill: holderStyle(palette, row.lane).colour,
        });
      }
      paintRow(surface, scene, row);
    }
  });
  const best = scene.bestMs === undefined ? -1 : xOf(layout, window, scene.bestMs);
  if (best > layout.gutter && best < right - 1) {
    surface.line(
      Math.round(best) + 0.5,
      layout.axis - 4,
      Math.round(best) + 0.5,
      bottom,
      palette.states.released.colour,
      2,
    );
  }
  const end = xOf(layout, window, scene.makespanMs);
  if (end > layout.gutter && end < right - 1) {
    surface.line(Math.round(end) + 0.5, layout.axis, Math.round(end) + 0.5, bottom, palette.muted, 1);
  }
  let free = -Infinity;
  for (const ms of ticks.at) {
    const text = formatMoment(ms, ticks.stepMs);
    const width = surface.measure(text, fontSize);
    // Labels stay inside the drawing and do not touch each other.
    const x = Math.min(Math.max(xOf(layout, window, ms) - width / 2, layout.gutter - 8), layout.width - width);
    if (x > free) {
      surface.text(x, layout.axis / 2 - 1, text, { colour: palette.muted, size: fontSize });
      free = x + width + 8;
    }
  }
}
