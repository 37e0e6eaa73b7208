/**
 * First pass over a parsed file: makes the scopes, binds every name, and lists the functions, classes and imports in source
 * order. Evaluates nothing; values.ts and operations.ts read what is collected here.
 */
import { constantText, importedName } from './imports';
import type { ExtractionOptions } from '../language';
import { NodeKind, ParameterFlag, type NodeIndex } from './parser/nodes';
import { Scope, type Binding } from './scope';
import type { PythonSource } from './source';

export interface FunctionRecord {
  readonly id: string;
  readonly name: string;
  /** FunctionDef, Lambda or Module. */
  readonly node: NodeIndex;
  readonly scope: Scope;
  /** Qualified name of the class whose body defines it directly. */
  readonly className: string | undefined;
}

export interface ClassRecord {
  readonly name: string;
  readonly node: NodeIndex;
  readonly scope: Scope;
  /** Method name to function id; the last definition of a name counts. */
  readonly methods: Map<string, string>;
}

/** Chains of operators or calls deeper than this are not descended into: the stack is finite, the file may be generated. */
const maxDepth = 1200;

export class Declarations {
  readonly moduleScope: Scope;
  readonly functions: FunctionRecord[] = [];
  readonly classes: ClassRecord[] = [];
  readonly importedModules = new Set<string>();
  readonly starImports: string[] = [];
  private readonly scopes = new Map<NodeIndex, Scope>();
  private readonly functionsByNode = new Map<NodeIndex, FunctionRecord>();
  private readonly usedIds = new Map<string, number>();
  private depth = 0;

  constructor(
    private readonly source: PythonSource,
    private readonly options: ExtractionOptions,
  ) {
    this.moduleScope = new Scope('module', undefined, '', undefined);
    const root = source.tree.root;
    this.addFunction('<module>', root, this.moduleScope, undefined);
    for (const statement of source.children(root)) {
      this.visit(statement, this.moduleScope);
    }
  }

  /** The scope a FunctionDef, ClassDef, Lambda or comprehension opens. */
  scopeOf(node: NodeIndex): Scope | undefined {
    return this.scopes.get(node);
  }

  functionAt(node: NodeIndex): FunctionRecord | undefined {
    return this.functionsByNode.get(node);
  }

  private addFunction(name: string, node: NodeIndex, scope: Scope, className: string | undefined): FunctionRecord {
    const times = this.usedIds.get(name) ?? 0;
    this.usedIds.set(name, times + 1);
    const line = this.source.lines.positionAt(this.source.start(node)).line;
    const id = times === 0 ? name : `${name}@${line + 1}.${times}`;
    const record: FunctionRecord = { id, name, node, scope, className };
    this.functions.push(record);
    this.functionsByNode.set(node, record);
    this.scopes.set(node, scope);
    return record;
  }

  private visitChildren(node: NodeIndex, scope: Scope): void {
    for (let child = this.source.first(node); child !== 0; child = this.source.next(child)) {
      this.visit(child, scope);
    }
  }

