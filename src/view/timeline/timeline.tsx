/**
 * The timeline of one strategy: a canvas with hover, selection and playhead laid over it, moved by pointer, wheel and keys.
 * One tab stop: arrows go from interval to interval, Enter reveals the source, Escape closes the note. The canvas is as
 * high as the window of the scroller, however many lanes there are. Holds hover and selection; zoom and time belong to the panel.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SourceLocation } from '../../core/text';
import type { Lane, Outcome, Workload } from '../../core/workload';
import { formatCount, formatDuration } from '../format';
import type { Look } from '../theme';
import { strategyNames } from '../words';
import { CanvasSurface } from './canvasSurface';
import { describeInterval, sourceOf, speakInterval } from './describe';
import { hitInterval } from './hitTest';
import type { Point } from './hitTest';
import { handleKey } from './keys';
import type { LaneIndex } from './laneIndex';
import { layoutLanes, plotWidth, timeAt, xOf } from './layout';
import type { Layout } from './layout';
import { paintTimeline } from './painter';
import type { Stall } from './stalls';
import { Tooltip } from './tooltip';
import { isWhole, panWindow, zoomWindow } from './viewport';
import type { TimeWindow } from './viewport';

interface TimelineProps {
  readonly outcome: Outcome;
  readonly workload: Workload;
  readonly index: LaneIndex;
  readonly stalls: readonly Stall[];
  /** Lanes of the other timeline on the same axis: both need the same gutter. */
  readonly neighbours: readonly Lane[];
  /** Length of the time axis; longer than the run where two strategies share it. */
  readonly extentMs: number;
  readonly window: TimeWindow;
  readonly playheadMs: number;
  readonly look: Look;
  readonly onWindow: (window: TimeWindow) => void;
  readonly onReveal: (location: SourceLocation) => void;
}

/** A pointer that moves less than this between down and up has clicked. */
const clickReachPx = 4;
const tooltipWidth = 300;
const wheelZoom = 1.0015;

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly window: TimeWindow;
  isMoving: boolean;
}

/** Width and height of an element, renewed when it changes. */
function useSize(element: { readonly current: HTMLElement | null }): {
  readonly width: number;
  readonly height: number;
} {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) {
      return undefined;
    }
    const read = (): void => {
      setSize((before) =>
        before.width === target.clientWidth && before.height === target.clientHeight
          ? before
          : { width: target.clientWidth, height: target.clientHeight },
      );
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(target);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return size;
}

/** The box of an interval within the drawing, cut to the visible time. */
function boxOf(
  layout: Layout,
  window: TimeWindow,
  { timeline }: Outcome,
  at: number,
): { left: number; top: number; width: number; height: number } | undefined {
  const row = layout.rows.find((candidate) => candidate.lane === timeline.lane[at]);
  if (row === undefined) {
    return undefined;
  }
  const right = layout.gutter + plotWidth(layout);
  const x0 = Math.max(layout.gutter, xOf(layout, window, timeline.startMs[at] ?? 0));
  const x1 = Math.min(right, xOf(layout, window, timeline.endMs[at] ?? 0));
  return x1 < layout.gutter || x0 > right
    ? undefined
    : { left: x0, top: row.top, width: Math.max(3, x1 - x0), height: row.height };
}

function Ring({ kind, box }: { kind: 'hover' | 'focus'; box: ReturnType<typeof boxOf> }): JSX.Element | null {
  return box === undefined ? null : (
    <div
      class={`ring ring-${kind}`}
      style={{
        transform: `translate(${box.left - 2}px, ${box.top - 2}px)`,
        width: `${box.width + 4}px`,
        height: `${box.height + 4}px`,
      }}
    />
  );
}

