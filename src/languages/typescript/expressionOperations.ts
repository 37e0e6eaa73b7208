/**
 * The operations of expressions, in order of evaluation: calls, awaits, conditional parts, and reading what may be a getter.
 * What is inside a function expression belongs to that function. Statements are operations.ts' business, which builds on this.
 */
import type { ArgumentFacts, CallOperation, ComputeOperation, Operation, Value } from '../../core/facts';
import type { Declarations } from './declarations';
import type { Scope } from './scope';
import { Sizes } from './sizes';
import type { TypeScriptSource } from './source';
import {
  childrenOf,
  isClass,
  isFunction,
  isTypeOnly,
  Kind,
  plainExpression,
  propertyName,
  type Node,
  type Tree,
} from './syntax';
import type { Values } from './values';

/** Statements and expressions nested deeper than this are not descended into: the stack is finite. */
export const maxDepth = 700;

interface How {
  readonly isAwaited: boolean;
  readonly isDiscarded: boolean;
}

const plainUse: How = { isAwaited: false, isDiscarded: false };

export abstract class ExpressionOperations {
  readonly sizes: Sizes;
  protected depth = 0;
  private readonly getters: ReadonlySet<string>;

  constructor(
    protected readonly source: TypeScriptSource,
    protected readonly declarations: Declarations,
    protected readonly values: Values,
  ) {
    this.sizes = new Sizes(source);
    this.getters = new Set(
      declarations.functions.flatMap(({ methodKind, name }) =>
        methodKind === 'property' ? [name.slice(name.lastIndexOf('.') + 1)] : [],
      ),
    );
  }

  /** An expression outside a simple statement: a test, an iterable. */
  protected expressionStatement(node: Node | null | undefined, scope: Scope, out: Operation[]): void {
    if (node) {
      const steps = this.expression(node, scope, out, false);
      out.push(this.compute(node, steps));
    }
  }

  protected compute(node: Node, steps: number): ComputeOperation {
    return { kind: 'compute', steps, range: this.source.range(node) };
  }

  /** Appends the calls and awaits of an expression. @returns evaluated nodes. */
  protected expression(node: Node | null | undefined, scope: Scope, out: Operation[], isDiscarded: boolean): number {
    if (!node || this.depth >= maxDepth) {
      return 0;
    }
    this.depth++;
    const steps = this.byKind(node, scope, out, isDiscarded);
    this.depth--;
    return steps;
  }

  private operands(nodes: readonly Node[], scope: Scope, out: Operation[]): number {
    return nodes.reduce((steps, node) => steps + this.expression(node, scope, out, false), 1);
  }

  private byKind(node: Node, scope: Scope, out: Operation[], isDiscarded: boolean): number {
    switch (node.type) {
      case Kind.Identifier:
      case Kind.Literal:
      case Kind.ThisExpression:
      case Kind.Super:
      case Kind.TemplateElement:
        return 1;
      case Kind.ChainExpression:
      case Kind.TSNonNullExpression:
      case Kind.TSAsExpression:
      case Kind.TSSatisfiesExpression:
      case Kind.TSTypeAssertion:
      case Kind.TSInstantiationExpression:
        return this.expression(node.expression, scope, out, isDiscarded);
      case Kind.MemberExpression:
        return this.member(node, scope, out);
      case Kind.CallExpression:
      case Kind.NewExpression:
      case Kind.TaggedTemplateExpression:
        return this.call(node, scope, out, { isAwaited: false, isDiscarded });
      case Kind.AwaitExpression:
        return this.awaitExpression(node, scope, out, isDiscarded);
      case Kind.ConditionalExpression: {
        const steps = 1 + this.expression(node.test, scope, out, false);
        return steps + this.alternatives(node, [node.consequent, node.alternate], scope, out, isDiscarded);
      }
      case Kind.LogicalExpression: {
        const steps = 1 + this.expression(node.left, scope, out, false);
        return steps + this.alternatives(node, [node.right], scope, out, isDiscarded);
      }
      case Kind.AssignmentExpression:
      case Kind.AssignmentPattern:
        return this.operands(childrenOf(node).reverse(), scope, out);
      case Kind.Property:
        return this.operands(node.computed ? [node.key, node.value] : [node.value], scope, out);
      default:
        if (isFunction(node)) {
          return 1;
        }
        if (isClass(node)) {
          return this.classParts(node, scope, out);
        }
        return isTypeOnly(node) ? 0 : this.operands(childrenOf(node), scope, out);
    }
  }

  /** Parts of which one is evaluated, or none. */
  private alternatives(
    node: Node,
    parts: readonly Node[],
    scope: Scope,
    out: Operation[],
    isDiscarded: boolean,
  ): number {
    let steps = 0;
    const arms = parts.map((part) => {
      const arm: Operation[] = [];
      steps += this.expression(part, scope, arm, isDiscarded);
      return arm;
    });
    if (arms.some((arm) => arm.length > 0)) {
      const range = this.source.range(node);
      out.push({ kind: 'branch', form: 'conditional', range, arms: arms.length > 1 ? arms : [...arms, []] });
    }
    return steps;
  }

  /** What of a class runs where it stands: the base, decorators, static fields and blocks. */
  protected classParts(node: Tree.ClassDeclaration | Tree.ClassExpression, scope: Scope, out: Operation[]): number {
    let steps = 1 + this.expression(node.superClass, scope, out, false);
    const inner = this.declarations.scopeOf(node, scope);
    for (const { expression } of node.decorators) {
      steps += this.expression(expression, scope, out, false);
    }
    for (const member of node.body.body) {
      for (const { expression } of 'decorators' in member ? member.decorators : []) {
        steps += this.expression(expression, scope, out, false);
      }
      if (member.type === Kind.StaticBlock) {
        this.staticBlock(member, this.declarations.scopeOf(member, inner), out);
      } else if (member.type === Kind.PropertyDefinition && member.static) {
        steps += this.expression(member.value, this.declarations.scopeOf(member, inner), out, false);
      }
    }
    return steps;
  }

