/**
 * How smoothly the simulation view moves, from the browser's own trace: frames and main-thread tasks while a slider is dragged and
 * while a timeline of more than 10,000 segments is panned. `npm run bench:view` prints the table and writes it into
 * docs/benchmarks.md, between the markers. The view runs in a plain page, bundled as it ships, in headless Chromium.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { format, resolveConfig } from 'prettier';
import type { SimulationSubject } from '../../src/protocol';
import { runAll } from '../../src/view/run';
import { launchBrowser } from '../../tools/vscode-host/lib/browser.mjs';
import { bundleView, ViewPage } from '../ui/view/viewPage';
import type { ViewBundle } from '../ui/view/viewPage';
import { thumbnails } from '../unit/view/subjects';

const lastsMs = 4000;
const manyTasks: SimulationSubject = { ...thumbnails, workload: { ...thumbnails.workload, tasks: 500 } };

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of it, where the browser could read the thread's clock. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
}

interface Motion {
  readonly name: string;
  /** Milliseconds between one drawn frame and the next, ascending. */
  readonly gaps: readonly number[];
  readonly dropped: number;
  /** Processor time of the page's main-thread tasks in milliseconds, ascending. */
  readonly tasks: readonly number[];
}

function isTraceEvent(value: unknown): value is TraceEvent {
  return typeof value === 'object' && value !== null && 'name' in value && 'ts' in value && 'tid' in value;
}

function eventsOf(trace: Buffer): TraceEvent[] {
  const parsed: unknown = JSON.parse(trace.toString('utf8'));
  const events: unknown =
    typeof parsed === 'object' && parsed !== null && 'traceEvents' in parsed ? parsed.traceEvents : [];
  return Array.isArray(events) ? events.filter(isTraceEvent) : [];
}

function ascending(values: number[]): number[] {
  return values.sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function motionOf(name: string, events: readonly TraceEvent[]): Motion {
  const frames = ascending(events.filter((event) => event.name === 'DrawFrame').map(({ ts }) => ts / 1000));
  const main = events.find((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain');
  const tasks = events.filter((event) => event.name === 'RunTask' && event.pid === main?.pid && event.tid === main.tid);
  return {
    name,
    gaps: ascending(frames.slice(1).map((ms, at) => ms - (frames[at] ?? ms))),
    dropped: events.filter((event) => event.name === 'DroppedFrame').length,
    tasks: ascending(tasks.map(({ dur = 0, tdur = dur }) => tdur / 1000)),
  };
}

async function traced(
  name: string,
  browser: Browser,
  bundle: ViewBundle,
  subject: SimulationSubject,
  move: (view: ViewPage, shares: (at: number) => number, until: number) => Promise<void>,
): Promise<Motion> {
  const view = await ViewPage.open(browser, bundle, { width: 1200, height: 900, scale: 1 });
  try {
    await view.show(subject);
    await view.settled();
    const categories = [
      'devtools.timeline',
      'disabled-by-default-devtools.timeline',
      'disabled-by-default-devtools.timeline.frame',
    ];
    await browser.startTracing(view.page, { categories });
    // There and back, so that the hand never rests.
    await move(view, (at) => 0.5 + 0.35 * Math.sin(at / 300), performance.now() + lastsMs);
    return motionOf(name, eventsOf(await browser.stopTracing()));
  } finally {
    await view.close();
  }
}

async function drag(view: ViewPage, selector: string, shares: (at: number) => number, until: number): Promise<void> {
  const box = await view.page.locator(selector).first().boundingBox();
  if (box === null) {
    throw new Error(`There is no ${selector}.`);
  }
  const y = box.y + box.height / 2;
  const startedAt = performance.now();
  await view.page.mouse.move(box.x + box.width * shares(0), y);
  await view.page.mouse.down();
  while (performance.now() < until) {
    await view.page.mouse.move(box.x + box.width * shares(performance.now() - startedAt), y);
  }
  await view.page.mouse.up();
}

function row({ name, gaps, dropped, tasks }: Motion): string {
  const ms = (values: readonly number[], share: number): string => `${quantile(values, share).toFixed(1)} ms`;
  const cells = [
    name,
    String(gaps.length + 1),
    ms(gaps, 0.5),
    ms(gaps, 0.95),
    ms(gaps, 0.99),
    String(dropped),
    ms(tasks, 0.99),
    ms(tasks, 1),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function measure(): Promise<readonly Motion[]> {
  const [browser, bundle] = await Promise.all([launchBrowser(), bundleView()]);
  try {
    const slider = await traced(
      'a slider is dragged, 8 tasks, 7 strategies at most',
      browser,
      bundle,
      thumbnails,
      (view, shares, until) => drag(view, 'input[type=range][name=heldCpu]', shares, until),
    );
    const big = await traced(
      'a slider is dragged, 500 tasks, simulated in the worker',
      browser,
      bundle,
      manyTasks,
      (view, shares, until) => drag(view, 'input[type=range][name=heldCpu]', shares, until),
    );
    const pan = await traced(
      `a timeline of ${segments()} segments is panned`,
      browser,
      bundle,
      manyTasks,
      async (view, shares, until) => {
        await view.page.locator('[data-action=zoom-in]').click();
        await drag(view, '[role=application] canvas', shares, until);
      },
    );
    return [slider, big, pan];
  } finally {
    await browser.close();
  }
}

function segments(): string {
  const run = runAll(manyTasks, manyTasks.illegal);
  const count = run.outcomes.find(({ strategy }) => strategy === 'processes')?.timeline.count ?? 0;
  return count.toLocaleString('en');
}

const startMarker = '<!-- begin: npm run bench:view -->';
const endMarker = '<!-- end: npm run bench:view -->';
const file = path.join(import.meta.dirname, '../../docs/benchmarks.md');

async function main(): Promise<void> {
  const motions = await measure();
  const [load = 0] = os.loadavg();
  const section = `${startMarker}

## The simulation view

\`npm run bench:view\`, ${new Date().toISOString().slice(0, 10)}: headless Chromium, 1200 × 900, ${os.cpus().length} cores, with other work beside (load ${load.toFixed(1)}).
Frames and tasks are from the browser's own trace over ${lastsMs / 1000} s of each motion; the pointer moves as fast as the browser takes it.
A frame is due every 16.7 ms.

| while | frames drawn | median gap | p95 | p99 | dropped | processor time of a main-thread task, p99 | longest |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${motions.map(row).join('\n')}

${endMarker}`;

  const text = readFileSync(file, 'utf8');
  const begin = text.indexOf(startMarker);
  const end = text.indexOf(endMarker);
  const anchor = '<!-- end: npm run bench:simulator -->';
  const next =
    begin >= 0 && end > begin
      ? `${text.slice(0, begin)}${section}${text.slice(end + endMarker.length)}`
      : text.replace(anchor, `${anchor}\n\n${section}`);
  writeFileSync(file, await format(next, { ...(await resolveConfig(file)), filepath: file }));
  console.log(section);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
