/**
 * Where lanes stand: rows of pixels under a time axis, a gutter for names, and the mapping between time and x.
 * Many task lanes become thin rows that share one name, so that a hundred coroutines are one picture and not a scroll.
 * Vertical positions are those of the whole drawing; scrolling is the painter's concern.
 */
import type { Lane } from '../../core/workload';
import type { TimeWindow } from './viewport';

export interface Row {
  readonly lane: number;
  readonly top: number;
  readonly height: number;
  /** Text in the gutter; empty for the later rows of a thin group. */
  readonly name: string;
}

export interface Layout {
  readonly gutter: number;
  readonly width: number;
  /** Height of the axis above the first row. */
  readonly axis: number;
  readonly rows: readonly Row[];
  /** Height of axis and rows. */
  readonly height: number;
}

export interface LayoutOptions {
  readonly width: number;
  /** Lanes of another timeline on the same axis, whose names must fit the gutter too. */
  readonly neighbours?: readonly Lane[];
  /** Size of the text in pixels. */
  readonly fontSize: number;
  /** Width of a text in pixels. */
  readonly measure: (text: string) => number;
}

/** More task lanes than this are drawn thin. */
const readableTasks = 12;
const thinHeight = 7;
const groupGap = 8;

/** Space right of the last moment, so that its tick label is not cut. */
const rightMargin = 12;

/** Each process' GIL stands right above it, so its short name is enough there. */
function nameOf(lane: Lane): string {
  return lane.kind === 'gil' ? 'GIL' : lane.name;
}

export function layoutLanes(
  lanes: readonly Lane[],
  { width, fontSize, measure, neighbours = [] }: LayoutOptions,
): Layout {
  const axis = Math.round(fontSize * 2);
  const full = Math.round(fontSize * 1.9);
  const taskCount = lanes.filter((lane) => lane.kind === 'task').length;
  const isThin = taskCount > readableTasks;
  const rows: Row[] = [];
  let top = axis + 4;
  let before: Lane | undefined;
  lanes.forEach((lane, index) => {
    const thin = isThin && lane.kind === 'task';
    const startsGroup = before?.kind !== lane.kind;
    if (before !== undefined && (before.process !== lane.process || (startsGroup && lane.kind === 'task'))) {
      top += groupGap;
    }
    const height = thin ? thinHeight : full;
    const name = thin ? (startsGroup ? `${taskCount} tasks` : '') : nameOf(lane);
    rows.push({ lane: index, top, height, name });
    top += height + (thin ? 1 : 4);
    before = lane;
  });
  const names = [...rows.map((row) => row.name), ...neighbours.map(nameOf)].filter((name) => name !== '');
  const widest = names.reduce((most, name) => Math.max(most, measure(name)), 0);
  const gutter = Math.round(Math.min(widest + 20, Math.max(Math.min(112, width / 3), width * 0.26)));
  return { gutter, width, axis, rows, height: top + 4 };
}

/** Width of the part that shows time. */
export function plotWidth(layout: Layout): number {
  return Math.max(1, layout.width - layout.gutter - rightMargin);
}

export function xOf(layout: Layout, window: TimeWindow, ms: number): number {
  return layout.gutter + ((ms - window.start) / (window.end - window.start)) * plotWidth(layout);
}

export function timeAt(layout: Layout, window: TimeWindow, x: number): number {
  return window.start + ((x - layout.gutter) / plotWidth(layout)) * (window.end - window.start);
}

/** The row at a vertical position of the whole drawing. */
export function rowAt(layout: Layout, y: number): Row | undefined {
  return layout.rows.find((row) => y >= row.top - 1 && y < row.top + row.height + 1);
}
