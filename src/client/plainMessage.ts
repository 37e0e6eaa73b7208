/**
 * Text of unknown origin for notifications: VS Code turns `[text](command:…)` in them into links that run commands, and a folder
 * may be called just that. Knows nothing of what the messages say.
 */
import { visible } from '../core/visibleText';

/** The same words on one line, with no link among them. */
export function plainMessage(text: string): string {
  return visible(text).replaceAll('](', '] (');
}
