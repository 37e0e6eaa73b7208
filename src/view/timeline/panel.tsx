/**
 * The timeline with all that belongs to its clock: title and explanation, zoom buttons, legend, one or two strategies on the
 * same axis, play controls, and what every lane is doing at the playhead. Holds the playhead, which moves every frame.
 */
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { SourceLocation } from '../../core/text';
import type { Lane, Outcome, Strategy } from '../../core/workload';
import { formatDuration, formatShare } from '../format';
import { Icon } from '../icons';
import { PlaybackBar, usePlayhead } from '../playbackBar';
import { Prose } from '../prose';
import type { Run } from '../run';
import type { Look } from '../theme';
import { stateNames, strategyNames } from '../words';
import { statesIn } from './describe';
import { zoomStep } from './keys';
import { changesOf, indexLanes } from './laneIndex';
import type { LaneIndex } from './laneIndex';
import { NowList } from './nowList';
import { stallLimitMs, stallsOf } from './stalls';
import type { Stall } from './stalls';
import { Swatch } from './swatch';
import { Timeline } from './timeline';
import { clampWindow, isWhole, wholeWindow, zoomWindow } from './viewport';
import type { TimeWindow } from './viewport';

interface PanelProps {
  readonly run: Run;
  readonly outcome: Outcome;
  readonly compared: Outcome | undefined;
  readonly window: TimeWindow | undefined;
  readonly look: Look;
  readonly onWindow: (window: TimeWindow | undefined) => void;
  readonly onCompare: (strategy: Strategy | undefined) => void;
  readonly onReveal: (location: SourceLocation) => void;
}

interface Shown {
  readonly outcome: Outcome;
  readonly index: LaneIndex;
  readonly stalls: readonly Stall[];
  readonly neighbours: readonly Lane[];
}

function mergeChanges(shown: readonly Shown[]): Float64Array {
  const all = shown.map(({ outcome }) => changesOf(outcome.timeline));
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : Float64Array.from(all.flatMap((part) => [...part])).sort();
}

/** The window around what the explanation speaks of, with as much again on both sides. */
function focusWindow({ focus }: Outcome, extentMs: number): TimeWindow | undefined {
  if (focus === undefined) {
    return undefined;
  }
  const margin = Math.max(focus.endMs - focus.startMs, extentMs / 200);
  return clampWindow({ start: focus.startMs - margin, end: focus.endMs + margin }, extentMs);
}

