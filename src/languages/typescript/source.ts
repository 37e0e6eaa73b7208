/**
 * The text of one file with its tree: ranges, the text of nodes, and the label by which a person recognises one.
 */
import { LineMap, type Range } from '../../core/text';
import type { Parsed } from './parse';
import type { Node } from './syntax';

/** Characters of a label; what is longer is cut. */
const maxLabel = 60;

export class TypeScriptSource {
  readonly lines: LineMap;
  readonly text: string;

  constructor(readonly parsed: Parsed) {
    this.text = parsed.text;
    this.lines = new LineMap(parsed.text);
  }

  range(node: Node): Range {
    const [start, end] = node.range;
    return this.lines.rangeAt(start, end);
  }

  nodeText(node: Node): string {
    return this.text.slice(node.range[0], node.range[1]);
  }

  /** Its text on one line, at most 60 characters. */
  label(node: Node): string {
    const text = this.nodeText(node).replace(/\s+/g, ' ');
    return text.length > maxLabel ? `${text.slice(0, maxLabel - 1)}…` : text;
  }
}
