/**
 * One bar per strategy on a common axis: the time until all tasks are done, the speed-up, and how long the event loop stands
 * still. The recommended one is marked by icon and word; what the code does not allow is greyed, with the reason.
 * A row is a button that chooses the strategy whose timeline is shown. The rows are one tab stop: arrows go between them.
 */
import { scaleLinear } from 'd3-scale';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Illegal, Outcome, Strategy } from '../core/workload';
import { formatDuration, formatFactor, formatMoment, formatNumber } from './format';
import { icon } from './icons';
import { plainProse, prose } from './prose';
import { runOptions } from './run';
import type { Run } from './run';
import { styled } from './styled';
import { targetSentence } from './summary';
import { accuracyMeanings, strategyMeanings, strategyNames } from './words';

interface Comparison {
  readonly run: Run;
  /** The next run is under way, so these figures are of numbers that no longer stand. */
  readonly isLate: boolean;
  readonly selected: Strategy;
  readonly recommended: Strategy | undefined;
  /** The winner with the person's values, where it is not the recommended one. */
  readonly winner: Strategy | undefined;
  readonly onSelect: (strategy: Strategy) => void;
}

/** Percent of the axis from where on a tick's text stands before it, not across the edge. */
const lastTickFrom = 92;

type Tag = 'recommended' | 'best now' | undefined;

function hasLoop(outcome: Outcome): boolean {
  return outcome.timeline.lanes.some((lane) => lane.kind === 'event-loop');
}

function outcomeRow(
  outcome: Outcome,
  tag: Tag,
  isSelected: boolean,
  share: (ms: number) => string,
  onSelect: Comparison['onSelect'],
): TemplateResult {
  const { strategy, makespanMs, longestStallMs } = outcome;
  const name = strategyNames[strategy];
  const makespan = formatDuration(makespanMs);
  const factor = formatFactor(outcome.speedup);
  const stall = hasLoop(outcome) ? `stall ${formatDuration(longestStallMs)}` : '';
  // The name begins with the visible text, so that speech input finds the button by what it shows (WCAG 2.5.3).
  const visible = [name, tag ?? '', makespan, factor, stall].filter((part) => part !== '').join(' ');
  return html`<button
    type="button"
    class="strategy${isSelected ? ' selected' : ''}${tag === undefined ? '' : ' marked'}"
    data-strategy=${strategy}
    data-makespan=${makespanMs}
    tabindex=${isSelected ? 0 : -1}
    aria-pressed=${isSelected ? 'true' : 'false'}
    aria-label=${stall === '' ? visible : `${visible} of the event loop at most`}
    title=${`${strategyMeanings[strategy]}. ${accuracyMeanings[outcome.accuracy]}`}
    @click=${() => {
      onSelect(strategy);
    }}
  >
    <span class="strategy-name"><span class="strategy-word">${name}</span></span>
    <span class="tag"
      >${tag === undefined ? nothing : html`${icon(tag === 'recommended' ? 'check' : 'bolt')}${tag}`}</span
    >
    <span class="track">
      <span class="bar" ${styled({ width: share(makespanMs) })}></span>
      <span
        class="bar-stall"
        ${styled({ width: hasLoop(outcome) ? share(Math.min(longestStallMs, makespanMs)) : '0%' })}
      ></span>
    </span>
    <span class="figure makespan">${makespan}</span>
    <span class="figure speedup">${factor}</span>
    <span class="figure stall">${stall}</span>
  </button>`;
}

function illegalRow({ strategy, reason }: Illegal): TemplateResult {
  const name = strategyNames[strategy];
  return html`<button
    type="button"
    class="strategy illegal"
    data-strategy=${strategy}
    tabindex="-1"
    aria-disabled="true"
    aria-label=${`${name} ${plainProse(reason)} Not possible here.`}
  >
    <span class="strategy-name">${icon('ban')}<span class="strategy-word">${name}</span></span>
    <span class="reason">${prose(reason)}</span>
  </button>`;
}

/** Arrows, Home and End go from row to row; Enter and Space are the button's own. */
function moveFocus(event: KeyboardEvent): void {
  const list = event.currentTarget;
  if (!(list instanceof HTMLElement)) {
    return;
  }
  const rows = [...list.querySelectorAll<HTMLElement>('button[data-strategy]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (target === undefined || at < 0) {
    return;
  }
  event.preventDefault();
  rows[Math.min(rows.length - 1, Math.max(0, target))]?.focus();
}

/** Says that a smaller workload stands for the given one, where that is so. */
function limitNote({ outcomes, setup }: Run): string | undefined {
  const { tasks } = setup.workload;
  const fewest = Math.min(...outcomes.map(({ simulatedTasks }) => simulatedTasks));
  return fewest < tasks
    ? `Stopped at ${formatNumber(runOptions.maxEvents)} events per strategy: ${fewest} of ${tasks} tasks simulated, the rest in proportion`
    : undefined;
}

export function comparison({ run, isLate, selected, recommended, winner, onSelect }: Comparison): TemplateResult {
  const longestMs = run.outcomes.reduce((most, outcome) => Math.max(most, outcome.makespanMs), 1e-9);
  const axis = scaleLinear().domain([0, longestMs]).range([0, 100]);
  const ticks = axis.ticks(3);
  const stepMs = (ticks[1] ?? longestMs) - (ticks[0] ?? 0);
  const share = (ms: number): string => `${Math.max(0.4, axis(ms)).toFixed(3)}%`;
  const target = targetSentence(run);
  const note = limitNote(run) ?? 'Time until all tasks are done';
  return html`<section class="comparison" aria-labelledby="comparison-title">
    <div class="section-head">
      <h2 id="comparison-title">Strategies</h2>
      <span class="busy${isLate ? ' late' : ''}" aria-hidden="true">simulating…</span>
    </div>
    <p class="axis-title" title=${note}>${note}</p>
    <div
      class="strategies"
      role="toolbar"
      aria-orientation="vertical"
      aria-labelledby="comparison-title"
      @keydown=${moveFocus}
    >
      <div class="bar-axis" aria-hidden="true">
        <span class="bar-ticks">
          ${ticks.map(
            (ms) =>
              html`<span
                class=${axis(ms) > lastTickFrom ? 'bar-tick last' : 'bar-tick'}
                ${styled({ left: `${axis(ms).toFixed(3)}%` })}
                >${formatMoment(ms, stepMs)}</span
              >`,
          )}
        </span>
      </div>
      ${run.outcomes.map((outcome) => {
        const { strategy } = outcome;
        const tag = strategy === recommended ? 'recommended' : strategy === winner ? 'best now' : undefined;
        return outcomeRow(outcome, tag, strategy === selected, share, onSelect);
      })}
      ${run.illegal.map(illegalRow)}
    </div>
    ${target === undefined ? nothing : html`<p class="target">${target}</p>`}
  </section>`;
}
