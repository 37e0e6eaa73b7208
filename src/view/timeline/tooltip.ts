/**
 * The note beside an interval: state, exact times, task and the source that runs. The same for hover and keyboard focus.
 * Placed by the timeline, which knows the space; ignores the pointer, so that it never hides what it describes from it.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { styled } from '../styled';
import { placeOf } from './describe';
import type { IntervalDescription } from './describe';
import type { Palette } from './palette';
import { swatch } from './swatch';

export function tooltip(description: IntervalDescription, palette: Palette, left: number, top: number): TemplateResult {
  const { state, title, place, task, source } = description;
  return html`<div class="tooltip" role="tooltip" ${styled({ transform: `translate(${left}px, ${top}px)` })}>
    <div class="tooltip-title">${swatch(palette.states[state])}${title}</div>
    <div class="muted">${place}${task === undefined ? '' : ` · ${task}`}</div>
    ${
      source === undefined
        ? nothing
        : html`<div><code>${source.text}</code> <span class="muted">${placeOf(source)}</span></div>`
    }
  </div>`;
}
