/**
 * Follows expressions in order of evaluation: which names they read, what assignment expressions bind, what the first operand
 * of `and` tells the second, and the bodies of lambdas and comprehensions. Statements are flow.ts' business.
 */
import { FlowState, maxDepth } from './flowState';
import { parameterParts } from './parameterParts';
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
      case NodeKind.Conditional: {
        const [body = 0, test = 0, orelse = 0] = source.children(node);
        this.expression(test);
        this.arms(this.block, [
          () => {
            this.assume(test, true);
            this.expression(body);
          },
          () => {
            this.assume(test, false);
            this.expression(orelse);
          },
        ]);
        return;
      }
      case NodeKind.Lambda: {
        const [parameters = 0, body = 0] = source.children(node);
        this.defaults(parameters);
        this.unit(this.declarations.scopeOf(node), parameters, () => {
          this.expression(body);
        });
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
    for (const clause of source.children(node)) {
      if (source.kind(clause) !== NodeKind.ComprehensionFor) {
        continue;
      }
      const [target = 0, iterable = 0, ...conditions] = source.children(clause);
      this.scope = isFirst ? outer : inner;
      this.expression(iterable);
      this.scope = inner;
      isFirst = false;
      this.bindTarget(target);
      for (const condition of conditions) {
        this.expression(condition);
        this.enter(this.block);
        this.assume(condition, true);
      }
    }
    this.scope = inner;
    for (const element of source.children(node)) {
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
    for (const parameter of this.source.children(parameters)) {
      this.expression(parameterParts(this.source, parameter).defaultValue);
    }
  }

  /** The body of a function: it runs some time later, with nothing known but its parameters. */
  protected unit(scope: Scope | undefined, parameters: NodeIndex, body: () => void): void {
    if (!scope) {
      return;
    }
    const { scope: outer, block, loop, recorder } = this;
    this.scope = scope;
    this.block = new Block([]);
    this.loop = undefined;
    this.recorder = undefined;
    for (let child = this.source.first(parameters); child !== 0; child = this.source.next(child)) {
      this.bind(child);
    }
    body();
    this.scope = outer;
    this.block = block;
    this.loop = loop;
    this.recorder = recorder;
  }
}
