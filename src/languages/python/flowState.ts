/**
 * Where flow.ts stands while it walks a file: the block and scope it is in, the loop and the `try` around it, and what it has
 * noted so far. Reading, binding and narrowing a name, parting and meeting of ways. Knows no statement or expression.
 */
import type { Declarations } from './declarations';
import { factsOfCondition, type ConditionFacts } from './narrowing';
import { NodeTable } from './nodeTable';
import type { NodeIndex } from './parser/nodes';
import { Block, TestedDefinition, UnboundDefinition, type Definition } from './reaching';
import type { Scope, Variable } from './scope';
import type { PythonSource } from './source';

/** Code nested deeper than this is not followed: the stack is finite. */
export const maxDepth = 1200;

/** Definitions made while an exception may fly. */
export type Recorder = Map<Variable, Definition[]>;

export interface Loop {
  readonly head: Block;
  readonly breaks: Block[];
}

export class FlowState {
  protected readonly places = new NodeTable<Definition>();
  protected readonly ends = new Map<Scope, Block>();
  /** Undefined where the code cannot be reached. */
  protected block: Block | undefined;
  protected scope: Scope;
  protected loop: Loop | undefined;
  protected recorder: Recorder | undefined;
  protected depth = 0;
  /** What a condition tells, while it is noted. */
  private readonly facts: ConditionFacts[] = [];
  /** Counts definitions, to tell whether a piece of code makes any. */
  protected defined = 0;
  /** Counts assignment expressions: the only definitions that comprehensions leave behind. */
  protected walruses = 0;

  constructor(
    protected readonly source: PythonSource,
    protected readonly declarations: Declarations,
  ) {
    this.scope = declarations.moduleScope;
  }

  protected end(): void {
    if (this.block) {
      this.ends.set(this.scope, this.block);
    }
  }

  // Names.

  protected read(name: NodeIndex): void {
    if (!this.block) {
      return;
    }
    const variable = this.scope.local(this.source.nodeText(name));
    if (variable) {
      this.places.set(name, this.block.reaching(variable));
    }
  }

  protected write(variable: Variable, definition: Definition): void {
    if (!this.block || variable.owner.unit !== this.scope.unit) {
      return;
    }
    this.defined++;
    this.block.define(variable, definition);
    if (this.recorder) {
      const recorded = this.recorder.get(variable);
      if (recorded) {
        recorded.push(definition);
      } else {
        this.recorder.set(variable, [definition]);
      }
    }
  }

  protected bind(node: NodeIndex): void {
    const definition = this.declarations.boundAt(node);
    if (definition) {
      this.write(definition.variable, definition);
    }
  }

  protected unbind(name: NodeIndex): void {
    const variable = this.scope.local(this.source.nodeText(name));
    if (variable) {
      this.write(variable, new UnboundDefinition(variable));
    }
  }

  /** Notes what a test tells, in the block that is entered by it. */
  protected assume(condition: NodeIndex, holds: boolean): void {
    const { facts } = this;
    factsOfCondition(this.source, condition, holds, this.scope, facts);
    if (facts.length > 0) {
      for (const { name, test } of facts) {
        this.narrow(name, test);
      }
      // Emptied item by item: to set the length is slow.
      while (facts.length > 0) {
        facts.pop();
      }
    }
  }

  protected narrow(name: NodeIndex, test: ConditionFacts['test']): void {
    const variable = this.scope.local(this.source.nodeText(name));
    if (variable && this.block) {
      this.block.define(variable, new TestedDefinition(this.block.reaching(variable), test));
    }
  }

  // Ways.

  /** The block that is built now, whatever was known of it before. */
  protected current(): Block | undefined {
    return this.block;
  }

  protected enter(from: Block | undefined): void {
    this.block = from && new Block(from);
  }

  protected meet(ways: readonly (Block | undefined)[]): void {
    let first: Block | undefined;
    let others: Block[] | undefined;
    for (const way of ways) {
      if (way === undefined || way === first || others?.includes(way) === true) {
        continue;
      }
      if (first === undefined) {
        first = way;
      } else if (others === undefined) {
        others = [way];
      } else {
        others.push(way);
      }
    }
    this.block = first === undefined || others === undefined ? first : Block.meeting(first, others);
  }

  /**
   * Goes on behind two arms that were entered from one place, after so many definitions. Without definitions in them it is as if
   * there had been none.
   */
  protected meetArms(from: Block | undefined, before: number, one: Block | undefined, other: Block | undefined): void {
    if (one === undefined || other === undefined) {
      this.block = one ?? other;
    } else if (before === this.defined) {
      this.block = from;
    } else {
      this.block = one === other ? one : Block.meeting(one, [other]);
    }
  }
}
