/**
 * One stub file as the names it declares: classes, functions, imports, assignments, each with the environments it is for.
 * Annotations stay syntax; annotations.ts reads them. Looks at no other file.
 */
import type { ExtractionOptions } from '../../language';
import { constantText, importedName } from '../imports';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { parse } from '../parser/parse';
import { PythonSource } from '../source';
import { type EnvironmentSet, environmentsWhere, everyEnvironment, singleEnvironments, stringText } from './conditions';

export type Declaration =
  | { readonly kind: 'class'; readonly node: NodeIndex; readonly scope: StubScope }
  | { readonly kind: 'function'; readonly node: NodeIndex }
  /** `name = value`, or `name: annotation = value` where `annotation` is not 0; `value` may be 0 there. */
  | { readonly kind: 'value'; readonly annotation: NodeIndex; readonly value: NodeIndex }
  /** `type Name[T] = value`. */
  | { readonly kind: 'type'; readonly node: NodeIndex; readonly value: NodeIndex }
  /** `import a.b as name`; `import a.b` binds `a`. */
  | { readonly kind: 'module'; readonly name: string; readonly isExported: boolean }
  /** `from module import name as ...`. */
  | { readonly kind: 'import'; readonly module: string; readonly name: string; readonly isExported: boolean };

interface Conditional {
  readonly declaration: Declaration;
  readonly where: EnvironmentSet;
}

/** The names of a module or a class body. */
export class StubScope {
  private readonly declared = new Map<string, Conditional[]>();

  add(name: string, declaration: Declaration, where: EnvironmentSet): void {
    const known = this.declared.get(name) ?? [];
    known.push({ declaration, where });
    this.declared.set(name, known);
  }

  names(): readonly string[] {
    return [...this.declared.keys()];
  }

  /** The declarations in force where the name exists at all, in the environment that is asked first; in source order. */
  declarations(name: string): readonly Declaration[] {
    const all = this.declared.get(name) ?? [];
    for (const environment of singleEnvironments) {
      const active = all.filter(({ where }) => (where & environment) !== 0);
      if (active.length > 0) {
        return active.map(({ declaration }) => declaration);
      }
    }
    return [];
  }
}

export interface StubModule {
  readonly name: string;
  readonly isPackage: boolean;
  readonly source: PythonSource;
  readonly scope: StubScope;
  /** Modules whose names are all imported, those first that count in the environment asked first. */
  readonly stars: readonly string[];
  /** The strings of `__all__`, in any environment; undefined where there is none. */
  readonly all: ReadonlySet<string> | undefined;
  /** Modules whose `__all__` is part of this one's. */
  readonly allOf: readonly string[];
}

function firstEnvironment(where: EnvironmentSet): number {
  return singleEnvironments.findIndex((environment) => (where & environment) !== 0);
}

/** Reads a stub. What the parser cannot read is left out; `source.tree.problems` says what. */
export function readStub(text: string, name: string, isPackage: boolean): StubModule {
  return new Reader(new PythonSource(parse(text)), { path: '', moduleName: name, isPackage }).read();
}

class Reader {
  private readonly stars: { readonly module: string; readonly where: EnvironmentSet }[] = [];
  private readonly all = new Set<string>();
  private readonly allOf: string[] = [];
  private hasAll = false;

  constructor(
    private readonly source: PythonSource,
    private readonly options: ExtractionOptions,
  ) {}

  read(): StubModule {
    const { source, options } = this;
    const scope = new StubScope();
    this.statements(source.tree.root, scope, everyEnvironment, true);
    return {
      name: options.moduleName,
      isPackage: options.isPackage,
      source,
      scope,
      stars: [...this.stars]
        .sort((a, b) => firstEnvironment(a.where) - firstEnvironment(b.where))
        .map(({ module: star }) => star),
      all: this.hasAll ? this.all : undefined,
      allOf: this.allOf,
    };
  }

  private statements(block: NodeIndex, scope: StubScope, where: EnvironmentSet, isModule: boolean): void {
    const { source } = this;
    for (const node of source.children(block)) {
      this.statement(node, scope, where, isModule);
    }
  }

  private statement(node: NodeIndex, scope: StubScope, where: EnvironmentSet, isModule: boolean): void {
    const { source } = this;
    switch (source.kind(node)) {
      case NodeKind.ClassDef: {
        const inner = new StubScope();
        this.statements(source.childOfKind(node, NodeKind.Block), inner, where, false);
        scope.add(this.nameOf(node), { kind: 'class', node, scope: inner }, where);
        return;
      }
      case NodeKind.FunctionDef:
        scope.add(this.nameOf(node), { kind: 'function', node }, where);
        return;
      case NodeKind.TypeAlias:
        scope.add(this.nameOf(node), { kind: 'type', node, value: source.children(node).at(-1) ?? 0 }, where);
        return;
      case NodeKind.AnnotatedAssign: {
        const [target = 0, annotation = 0, value = 0] = source.children(node);
        this.assignment(target, annotation, value, scope, where, isModule);
        return;
      }
      case NodeKind.Assign: {
        const targets = source.children(node);
        const value = targets.pop() ?? 0;
        for (const target of targets) {
          this.assignment(target, 0, value, scope, where, isModule);
        }
        return;
      }
      case NodeKind.AugmentedAssign: {
        const [target = 0, value = 0] = source.children(node);
        if (isModule && source.nodeText(target) === '__all__') {
          this.addToAll(value);
        }
        return;
      }
      case NodeKind.ExpressionStatement:
        if (isModule) {
          this.allCall(source.first(node));
        }
        return;
      case NodeKind.Import:
        this.importModules(node, scope, where);
        return;
      case NodeKind.ImportFrom:
        this.importNames(node, scope, where, isModule);
        return;
      case NodeKind.If:
        this.branches(node, scope, where, isModule);
        return;
      case NodeKind.Try:
      case NodeKind.With:
        for (const child of source.children(node)) {
          const isBlock = source.kind(child) === NodeKind.Block;
          const block = isBlock ? child : source.childOfKind(child, NodeKind.Block);
          if (block !== 0) {
            this.statements(block, scope, where, isModule);
          }
        }
        return;
      default:
    }
  }

