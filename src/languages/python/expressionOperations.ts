/**
 * The operations of expressions, in order of evaluation: calls, awaits, comprehensions, conditional parts, and the calls
 * that the syntax makes by itself. Statements are operations.ts' business, which builds on this.
 */
import { compactList } from '../../core/compactList';
import type { ArgumentFacts, CallOperation, ComputeOperation, Operation, Value } from '../../core/facts';
import type { Declarations } from './declarations';
import { operatorCall } from './expressionValues';
import { containerOf, containsMethod, ImplicitCalls } from './implicitCalls';
import { tripCountOf } from './loops';
import { loopBinds, nameUse } from './nameUse';
import { parameterParts } from './parameterParts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { ScanFinder } from './scans';
import type { Scope } from './scope';
import { Sizes } from './sizes';
import type { PythonSource } from './source';
import type { Values } from './values';
import { unknown } from '../valueTable';

/** Statements and expressions nested deeper than this are not descended into: the stack is finite. */
export const maxDepth = 1200;

export class ExpressionOperations {
  /** Depth of `try` statements that expect a call not to wait. */
  protected nonBlocking = 0;
  protected depth = 0;
  private readonly implicitCalls: ImplicitCalls;
  protected readonly sizes: Sizes;
  private readonly scans: ScanFinder;

  constructor(
    protected readonly source: PythonSource,
    protected readonly declarations: Declarations,
    protected readonly values: Values,
  ) {
    this.implicitCalls = new ImplicitCalls(source, declarations);
    this.sizes = new Sizes(source, values);
    this.scans = new ScanFinder(source, values, this.sizes);
  }

