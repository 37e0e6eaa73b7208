/**
 * One bar per strategy on a common axis: the time until all tasks are done, the speed-up, and how long the event loop stands
 * still. The recommended one is marked by icon and word; what the code does not allow is greyed, with the reason.
 * A row is a button: it chooses the strategy whose timeline is shown.
 */
import type { JSX } from 'preact';
import type { Illegal, Outcome, Strategy } from '../core/workload';
import { formatDuration, formatFactor } from './format';
import { Icon } from './icons';
import { plainProse, Prose } from './prose';
import type { Run } from './run';
import { accuracyMeanings, strategyMeanings, strategyNames } from './words';

interface ComparisonProps {
  readonly run: Run;
  readonly selected: Strategy;
  readonly recommended: Strategy | undefined;
  /** The winner with the person's values, where it is not the recommended one. */
  readonly winner: Strategy | undefined;
  readonly onSelect: (strategy: Strategy) => void;
}

interface RowProps {
  readonly outcome: Outcome;
  readonly longestMs: number;
  readonly isSelected: boolean;
  readonly tag: 'recommended' | 'best now' | undefined;
  readonly onSelect: (strategy: Strategy) => void;
}

function hasLoop(outcome: Outcome): boolean {
  return outcome.timeline.lanes.some((lane) => lane.kind === 'event-loop');
}

function OutcomeRow({ outcome, longestMs, isSelected, tag, onSelect }: RowProps): JSX.Element {
  const name = strategyNames[outcome.strategy];
  const makespan = formatDuration(outcome.makespanMs);
  const factor = formatFactor(outcome.speedup);
  const stall = hasLoop(outcome) ? `stall ${formatDuration(outcome.longestStallMs)}` : '';
  // The name begins with the visible text, so that speech input finds the button by what it shows (WCAG 2.5.3).
  const visible = [name, tag ?? '', makespan, factor, stall].filter((part) => part !== '').join(' ');
  return (
    <button
      type="button"
      class={`strategy${isSelected ? ' selected' : ''}${tag === undefined ? '' : ' marked'}`}
      data-strategy={outcome.strategy}
      data-makespan={outcome.makespanMs}
      aria-pressed={isSelected}
      aria-label={stall === '' ? visible : `${visible} of the event loop at most`}
      title={`${strategyMeanings[outcome.strategy]}. ${accuracyMeanings[outcome.accuracy]}`}
      onClick={() => {
        onSelect(outcome.strategy);
      }}
    >
      <span class="strategy-name">
        {name}{' '}
        {tag !== undefined && (
          <span class="tag">
            <Icon name={tag === 'recommended' ? 'check' : 'bolt'} />
            {tag}
          </span>
        )}
      </span>{' '}
      <span class="track">
        <span class="bar" style={{ width: `${Math.max(0.4, (100 * outcome.makespanMs) / longestMs)}%` }} />
      </span>
      <span class="figure makespan">{makespan}</span> <span class="figure speedup">{factor}</span>{' '}
      <span class="figure stall">{stall}</span>
    </button>
  );
}

function IllegalRow({ illegal }: { readonly illegal: Illegal }): JSX.Element {
  const name = strategyNames[illegal.strategy];
  return (
    <button
      type="button"
      class="strategy illegal"
      data-strategy={illegal.strategy}
      aria-disabled="true"
      aria-label={`${name} ${plainProse(illegal.reason)} Not possible here.`}
    >
      <span class="strategy-name">
        <Icon name="ban" />
        {name}
      </span>{' '}
      <span class="reason">
        <Prose text={illegal.reason} />
      </span>
    </button>
  );
}

export function Comparison({ run, selected, recommended, winner, onSelect }: ComparisonProps): JSX.Element {
  const longestMs = run.outcomes.reduce((most, outcome) => Math.max(most, outcome.makespanMs), 1e-9);
  return (
    <section class="comparison" aria-labelledby="comparison-title">
      <div class="section-head">
        <h2 id="comparison-title">Strategies</h2>
      </div>
      <ul class="strategies">
        {run.outcomes.map((outcome) => (
          <li key={outcome.strategy}>
            <OutcomeRow
              outcome={outcome}
              longestMs={longestMs}
              isSelected={outcome.strategy === selected}
              tag={
                outcome.strategy === recommended ? 'recommended' : outcome.strategy === winner ? 'best now' : undefined
              }
              onSelect={onSelect}
            />
          </li>
        ))}
        {run.illegal.map((illegal) => (
          <li key={illegal.strategy}>
            <IllegalRow illegal={illegal} />
          </li>
        ))}
      </ul>
    </section>
  );
}