  private branches(node: NodeIndex, scope: StubScope, where: EnvironmentSet, isModule: boolean): void {
    const { source } = this;
    let left = where;
    const branch = (test: NodeIndex, block: NodeIndex): void => {
      const { holds, fails } = environmentsWhere(source, test);
      this.statements(block, scope, left & holds, isModule);
      left &= fails;
    };
    const [test = 0, block = 0, ...clauses] = source.children(node);
    branch(test, block);
    for (const clause of clauses) {
      const [first = 0, second = 0] = source.children(clause);
      if (source.kind(clause) === NodeKind.ElifClause) {
        branch(first, second);
      } else {
        this.statements(first, scope, left, isModule);
      }
    }
  }

  private assignment(
    target: NodeIndex,
    annotation: NodeIndex,
    value: NodeIndex,
    scope: StubScope,
    where: EnvironmentSet,
    isModule: boolean,
  ): void {
    const { source } = this;
    if (source.kind(target) !== NodeKind.Name) {
      return;
    }
    const name = source.nodeText(target);
    if (isModule && name === '__all__') {
      this.addToAll(value);
      return;
    }
    scope.add(name, { kind: 'value', annotation, value }, where);
  }

  /** `__all__ = ["a"]`, `__all__ += module.__all__`. */
  private addToAll(value: NodeIndex): void {
    const { source } = this;
    this.hasAll = true;
    switch (source.kind(value)) {
      case NodeKind.List:
      case NodeKind.Tuple:
        for (const item of source.children(value)) {
          if (source.kind(item) === NodeKind.String) {
            this.all.add(stringText(source, item));
          }
        }
        return;
      case NodeKind.BinaryOperation:
        for (const operand of source.children(value)) {
          this.addToAll(operand);
        }
        return;
      case NodeKind.Attribute: {
        const module = source.nodeText(source.first(value));
        const relative = importedName(module, 1, this.options);
        this.allOf.push(module, ...(relative === undefined ? [] : [relative]));
        return;
      }
      default:
    }
  }

  /** `__all__.extend(["a"])`, `__all__.append("a")`. */
  private allCall(call: NodeIndex): void {
    const { source } = this;
    const [callee = 0, argument = 0] = source.children(call);
    if (source.kind(call) !== NodeKind.Call || !/^__all__\.(?:extend|append)$/.test(source.nodeText(callee))) {
      return;
    }
    if (source.kind(argument) === NodeKind.String) {
      this.all.add(stringText(source, argument));
    } else {
      this.addToAll(argument);
    }
  }

  private importModules(node: NodeIndex, scope: StubScope, where: EnvironmentSet): void {
    const { source } = this;
    for (const alias of source.children(node)) {
      const [dotted = 0, as = 0] = source.children(alias);
      const name = constantText(source.nodeText(dotted));
      if (as === 0) {
        const top = name.split('.')[0] ?? name;
        scope.add(top, { kind: 'module', name: top, isExported: false }, where);
      } else {
        const bound = source.nodeText(as);
        scope.add(bound, { kind: 'module', name, isExported: bound === name }, where);
      }
    }
  }

  private importNames(node: NodeIndex, scope: StubScope, where: EnvironmentSet, isModule: boolean): void {
    const { source } = this;
    const [moduleNode = 0, ...aliases] = source.children(node);
    const dots = source.flag(node);
    const written = constantText(source.nodeText(moduleNode)).replace(/^\.+/, '');
    const module = importedName(written, dots, this.options);
    if (module === undefined) {
      return;
    }
    if (aliases.length === 0 && isModule) {
      this.stars.push({ module, where });
    }
    for (const alias of aliases) {
      const [nameNode = 0, as = 0] = source.children(alias);
      const name = source.nodeText(nameNode);
      const bound = as === 0 ? name : source.nodeText(as);
      if (bound === '__all__') {
        this.hasAll = true;
        this.allOf.push(module);
      } else {
        // `from . import name` binds a module of the package, as everybody who imports the package sees it.
        const isExported = as === 0 ? dots === 1 && written === '' : bound === name;
        scope.add(bound, { kind: 'import', module, name, isExported }, where);
      }
    }
  }

  private nameOf(node: NodeIndex): string {
    return this.source.nodeText(this.source.childOfKind(node, NodeKind.Name));
  }
}
