/**
 * Second pass: turns the body of each function into its tree of operations (core/facts) in order of evaluation.
 * Code that never runs (`if TYPE_CHECKING:`) yields nothing, nor does what is only for callers in other threads, which waits
 * for this one; what is handed to nested functions belongs to those.
 */
import type { ExitOperation, Operation, StatementOperation } from '../../core/facts';
import { ExpressionOperations, maxDepth } from './expressionOperations';
import { tripCountOf, whileTripCount } from './loops';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { Scope } from './scope';
import { WrittenBranch, WrittenExit, WrittenLoop, WrittenStatement, WrittenWith } from './writtenStatements';

const nameIsMain = /^(?:__name__\s*==\s*(["'])__main__\1|(["'])__main__\2\s*==\s*__name__)(?=\s+and\b|$)/;
const nameIsNotMain = /^(?:__name__\s*!=\s*(["'])__main__\1|(["'])__main__\2\s*!=\s*__name__)$/;

/** Whether nothing but a test for the name of the module can stand here: most tests need not be looked at further. */
function mayTestName(text: string): boolean {
  return text.startsWith('__name__') || text.startsWith('__main__', 1);
}

/** `__name__ == "__main__"`, alone or with further conditions. */
function isScriptTest(text: string): boolean {
  return mayTestName(text) && nameIsMain.test(text) && !/\bor\b/.test(text);
}

const threadIdentity = String.raw`(?:threading\.)?(?:get_ident|get_native_id|current_thread)\(\)`;
const mentionsThread = /get_(?:native_)?id|current_thread/;
const isOtherThread = new RegExp(`(?:!=|is not) ${threadIdentity}$|^${threadIdentity} (?:!=|is not)`);
const isThisThread = new RegExp(`(?:==|is) ${threadIdentity}$|^${threadIdentity} (?:==|is)(?! not)`);

/**
 * The arm of `if self.thread_id != threading.get_ident():` that is for callers in other threads than the one that the object
 * belongs to; undefined for other tests.
 */
function armOfOtherThreads(test: string): 0 | 1 | undefined {
  if (!mentionsThread.test(test)) {
    return undefined;
  }
  const text = test.replace(/\s+/g, ' ');
  if (text.includes(' or ')) {
    return undefined;
  }
  return isOtherThread.test(text) ? 0 : isThisThread.test(text) ? 1 : undefined;
}

export class OperationBuilder extends ExpressionOperations {
  /** The operations of a FunctionDef, Lambda or Module. */
  body(node: NodeIndex, scope: Scope): readonly Operation[] {
    const { size } = this.out;
    // While the stack is short: expressions may be as deep as it allows.
    this.values.prepare(scope);
    switch (this.source.kind(node)) {
      case NodeKind.FunctionDef:
        this.block(this.source.last(node), scope);
        break;
      case NodeKind.Lambda:
        this.expressionStatement(this.source.second(node), scope);
        break;
      default:
        this.block(node, scope);
    }
    return this.out.take(size);
  }

  private block(node: NodeIndex, scope: Scope): void {
    for (let statement = this.source.first(node); statement !== 0; statement = this.source.next(statement)) {
      this.statement(statement, scope);
    }
  }

  private blockOf(node: NodeIndex, scope: Scope): readonly Operation[] {
    const { size } = this.out;
    this.block(node, scope);
    return this.out.take(size);
  }

  private statement(node: NodeIndex, scope: Scope): void {
    if (this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    this.statementByKind(node, scope);
    this.depth--;
  }

  private statementByKind(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.FunctionDef:
      case NodeKind.ClassDef:
        this.definition(node, scope);
        return;
      case NodeKind.If:
        this.ifStatement(node, scope);
        return;
      case NodeKind.For:
        this.forStatement(node, scope);
        return;
      case NodeKind.While:
        this.whileStatement(node, scope);
        return;
      case NodeKind.With:
        this.withStatement(node, scope);
        return;
      case NodeKind.Try:
        this.tryStatement(node, scope);
        return;
      case NodeKind.Match:
        this.matchStatement(node, scope);
        return;
      case NodeKind.Assign:
      case NodeKind.AnnotatedAssign:
      case NodeKind.AugmentedAssign:
        this.simpleStatement(node, 'assign', scope);
        return;
      case NodeKind.ExpressionStatement:
        this.simpleStatement(node, 'expression', scope);
        return;
      case NodeKind.Return:
        this.simpleStatement(node, 'return', scope);
        this.exit(node, 'return', scope);
        return;
      case NodeKind.Raise:
        this.simpleStatement(node, 'other', scope);
        this.exit(node, 'raise', scope);
        return;
      case NodeKind.Assert:
      case NodeKind.Delete:
      case NodeKind.TypeAlias:
        this.simpleStatement(node, 'other', scope);
        return;
      case NodeKind.Break:
        this.exit(node, 'break', scope);
        return;
      case NodeKind.Continue:
        this.exit(node, 'continue', scope);
        return;
      default:
    }
  }

  private exit(node: NodeIndex, form: ExitOperation['form'], scope: Scope): void {
    this.out.push(new WrittenExit(this.placeIn(scope), node, form));
  }

  /** Decorators, defaults and base classes run where the definition stands; a class body runs at once. */
  private definition(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const isClass = source.kind(node) === NodeKind.ClassDef;
    for (let child = source.first(node); child !== 0; child = source.next(child)) {
      switch (source.kind(child)) {
        case NodeKind.Decorator:
          this.expression(source.first(child), scope, false);
          break;
        case NodeKind.Block:
          if (isClass) {
            this.block(child, this.declarations.scopeOf(node) ?? scope);
          }
          break;
        case NodeKind.Parameters:
          this.defaults(child, scope);
          break;
        case NodeKind.Name:
        case NodeKind.TypeParameters:
          break;
        default:
          // Annotations of functions are read as types; whether they are evaluated depends on the Python version.
          if (isClass) {
            this.expression(child, scope, false);
          }
      }
    }
  }

  private ifStatement(node: NodeIndex, scope: Scope): void {
    const { source, out } = this;
    const test = source.first(node);
    const block = source.next(test);
    const text = this.testText(test);
    const others = armOfOtherThreads(text);
    const isLeftOut = others === 0 || source.lastName(test) === 'TYPE_CHECKING';
    this.expressionStatement(test, scope);
    const arms: (readonly Operation[])[] = [isLeftOut ? nothing : this.blockOf(block, scope)];
    let scriptArm = isScriptTest(text) ? 0 : mayTestName(text) && nameIsNotMain.test(text) ? 1 : undefined;
    let hasElse = false;
    const second = source.next(block);
    for (let clause = second; clause !== 0; clause = source.next(clause)) {
      const { size } = out;
      const first = source.first(clause);
      if (source.kind(clause) === NodeKind.ElifClause) {
        this.expressionStatement(first, scope);
        this.block(source.next(first), scope);
        scriptArm ??= isScriptTest(this.testText(first)) ? arms.length : undefined;
      } else {
        // Where it is the only clause, it is what callers in this thread are for.
        const isOther = others === 1 && clause === second && source.next(clause) === 0;
        if (!isOther) {
          this.block(first, scope);
        }
        hasElse = true;
      }
      arms.push(out.take(size));
    }
    if (!hasElse) {
      arms.push(nothing);
    }
    out.push(new WrittenBranch(this.placeIn(scope), node, 'if', arms.slice(), { scriptArm }));
  }

  /** The text of a test that may be for the name of the module or for a thread; empty for plain names and calls. */
  private testText(test: NodeIndex): string {
    const { source } = this;
    switch (source.kind(test)) {
      case NodeKind.Name:
      case NodeKind.Attribute:
      case NodeKind.Call:
      case NodeKind.Subscript:
        return '';
      default:
        return source.text.slice(source.start(test), source.end(test));
    }
  }

  private matchStatement(node: NodeIndex, scope: Scope): void {
    const { source, out } = this;
    const subject = source.first(node);
    this.expressionStatement(subject, scope);
    const arms: (readonly Operation[])[] = [];
    for (let clause = source.next(subject); clause !== 0; clause = source.next(clause)) {
      const { size } = out;
      for (let child = source.first(clause); child !== 0; child = source.next(child)) {
        if (source.kind(child) === NodeKind.Block) {
          this.block(child, scope);
        } else if (source.kind(child) < NodeKind.PatternValue) {
          this.expressionStatement(child, scope);
        }
      }
      arms.push(out.take(size));
    }
    arms.push(nothing);
    out.push(new WrittenBranch(this.placeIn(scope), node, 'match', arms.slice()));
  }

  private forStatement(node: NodeIndex, scope: Scope): void {
    const { source, out } = this;
    const target = source.first(node);
    const iterable = source.next(target);
    const block = source.next(iterable);
    this.expressionStatement(iterable, scope);
    const isAsync = source.flag(node) === 1;
    const { size } = out;
    out.push(this.implicitCall('iterate', iterable, scope, isAsync));
    this.block(block, scope);
    const body = out.take(size);
    const trips = tripCountOf(this.sizes, iterable, scope);
    out.push(new WrittenLoop(this.placeIn(scope), node, 'for', isAsync, trips, body));
    this.orelse(source.next(block), scope);
  }

  private whileStatement(node: NodeIndex, scope: Scope): void {
    const { source, out } = this;
    const test = source.first(node);
    const block = source.next(test);
    const { size } = out;
    this.expressionStatement(test, scope);
    this.block(block, scope);
    const body = out.take(size);
    const trips = whileTripCount(this.sizes, node, scope);
    out.push(new WrittenLoop(this.placeIn(scope), node, 'while', false, trips, body));
    this.orelse(source.next(block), scope);
  }

  /** The `else` clause of a loop, 0 for none. */
  private orelse(clause: NodeIndex, scope: Scope): void {
    if (clause !== 0) {
      this.block(this.source.first(clause), scope);
    }
  }

  private withStatement(node: NodeIndex, scope: Scope): void {
    const { source, out } = this;
    const isAsync = source.flag(node) === 1;
    const values: NodeIndex[] = [];
    for (let item = source.first(node); item !== 0; item = source.next(item)) {
      if (source.kind(item) !== NodeKind.WithItem) {
        continue;
      }
      const value = source.first(item);
      this.expressionStatement(value, scope);
      out.push(this.implicitCall('enter', value, scope, isAsync));
      values.push(value);
    }
    const body = this.blockOf(source.last(node), scope);
    out.push(new WrittenWith(this.placeIn(scope), node, isAsync, body));
    for (const value of values.reverse()) {
      out.push(this.implicitCall('exit', value, scope, isAsync));
    }
  }

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

  /** Whether one of the clauses of a `try` expects that. */
  private neverWaits(node: NodeIndex): boolean {
    for (let clause = this.source.first(node); clause !== 0; clause = this.source.next(clause)) {
      if (this.expectsNotToWait(clause)) {
        return true;
      }
    }
    return false;
  }

  /** The body and the `else` block, then the handlers as arms, then the `finally` block: it runs on every way. */
  private tryStatement(node: NodeIndex, scope: Scope): void {
    const { source, out } = this;
    const arms: (readonly Operation[])[] = [];
    let last: readonly Operation[] = nothing;
    const depth = this.neverWaits(node) ? 1 : 0;
    for (let child = source.first(node); child !== 0; child = source.next(child)) {
      const { size } = out;
      switch (source.kind(child)) {
        case NodeKind.Block:
          this.nonBlocking += depth;
          this.block(child, scope);
          this.nonBlocking -= depth;
          break;
        case NodeKind.ExceptClause: {
          const type = source.first(child);
          if (source.kind(type) !== NodeKind.Block) {
            this.expression(type, scope, false);
          }
          this.block(source.last(child), scope);
          arms.push(out.take(size));
          break;
        }
        case NodeKind.ElseClause:
          this.block(source.first(child), scope);
          break;
        default:
          this.block(source.first(child), scope);
          last = out.take(size);
      }
    }
    arms.push(nothing);
    const finallyCount = last.length === 0 ? undefined : last.length;
    out.push(new WrittenBranch(this.placeIn(scope), node, 'try', arms.slice(), { finallyCount }));
    for (const operation of last) {
      out.push(operation);
    }
  }

  /** `shelf.name = ...`: the attribute is a target of the assignment; `+=` reads it as well. */
  private isSet(statement: NodeIndex, child: NodeIndex): boolean {
    const { source } = this;
    if (source.kind(child) !== NodeKind.Attribute) {
      return false;
    }
    const kind = source.kind(statement);
    return (
      (kind === NodeKind.Assign && source.next(child) !== 0) ||
      (kind === NodeKind.AnnotatedAssign && source.first(statement) === child)
    );
  }

  private simpleStatement(node: NodeIndex, form: StatementOperation['form'], scope: Scope): void {
    const { source, out } = this;
    const { size } = out;
    const first = source.first(node);
    const annotation = source.kind(node) === NodeKind.AnnotatedAssign ? source.next(first) : 0;
    const isDiscarded = form === 'expression';
    // Of these, a part is not evaluated, or the operator is the statement's own.
    const { mayScan } = this;
    this.mayScan = annotation !== 0 || source.kind(node) === NodeKind.AugmentedAssign;
    let steps = 1;
    for (let child = first; child !== 0; child = source.next(child)) {
      if (child !== annotation) {
        // Setting an attribute runs no getter; only what stands before the last dot is read.
        const isSet = this.isSet(node, child);
        steps += isSet ? 1 : 0;
        steps += this.expression(isSet ? source.first(child) : child, scope, isDiscarded);
      }
    }
    const isPlain = out.isEvery(size, isCandidate);
    out.push(this.compute(node, steps, scope));
    this.mayScan = mayScan;
    if (isPlain) {
      // Mostly nothing is called: a statement of no consequence.
      return;
    }
    out.push(new WrittenStatement(this.placeIn(scope), node, form, out.take(size)));
  }
}

const nothing: readonly never[] = [];

/** A call that is made only if the object's class has such a property or method. */
function isCandidate(operation: Operation): boolean {
  return operation.kind === 'call' && (operation.implicit === 'property' || operation.implicit === 'operator');
}
