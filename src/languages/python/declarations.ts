/**
 * First pass over a parsed file: makes the scopes, binds every name, and lists the functions, classes and imports in source
 * order. Evaluates nothing; flow.ts follows the order of execution, values.ts and operations.ts read what is collected here.
 */
import { constantText, importedName } from './imports';
import type { ExtractionOptions } from '../language';
import { NodeKind, ParameterFlag, type NodeIndex } from './parser/nodes';
import {
  DeclarationTables,
  withNode,
  type FunctionRecord,
  type MethodKind,
  type OutwardEffect,
} from './declarationTables';
import { Scope, type Binding, type StoredItem, type TargetPath } from './scope';
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

/** What the walk does at a node. */
const Step = {
  /** Looks at what it binds. */
  Look: 0,
  /** Goes on to its children: it binds nothing of its own. */
  Into: 1,
  /** Goes on behind it. */
  Over: 2,
} as const;

/** By kind of node: most nodes need no closer look. */
const steps = new Uint8Array(256);

for (const kind of [NodeKind.Name, NodeKind.Number, NodeKind.Constant, NodeKind.Pass, NodeKind.DottedName]) {
  steps[kind] = Step.Over;
}
for (const kind of [
  NodeKind.Block,
  NodeKind.If,
  NodeKind.While,
  NodeKind.Try,
  NodeKind.ElifClause,
  NodeKind.ElseClause,
  NodeKind.FinallyClause,
  NodeKind.Raise,
  NodeKind.Assert,
  NodeKind.ExpressionStatement,
  NodeKind.String,
  NodeKind.Attribute,
  NodeKind.Subscript,
  NodeKind.Slice,
  NodeKind.Keyword,
  NodeKind.Starred,
  NodeKind.Tuple,
  NodeKind.List,
  NodeKind.Dict,
  NodeKind.Set,
  NodeKind.Conditional,
  NodeKind.BinaryOperation,
  NodeKind.Compare,
  NodeKind.BooleanOperation,
  NodeKind.UnaryOperation,
  NodeKind.Await,
]) {
  steps[kind] = Step.Into;
}

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
    this.addFunction('<module>', root, this.moduleScope, noMethod);
    this.visitChildren(root, this.moduleScope);
    for (const { name, scope, item } of this.changes) {
      const variable = scope.lookup(name);
      if (variable) {
        variable.isChanged = true;
        if (item && variable.stored.length < maxStored) {
          variable.store(item);
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
    const step = steps[this.source.kind(node)];
    if (step === Step.Over || this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    if (step === Step.Into) {
      this.visitChildren(node, scope);
    } else {
      this.visitByKind(node, scope);
    }
    this.depth--;
  }

  private visitByKind(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    switch (source.kind(node)) {
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
        for (let name = source.first(node); name !== 0; name = source.next(name)) {
          scope.declareGlobal(source.nodeText(name));
        }
        return;
      case NodeKind.Nonlocal:
        for (let name = source.first(node); name !== 0; name = source.next(name)) {
          scope.declareNonlocal(source.nodeText(name));
        }
        return;
      case NodeKind.Call:
        this.noteMutator(node, scope);
        break;
      case NodeKind.Return:
      case NodeKind.Yield:
        this.noteExit(node, scope);
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
        const value = source.last(node);
        for (let target = source.first(node); target !== value; target = source.next(target)) {
          this.assign(node, target, value, scope);
        }
        break;
      }
      case NodeKind.AnnotatedAssign: {
        const target = source.first(node);
        const annotation = source.next(target);
        const value = source.next(annotation);
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
        const target = source.first(node);
        // A walrus in a comprehension binds in the scope around it. Source: PEP 572, "Scope of the target".
        let owner = scope;
        while (owner.kind === 'comprehension' && owner.parent) {
          owner = owner.parent;
        }
        if (source.kind(target) === NodeKind.Name) {
          this.bind(target, source.nodeText(target), owner, {
            kind: 'assignment',
            value: source.next(target),
            path: direct,
          });
        }
        break;
      }
      case NodeKind.For: {
        const target = source.first(node);
        const iterable = source.next(target);
        this.bindTarget(node, target, scope, (path) => ({ kind: 'iteration', iterable, path }));
        break;
      }
      case NodeKind.With: {
        const isAsync = source.flag(node) === 1;
        for (let item = source.first(node); item !== 0; item = source.next(item)) {
          if (source.kind(item) === NodeKind.WithItem) {
            this.withItem(item, isAsync, scope);
          }
        }
        break;
      }
      case NodeKind.ExceptClause: {
        const type = source.first(node);
        const name = source.next(type);
        if (source.kind(name) === NodeKind.Name) {
          this.bind(node, source.nodeText(name), scope, { kind: 'exception', type });
        }
        break;
      }
      case NodeKind.Match: {
        const subject = source.first(node);
        for (let clause = source.next(subject); clause !== 0; clause = source.next(clause)) {
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
        const value = source.last(node);
        this.bind(node, source.nodeText(source.first(node)), scope, { kind: 'type-alias', value });
        break;
      }
      case NodeKind.Delete:
        for (let target = source.first(node); target !== 0; target = source.next(target)) {
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

  private withItem(item: NodeIndex, isAsync: boolean, scope: Scope): void {
    this.bindTarget(item, this.source.second(item), scope, (path) => ({ kind: 'with', item, isAsync, path }));
  }

  private noteOutward(node: NodeIndex, scope: Scope): void {
    if (scope.unit.kind === 'function') {
      this.outwardNodes.push(node);
    }
  }

  private noteExit(node: NodeIndex, scope: Scope): void {
    const record = this.functionIn(scope.unit);
    if (record) {
      record.exits = withNode(record.exits, node);
    }
  }

  private noteAttributeSet(node: NodeIndex, scope: Scope): void {
    const record = this.functionIn(scope.unit);
    if (record) {
      record.attributeSets = withNode(record.attributeSets, node);
    }
  }

  /** `target = value`: of names, which are most, without a path. */
  private assign(statement: NodeIndex, target: NodeIndex, value: NodeIndex, scope: Scope): void {
    const { source } = this;
    switch (source.kind(target)) {
      case NodeKind.Name:
        this.bind(target, source.nodeText(target), scope, { kind: 'assignment', value, path: direct });
        return;
      case NodeKind.Attribute:
        this.noteAttributeSet(statement, scope);
        return;
      case NodeKind.Subscript:
        this.noteItemStore(target, value, scope);
        return;
      default:
        this.bindTarget(statement, target, scope, (path) => ({ kind: 'assignment', value, path }));
    }
  }

  /** Binds the names of a statement's target; attribute and item targets bind nothing here. */
  private bindTarget(statement: NodeIndex, target: NodeIndex, scope: Scope, make: (path: TargetPath) => Binding): void {
    const { source } = this;
    switch (source.kind(target)) {
      case NodeKind.Name:
        this.bind(target, source.nodeText(target), scope, make(direct));
        return;
      case NodeKind.Attribute:
        this.noteAttributeSet(statement, scope);
        return;
      case NodeKind.Tuple:
      case NodeKind.List:
        this.noteAttributeSet(statement, scope);
        break;
      default:
    }
    forEachTargetName(source, target, direct, (name, path) => {
      this.bind(name, source.nodeText(name), scope, make(path));
    });
  }

  /** `name[key] = value`. */
  private noteItemStore(target: NodeIndex, value: NodeIndex, scope: Scope): void {
    const { source } = this;
    const owner = source.first(target);
    if (source.kind(target) === NodeKind.Subscript && source.kind(owner) === NodeKind.Name) {
      this.noteChange(owner, scope, value === 0 ? undefined : { key: source.next(owner), value, scope });
    }
  }

  /** `name.append(value)` and the like. */
  private noteMutator(call: NodeIndex, scope: Scope): void {
    const { source } = this;
    const callee = source.first(call);
    if (source.kind(callee) !== NodeKind.Attribute) {
      return;
    }
    const owner = source.first(callee);
    const ownerKind = source.kind(owner);
    if (ownerKind !== NodeKind.Name && ownerKind !== NodeKind.Attribute) {
      return;
    }
    const method = source.lastName(callee);
    if (!changingMethods.has(method)) {
      return;
    }
    if (ownerKind === NodeKind.Attribute) {
      this.noteAttributeSet(call, scope);
      return;
    }
    const key = source.next(callee);
    const second = source.next(key);
    const value = second === 0 ? key : second;
    const isStored = storingMethods.has(method) && value !== 0 && source.kind(value) !== NodeKind.Keyword;
    this.noteChange(owner, scope, isStored ? { key: 0, value, scope } : undefined);
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
    const outer = this.typeScope(node, scope);
    const inner = new Scope('function', outer, `${qualified}.<locals>.`, className);
    const record = this.addFunction(qualified, node, inner, {
      isOverload: decorators.includes('overload'),
      className,
      kind: className === undefined ? undefined : methodKindOf(name, decorators),
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

  private decoratorNames(node: NodeIndex): readonly string[] {
    const { source } = this;
    if (source.kind(source.first(node)) !== NodeKind.Decorator) {
      return noNames;
    }
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
    for (let parameter = source.first(node); parameter !== 0; parameter = source.next(parameter)) {
      if ((source.flag(parameter) & ParameterFlag.Slash) !== 0) {
        continue;
      }
      const nameNode = source.first(parameter);
      if (source.kind(nameNode) === NodeKind.Name) {
        this.bind(parameter, source.nodeText(nameNode), inner, { kind: 'parameter', index, node: parameter });
        for (let rest = source.next(nameNode); rest !== 0; rest = source.next(rest)) {
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
    this.addClass({ name: qualified, node, scope: inner, methods: new Map(), functions: [] });
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
    this.addFunction(name, node, inner, noMethod);
    const parameters = source.first(node);
    this.parameters(parameters, scope, inner);
    this.visit(source.next(parameters), inner);
  }

  private comprehension(node: NodeIndex, scope: Scope): void {
    const { source } = this;
    const inner = new Scope('comprehension', scope, scope.prefix, undefined);
    this.scopes.set(node, inner);
    let isFirst = true;
    for (let clause = source.first(node); clause !== 0; clause = source.next(clause)) {
      if (source.kind(clause) !== NodeKind.ComprehensionFor) {
        continue;
      }
      const target = source.first(clause);
      const iterable = source.next(target);
      this.visit(iterable, isFirst ? scope : inner);
      isFirst = false;
      this.bindTarget(clause, target, inner, (path) => ({ kind: 'iteration', iterable, path }));
      for (let condition = source.next(iterable); condition !== 0; condition = source.next(condition)) {
        this.visit(condition, inner);
      }
    }
    for (let element = source.first(node); element !== 0; element = source.next(element)) {
      if (source.kind(element) !== NodeKind.ComprehensionFor) {
        this.visit(element, inner);
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

/** The path to a target that is the value itself. */
const direct: TargetPath = [];

const noNames: readonly string[] = [];

const noMethod = { className: undefined, kind: undefined, isOverload: false } as const;

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