export function Timeline(props: TimelineProps): JSX.Element {
  const { outcome, workload, index, stalls, neighbours, extentMs, window, playheadMs, look, onWindow, onReveal } =
    props;
  const { timeline } = outcome;
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | undefined>(undefined);
  const size = useSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const [pixelRatio, setPixelRatio] = useState(devicePixelRatio);
  const [hovered, setHovered] = useState<number | undefined>(undefined);
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const [isFocused, setFocused] = useState(false);
  const [isDismissed, setDismissed] = useState(false);

  const surface = useMemo(() => {
    const context = canvas.current?.getContext('2d') ?? null;
    return context === null ? undefined : new CanvasSurface(context, look.fontFamily, pixelRatio);
    // The canvas exists once the scroller has been measured.
  }, [look, pixelRatio, size.width > 0]);

  const layout = useMemo(
    () =>
      layoutLanes(timeline.lanes, {
        neighbours,
        width: size.width,
        fontSize: look.fontSize,
        measure: (text) => surface?.measure(text, look.fontSize) ?? text.length * 7,
      }),
    [timeline, neighbours, size.width, look, surface],
  );

  // A new run has other intervals under the same numbers.
  useEffect(() => {
    setHovered(undefined);
    setSelected(undefined);
  }, [timeline]);

  useEffect(() => {
    const onResize = (): void => {
      setPixelRatio(devicePixelRatio);
    };
    addEventListener('resize', onResize);
    return () => {
      removeEventListener('resize', onResize);
    };
  }, []);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || surface === undefined || size.width === 0) {
      return;
    }
    const height = Math.min(size.height, layout.height);
    element.width = Math.round(size.width * pixelRatio);
    element.height = Math.round(height * pixelRatio);
    surface.begin(size.width, height);
    paintTimeline(surface, {
      timeline,
      workload,
      makespanMs: outcome.makespanMs,
      index,
      layout,
      window,
      stalls,
      palette: look.palette,
      fontSize: look.fontSize,
      scrollTop,
      visibleHeight: height,
    });
  }, [surface, layout, size, pixelRatio, outcome, workload, index, stalls, window, look, scrollTop]);

  // The wheel must be able to refuse the page's own scrolling, which JSX handlers cannot promise.
  useEffect(() => {
    const element = scroller.current;
    const onWheel = (event: WheelEvent): void => {
      const x = event.clientX - (element?.getBoundingClientRect().left ?? 0);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        onWindow(zoomWindow(window, extentMs, wheelZoom ** -event.deltaY, timeAt(layout, window, x)));
        return;
      }
      const delta = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (Math.abs(delta) > Math.abs(event.shiftKey ? 0 : event.deltaY) && !isWhole(window, extentMs)) {
        event.preventDefault();
        onWindow(panWindow(window, extentMs, (delta * (window.end - window.start)) / plotWidth(layout)));
      }
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element?.removeEventListener('wheel', onWheel);
    };
  }, [layout, window, extentMs, onWindow]);

  const pointOf = (event: { clientX: number; clientY: number }): Point => {
    const box = scroller.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) + scrollTop };
  };

  const reveal = (at: number | undefined): void => {
    const source = at === undefined ? undefined : sourceOf(timeline, workload, at);
    if (source !== undefined) {
      onReveal(source);
    }
  };

  const select = (at: number): void => {
    setSelected(at);
    setDismissed(false);
    const row = layout.rows.find((candidate) => candidate.lane === timeline.lane[at]);
    const element = scroller.current;
    if (row !== undefined && element !== null) {
      const hiddenAbove = row.top - layout.axis - 4;
      const hiddenBelow = row.top + row.height + 4 - element.clientHeight;
      element.scrollTop = Math.min(hiddenAbove, Math.max(hiddenBelow, element.scrollTop));
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const answer = handleKey(event, { timeline, index, selected, window, extentMs });
    if (answer === undefined) {
      return;
    }
    event.preventDefault();
    switch (answer.type) {
      case 'select':
        select(answer.at);
        onWindow(answer.window);
        return;
      case 'window':
        onWindow(answer.window);
        return;
      case 'reveal':
        reveal(selected);
        return;
      case 'close':
        setDismissed(true);
        setHovered(undefined);
    }
  };

  const onPointerMove = (event: PointerEvent): void => {
    const from = drag.current;
    const point = pointOf(event);
    if (from === undefined) {
      const hit = hitInterval(timeline, index, layout, window, point);
      setHovered(hit);
      if (hit !== hovered) {
        setDismissed(false);
      }
      return;
    }
    if (!from.isMoving && Math.hypot(point.x - from.x, point.y - from.y) < clickReachPx) {
      return;
    }
    from.isMoving = true;
    setHovered(undefined);
    const msPerPx = (from.window.end - from.window.start) / plotWidth(layout);
    onWindow(panWindow(from.window, extentMs, (from.x - point.x) * msPerPx));
  };

  const described = isDismissed ? undefined : (hovered ?? (isFocused ? selected : undefined));
  const description = described === undefined ? undefined : describeInterval(timeline, workload, described);
  const describedBox = described === undefined ? undefined : boxOf(layout, window, outcome, described);
  const playheadX = xOf(layout, window, playheadMs);
  const isPlayheadVisible = playheadX >= layout.gutter - 1 && playheadX <= layout.gutter + plotWidth(layout) + 1;
  const name = strategyNames[outcome.strategy];
  const spoken =
    isFocused && selected !== undefined ? speakInterval(describeInterval(timeline, workload, selected)) : '';

  return (
    <div class="timeline">
      <div
        ref={scroller}
        class={`scroller${isWhole(window, extentMs) ? '' : ' zoomed'}${hovered !== undefined && sourceOf(timeline, workload, hovered) !== undefined ? ' linked' : ''}`}
        role="application"
        tabIndex={0}
        data-lanes={timeline.lanes.length}
        data-strategy={outcome.strategy}
        aria-label={`Timeline of ${name}: ${formatCount(timeline.lanes.length, 'lane')}, ${formatDuration(outcome.makespanMs)}. Arrow keys move between intervals, Enter goes to the source.`}
        onScroll={(event) => {
          setScrollTop(event.currentTarget.scrollTop);
        }}
        onKeyDown={onKeyDown}
        onFocus={() => {
          setFocused(true);
          setDismissed(false);
        }}
        onBlur={() => {
          setFocused(false);
        }}
        onPointerDown={(event) => {
          if (event.button === 0) {
            drag.current = { ...pointOf(event), window, isMoving: false };
            event.currentTarget.setPointerCapture(event.pointerId);
          }
        }}
        onPointerMove={onPointerMove}
        onPointerUp={(event) => {
          const wasClick = drag.current?.isMoving === false;
          drag.current = undefined;
          if (wasClick) {
            const hit = hitInterval(timeline, index, layout, window, pointOf(event));
            setSelected(hit);
            reveal(hit);
          }
        }}
        onPointerCancel={() => {
          drag.current = undefined;
        }}
        onPointerLeave={() => {
          setHovered(undefined);
        }}
      >
        <div class="drawing" style={{ height: `${layout.height}px` }}>
          <canvas ref={canvas} style={{ height: `${Math.min(size.height, layout.height)}px` }} />
          {isPlayheadVisible && (
            <div class="playhead" style={{ transform: `translateX(${playheadX}px)`, top: `${layout.axis - 6}px` }} />
          )}
          {hovered !== undefined && <Ring kind="hover" box={boxOf(layout, window, outcome, hovered)} />}
          {isFocused && selected !== undefined && <Ring kind="focus" box={boxOf(layout, window, outcome, selected)} />}
        </div>
      </div>
      {description !== undefined && describedBox !== undefined && (
        <Tooltip
          description={description}
          palette={look.palette}
          left={Math.max(0, Math.min(describedBox.left, size.width - Math.min(tooltipWidth, size.width)))}
          top={describedBox.top + describedBox.height + 6 - scrollTop}
        />
      )}
      <div class="unseen" role="status" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}
