/**
 * Remembers what names and their definitions evaluate to, where some depend on themselves through others: `node = node.next` in a
 * loop. What is in the making is unknown to what it asks on the way, so that an answer may miss a part. Such answers serve the one
 * question that led to them and are forgotten with it: what a definition evaluates to never depends on what was asked before, so
 * that a file may be read in any order and in part. Knows nothing of syntax or of what is evaluated.
 */
import type { Value } from '../../core/facts';
import { unknown } from '../valueTable';

/** Definitions that depend on each other in a circle. */
class Ring {
  /** How many of them are in the making. */
  pending = 0;
}

/** Something that has a value, once that was asked for. */
export class Evaluated {
  value: Value | undefined;
  ring: Ring | undefined;
  isPending = false;
}

/** Larger circles, as in generated code, keep what came out first: to go round them for each member would take too long. */
const maxRing = 64;

interface Partial {
  readonly value: Value;
  readonly outermost: number;
}

const nothingPending = Number.POSITIVE_INFINITY;

export class DefinitionValues {
  private readonly pending: Evaluated[] = [];
  /** The place in `pending` of the outermost definition that was found unfinished lately. */
  private outermost = nothingPending;
  /** Answers that miss a part, in the order of their making. */
  private readonly partial = new Map<Evaluated, Partial>();
  private pendingInRings = 0;

  /** True while nothing is in the making. */
  get isIdle(): boolean {
    return this.pending.length === 0;
  }

  /** True while every remembered answer may be used. */
  get isSettled(): boolean {
    return this.pendingInRings === 0;
  }

  /** The value of a definition that is not known, which is in the making until `make` returns. */
  of(definition: Evaluated, make: () => Value): Value {
    if (definition.isPending) {
      this.outermost = Math.min(this.outermost, this.pending.lastIndexOf(definition));
      return unknown;
    }
    const place = this.pending.length;
    const before = this.partial.size;
    this.begin(definition);
    const outer = this.beginAnswer();
    const value = make();
    const { outermost } = this;
    this.outermost = outer;
    this.end(definition);
    if (outermost >= place || place === 0) {
      this.close(definition, before, outermost <= place);
      definition.value = value;
    } else {
      this.missPart(definition, value, outermost);
    }
    return value;
  }

  /** The same for a mere junction of definitions, which may be asked for again while it is being made. */
  throughJunction(junction: Evaluated, make: () => Value): Value {
    const outer = this.beginAnswer();
    const value = make();
    const { outermost } = this;
    this.outermost = outer;
    if (outermost === nothingPending) {
      junction.value = value;
    } else {
      this.missPart(junction, value, outermost);
    }
    return value;
  }

  /** Before something is evaluated. @returns What `endAnswer` is to be given. */
  beginAnswer(): number {
    const { outermost } = this;
    this.outermost = nothingPending;
    return outermost;
  }

  /** Whether the answer is whole: nothing that is in the making was asked for on the way. */
  endAnswer(outer: number): boolean {
    const { outermost } = this;
    this.outermost = Math.min(outer, outermost);
    return outermost === nothingPending;
  }

  /** Something was given up half way, for want of room: what is being made misses a part. */
  noteCut(): void {
    this.outermost = -1;
  }

  /** What may be used of what was found before. */
  known(definition: Evaluated): Value | undefined {
    if (definition.value && (definition.ring === undefined || definition.ring.pending === 0)) {
      return definition.value;
    }
    const partial = this.partial.size === 0 ? undefined : this.partial.get(definition);
    if (partial) {
      this.outermost = Math.min(this.outermost, partial.outermost);
    }
    return partial?.value;
  }

  private begin(definition: Evaluated): void {
    this.pending.push(definition);
    definition.isPending = true;
    if (definition.ring) {
      definition.ring.pending++;
      this.pendingInRings++;
    }
  }

  private end(definition: Evaluated): void {
    this.pending.pop();
    definition.isPending = false;
    if (definition.ring) {
      definition.ring.pending--;
      this.pendingInRings--;
    }
  }

  private missPart(definition: Evaluated, value: Value, outermost: number): void {
    this.partial.set(definition, { value, outermost });
    this.outermost = Math.min(this.outermost, outermost);
  }

  /** Nothing that is still in the making has a part in the definition; what was made on the way to it may have asked for it. */
  private close(definition: Evaluated, before: number, isCircle: boolean): void {
    if (!isCircle) {
      return;
    }
    const members = [...this.partial].slice(before);
    const isLarge = members.length > maxRing;
    const ring = definition.ring ?? new Ring();
    definition.ring = ring;
    for (const [member, { value }] of members) {
      this.partial.delete(member);
      if (isLarge) {
        member.value ??= value;
      } else {
        // The others of a smaller ring that it was in are found again, one by one.
        member.ring = ring;
      }
    }
    if (isLarge) {
      definition.ring = undefined;
    }
  }
}
