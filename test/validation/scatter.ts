/**
 * The picture of a validation: every makespan as a point, measured to the right and predicted upwards, both on a logarithmic
 * scale, with the line of agreement and the band of 10 %. Plain SVG without scripts or fonts of its own; the same comparisons
 * give the same bytes.
 */
import { strategies } from '../../src/core/workload';
import type { Comparison } from './compare';

const size = 640;
const margin = { left: 64, right: 150, top: 40, bottom: 56 } as const;
const plot = size - margin.left - 24;
const width = margin.left + plot + margin.right;
const height = margin.top + plot + margin.bottom;

/** Okabe and Ito's palette, which people with colour blindness tell apart. */
const colours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#7f7f7f'];

const ticks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export function scatterOf(comparisons: readonly Comparison[]): string {
  const points = comparisons.filter(({ figure }) => figure === 'makespan' || figure.startsWith('thread '));
  const values = points.flatMap(({ measured, predicted }) => [measured, predicted]);
  const least = Math.min(...values, 10) * 0.8;
  const most = Math.max(...values, 100) * 1.25;
  const place = (value: number): number => (plot * Math.log(value / least)) / Math.log(most / least);
  const x = (value: number): string => (margin.left + place(value)).toFixed(1);
  const y = (value: number): string => (margin.top + plot - place(value)).toFixed(1);
  const shown = ticks.filter((tick) => tick >= least && tick <= most);
  const runs = [...strategies, 'scenario'].filter((run) => points.some((point) => point.run === run));
  const colourOf = (run: string): string => colours[runs.indexOf(run) % colours.length] ?? '#7f7f7f';
  const edge = (factor: number): string => {
    const from = factor < 1 ? least / factor : least;
    const to = factor > 1 ? most / factor : most;
    return `${x(from)},${y(from * factor)} ${x(to)},${y(to * factor)}`;
  };
  const lower = edge(0.9).split(' ').reverse().join(' ');
  const near = points.filter(({ deviation }) => Math.abs(deviation) <= 0.1).length;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title" font-family="sans-serif" font-size="12">`,
    `<title id="title">Predicted against measured makespan: ${near} of ${points.length} within 10 %</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${margin.left}" y="24" font-size="15" fill="#1a1a1a">Predicted against measured makespan, ${points.length} runs, ${near} within 10 %</text>`,
    ...shown.flatMap((tick) => [
      `<line x1="${x(tick)}" y1="${margin.top}" x2="${x(tick)}" y2="${margin.top + plot}" stroke="#e3e3e3"/>`,
      `<line x1="${margin.left}" y1="${y(tick)}" x2="${margin.left + plot}" y2="${y(tick)}" stroke="#e3e3e3"/>`,
      `<text x="${x(tick)}" y="${margin.top + plot + 18}" text-anchor="middle" fill="#444444">${tick}</text>`,
      `<text x="${margin.left - 8}" y="${y(tick)}" dy="4" text-anchor="end" fill="#444444">${tick}</text>`,
    ]),
    `<polygon points="${edge(1.1)} ${lower}" fill="#0072b2" fill-opacity="0.1"/>`,
    `<polyline points="${edge(1)}" fill="none" stroke="#1a1a1a" stroke-width="1"/>`,
    `<rect x="${margin.left}" y="${margin.top}" width="${plot}" height="${plot}" fill="none" stroke="#444444"/>`,
    ...runs.flatMap((run) => [
      `<g fill="${colourOf(run)}" fill-opacity="0.55">`,
      ...points
        .filter((point) => point.run === run)
        .map(({ measured, predicted }) => `<circle cx="${x(measured)}" cy="${y(predicted)}" r="3"/>`),
      '</g>',
    ]),
    ...runs.flatMap((run, index) => [
      `<circle cx="${margin.left + plot + 20}" cy="${margin.top + 12 + 20 * index}" r="5" fill="${colourOf(run)}"/>`,
      `<text x="${margin.left + plot + 32}" y="${margin.top + 16 + 20 * index}" fill="#1a1a1a">${run === 'scenario' ? 'unequal threads' : run}</text>`,
    ]),
    `<text x="${margin.left + plot / 2}" y="${height - 14}" text-anchor="middle" fill="#1a1a1a">measured, ms</text>`,
    `<text transform="translate(18 ${margin.top + plot / 2}) rotate(-90)" text-anchor="middle" fill="#1a1a1a">predicted, ms</text>`,
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}
