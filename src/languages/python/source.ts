/**
 * One Python file as the front end reads it: the text, its tree and the conversions between offsets, nodes and ranges.
 * Holds nothing about names or meaning.
 */
import { LineMap, type Position, type Range } from '../../core/text';
import { NodeKind, type NodeIndex, type Tree } from './parser/nodes';
import { endOf, firstChild, flagOf, kindOf, nextSibling, nodeText, startOf } from './parser/tree';

/** Places found lately are kept by the low bits of their offset: neighbouring nodes begin and end at the same ones. */
const recentPlaces = 256;

export class PythonSource {
  readonly lines: LineMap;
  private readonly ranges: (Range | undefined)[];
  private readonly offsets = new Int32Array(recentPlaces).fill(-1);
  private readonly positions: Position[] = [];
  private readonly hasWideCharacters: boolean;

  constructor(
    readonly tree: Tree,
    readonly text = tree.text,
  ) {
    this.lines = new LineMap(text);
    this.hasWideCharacters = wide.test(text);
    this.ranges = new Array<Range | undefined>(tree.count);
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

  /** As it is written; of names, as Python compares them. */
  nodeText(node: NodeIndex): string {
    const text = nodeText(this.tree, node);
    const kind = this.tree.kind[node];
    const isName = kind === NodeKind.Name || kind === NodeKind.DottedName;
    // PEP 3131: names are the same when their NFKC forms are.
    return isName && this.hasWideCharacters && wide.test(text) ? text.normalize('NFKC') : text;
  }

  /** One object per node, and mostly one per position: facts hold hundreds of thousands of them. */
  range(node: NodeIndex): Range {
    let range = this.ranges[node];
    if (range === undefined) {
      range = { start: this.position(this.start(node)), end: this.position(this.end(node)) };
      this.ranges[node] = range;
    }
    return range;
  }

  private position(offset: number): Position {
    const place = offset % recentPlaces;
    const recent = this.offsets[place] === offset ? this.positions[place] : undefined;
    if (recent) {
      return recent;
    }
    const position = this.lines.positionAt(offset);
    this.offsets[place] = offset;
    this.positions[place] = position;
    return position;
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
    const written = this.nodeText(node);
    const text = spaces.test(written) ? written.replace(/\s+/g, ' ') : written;
    return text.length > 60 ? `${text.slice(0, 59)}…` : text;
  }
}

/** Beyond ASCII, which is its own normal form. */
const wide = /[\u0080-\uffff]/;

/** Whitespace that is not a single space already. */
const spaces = /[^\S ]|\s\s/;
