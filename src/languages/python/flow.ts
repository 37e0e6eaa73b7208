/**
 * Follows the code of a file in order of execution and notes, for every place where a name is read, which of its
 * definitions reach it (reaching.ts): joined behind branches and loops, narrowed by tests, gone after `del`, and only where
 * the way does not end before. An exception may come from anywhere in a `try`. Names of outer functions are not followed:
 * they may change between making and calling the inner one. Evaluates nothing.
 */
import { ExpressionFlow } from './expressionFlow';
import { maxDepth, type Loop, type Recorder } from './flowState';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { Block, JoinedDefinition, UnboundDefinition, type Definition } from './reaching';
import type { Scope, Variable } from './scope';
import type { PythonSource } from './source';
import { classOfPattern, forEachCapture, forEachTargetName } from './targets';

export class Flow extends ExpressionFlow {
  /** Functions, lambdas and the module, as far as their code has been followed. */
  private readonly followed = new Set<Scope>();

  /** The definitions of the name read at this Name node in `scope`; undefined where they are not followed. */
  at(name: NodeIndex, scope: Scope): Definition | undefined {
    this.follow(scope);
    return this.places.get(name);
  }

  /** What a module's or class's name is bound to when its body has run; undefined where that is not followed. */
  atEnd(variable: Variable): Definition | undefined {
    this.follow(variable.owner);
    return this.ends.get(variable.owner)?.reaching(variable);
  }

  /** Follows the code of the function or module that runs this scope's, once somebody asks for a name in it. */
  follow({ unit }: Scope): void {
    if (this.followed.has(unit)) {
      return;
    }
    this.followed.add(unit);
    const { source, declarations } = this;
    const node = declarations.functionIn(unit)?.node ?? source.tree.root;
    switch (source.kind(node)) {
      case NodeKind.FunctionDef:
        this.enterUnit(unit, source.childOfKind(node, NodeKind.Parameters));
        this.statements(source.last(node));
        break;
      case NodeKind.Lambda:
        // Those are followed where they stand.
        this.follow(unit.parent ?? unit);
        break;
      default:
        this.enterUnit(unit, 0);
        this.statements(node);
        this.end();
    }
  }

  private statements(block: NodeIndex): void {
    for (let statement = this.source.first(block); statement !== 0; statement = this.source.next(statement)) {
      this.statement(statement);
    }
  }

