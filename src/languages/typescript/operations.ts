/**
 * Second pass: turns the body of each function into its tree of operations (core/facts) in order of evaluation. What is
 * handed to nested functions belongs to those; declarations of types yield nothing.
 */
import type { ExitOperation, LoopOperation, Operation, StatementOperation } from '../../core/facts';
import { loopBinds, loopDependence } from './dependence';
import { ExpressionOperations, maxDepth } from './expressionOperations';
import { forTrips, tripsOver, whileTrips } from './loops';
import { nameUse } from './nameUse';
import { expressionsIn } from './patterns';
import type { FunctionRecord, Scope } from './scope';
import { isClass, Kind, type Node, type Tree } from './syntax';

export class OperationBuilder extends ExpressionOperations {
  /** Depth of `switch` statements around, loops inside them not counted: what `break` leaves. */
  private switches = 0;

  /** Labels of blocks that are no loops: leaving one goes on behind it. */
  private readonly blockLabels = new Set<string>();

  /** The operations of a function, or of the module where `record` has no node. */
  body(record: FunctionRecord, program: readonly Tree.ProgramStatement[]): readonly Operation[] {
    const { node, scope } = record;
    const operations: Operation[] = [];
    if (!node) {
      this.statements(program, scope, operations);
      return operations;
    }
    if (node.type === Kind.StaticBlock) {
      return operations;
    }
    for (const parameter of node.params) {
      for (const expression of expressionsIn(parameter)) {
        this.expressionStatement(expression, scope, operations);
      }
    }
    if (record.name.endsWith('.constructor')) {
      this.fields(record, operations);
    }
    if (node.body?.type === Kind.BlockStatement) {
      this.statements(node.body.body, scope, operations);
    } else if (node.body) {
      this.simple(node.body, 'return', [node.body], scope, operations);
    }
    return operations;
  }

  /** The values of a class's own fields are worked out when an instance is made. */
  private fields({ className }: FunctionRecord, out: Operation[]): void {
    const owner = className === undefined ? undefined : this.declarations.classNamed(className);
    if (!owner || !isClass(owner.node)) {
      return;
    }
    for (const member of owner.node.body.body) {
      if (member.type === Kind.PropertyDefinition && !member.static && member.value) {
        this.simple(member, 'assign', [member.value], this.declarations.scopeOf(member, owner.scope), out);
      }
    }
  }

  private statements(nodes: readonly Node[], scope: Scope, out: Operation[]): void {
    for (const node of nodes) {
      this.statement(node, scope, out);
    }
  }

  private arm(node: Node | null | undefined, scope: Scope): Operation[] {
    const operations: Operation[] = [];
    if (node) {
      this.statement(node, scope, operations);
    }
    return operations;
  }

  protected override staticBlock(node: Tree.StaticBlock, scope: Scope, out: Operation[]): void {
    this.statements(node.body, scope, out);
  }

