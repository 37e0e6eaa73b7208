/**
 * The buttons that take the picture, the workload or the trace away. The host asks where to save; copying stays in the page.
 */
import { html } from 'lit';
import type { PropertyDeclarations, TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { figuresText, pngOf, suggestedName, svgOf, workloadJson } from './exporter';
import type { Figure } from './figure';
import { LightElement } from './lightElement';
import type { FromViewMessage } from './messages';
import { traceJson } from './traceJson';

type Format = 'svg' | 'png' | 'json' | 'trace';

const titles: Readonly<Record<Format, string>> = {
  svg: 'Comparison and timeline as a picture',
  png: 'Comparison and timeline as a picture',
  json: 'The workload, for the command line',
  trace: 'The run as a trace file for Perfetto or chrome://tracing, to lay beside a recording of the real run',
};

export class ExportBar extends LightElement {
  static override properties: PropertyDeclarations = {
    figure: { attribute: false },
    fontFamily: { attribute: false },
    post: { attribute: false },
    note: { state: true },
  };

  declare figure: () => Figure;
  declare fontFamily: string;
  declare post: (message: FromViewMessage) => void;
  declare private note: string;

  constructor() {
    super();
    this.note = '';
  }

  protected override render(): TemplateResult {
    const formats: readonly Format[] = ['svg', 'png', 'json', 'trace'];
    return html`<section class="export" aria-label="Export">
      <span class="muted">Export</span>
      ${formats.map(
        (format) =>
          html`<vscode-button
            secondary
            data-export=${format}
            title=${titles[format]}
            @click=${() => {
              this.save(format);
            }}
            >${format === 'trace' ? 'Trace' : format.toUpperCase()}</vscode-button
          >`,
      )}
      <vscode-button
        secondary
        data-export="text"
        title="The figures as text, to the clipboard"
        @click=${() => {
          void this.copy();
        }}
        >Copy</vscode-button
      >
      <span class="muted export-note" role="status">${this.note}</span>
    </section>`;
  }

  private save(format: Format): void {
    const drawn = this.figure();
    const content = this.contentOf(format, drawn);
    if (content === undefined) {
      this.note = 'The picture could not be made.';
      return;
    }
    const isPicture = format === 'svg' || format === 'png';
    const suffix = format === 'json' ? 'workload' : `${drawn.outcome.strategy}${isPicture ? '' : '-trace'}`;
    const extension = isPicture ? format : 'json';
    this.post({
      type: 'export',
      format: extension,
      suggestedName: suggestedName(drawn.functionName, suffix, extension),
      content,
    });
    this.note = '';
  }

  private contentOf(format: Format, drawn: Figure): string | undefined {
    switch (format) {
      case 'svg':
        return svgOf(drawn);
      case 'png':
        return pngOf(drawn, this.fontFamily);
      case 'json':
        return workloadJson(drawn.run.setup.workload);
      case 'trace':
        return traceJson(drawn.functionName, drawn.outcome, drawn.run.setup.workload);
    }
  }

  private async copy(): Promise<void> {
    const { functionName, run } = this.figure();
    try {
      await navigator.clipboard.writeText(figuresText(functionName, run));
      this.note = 'Copied.';
    } catch {
      this.note = 'The clipboard is not available.';
    }
  }
}

customElements.define('concurrency-export', ExportBar);
