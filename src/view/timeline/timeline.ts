/**
 * The timeline of one strategy: a canvas with hover, selection and playhead laid over it, moved by pointer, wheel and keys.
 * One tab stop: arrows go from interval to interval, Enter reveals the source, Escape closes the note. The canvas is as
 * high as the window of the scroller, however many lanes there are. Holds hover and selection; zoom and time belong to the panel.
 */
import { html, nothing } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import type { SourceLocation } from '../../core/text';
import type { Lane, Outcome, Workload } from '../../core/workload';
import { formatCount, formatDuration } from '../format';
import { LightElement } from '../lightElement';
import { styled } from '../styled';
import type { Look } from '../theme';
import { strategyNames } from '../words';
import { CanvasSurface } from './canvasSurface';
import { describeInterval, sourceOf, speakInterval } from './describe';
import { hitInterval } from './hitTest';
import type { Point } from './hitTest';
import { handleKey } from './keys';
import type { LaneIndex } from './laneIndex';
import { layoutLanes, plotWidth, timeAt } from './layout';
import type { Layout } from './layout';
import { note, overlay } from './overlay';
import { paintTimeline } from './painter';
import type { Stall } from './stalls';
import { isWhole, panWindow, zoomWindow } from './viewport';
import type { TimeWindow } from './viewport';

/** A pointer that moves less than this between down and up has clicked. */
const clickReachPx = 4;
const wheelZoom = 1.0015;

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly window: TimeWindow;
  isMoving: boolean;
}

export class TimelineElement extends LightElement {
  static override properties: PropertyDeclarations = {
    outcome: { attribute: false },
    workload: { attribute: false },
    index: { attribute: false },
    stalls: { attribute: false },
    neighbours: { attribute: false },
    extentMs: { attribute: false },
    bestMs: { attribute: false },
    window: { attribute: false },
    playheadMs: { attribute: false },
    look: { attribute: false },
    onWindow: { attribute: false },
    onReveal: { attribute: false },
    size: { state: true },
    scrolled: { state: true },
    hovered: { state: true },
    selected: { state: true },
    isFocused: { state: true },
    isDismissed: { state: true },
  };

  declare outcome: Outcome;
  declare workload: Workload;
  declare index: LaneIndex;
  declare stalls: readonly Stall[];
  /** Lanes of the other timeline on the same axis: both need the same gutter. */
  declare neighbours: readonly Lane[];
  /** Length of the time axis; longer than the run where two strategies share it. */
  declare extentMs: number;
  /** The shortest makespan of all strategies, drawn as a line to compare with. */
  declare bestMs: number;
  declare window: TimeWindow;
  declare playheadMs: number;
  declare look: Look;
  declare onWindow: (window: TimeWindow) => void;
  declare onReveal: (location: SourceLocation) => void;
  declare private size: { readonly width: number; readonly height: number };
  declare private scrolled: number;
  declare private hovered: number | undefined;
  declare private selected: number | undefined;
  declare private isFocused: boolean;
  declare private isDismissed: boolean;

  private drag: Drag | undefined;
  private surface: CanvasSurface | undefined;
  private layout: Layout | undefined;
  private painting = 0;
  private readonly observer = new ResizeObserver(() => {
    this.measureSize();
  });

  constructor() {
    super();
    this.size = { width: 0, height: 0 };
    this.scrolled = 0;
    this.isFocused = false;
    this.isDismissed = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    cancelAnimationFrame(this.painting);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { scroller } = this;
    if (scroller !== null) {
      this.observer.observe(scroller);
    }
  }

