/**
 * The choices beside the sliders: Python version, the build without the GIL, and how worker processes start. Each says where it
 * comes from and can be reset. A workload of another language has none of them.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { VscodeCheckbox } from '@vscode-elements/elements/dist/vscode-checkbox/vscode-checkbox.js';
import type { Origin } from '../core/workload';
import type { SimulationSubject } from '../protocol';
import { icon } from './icons';
import { canBeFreeThreaded, firstFreeThreaded, pythonVersions, startMethods } from './parameters';
import type { InterpreterChoice, Setup } from './parameters';
import { singleSelect } from './select';
import { originMeanings, originNames } from './words';

interface InterpreterControls {
  readonly subject: SimulationSubject;
  readonly setup: Setup;
  readonly interpreter: InterpreterChoice;
  readonly onInterpreter: (choice: InterpreterChoice) => void;
  readonly onResetInterpreter: (part: keyof InterpreterChoice) => void;
}

/** Takes a value back to the analysis' own; keeps its place while there is nothing to take back. */
export function resetButton(
  key: string,
  name: string,
  initial: string,
  isOverridden: boolean,
  onReset: () => void,
): TemplateResult {
  return html`<button
    type="button"
    class="tool reset${isOverridden ? '' : ' absent'}"
    data-reset=${key}
    ?disabled=${!isOverridden}
    aria-label=${`Reset ${name} to ${initial}`}
    title=${`Reset to ${initial}`}
    @click=${onReset}
  >
    ${icon('reset')}
  </button>`;
}

/** `found` is the analysis' own value, in words. */
function row(
  part: keyof InterpreterChoice,
  name: string,
  found: string,
  field: TemplateResult,
  { subject, interpreter, onResetInterpreter }: InterpreterControls,
): TemplateResult {
  const isOverridden = interpreter[part] !== undefined;
  const origin: Origin = isOverridden ? 'yours' : subject.measuredOn === undefined ? 'default' : 'measured';
  return html`<div class="choice">
    ${field}
    ${resetButton(part, name, found, isOverridden, () => {
      onResetInterpreter(part);
    })}
    <span class="origin origin-${origin}" title=${originMeanings[origin]}>${originNames[origin]}</span>
  </div>`;
}

export function interpreterControls(props: InterpreterControls): TemplateResult | typeof nothing {
  const { subject, setup, onInterpreter } = props;
  const { machine: found } = subject;
  const { machine } = setup;
  if (found.language === 'javascript') {
    return nothing;
  }
  const versions = [...new Set([...pythonVersions, found.python, machine.python])];
  const python = singleSelect({
    name: 'python',
    label: 'Python version',
    value: machine.python,
    options: versions.map((version) => ({ value: version, text: `Python ${version}` })),
    onChoose: (version) => {
      onInterpreter({ python: version });
    },
  });
  const startMethod = singleSelect({
    name: 'start-method',
    label: 'Start method of processes',
    value: machine.startMethod,
    options: startMethods.map((method) => ({ value: method, text: `Start by ${method}` })),
    onChoose: (chosen) => {
      const method = startMethods.find((candidate) => candidate === chosen);
      onInterpreter(method === undefined ? {} : { startMethod: method });
    },
  });
  const freeThreaded = html`<vscode-checkbox
    name="free-threaded"
    label="Free-threaded"
    title="The build of Python without the GIL, 3.13 or newer"
    .checked=${live(machine.freeThreaded)}
    @change=${(event: Event) => {
      if (event.currentTarget instanceof VscodeCheckbox) {
        const { checked } = event.currentTarget;
        // Older versions have no such build, so that asking for it asks for the first one that has.
        const isTooOld = checked && !canBeFreeThreaded(machine.python);
        onInterpreter({ freeThreaded: checked, ...(isTooOld ? { python: firstFreeThreaded } : {}) });
      }
    }}
  ></vscode-checkbox>`;
  return html`<div class="choices">
    ${row('python', 'Python version', found.python, python, props)}
    ${row('freeThreaded', 'the build', found.freeThreaded ? 'free-threaded' : 'with the GIL', freeThreaded, props)}
    ${row('startMethod', 'the start method', found.startMethod, startMethod, props)}
  </div>`;
}
