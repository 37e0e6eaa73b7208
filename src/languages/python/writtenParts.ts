/**
 * A part of a function's code as operations keep it: where it is written, and the means of finding out more about it. Hardly
 * anybody asks where an expression ends or how large an argument is, so that what takes time or room is found out by the first
 * who asks (writtenCalls.ts, writtenStatements.ts). Finds nothing out itself but ranges.
 */
import type { Range } from '../../core/text';
import type { NodeIndex } from './parser/nodes';
import type { Scope } from './scope';
import type { Sizes } from './sizes';
import type { PythonSource } from './source';
import type { Values } from './values';

/** Where code stands: all of one scope share it. */
export interface Place {
  readonly source: PythonSource;
  readonly values: Values;
  readonly sizes: Sizes;
  readonly scope: Scope;
}

/** Found out part by part; the file's tree is let go once all parts are. */
export abstract class WrittenPart {
  private ownRange: Range | undefined;

  /** @param open How many parts there are to be found out, the range among them. */
  constructor(
    private place: Place | undefined,
    protected readonly node: NodeIndex,
    private open: number,
  ) {}

  get range(): Range {
    return (this.ownRange ??= this.find(rangeOf));
  }

  /** Called once for each part. */
  protected find<Part>(part: (place: Place, node: NodeIndex) => Part): Part {
    const { place } = this;
    if (place === undefined) {
      throw new Error('What is written here was let go before all was found out.');
    }
    const found = part(place, this.node);
    this.open--;
    if (this.open === 0) {
      this.place = undefined;
    }
    return found;
  }
}

export function rangeOf({ source }: Place, node: NodeIndex): Range {
  return source.range(node);
}

export function labelOf({ source }: Place, node: NodeIndex): string {
  return source.label(node);
}
