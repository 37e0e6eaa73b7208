/**
 * A choice of one among few: `vscode-single-select` with its options. Where the chosen option disappears, the value the view
 * holds wins over the one the element shows.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';

interface Choice {
  readonly name: string;
  /** For the screen reader. */
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChoose: (value: string) => void;
}

export function singleSelect({ name, label, value, options, onChoose }: Choice): TemplateResult {
  return html`<vscode-single-select
    class="select-${name}"
    name=${name}
    label=${label}
    .value=${live(value)}
    @change=${(event: Event) => {
      if (event.currentTarget instanceof VscodeSingleSelect) {
        onChoose(event.currentTarget.value);
      }
    }}
  >
    ${repeat(
      options,
      (option) => option.value,
      (option) =>
        html`<vscode-option value=${option.value} ?selected=${option.value === value}>${option.text}</vscode-option>`,
    )}
  </vscode-single-select>`;
}
