/**
 * Second pass: turns the body of each function into its tree of operations (core/facts) in order of evaluation.
 * Code that never runs (`if TYPE_CHECKING:`) yields nothing; what is handed to nested functions belongs to those.
 */
import type { ArgumentFacts, CallOperation, Operation, StatementOperation, WithOperation } from '../../core/facts';
import type { Declarations } from './declarations';
import { tripCountOf, whileTripCount } from './loops';
import { loopDependence, nameUse } from './nameUse';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { Scope } from './scope';
import type { PythonSource } from './source';
import type { Values } from './values';

const maxDepth = 1200;

const simpleForms: ReadonlyMap<number, StatementOperation['form']> = new Map<number, StatementOperation['form']>([
  [NodeKind.Assign, 'assign'],
  [NodeKind.AnnotatedAssign, 'assign'],
  [NodeKind.AugmentedAssign, 'assign'],
  [NodeKind.ExpressionStatement, 'expression'],
  [NodeKind.Return, 'return'],
  [NodeKind.Raise, 'other'],
  [NodeKind.Assert, 'other'],
  [NodeKind.Delete, 'other'],
  [NodeKind.TypeAlias, 'other'],
]);

export class OperationBuilder {
  private depth = 0;
  /** True once the function being built has yielded. */
  private hasYield = false;

  constructor(
    private readonly source: PythonSource,
    private readonly declarations: Declarations,
    private readonly values: Values,
  ) {}

  /** The operations of a FunctionDef, Lambda or Module, and whether it is a generator. */
  body(node: NodeIndex, scope: Scope): { readonly operations: readonly Operation[]; readonly isGenerator: boolean } {
    const outer = this.hasYield;
    this.hasYield = false;
    const operations: Operation[] = [];
    switch (this.source.kind(node)) {
      case NodeKind.FunctionDef:
        this.block(this.source.childOfKind(node, NodeKind.Block), scope, operations);
        break;
      case NodeKind.Lambda:
        this.expressionStatement(this.source.next(this.source.first(node)), scope, operations);
        break;
      default:
        this.block(node, scope, operations);
    }
    const isGenerator = this.hasYield;
    this.hasYield = outer;
    return { operations, isGenerator };
  }

  private block(node: NodeIndex, scope: Scope, out: Operation[]): void {
    for (let statement = this.source.first(node); statement !== 0; statement = this.source.next(statement)) {
      this.statement(statement, scope, out);
    }
  }

  private blockOf(node: NodeIndex, scope: Scope): Operation[] {
    const operations: Operation[] = [];
    this.block(node, scope, operations);
    return operations;
  }

  private statement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    if (this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    this.statementByKind(node, scope, out);
    this.depth--;
  }

