/**
 * The operations of expressions, in order of evaluation: calls, awaits, comprehensions, conditional parts, and the calls
 * that the syntax makes by itself. Statements are operations.ts' business, which builds on this.
 */
import type { ArgumentFacts, CallOperation, Value } from '../../core/facts';
import type { Declarations } from './declarations';
import { operatorCall } from './expressionValues';
import { containerOf, containsMethod, ImplicitCalls } from './implicitCalls';
import { tripCountOf } from './loops';
import { OperationStack } from './operationStack';
import { defaultOf } from './parameterParts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { ScanFinder } from './scans';
import type { Scope } from './scope';
import { Sizes } from './sizes';
import type { PythonSource } from './source';
import type { Values } from './values';
import {
  ImplicitCall,
  KeywordArgument,
  noArguments,
  NonBlockingCall,
  StarredArgument,
  WrittenArgument,
  WrittenCall,
} from './writtenCalls';
import type { Place } from './writtenParts';
import { ClauseLoop, WrittenBranch, WrittenCompute } from './writtenStatements';
import { unknown } from '../valueTable';

/** Statements and expressions nested deeper than this are not descended into: the stack is finite. */
export const maxDepth = 1200;

export class ExpressionOperations {
  /** Depth of `try` statements that expect a call not to wait. */
  protected nonBlocking = 0;
  protected depth = 0;
  private readonly implicitCalls: ImplicitCalls;
  protected readonly sizes: Sizes;
  /** Where operations go, in order of evaluation. */
  protected readonly out = new OperationStack();
  private readonly scans: ScanFinder;
  private lastPlace: Place | undefined;
  /** The arguments of one call, in the making: an array for each, filled one by one, would have room for many more. */
  private readonly given: ArgumentFacts[] = [];
  /** Whether operators were met that may go through a whole sequence. */
  protected mayScan = false;

  constructor(
    protected readonly source: PythonSource,
    protected readonly declarations: Declarations,
    protected readonly values: Values,
  ) {
    this.implicitCalls = new ImplicitCalls(source, declarations);
    this.sizes = new Sizes(source, values);
    this.scans = new ScanFinder(source, values, this.sizes);
  }

  /** The place of what stands in a scope: mostly that of what was asked for before. */
  protected placeIn(scope: Scope): Place {
    if (this.lastPlace?.scope !== scope) {
      const { source, values, sizes } = this;
      this.lastPlace = { source, values, sizes, scope };
    }
    return this.lastPlace;
  }

  /** An expression outside a simple statement: a test, an iterable, a context manager. */
  protected expressionStatement(node: NodeIndex, scope: Scope): void {
    if (node !== 0) {
      const outer = this.mayScan;
      this.mayScan = false;
      const steps = this.expression(node, scope, false);
      this.out.push(this.compute(node, steps, scope));
      this.mayScan = outer;
    }
  }

  protected compute(node: NodeIndex, steps: number, scope: Scope): WrittenCompute {
    const scans = this.mayScan ? this.scans.of(node, scope) : undefined;
    return new WrittenCompute(this.placeIn(scope), node, steps, scans);
  }

  /** Appends the calls, awaits and comprehensions of an expression. @returns evaluated nodes, comprehension bodies excluded. */
  protected expression(node: NodeIndex, scope: Scope, isDiscarded: boolean): number {
    if (node === 0 || this.depth >= maxDepth) {
      return 0;
    }
    this.depth++;
    const steps = this.expressionByKind(node, scope, isDiscarded);
    this.depth--;
    return steps;
  }

  protected operands(node: NodeIndex, scope: Scope): number {
    let steps = 1;
    for (let child = this.source.first(node); child !== 0; child = this.source.next(child)) {
      steps += this.expression(child, scope, false);
    }
    return steps;
  }

