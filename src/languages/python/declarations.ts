/**
 * First pass over a parsed file: makes the scopes, binds every name, and lists the functions, classes and imports in source
 * order. Evaluates nothing; flow.ts follows the order of execution, values.ts and operations.ts read what is collected here.
 */
import { constantText, importedName } from './imports';
import type { ExtractionOptions } from '../language';
import { NodeKind, ParameterFlag, type NodeIndex } from './parser/nodes';
import { DeclarationTables, type FunctionRecord, type MethodKind, type OutwardEffect } from './declarationTables';
import { Scope, type Binding, type StoredItem } from './scope';
import type { PythonSource } from './source';
import { forEachCapture, forEachTargetName } from './targets';

/** Chains of operators or calls deeper than this are not descended into: the stack is finite, the file may be generated. */
const maxDepth = 1200;

/** Methods that change the length or the items of a built-in collection; the first few put their last argument into it. */
const storingMethods: ReadonlySet<string> = new Set(['append', 'add', 'insert', 'appendleft', 'setdefault']);
const changingMethods: ReadonlySet<string> = new Set(
  'append add insert appendleft setdefault extend update pop popitem popleft remove discard clear'.split(' '),
);

/** Methods that Python itself makes class or static methods. Source: data model, "Basic customization". */
const implicitClassMethods: ReadonlySet<string> = new Set(['__new__', '__init_subclass__', '__class_getitem__']);

interface PendingChange {
  readonly name: string;
  readonly scope: Scope;
  readonly item: StoredItem | undefined;
  /** The name that stands for what is changed. */
  readonly place: NodeIndex;
}

export class Declarations extends DeclarationTables {
  private readonly changes: PendingChange[] = [];
  private readonly outwardNodes: NodeIndex[] = [];
  private depth = 0;

  constructor(
    source: PythonSource,
    private readonly options: ExtractionOptions,
  ) {
    super(source);
    const root = source.tree.root;
    this.addFunction('<module>', root, this.moduleScope, {});
    this.visitChildren(root, this.moduleScope);
    for (const { name, scope, item } of this.changes) {
      const variable = scope.lookup(name);
      if (variable) {
        variable.isChanged = true;
        if (item && variable.stored.length < maxStored) {
          variable.stored.push(item);
        }
      }
    }
  }

