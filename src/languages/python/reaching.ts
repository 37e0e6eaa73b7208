/**
 * The graph of straight pieces of code that flow.ts builds while it walks a file, and the question it answers: which
 * definitions of a name reach a place. Definitions are looked up backwards and joined where ways meet, on demand, after
 * Braun et al., "Simple and Efficient Construction of Static Single Assignment Form" (CC 2013): the effort is proportional
 * to the names read, not to names times branches. Knows nothing of syntax.
 */
import { Evaluated } from './definitionValues';
import type { NodeIndex } from './parser/nodes';
import type { BoundDefinition, Scope, Variable } from './scope';

/** Several definitions may reach the place. */
export class JoinedDefinition extends Evaluated {
  readonly kind = 'joined';
  operands: Definition[] = [];

  constructor(readonly variable: Variable) {
    super();
  }
}

/** What a branch knows of a name's value by its test. */
export type NameTest =
  /** `isinstance(name, type)` or `type(name) is type` held, or did not. */
  | { readonly kind: 'instance'; readonly type: NodeIndex; readonly scope: Scope; readonly holds: boolean }
  /** Neither None nor, mostly, empty. */
  | { readonly kind: 'some' }
  | { readonly kind: 'none' };

export class TestedDefinition extends Evaluated {
  readonly kind = 'tested';

  constructor(
    readonly of: Definition,
    readonly test: NameTest,
  ) {
    super();
  }
}

/** Not bound here: not yet, or no longer. */
export class UnboundDefinition {
  readonly kind = 'unbound';

  constructor(readonly variable: Variable) {}
}

/** The place is not understood: any definition of the name may hold. */
class AnyDefinition {
  readonly kind = 'any';

  constructor(readonly variable: Variable) {}
}

export type Definition = BoundDefinition | JoinedDefinition | TestedDefinition | UnboundDefinition | AnyDefinition;

/** Ways that meet after ways that meet, deeper than this, are not followed: generated code. */
const maxDepth = 300;

/** Blocks with more definitions than this look them up in a map. */
const maxListed = 8;

/** What a block knows of a name, and the names that it learnt of before. */
class Known {
  constructor(
    readonly variable: Variable,
    public definition: Definition,
    readonly next: Known | undefined,
  ) {}
}

export class Block {
  // Most blocks know of few names: those are found sooner in a short list.
  private list: Known | undefined;
  private byVariable: Map<Variable, Definition> | undefined;
  /** Joins made while not all ways to here are known. */
  private open: JoinedDefinition[] | undefined;
  private isSealed = true;
  private others: Block[] | undefined;

  /** `first` is undefined where nothing stands before: at the beginning of a function. */
  constructor(private readonly first: Block | undefined) {}

  /** Where several ways meet. */
  static meeting(first: Block, others: Block[]): Block {
    const block = new Block(first);
    block.others = others;
    return block;
  }

  /** The head of a loop: `seal` it when the ways back are known. */
  static loopHead(before: Block): Block {
    const block = new Block(before);
    block.isSealed = false;
    return block;
  }

  define(variable: Variable, definition: Definition): void {
    if (this.byVariable !== undefined) {
      this.byVariable.set(variable, definition);
      return;
    }
    let count = 0;
    for (let known = this.list; known !== undefined; known = known.next) {
      if (known.variable === variable) {
        known.definition = definition;
        return;
      }
      count++;
    }
    if (count < maxListed) {
      this.list = new Known(variable, definition, this.list);
    } else {
      this.defineInMap(variable, definition);
    }
  }

  private defineInMap(variable: Variable, definition: Definition): void {
    this.byVariable = new Map([[variable, definition]]);
    for (let known = this.list; known !== undefined; known = known.next) {
      this.byVariable.set(known.variable, known.definition);
    }
    this.list = undefined;
  }

  private known(variable: Variable): Definition | undefined {
    if (this.byVariable !== undefined) {
      return this.byVariable.get(variable);
    }
    for (let known = this.list; known !== undefined; known = known.next) {
      if (known.variable === variable) {
        return known.definition;
      }
    }
    return undefined;
  }

  addWay(from: Block): void {
    if (this.others === undefined) {
      this.others = [from];
    } else {
      this.others.push(from);
    }
  }

  seal(): void {
    this.isSealed = true;
    for (const join of this.open ?? []) {
      this.fill(join, 0);
    }
    this.open = undefined;
  }

  /** The definition of a name that holds at the end of this block. */
  reaching(variable: Variable, depth = 0): Definition {
    return Block.reachingFrom(this, variable, depth);
  }

  private static reachingFrom(from: Block, variable: Variable, depth: number): Definition {
    // The first block backwards that knows the name or where ways meet.
    let block = from;
    let found = block.known(variable);
    while (found === undefined && block.isSealed && block.others === undefined && block.first !== undefined) {
      block = block.first;
      found = block.known(variable);
    }
    if (found === undefined) {
      if (!block.isSealed) {
        const join = new JoinedDefinition(variable);
        (block.open ??= []).push(join);
        found = join;
      } else if (block.first === undefined) {
        found = new UnboundDefinition(variable);
      } else if (depth >= maxDepth) {
        return new AnyDefinition(variable);
      } else {
        const join = new JoinedDefinition(variable);
        block.define(variable, join);
        found = block.fill(join, depth + 1);
      }
      block.define(variable, found);
    }
    if (block !== from) {
      from.define(variable, found);
    }
    return found;
  }

  /** Completes a join. @returns its one operand where the ways agree. */
  private fill(join: JoinedDefinition, depth: number): Definition {
    const operands: Definition[] = [];
    if (this.first !== undefined) {
      addOperand(operands, join, this.first.reaching(join.variable, depth));
    }
    for (const block of this.others ?? []) {
      addOperand(operands, join, block.reaching(join.variable, depth));
    }
    join.operands = withoutOpposites(operands);
    const [only] = join.operands;
    return join.operands.length === 1 && only ? only : join;
  }
}

function addOperand(operands: Definition[], join: JoinedDefinition, operand: Definition): void {
  if (operand !== join && !operands.includes(operand)) {
    operands.push(operand);
  }
}

/** Where a test that held and the same test that did not hold meet, it says nothing. */
function withoutOpposites(operands: Definition[]): Definition[] {
  if (operands.length < 2 || !operands.some(({ kind }) => kind === 'tested')) {
    return operands;
  }
  const result = new Set<Definition>();
  for (const operand of operands) {
    const isCancelled =
      operand.kind === 'tested' &&
      operands.some(
        (other) => other === operand.of || (other !== operand && other.kind === 'tested' && other.of === operand.of),
      ) &&
      operand.test.kind !== 'none';
    result.add(isCancelled ? operand.of : operand);
  }
  return [...result];
}
