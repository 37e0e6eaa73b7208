/**
 * The controls of the playhead: previous and next event, play and pause, the time to scrub along, the speed.
 * Its texts keep their width while the figures change. The playhead itself is playhead.ts.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatDuration, formatMoment } from './format';
import { icon } from './icons';
import { speeds } from './playback';
import type { Playhead } from './playhead';
import { singleSelect } from './select';

function button(action: string, name: Parameters<typeof icon>[0], label: string, onClick: () => void): TemplateResult {
  return html`<button
    type="button"
    class="tool"
    data-action=${action}
    title=${label}
    aria-label=${label}
    @click=${onClick}
  >
    ${icon(name)}
  </button>`;
}

export function playbackBar(playhead: Playhead, extentMs: number): TemplateResult {
  const { ms, isPlaying, speed } = playhead;
  const moment = formatMoment(ms, 10 ** Math.floor(Math.log10(extentMs) - 2.5));
  return html`<div class="playback" role="group" aria-label="Playback">
    ${button('step-back', 'back', 'Previous event', () => {
      playhead.stepBack();
    })}
    ${button('play', isPlaying ? 'pause' : 'play', isPlaying ? 'Pause' : 'Play', () => {
      playhead.toggle();
    })}
    ${button('step', 'step', 'Next event', () => {
      playhead.step();
    })}
    <input
      type="range"
      name="time"
      min="0"
      max=${extentMs}
      step="any"
      .value=${live(String(ms))}
      aria-label="Time"
      aria-valuetext=${moment}
      @input=${(event: Event) => {
        if (event.currentTarget instanceof HTMLInputElement) {
          playhead.seek(event.currentTarget.valueAsNumber);
        }
      }}
    />
    <output class="moment">${moment} <span class="muted">of ${formatDuration(extentMs)}</span></output>
    ${singleSelect({
      name: 'speed',
      label: 'Speed',
      value: String(speed),
      options: speeds.map((candidate) => ({ value: String(candidate), text: `${candidate}×` })),
      onChoose: (value) => {
        playhead.setSpeed(speeds.find((candidate) => candidate === Number(value)) ?? 1);
      },
    })}
  </div>`;
}
