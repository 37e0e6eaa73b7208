/**
 * The exported picture: title, comparison and timeline as one drawing on any surface, SVG or canvas.
 * It stands on its own in a document or an issue, so it repeats the names, the legend and that it is a model.
 */
import type { Outcome, Strategy } from '../core/workload';
import { formatDuration, formatFactor } from './format';
import { plainProse } from './prose';
import type { Run } from './run';
import { indexLanes } from './timeline/laneIndex';
import { layoutLanes } from './timeline/layout';
import type { Layout } from './timeline/layout';
import { paintTimeline } from './timeline/painter';
import type { Palette } from './timeline/palette';
import { hasGil, statesIn } from './timeline/describe';
import { stallsOf } from './timeline/stalls';
import { fitText } from './timeline/surface';
import type { Surface } from './timeline/surface';
import type { TimeWindow } from './timeline/viewport';
import { stateName, strategyNames } from './words';

export interface Figure {
  readonly functionName: string;
  readonly run: Run;
  readonly outcome: Outcome;
  readonly recommended: Strategy | undefined;
  readonly window: TimeWindow;
  readonly palette: Palette;
}

const size = 13;
const margin = 20;
const barRow = 24;
const nameWidth = 150;
const figuresWidth = 150;
const swatch = 14;

export const figureWidth = 900;

/** A drawing within the picture's margins. */
class Offset implements Surface {
  constructor(
    private readonly surface: Surface,
    private readonly dx: number,
    private readonly dy: number,
  ) {}

  box(...[x, y, width, height, style]: Parameters<Surface['box']>): void {
    this.surface.box(x + this.dx, y + this.dy, width, height, style);
  }

  line(...[x1, y1, x2, y2, colour, width]: Parameters<Surface['line']>): void {
    this.surface.line(x1 + this.dx, y1 + this.dy, x2 + this.dx, y2 + this.dy, colour, width);
  }

  text(...[x, y, text, style]: Parameters<Surface['text']>): void {
    this.surface.text(x + this.dx, y + this.dy, text, style);
  }

  clip(...[x, y, width, height, draw]: Parameters<Surface['clip']>): void {
    this.surface.clip(x + this.dx, y + this.dy, width, height, draw);
  }

  measure(text: string, fontSize: number): number {
    return this.surface.measure(text, fontSize);
  }
}

function layoutOf(figure: Figure, surface: Surface): Layout {
  return layoutLanes(figure.outcome.timeline.lanes, {
    width: figureWidth - 2 * margin,
    fontSize: size,
    measure: (text) => surface.measure(text, size),
  });
}

function paintBars(surface: Surface, { run, recommended, palette }: Figure): void {
  const longest = run.outcomes.reduce((most, outcome) => Math.max(most, outcome.makespanMs), 1e-9);
  const track = figureWidth - 2 * margin - nameWidth - figuresWidth;
  run.outcomes.forEach((outcome, at) => {
    const y = at * barRow;
    const isMarked = outcome.strategy === recommended;
    const style = isMarked ? palette.states.released : palette.states['waiting-core'];
    const text = { colour: palette.foreground, size, isBold: isMarked };
    const name = strategyNames[outcome.strategy];
    surface.text(0, y + barRow / 2, isMarked ? `${name} ✓` : name, text);
    surface.box(nameWidth, y + 5, Math.max(3, (track * outcome.makespanMs) / longest), barRow - 10, {
      fill: isMarked ? style.colour : style.fill,
      stroke: style.colour,
    });
    const figures = `${formatDuration(outcome.makespanMs)}  ·  ${formatFactor(outcome.speedup)}`;
    surface.text(nameWidth + track + figuresWidth, y + barRow / 2, figures, { ...text, align: 'end' });
  });
}

/** Returns the height it takes. */
function paintLegend(surface: Surface, { outcome, palette }: Figure): number {
  let x = 0;
  let y = 0;
  for (const state of statesIn([outcome.timeline])) {
    const style = palette.states[state];
    const name = stateName(state, hasGil(outcome.timeline));
    const width = swatch + 6 + surface.measure(name, size) + 18;
    if (x > 0 && x + width > figureWidth - 2 * margin) {
      x = 0;
      y += barRow;
    }
    const height = Math.round(swatch * style.thickness);
    surface.box(x, y + (barRow - height) / 2, swatch, height, {
      fill: style.fill,
      stroke: style.colour,
      pattern: style.pattern,
      patternColour: style.colour,
      isDashed: style.isDashed,
    });
    surface.text(x + swatch + 6, y + barRow / 2, name, { colour: palette.foreground, size });
    x += width;
  }
  return y + barRow;
}

/** Draws the picture and returns its height; on a canvas, call once to measure and once to draw. */
export function paintFigure(surface: Surface, figure: Figure): number {
  const { palette, run, outcome } = figure;
  const inner = figureWidth - 2 * margin;
  let y = margin + 12;
  const title = fitText(surface, figure.functionName, 18, inner);
  surface.text(margin, y, title, { colour: palette.foreground, size: 18, isBold: true });
  y += 28;
  paintBars(new Offset(surface, margin, y), figure);
  y += run.outcomes.length * barRow + 20;
  surface.text(margin, y, strategyNames[outcome.strategy], { colour: palette.foreground, size: 15, isBold: true });
  y += 22;
  surface.text(margin, y, fitText(surface, plainProse(outcome.explanation), size, inner), {
    colour: palette.muted,
    size,
  });
  y += 16;
  const layout = layoutOf(figure, surface);
  const index = indexLanes(outcome.timeline);
  paintTimeline(new Offset(surface, margin, y), {
    timeline: outcome.timeline,
    workload: run.setup.workload,
    makespanMs: outcome.makespanMs,
    index,
    layout,
    window: figure.window,
    stalls: stallsOf(outcome.timeline, index),
    palette,
    fontSize: size,
    scrollTop: 0,
    visibleHeight: layout.height,
  });
  y += layout.height + 8;
  y += paintLegend(new Offset(surface, margin, y), figure) + 14;
  const { machine } = run.setup;
  const note = `Concurrency Advisor: a model, not a measurement. Python ${machine.python}, ${machine.cores} cores, ${machine.startMethod}.`;
  surface.text(margin, y, note, { colour: palette.muted, size });
  return y + margin;
}
