/**
 * The messages between the simulation view (browser code) and the extension that hosts it, named by who reads them.
 * The view says `ready` once; the host answers with `show` or `showNothing` and repeats them whenever the subject changes.
 * User text travels only in these messages and lands through `textContent`.
 */
import type { Position, Range, SourceLocation } from '../core/text';
import type { SimulationSubject } from '../protocol';
import { isCount, isEither, isFlag, isNumber, isObject, isOneOf, isText } from '../core/shape';

export const exportFormats = ['svg', 'png', 'json'] as const;

type ExportFormat = (typeof exportFormats)[number];

export type ToViewMessage =
  /** Show this subject; the view keeps the person's own slider values while the function stays the same. */
  | { readonly type: 'show'; readonly subject: SimulationSubject; readonly isPinned: boolean }
  /** There is no function under the cursor. */
  | { readonly type: 'showNothing'; readonly reason: string }
  /** The document changed since the shown analysis; an update follows when the analysis is done. */
  | { readonly type: 'markStale' }
  | { readonly type: 'pinned'; readonly isPinned: boolean }
  /** Make a file of what is shown, as its button does; answered by `export`. */
  | { readonly type: 'export'; readonly format: ExportFormat };

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
      readonly format: ExportFormat;
      readonly suggestedName: string;
      /** Text for svg and json, base64 for png. */
      readonly content: string;
    };

type FromView<Type extends FromViewMessage['type']> = Extract<FromViewMessage, { readonly type: Type }>;

const isPosition = isObject<Position>({ line: isCount, character: isCount });

const isLocation = isObject<SourceLocation>({
  path: isText,
  range: isObject<Range>({ start: isPosition, end: isPosition }),
  text: isText,
});

/** Guards the host: a message of an unknown shape is dropped and logged. The view has its own guard in toViewMessage.ts. Never throws. */
export const isFromViewMessage = isEither<FromViewMessage>(
  isObject<FromView<'ready'>>({ type: isOneOf(['ready']) }),
  isObject<FromView<'reveal'>>({ type: isOneOf(['reveal']), location: isLocation, uri: isText }),
  isObject<FromView<'setPinned'>>({ type: isOneOf(['setPinned']), isPinned: isFlag }),
  isObject<FromView<'applyFix'>>({ type: isOneOf(['applyFix']), id: isText, uri: isText, version: isNumber }),
  isObject<FromView<'export'>>({
    type: isOneOf(['export']),
    format: isOneOf(exportFormats),
    suggestedName: isText,
    content: isText,
  }),
);
