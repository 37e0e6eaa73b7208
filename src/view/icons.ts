/**
 * The few icons of the view, drawn as elements: a font or an image file would be one more resource to load.
 * All are decoration beside a word or a label, so they are hidden from the screen reader.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';

const paths = {
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3 3v10l6-5zM10.5 3h2v10h-2z',
  back: 'M13 3v10L7 8zM3.5 3h2v10h-2z',
  start: 'M3 3h1.6v10H3zM13 3v10L5.6 8z',
  check: 'M6.4 12.2 2.6 8.4l1.1-1.1 2.7 2.7 5.9-5.9 1.1 1.1z',
  bolt: 'M9.2 1 3.5 9h3.7l-.6 6 6-8.4H8.7z',
  ban: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8m0 1.4c1.1 0 2.1.4 2.9 1L4.2 10.9A4.8 4.8 0 0 1 8 3.2m0 9.6c-1.1 0-2.1-.4-2.9-1l6.7-6.7A4.8 4.8 0 0 1 8 12.8',
  reset: 'M8 3a5 5 0 1 1-4.8 6.4l1.35-.4A3.6 3.6 0 1 0 5.3 5.6H7V7H3V3h1.3v1.7A5 5 0 0 1 8 3',
  pin: 'M10 1.5 14.5 6l-1 1-.7-.2-2.5 2.5.1 2.5-1 1L6.6 10l-3.5 3.5-.8-.8L5.8 9.2 3 6.4l1-1 2.5.1L9 3l-.1-.6z',
  plus: 'M7.3 3h1.4v4.3H13v1.4H8.7V13H7.3V8.7H3V7.3h4.3z',
  minus: 'M3 7.3h10v1.4H3z',
  fit: 'M2 4h1.4v8H2zm10.6 0H14v8h-1.4zM4 8l2.5-2.5.9.9-.9.9h3l-.9-.9.9-.9L12 8l-2.5 2.5-.9-.9.9-.9h-3l.9.9-.9.9z',
} as const;

export function icon(name: keyof typeof paths): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d=${paths[name]} fill="currentColor"></path>
  </svg>`;
}
