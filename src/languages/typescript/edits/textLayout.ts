/**
 * How new text is laid out in a file: lists of items, broken into lines where one would become too long.
 */
import type { ScriptSource } from './scriptSource';

/** Longer lines are broken; Prettier's default is 80, this project's 120. */
const lineLimit = 100;

/** `prefix[a, b]suffix` on one line, or with an item on each line where that is too long or an item brings lines of its own. */
export function listText(
  source: ScriptSource,
  at: number,
  parts: { readonly prefix: string; readonly items: readonly string[]; readonly suffix: string },
  isBroken = false,
): string {
  const { prefix, items, suffix } = parts;
  const indentation = source.indentationOf(at);
  const line = `${prefix}${items.join(', ')}${suffix}`;
  const width = at - source.lineStartOf(at) + line.length;
  if (!isBroken && width <= lineLimit && !/[\r\n]/.test(line)) {
    return line;
  }
  const inner = indentation + source.indentationUnit();
  const lines = items.map((item) => `${source.lineEnd}${inner}${item},`);
  return `${prefix}${lines.join('')}${source.lineEnd}${indentation}${suffix}`;
}