  private statement(node: NodeIndex): void {
    if (this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    this.statementByKind(node);
    this.depth--;
  }

  private statementByKind(node: NodeIndex): void {
    const { source } = this;
    const first = source.first(node);
    switch (source.kind(node)) {
      case NodeKind.Assign: {
        let value = first;
        while (source.next(value) !== 0) {
          value = source.next(value);
        }
        this.expression(value);
        for (let target = first; target !== value && target !== 0; target = source.next(target)) {
          this.bindTarget(target);
        }
        return;
      }
      case NodeKind.AnnotatedAssign: {
        const value = source.next(source.next(first));
        this.expression(value);
        if (value !== 0 || source.kind(first) !== NodeKind.Name) {
          this.bindTarget(first);
        }
        return;
      }
      case NodeKind.AugmentedAssign:
        this.expression(first);
        this.expression(source.next(first));
        if (source.kind(first) === NodeKind.Name) {
          this.bind(first);
        }
        return;
      case NodeKind.Return:
      case NodeKind.Raise:
        this.expressions(node);
        this.block = undefined;
        return;
      case NodeKind.Break:
        if (this.block) {
          this.loop?.breaks.push(this.block);
        }
        this.block = undefined;
        return;
      case NodeKind.Continue:
        if (this.block) {
          this.loop?.head.addWay(this.block);
        }
        this.block = undefined;
        return;
      case NodeKind.Assert:
        this.expressions(node);
        this.enter(this.block);
        this.assume(first, true);
        return;
      case NodeKind.Delete:
        for (let target = first; target !== 0; target = source.next(target)) {
          this.expression(target);
          forEachTargetName(source, target, [], (name) => {
            this.unbind(name);
          });
        }
        return;
      case NodeKind.Import:
      case NodeKind.ImportFrom:
        for (let child = first; child !== 0; child = source.next(child)) {
          this.bind(child);
        }
        return;
      case NodeKind.FunctionDef:
      case NodeKind.ClassDef:
        this.definition(node);
        return;
      case NodeKind.TypeAlias:
        this.bind(node);
        return;
      case NodeKind.If:
        this.ifStatement(node);
        return;
      case NodeKind.While:
        this.whileStatement(node);
        return;
      case NodeKind.For:
        this.forStatement(node);
        return;
      case NodeKind.With:
        for (let child = first; child !== 0; child = source.next(child)) {
          if (source.kind(child) === NodeKind.WithItem) {
            const value = source.first(child);
            this.expression(value);
            this.bindTarget(source.next(value));
          } else {
            this.statements(child);
          }
        }
        return;
      case NodeKind.Try:
        this.tryStatement(node);
        return;
      case NodeKind.Match:
        this.matchStatement(node);
        return;
      default:
        this.expressions(node);
        if (neverReturns(source, first)) {
          this.block = undefined;
        }
    }
  }

  private definition(node: NodeIndex): void {
    const { source } = this;
    const name = source.childOfKind(node, NodeKind.Name);
    const isFunction = source.kind(node) === NodeKind.FunctionDef;
    for (let child = source.first(node); child !== 0; child = source.next(child)) {
      switch (source.kind(child)) {
        case NodeKind.Decorator:
          this.expression(source.first(child));
          break;
        case NodeKind.Parameters:
          this.defaults(child);
          break;
        case NodeKind.TypeParameters:
        case NodeKind.Block:
          break;
        default:
          // Annotations are read as types, wherever they stand; base classes are read here.
          if (!isFunction && child !== name) {
            this.expression(child);
          }
      }
    }
    const inner = this.declarations.scopeOf(node);
    if (isFunction) {
      this.bind(node);
      // Its body is another unit. What it binds counts as definitions made here.
      this.defined += inner === undefined || inner.bindings.size === 0 ? 0 : 1;
    } else if (inner) {
      const outer = this.scope;
      this.scope = inner;
      this.statements(source.last(node));
      this.end();
      this.scope = outer;
      this.bind(node);
    }
  }

  private ifStatement(node: NodeIndex): void {
    const { source } = this;
    const test = source.first(node);
    const block = source.next(test);
    this.expression(test);
    if (source.count(node) - 2 > maxClauses) {
      this.manyClauses(node);
    } else {
      this.choice(test, block, source.next(block));
    }
  }

  /** A test that has been followed, the block behind it, and the clauses that stand where it fails. */
  private choice(test: NodeIndex, block: NodeIndex, clause: NodeIndex): void {
    const { source, block: from, defined } = this;
    this.enter(from);
    this.assume(test, true);
    this.statements(block);
    const whenTrue = this.block;
    this.enter(from);
    this.assume(test, false);
    if (source.kind(clause) === NodeKind.ElifClause) {
      const elifTest = source.first(clause);
      this.expression(elifTest);
      this.choice(elifTest, source.next(elifTest), source.next(clause));
    } else if (clause !== 0) {
      this.statements(source.first(clause));
    }
    this.meetArms(from, defined, whenTrue, this.block);
  }

  /** Chains too long to be nested: every clause starts from the same place. */
  private manyClauses(node: NodeIndex): void {
    const { source, block: from, defined } = this;
    const ends: (Block | undefined)[] = [];
    let hasElse = false;
    for (let clause = source.second(node); clause !== 0; clause = source.next(clause)) {
      this.enter(from);
      switch (source.kind(clause)) {
        case NodeKind.Block:
          this.statements(clause);
          break;
        case NodeKind.ElifClause:
          this.expression(source.first(clause));
          this.assume(source.first(clause), true);
          this.statements(source.second(clause));
          break;
        default:
          this.statements(source.first(clause));
          hasElse = true;
      }
      ends.push(this.block);
    }
    if (!hasElse) {
      this.enter(from);
      ends.push(this.block);
    }
    if (defined === this.defined && !ends.includes(undefined)) {
      this.block = from;
    } else {
      this.meet(ends);
    }
  }

  private whileStatement(node: NodeIndex): void {
    const { source } = this;
    const test = source.first(node);
    const body = source.next(test);
    const isEndless = source.kind(test) === NodeKind.Constant || source.kind(test) === NodeKind.Number;
    const outer = this.loop;
    const head = this.enterLoop();
    this.expression(test);
    const behind = this.block;
    this.enter(behind);
    this.assume(test, true);
    this.statements(body);
    const breaks = this.leaveLoop(head, outer);
    this.enter(isEndless ? undefined : behind);
    this.assume(test, false);
    this.statements(source.first(source.next(body)));
    this.meetBreaks(breaks);
  }

  private forStatement(node: NodeIndex): void {
    const { source } = this;
    const target = source.first(node);
    const iterable = source.next(target);
    const body = source.next(iterable);
    this.expression(iterable);
    const outer = this.loop;
    const head = this.enterLoop();
    const behind = this.block;
    this.enter(behind);
    this.bindTarget(target);
    this.statements(body);
    const breaks = this.leaveLoop(head, outer);
    this.enter(behind);
    this.statements(source.first(source.next(body)));
    this.meetBreaks(breaks);
  }

  /** Undefined where the loop cannot be reached: then nothing goes back to its head, nor out of it. */
  private enterLoop(): Loop | undefined {
    if (!this.block) {
      return undefined;
    }
    const head = Block.loopHead(this.block);
    const loop = { head, breaks: [] };
    this.loop = loop;
    this.block = head;
    return loop;
  }

  /** @returns where `break` leaves the loop. */
  private leaveLoop(loop: Loop | undefined, outer: Loop | undefined): readonly Block[] {
    if (!loop) {
      return noBlocks;
    }
    if (this.block) {
      loop.head.addWay(this.block);
    }
    loop.head.seal();
    this.loop = outer;
    return loop.breaks;
  }

  private meetBreaks(breaks: readonly Block[]): void {
    if (breaks.length > 0) {
      this.meet([this.block, ...breaks]);
    }
  }

  private tryStatement(node: NodeIndex): void {
    const { source } = this;
    const last = source.last(node);
    if (source.kind(last) !== NodeKind.FinallyClause) {
      this.handled(node);
      return;
    }
    const start = this.block;
    this.enter(start);
    const outer = this.record();
    this.handled(node);
    const recorded = this.endRecord(outer);
    const end = this.block;
    this.meet([end, this.raised(start, recorded)]);
    this.statements(source.first(last));
    if (!end) {
      this.block = undefined;
    }
  }

  /** A `try` without its `finally`. */
  private handled(node: NodeIndex): void {
    const { source } = this;
    const start = this.block;
    this.enter(start);
    const outer = this.record();
    const body = source.first(node);
    this.statements(body);
    const recorded = this.endRecord(outer);
    const ends: (Block | undefined)[] = [];
    let end = this.block;
    for (let clause = source.next(body); clause !== 0; clause = source.next(clause)) {
      switch (source.kind(clause)) {
        case NodeKind.ElseClause:
          this.block = end;
          this.statements(source.first(clause));
          end = this.block;
          break;
        case NodeKind.FinallyClause:
          break;
        default:
          this.handler(clause, start, recorded);
          ends.push(this.block);
      }
    }
    ends.unshift(end);
    this.meet(ends);
  }

  private handler(clause: NodeIndex, start: Block | undefined, recorded: Recorder): void {
    const { source } = this;
    this.block = this.raised(start, recorded);
    for (let child = source.first(clause); child !== 0; child = source.next(child)) {
      if (source.kind(child) === NodeKind.Block) {
        this.bind(clause);
        this.statements(child);
      } else {
        this.expression(child);
      }
    }
    // The name after `as` ends with the clause. Source: language reference, "except clause".
    const caught = this.declarations.boundAt(clause);
    if (caught) {
      this.write(caught.variable, new UnboundDefinition(caught.variable));
    }
  }

  /** From here on definitions are noted. @returns what `endRecord` is to be given. */
  private record(): Recorder | undefined {
    const outer = this.recorder;
    this.recorder = new Map();
    return outer;
  }

  /** @returns what was noted since `record`. */
  private endRecord(outer: Recorder | undefined): Recorder {
    const own = this.recorder ?? new Map<Variable, Definition[]>();
    this.recorder = outer;
    if (outer) {
      for (const [variable, definitions] of own) {
        const known = outer.get(variable);
        outer.set(variable, known ? [...known, ...definitions] : definitions);
      }
    }
    return own;
  }

  /** Where an exception out of a `try` arrives: each of its definitions may or may not have been made. */
  private raised(start: Block | undefined, recorded: Recorder): Block | undefined {
    if (!start) {
      return undefined;
    }
    const block = new Block(start);
    for (const [variable, definitions] of recorded) {
      const join = new JoinedDefinition(variable);
      join.operands = [start.reaching(variable), ...definitions];
      block.define(variable, join);
    }
    return block;
  }

  private matchStatement(node: NodeIndex): void {
    const { source } = this;
    const subject = source.first(node);
    this.expression(subject);
    const name = source.kind(subject) === NodeKind.Name ? subject : 0;
    const ends: (Block | undefined)[] = [];
    let rest = this.block;
    for (let clause = source.next(subject); clause !== 0; clause = source.next(clause)) {
      const pattern = source.first(clause);
      const second = source.next(pattern);
      const third = source.next(second);
      const hasGuard = source.flag(clause) === 1;
      const type = classOfPattern(source, pattern);
      this.enter(rest);
      if (name !== 0 && type !== 0) {
        this.narrow(name, { kind: 'instance', type, scope: this.scope, holds: true });
      }
      this.patternExpressions(pattern);
      forEachCapture(source, pattern, undefined, ({ node: place }) => {
        this.bind(place);
      });
      if (hasGuard) {
        this.expression(second);
        this.enter(this.block);
        this.assume(second, true);
      }
      this.statements(hasGuard ? third : second);
      ends.push(this.block);
      if (!hasGuard && source.kind(pattern) === NodeKind.PatternCapture) {
        rest = undefined;
      } else if (!hasGuard && name !== 0 && isPlainClassPattern(source, pattern)) {
        this.enter(rest);
        this.narrow(name, { kind: 'instance', type, scope: this.scope, holds: false });
        rest = this.block;
      }
    }
    this.meet([...ends, rest]);
  }

  /** The classes, values and keys in a pattern. */
  private patternExpressions(pattern: NodeIndex): void {
    for (let child = this.source.first(pattern); child !== 0; child = this.source.next(child)) {
      const kind = this.source.kind(child);
      if (kind >= NodeKind.PatternValue && kind < NodeKind.Error) {
        this.patternExpressions(child);
      } else if (this.source.kind(pattern) !== NodeKind.PatternKeyword && !isCapture(this.source.kind(pattern))) {
        this.expression(child);
      }
    }
  }
}

const noBlocks: readonly Block[] = [];

/** Chains of `elif` up to this length narrow from one to the next. */
const maxClauses = 60;

function isCapture(kind: number): boolean {
  return kind === NodeKind.PatternCapture || kind === NodeKind.PatternStar || kind === NodeKind.PatternAs;
}

/** `Class()` or `Class() as name`: what does not match is not an instance. */
function isPlainClassPattern(source: PythonSource, pattern: NodeIndex): boolean {
  const inner = source.kind(pattern) === NodeKind.PatternAs ? source.first(pattern) : pattern;
  return source.kind(inner) === NodeKind.PatternClass && source.next(source.first(inner)) === 0;
}

const endings: ReadonlySet<string> = new Set(['sys.exit', 'os._exit', 'os.abort']);
/** Their last names: of other calls the text is not looked at. */
const lastOfEndings: ReadonlySet<string> = new Set(['exit', '_exit', 'abort']);

/** Calls that end the process. */
function neverReturns(source: PythonSource, expression: NodeIndex): boolean {
  if (source.kind(expression) !== NodeKind.Call) {
    return false;
  }
  const callee = source.first(expression);
  return (
    source.kind(callee) === NodeKind.Attribute &&
    lastOfEndings.has(source.lastName(callee)) &&
    endings.has(source.nodeText(callee))
  );
}