export function TimelinePanel(props: PanelProps): JSX.Element {
  const { run, outcome, compared, look, onWindow, onCompare, onReveal } = props;
  const { workload } = run.setup;
  const shown = useMemo<readonly Shown[]>(
    () =>
      [outcome, ...(compared === undefined ? [] : [compared])].map((one) => {
        const index = indexLanes(one.timeline);
        const other = one === outcome ? compared : outcome;
        return {
          outcome: one,
          index,
          stalls: stallsOf(one.timeline, index),
          neighbours: other?.timeline.lanes ?? [],
        };
      }),
    [outcome, compared],
  );
  const extentMs = Math.max(outcome.makespanMs, compared?.makespanMs ?? 0, 1e-6);
  const window = clampWindow(props.window ?? wholeWindow(extentMs), extentMs);
  const changes = useMemo(() => mergeChanges(shown), [shown]);
  const playhead = usePlayhead(extentMs, changes);
  const setWindow = (next: TimeWindow): void => {
    onWindow(isWhole(next, extentMs) ? undefined : next);
  };
  const zoomAt = (factor: number): void => {
    const { ms } = playhead;
    const at = ms > window.start && ms < window.end ? ms : (window.start + window.end) / 2;
    setWindow(zoomWindow(window, extentMs, factor, at));
  };

  // While playing zoomed in, the view turns the page when the playhead leaves it.
  useEffect(() => {
    if (playhead.isPlaying && (playhead.ms > window.end || playhead.ms < window.start)) {
      const span = window.end - window.start;
      setWindow(clampWindow({ start: playhead.ms, end: playhead.ms + span }, extentMs));
    }
  }, [playhead.ms, playhead.isPlaying]);

  const focus = focusWindow(outcome, extentMs);
  const states = statesIn(shown.map((one) => one.outcome.timeline));
  return (
    <section class="panel" aria-labelledby="timeline-title">
      <div class="section-head">
        <h2 id="timeline-title">
          {strategyNames[outcome.strategy]}
          <span class="muted"> · {formatShare(outcome.cpuUse)} of all cores used</span>
        </h2>
        <label class="compare">
          <span class="muted">Beside</span>
          <select
            name="compare"
            value={compared?.strategy ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              onCompare(run.outcomes.find((candidate) => candidate.strategy === value)?.strategy);
            }}
          >
            <option value="">nothing</option>
            {run.outcomes
              .filter((candidate) => candidate !== outcome)
              .map(({ strategy }) => (
                <option key={strategy} value={strategy}>
                  {strategyNames[strategy]}
                </option>
              ))}
          </select>
        </label>
        <div class="tools" role="group" aria-label="Zoom">
          <button
            type="button"
            class="tool"
            data-action="zoom-out"
            title="Zoom out (-)"
            aria-label="Zoom out"
            disabled={isWhole(window, extentMs)}
            onClick={() => {
              zoomAt(1 / zoomStep);
            }}
          >
            <Icon name="minus" />
          </button>
          <button
            type="button"
            class="tool"
            data-action="zoom-in"
            title="Zoom in (+, or Control and the wheel)"
            aria-label="Zoom in"
            onClick={() => {
              zoomAt(zoomStep);
            }}
          >
            <Icon name="plus" />
          </button>
          <button
            type="button"
            class="tool"
            data-action="zoom-fit"
            title="Show the whole run (0)"
            aria-label="Show the whole run"
            disabled={isWhole(window, extentMs)}
            onClick={() => {
              onWindow(undefined);
            }}
          >
            <Icon name="fit" />
          </button>
        </div>
      </div>
      <p class="explanation">
        <Prose text={outcome.explanation} />
        {focus !== undefined && (
          <button
            type="button"
            class="link"
            data-action="focus"
            onClick={() => {
              playhead.seek(outcome.focus?.startMs ?? 0);
              setWindow(focus);
            }}
          >
            Show it
          </button>
        )}
      </p>
      {shown.map((one) => (
        <div key={one.outcome.strategy}>
          {shown.length > 1 && <h3>{strategyNames[one.outcome.strategy]}</h3>}
          <Timeline
            outcome={one.outcome}
            workload={workload}
            index={one.index}
            stalls={one.stalls}
            neighbours={one.neighbours}
            extentMs={extentMs}
            window={window}
            playheadMs={playhead.ms}
            look={look}
            onWindow={setWindow}
            onReveal={onReveal}
          />
        </div>
      ))}
      <ul class="legend" aria-label="Legend">
        {states.map((state) => (
          <li key={state}>
            <Swatch style={look.palette.states[state]} />
            {stateNames[state]}
          </li>
        ))}
        {shown.some((one) => one.stalls.length > 0) && (
          <li>
            <svg class="swatch" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
              <rect y="5.5" width="14" height="3" fill={look.palette.states['waiting-gil'].colour} />
            </svg>
            Event loop stalled, over {formatDuration(stallLimitMs)}
          </li>
        )}
      </ul>
      <PlaybackBar playhead={playhead} extentMs={extentMs} />
      {shown.map((one) => (
        <NowList
          key={one.outcome.strategy}
          title={shown.length > 1 ? strategyNames[one.outcome.strategy] : undefined}
          outcome={one.outcome}
          index={one.index}
          workload={workload}
          ms={playhead.ms}
          palette={look.palette}
        />
      ))}
    </section>
  );
}
