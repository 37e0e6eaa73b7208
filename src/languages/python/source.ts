/**
 * One Python file as the front end reads it: the text, its tree and the conversions between offsets, nodes and ranges.
 * Holds nothing about names or meaning.
 */
import { LineMap, type Range } from '../../core/text';
import { NodeKind, type NodeIndex, type Tree } from './parser/nodes';
import { endOf, firstChild, flagOf, kindOf, nextSibling, nodeText, startOf } from './parser/tree';

export class PythonSource {
  readonly lines: LineMap;

  constructor(
    readonly tree: Tree,
    readonly text = tree.text,
  ) {
    this.lines = new LineMap(text);
  }

  kind(node: NodeIndex): number {
    return kindOf(this.tree, node);
  }

  flag(node: NodeIndex): number {
    return flagOf(this.tree, node);
  }

  start(node: NodeIndex): number {
    return startOf(this.tree, node);
  }

  end(node: NodeIndex): number {
    return endOf(this.tree, node);
  }

  first(node: NodeIndex): NodeIndex {
    return firstChild(this.tree, node);
  }

  next(node: NodeIndex): NodeIndex {
    return nextSibling(this.tree, node);
  }

  children(node: NodeIndex): NodeIndex[] {
    const result: NodeIndex[] = [];
    for (let child = this.first(node); child !== 0; child = this.next(child)) {
      result.push(child);
    }
    return result;
  }

  childOfKind(node: NodeIndex, kind: number): NodeIndex {
    let child = this.first(node);
    while (child !== 0 && this.kind(child) !== kind) {
      child = this.next(child);
    }
    return child;
  }

  nodeText(node: NodeIndex): string {
    return nodeText(this.tree, node);
  }

  range(node: NodeIndex): Range {
    return this.lines.rangeAt(this.start(node), this.end(node));
  }

  /** The last attribute or name of an expression: `get` of `requests.get`; empty for anything else. */
  lastName(node: NodeIndex): string {
    switch (this.kind(node)) {
      case NodeKind.Name:
        return this.nodeText(node);
      case NodeKind.Attribute: {
        const name = this.next(this.first(node));
        return name === 0 ? '' : this.nodeText(name);
      }
      default:
        return '';
    }
  }

  /** The text of an expression on one line, for people. */
  label(node: NodeIndex): string {
    const text = this.nodeText(node).replace(/\s+/g, ' ');
    return text.length > 60 ? `${text.slice(0, 59)}…` : text;
  }
}
