/**
 * Follows the code of a file in order of execution and notes, for every place where a name is read, which of its
 * definitions reach it (reaching.ts): joined behind branches and loops, narrowed by tests, gone after `del`, and only where
 * the way does not end before. An exception may come from anywhere in a `try`. Names of outer functions are not followed:
 * they may change between making and calling the inner one. Evaluates nothing.
 */
import type { Declarations } from './declarations';
import { ExpressionFlow } from './expressionFlow';
import { maxDepth, type Recorder } from './flowState';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { Block, JoinedDefinition, UnboundDefinition } from './reaching';
import type { PythonSource } from './source';
import { classOfPattern, forEachCapture, forEachTargetName } from './targets';

export class Flow extends ExpressionFlow {
  constructor(source: PythonSource, declarations: Declarations) {
    super(source, declarations);
    this.statements(source.tree.root);
    this.end();
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
        for (const target of source.children(node)) {
          this.expression(target);
          forEachTargetName(source, target, [], (name) => {
            this.unbind(name);
          });
        }
        return;
      case NodeKind.Import:
      case NodeKind.ImportFrom:
        for (const child of source.children(node)) {
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
        for (const child of source.children(node)) {
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
    const body = source.childOfKind(node, NodeKind.Block);
    if (isFunction) {
      this.bind(node);
      this.unit(inner, source.childOfKind(node, NodeKind.Parameters), () => {
        this.statements(body);
      });
    } else if (inner) {
      const outer = this.scope;
      this.scope = inner;
      this.statements(body);
      this.end();
      this.scope = outer;
      this.bind(node);
    }
  }

  private ifStatement(node: NodeIndex): void {
    const { source } = this;
    const [test = 0, block = 0, ...clauses] = source.children(node);
    const [next, ...rest] = clauses;
    this.expression(test);
    const from = this.block;
    const orelse = (clause: NodeIndex | undefined, following: readonly NodeIndex[]): void => {
      if (clause === undefined) {
        return;
      }
      if (source.kind(clause) !== NodeKind.ElifClause) {
        this.statements(source.first(clause));
        return;
      }
      const [elifTest = 0, elifBlock = 0] = source.children(clause);
      const [after, ...others] = following;
      this.expression(elifTest);
      this.choice(elifTest, elifBlock, () => {
        orelse(after, others);
      });
    };
    this.block = from;
    if (clauses.length > maxClauses) {
      this.manyClauses(block, clauses);
      return;
    }
    this.choice(test, block, () => {
      orelse(next, rest);
    });
  }

  private choice(test: NodeIndex, block: NodeIndex, orelse: () => void): void {
    this.arms(this.block, [
      () => {
        this.assume(test, true);
        this.statements(block);
      },
      () => {
        this.assume(test, false);
        orelse();
      },
    ]);
  }

  /** Chains too long to be nested: every clause starts from the same place. */
  private manyClauses(block: NodeIndex, clauses: readonly NodeIndex[]): void {
    const { source } = this;
    const hasElse = source.kind(clauses.at(-1) ?? 0) === NodeKind.ElseClause;
    this.arms(this.block, [
      () => {
        this.statements(block);
      },
      ...clauses.map((clause) => () => {
        if (source.kind(clause) === NodeKind.ElifClause) {
          this.expression(source.first(clause));
          this.assume(source.first(clause), true);
        }
        this.statements(source.childOfKind(clause, NodeKind.Block));
      }),
      ...(hasElse ? [] : [() => undefined]),
    ]);
  }

  private whileStatement(node: NodeIndex): void {
    const { source } = this;
    const [test = 0, body = 0, orelse = 0] = source.children(node);
    const isEndless = source.kind(test) === NodeKind.Constant || source.kind(test) === NodeKind.Number;
    let behind: Block | undefined;
    const breaks = this.repeated(() => {
      this.expression(test);
      behind = this.block;
      this.enter(this.block);
      this.assume(test, true);
      this.statements(body);
    });
    this.enter(isEndless ? undefined : behind);
    this.assume(test, false);
    this.statements(source.first(orelse));
    this.meet([this.block, ...breaks]);
  }

  private forStatement(node: NodeIndex): void {
    const { source } = this;
    const [target = 0, iterable = 0, body = 0, orelse = 0] = source.children(node);
    this.expression(iterable);
    let behind: Block | undefined;
    const breaks = this.repeated(() => {
      behind = this.block;
      this.enter(this.block);
      this.bindTarget(target);
      this.statements(body);
    });
    this.enter(behind);
    this.statements(source.first(orelse));
    this.meet([this.block, ...breaks]);
  }

  /** @returns where `break` leaves the loop. */
  private repeated(body: () => void): readonly Block[] {
    if (!this.block) {
      body();
      return [];
    }
    const outer = this.loop;
    const head = Block.loopHead(this.block);
    const breaks: Block[] = [];
    this.loop = { head, breaks };
    this.block = head;
    body();
    const end = this.current();
    if (end) {
      head.addWay(end);
    }
    head.seal();
    this.loop = outer;
    return breaks;
  }

  private tryStatement(node: NodeIndex): void {
    const { source } = this;
    const children = source.children(node);
    const last = children.at(-1) ?? 0;
    const isFinal = source.kind(last) === NodeKind.FinallyClause;
    if (!isFinal) {
      this.handled(children);
      return;
    }
    const start = this.block;
    this.enter(start);
    const recorded = this.recorded(() => {
      this.handled(children.slice(0, -1));
    });
    const end = this.block;
    this.meet([end, this.raised(start, recorded)]);
    this.statements(source.first(last));
    if (!end) {
      this.block = undefined;
    }
  }

  private handled(children: readonly NodeIndex[]): void {
    const { source } = this;
    const start = this.block;
    this.enter(start);
    const recorded = this.recorded(() => {
      this.statements(children[0] ?? 0);
    });
    const ends: (Block | undefined)[] = [];
    let end = this.block;
    for (const clause of children.slice(1)) {
      if (source.kind(clause) === NodeKind.ElseClause) {
        this.block = end;
        this.statements(source.first(clause));
        end = this.block;
        continue;
      }
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
      ends.push(this.block);
    }
    this.meet([end, ...ends]);
  }

  private recorded(body: () => void): Recorder {
    const outer = this.recorder;
    const own: Recorder = new Map();
    this.recorder = own;
    body();
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
    const block = new Block([start]);
    for (const [variable, definitions] of recorded) {
      const join = new JoinedDefinition(variable);
      join.operands = [start.reaching(variable), ...definitions];
      block.define(variable, join);
    }
    return block;
  }

  private matchStatement(node: NodeIndex): void {
    const { source } = this;
    const [subject = 0, ...cases] = source.children(node);
    this.expression(subject);
    const name = source.kind(subject) === NodeKind.Name ? subject : 0;
    const ends: (Block | undefined)[] = [];
    let rest = this.block;
    for (const clause of cases) {
      const [pattern = 0, second = 0, third = 0] = source.children(clause);
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

/** Calls that end the process. */
function neverReturns(source: PythonSource, expression: NodeIndex): boolean {
  if (source.kind(expression) !== NodeKind.Call) {
    return false;
  }
  const callee = source.first(expression);
  return source.kind(callee) === NodeKind.Attribute && endings.has(source.nodeText(callee));
}
