/**
 * Second pass: turns the body of each function into its tree of operations (core/facts) in order of evaluation.
 * Code that never runs (`if TYPE_CHECKING:`) yields nothing, nor does what is only for callers in other threads, which waits
 * for this one; what is handed to nested functions belongs to those.
 */
import { compactList } from '../../core/compactList';
import type { ExitOperation, Operation, StatementOperation, WithOperation } from '../../core/facts';
import { ExpressionOperations, maxDepth } from './expressionOperations';
import { tripCountOf, whileTripCount } from './loops';
import { loopBinds, loopDependence, nameUse } from './nameUse';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { Scope } from './scope';

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

const exitForms: ReadonlyMap<number, ExitOperation['form']> = new Map<number, ExitOperation['form']>([
  [NodeKind.Return, 'return'],
  [NodeKind.Raise, 'raise'],
  [NodeKind.Break, 'break'],
  [NodeKind.Continue, 'continue'],
]);

const nameIsMain = /^(?:__name__\s*==\s*(["'])__main__\1|(["'])__main__\2\s*==\s*__name__)(?=\s+and\b|$)/;
const nameIsNotMain = /^(?:__name__\s*!=\s*(["'])__main__\1|(["'])__main__\2\s*!=\s*__name__)$/;

/** `__name__ == "__main__"`, alone or with further conditions. */
function isScriptTest(text: string): boolean {
  return nameIsMain.test(text) && !/\bor\b/.test(text);
}

const threadIdentity = String.raw`(?:threading\.)?(?:get_ident|get_native_id|current_thread)\(\)`;
const isOtherThread = new RegExp(`(?:!=|is not) ${threadIdentity}$|^${threadIdentity} (?:!=|is not)`);
const isThisThread = new RegExp(`(?:==|is) ${threadIdentity}$|^${threadIdentity} (?:==|is)(?! not)`);

/**
 * The arm of `if self.thread_id != threading.get_ident():` that is for callers in other threads than the one that the object
 * belongs to; undefined for other tests.
 */
function armOfOtherThreads(test: string): 0 | 1 | undefined {
  const text = test.replace(/\s+/g, ' ');
  if (text.includes(' or ')) {
    return undefined;
  }
  return isOtherThread.test(text) ? 0 : isThisThread.test(text) ? 1 : undefined;
}

export class OperationBuilder extends ExpressionOperations {
  /** The operations of a FunctionDef, Lambda or Module. */
  body(node: NodeIndex, scope: Scope): readonly Operation[] {
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
    return compactList(operations);
  }

  private block(node: NodeIndex, scope: Scope, out: Operation[]): void {
    for (let statement = this.source.first(node); statement !== 0; statement = this.source.next(statement)) {
      this.statement(statement, scope, out);
    }
  }

  private blockOf(node: NodeIndex, scope: Scope): readonly Operation[] {
    const operations: Operation[] = [];
    this.block(node, scope, operations);
    return compactList(operations);
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
          return compactList(arm);
        });
        out.push({ kind: 'branch', form: 'match', range: source.range(node), arms: [...arms, []] });
        return;
      }
      default: {
        const form = simpleForms.get(source.kind(node));
        if (form !== undefined) {
          this.simpleStatement(node, form, scope, out);
        }
        const exit = exitForms.get(source.kind(node));
        if (exit !== undefined) {
          out.push({ kind: 'exit', form: exit, range: source.range(node) });
        }
      }
    }
  }

  /** Decorators, defaults and base classes run where the definition stands; a class body runs at once. */
  private definition(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const isClass = source.kind(node) === NodeKind.ClassDef;
    for (const child of source.children(node)) {
      switch (source.kind(child)) {
        case NodeKind.Decorator:
          this.expression(source.first(child), scope, out, false);
          break;
        case NodeKind.Block:
          if (isClass) {
            this.block(child, this.declarations.scopeOf(node) ?? scope, out);
          }
          break;
        case NodeKind.Parameters:
          this.defaults(child, scope, out);
          break;
        case NodeKind.Name:
        case NodeKind.TypeParameters:
          break;
        default:
          // Annotations of functions are read as types; whether they are evaluated depends on the Python version.
          if (isClass) {
            this.expression(child, scope, out, false);
          }
      }
    }
  }

  private ifStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const [test = 0, block = 0, ...clauses] = source.children(node);
    const text = source.nodeText(test);
    const others = armOfOtherThreads(text);
    const isLeftOut = source.lastName(test) === 'TYPE_CHECKING' || others === 0;
    this.expressionStatement(test, scope, out);
    const arms: (readonly Operation[])[] = [isLeftOut ? [] : this.blockOf(block, scope)];
    let scriptArm = isScriptTest(text) ? 0 : nameIsNotMain.test(text) ? 1 : undefined;
    let hasElse = false;
    for (const clause of clauses) {
      if (source.kind(clause) === NodeKind.ElifClause) {
        const arm: Operation[] = [];
        const [elifTest = 0, elifBlock = 0] = source.children(clause);
        this.expressionStatement(elifTest, scope, arm);
        this.block(elifBlock, scope, arm);
        scriptArm ??= isScriptTest(source.nodeText(elifTest)) ? arms.length : undefined;
        arms.push(compactList(arm));
      } else {
        const isOther = others === 1 && clauses.length === 1;
        arms.push(isOther ? [] : this.blockOf(source.first(clause), scope));
        hasElse = true;
      }
    }
    out.push({
      kind: 'branch',
      form: 'if',
      range: source.range(node),
      ...(scriptArm === undefined ? {} : { scriptArm }),
      arms: hasElse ? arms : [...arms, []],
    });
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
      trips: tripCountOf(this.sizes, iterable, scope),
      dependence: isAsync
        ? { kind: 'dependent', reason: 'an asynchronous iterator yields one item after the other' }
        : loopDependence(source, target, block),
      binds: loopBinds(source, target, block),
      body: compactList(body),
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
      trips: whileTripCount(this.sizes, node, scope),
      dependence: { kind: 'dependent', reason: 'a `while` loop decides after each iteration whether to go on' },
      binds: loopBinds(source, 0, block),
      body: compactList(body),
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
          reads: [...nameUse(source, [value]).reads],
        },
      });
    }
    const body = this.blockOf(source.childOfKind(node, NodeKind.Block), scope);
    out.push({ kind: 'with', isAsync, items: items.map(({ facts }) => facts), range: source.range(node), body });
    for (const { value } of items.reverse()) {
      out.push(this.implicitCall('exit', value, scope, isAsync));
    }
  }

  /** The body and the `else` block, then the handlers as arms, then the `finally` block: it runs on every way. */
  /**
   * `except BlockingIOError:` and its like of the ssl module: the call before it is on a non-blocking descriptor.
   * Source: https://docs.python.org/3/library/exceptions.html#BlockingIOError.
   */
  private expectsNotToWait(clause: NodeIndex): boolean {
    const { source } = this;
    const type = source.first(clause);
    return (
      source.kind(clause) === NodeKind.ExceptClause &&
      source.kind(type) !== NodeKind.Block &&
      /\b(?:BlockingIOError|SSLWant(?:Read|Write)Error)\b/.test(source.nodeText(type))
    );
  }

  private tryStatement(node: NodeIndex, scope: Scope, out: Operation[]): void {
    const { source } = this;
    const arms: (readonly Operation[])[] = [];
    const last: Operation[] = [];
    const neverWaits = source.children(node).some((child) => this.expectsNotToWait(child));
    for (const child of source.children(node)) {
      switch (source.kind(child)) {
        case NodeKind.Block:
          this.nonBlocking += neverWaits ? 1 : 0;
          this.block(child, scope, out);
          this.nonBlocking -= neverWaits ? 1 : 0;
          break;
        case NodeKind.ExceptClause: {
          const arm: Operation[] = [];
          const type = source.first(child);
          if (source.kind(type) !== NodeKind.Block) {
            this.expression(type, scope, arm, false);
          }
          this.block(source.childOfKind(child, NodeKind.Block), scope, arm);
          arms.push(compactList(arm));
          break;
        }
        case NodeKind.ElseClause:
          this.block(source.first(child), scope, out);
          break;
        default:
          this.block(source.first(child), scope, last);
      }
    }
    out.push({
      kind: 'branch',
      form: 'try',
      range: source.range(node),
      ...(last.length > 0 ? { finallyCount: last.length } : {}),
      arms: [...arms, []],
    });
    out.push(...last);
  }

  /** `shelf.name = ...`: the attribute is a target of the assignment; `+=` reads it as well. */
  private isSet(statement: NodeIndex, child: NodeIndex): boolean {
    const { source } = this;
    const kind = source.kind(statement);
    const isTarget =
      (kind === NodeKind.Assign && source.next(child) !== 0) ||
      (kind === NodeKind.AnnotatedAssign && source.first(statement) === child);
    return isTarget && source.kind(child) === NodeKind.Attribute;
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
        // Setting an attribute runs no getter; only what stands before the last dot is read.
        const isSet = this.isSet(node, child);
        steps += isSet ? 1 : 0;
        steps += this.expression(isSet ? source.first(child) : child, scope, operations, isDiscarded);
      }
    }
    const compute = this.compute(node, steps, scope);
    if (operations.every(isCandidate)) {
      // Mostly nothing is called: a statement of no consequence.
      out.push(...operations, compute);
      return;
    }
    const use = nameUse(source, [node]);
    out.push({
      kind: 'statement',
      form,
      range: source.range(node),
      reads: compactList([...use.reads]),
      binds: compactList([...use.binds]),
      writesOutside: use.writesOutside,
      operations: [...operations, compute],
    });
  }
}

/** A call that is made only if the object's class has such a property or method. */
function isCandidate(operation: Operation): boolean {
  return operation.kind === 'call' && (operation.implicit === 'property' || operation.implicit === 'operator');
}
