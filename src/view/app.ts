/**
 * The whole view from its state: header, comparison, run, what the advice hangs on, controls and the small print, in that order
 * of importance. Asks for a run when subject or numbers change and shows the last one until the next is there.
 * Everything a person does goes out as an action or as a message to the host.
 */
import { html, nothing } from 'lit';
import type { PropertyDeclarations, PropertyValues, TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { SourceLocation } from '../core/text';
import type { Outcome } from '../core/workload';
import type { SimulationSubject } from '../protocol';
import { assumptions } from './assumptions';
import { comparison } from './comparison';
import { controls } from './controls';
import './exportBar';
import { figures } from './figures';
import { header } from './header';
import { LightElement } from './lightElement';
import type { FromViewMessage } from './messages';
import type { Outlook } from './outlook';
import { outlookSection } from './outlookSection';
import { applyOverrides } from './parameters';
import type { Setup } from './parameters';
import type { Run } from './run';
import { Runner } from './simulation/runner';
import { hasOwnValues } from './state';
import { spreadSection } from './spreadSection';
import type { Action, ViewState } from './state';
import { bestOf, changedWinner, outcomeOf, summarise } from './summary';
import { LookController } from './theme';
import './timeline/panel';
import { wholeWindow } from './timeline/viewport';

/** The hand rests for this long before the result is spoken. */
const spokenAfterMs = 400;

export class AppElement extends LightElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    dispatch: { attribute: false },
    post: { attribute: false },
    run: { state: true },
    outlook: { state: true },
    isFiguresOpen: { state: true },
    spoken: { state: true },
  };

  declare state: ViewState;
  declare dispatch: (action: Action) => void;
  declare post: (message: FromViewMessage) => void;
  declare private run: Run | undefined;
  declare private outlook: Outlook | undefined;
  declare private isFiguresOpen: boolean;
  declare private spoken: string;

  private setup: Setup | undefined;
  private speaking: ReturnType<typeof setTimeout> | undefined;
  private readonly looks = new LookController(this);
  private readonly runner = new Runner({
    onRun: (run) => {
      this.run = run;
    },
    onOutlook: (outlook) => {
      this.outlook = outlook;
    },
  });

  constructor() {
    super();
    this.isFiguresOpen = false;
    this.spoken = '';
  }

  protected override willUpdate(changed: PropertyValues<{ state: ViewState; run: Run | undefined }>): void {
    if (changed.has('state')) {
      this.ask(changed.get('state'));
    }
    if (changed.has('run')) {
      clearTimeout(this.speaking);
      this.speaking = setTimeout(() => {
        this.spoken = this.run === undefined ? '' : summarise(this.run);
      }, spokenAfterMs);
    }
  }

  private ask(before: ViewState | undefined): void {
    const { subject, choices } = this.state;
    if (subject === undefined) {
      this.runner.cancel();
      this.run = undefined;
      this.outlook = undefined;
      return;
    }
    const isSame =
      choices.overrides === before?.choices.overrides &&
      choices.interpreter === before.choices.interpreter &&
      choices.further === before.choices.further;
    if (subject === before?.subject && isSame) {
      return;
    }
    this.setup = applyOverrides(subject, choices.overrides, choices.interpreter, choices.further);
    if (subject === before?.subject) {
      this.outlook = this.outlook && { ...this.outlook, isComplete: false };
      this.runner.change(this.setup, subject.illegal);
      return;
    }
    if (this.state.key !== before?.key) {
      // The figures of another function would be taken for this one's.
      this.run = undefined;
      this.outlook = undefined;
    }
    this.runner.start(this.setup, subject.illegal);
  }

  protected override render(): TemplateResult {
    const { state, run, setup } = this;
    const { subject } = state;
    const isReady = state.phase === 'ready' && subject !== undefined && run !== undefined && setup !== undefined;
    const isBusy = isReady && run.setup !== setup;
    return html`<main
      data-state=${isReady ? 'ready' : state.phase === 'ready' ? 'waiting' : state.phase}
      aria-busy=${isBusy ? 'true' : 'false'}
    >
      ${isReady ? this.ready(subject, run, setup) : this.notReady()}
      <div class="unseen" role="status" aria-live="polite" data-summary>${this.spoken}</div>
    </main>`;
  }

  private notReady(): TemplateResult {
    const { phase, reason } = this.state;
    if (phase === 'empty') {
      return html`<p class="quiet">${reason}</p>`;
    }
    return html`<p class="quiet">${phase === 'waiting' ? 'Waiting for the analysis…' : 'Simulating…'}</p>`;
  }

  private ready(subject: SimulationSubject, run: Run, setup: Setup): TemplateResult {
    const { strategy } = this.state.choices;
    const outcome = outcomeOf(run, strategy) ?? outcomeOf(run, subject.recommendation?.strategy) ?? bestOf(run);
    return html`${this.head(subject)}
      <div class="columns">
        <div class="stage">
          ${this.strategies(subject, run, outcome)}
          ${outcome === undefined ? nothing : this.stage(subject, run, outcome)}
        </div>
        <aside class="side" aria-label="Parameters">
          ${this.sliders(subject, setup)} ${outcome === undefined ? nothing : this.smallPrint(subject, run, outcome)}
        </aside>
      </div>`;
  }

  private readonly reveal = (location: SourceLocation): void => {
    const { subject } = this.state;
    if (subject !== undefined) {
      this.post({ type: 'reveal', location, uri: subject.uri });
    }
  };

  private head(subject: SimulationSubject): unknown {
    const { isPinned, isStale } = this.state;
    return guard([subject, isPinned, isStale], () =>
      header({
        subject,
        isPinned,
        isStale,
        onReveal: this.reveal,
        onPin: (pinned) => {
          this.post({ type: 'setPinned', isPinned: pinned });
          this.dispatch({ type: 'message', message: { type: 'pinned', isPinned: pinned } });
        },
        onApply: () => {
          if (subject.fix !== undefined) {
            this.post({ type: 'applyFix', id: subject.fix.id, uri: subject.uri, version: subject.version });
          }
        },
      }),
    );
  }

  private strategies(subject: SimulationSubject, run: Run, outcome: Outcome | undefined): unknown {
    const recommended = subject.recommendation?.strategy;
    const isLate = run.setup !== this.setup;
    return guard([run, outcome, recommended, isLate], () =>
      comparison({
        run,
        isLate,
        selected: outcome?.strategy ?? 'sequential',
        recommended,
        winner: hasOwnValues(this.state) ? changedWinner(run, recommended) : undefined,
        onSelect: (strategy) => {
          this.dispatch({ type: 'chooseStrategy', strategy });
        },
      }),
    );
  }

  private stage(subject: SimulationSubject, run: Run, outcome: Outcome): TemplateResult {
    const { choices, key } = this.state;
    const compared = outcomeOf(run, choices.comparedWith);
    const recommended = subject.recommendation?.strategy;
    return html`<concurrency-panel
        .subjectKey=${key}
        .run=${run}
        .outcome=${outcome}
        .compared=${compared === outcome ? undefined : compared}
        .window=${choices.window}
        .stage=${choices.stage}
        .onStage=${this.onStage}
        .look=${this.looks.look}
        .onWindow=${this.onWindow}
        .onCompare=${this.onCompare}
        .onReveal=${this.reveal}
      ></concurrency-panel>
      ${guard([run, this.outlook, this.setup], () => outlookSection({ run, outlook: this.outlook, setup: this.setup }))}
      ${guard([run, this.outlook, this.setup], () => spreadSection({ run, outlook: this.outlook, setup: this.setup }))}
      ${guard([run, outcome, recommended, this.isFiguresOpen], () =>
        figures({
          run,
          outcome,
          recommended,
          isOpen: this.isFiguresOpen,
          onToggle: (isOpen) => {
            this.isFiguresOpen = isOpen;
          },
        }),
      )}`;
  }

  private readonly onWindow = (window: ViewState['choices']['window']): void => {
    this.dispatch({ type: 'setWindow', window });
  };

  private readonly onStage = (stage: ViewState['choices']['stage']): void => {
    this.dispatch({ type: 'setStage', stage });
  };

  private readonly onCompare = (strategy: ViewState['choices']['comparedWith']): void => {
    this.dispatch({ type: 'compareWith', strategy });
  };

  private sliders(subject: SimulationSubject, setup: Setup): unknown {
    return guard([subject, setup, this.run?.beyond?.nodes], () =>
      controls({
        subject,
        setup,
        overrides: this.state.choices.overrides,
        interpreter: this.state.choices.interpreter,
        onInterpreter: (interpreter) => {
          this.dispatch({ type: 'setInterpreter', interpreter });
        },
        onResetInterpreter: (part) => {
          this.dispatch({ type: 'resetInterpreter', part });
        },
        further: this.state.choices.further,
        nodesFound: this.run?.beyond?.nodes,
        onFurther: (further) => {
          this.dispatch({ type: 'setFurther', further });
        },
        onResetFurther: (part) => {
          this.dispatch({ type: 'resetFurther', part });
        },
        onChange: (parameter, value) => {
          this.dispatch({ type: 'setParameter', parameter, value });
        },
        onReset: (parameter) => {
          this.dispatch({ type: 'resetParameter', parameter });
        },
        onResetAll: () => {
          this.dispatch({ type: 'resetAll' });
        },
      }),
    );
  }

  private smallPrint(subject: SimulationSubject, run: Run, outcome: Outcome): TemplateResult {
    const { look } = this.looks;
    const figure = () => ({
      functionName: subject.functionName,
      run,
      outcome,
      recommended: subject.recommendation?.strategy,
      window: this.state.choices.window ?? wholeWindow(outcome.makespanMs),
      palette: look.palette,
    });
    return html`${guard([subject, run, outcome], () => assumptions({ subject, setup: setupOf(run, outcome), outcome }))}
      <concurrency-export .figure=${figure} .fontFamily=${look.fontFamily} .post=${this.post}></concurrency-export>`;
  }
}

/** The setup with the machines that the outcome is of. */
function setupOf({ setup, beyond }: Run, { strategy }: Outcome): Setup {
  return strategy === 'cluster' && beyond !== undefined ? { ...setup, machine: beyond.machine } : setup;
}

customElements.define('concurrency-app', AppElement);