  private statementByKind(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.FunctionDef:
      case NodeKind.ClassDef:
        this.definition(node, scope, out);
        return;
      case NodeKind.If:
        this.ifStatement(node, scope, out);
        return;
      case NodeKind.For:
        this.forStatement(node, scope, out);
        return;
      case NodeKind.While:
        this.whileStatement(node, scope, out);
        return;
      case NodeKind.With:
        this.withStatement(node, scope, out);
        return;
      case NodeKind.Try:
        this.tryStatement(node, scope, out);
        return;
      case NodeKind.Match: {
        const [subject = 0, ...cases] = source.children(node);
        this.expressionStatement(subject, scope, out);
        const arms = cases.map((clause) => {
          const arm: Operation[] = [];
          for (const child of source.children(clause)) {
            if (source.kind(child) === NodeKind.Block) {
              this.block(child, scope, arm);
            } else if (source.kind(child) < NodeKind.PatternValue) {
              this.expressionStatement(child, scope, arm);
            }
          }
          return arm;
        });
        out.push({ kind: 'branch', form: 'match', range: source.range(node), arms: [...arms, []] });
        return;
      }
      default: {
        const form = simpleForms.get(source.kind(node));
        if (form !== undefined) {
          this.simpleStatement(node, form, scope, out);
        }
      }
    }
  }

  /** Decorators and defaults run where the definition stands; a class body runs at once. */
  private definition(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    for (const child of source.children(node)) {
      switch (source.kind(child)) {
        case NodeKind.Decorator:
          this.expression(source.first(child), scope, out, false);
          break;
        case NodeKind.Block:
          if (source.kind(node) === NodeKind.ClassDef) {
            this.block(child, this.declarations.scopeOf(node) ?? scope, out);
          }
          break;
        default:
      }
    }
  }

  private ifStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const [test = 0, block = 0, ...clauses] = source.children(node);
    const isTypeChecking = source.lastName(test) === 'TYPE_CHECKING';
    this.expressionStatement(test, scope, out);
    const arms: Operation[][] = [isTypeChecking ? [] : this.blockOf(block, scope)];
    let hasElse = false;
    for (const clause of clauses) {
      if (source.kind(clause) === NodeKind.ElifClause) {
        const arm: Operation[] = [];
        const [elifTest = 0, elifBlock = 0] = source.children(clause);
        this.expressionStatement(elifTest, scope, arm);
        this.block(elifBlock, scope, arm);
        arms.push(arm);
      } else {
        arms.push(this.blockOf(source.first(clause), scope));
        hasElse = true;
      }
    }
    out.push({ kind: 'branch', form: 'if', range: source.range(node), arms: hasElse ? arms : [...arms, []] });
  }

  private forStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const [target = 0, iterable = 0, block = 0, orelse = 0] = source.children(node);
    this.expressionStatement(iterable, scope, out);
    const isAsync = source.flag(node) === 1;
    const body: Operation[] = [this.implicitCall('iterate', iterable, scope, isAsync)];
    this.block(block, scope, body);
    out.push({
      kind: 'loop',
      form: 'for',
      isAsync,
      range: source.range(node),
      headRange: source.lines.rangeAt(source.start(node), source.end(iterable)),
      trips: tripCountOf(source, this.values, iterable, scope),
      dependence: isAsync
        ? { kind: 'dependent', reason: 'an asynchronous iterator yields one item after the other' }
        : loopDependence(source, target, block),
      body,
    });
    if (orelse !== 0) {
      this.block(source.first(orelse), scope, out);
    }
  }

  private whileStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const [test = 0, block = 0, orelse = 0] = source.children(node);
    const body: Operation[] = [];
    this.expressionStatement(test, scope, body);
    this.block(block, scope, body);
    out.push({
      kind: 'loop',
      form: 'while',
      isAsync: false,
      range: source.range(node),
      headRange: source.lines.rangeAt(source.start(node), source.end(test)),
      trips: whileTripCount(source, test),
      dependence: { kind: 'dependent', reason: 'a `while` loop decides after each iteration whether to go on' },
      body,
    });
    if (orelse !== 0) {
      this.block(source.first(orelse), scope, out);
    }
  }

  private withStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const isAsync = source.flag(node) === 1;
    const items: { value: NodeIndex; facts: WithOperation['items'][number] }[] = [];
    for (const item of source.children(node)) {
      if (source.kind(item) !== NodeKind.WithItem) {
        continue;
      }
      const [value = 0, target = 0] = source.children(item);
      this.expressionStatement(value, scope, out);
      out.push(this.implicitCall('enter', value, scope, isAsync));
      items.push({
        value,
        facts: {
          value: this.values.evaluate(value, scope),
          text: source.label(value),
          range: source.range(value),
          ...(source.kind(target) === NodeKind.Name ? { name: source.nodeText(target) } : {}),
        },
      });
    }
    const body = this.blockOf(source.childOfKind(node, NodeKind.Block), scope);
    out.push({ kind: 'with', isAsync, items: items.map(({ facts }) => facts), range: source.range(node), body });
    for (const { value } of items.reverse()) {
      out.push(this.implicitCall('exit', value, scope, isAsync));
    }
  }

  private tryStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const arms: Operation[][] = [];
    const last: Operation[] = [];
    for (const child of source.children(node)) {
      switch (source.kind(child)) {
        case NodeKind.Block:
          this.block(child, scope, out);
          break;
        case NodeKind.ExceptClause:
          arms.push(this.blockOf(source.childOfKind(child, NodeKind.Block), scope));
          break;
        default:
          this.block(source.first(child), scope, last);
      }
    }
    if (arms.length > 0) {
      out.push({ kind: 'branch', form: 'try', range: source.range(node), arms: [...arms, []] });
    }
    out.push(...last);
  }

  private simpleStatement(node: NodeIndex, form: StatementOperation['form'], scope: Scope, out: Operation[]): void {
    const { source } = this;
    const operations: Operation[] = [];
    const children = source.children(node);
    let steps = 1;
    for (const child of children) {
      const isAnnotation = source.kind(node) === NodeKind.AnnotatedAssign && child === children[1];
      if (!isAnnotation) {
        const isDiscarded = form === 'expression';
        steps += this.expression(child, scope, operations, isDiscarded);
      }
    }
    const compute: Operation = { kind: 'compute', steps, range: source.range(node) };
    if (operations.length === 0) {
      out.push(compute);
      return;
    }
    const use = nameUse(source, [node]);
    out.push({
      kind: 'statement',
      form,
      range: source.range(node),
      reads: [...use.reads],
      binds: [...use.binds],
      writesOutside: use.writesOutside,
      operations: [...operations, compute],
    });
  }

  /** An expression outside a simple statement: a test, an iterable, a context manager. */
  private expressionStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    if (node !== 0) {
      const steps = this.expression(node, scope, out, false);
      out.push({ kind: 'compute', steps, range: this.source.range(node) });
    }
  }

  /** Appends the calls, awaits and comprehensions of an expression. @returns evaluated nodes, comprehension bodies excluded. */
  private expression(node: NodeIndex, scope: Scope, out: Operation[], isDiscarded: boolean): number {
    if (node === 0 || this.depth >= maxDepth) {
      return 0;
    }
    this.depth++;
    const steps = this.expressionByKind(node, scope, out, isDiscarded);
    this.depth--;
    return steps;
  }

  private operands(node: NodeIndex, scope: Scope, out: Operation[]): number {
    let steps = 1;
    for (let child = this.source.first(node); child !== 0; child = this.source.next(child)) {
      steps += this.expression(child, scope, out, false);
    }
    return steps;
  }

  private expressionByKind(node: NodeIndex, scope: Scope, out: Operation[], isDiscarded: boolean): number {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Name:
      case NodeKind.Number:
      case NodeKind.Constant:
      case NodeKind.Lambda:
        return 1;
      case NodeKind.Attribute:
        return 1 + this.expression(source.first(node), scope, out, false);
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
        this.hasYield = true;
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

  private call(
    node: NodeIndex,
    scope: Scope,
    out: Operation[],
    how: { readonly isAwaited: boolean; readonly isDiscarded: boolean },
  ): number {
    const { source } = this;
    const callee = source.first(node);
    let steps = 1 + this.expression(callee, scope, out, false);
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
      arguments: facts,
      isAwaited: how.isAwaited,
      use: how.isDiscarded ? 'discarded' : 'used',
    });
    return steps;
  }

  private argument(node: NodeIndex, scope: Scope): ArgumentFacts {
    const { source } = this;
    const range = source.range(node);
    switch (source.kind(node)) {
      case NodeKind.Keyword: {
        const name = source.first(node);
        return { name: source.nodeText(name), value: this.values.evaluate(source.next(name), scope), range };
      }
      case NodeKind.Starred:
        return { star: source.flag(node) === 2 ? 2 : 1, value: this.values.evaluate(source.first(node), scope), range };
      default:
        return { value: this.values.evaluate(node, scope), range };
    }
  }

  private comprehension(node: NodeIndex, scope: Scope, out: Operation[]): void {
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
        trips: tripCountOf(source, this.values, iterable, index === 0 ? scope : inner),
        dependence:
          isAsync || binds
            ? { kind: 'dependent', reason: 'iterations change shared objects' }
            : { kind: 'independent', collects: form === 'generator' ? 'yield' : 'list' },
        body,
      });
    };
    build(0, out);
  }

  /** The call of `__enter__`, `__exit__` or `__next__` that the syntax makes. */
  private implicitCall(
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
      arguments: [],
      isAwaited: isAsync,
      use: 'used',
      implicit,
    };
  }
}
