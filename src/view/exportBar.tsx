/**
 * The buttons that take the picture or the workload away. The host asks where to save; copying stays in the page.
 */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { figuresText, pngOf, suggestedName, svgOf, workloadJson } from './exporter';
import type { Figure } from './figure';
import type { FromViewMessage } from './messages';

interface ExportBarProps {
  readonly figure: () => Figure;
  readonly fontFamily: string;
  readonly post: (message: FromViewMessage) => void;
}

export function ExportBar({ figure, fontFamily, post }: ExportBarProps): JSX.Element {
  const [note, setNote] = useState('');
  const save = (format: 'svg' | 'png' | 'json'): void => {
    const drawn = figure();
    const content =
      format === 'svg'
        ? svgOf(drawn)
        : format === 'png'
          ? pngOf(drawn, fontFamily)
          : workloadJson(drawn.run.setup.workload);
    if (content === undefined) {
      setNote('The picture could not be made.');
      return;
    }
    const suffix = format === 'json' ? 'workload' : drawn.outcome.strategy;
    post({ type: 'export', format, suggestedName: suggestedName(drawn.functionName, suffix, format), content });
    setNote('');
  };
  const copy = (): void => {
    const { functionName, run } = figure();
    navigator.clipboard.writeText(figuresText(functionName, run)).then(
      () => {
        setNote('Copied.');
      },
      () => {
        setNote('The clipboard is not available.');
      },
    );
  };
  return (
    <section class="export" aria-label="Export">
      <span class="muted">Export</span>
      {(['svg', 'png', 'json'] as const).map((format) => (
        <button
          key={format}
          type="button"
          class="secondary"
          data-export={format}
          title={format === 'json' ? 'The workload, for the command line' : 'Comparison and timeline as a picture'}
          onClick={() => {
            save(format);
          }}
        >
          {format.toUpperCase()}
        </button>
      ))}
      <button type="button" class="secondary" data-export="text" title="The figures as text" onClick={copy}>
        Copy
      </button>
      <span class="muted" role="status">
        {note}
      </span>
    </section>
  );
}
