/**
 * The numbers of the simulation as sliders with exact fields. Each says where its value comes from and can be reset;
 * every change re-runs at once. Sliders carry real values (milliseconds, bytes, pieces), so that a key press means the same
 * everywhere. Holds no state: the values live in the view's state and the subject.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js';
import type { Origin } from '../core/workload';
import type { SimulationSubject, WorkloadParameter } from '../protocol';
import { formatBytes, formatDuration, formatNumber } from './format';
import type { FurtherChoice } from './further';
import { furtherControls } from './furtherControls';
import { interpreterControls, resetButton } from './interpreterControls';
import { limitsOf, parameters, readParameter, roundToSlider } from './parameters';
import type { InterpreterChoice, Overrides, Setup } from './parameters';
import { originMeanings, originNames, parameterWords } from './words';

interface Controls {
  readonly subject: SimulationSubject;
  readonly setup: Setup;
  readonly overrides: Overrides;
  readonly interpreter: InterpreterChoice;
  readonly onInterpreter: (choice: InterpreterChoice) => void;
  readonly onResetInterpreter: (part: keyof InterpreterChoice) => void;
  readonly further: FurtherChoice;
  readonly nodesFound: number | undefined;
  readonly onFurther: (choice: FurtherChoice) => void;
  readonly onResetFurther: (part: keyof FurtherChoice) => void;
  readonly onChange: (parameter: WorkloadParameter, value: number) => void;
  readonly onReset: (parameter: WorkloadParameter) => void;
  readonly onResetAll: () => void;
}

const units: Readonly<Record<WorkloadParameter, string>> = {
  tasks: '',
  heldCpu: 'ms',
  freeCpu: 'ms',
  io: 'ms',
  payload: 'bytes',
  cores: '',
  workers: '',
};

function spoken(parameter: WorkloadParameter, value: number): string {
  const unit = units[parameter];
  return unit === 'ms' ? formatDuration(value) : unit === 'bytes' ? formatBytes(value) : formatNumber(value);
}

/** Enough digits to keep the value, not so many that it reads as precision. */
function fieldText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Where a value comes from, with the interpreter and the day where it was measured. */
function originTitle(origin: Origin, parameter: WorkloadParameter, subject: SimulationSubject): string {
  const isOfMachine = parameter === 'cores' || parameter === 'workers';
  const measured = isOfMachine ? subject.measuredOn : subject.callMeasuredOn;
  return origin === 'measured' && measured !== undefined ? `Measured: ${measured}` : originMeanings[origin];
}

/** The last digit that is shown: the arrow keys change it, and a value between two steps would count as wrong. */
function stepOf(value: number): number {
  const decimals = fieldText(value).split('.')[1]?.length ?? 0;
  return Number((10 ** -decimals).toPrecision(1));
}

function control(parameter: WorkloadParameter, props: Controls): TemplateResult {
  const { subject, setup, overrides, onChange, onReset } = props;
  const value = readParameter(setup, parameter);
  const initial = readParameter(subject, parameter);
  const isOverridden = overrides[parameter] !== undefined;
  const limits = limitsOf(parameter, initial, value);
  const { name, meaning } = parameterWords(parameter, subject.machine.language);
  const origin = isOverridden ? 'yours' : subject.origins[parameter];
  const isWhole = parameter === 'tasks' || parameter === 'cores' || parameter === 'workers';
  const unit = units[parameter];
  return html`<div class="control">
    <div class="control-head">
      <label class="control-name" for="range-${parameter}" title=${meaning}>${name}</label>
      ${resetButton(parameter, name, spoken(parameter, initial), isOverridden, () => {
        onReset(parameter);
      })}
      <span class="origin origin-${origin}" title=${originTitle(origin, parameter, subject)}
        >${originNames[origin]}</span
      >
    </div>
    <input
      id="range-${parameter}"
      type="range"
      name=${parameter}
      min=${limits.min}
      max=${limits.max}
      step=${isWhole ? 1 : 'any'}
      .value=${live(String(value))}
      aria-valuetext=${spoken(parameter, value)}
      @input=${(event: Event) => {
        if (event.currentTarget instanceof HTMLInputElement) {
          onChange(parameter, roundToSlider(event.currentTarget.valueAsNumber, limits, parameter));
        }
      }}
    />
    <span class="field">
      <vscode-textfield
        type="number"
        min=${limits.min}
        max=${limits.hardMax}
        .step=${stepOf(value)}
        .value=${live(fieldText(value))}
        .label=${`${name}, exact value${unit === '' ? '' : ` in ${unit}`}`}
        @change=${(event: Event) => {
          const field = event.currentTarget;
          if (!(field instanceof VscodeTextfield)) {
            return;
          }
          const typed = field.value.trim() === '' ? NaN : Number(field.value);
          if (Number.isFinite(typed)) {
            onChange(parameter, Math.min(limits.hardMax, Math.max(limits.min, typed)));
          } else {
            field.value = fieldText(value);
          }
        }}
      ></vscode-textfield>
      <span class="unit">${unit}</span>
    </span>
  </div>`;
}

export function controls(props: Controls): TemplateResult {
  const isChanged = [props.overrides, props.interpreter, props.further].some((own) => Object.keys(own).length > 0);
  return html`<section class="controls" aria-labelledby="controls-title">
    <div class="section-head">
      <h2 id="controls-title">What if</h2>
      <button
        type="button"
        class="tool${isChanged ? '' : ' absent'}"
        data-action="reset-all"
        ?disabled=${!isChanged}
        @click=${props.onResetAll}
      >
        Reset all
      </button>
    </div>
    ${parameters.map((parameter) => control(parameter, props))} ${interpreterControls(props)} ${furtherControls(props)}
  </section>`;
}