  /**
   * What functions do that other parts of the file may be read differently for, in source order of each kind: imports, `global`,
   * classes, attributes that are set, and changes of collections that are not the function's own. With the text of each.
   */
  outwardEffects(): readonly OutwardEffect[] {
    const { source } = this;
    const textOf = (nodes: readonly NodeIndex[]): OutwardEffect[] =>
      nodes.map((node) => ({ offset: source.start(node), text: source.nodeText(node) }));
    const changes = this.changes.flatMap(({ name, scope, item, place }): OutwardEffect[] => {
      const owner = scope.lookup(name)?.owner;
      const stored = item === undefined ? '' : `${source.nodeText(item.key)}=${source.nodeText(item.value)}`;
      return owner?.unit.kind === 'function' ? [] : [{ offset: source.start(place), text: `${name}:${stored}` }];
    });
    return [
      ...textOf(this.outwardNodes),
      ...textOf(this.functions.flatMap(({ attributeSets }) => attributeSets)),
      ...changes,
    ];
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
      case NodeKind.Name:
      case NodeKind.Number:
      case NodeKind.Constant:
        return;
      case NodeKind.FunctionDef:
        this.functionDefinition(node, scope);
        return;
      case NodeKind.ClassDef:
        this.noteOutward(node, scope);
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
        this.noteOutward(node, scope);
        this.importStatement(node, scope);
        return;
      case NodeKind.Global:
        this.noteOutward(node, scope);
        for (const name of source.children(node)) {
          scope.declareGlobal(source.nodeText(name));
        }
        return;
      case NodeKind.Nonlocal:
        for (const name of source.children(node)) {
          scope.declareNonlocal(source.nodeText(name));
        }
        return;
      case NodeKind.Call:
        this.noteMutator(node, scope);
        break;
      case NodeKind.Return:
      case NodeKind.Yield:
        this.functionIn(scope.unit)?.exits.push(node);
        break;
      default:
        this.bindings(node, scope);
    }
    this.visitChildren(node, scope);
  }

  /** Binds the names of a statement or clause; its expressions are visited afterwards. */
  private bindings(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.Assign: {
        const children = source.children(node);
        const value = children.at(-1) ?? 0;
        for (const target of children.slice(0, -1)) {
          this.noteItemStore(target, value, scope);
          this.bindTarget(node, target, scope, (path) => ({ kind: 'assignment', value, path }));
        }
        break;
      }
      case NodeKind.AnnotatedAssign: {
        const [target = 0, annotation = 0, value = 0] = source.children(node);
        if (source.kind(target) === NodeKind.Name) {
          scope.bind(source.nodeText(target), { kind: 'annotation', annotation });
        }
        if (source.kind(target) === NodeKind.Attribute) {
          this.noteAttributeSet(node, scope);
        } else if (value !== 0) {
          this.bindTarget(node, target, scope, (path) => ({ kind: 'assignment', value, path }));
        }
        break;
      }
      case NodeKind.AugmentedAssign: {
        const target = source.first(node);
        if (source.kind(target) === NodeKind.Subscript) {
          this.noteItemStore(target, 0, scope);
        } else {
          this.noteChange(target, scope, undefined);
        }
        this.bindTarget(node, target, scope, () => ({ kind: 'augmented', node }));
        break;
      }
      case NodeKind.NamedExpression: {
        const [target = 0, value = 0] = source.children(node);
        // A walrus in a comprehension binds in the scope around it. Source: PEP 572, "Scope of the target".
        let owner = scope;
        while (owner.kind === 'comprehension' && owner.parent) {
          owner = owner.parent;
        }
        if (source.kind(target) === NodeKind.Name) {
          const definition = owner.bind(source.nodeText(target), { kind: 'assignment', value, path: [] });
          this.bound.set(target, definition);
        }
        break;
      }
      case NodeKind.For: {
        const [target = 0, iterable = 0] = source.children(node);
        this.bindTarget(node, target, scope, (path) => ({ kind: 'iteration', iterable, path }));
        break;
      }
      case NodeKind.With: {
        const isAsync = source.flag(node) === 1;
        for (const item of source.children(node)) {
          const [, target = 0] = source.kind(item) === NodeKind.WithItem ? source.children(item) : [];
          this.bindTarget(item, target, scope, (path) => ({ kind: 'with', item, isAsync, path }));
        }
        break;
      }
      case NodeKind.ExceptClause: {
        const [first = 0, second = 0] = source.children(node);
        if (source.kind(second) === NodeKind.Name) {
          this.bind(node, source.nodeText(second), scope, { kind: 'exception', type: first });
        }
        break;
      }
      case NodeKind.Match: {
        const [subject = 0, ...cases] = source.children(node);
        for (const clause of cases) {
          forEachCapture(source, source.first(clause), [], ({ node: place, name, type, path }) => {
            const binding: Binding =
              path === undefined && type === 0
                ? { kind: 'other' }
                : { kind: 'pattern', subject: path === undefined ? 0 : subject, type, path: path ?? [] };
            this.bind(place, source.nodeText(name), scope, binding);
          });
        }
        break;
      }
      case NodeKind.TypeAlias: {
        const value = source.children(node).at(-1) ?? 0;
        this.bind(node, source.nodeText(source.first(node)), scope, { kind: 'type-alias', value });
        break;
      }
      case NodeKind.Delete:
        for (const target of source.children(node)) {
          this.noteItemStore(target, 0, scope);
          // A deleted name is local all the same.
          forEachTargetName(source, target, [], (name) => {
            this.bind(name, source.nodeText(name), scope, { kind: 'other' });
          });
        }
        break;
      default:
    }
  }

  private noteOutward(node: NodeIndex, scope: Scope): void {
    if (scope.unit.kind === 'function') {
      this.outwardNodes.push(node);
    }
  }

  private noteAttributeSet(node: NodeIndex, scope: Scope): void {
    this.functionIn(scope.unit)?.attributeSets.push(node);
  }

  /** Binds the names of a statement's target; attribute and item targets bind nothing here. */
  private bindTarget(
    statement: NodeIndex,
    target: NodeIndex,
    scope: Scope,
    make: (path: BindingPath) => Binding,
  ): void {
    const kind = this.source.kind(target);
    if (kind === NodeKind.Attribute || kind === NodeKind.Tuple || kind === NodeKind.List) {
      this.noteAttributeSet(statement, scope);
    }
    forEachTargetName(this.source, target, [], (name, path) => {
      this.bind(name, this.source.nodeText(name), scope, make(path));
    });
  }

  /** `name[key] = value`. */
  private noteItemStore(target: NodeIndex, value: NodeIndex, scope: Scope): void {
    const { source } = this;
    if (source.kind(target) === NodeKind.Subscript) {
      const [owner = 0, key = 0] = source.children(target);
      this.noteChange(owner, scope, value === 0 ? undefined : { key, value, scope });
    }
  }

  /** `name.append(value)` and the like. */
  private noteMutator(call: NodeIndex, scope: Scope): void {
    const { source } = this;
    const callee = source.first(call);
    const owner = source.first(callee);
    const ownerKind = source.kind(owner);
    if (
      source.kind(callee) !== NodeKind.Attribute ||
      (ownerKind !== NodeKind.Name && ownerKind !== NodeKind.Attribute) ||
      !changingMethods.has(source.lastName(callee))
    ) {
      return;
    }
    const method = source.lastName(callee);
    if (ownerKind === NodeKind.Attribute) {
      this.noteAttributeSet(call, scope);
    } else {
      const [key = 0, second = 0] = source.children(call).slice(1);
      const value = second === 0 ? key : second;
      const isStored = storingMethods.has(method) && value !== 0 && source.kind(value) !== NodeKind.Keyword;
      this.noteChange(owner, scope, isStored ? { key: 0, value, scope } : undefined);
    }
  }

  private noteChange(owner: NodeIndex, scope: Scope, item: StoredItem | undefined): void {
    if (this.source.kind(owner) === NodeKind.Name) {
      this.changes.push({ name: this.source.nodeText(owner), scope, item, place: owner });
    }
  }

  private functionDefinition(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const nameNode = source.childOfKind(node, NodeKind.Name);
    const name = nameNode === 0 ? '<error>' : source.nodeText(nameNode);
    const qualified = scope.prefix + name;
    const className = scope.kind === 'class' ? scope.className : undefined;
    const decorators = this.decoratorNames(node);
    const isOverload = decorators.includes('overload');
    const outer = this.typeScope(node, scope);
    const inner = new Scope('function', outer, `${qualified}.<locals>.`, className);
    const record = this.addFunction(qualified, node, inner, {
      isOverload,
      ...(className === undefined ? {} : { className, kind: methodKindOf(name, decorators) }),
    });
    this.bind(node, name, scope, { kind: 'function', id: record.id });
    if (className !== undefined) {
      this.addMethod(className, scope.mangled(name), record, decorators);
    }
    for (let child = source.first(node); child !== 0; child = source.next(child)) {
      switch (source.kind(child)) {
        case NodeKind.Parameters:
          this.parameters(child, scope, inner);
          break;
        case NodeKind.Block:
          this.visitChildren(child, inner);
          break;
        case NodeKind.TypeParameters:
          break;
        default:
          this.visit(child, scope);
      }
    }
  }

  /** A setter stands for its property's getter; overload stubs for nothing once the implementation is there. */
  private addMethod(className: string, name: string, record: FunctionRecord, decorators: readonly string[]): void {
    const owner = this.classOf(className);
    owner?.functions.push(record);
    const methods = owner?.methods;
    const isAccessor = decorators.some((decorator) => accessors.has(decorator));
    if (methods && !(isAccessor && methods.has(name))) {
      methods.set(name, record.id);
    }
  }

  private decoratorNames(node: NodeIndex): string[] {
    const { source } = this;
    const names: string[] = [];
    for (let child = source.first(node); source.kind(child) === NodeKind.Decorator; child = source.next(child)) {
      const expression = source.first(child);
      names.push(source.lastName(source.kind(expression) === NodeKind.Call ? source.first(expression) : expression));
    }
    return names;
  }

  /** The scope of `[T, *Ts, **P]` between a definition and its surroundings; the surroundings themselves without any. */
  private typeScope(node: NodeIndex, scope: Scope): Scope {
    const { source } = this;
    const list = source.childOfKind(node, NodeKind.TypeParameters);
    if (list === 0) {
      return scope;
    }
    const inner = new Scope('type', scope, scope.prefix, undefined);
    for (const parameter of source.children(list)) {
      const [name = 0, bound = 0] = source.children(parameter);
      const hasBound = (source.flag(parameter) & 4) !== 0;
      inner.bind(source.nodeText(name), { kind: 'type-variable', bound: hasBound ? bound : 0 });
    }
    return inner;
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
        this.bind(parameter, source.nodeText(nameNode), inner, { kind: 'parameter', index, node: parameter });
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
    const inner = new Scope('class', this.typeScope(node, scope), `${qualified}.`, qualified);
    this.bind(node, name, scope, { kind: 'class', name: qualified });
    this.classes.push({ name: qualified, node, scope: inner, methods: new Map(), functions: [] });
    this.scopes.set(node, inner);
    for (let child = source.first(node); child !== 0; child = source.next(child)) {
      if (source.kind(child) === NodeKind.Block) {
        this.visitChildren(child, inner);
      } else if (child !== nameNode && source.kind(child) !== NodeKind.TypeParameters) {
        this.visit(child, scope);
      }
    }
  }

  private lambda(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const name = `${scope.prefix}<lambda>`;
    const inner = new Scope('function', scope, `${name}.<locals>.`, undefined);
    this.addFunction(name, node, inner, {});
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
      this.bindTarget(child, target, inner, (path) => ({ kind: 'iteration', iterable, path }));
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
          this.bind(alias, source.nodeText(as), scope, { kind: 'import', name });
        } else {
          const [root = name] = name.split('.');
          this.bind(alias, root, scope, { kind: 'import', name: root });
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
      this.bind(alias, as === 0 ? name : source.nodeText(as), scope, { kind: 'import', name: full });
    }
  }
}

type BindingPath = Extract<Binding, { readonly kind: 'assignment' }>['path'];

/** Items remembered per collection; more say nothing new. */
const maxStored = 16;

const accessors: ReadonlySet<string> = new Set(['setter', 'deleter']);
const propertyDecorators: ReadonlySet<string> = new Set(['property', 'cached_property', 'abstractproperty', 'getter']);

function methodKindOf(name: string, decorators: readonly string[]): MethodKind {
  if (decorators.includes('staticmethod')) {
    return 'static';
  }
  if (decorators.includes('classmethod') || implicitClassMethods.has(name)) {
    return 'class';
  }
  return decorators.some((decorator) => propertyDecorators.has(decorator)) ? 'property' : 'instance';
}
