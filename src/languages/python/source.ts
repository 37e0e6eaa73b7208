/**
 * One Python file as the front end reads it: the text, its tree and the conversions between offsets, nodes and ranges.
 * Holds nothing about names or meaning.
 */
import { LineMap, type Position, type Range } from '../../core/text';
import { InternedText, type PieceId } from './internedText';
import { integerColumn, type IntegerColumn } from './parser/integerColumn';
import { NodeKind, type NodeIndex, type Tree } from './parser/nodes';

/** Places and ranges found lately are kept by the low bits of their offsets: neighbouring nodes begin and end at the same ones. */
const recentPlaces = 128;

export class PythonSource {
  readonly lines: LineMap;
  private readonly interned: InternedText;
  private readonly hasWideCharacters: boolean;
  /** Of Name nodes, as far as they have been asked for; 0 for the others. */
  private nameIds: IntegerColumn | undefined;
  /** Of names that are written in different ways: the id of their normal form. */
  private normalForms: Map<string, PieceId> | undefined;
  private readonly positions: Position[] = [];
  private readonly ranges: Range[] = [];
  private recent: RecentOffsets | undefined;
  // The tree's columns, one step nearer: these are read for every node by every pass.
  private readonly kinds: Uint8Array;
  private readonly flags: Uint8Array;
  private readonly starts: IntegerColumn;
  private readonly ends: IntegerColumn;
  private readonly firstChildren: IntegerColumn;
  private readonly nextSiblings: IntegerColumn;

  constructor(
    readonly tree: Tree,
    readonly text = tree.text,
  ) {
    this.lines = new LineMap(text);
    this.interned = new InternedText(tree.text);
    this.hasWideCharacters = wide.test(text);
    this.kinds = tree.kind;
    this.flags = tree.flag;
    this.starts = tree.start;
    this.ends = tree.end;
    this.firstChildren = tree.firstChild;
    this.nextSiblings = tree.nextSibling;
  }

  kind(node: NodeIndex): number {
    return this.kinds[node] ?? 0;
  }

  flag(node: NodeIndex): number {
    return this.flags[node] ?? 0;
  }

  start(node: NodeIndex): number {
    return this.starts[node] ?? 0;
  }

  end(node: NodeIndex): number {
    return this.ends[node] ?? 0;
  }

  first(node: NodeIndex): NodeIndex {
    return this.firstChildren[node] ?? 0;
  }

  /** The second child; 0 for none. */
  second(node: NodeIndex): NodeIndex {
    return this.next(this.first(node));
  }

  next(node: NodeIndex): NodeIndex {
    return this.nextSiblings[node] ?? 0;
  }

  /** The last child; 0 for none. */
  last(node: NodeIndex): NodeIndex {
    let last = 0;
    for (let child = this.first(node); child !== 0; child = this.next(child)) {
      last = child;
    }
    return last;
  }

  /** Children there are. */
  count(node: NodeIndex): number {
    let count = 0;
    for (let child = this.first(node); child !== 0; child = this.next(child)) {
      count++;
    }
    return count;
  }

  /** A list of its own each time; where speed matters, loop over `first` and `next`. */
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
    switch (this.kind(node)) {
      case NodeKind.Name:
        return this.interned.piece(this.nameId(node));
      case NodeKind.DottedName:
        return normalForm(this.writtenText(node));
      default:
        return this.writtenText(node);
    }
  }

  /** Of a Name node: equal for names that Python takes for the same. */
  nameId(node: NodeIndex): PieceId {
    this.nameIds ??= integerColumn(this.tree.count, 2 * this.tree.count);
    let id = this.nameIds[node] ?? 0;
    if (id === 0) {
      id = this.interned.idAt(this.start(node), this.end(node));
      if (this.hasWideCharacters) {
        id = this.normalId(id);
      }
      this.nameIds[node] = id;
    }
    return id;
  }

  /** The name that a name's id stands for. */
  name(id: PieceId): string {
    return this.interned.piece(id);
  }

  private normalId(written: PieceId): PieceId {
    const text = this.interned.piece(written);
    const form = normalForm(text);
    this.normalForms ??= new Map();
    const known = this.normalForms.get(form);
    if (known !== undefined) {
      return known;
    }
    const id = form === text ? written : this.interned.append(form);
    this.normalForms.set(form, id);
    return id;
  }

  private writtenText(node: NodeIndex): string {
    return this.textAt(this.start(node), this.end(node));
  }

  /** One string for all short pieces that read alike: those are mostly written more than once. */
  textAt(start: number, end: number): string {
    return end - start <= shortLength ? this.interned.textAt(start, end) : this.tree.text.slice(start, end);
  }

  /** Mostly one object per range: facts hold hundreds of thousands of them. */
  range(node: NodeIndex): Range {
    return this.rangeAt(this.start(node), this.end(node));
  }

  rangeAt(start: number, end: number): Range {
    const recent = (this.recent ??= new RecentOffsets());
    const place = (start ^ Math.imul(end, 31)) & (recentPlaces - 1);
    const known = recent.starts[place] === start && recent.ends[place] === end ? this.ranges[place] : undefined;
    if (known !== undefined) {
      return known;
    }
    const range = { start: this.position(start, recent), end: this.position(end, recent) };
    recent.starts[place] = start;
    recent.ends[place] = end;
    this.ranges[place] = range;
    return range;
  }

  private position(offset: number, recent: RecentOffsets): Position {
    const place = offset & (recentPlaces - 1);
    const known = recent.offsets[place] === offset ? this.positions[place] : undefined;
    if (known !== undefined) {
      return known;
    }
    const position = this.lines.positionAt(offset);
    recent.offsets[place] = offset;
    this.positions[place] = position;
    return position;
  }

  /** The last attribute or name of an expression: `get` of `requests.get`; empty for anything else. */
  lastName(node: NodeIndex): string {
    switch (this.kind(node)) {
      case NodeKind.Name:
        return this.nodeText(node);
      case NodeKind.Attribute: {
        const name = this.second(node);
        return name === 0 ? '' : this.nodeText(name);
      }
      default:
        return '';
    }
  }

  /** The text of an expression on one line, for people. */
  label(node: NodeIndex): string {
    if (this.kind(node) === NodeKind.Name) {
      return shortened(this.nodeText(node));
    }
    const written = this.writtenText(node);
    return shortened(spaces.test(written) ? written.replace(/\s+/g, ' ') : written);
  }
}

/** The offsets that the positions and ranges at hand are of; allocated with the first, since many a source is asked for none. */
class RecentOffsets {
  readonly offsets = new Int32Array(recentPlaces).fill(-1);
  readonly starts = new Int32Array(recentPlaces).fill(-1);
  readonly ends = new Int32Array(recentPlaces).fill(-1);
}

const shortLength = 60;

/** Characters of a label at most. */
const labelLength = 60;

function shortened(text: string): string {
  return text.length > labelLength ? `${text.slice(0, labelLength - 1)}…` : text;
}

/** Beyond ASCII, which is its own normal form. */
const wide = /[\u0080-\uffff]/;

/** PEP 3131: names are the same when their NFKC forms are. */
function normalForm(name: string): string {
  return wide.test(name) ? name.normalize('NFKC') : name;
}

/** Whitespace that is not a single space already. */
const spaces = /[^\S ]|\s\s/;
