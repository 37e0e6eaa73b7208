/**
 * What a key means on the timeline. Plain arrows move the selection and the view follows it; with Shift they pan;
 * plus, minus and zero zoom. Answers what to do; the component does it. Keys with other meanings are left to the page.
 */
import type { Timeline } from '../../core/workload';
import { moveSelection } from './hitTest';
import type { Move } from './hitTest';
import type { LaneIndex } from './laneIndex';
import { panWindow, revealInterval, wholeWindow, zoomWindow } from './viewport';
import type { TimeWindow } from './viewport';

export interface KeyContext {
  readonly timeline: Timeline;
  readonly index: LaneIndex;
  readonly selected: number | undefined;
  readonly window: TimeWindow;
  readonly extentMs: number;
}

export type KeyAnswer =
  | { readonly type: 'select'; readonly at: number; readonly window: TimeWindow }
  | { readonly type: 'window'; readonly window: TimeWindow }
  | { readonly type: 'reveal' }
  | { readonly type: 'close' };

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const moves: Readonly<Record<string, Move>> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

export const zoomStep = 1.5;
const panShare = 0.2;

function focusTime({ timeline, selected, window }: KeyContext): number {
  const middle = (window.start + window.end) / 2;
  if (selected === undefined) {
    return middle;
  }
  const at = ((timeline.startMs[selected] ?? middle) + (timeline.endMs[selected] ?? middle)) / 2;
  return at >= window.start && at <= window.end ? at : middle;
}

export function handleKey(press: KeyPress, context: KeyContext): KeyAnswer | undefined {
  const { timeline, index, selected, window, extentMs } = context;
  // With Control, Command or Alt a key belongs to the editor.
  if (press.ctrlKey || press.metaKey || press.altKey) {
    return undefined;
  }
  const span = window.end - window.start;
  switch (press.key) {
    case '+':
    case '=':
      return { type: 'window', window: zoomWindow(window, extentMs, zoomStep, focusTime(context)) };
    case '-':
    case '_':
      return { type: 'window', window: zoomWindow(window, extentMs, 1 / zoomStep, focusTime(context)) };
    case '0':
      return { type: 'window', window: wholeWindow(extentMs) };
    case 'Enter':
      return { type: 'reveal' };
    case 'Escape':
      return { type: 'close' };
  }
  if (press.shiftKey && (press.key === 'ArrowLeft' || press.key === 'ArrowRight')) {
    const delta = span * panShare * (press.key === 'ArrowLeft' ? -1 : 1);
    return { type: 'window', window: panWindow(window, extentMs, delta) };
  }
  const move = moves[press.key];
  const at = move === undefined ? undefined : moveSelection(timeline, index, selected, move);
  if (at === undefined) {
    return undefined;
  }
  const shown = revealInterval(window, extentMs, timeline.startMs[at] ?? 0, timeline.endMs[at] ?? 0);
  return { type: 'select', at, window: shown };
}
