/**
 * Guards the view: what it takes for a message of the host, checked to its last field. The guard of the other side stands with
 * the messages themselves, because the host wants nothing of the view's.
 */
import type { ToViewMessage } from './messages';
import { exportFormats } from './messages';
import { isEither, isFlag, isObject, isOneOf, isText } from '../core/shape';
import { isSubject } from './subjectShape';

type MessageOf<Type extends ToViewMessage['type']> = Extract<ToViewMessage, { readonly type: Type }>;

/** Never throws. */
export const isToViewMessage = isEither<ToViewMessage>(
  isObject<MessageOf<'show'>>({ type: isOneOf(['show']), subject: isSubject, isPinned: isFlag }),
  isObject<MessageOf<'showNothing'>>({ type: isOneOf(['showNothing']), reason: isText }),
  isObject<MessageOf<'markStale'>>({ type: isOneOf(['markStale']) }),
  isObject<MessageOf<'pinned'>>({ type: isOneOf(['pinned']), isPinned: isFlag }),
  isObject<MessageOf<'export'>>({ type: isOneOf(['export']), format: isOneOf(exportFormats) }),
);
