/**
 * Follows expressions in order of evaluation: which names they read, what assignment expressions bind, what the first operand
 * of `and` tells the second, and the bodies of lambdas and comprehensions. Statements are flow.ts' business.
 */
import { FlowState, maxDepth, type Loop, type Recorder } from './flowState';
import { defaultOf } from './parameterParts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { Block } from './reaching';
import type { Scope } from './scope';

export class ExpressionFlow extends FlowState {
  protected expressions(parent: NodeIndex): void {
    for (let child = this.source.first(parent); child !== 0; child = this.source.next(child)) {
      this.expression(child);
    }
  }

  protected expression(node: NodeIndex): void {
    if (node === 0 || this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    this.expressionByKind(node);
    this.depth--;
  }

  protected expressionByKind(node: NodeIndex): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Name:
        this.read(node);
        return;
      case NodeKind.Number:
      case NodeKind.Constant:
        return;
      case NodeKind.Attribute:
        this.expression(source.first(node));
        return;
      case NodeKind.Keyword:
        this.expression(source.next(source.first(node)));
        return;
      case NodeKind.NamedExpression:
        this.expression(source.next(source.first(node)));
        this.walruses++;
        this.bindTarget(source.first(node));
        return;
      case NodeKind.BooleanOperation:
        this.operands(source.first(node), source.flag(node) === 1);
        return;
      case NodeKind.Conditional:
        this.conditional(node);
        return;
      case NodeKind.Lambda: {
        const parameters = source.first(node);
        this.defaults(parameters);
        const scope = this.declarations.scopeOf(node);
        if (scope) {
          const outer = this.enterUnit(scope, parameters);
          this.expression(source.next(parameters));
          this.leaveUnit(outer);
        }
        return;
      }
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        this.comprehension(node);
        return;
      default:
        this.expressions(node);
    }
  }

  protected conditional(node: NodeIndex): void {
    const { source } = this;
    const body = source.first(node);
    const test = source.next(body);
    this.expression(test);
    const from = this.block;
    const before = this.defined;
    this.enter(from);
    this.assume(test, true);
    this.expression(body);
    const whenTrue = this.block;
    this.enter(from);
    this.assume(test, false);
    this.expression(source.next(test));
    this.meetArms(from, before, whenTrue, this.block);
  }

  /** The second operand of `a and b` is evaluated where the first holds. */
  protected operands(first: NodeIndex, isAnd: boolean): void {
    const from = this.block;
    const before = this.defined;
    const ends: (Block | undefined)[] = [];
    for (let operand = first; operand !== 0; operand = this.source.next(operand)) {
      this.expression(operand);
      ends.push(this.block);
      if (this.source.next(operand) !== 0) {
        this.enter(this.block);
        this.assume(operand, isAnd);
      }
    }
    if (before === this.defined) {
      this.block = from;
    } else {
      this.meet(ends);
    }
  }

  protected comprehension(node: NodeIndex): void {
    const { source } = this;
    const from = this.block;
    const { walruses, scope: outer, defined } = this;
    const inner = this.declarations.scopeOf(node) ?? outer;
    this.enter(from);
    let isFirst = true;
    for (let clause = source.first(node); clause !== 0; clause = source.next(clause)) {
      if (source.kind(clause) !== NodeKind.ComprehensionFor) {
        continue;
      }
      const target = source.first(clause);
      const iterable = source.next(target);
      this.scope = isFirst ? outer : inner;
      this.expression(iterable);
      this.scope = inner;
      isFirst = false;
      this.bindTarget(target);
      for (let condition = source.next(iterable); condition !== 0; condition = source.next(condition)) {
        this.expression(condition);
        this.enter(this.block);
        this.assume(condition, true);
      }
    }
    this.scope = inner;
    for (let element = source.first(node); element !== 0; element = source.next(element)) {
      if (source.kind(element) !== NodeKind.ComprehensionFor) {
        this.expression(element);
      }
    }
    this.scope = outer;
    if (walruses === this.walruses) {
      this.block = from;
      this.defined = defined;
    } else {
      this.meet([from, this.block]);
    }
  }

  protected bindTarget(target: NodeIndex): void {
    switch (this.source.kind(target)) {
      case 0:
        return;
      case NodeKind.Name:
        this.bind(target);
        return;
      case NodeKind.Tuple:
      case NodeKind.List:
      case NodeKind.Starred:
        for (let child = this.source.first(target); child !== 0; child = this.source.next(child)) {
          this.bindTarget(child);
        }
        return;
      default:
        this.expression(target);
    }
  }

  protected defaults(parameters: NodeIndex): void {
    const { source } = this;
    for (let parameter = source.first(parameters); parameter !== 0; parameter = source.next(parameter)) {
      this.expression(defaultOf(source, parameter));
    }
  }

  /** Into the body of a function: it runs some time later, with nothing known but its parameters. @returns where it stands. */
  protected enterUnit(scope: Scope, parameters: NodeIndex): Surroundings {
    const { scope: outer, block, loop, recorder } = this;
    this.scope = scope;
    this.block = new Block(undefined);
    this.loop = undefined;
    this.recorder = undefined;
    for (let child = this.source.first(parameters); child !== 0; child = this.source.next(child)) {
      this.bind(child);
    }
    return { scope: outer, block, loop, recorder };
  }

  protected leaveUnit({ scope, block, loop, recorder }: Surroundings): void {
    this.scope = scope;
    this.block = block;
    this.loop = loop;
    this.recorder = recorder;
  }
}

/** Where the walk goes on behind the body of a function. */
interface Surroundings {
  readonly scope: Scope;
  readonly block: Block | undefined;
  readonly loop: Loop | undefined;
  readonly recorder: Recorder | undefined;
}
