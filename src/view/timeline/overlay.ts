/**
 * What lies over the timeline's canvas and moves on its own: the playhead, rings around the hovered and the focused interval, and
 * the note beside one of them.
 * Elements, so that moving them costs no drawing of the lanes.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Timeline, Workload } from '../../core/workload';
import { styled } from '../styled';
import type { Look } from '../theme';
import { describeInterval } from './describe';
import { boxOf } from './hitTest';
import type { Box } from './hitTest';
import { plotWidth, xOf } from './layout';
import type { Layout } from './layout';
import { tooltip } from './tooltip';
import type { TimeWindow } from './viewport';

const tooltipWidth = 300;

function ring(kind: 'hover' | 'focus', box: Box | undefined): TemplateResult | typeof nothing {
  return box === undefined
    ? nothing
    : html`<div
        class="ring ring-${kind}"
        ${styled({
          transform: `translate(${box.left - 2}px, ${box.top - 2}px)`,
          width: `${box.width + 4}px`,
          height: `${box.height + 4}px`,
        })}
      ></div>`;
}

export function overlay(
  timeline: Timeline,
  layout: Layout,
  window: TimeWindow,
  playheadMs: number,
  hovered: number | undefined,
  focused: number | undefined,
): TemplateResult {
  const x = xOf(layout, window, playheadMs);
  const isVisible = x >= layout.gutter - 1 && x <= layout.gutter + plotWidth(layout) + 1;
  return html`${
    isVisible
      ? html`<div class="playhead" ${styled({ transform: `translateX(${x}px)`, top: `${layout.axis - 6}px` })}></div>`
      : nothing
  }
  ${hovered === undefined ? nothing : ring('hover', boxOf(timeline, layout, window, hovered))}
  ${focused === undefined ? nothing : ring('focus', boxOf(timeline, layout, window, focused))}`;
}

/** The note beside an interval, kept within the drawing; `scrolled` is how much of the drawing is above the visible part. */
export function note(
  timeline: Timeline,
  workload: Workload,
  layout: Layout,
  window: TimeWindow,
  at: number,
  { palette }: Look,
  scrolled: number,
): TemplateResult | typeof nothing {
  const box = boxOf(timeline, layout, window, at);
  if (box === undefined) {
    return nothing;
  }
  const left = Math.max(0, Math.min(box.left, layout.width - Math.min(tooltipWidth, layout.width)));
  return tooltip(describeInterval(timeline, workload, at), palette, left, box.top + box.height + 6 - scrolled);
}
