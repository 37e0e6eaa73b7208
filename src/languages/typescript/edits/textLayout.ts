/**
 * How new text is laid out in a file: lines broken where they would become too long, and moved blocks at another depth.
 */
import { AST_NODE_TYPES } from '@typescript-eslint/types';
import type { Node } from '../syntax';
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

/** Text of a node that moves to a place with another indentation: every line but the first is shifted, template literals are not. */
export function movedText(source: ScriptSource, node: Node, indentation: string): string {
  return shifted(source, source.nodeText(node), source.indentationOf(node.range[0]), indentation, node);
}

function shifted(source: ScriptSource, text: string, from: string, to: string, node: Node): string {
  if (
    from === to ||
    source
      .descendants(node)
      .some(({ type }) => type === AST_NODE_TYPES.TemplateLiteral || type === AST_NODE_TYPES.JSXText)
  ) {
    return text;
  }
  return text
    .split(/(\r\n|\n|\r)/)
    .map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join('');
}
