/**
 * The run with all that belongs to its clock: title and explanation, timeline or kitchen, zoom, legend, one or two strategies
 * on the same axis, play controls, and what every lane is doing at the playhead. Holds the playhead, which moves every frame.
 */
import { html, nothing } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import '@vscode-elements/elements/dist/vscode-tabs/index.js';
import '@vscode-elements/elements/dist/vscode-tab-header/index.js';
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js';
import type { SourceLocation } from '../../core/text';
import type { Lane, Outcome, Strategy } from '../../core/workload';
import { formatDuration, formatShare } from '../format';
import { icon } from '../icons';
import '../kitchen/kitchen';
import { LightElement } from '../lightElement';
import { playbackBar } from '../playbackBar';
import { Playhead } from '../playhead';
import { prose } from '../prose';
import type { Run } from '../run';
import { singleSelect } from '../select';
import { styled } from '../styled';
import type { Stage } from '../state';
import { isMotionReduced } from '../theme';
import type { Look } from '../theme';
import { strategyNames } from '../words';
import { zoomStep } from './keys';
import { changesOf, indexLanes } from './laneIndex';
import type { LaneIndex } from './laneIndex';
import { layoutLanes } from './layout';
import { legend } from './legend';
import { nowList } from './nowList';
import './overview';
import { stallsOf } from './stalls';
import type { Stall } from './stalls';
import './timeline';
import { clampWindow, isWhole, wholeWindow, zoomWindow } from './viewport';
import type { TimeWindow } from './viewport';

interface Shown {
  readonly outcome: Outcome;
  readonly index: LaneIndex;
  readonly stalls: readonly Stall[];
  readonly neighbours: readonly Lane[];
}

const leastHeight = 150;
const mostHeight = 420;

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

/** Room for all lanes of a run. It stays while sliders move, so that nothing below the timeline does. */
function roomFor({ timeline }: Outcome, { fontSize }: Look): number {
  const { height } = layoutLanes(timeline.lanes, { width: 600, fontSize, measure: () => 0 });
  return Math.min(mostHeight, Math.max(leastHeight, height));
}

export class TimelinePanel extends LightElement {
  static override properties: PropertyDeclarations = {
    subjectKey: { attribute: false },
    run: { attribute: false },
    outcome: { attribute: false },
    compared: { attribute: false },
    window: { attribute: false },
    stage: { attribute: false },
    onStage: { attribute: false },
    look: { attribute: false },
    onWindow: { attribute: false },
    onCompare: { attribute: false },
    onReveal: { attribute: false },
  };

  /** Another function starts from the beginning. */
  declare subjectKey: string;
  declare run: Run;
  declare outcome: Outcome;
  declare compared: Outcome | undefined;
  declare window: TimeWindow | undefined;
  declare stage: Stage;
  declare look: Look;
  declare onStage: (stage: Stage) => void;
  declare onWindow: (window: TimeWindow | undefined) => void;
  declare onCompare: (strategy: Strategy | undefined) => void;
  declare onReveal: (location: SourceLocation) => void;

  private readonly playhead = new Playhead(this);
  private shown: readonly Shown[] = [];
  private extentMs = 1;
  private rooms: ReadonlyMap<Strategy, number> = new Map();
  /** The function and the strategies that the rooms were measured for. */
  private roomChoice = '';

  protected override willUpdate(changed: PropertyValues): void {
    const { outcome, compared } = this;
    if (changed.has('subjectKey')) {
      this.playhead.reset();
    }
    if (changed.has('outcome') || changed.has('compared')) {
      this.shown = [outcome, ...(compared === undefined ? [] : [compared])].map((one) => {
        const index = indexLanes(one.timeline);
        const other = one === outcome ? compared : outcome;
        return {
          outcome: one,
          index,
          stalls: stallsOf(one.timeline, index),
          neighbours: other?.timeline.lanes ?? [],
        };
      });
      this.extentMs = Math.max(outcome.makespanMs, compared?.makespanMs ?? 0, 1e-6);
      this.playhead.setRun(this.extentMs, mergeChanges(this.shown));
      const choice = [this.subjectKey, outcome.strategy, compared?.strategy].join(' ');
      if (choice !== this.roomChoice) {
        this.roomChoice = choice;
        this.rooms = new Map(this.shown.map((one) => [one.outcome.strategy, roomFor(one.outcome, this.look)]));
      }
    }
  }

  private get visible(): TimeWindow {
    return clampWindow(this.window ?? wholeWindow(this.extentMs), this.extentMs);
  }

  private readonly setWindow = (next: TimeWindow): void => {
    this.onWindow(isWhole(next, this.extentMs) ? undefined : next);
  };

  private zoomAt(factor: number): void {
    const window = this.visible;
    const { ms } = this.playhead;
    const at = ms > window.start && ms < window.end ? ms : (window.start + window.end) / 2;
    this.setWindow(zoomWindow(window, this.extentMs, factor, at));
  }

  /** While playing zoomed in, the view turns the page when the playhead leaves it. */
  protected override updated(): void {
    const window = this.visible;
    const { ms, isPlaying } = this.playhead;
    if (isPlaying && (ms > window.end || ms < window.start)) {
      this.setWindow(clampWindow({ start: ms, end: ms + window.end - window.start }, this.extentMs));
    }
  }

  private zoomButton(
    action: string,
    name: Parameters<typeof icon>[0],
    title: string,
    isDisabled: boolean,
    onClick: () => void,
  ): TemplateResult {
    return html`<button
      type="button"
      class="tool"
      data-action=${action}
      title=${title}
      aria-label=${title}
      ?disabled=${isDisabled}
      @click=${onClick}
    >
      ${icon(name)}
    </button>`;
  }