  private statement(node: Node, scope: Scope, out: Operation[]): void {
    if (this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    this.statementByKind(node, scope, out);
    this.depth--;
  }

  private statementByKind(node: Node, scope: Scope, out: Operation[]): void {
    switch (node.type) {
      case Kind.BlockStatement:
        this.statements(node.body, this.declarations.scopeOf(node, scope), out);
        return;
      case Kind.LabeledStatement:
        this.labelled(node, scope, out);
        return;
      case Kind.ExpressionStatement:
        this.simple(node, 'expression', [node.expression], scope, out);
        return;
      case Kind.VariableDeclaration:
        this.declaration(node, scope, out);
        return;
      case Kind.ReturnStatement:
        this.simple(node, 'return', node.argument ? [node.argument] : [], scope, out);
        this.exit(node, 'return', out);
        return;
      case Kind.ThrowStatement:
        this.simple(node, 'other', [node.argument], scope, out);
        this.exit(node, 'raise', out);
        return;
      case Kind.BreakStatement:
        if (node.label ? !this.blockLabels.has(node.label.name) : this.switches === 0) {
          this.exit(node, 'break', out);
        }
        return;
      case Kind.ContinueStatement:
        this.exit(node, 'continue', out);
        return;
      case Kind.IfStatement:
        this.expressionStatement(node.test, scope, out);
        out.push({
          kind: 'branch',
          form: 'if',
          range: this.source.range(node),
          arms: [this.arm(node.consequent, scope), this.arm(node.alternate, scope)],
          ...scriptArmOf(this.source.nodeText(node.test)),
        });
        return;
      case Kind.SwitchStatement:
        this.switchStatement(node, scope, out);
        return;
      case Kind.TryStatement:
        this.tryStatement(node, scope, out);
        return;
      case Kind.ForStatement:
        this.forStatement(node, this.declarations.scopeOf(node, scope), out);
        return;
      case Kind.ForInStatement:
      case Kind.ForOfStatement:
        this.forEachStatement(node, scope, out);
        return;
      case Kind.WhileStatement:
      case Kind.DoWhileStatement:
        this.whileStatement(node, scope, out);
        return;
      case Kind.ClassDeclaration:
        this.classParts(node, scope, out);
        return;
      case Kind.ExportNamedDeclaration:
      case Kind.ExportDefaultDeclaration:
        if (node.declaration) {
          this.exported(node.declaration, scope, out);
        }
        return;
      case Kind.TSExportAssignment:
        this.simple(node, 'other', [node.expression], scope, out);
        return;
      case Kind.TSEnumDeclaration:
        for (const { initializer } of node.body.members) {
          this.expressionStatement(initializer, scope, out);
        }
        return;
      case Kind.TSModuleDeclaration:
        this.statements(node.body?.body ?? [], this.declarations.scopeOf(node, scope), out);
        return;
      default:
    }
  }

  private labelled({ label, body }: Tree.LabeledStatement, scope: Scope, out: Operation[]): void {
    const isLoop = /^(?:For|While|DoWhile)/.test(body.type);
    if (!isLoop) {
      this.blockLabels.add(label.name);
    }
    this.statement(body, scope, out);
    this.blockLabels.delete(label.name);
  }

  private exported(node: Node, scope: Scope, out: Operation[]): void {
    if (node.type.endsWith('Declaration')) {
      this.statement(node, scope, out);
    } else {
      this.simple(node, 'other', [node], scope, out);
    }
  }

  private exit(node: Node, form: ExitOperation['form'], out: Operation[]): void {
    out.push({ kind: 'exit', form, range: this.source.range(node) });
  }

  /** One statement per declared name, since each may wait for the one before it. */
  private declaration(node: Tree.VariableDeclaration, scope: Scope, out: Operation[]): void {
    const isOnly = node.declarations.length === 1;
    for (const declarator of node.declarations) {
      const parts = [...(declarator.init ? [declarator.init] : []), ...expressionsIn(declarator.id)];
      this.simple(isOnly ? node : declarator, 'assign', parts, scope, out);
    }
  }

  private simple(
    node: Node,
    form: StatementOperation['form'],
    parts: readonly Node[],
    scope: Scope,
    out: Operation[],
  ): void {
    const operations: Operation[] = [];
    let steps = 1;
    for (const part of parts) {
      steps += this.expression(part, scope, operations, form === 'expression');
    }
    const compute = this.compute(node, steps);
    if (
      operations.every(({ kind, ...rest }) => kind === 'call' && 'implicit' in rest && rest.implicit === 'property')
    ) {
      // Mostly nothing is called: a statement of no consequence.
      out.push(...operations, compute);
      return;
    }
    const use = nameUse(node.type === Kind.PropertyDefinition ? parts : [node]);
    out.push({
      kind: 'statement',
      form,
      range: this.source.range(node),
      reads: [...use.reads],
      binds: [...use.binds],
      writesOutside: use.writesOutside || node.type === Kind.PropertyDefinition,
      operations: [...operations, compute],
    });
  }

  private switchStatement(node: Tree.SwitchStatement, scope: Scope, out: Operation[]): void {
    this.expressionStatement(node.discriminant, scope, out);
    const inner = this.declarations.scopeOf(node, scope);
    this.switches++;
    const arms: Operation[][] = [];
    let hasDefault = false;
    for (const { test, consequent } of node.cases) {
      hasDefault ||= test === null;
      const arm: Operation[] = [];
      this.expressionStatement(test, inner, arm);
      this.statements(consequent, inner, arm);
      // Labels in a row lead to the same code.
      if (consequent.length > 0) {
        arms.push(arm);
      }
    }
    this.switches--;
    out.push({
      kind: 'branch',
      form: 'match',
      range: this.source.range(node),
      arms: hasDefault ? arms : [...arms, []],
    });
  }

  /** The body, then the handler as an arm, then the `finally` block: it runs on every way. */
  private tryStatement(node: Tree.TryStatement, scope: Scope, out: Operation[]): void {
    this.statement(node.block, scope, out);
    const { handler, finalizer } = node;
    const last = this.arm(finalizer, scope);
    const arms = handler ? [this.arm(handler.body, this.declarations.scopeOf(handler, scope))] : [];
    out.push({
      kind: 'branch',
      form: 'try',
      range: this.source.range(node),
      ...(last.length > 0 ? { finallyCount: last.length } : {}),
      arms: [...arms, []],
    });
    out.push(...last);
  }

  private loop(
    node: Tree.ForStatement | Tree.ForInStatement | Tree.ForOfStatement | Tree.WhileStatement | Tree.DoWhileStatement,
    parts: Pick<LoopOperation, 'form' | 'isAsync' | 'trips' | 'dependence' | 'body'> & { readonly target?: Node },
    out: Operation[],
  ): void {
    const { target, ...facts } = parts;
    const [start] = node.range;
    const head = node.type === Kind.DoWhileStatement ? node.test.range[1] : this.endOfHead(node.body.range[0]);
    out.push({
      kind: 'loop',
      range: this.source.range(node),
      headRange:
        node.type === Kind.DoWhileStatement ? this.source.range(node.test) : this.source.lines.rangeAt(start, head),
      binds: loopBinds(target, node.body),
      ...facts,
    });
  }

  private endOfHead(bodyStart: number): number {
    const { text } = this.source;
    let end = bodyStart;
    while (end > 0 && /\s/.test(text[end - 1] ?? '')) {
      end--;
    }
    return end;
  }

  /** The body of a loop, where `break` leaves the loop again. */
  private loopBody(node: Node, scope: Scope, out: Operation[]): void {
    const { switches } = this;
    this.switches = 0;
    this.statement(node, scope, out);
    this.switches = switches;
  }

  private forStatement(node: Tree.ForStatement, scope: Scope, out: Operation[]): void {
    if (node.init?.type === Kind.VariableDeclaration) {
      this.statement(node.init, scope, out);
    } else {
      this.expressionStatement(node.init, scope, out);
    }
    const body: Operation[] = [];
    this.expressionStatement(node.test, scope, body);
    this.loopBody(node.body, scope, body);
    this.expressionStatement(node.update, scope, body);
    const trips = forTrips(this.sizes, node, scope);
    this.loop(
      node,
      {
        form: trips.kind === 'endless' || !node.init ? 'while' : 'for',
        isAsync: false,
        trips,
        dependence: loopDependence(node.init ?? undefined, node.body),
        ...(node.init ? { target: node.init } : {}),
        body,
      },
      out,
    );
  }

  private forEachStatement(node: Tree.ForInStatement | Tree.ForOfStatement, scope: Scope, out: Operation[]): void {
    const { right, left } = node;
    this.expressionStatement(right, scope, out);
    const isAsync = node.type === Kind.ForOfStatement && node.await;
    const body: Operation[] = node.type === Kind.ForOfStatement ? [this.iterateCall(right, scope, isAsync)] : [];
    this.loopBody(node.body, this.declarations.scopeOf(node, scope), body);
    this.loop(
      node,
      {
        form: 'for',
        isAsync,
        trips: tripsOver(this.sizes, right, scope),
        dependence: isAsync
          ? { kind: 'dependent', reason: 'an asynchronous iterator yields one item after the other' }
          : loopDependence(left, node.body),
        target: left,
        body,
      },
      out,
    );
  }

  private whileStatement(node: Tree.WhileStatement | Tree.DoWhileStatement, scope: Scope, out: Operation[]): void {
    const body: Operation[] = [];
    if (node.type === Kind.WhileStatement) {
      this.expressionStatement(node.test, scope, body);
    }
    this.loopBody(node.body, scope, body);
    if (node.type === Kind.DoWhileStatement) {
      this.expressionStatement(node.test, scope, body);
    }
    this.loop(
      node,
      {
        form: 'while',
        isAsync: false,
        trips: whileTrips(this.sizes, node, scope),
        dependence: { kind: 'dependent', reason: 'a `while` loop decides after each iteration whether to go on' },
        body,
      },
      out,
    );
  }
}

const isMain = /^(?:require\.main\s*===?\s*module|module\s*===?\s*require\.main|import\.meta\.main)$/;

/** `if (require.main === module)`: what runs only as a script. */
function scriptArmOf(test: string): { readonly scriptArm?: number } {
  return isMain.test(test) ? { scriptArm: 0 } : {};
}
