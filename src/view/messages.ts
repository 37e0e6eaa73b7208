/**
 * The messages between the simulation view (browser code) and the extension that hosts it, named by who reads them.
 * The view says `ready` once; the host answers with `show` or `showNothing` and repeats them whenever the subject changes.
 * User text travels only in these messages and lands through `textContent`.
 */
import type { SourceLocation } from '../core/text';
import type { SimulationSubject } from '../protocol';

export type ToViewMessage =
  /** Show this subject; the view keeps the person's own slider values while the function stays the same. */
  | { readonly type: 'show'; readonly subject: SimulationSubject; readonly isPinned: boolean }
  /** There is no function under the cursor. */
  | { readonly type: 'showNothing'; readonly reason: string }
  /** The document changed since the shown analysis; an update follows when the analysis is done. */
  | { readonly type: 'markStale' }
  | { readonly type: 'pinned'; readonly isPinned: boolean }
  /** Make a file of what is shown, as its button does; answered by `export`. */
  | { readonly type: 'export'; readonly format: 'svg' | 'png' | 'json' };

export type FromViewMessage =
  | { readonly type: 'ready' }
  /** The person activated evidence or a timeline interval; the host reveals that place. */
  | { readonly type: 'reveal'; readonly location: SourceLocation; readonly uri: string }
  | { readonly type: 'setPinned'; readonly isPinned: boolean }
  /** Preview and apply the recommended fix. */
  | { readonly type: 'applyFix'; readonly id: string; readonly uri: string; readonly version: number }
  /** Save a picture or a workload to a file that the person picks. */
  | {
      readonly type: 'export';
      readonly format: 'svg' | 'png' | 'json';
      readonly suggestedName: string;
      /** Text for svg and json, base64 for png. */
      readonly content: string;
    };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const fromViewTypes: ReadonlySet<string> = new Set(['ready', 'reveal', 'setPinned', 'applyFix', 'export']);

/** Guards the host: a message of an unknown shape is dropped and logged. */
export function isFromViewMessage(value: unknown): value is FromViewMessage {
  if (!isRecord(value) || typeof value['type'] !== 'string' || !fromViewTypes.has(value['type'])) {
    return false;
  }
  switch (value['type']) {
    case 'ready':
      return true;
    case 'reveal':
      return isRecord(value['location']) && isRecord(value['location']['range']) && typeof value['uri'] === 'string';
    case 'setPinned':
      return typeof value['isPinned'] === 'boolean';
    case 'applyFix':
      return (
        typeof value['id'] === 'string' && typeof value['uri'] === 'string' && typeof value['version'] === 'number'
      );
    default:
      return typeof value['content'] === 'string' && typeof value['format'] === 'string';
  }
}

/** Guards the view. */
export function isToViewMessage(value: unknown): value is ToViewMessage {
  return (
    isRecord(value) &&
    (value['type'] === 'markStale' ||
      (value['type'] === 'showNothing' && typeof value['reason'] === 'string') ||
      (value['type'] === 'pinned' && typeof value['isPinned'] === 'boolean') ||
      (value['type'] === 'export' && typeof value['format'] === 'string') ||
      (value['type'] === 'show' && isRecord(value['subject']) && typeof value['isPinned'] === 'boolean'))
  );
}