  private head(): TemplateResult {
    const { outcome, compared, run } = this;
    const isFitted = isWhole(this.visible, this.extentMs);
    return html`<div class="section-head">
      <h2 id="timeline-title">
        ${strategyNames[outcome.strategy]}<span class="muted"> · ${formatShare(outcome.cpuUse)} of all cores used</span>
      </h2>
      <span class="compare">
        <span class="muted" aria-hidden="true">Beside</span>
        ${singleSelect({
          name: 'compare',
          label: 'Beside',
          value: compared?.strategy ?? '',
          options: [
            { value: '', text: 'nothing' },
            ...run.outcomes
              .filter((candidate) => candidate !== outcome)
              .map(({ strategy }) => ({ value: strategy, text: strategyNames[strategy] })),
          ],
          onChoose: (value) => {
            this.onCompare(run.outcomes.find((candidate) => candidate.strategy === value)?.strategy);
          },
        })}
      </span>
      <div class="tools" role="group" aria-label="Zoom">
        ${this.zoomButton('zoom-out', 'minus', 'Zoom out (-)', isFitted, () => {
          this.zoomAt(1 / zoomStep);
        })}
        ${this.zoomButton('zoom-in', 'plus', 'Zoom in (+, or Control and the wheel)', false, () => {
          this.zoomAt(zoomStep);
        })}
        ${this.zoomButton('zoom-fit', 'fit', 'Show the whole run (0)', isFitted, () => {
          this.onWindow(undefined);
        })}
      </div>
    </div>`;
  }

  private explanation(): TemplateResult {
    const { outcome } = this;
    const focus = focusWindow(outcome, this.extentMs);
    return html`<p class="explanation">
      ${prose(outcome.explanation)}
      ${
        focus === undefined
          ? nothing
          : html`<button
              type="button"
              class="link"
              data-action="focus"
              @click=${() => {
                this.playhead.seek(outcome.focus?.startMs ?? 0);
                this.setWindow(focus);
              }}
            >
              Show it
            </button>`
      }
    </p>`;
  }

  private lanes({ outcome, index, stalls, neighbours }: Shown): TemplateResult {
    const isCompared = this.shown.length > 1;
    return html`${isCompared ? html`<h3>${strategyNames[outcome.strategy]}</h3>` : nothing}
      <concurrency-timeline
        ${styled({ '--room': `${this.rooms.get(outcome.strategy) ?? leastHeight}px` })}
        .outcome=${outcome}
        .workload=${this.run.setup.workload}
        .index=${index}
        .stalls=${stalls}
        .neighbours=${neighbours}
        .extentMs=${this.extentMs}
        .bestMs=${Math.min(...this.run.outcomes.map(({ makespanMs }) => makespanMs))}
        .window=${this.visible}
        .playheadMs=${this.playhead.ms}
        .look=${this.look}
        .onWindow=${this.setWindow}
        .onReveal=${this.onReveal}
      ></concurrency-timeline>`;
  }

  private tabs(): TemplateResult {
    const stages: readonly Stage[] = ['timeline', 'kitchen'];
    return html`<vscode-tabs
      class="stages"
      .selectedIndex=${live(stages.indexOf(this.stage))}
      @vsc-tabs-select=${(event: CustomEvent<{ readonly selectedIndex: number }>) => {
        this.onStage(stages[event.detail.selectedIndex] ?? 'timeline');
      }}
    >
      <vscode-tab-header data-stage="timeline">Timeline</vscode-tab-header>
      <vscode-tab-header data-stage="kitchen" title="The same run as a restaurant kitchen">Kitchen</vscode-tab-header>
      <vscode-tab-panel>${this.stage === 'timeline' ? this.timelines() : nothing}</vscode-tab-panel>
      <vscode-tab-panel>${this.stage === 'kitchen' ? this.kitchens() : nothing}</vscode-tab-panel>
    </vscode-tabs>`;
  }

  private timelines(): TemplateResult {
    const { shown, look } = this;
    const timelines = shown.map(({ outcome }) => outcome.timeline);
    return html`<concurrency-overview
        .outcome=${this.outcome}
        .extentMs=${this.extentMs}
        .window=${this.visible}
        .look=${look}
        .onWindow=${this.setWindow}
      ></concurrency-overview>
      ${shown.map((one) => this.lanes(one))} ${legend(timelines, look.palette)}`;
  }

  private kitchens(): TemplateResult {
    const { shown, run, playhead } = this;
    return html`${shown.map(
      ({ outcome }) =>
        html`${shown.length > 1 ? html`<h3>${strategyNames[outcome.strategy]}</h3>` : nothing}
          <concurrency-kitchen
            .outcome=${outcome}
            .run=${run}
            .timeMs=${playhead.ms}
            .isMotionReduced=${isMotionReduced()}
          ></concurrency-kitchen>`,
    )}`;
  }

  protected override render(): TemplateResult {
    const { shown, look, run, playhead } = this;
    return html`<section class="panel" aria-labelledby="timeline-title">
      ${this.head()} ${this.explanation()} ${playbackBar(playhead, this.extentMs)} ${this.tabs()}
      <div
        class="now-room${shown.length > 1 ? ' now-two' : ''}"
        tabindex="0"
        role="group"
        aria-label=${`At ${formatDuration(playhead.ms)}`}
      >
        ${shown.map(({ outcome, index }) =>
          nowList({
            title: shown.length > 1 ? strategyNames[outcome.strategy] : undefined,
            outcome,
            index,
            workload: run.setup.workload,
            ms: playhead.ms,
            palette: look.palette,
          }),
        )}
      </div>
    </section>`;
  }
}

customElements.define('concurrency-panel', TimelinePanel);