  private visit(node: NodeIndex, scope: Scope): void {
    if (this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    this.visitByKind(node, scope);
    this.depth--;
  }

  private visitByKind(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.FunctionDef:
        this.functionDefinition(node, scope);
        return;
      case NodeKind.ClassDef:
        this.classDefinition(node, scope);
        return;
      case NodeKind.Lambda:
        this.lambda(node, scope);
        return;
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        this.comprehension(node, scope);
        return;
      case NodeKind.Import:
      case NodeKind.ImportFrom:
        this.importStatement(node, scope);
        return;
      case NodeKind.Global:
      case NodeKind.Nonlocal:
        for (const name of source.children(node)) {
          if (source.kind(node) === NodeKind.Global) {
            scope.declareGlobal(source.nodeText(name));
          } else {
            scope.declareNonlocal(source.nodeText(name));
          }
        }
        return;
      case NodeKind.Assign: {
        const children = source.children(node);
        const value = children.at(-1) ?? 0;
        for (const target of children.slice(0, -1)) {
          this.bindTarget(target, scope, [], (path) => ({ kind: 'assignment', value, path }));
        }
        break;
      }
      case NodeKind.AnnotatedAssign: {
        const [target = 0, annotation = 0, value = 0] = source.children(node);
        this.bindTarget(target, scope, [], () => ({ kind: 'annotation', annotation }));
        if (value !== 0) {
          this.bindTarget(target, scope, [], (path) => ({ kind: 'assignment', value, path }));
        }
        break;
      }
      case NodeKind.AugmentedAssign:
        this.bindTarget(source.first(node), scope, [], () => ({ kind: 'other' }));
        break;
      case NodeKind.NamedExpression: {
        const [target = 0, value = 0] = source.children(node);
        let owner = scope;
        while (owner.kind === 'comprehension' && owner.parent) {
          owner = owner.parent;
        }
        this.bindTarget(target, owner, [], () => ({ kind: 'assignment', value, path: [] }));
        break;
      }
      case NodeKind.For: {
        const [target = 0, iterable = 0] = source.children(node);
        this.bindTarget(target, scope, [], (path) => ({ kind: 'iteration', iterable, path }));
        break;
      }
      case NodeKind.With: {
        const isAsync = source.flag(node) === 1;
        for (const item of source.children(node)) {
          const [, target = 0] = source.kind(item) === NodeKind.WithItem ? source.children(item) : [];
          if (target !== 0) {
            this.bindTarget(target, scope, [], () => ({ kind: 'with', item, isAsync }));
          }
        }
        break;
      }
      case NodeKind.ExceptClause: {
        const names = source.children(node).filter((child) => source.kind(child) === NodeKind.Name);
        const [first, second] = names;
        const caught = second ?? (source.kind(source.first(node)) === NodeKind.Name ? undefined : first);
        if (caught !== undefined) {
          scope.bind(source.nodeText(caught), { kind: 'other' });
        }
        break;
      }
      case NodeKind.PatternCapture:
      case NodeKind.PatternStar:
      case NodeKind.PatternAs: {
        const name = source.children(node).findLast((child) => source.kind(child) === NodeKind.Name);
        if (name !== undefined) {
          scope.bind(source.nodeText(name), { kind: 'other' });
        }
        break;
      }
      case NodeKind.TypeAlias:
        scope.bind(source.nodeText(source.first(node)), { kind: 'other' });
        break;
      case NodeKind.Name:
      case NodeKind.Number:
      case NodeKind.Constant:
        return;
      default:
    }
    this.visitChildren(node, scope);
  }

  /** Binds the names of an assignment target; attribute and item targets bind nothing here. */
  private bindTarget(
    target: NodeIndex,
    scope: Scope,
    path: readonly number[],
    make: (path: readonly number[]) => Binding,
  ) {
    const { source } = this;
    switch (source.kind(target)) {
      case NodeKind.Name:
        scope.bind(source.nodeText(target), make(path));
        return;
      case NodeKind.Tuple:
      case NodeKind.List: {
        const elements = source.children(target);
        const star = elements.findIndex((element) => source.kind(element) === NodeKind.Starred);
        elements.forEach((element, index) => {
          if (star >= 0 && index >= star) {
            this.bindTarget(element, scope, [...path, -1], () => ({ kind: 'other' }));
          } else {
            this.bindTarget(element, scope, [...path, index], make);
          }
        });
        return;
      }
      case NodeKind.Starred:
        this.bindTarget(source.first(target), scope, path, () => ({ kind: 'other' }));
        return;
      default:
    }
  }

  private functionDefinition(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const nameNode = source.childOfKind(node, NodeKind.Name);
    const name = nameNode === 0 ? '<error>' : source.nodeText(nameNode);
    const qualified = scope.prefix + name;
    const className = scope.kind === 'class' ? scope.className : undefined;
    const inner = new Scope('function', scope, `${qualified}.<locals>.`, className);
    const record = this.addFunction(qualified, node, inner, className);
    scope.bind(name, { kind: 'function', id: record.id });
    if (className !== undefined) {
      this.classes.findLast((known) => known.name === className)?.methods.set(name, record.id);
    }
    for (let child = source.first(node); child !== 0; child = source.next(child)) {
      switch (source.kind(child)) {
        case NodeKind.Parameters:
          this.parameters(child, scope, inner);
          break;
        case NodeKind.Block:
          this.visitChildren(child, inner);
          break;
        default:
          this.visit(child, scope);
      }
    }
  }

