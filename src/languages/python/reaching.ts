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

export class Block {
  private definitions: Map<Variable, Definition> | undefined;
  /** Joins made while not all ways to here are known. */
  private open: JoinedDefinition[] | undefined;
  private isSealed = true;

  constructor(private readonly before: Block[]) {}

  /** The head of a loop: `seal` it when the ways back are known. */
  static loopHead(before: Block): Block {
    const block = new Block([before]);
    block.isSealed = false;
    return block;
  }

  define(variable: Variable, definition: Definition): void {
    this.definitions ??= new Map();
    this.definitions.set(variable, definition);
  }

  addWay(from: Block): void {
    this.before.push(from);
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
    const block = Block.nearest(this, variable);
    let found = block.definitions?.get(variable);
    if (!found) {
      if (!block.isSealed) {
        const join = new JoinedDefinition(variable);
        (block.open ??= []).push(join);
        found = join;
      } else if (block.before.length === 0) {
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
    if (block !== this) {
      this.define(variable, found);
    }
    return found;
  }

  /** The first block backwards that knows the name or where ways meet. */
  private static nearest(from: Block, variable: Variable): Block {
    let block = from;
    while (block.isSealed && block.before.length === 1 && block.definitions?.has(variable) !== true) {
      const [only] = block.before;
      if (!only) {
        break;
      }
      block = only;
    }
    return block;
  }

  /** Completes a join. @returns its one operand where the ways agree. */
  private fill(join: JoinedDefinition, depth: number): Definition {
    const operands = new Set<Definition>();
    for (const block of this.before) {
      const definition = block.reaching(join.variable, depth);
      if (definition !== join) {
        operands.add(definition);
      }
    }
    join.operands = withoutOpposites([...operands]);
    const [only] = join.operands;
    return join.operands.length === 1 && only ? only : join;
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