  private get scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.scroller');
  }

  private get canvas(): HTMLCanvasElement | null {
    return this.querySelector('canvas');
  }

  private measureSize(): void {
    const { scroller } = this;
    const width = scroller?.clientWidth ?? 0;
    const height = scroller?.clientHeight ?? 0;
    if (width !== this.size.width || height !== this.size.height) {
      this.size = { width, height };
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('outcome') && changed.get('outcome') !== undefined) {
      // A new run has other intervals under the same numbers.
      this.hovered = undefined;
      this.selected = undefined;
    }
    if (['outcome', 'neighbours', 'look', 'size'].some((name) => changed.has(name))) {
      this.layout = this.layOut();
    }
  }

  private layOut(): Layout {
    const { look, size, surface } = this;
    return layoutLanes(this.outcome.timeline.lanes, {
      neighbours: this.neighbours,
      width: size.width,
      fontSize: look.fontSize,
      measure: (text) => surface?.measure(text, look.fontSize) ?? text.length * 7,
    });
  }

  protected override firstUpdated(): void {
    const { scroller } = this;
    // The wheel must be able to refuse the page's own scrolling.
    scroller?.addEventListener(
      'wheel',
      (event) => {
        this.onWheel(event);
      },
      { passive: false },
    );
    if (scroller !== null) {
      this.observer.observe(scroller);
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('look') || (changed.has('size') && this.surface === undefined)) {
      this.surface = this.newSurface();
      this.layout = this.layOut();
      this.requestUpdate();
    }
    const drawn = [
      'outcome',
      'workload',
      'index',
      'stalls',
      'neighbours',
      'bestMs',
      'window',
      'look',
      'size',
      'scrolled',
    ];
    if (drawn.some((name) => changed.has(name))) {
      // However often something changes, one frame draws once.
      cancelAnimationFrame(this.painting);
      this.painting = requestAnimationFrame(() => {
        this.paint();
      });
    }
    // The observer tells of later changes; asking each time would make the browser lay out the page for every move.
    if (changed.has('outcome') || this.size.width === 0) {
      this.measureSize();
    }
  }

  private newSurface(): CanvasSurface | undefined {
    const context = this.canvas?.getContext('2d') ?? null;
    return context === null ? undefined : new CanvasSurface(context, this.look.fontFamily, devicePixelRatio);
  }

  private paint(): void {
    const { canvas, layout, size, outcome, look } = this;
    if (canvas === null || layout === undefined || size.width === 0) {
      return;
    }
    const height = Math.min(size.height, layout.height);
    const [deviceWidth, deviceHeight] = [
      Math.round(size.width * devicePixelRatio),
      Math.round(height * devicePixelRatio),
    ];
    if (this.surface?.scale !== devicePixelRatio) {
      this.surface = this.newSurface();
    }
    if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
      canvas.width = deviceWidth;
      canvas.height = deviceHeight;
    }
    this.surface?.begin(size.width, height);
    if (this.surface !== undefined) {
      paintTimeline(this.surface, {
        timeline: outcome.timeline,
        workload: this.workload,
        makespanMs: outcome.makespanMs,
        bestMs: this.bestMs,
        index: this.index,
        layout,
        window: this.window,
        stalls: this.stalls,
        palette: look.palette,
        fontSize: look.fontSize,
        scrollTop: this.scrolled,
        visibleHeight: height,
      });
    }
  }

  private onWheel(event: WheelEvent): void {
    const { layout, window, extentMs } = this;
    if (layout === undefined) {
      return;
    }
    const x = event.clientX - (this.scroller?.getBoundingClientRect().left ?? 0);
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.onWindow(zoomWindow(window, extentMs, wheelZoom ** -event.deltaY, timeAt(layout, window, x)));
      return;
    }
    const delta = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (Math.abs(delta) > Math.abs(event.shiftKey ? 0 : event.deltaY) && !isWhole(window, extentMs)) {
      event.preventDefault();
      this.onWindow(panWindow(window, extentMs, (delta * (window.end - window.start)) / plotWidth(layout)));
    }
  }

  private pointOf(event: PointerEvent): Point {
    const box = this.scroller?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) + this.scrolled };
  }

  private hit(point: Point): number | undefined {
    return this.layout === undefined
      ? undefined
      : hitInterval(this.outcome.timeline, this.index, this.layout, this.window, point);
  }

  private reveal(at: number | undefined): void {
    const source = at === undefined ? undefined : sourceOf(this.outcome.timeline, this.workload, at);
    if (source !== undefined) {
      this.onReveal(source);
    }
  }

  private select(at: number): void {
    this.selected = at;
    this.isDismissed = false;
    const { layout, scroller } = this;
    const row = layout?.rows.find((candidate) => candidate.lane === this.outcome.timeline.lane[at]);
    if (layout !== undefined && row !== undefined && scroller !== null) {
      const hiddenAbove = row.top - layout.axis - 4;
      const hiddenBelow = row.top + row.height + 4 - scroller.clientHeight;
      scroller.scrollTop = Math.min(hiddenAbove, Math.max(hiddenBelow, scroller.scrollTop));
    }
  }

  private readonly onKeyDown = (event: KeyboardEvent): void => {
    const { index, selected, window, extentMs } = this;
    const answer = handleKey(event, { timeline: this.outcome.timeline, index, selected, window, extentMs });
    if (answer === undefined) {
      return;
    }
    event.preventDefault();
    switch (answer.type) {
      case 'select':
        this.select(answer.at);
        this.onWindow(answer.window);
        return;
      case 'window':
        this.onWindow(answer.window);
        return;
      case 'reveal':
        this.reveal(selected);
        return;
      case 'close':
        this.isDismissed = true;
        this.hovered = undefined;
    }
  };

  private readonly onPointerDown = (event: PointerEvent): void => {
    if (event.button === 0) {
      this.drag = { ...this.pointOf(event), window: this.window, isMoving: false };
      this.scroller?.setPointerCapture(event.pointerId);
    }
  };

  private readonly onPointerMove = (event: PointerEvent): void => {
    const { drag, layout } = this;
    const point = this.pointOf(event);
    if (drag === undefined || layout === undefined) {
      const hit = this.hit(point);
      if (hit !== this.hovered) {
        this.hovered = hit;
        this.isDismissed = false;
      }
      return;
    }
    if (!drag.isMoving && Math.hypot(point.x - drag.x, point.y - drag.y) < clickReachPx) {
      return;
    }
    drag.isMoving = true;
    this.hovered = undefined;
    const msPerPx = (drag.window.end - drag.window.start) / plotWidth(layout);
    this.onWindow(panWindow(drag.window, this.extentMs, (drag.x - point.x) * msPerPx));
  };

  private readonly onPointerUp = (event: PointerEvent): void => {
    const wasClick = this.drag?.isMoving === false;
    this.drag = undefined;
    if (wasClick) {
      this.selected = this.hit(this.pointOf(event));
      this.reveal(this.selected);
    }
  };

  private note(layout: Layout): TemplateResult | typeof nothing {
    const at = this.isDismissed ? undefined : (this.hovered ?? (this.isFocused ? this.selected : undefined));
    return at === undefined
      ? nothing
      : note(this.outcome.timeline, this.workload, layout, this.window, at, this.look, this.scrolled);
  }

  protected override render(): TemplateResult {
    const { outcome, workload, layout, hovered, selected } = this;
    const { timeline } = outcome;
    const height = layout?.height ?? 0;
    const isLinked = hovered !== undefined && sourceOf(timeline, workload, hovered) !== undefined;
    const spoken =
      this.isFocused && selected !== undefined ? speakInterval(describeInterval(timeline, workload, selected)) : '';
    const lanes = formatCount(timeline.lanes.length, 'lane');
    const label = `Timeline of ${strategyNames[outcome.strategy]}: ${lanes}, ${formatDuration(outcome.makespanMs)}. Arrow keys move between intervals, Enter goes to the source.`;
    return html`<div class="timeline">
      <div
        class="scroller${isWhole(this.window, this.extentMs) ? '' : ' zoomed'}${isLinked ? ' linked' : ''}"
        role="application"
        tabindex="0"
        data-lanes=${timeline.lanes.length}
        data-strategy=${outcome.strategy}
        aria-label=${label}
        @scroll=${() => {
          this.scrolled = this.scroller?.scrollTop ?? 0;
        }}
        @keydown=${this.onKeyDown}
        @focus=${() => {
          this.isFocused = true;
          this.isDismissed = false;
        }}
        @blur=${() => {
          this.isFocused = false;
        }}
        @pointerdown=${this.onPointerDown}
        @pointermove=${this.onPointerMove}
        @pointerup=${this.onPointerUp}
        @pointercancel=${() => {
          this.drag = undefined;
        }}
        @pointerleave=${() => {
          this.hovered = undefined;
        }}
      >
        <div class="drawing" ${styled({ height: `${height}px` })}>
          <canvas ${styled({ height: `${Math.min(this.size.height, height)}px` })}></canvas>
          ${
            layout === undefined
              ? nothing
              : overlay(timeline, layout, this.window, this.playheadMs, hovered, this.isFocused ? selected : undefined)
          }
        </div>
      </div>
      ${layout === undefined ? nothing : this.note(layout)}
      <div class="unseen" role="status" aria-live="polite">${spoken}</div>
    </div>`;
  }
}

customElements.define('concurrency-timeline', TimelineElement);
