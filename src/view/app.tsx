/**
 * The whole view from its state: header, comparison, timeline, controls and the small print, in that order of importance.
 * Re-runs the simulator once per frame however fast a slider moves, and shows the last run until the next is there.
 * Everything a person does goes out as an action or as a message to the host.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SourceLocation } from '../core/text';
import type { SimulationSubject } from '../protocol';
import { Assumptions } from './assumptions';
import { Comparison } from './comparison';
import { Controls } from './controls';
import { ExportBar } from './exportBar';
import { Figures } from './figures';
import { Header } from './header';
import type { FromViewMessage } from './messages';
import { applyOverrides } from './parameters';
import type { Overrides } from './parameters';
import { runAll } from './run';
import type { Run } from './run';
import type { Action, ViewState } from './state';
import { bestOf, changedWinner, outcomeOf, summarise } from './summary';
import { useLook } from './theme';
import { TimelinePanel } from './timeline/panel';
import { wholeWindow } from './timeline/viewport';

interface AppProps {
  readonly state: ViewState;
  readonly dispatch: (action: Action) => void;
  readonly post: (message: FromViewMessage) => void;
}

/** The run of a subject with the person's values: at once for a new subject, coalesced per frame for a moving slider. */
function useRun(subject: SimulationSubject | undefined, overrides: Overrides): Run | undefined {
  const [run, setRun] = useState<Run | undefined>(undefined);
  const ranSubject = useRef<SimulationSubject | undefined>(undefined);
  useLayoutEffect(() => {
    if (subject === undefined) {
      setRun(undefined);
      ranSubject.current = undefined;
      return undefined;
    }
    const start = (): void => {
      ranSubject.current = subject;
      setRun(runAll(applyOverrides(subject, overrides), subject.illegal));
    };
    if (ranSubject.current !== subject) {
      start();
      return undefined;
    }
    const frame = requestAnimationFrame(start);
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [subject, overrides]);
  return run;
}

interface ReadyProps extends AppProps {
  readonly subject: SimulationSubject;
  readonly run: Run;
}

function Ready({ state, subject, run, dispatch, post }: ReadyProps): JSX.Element {
  const look = useLook();
  const { overrides, strategy, comparedWith, window } = state.choices;
  const recommended = subject.recommendation?.strategy;
  const outcome = outcomeOf(run, strategy) ?? outcomeOf(run, recommended) ?? bestOf(run);
  const compared = outcomeOf(run, comparedWith);
  const isChanged = Object.keys(overrides).length > 0;
  const setup = useMemo(() => applyOverrides(subject, overrides), [subject, overrides]);
  const reveal = (location: SourceLocation): void => {
    post({ type: 'reveal', location, uri: subject.uri });
  };
  return (
    <>
      <Header
        subject={subject}
        isPinned={state.isPinned}
        isStale={state.isStale}
        onReveal={reveal}
        onPin={(isPinned) => {
          post({ type: 'setPinned', isPinned });
          dispatch({ type: 'message', message: { type: 'pinned', isPinned } });
        }}
        onApply={() => {
          if (subject.fix !== undefined) {
            post({ type: 'applyFix', id: subject.fix.id, uri: subject.uri, version: subject.version });
          }
        }}
      />
      <div class="columns">
        <div class="stage">
          <Comparison
            run={run}
            selected={outcome?.strategy ?? 'sequential'}
            recommended={recommended}
            winner={isChanged ? changedWinner(run, recommended) : undefined}
            onSelect={(chosen) => {
              dispatch({ type: 'chooseStrategy', strategy: chosen });
            }}
          />
          {outcome !== undefined && (
            <TimelinePanel
              key={state.key}
              run={run}
              outcome={outcome}
              compared={compared === outcome ? undefined : compared}
              window={window}
              look={look}
              onWindow={(next) => {
                dispatch({ type: 'setWindow', window: next });
              }}
              onCompare={(other) => {
                dispatch({ type: 'compareWith', strategy: other });
              }}
              onReveal={reveal}
            />
          )}
          {outcome !== undefined && <Figures run={run} outcome={outcome} recommended={recommended} />}
        </div>
        <aside class="side" aria-label="Parameters">
          <Controls
            subject={subject}
            setup={setup}
            overrides={overrides}
            onChange={(parameter, value) => {
              dispatch({ type: 'setParameter', parameter, value });
            }}
            onReset={(parameter) => {
              dispatch({ type: 'resetParameter', parameter });
            }}
            onResetAll={() => {
              dispatch({ type: 'resetAll' });
            }}
          />
          {outcome !== undefined && <Assumptions setup={run.setup} outcome={outcome} />}
          {outcome !== undefined && (
            <ExportBar
              fontFamily={look.fontFamily}
              post={post}
              figure={() => ({
                functionName: subject.functionName,
                run,
                outcome,
                recommended,
                window: window ?? wholeWindow(outcome.makespanMs),
                palette: look.palette,
              })}
            />
          )}
        </aside>
      </div>
    </>
  );
}

/** Speaks the result after each run, but not every step of a moving slider. */
function Summary({ run }: { readonly run: Run | undefined }): JSX.Element {
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      setSentence(run === undefined ? '' : summarise(run));
    }, 400);
    return () => {
      clearTimeout(timer);
    };
  }, [run]);
  return (
    <div class="unseen" role="status" aria-live="polite" data-summary>
      {sentence}
    </div>
  );
}

export function App(props: AppProps): JSX.Element {
  const { state } = props;
  const run = useRun(state.subject, state.choices.overrides);
  const isReady = state.phase === 'ready' && state.subject !== undefined && run !== undefined;
  return (
    <main data-state={isReady ? 'ready' : state.phase === 'ready' ? 'waiting' : state.phase}>
      {state.phase === 'waiting' && <p class="quiet">Waiting for the analysis…</p>}
      {state.phase === 'empty' && <p class="quiet">{state.reason}</p>}
      {isReady && <Ready {...props} subject={state.subject} run={run} />}
      <Summary run={run} />
    </main>
  );
}
