/**
 * Makes the files a person can take away: SVG and PNG of comparison and timeline, the workload as JSON for the command line,
 * and the figures as plain text for the clipboard. Only the PNG needs a browser. Saving is the host's part.
 */
import type { Workload } from '../core/workload';
import { figureWidth, paintFigure } from './figure';
import type { Figure } from './figure';
import { formatDuration, formatFactor } from './format';
import { plainProse } from './prose';
import type { Run } from './run';
import { CanvasSurface } from './timeline/canvasSurface';
import { SvgSurface } from './timeline/svgSurface';
import { strategyNames } from './words';

export function svgOf(figure: Figure): string {
  const surface = new SvgSurface();
  const height = paintFigure(surface, figure);
  const title = `${figure.functionName}: ${strategyNames[figure.outcome.strategy]}`;
  return surface.document(figureWidth, height, figure.palette.background, title);
}

/** Device pixels per pixel of the picture, so that it is sharp on dense screens. */
const pngScale = 2;

/** Base64 without the data URL's head; undefined where the browser gives no canvas of that size. */
export function pngOf(figure: Figure, fontFamily: string): string | undefined {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) {
    return undefined;
  }
  const surface = new CanvasSurface(context, fontFamily, pngScale);
  const height = paintFigure(surface, figure);
  canvas.width = figureWidth * pngScale;
  canvas.height = Math.ceil(height * pngScale);
  surface.begin(figureWidth, height);
  surface.box(0, 0, figureWidth, height, { fill: figure.palette.background });
  paintFigure(surface, figure);
  return canvas.toDataURL('image/png').split(',')[1];
}

/** The workload file of the command line (`simulate --workload`), version 1. Places in the source stay behind. */
export function workloadJson(workload: Workload): string {
  const segments = workload.segments.map((segment) =>
    segment.kind === 'cpu'
      ? { kind: segment.kind, ms: segment.ms, gil: segment.gil }
      : {
          kind: segment.kind,
          ms: segment.ms,
          awaitable: segment.awaitable,
          ...(segment.blocksAsWritten === true ? { blocksAsWritten: true } : {}),
        },
  );
  const { tasks, async, payloadBytes, resultBytes } = workload;
  return `${JSON.stringify({ version: 1, tasks, async, payloadBytes, resultBytes, segments }, null, 2)}\n`;
}

/** One line per strategy, for a chat or a commit message. */
export function figuresText(functionName: string, run: Run): string {
  const lines = run.outcomes.map(
    ({ strategy, makespanMs, speedup }) =>
      `${strategyNames[strategy]}: ${formatDuration(makespanMs)}, ${formatFactor(speedup)}`,
  );
  const reasons = run.illegal.map(({ strategy, reason }) => `${strategyNames[strategy]}: ${plainProse(reason)}`);
  return [`${functionName} (model, not measurement)`, ...lines, ...reasons, ''].join('\n');
}

/** A file name from a function's name: `Client.fetch` becomes `Client.fetch-threads.svg`. */
export function suggestedName(functionName: string, suffix: string, extension: string): string {
  const safe = functionName.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '');
  return `${safe === '' ? 'simulation' : safe}-${suffix}.${extension}`;
}
