/**
 * The figures of the pictures as real tables: strategies, and what each lane of the shown timeline spent its time on.
 * For the screen reader, for copying, and for whoever trusts numbers more than bars. Shows nothing the pictures do not.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Outcome, Strategy } from '../core/workload';
import { formatDuration, formatFactor, formatShare } from './format';
import { plainProse } from './prose';
import type { Run } from './run';
import { laneTotals, statesIn } from './timeline/describe';
import { indexLanes } from './timeline/laneIndex';
import { stateNames, strategyNames } from './words';

interface FiguresProps {
  readonly run: Run;
  readonly outcome: Outcome;
  readonly recommended: Strategy | undefined;
}

/** A table of more lanes than this is not read by anybody. */
const mostLanes = 64;

function StrategyTable({ run, recommended }: Pick<FiguresProps, 'run' | 'recommended'>): JSX.Element {
  return (
    <table data-twin="strategies">
      <caption>Strategies</caption>
      <thead>
        <tr>
          <th scope="col">Strategy</th>
          <th scope="col">Makespan</th>
          <th scope="col">Speed-up</th>
          <th scope="col">CPU use</th>
          <th scope="col">Longest loop stall</th>
          <th scope="col">GIL wait, total</th>
          <th scope="col">Workers</th>
        </tr>
      </thead>
      <tbody>
        {run.outcomes.map((outcome) => (
          <tr key={outcome.strategy}>
            <th scope="row">
              {strategyNames[outcome.strategy]}
              {outcome.strategy === recommended ? ' (recommended)' : ''}
            </th>
            <td>{formatDuration(outcome.makespanMs)}</td>
            <td>{formatFactor(outcome.speedup)}</td>
            <td>{formatShare(outcome.cpuUse)}</td>
            <td>{outcome.longestStallMs > 0 ? formatDuration(outcome.longestStallMs) : '–'}</td>
            <td>{formatDuration(outcome.gilWaitMs)}</td>
            <td>{outcome.workers}</td>
          </tr>
        ))}
        {run.illegal.map((illegal) => (
          <tr key={illegal.strategy}>
            <th scope="row">{strategyNames[illegal.strategy]}</th>
            <td colSpan={6}>{plainProse(illegal.reason)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LaneTable({ outcome }: { readonly outcome: Outcome }): JSX.Element {
  const { timeline } = outcome;
  const index = indexLanes(timeline);
  const states = statesIn([timeline]);
  return (
    <table>
      <caption>Lanes of {strategyNames[outcome.strategy]}</caption>
      <thead>
        <tr>
          <th scope="col">Lane</th>
          {states.map((state) => (
            <th key={state} scope="col">
              {stateNames[state]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {timeline.lanes.slice(0, mostLanes).map((lane, at) => {
          const totals = laneTotals(timeline, index[at] ?? new Int32Array());
          if (lane.kind === 'gil') {
            return null;
          }
          return (
            <tr key={at}>
              <th scope="row">{lane.name}</th>
              {states.map((state) => (
                <td key={state}>{totals.has(state) ? formatDuration(totals.get(state) ?? 0) : '–'}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function Figures(props: FiguresProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="figures">
      <details
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary>Figures as tables</summary>
        <div class="table-scroll" tabIndex={0} role="group" aria-label="Figures">
          <StrategyTable run={props.run} recommended={props.recommended} />
          {/* Summing up every lane on each move of a slider is work for a table nobody sees. */}
          {isOpen && <LaneTable outcome={props.outcome} />}
        </div>
      </details>
    </section>
  );
}
