/**
 * The answer at a glance: the function, what it is, what to do and the evidence, with the way to do it.
 * Evidence and function name lead to their lines; the fix is previewed and applied by the host.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { SourceLocation } from '../core/text';
import type { SimulationSubject } from '../protocol';
import type { Evidence } from '../core/verdict';
import { formatDuration } from './format';
import { icon } from './icons';
import { breakable, prose } from './prose';
import { placeOf } from './timeline/describe';
import { siteWords } from './siteWords';
import { effectNames, strategyNames, verdictWords } from './words';

interface Header {
  readonly subject: SimulationSubject;
  readonly isPinned: boolean;
  readonly isStale: boolean;
  readonly onReveal: (location: SourceLocation) => void;
  readonly onPin: (isPinned: boolean) => void;
  readonly onApply: () => void;
}

/** More chips than this would be a list, not a glance. */
const mostChips = 6;

interface EvidenceGroup {
  readonly evidence: Evidence;
  /** In how many ways the same operation is reached. */
  readonly ways: number;
}

/** An operation that is reached on several ways at the same cost is one chip. */
function evidenceGroups(all: readonly Evidence[]): readonly EvidenceGroup[] {
  const groups = new Map<string, EvidenceGroup>();
  for (const evidence of all) {
    const { location, effect, ms } = evidence;
    const { line, character } = location.range.start;
    const key = [location.path, line, character, effect, ms].join(':');
    const known = groups.get(key);
    groups.set(key, { evidence: known?.evidence ?? evidence, ways: (known?.ways ?? 0) + 1 });
  }
  return [...groups.values()];
}

function chipTitle({ location, via, origin }: Evidence): string {
  const chain = via.length === 0 ? '' : ` through ${via.map((call) => call.text).join(' → ')}`;
  return `Go to ${placeOf(location)}${chain}. ${origin}`;
}

/** `path` is the file of the function; evidence elsewhere names its own. */
function evidenceChip({ evidence, ways }: EvidenceGroup, path: string, onReveal: Header['onReveal']): TemplateResult {
  const { location } = evidence;
  const line = `line ${location.range.start.line + 1}`;
  return html`<li>
    <button
      type="button"
      class="chip part-${evidence.part}"
      data-evidence=${evidence.effect}
      title=${chipTitle(evidence)}
      @click=${() => {
        onReveal(location);
      }}
    >
      <code>${location.text}</code>
      <span class="chip-cost"
        >${ways === 1 ? '' : `${ways} × `}${formatDuration(evidence.ms)} ${effectNames[evidence.effect]}</span
      >
      <span class="chip-line">${location.path === path ? line : placeOf(location)}</span>
    </button>
  </li>`;
}

/** Says that only a part of the function is simulated, and leads there. */
function sitePlace({ subject, onReveal }: Header): TemplateResult | typeof nothing {
  const { site, workload, location } = subject;
  if (site === undefined) {
    return nothing;
  }
  const words = siteWords(site, workload.tasks);
  return html`<p class="site">
    Simulated here:
    <button
      type="button"
      class="link"
      data-action="reveal-site"
      title="Go to the simulated part of the function"
      @click=${() => {
        onReveal({ path: location.path, range: site.range, text: words });
      }}
    >
      ${words}</button
    >, not the whole function.
  </p>`;
}

function advice({ subject, isStale, onApply }: Header): TemplateResult | typeof nothing {
  const { recommendation, fix } = subject;
  if (recommendation === undefined) {
    return nothing;
  }
  return html`<div class="advice">
    <p>${icon('check')}<strong>${strategyNames[recommendation.strategy]}.</strong> ${prose(recommendation.reason)}</p>
    ${
      fix === undefined
        ? nothing
        : html`<vscode-button
            class="apply"
            data-action="apply"
            title=${`${fix.title}. Shows the change before it is made`}
            ?disabled=${isStale}
            @click=${onApply}
            >Apply…</vscode-button
          >`
    }
  </div>`;
}

export function header(props: Header): TemplateResult {
  const { subject, isPinned, isStale, onReveal, onPin } = props;
  const { verdict } = subject;
  return html`<header class="header">
    <div class="title">
      <h1>
        <button
          type="button"
          class="function-name"
          data-action="reveal-function"
          title=${`Go to ${placeOf(subject.location)}`}
          @click=${() => {
            onReveal(subject.location);
          }}
        >
          ${breakable(subject.functionName)}
        </button>
      </h1>
      <button
        type="button"
        class="tool pin"
        data-action="pin"
        aria-pressed=${isPinned ? 'true' : 'false'}
        title=${
          isPinned ? 'Pinned to this function. Follow the cursor again' : 'Keep this function while the cursor moves'
        }
        @click=${() => {
          onPin(!isPinned);
        }}
      >
        ${icon('pin')}<span class="pin-text">${isPinned ? 'Pinned' : 'Pin'}</span>
      </button>
    </div>
    <p class="verdict">
      ${verdictWords(verdict, subject.machine.language).map(
        (word, at) => html`<span>${at > 0 ? html`<span class="dot"> · </span>` : nothing}${word}</span>`,
      )}
      <span class="stale" role="status">${isStale ? 'The source changed — updating' : ''}</span>
    </p>
    ${sitePlace(props)}
    ${
      verdict.evidence.length === 0
        ? nothing
        : html`<ul class="chips" aria-label="Evidence">
            ${evidenceGroups(verdict.evidence)
              .slice(0, mostChips)
              .map((group) => evidenceChip(group, subject.location.path, onReveal))}
          </ul>`
    }
    ${advice(props)}
  </header>`;
}
