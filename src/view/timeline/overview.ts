/**
 * The whole run in a strip above the timeline: what the lanes do, as stacked shares, and the part that the timeline shows.
 * Dragging over it chooses that part, dragging the part moves it, a double click shows all. Keys have the same on the timeline,
 * so the strip is for the pointer only. It draws when the run changes; zooming moves two elements.
 */
import { html } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { laneStates } from '../../core/workload';
import type { LaneState, Outcome } from '../../core/workload';
import { LightElement } from '../lightElement';
import { styled } from '../styled';
import type { Look } from '../theme';
import { densityOf } from './density';
import { clampWindow, isWhole, panWindow } from './viewport';
import type { TimeWindow } from './viewport';

/** From the bottom up: what computes, what is on its way, what waits. */
const stacked: readonly LaneState[] = [
  'running',
  'released',
  'pickling',
  'starting',
  'waiting-gil',
  'waiting-core',
  'ready',
  'blocked',
  'awaiting',
];

/** A shorter way of the pointer is a click and chooses nothing. */
const leastPx = 5;

export class OverviewElement extends LightElement {
  static override properties: PropertyDeclarations = {
    outcome: { attribute: false },
    extentMs: { attribute: false },
    window: { attribute: false },
    look: { attribute: false },
    onWindow: { attribute: false },
    width: { state: true },
  };

  declare outcome: Outcome;
  declare extentMs: number;
  declare window: TimeWindow;
  declare look: Look;
  declare onWindow: (window: TimeWindow) => void;
  declare private width: number;

  private drag: { readonly ms: number; readonly x: number; readonly moved: TimeWindow | undefined } | undefined;
  private readonly observer = new ResizeObserver(() => {
    this.width = this.clientWidth;
  });

  constructor() {
    super();
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  protected override updated(changed: PropertyValues): void {
    if (['outcome', 'extentMs', 'look', 'width'].some((name) => changed.has(name))) {
      this.paint();
    }
  }

  private paint(): void {
    const canvas = this.querySelector('canvas');
    const context = canvas?.getContext('2d') ?? null;
    if (canvas === null || context === null || this.width === 0) {
      return;
    }
    canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
    canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
    const { states } = this.look.palette;
    const { columns, shares } = densityOf(this.outcome.timeline, canvas.width, this.extentMs);
    const bottoms = new Float64Array(columns).fill(canvas.height);
    // One state after the other: changing the colour is what takes time.
    for (const state of stacked) {
      context.fillStyle = states[state].colour;
      const place = laneStates.indexOf(state);
      for (let column = 0; column < columns; column++) {
        const height = (shares[column * laneStates.length + place] ?? 0) * canvas.height;
        if (height > 0) {
          const top = (bottoms[column] ?? 0) - height;
          context.fillRect(column, top, 1, height);
          bottoms[column] = top;
        }
      }
    }
  }

  private msAt(event: PointerEvent): number {
    const { left, width } = this.getBoundingClientRect();
    return (Math.min(Math.max(0, event.clientX - left), width) / Math.max(1, width)) * this.extentMs;
  }

  private readonly onPointerDown = (event: PointerEvent): void => {
    const { window, extentMs } = this;
    if (event.button === 0) {
      const ms = this.msAt(event);
      const isInside = !isWhole(window, extentMs) && ms >= window.start && ms <= window.end;
      this.drag = { ms, x: event.clientX, moved: isInside ? window : undefined };
      this.querySelector('.overview')?.setPointerCapture(event.pointerId);
    }
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    const { drag, extentMs } = this;
    if (drag === undefined || Math.abs(event.clientX - drag.x) < leastPx) {
      return;
    }
    const ms = this.msAt(event);
    this.onWindow(
      drag.moved === undefined
        ? clampWindow({ start: Math.min(ms, drag.ms), end: Math.max(ms, drag.ms) }, extentMs)
        : panWindow(drag.moved, extentMs, ms - drag.ms),
    );
  };

  private readonly onPointerEnd = (): void => {
    this.drag = undefined;
  };

  protected override render(): TemplateResult {
    const { window, extentMs } = this;
    const left = (100 * window.start) / extentMs;
    const right = 100 - (100 * window.end) / extentMs;
    return html`<div
      class="overview"
      aria-hidden="true"
      title="The whole run. Drag to choose a part, double-click to show all"
      @pointerdown=${this.onPointerDown}
      @pointermove=${this.onPointerMove}
      @pointerup=${this.onPointerEnd}
      @pointercancel=${this.onPointerEnd}
      @dblclick=${() => {
        this.onWindow({ start: 0, end: extentMs });
      }}
    >
      <canvas></canvas>
      <div class="veil" ${styled({ left: '0', width: `${left}%` })}></div>
      <div class="veil" ${styled({ right: '0', width: `${right}%` })}></div>
    </div>`;
  }
}

customElements.define('concurrency-overview', OverviewElement);
