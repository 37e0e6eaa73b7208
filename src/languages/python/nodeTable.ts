/**
 * Something remembered by node, for a part of a file's nodes: pages are made where something is put. Nodes of one function stand
 * together, so that a file of which a few functions are asked for takes little room.
 */
import type { NodeIndex } from './parser/nodes';

const pageBits = 6;
const pageSize = 1 << pageBits;

export class NodeTable<Item> {
  private readonly pages: (Item | undefined)[][] = [];

  get(node: NodeIndex): Item | undefined {
    return this.pages[node >> pageBits]?.[node & (pageSize - 1)];
  }

  set(node: NodeIndex, item: Item): void {
    const page = (this.pages[node >> pageBits] ??= new Array<Item | undefined>(pageSize));
    page[node & (pageSize - 1)] = item;
  }
}
