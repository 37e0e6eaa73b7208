/**
 * What lies over the timeline's canvas and moves on its own: the playhead, and rings around the hovered and the focused interval.
 * Elements, so that moving them costs no drawing of the lanes.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Timeline } from '../../core/workload';
import { styled } from '../styled';
import { boxOf } from './hitTest';
import type { Box } from './hitTest';
import { plotWidth, xOf } from './layout';
import type { Layout } from './layout';
import type { TimeWindow } from './viewport';

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
