/**
 * The seven numbers of the simulation as sliders with exact fields. Each says where its value comes from and can be reset;
 * every change re-runs at once. Sliders carry real values (milliseconds, bytes, pieces), so that a key press means the same
 * everywhere. Holds no state: the values live in the view's state and the subject.
 */
import type { JSX } from 'preact';
import type { SimulationSubject, WorkloadParameter } from '../protocol';
import { formatBytes, formatDuration, formatNumber } from './format';
import { Icon } from './icons';
import { limitsOf, parameters, readParameter, roundToSlider } from './parameters';
import type { Overrides, Setup } from './parameters';
import { originMeanings, originNames, parameterMeanings, parameterNames } from './words';

interface ControlsProps {
  readonly subject: SimulationSubject;
  readonly setup: Setup;
  readonly overrides: Overrides;
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

interface ControlProps {
  readonly parameter: WorkloadParameter;
  readonly value: number;
  readonly initial: number;
  readonly origin: keyof typeof originNames;
  readonly isOverridden: boolean;
  readonly onChange: (value: number) => void;
  readonly onReset: () => void;
}

function Control({ parameter, value, initial, origin, isOverridden, onChange, onReset }: ControlProps): JSX.Element {
  const limits = limitsOf(parameter, initial, value);
  const name = parameterNames[parameter];
  const shownOrigin = isOverridden ? 'yours' : origin;
  const isWhole = parameter === 'tasks' || parameter === 'cores' || parameter === 'workers';
  return (
    <div class="control">
      <div class="control-head">
        <label class="control-name" for={`range-${parameter}`} title={parameterMeanings[parameter]}>
          {name}
        </label>
        <button
          type="button"
          class={`tool reset${isOverridden ? '' : ' absent'}`}
          data-reset={parameter}
          disabled={!isOverridden}
          aria-label={`Reset ${name} to ${spoken(parameter, initial)}`}
          title={`Reset to ${spoken(parameter, initial)}`}
          onClick={onReset}
        >
          <Icon name="reset" />
        </button>
        <span class={`origin origin-${shownOrigin}`} title={originMeanings[shownOrigin]}>
          {originNames[shownOrigin]}
        </span>
      </div>
      <input
        id={`range-${parameter}`}
        type="range"
        name={parameter}
        min={limits.min}
        max={limits.max}
        step={isWhole ? 1 : 'any'}
        value={value}
        aria-valuetext={spoken(parameter, value)}
        onInput={(event) => {
          onChange(roundToSlider(event.currentTarget.valueAsNumber, limits, parameter));
        }}
      />
      <span class="field">
        <input
          type="number"
          min={limits.min}
          max={limits.hardMax}
          step={isWhole ? 1 : 'any'}
          value={fieldText(value)}
          aria-label={`${name}, exact value${units[parameter] === '' ? '' : ` in ${units[parameter]}`}`}
          onChange={(event) => {
            const typed = event.currentTarget.valueAsNumber;
            if (Number.isFinite(typed)) {
              onChange(Math.min(limits.hardMax, Math.max(limits.min, typed)));
            } else {
              event.currentTarget.value = fieldText(value);
            }
          }}
        />
        <span class="unit">{units[parameter]}</span>
      </span>
    </div>
  );
}

export function Controls({ subject, setup, overrides, onChange, onReset, onResetAll }: ControlsProps): JSX.Element {
  const isChanged = Object.keys(overrides).length > 0;
  return (
    <section class="controls" aria-labelledby="controls-title">
      <div class="section-head">
        <h2 id="controls-title">What if</h2>
        <button
          type="button"
          class={`tool${isChanged ? '' : ' absent'}`}
          data-action="reset-all"
          disabled={!isChanged}
          onClick={onResetAll}
        >
          Reset all
        </button>
      </div>
      {parameters.map((parameter) => (
        <Control
          key={parameter}
          parameter={parameter}
          value={readParameter(setup, parameter)}
          initial={readParameter(subject, parameter)}
          origin={subject.origins[parameter]}
          isOverridden={overrides[parameter] !== undefined}
          onChange={(value) => {
            onChange(parameter, value);
          }}
          onReset={() => {
            onReset(parameter);
          }}
        />
      ))}
    </section>
  );
}
