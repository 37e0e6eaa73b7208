/**
 * Sentences that name code in backticks, as the analysis and the simulator write them, with the code set as code.
 * Text stays text: no markup is read but the backtick.
 */
import { html } from 'lit';
import type { TemplateResult } from 'lit';

export function prose(text: string): TemplateResult {
  return html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** The sentence for places that know no code style: labels, pictures, the screen reader. */
export function plainProse(text: string): string {
  return text.replaceAll('`', '');
}

/** The name, with places to break it that leave its words whole. */
export function breakable(name: string): readonly TemplateResult[] {
  return name.split(/(?<=[._])/).map((part) => html`${part}<wbr />`);
}