  private parameters(node: NodeIndex, outer: Scope, inner: Scope): void {
    const { source } = this;
    let index = 0;
    for (const parameter of source.children(node)) {
      if ((source.flag(parameter) & ParameterFlag.Slash) !== 0) {
        continue;
      }
      const nameNode = source.childOfKind(parameter, NodeKind.Name);
      if (nameNode !== 0 && nameNode === source.first(parameter)) {
        inner.bind(source.nodeText(nameNode), { kind: 'parameter', index, node: parameter });
        for (const rest of source.children(parameter).slice(1)) {
          this.visit(rest, outer);
        }
      }
      index++;
    }
  }

  private classDefinition(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const nameNode = source.childOfKind(node, NodeKind.Name);
    const name = nameNode === 0 ? '<error>' : source.nodeText(nameNode);
    const qualified = scope.prefix + name;
    const inner = new Scope('class', scope, `${qualified}.`, qualified);
    scope.bind(name, { kind: 'class', name: qualified });
    this.classes.push({ name: qualified, node, scope: inner, methods: new Map() });
    this.scopes.set(node, inner);
    for (let child = source.first(node); child !== 0; child = source.next(child)) {
      if (source.kind(child) === NodeKind.Block) {
        this.visitChildren(child, inner);
      } else if (child !== nameNode) {
        this.visit(child, scope);
      }
    }
  }

  private lambda(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const name = `${scope.prefix}<lambda>`;
    const inner = new Scope('function', scope, `${name}.<locals>.`, undefined);
    this.addFunction(name, node, inner, undefined);
    const [parameters = 0, body = 0] = source.children(node);
    this.parameters(parameters, scope, inner);
    this.visit(body, inner);
  }

  private comprehension(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const inner = new Scope('comprehension', scope, scope.prefix, undefined);
    this.scopes.set(node, inner);
    let isFirst = true;
    for (const child of source.children(node)) {
      if (source.kind(child) !== NodeKind.ComprehensionFor) {
        continue;
      }
      const [target = 0, iterable = 0, ...conditions] = source.children(child);
      this.visit(iterable, isFirst ? scope : inner);
      isFirst = false;
      this.bindTarget(target, inner, [], (path) => ({ kind: 'iteration', iterable, path }));
      for (const condition of conditions) {
        this.visit(condition, inner);
      }
    }
    for (const child of source.children(node)) {
      if (source.kind(child) !== NodeKind.ComprehensionFor) {
        this.visit(child, inner);
      }
    }
  }

  private importStatement(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const aliases = source.children(node).filter((child) => source.kind(child) === NodeKind.Alias);
    if (source.kind(node) === NodeKind.Import) {
      for (const alias of aliases) {
        const name = constantText(source.nodeText(source.first(alias)));
        const as = source.next(source.first(alias));
        this.importedModules.add(name);
        if (as !== 0) {
          scope.bind(source.nodeText(as), { kind: 'import', name });
        } else {
          const [root = name] = name.split('.');
          scope.bind(root, { kind: 'import', name: root });
        }
      }
      return;
    }
    const moduleNode = source.first(node);
    const written = moduleNode === 0 ? '' : constantText(source.nodeText(moduleNode));
    const module = importedName(written, source.flag(node), this.options);
    if (module === undefined) {
      return;
    }
    this.importedModules.add(module);
    if (aliases.length === 0) {
      this.starImports.push(module);
    }
    for (const alias of aliases) {
      const name = source.nodeText(source.first(alias));
      const as = source.next(source.first(alias));
      const full = module === '' ? name : `${module}.${name}`;
      this.importedModules.add(full);
      scope.bind(as === 0 ? name : source.nodeText(as), { kind: 'import', name: full });
    }
  }
}
