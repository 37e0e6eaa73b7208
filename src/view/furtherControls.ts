/**
 * The controls for further machines, folded away until somebody wants them: a target, the engine, the nodes and what handing out
 * and sending cost. Each says where its value comes from and can be reset. A workload of another language has none of them.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js';
import { clusterEngines } from '../core/workload';
import type { Origin } from '../core/workload';
import type { SimulationSubject } from '../protocol';
import { clusterOf } from '../simulator/cluster';
import { furtherLimits, readFurther } from './further';
import type { FurtherChoice, FurtherNumber } from './further';
import { resetButton } from './interpreterControls';
import { applyOverrides } from './parameters';
import type { Setup } from './parameters';
import { singleSelect } from './select';
import { engineNames, originMeanings, originNames } from './words';

interface FurtherControls {
  readonly subject: SimulationSubject;
  readonly setup: Setup;
  readonly further: FurtherChoice;
  /** The nodes that the target needs, where they were looked for. */
  readonly nodesFound: number | undefined;
  readonly onFurther: (choice: FurtherChoice) => void;
  readonly onResetFurther: (part: keyof FurtherChoice) => void;
}

const fields: Readonly<
  Record<FurtherNumber, { readonly name: string; readonly unit: string; readonly meaning: string }>
> = {
  target: { name: 'Target', unit: 's', meaning: 'How long all tasks may take; 0 for no target.' },
  nodes: { name: 'Nodes', unit: '', meaning: 'Further machines, each with the cores of this one.' },
  dispatch: {
    name: 'Dispatch',
    unit: 'ms',
    meaning: 'Per task: time of the scheduler, which serves one after the other.',
  },
  network: { name: 'Network', unit: 'MB/s', meaning: 'Megabytes that the network carries in a second.' },
};

function valueText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function originOf(part: keyof FurtherChoice, { subject, further, nodesFound }: FurtherControls): Origin {
  if (further[part] !== undefined) {
    return 'yours';
  }
  if (part === 'nodes' && nodesFound !== undefined) {
    return 'estimated';
  }
  // A target is a setting, and the costs of an engine are measured figures; nobody knows how many machines there are.
  return part === 'target' && subject.target !== undefined ? 'yours' : part === 'dispatch' ? 'measured' : 'default';
}

function originTag(origin: Origin, title: string): TemplateResult {
  return html`<span class="origin origin-${origin}" title=${title}>${originNames[origin]}</span>`;
}

function originTitle(part: keyof FurtherChoice, origin: Origin): string {
  if (origin === 'estimated') {
    return 'As many as the target needs.';
  }
  return part === 'dispatch' && origin === 'measured'
    ? 'Measured on another machine, with empty tasks; docs/cluster.md.'
    : originMeanings[origin];
}

function field(part: FurtherNumber, props: FurtherControls): TemplateResult {
  const { subject, setup, further, nodesFound, onFurther, onResetFurther } = props;
  const { name, unit, meaning } = fields[part];
  const { min, max } = furtherLimits[part];
  const isFound = part === 'nodes' && further.nodes === undefined && nodesFound !== undefined;
  const value = isFound ? nodesFound : readFurther(setup, part);
  const initial = readFurther(applyOverrides(subject, {}), part);
  const origin = originOf(part, props);
  return html`<div class="choice further-field">
    <span class="further-name" title=${meaning}>${name}</span>
    <vscode-textfield
      type="number"
      name="further-${part}"
      min=${min}
      max=${max}
      .step=${part === 'nodes' ? 1 : 0.1}
      .value=${live(valueText(value))}
      .label=${`${name}${unit === '' ? '' : ` in ${unit}`}. ${meaning}`}
      @change=${(event: Event) => {
        const typed = event.currentTarget instanceof VscodeTextfield ? Number(event.currentTarget.value) : Number.NaN;
        if (Number.isFinite(typed)) {
          const kept = Math.min(max, Math.max(min, typed));
          onFurther({ [part]: part === 'nodes' ? Math.round(kept) : kept });
        }
      }}
    ></vscode-textfield>
    <span class="unit">${unit}</span>
    ${resetButton(`further-${part}`, name, `${valueText(initial)} ${unit}`.trim(), further[part] !== undefined, () => {
      onResetFurther(part);
    })}
    ${originTag(origin, originTitle(part, origin))}
  </div>`;
}

export function furtherControls(props: FurtherControls): TemplateResult | typeof nothing {
  const { subject, setup, further, onFurther, onResetFurther } = props;
  if (subject.machine.language === 'javascript') {
    return nothing;
  }
  const { engine } = clusterOf(setup.further ?? setup.machine);
  const found = clusterOf(applyOverrides(subject, {}).further ?? subject.machine).engine;
  const isOpen = setup.targetMs !== undefined || Object.keys(further).length > 0;
  const engines = singleSelect({
    name: 'engine',
    label: 'Engine that hands tasks out to further machines',
    value: engine,
    options: clusterEngines.map((each) => ({ value: each, text: engineNames[each] })),
    onChoose: (chosen) => {
      const known = clusterEngines.find((each) => each === chosen);
      onFurther(known === undefined ? {} : { engine: known });
    },
  });
  const engineOrigin = originOf('engine', props);
  return html`<details class="further" ?open=${isOpen}>
    <summary>When one machine is not enough</summary>
    <div class="choices">
      ${field('target', props)}
      <div class="choice">
        ${engines}
        ${resetButton('further-engine', 'the engine', engineNames[found], further.engine !== undefined, () => {
          onResetFurther('engine');
        })}
        ${originTag(engineOrigin, originTitle('engine', engineOrigin))}
      </div>
      ${field('nodes', props)} ${field('dispatch', props)} ${field('network', props)}
    </div>
  </details>`;
}