  protected expressionByKind(node: NodeIndex, scope: Scope, isDiscarded: boolean): number {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Name:
      case NodeKind.Number:
      case NodeKind.Constant:
        return 1;
      case NodeKind.Lambda:
        return 1 + this.defaults(source.first(node), scope);
      case NodeKind.Attribute:
        return this.attribute(node, scope);
      case NodeKind.BinaryOperation: {
        this.mayScan = true;
        const steps = this.operands(node, scope);
        this.operator(node, scope);
        return steps;
      }
      case NodeKind.Compare: {
        this.mayScan = true;
        const steps = this.operands(node, scope);
        this.containment(node, scope);
        return steps;
      }
      case NodeKind.Subscript:
        this.mayScan = true;
        return this.operands(node, scope);
      case NodeKind.Keyword:
        return this.expression(source.next(source.first(node)), scope, false);
      case NodeKind.Call:
        return this.call(node, scope, false, isDiscarded);
      case NodeKind.Await: {
        const awaited = source.first(node);
        if (source.kind(awaited) === NodeKind.Call) {
          return 1 + this.call(awaited, scope, true, isDiscarded);
        }
        const steps = this.expression(awaited, scope, false);
        this.out.push({ kind: 'await', value: this.values.evaluate(awaited, scope), range: source.range(node) });
        return 1 + steps;
      }
      case NodeKind.Yield:
        if (source.flag(node) === 1) {
          return this.yieldFrom(node, scope);
        }
        return this.operands(node, scope);
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        this.comprehension(node, scope);
        return 1;
      case NodeKind.Conditional:
        return this.conditional(node, scope);
      default:
        return this.operands(node, scope);
    }
  }

  protected conditional(node: NodeIndex, scope: Scope): number {
    const { source, out } = this;
    const body = source.first(node);
    const test = source.next(body);
    let steps = 1 + this.expression(test, scope, false);
    const { size } = out;
    steps += this.expression(body, scope, false);
    const whenTrue = out.take(size);
    steps += this.expression(source.next(test), scope, false);
    const whenFalse = out.take(size);
    if (whenTrue.length > 0 || whenFalse.length > 0) {
      out.push(new WrittenBranch(this.placeIn(scope), node, 'conditional', [whenTrue, whenFalse]));
    }
    return steps;
  }

  /** `yield from f()` goes through what f returns. */
  protected yieldFrom(node: NodeIndex, scope: Scope): number {
    const iterable = this.source.first(node);
    const steps = this.operands(node, scope);
    this.out.push(this.implicitCall('iterate', iterable, scope, false));
    return steps;
  }

  /** Defaults are evaluated where the function is defined. @returns evaluated nodes. */
  protected defaults(parameters: NodeIndex, scope: Scope): number {
    let steps = 0;
    const { source } = this;
    for (let parameter = source.first(parameters); parameter !== 0; parameter = source.next(parameter)) {
      steps += this.expression(defaultOf(source, parameter), scope, false);
    }
    return steps;
  }

  /** Reading an attribute may run a property's function. */
  protected attribute(node: NodeIndex, scope: Scope): number {
    const { source, values } = this;
    const owner = source.first(node);
    const steps = 1 + this.expression(owner, scope, false);
    const object = values.evaluate(owner, scope);
    const name = scope.mangled(source.lastName(node));
    if (this.implicitCalls.mayBeProperty(object, name)) {
      this.candidate('property', node, values.table.attribute(object, name), scope);
    }
    return steps;
  }

  protected operator(node: NodeIndex, scope: Scope): void {
    const { source, values } = this;
    const left = source.first(node);
    const a = values.evaluate(left, scope);
    const b = values.evaluate(source.next(left), scope);
    const called = this.implicitCalls.mayBeMethod(a, b)
      ? operatorCall(values.table, source.flag(node), a, b)
      : undefined;
    if (called?.kind === 'call') {
      this.candidate('operator', node, called.callee, scope);
    }
  }

  /** `item in object`. */
  protected containment(node: NodeIndex, scope: Scope): void {
    const { source, values } = this;
    const container = containerOf(source, node);
    const object = container === 0 ? unknown : values.evaluate(container, scope);
    if (object.kind === 'instance' || object.kind === 'call') {
      this.candidate('operator', node, values.table.attribute(object, containsMethod), scope);
    }
  }

  /** A call that is made if the object's class has such a property or method. */
  private candidate(implicit: 'property' | 'operator', node: NodeIndex, callee: Value, scope: Scope): void {
    this.out.push(new ImplicitCall(this.placeIn(scope), node, callee, implicit, false));
  }

  protected call(node: NodeIndex, scope: Scope, isAwaited: boolean, isDiscarded: boolean): number {
    const { source, values } = this;
    const callee = source.first(node);
    // The callee's own last attribute is a method: what is read before it may be a property.
    const isMethod = source.kind(callee) === NodeKind.Attribute;
    let steps = 1 + (isMethod ? 1 : 0) + this.expression(isMethod ? source.first(callee) : callee, scope, false);
    for (let argument = source.next(callee); argument !== 0; argument = source.next(argument)) {
      steps += this.expression(argument, scope, false);
    }
    const Call = this.nonBlocking > 0 ? NonBlockingCall : WrittenCall;
    const value = values.evaluate(callee, scope);
    const given = this.arguments(source.next(callee), this.placeIn(scope));
    this.out.push(new Call(this.placeIn(scope), node, value, given, isAwaited, isDiscarded ? 'discarded' : 'used'));
    return steps;
  }

  /** Those from the first on, 0 for none. */
  private arguments(first: NodeIndex, place: Place): readonly ArgumentFacts[] {
    const { source } = this;
    let count = 0;
    for (let node = first; node !== 0; node = source.next(node)) {
      this.given[count] = this.argument(node, place);
      count++;
    }
    return count === 0 ? noArguments : this.given.slice(0, count);
  }

  private argument(node: NodeIndex, place: Place): ArgumentFacts {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Keyword:
        return new KeywordArgument(place, node, source.nodeText(source.first(node)));
      case NodeKind.Starred:
        return new StarredArgument(place, node, source.flag(node) === 2 ? 2 : 1);
      default:
        return new WrittenArgument(place, node);
    }
  }

  /** What the default of a parameter tells of its size. */
  defaultFact(node: NodeIndex, scope: Scope): { readonly defaultSize?: number } {
    const size = node === 0 ? undefined : this.sizes.ofArgument(node, scope);
    return size?.factors.length === 0 ? { defaultSize: size.scale } : {};
  }

  protected comprehension(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const inner = this.declarations.scopeOf(node) ?? scope;
    let clause = source.first(node);
    while (clause !== 0 && source.kind(clause) !== NodeKind.ComprehensionFor) {
      clause = source.next(clause);
    }
    this.clause(node, clause, scope, inner);
  }

  /** A clause with those behind it, all of them of one comprehension; behind the last, its elements. */
  private clause(node: NodeIndex, clause: NodeIndex, scope: Scope, inner: Scope): void {
    const { source, out } = this;
    if (clause === 0) {
      for (let element = source.first(node); element !== 0; element = source.next(element)) {
        if (source.kind(element) !== NodeKind.ComprehensionFor) {
          this.expressionStatement(element, inner);
        }
      }
      return;
    }
    const target = source.first(clause);
    const iterable = source.next(target);
    this.expressionStatement(iterable, scope);
    const isAsync = source.flag(clause) === 1;
    const { size } = out;
    out.push(this.implicitCall('iterate', iterable, scope, isAsync));
    for (let condition = source.next(iterable); condition !== 0; condition = source.next(condition)) {
      this.expressionStatement(condition, inner);
    }
    this.clause(node, source.next(clause), inner, inner);
    const form = source.kind(node) === NodeKind.GeneratorExpression ? 'generator' : 'comprehension';
    const body = out.take(size);
    const trips = tripCountOf(this.sizes, iterable, scope);
    out.push(new ClauseLoop(this.placeIn(scope), node, clause, form, isAsync, trips, body));
  }

  /** The call of `__enter__`, `__exit__` or `__next__` that the syntax makes. */
  protected implicitCall(
    implicit: 'enter' | 'exit' | 'iterate',
    node: NodeIndex,
    scope: Scope,
    isAsync: boolean,
  ): CallOperation {
    const { values } = this;
    const name = (isAsync ? asynchronousMethods : methods)[implicit];
    const callee = values.table.attribute(values.evaluate(node, scope), name);
    return new ImplicitCall(this.placeIn(scope), node, callee, implicit, isAsync);
  }
}

const methods = { enter: '__enter__', exit: '__exit__', iterate: '__next__' } as const;
const asynchronousMethods = { enter: '__aenter__', exit: '__aexit__', iterate: '__anext__' } as const;