  /** An expression outside a simple statement: a test, an iterable, a context manager. */
  protected expressionStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    if (node !== 0) {
      const steps = this.expression(node, scope, out, false);
      out.push(this.compute(node, steps, scope));
    }
  }

  protected compute(node: NodeIndex, steps: number, scope: Scope): ComputeOperation {
    const scans = this.scans.of(node, scope);
    const operation: ComputeOperation = { kind: 'compute', steps, range: this.source.range(node) };
    return scans.length === 0 ? operation : { ...operation, scans };
  }

  /** Appends the calls, awaits and comprehensions of an expression. @returns evaluated nodes, comprehension bodies excluded. */
  protected expression(node: NodeIndex, scope: Scope, out: Operation[], isDiscarded: boolean): number {
    if (node === 0 || this.depth >= maxDepth) {
      return 0;
    }
    this.depth++;
    const steps = this.expressionByKind(node, scope, out, isDiscarded);
    this.depth--;
    return steps;
  }

  protected operands(node: NodeIndex, scope: Scope, out: Operation[]): number {
    let steps = 1;
    for (let child = this.source.first(node); child !== 0; child = this.source.next(child)) {
      steps += this.expression(child, scope, out, false);
    }
    return steps;
  }

  protected expressionByKind(node: NodeIndex, scope: Scope, out: Operation[], isDiscarded: boolean): number {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Name:
      case NodeKind.Number:
      case NodeKind.Constant:
        return 1;
      case NodeKind.Lambda:
        return 1 + this.defaults(source.first(node), scope, out);
      case NodeKind.Attribute:
        return this.attribute(node, scope, out);
      case NodeKind.BinaryOperation: {
        const steps = this.operands(node, scope, out);
        this.operator(node, scope, out);
        return steps;
      }
      case NodeKind.Compare: {
        const steps = this.operands(node, scope, out);
        this.containment(node, scope, out);
        return steps;
      }
      case NodeKind.Keyword:
        return this.expression(source.next(source.first(node)), scope, out, false);
      case NodeKind.Call:
        return this.call(node, scope, out, { isAwaited: false, isDiscarded });
      case NodeKind.Await: {
        const awaited = source.first(node);
        if (source.kind(awaited) === NodeKind.Call) {
          return 1 + this.call(awaited, scope, out, { isAwaited: true, isDiscarded });
        }
        const steps = this.expression(awaited, scope, out, false);
        out.push({ kind: 'await', value: this.values.evaluate(awaited, scope), range: source.range(node) });
        return 1 + steps;
      }
      case NodeKind.Yield:
        if (source.flag(node) === 1) {
          return this.yieldFrom(node, scope, out);
        }
        return this.operands(node, scope, out);
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        this.comprehension(node, scope, out);
        return 1;
      case NodeKind.Conditional: {
        const [body = 0, test = 0, orelse = 0] = source.children(node);
        let steps = 1 + this.expression(test, scope, out, false);
        const arms: Operation[][] = [[], []];
        steps += this.expression(body, scope, arms[0] ?? [], false);
        steps += this.expression(orelse, scope, arms[1] ?? [], false);
        if (arms.some((arm) => arm.length > 0)) {
          out.push({ kind: 'branch', form: 'conditional', range: source.range(node), arms });
        }
        return steps;
      }
      default:
        return this.operands(node, scope, out);
    }
  }

  /** `yield from f()` goes through what f returns. */
  protected yieldFrom(node: NodeIndex, scope: Scope, out: Operation[]): number {
    const iterable = this.source.first(node);
    const steps = this.operands(node, scope, out);
    out.push(this.implicitCall('iterate', iterable, scope, false));
    return steps;
  }

  /** Defaults are evaluated where the function is defined. @returns evaluated nodes. */
  protected defaults(parameters: NodeIndex, scope: Scope, out: Operation[]): number {
    let steps = 0;
    for (const parameter of this.source.children(parameters)) {
      steps += this.expression(parameterParts(this.source, parameter).defaultValue, scope, out, false);
    }
    return steps;
  }

  /** Reading an attribute may run a property's function. */
  protected attribute(node: NodeIndex, scope: Scope, out: Operation[]): number {
    const { source, values } = this;
    const owner = source.first(node);
    const steps = 1 + this.expression(owner, scope, out, false);
    const object = values.evaluate(owner, scope);
    const name = scope.mangled(source.lastName(node));
    if (this.implicitCalls.mayBeProperty(object, name)) {
      out.push(this.candidate('property', node, values.table.attribute(object, name)));
    }
    return steps;
  }

  protected operator(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source, values } = this;
    const [left = 0, right = 0] = source.children(node);
    const a = values.evaluate(left, scope);
    const b = values.evaluate(right, scope);
    const called = this.implicitCalls.mayBeMethod(a, b)
      ? operatorCall(values.table, source.flag(node), a, b)
      : undefined;
    if (called?.kind === 'call') {
      out.push(this.candidate('operator', node, called.callee));
    }
  }

  /** `item in object`. */
  protected containment(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source, values } = this;
    const container = containerOf(source, node);
    const object = container === 0 ? unknown : values.evaluate(container, scope);
    if (object.kind === 'instance' || object.kind === 'call') {
      out.push(this.candidate('operator', node, values.table.attribute(object, containsMethod)));
    }
  }

  /** A call that is made if the object's class has such a property or method. */
  private candidate(implicit: 'property' | 'operator', node: NodeIndex, callee: Value): CallOperation {
    const range = this.source.range(node);
    return {
      kind: 'call',
      callee,
      text: this.source.label(node),
      range,
      callRange: range,
      arguments: compactList([]),
      isAwaited: false,
      use: 'used',
      implicit,
    };
  }

  protected call(
    node: NodeIndex,
    scope: Scope,
    out: Operation[],
    how: { readonly isAwaited: boolean; readonly isDiscarded: boolean },
  ): number {
    const { source } = this;
    const callee = source.first(node);
    // The callee's own last attribute is a method: what is read before it may be a property.
    const isMethod = source.kind(callee) === NodeKind.Attribute;
    let steps = 1 + (isMethod ? 1 : 0) + this.expression(isMethod ? source.first(callee) : callee, scope, out, false);
    const facts: ArgumentFacts[] = [];
    for (let argument = source.next(callee); argument !== 0; argument = source.next(argument)) {
      steps += this.expression(argument, scope, out, false);
      facts.push(this.argument(argument, scope));
    }
    out.push({
      kind: 'call',
      callee: this.values.evaluate(callee, scope),
      text: source.label(callee),
      range: source.range(callee),
      callRange: source.range(node),
      arguments: compactList(facts),
      isAwaited: how.isAwaited,
      use: how.isDiscarded ? 'discarded' : 'used',
      ...(this.nonBlocking > 0 ? { isNonBlocking: true } : {}),
      ...this.sizes.receiverFact(callee, scope),
    });
    return steps;
  }

  protected argument(node: NodeIndex, scope: Scope): ArgumentFacts {
    const { source } = this;
    const range = source.range(node);
    switch (source.kind(node)) {
      case NodeKind.Keyword: {
        const name = source.first(node);
        const value = source.next(name);
        return {
          name: source.nodeText(name),
          value: this.values.evaluate(value, scope),
          ...this.sizes.argumentFact(value, scope),
          range,
        };
      }
      case NodeKind.Starred:
        return { star: source.flag(node) === 2 ? 2 : 1, value: this.values.evaluate(source.first(node), scope), range };
      default:
        return { value: this.values.evaluate(node, scope), ...this.sizes.argumentFact(node, scope), range };
    }
  }

  /** What the default of a parameter tells of its size. */
  defaultFact(node: NodeIndex, scope: Scope): { readonly defaultSize?: number } {
    const size = node === 0 ? undefined : this.sizes.ofArgument(node, scope);
    return size?.factors.length === 0 ? { defaultSize: size.scale } : {};
  }

  protected comprehension(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const inner = this.declarations.scopeOf(node) ?? scope;
    const children = source.children(node);
    const clauses = children.filter((child) => source.kind(child) === NodeKind.ComprehensionFor);
    const elements = children.filter((child) => source.kind(child) !== NodeKind.ComprehensionFor);
    const form = source.kind(node) === NodeKind.GeneratorExpression ? 'generator' : 'comprehension';
    const build = (index: number, target: Operation[]): void => {
      const clause = clauses[index];
      if (clause === undefined) {
        for (const element of elements) {
          this.expressionStatement(element, inner, target);
        }
        return;
      }
      const [, iterable = 0, ...conditions] = source.children(clause);
      this.expressionStatement(iterable, index === 0 ? scope : inner, target);
      const isAsync = source.flag(clause) === 1;
      const body: Operation[] = [this.implicitCall('iterate', iterable, index === 0 ? scope : inner, isAsync)];
      for (const condition of conditions) {
        this.expressionStatement(condition, inner, body);
      }
      build(index + 1, body);
      const binds = nameUse(source, [node]).writesOutside;
      target.push({
        kind: 'loop',
        form,
        isAsync,
        range: source.range(node),
        headRange: source.range(clause),
        trips: tripCountOf(this.sizes, iterable, index === 0 ? scope : inner),
        dependence:
          isAsync || binds
            ? { kind: 'dependent', reason: 'iterations change shared objects' }
            : { kind: 'independent', collects: form === 'generator' ? 'yield' : 'list' },
        binds: loopBinds(source, source.first(clause), 0),
        body,
      });
    };
    build(0, out);
  }

  /** The call of `__enter__`, `__exit__` or `__next__` that the syntax makes. */
  protected implicitCall(
    implicit: 'enter' | 'exit' | 'iterate',
    node: NodeIndex,
    scope: Scope,
    isAsync: boolean,
  ): CallOperation {
    const { source } = this;
    const names = isAsync
      ? { enter: '__aenter__', exit: '__aexit__', iterate: '__anext__' }
      : { enter: '__enter__', exit: '__exit__', iterate: '__next__' };
    return {
      kind: 'call',
      callee: this.values.table.attribute(this.values.evaluate(node, scope), names[implicit]),
      text: source.label(node),
      range: source.range(node),
      callRange: source.range(node),
      arguments: compactList([]),
      isAwaited: isAsync,
      use: 'used',
      implicit,
    };
  }
}
