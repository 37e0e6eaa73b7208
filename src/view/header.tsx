/**
 * The answer at a glance: the function, what it is, what to do and the evidence, with the way to do it.
 * Evidence and function name lead to their lines; the fix is previewed and applied by the host.
 */
import type { JSX } from 'preact';
import type { SourceLocation } from '../core/text';
import type { SimulationSubject } from '../protocol';
import type { Evidence } from '../core/verdict';
import { formatDuration } from './format';
import { Icon } from './icons';
import { Prose } from './prose';
import { placeOf } from './timeline/describe';
import { effectNames, strategyNames, verdictWords } from './words';

interface HeaderProps {
  readonly subject: SimulationSubject;
  readonly isPinned: boolean;
  readonly isStale: boolean;
  readonly onReveal: (location: SourceLocation) => void;
  readonly onPin: (isPinned: boolean) => void;
  readonly onApply: () => void;
}

/** More chips than this would be a list, not a glance. */
const mostChips = 6;

function chipTitle({ location, via, origin }: Evidence): string {
  const chain = via.length === 0 ? '' : ` through ${via.map((call) => call.text).join(' → ')}`;
  return `Go to ${placeOf(location)}${chain}. ${origin}`;
}

interface EvidenceChipProps {
  readonly evidence: Evidence;
  /** File of the function; evidence elsewhere names its own. */
  readonly path: string;
  readonly onReveal: HeaderProps['onReveal'];
}

function EvidenceChip({ evidence, path, onReveal }: EvidenceChipProps): JSX.Element {
  const { location } = evidence;
  const line = `line ${location.range.start.line + 1}`;
  return (
    <li>
      <button
        type="button"
        class={`chip part-${evidence.part}`}
        data-evidence={evidence.effect}
        title={chipTitle(evidence)}
        onClick={() => {
          onReveal(location);
        }}
      >
        <code>{location.text}</code>
        <span class="chip-cost">
          {formatDuration(evidence.ms)} {effectNames[evidence.effect]}
        </span>
        <span class="chip-line">{location.path === path ? line : placeOf(location)}</span>
      </button>
    </li>
  );
}

export function Header({ subject, isPinned, isStale, onReveal, onPin, onApply }: HeaderProps): JSX.Element {
  const { verdict, recommendation, fix } = subject;
  return (
    <header class="header">
      <div class="title">
        <h1>{subject.functionName}</h1>
        <button
          type="button"
          class="tool pin"
          data-action="pin"
          aria-pressed={isPinned}
          title={
            isPinned ? 'Pinned to this function. Follow the cursor again' : 'Keep this function while the cursor moves'
          }
          onClick={() => {
            onPin(!isPinned);
          }}
        >
          <Icon name="pin" />
          <span>{isPinned ? 'Pinned' : 'Pin'}</span>
        </button>
      </div>
      <p class="verdict">
        {verdictWords(verdict).map((word, at) => (
          <span key={word}>
            {at > 0 && <span class="dot"> · </span>}
            {word}
          </span>
        ))}
        {isStale && (
          <span class="stale" role="status">
            The source changed — updating
          </span>
        )}
      </p>
      {verdict.evidence.length > 0 && (
        <ul class="chips" aria-label="Evidence">
          {verdict.evidence.slice(0, mostChips).map((evidence, at) => (
            <EvidenceChip key={at} evidence={evidence} path={subject.location.path} onReveal={onReveal} />
          ))}
        </ul>
      )}
      {recommendation !== undefined && (
        <div class="advice">
          <p>
            <Icon name="check" />
            <strong>{strategyNames[recommendation.strategy]}.</strong> <Prose text={recommendation.reason} />
          </p>
          {fix !== undefined && (
            <button
              type="button"
              class="primary"
              data-action="apply"
              title={fix.title}
              disabled={isStale}
              onClick={onApply}
            >
              Apply…
            </button>
          )}
        </div>
      )}
    </header>
  );
}