  /** The statements of a static block. */
  protected abstract staticBlock(node: Tree.StaticBlock, scope: Scope, out: Operation[]): void;

  private awaitExpression(node: Tree.AwaitExpression, scope: Scope, out: Operation[], isDiscarded: boolean): number {
    const awaited = plainExpression(node.argument);
    switch (awaited.type) {
      case Kind.CallExpression:
      case Kind.NewExpression:
      case Kind.TaggedTemplateExpression:
        return 1 + this.call(awaited, scope, out, { isAwaited: true, isDiscarded });
      default: {
        const steps = this.expression(awaited, scope, out, false);
        out.push({ kind: 'await', value: this.values.evaluate(awaited, scope), range: this.source.range(node) });
        return 1 + steps;
      }
    }
  }

  /** Reading a member may run a getter. */
  private member(node: Tree.MemberExpression, scope: Scope, out: Operation[]): number {
    const { values, source } = this;
    let steps = 1 + this.expression(node.object, scope, out, false);
    if (node.computed) {
      steps += this.expression(node.property, scope, out, false);
    }
    const name = propertyName(node.property, node.computed);
    const object = name === undefined ? undefined : values.evaluate(node.object, scope);
    if (name !== undefined && object && (this.getters.has(name) ? object.kind !== 'unknown' : isOfProject(object))) {
      const range = source.range(node);
      out.push({
        kind: 'call',
        callee: values.table.attribute(object, name),
        text: source.label(node),
        range,
        callRange: range,
        arguments: [],
        isAwaited: false,
        use: 'used',
        implicit: 'property',
      });
    }
    return steps;
  }

  private call(
    node: Tree.CallExpression | Tree.NewExpression | Tree.TaggedTemplateExpression,
    scope: Scope,
    out: Operation[],
    how: How = plainUse,
  ): number {
    const { source, values } = this;
    const isTagged = node.type === Kind.TaggedTemplateExpression;
    const callee = plainExpression(isTagged ? node.tag : node.callee);
    // The callee's own last member is a method: what is read before it may be a getter.
    let steps = 1;
    if (callee.type === Kind.MemberExpression) {
      steps += 1 + this.expression(callee.object, scope, out, false);
      steps += callee.computed ? this.expression(callee.property, scope, out, false) : 0;
    } else {
      steps += this.expression(callee, scope, out, false);
    }
    const facts: ArgumentFacts[] = [];
    const written = isTagged ? node.quasi.expressions : node.arguments;
    for (const argument of written) {
      steps += this.expression(argument, scope, out, false);
      if (!isTagged) {
        facts.push(this.argument(argument, scope));
      }
    }
    const required = node.type === Kind.CallExpression ? values.evaluate(node, scope) : undefined;
    if (callee.type === Kind.Identifier && callee.name === 'require' && required?.kind === 'global') {
      return steps;
    }
    const start = node.type === Kind.NewExpression ? node.range[0] : callee.range[0];
    out.push({
      kind: 'call',
      callee: this.calleeOf(callee, scope),
      text: `${node.type === Kind.NewExpression ? 'new ' : ''}${source.label(callee)}`,
      range: source.lines.rangeAt(start, callee.range[1]),
      callRange: source.range(node),
      arguments: facts,
      isAwaited: how.isAwaited,
      use: how.isDiscarded ? 'discarded' : 'used',
      ...this.sizes.receiverFact(callee, scope),
    });
    return steps;
  }

  /** `super(…)` runs the constructor of the base; `f.call(…)` and `f.apply(…)` run f. */
  private calleeOf(callee: Tree.Expression, scope: Scope): Value {
    const { values } = this;
    if (callee.type === Kind.Super) {
      return values.table.attribute(values.evaluate(callee, scope), '__init__');
    }
    const method = callee.type === Kind.MemberExpression ? propertyName(callee.property, callee.computed) : undefined;
    return callee.type === Kind.MemberExpression && (method === 'call' || method === 'apply')
      ? values.evaluate(callee.object, scope)
      : values.evaluate(callee, scope);
  }

  private argument(node: Tree.CallExpressionArgument, scope: Scope): ArgumentFacts {
    const range = this.source.range(node);
    return node.type === Kind.SpreadElement
      ? { star: 1, value: this.values.evaluate(node.argument, scope), range }
      : { value: this.values.evaluate(node, scope), ...this.sizes.argumentFact(node, scope), range };
  }

  /** The call that `for … of` makes for each item. */
  protected iterateCall(node: Tree.Expression, scope: Scope, isAsync: boolean): CallOperation {
    const range = this.source.range(node);
    return {
      kind: 'call',
      callee: this.values.table.attribute(this.values.evaluate(node, scope), isAsync ? '__anext__' : '__next__'),
      text: this.source.label(node),
      range,
      callRange: range,
      arguments: [],
      isAwaited: isAsync,
      use: 'used',
      implicit: 'iterate',
    };
  }
}

/** True for what comes from another file of the project, whose classes may have getters. */
function isOfProject(value: Value): boolean {
  switch (value.kind) {
    case 'call':
      return isOfProject(value.callee);
    case 'instance':
      return isOfProject(value.type);
    case 'await':
    case 'attribute':
    case 'item':
      return isOfProject(value.value);
    case 'global':
      return /^[./]/.test(value.name);
    default:
      return false;
  }
}
