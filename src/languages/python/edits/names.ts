/**
 * What the names of one file are bound to, as far as an edit must know it: which scope a name belongs to at a place, every
 * binding of it there, and which names are free. Follows the language reference, "Naming and binding".
 * Deliberately separate from scope.ts: that one evaluates what names mean, this one keeps the nodes that bind them.
 */
import { builtinNames } from '../builtinNames';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';

export type BindingKind = 'import' | 'function' | 'class' | 'parameter' | 'assignment' | 'iteration' | 'with' | 'other';

export interface NameBinding {
  readonly name: string;
  readonly kind: BindingKind;
  /** The Name, or the Alias of an import. */
  readonly node: NodeIndex;
  /** FunctionDef, Lambda, ClassDef, Module or comprehension. */
  readonly scope: NodeIndex;
}

export interface Resolution {
  readonly scope: NodeIndex;
  readonly bindings: readonly NameBinding[];
}

export class Names {
  private readonly scopes: Map<NodeIndex, Map<string, NameBinding[]>>;
  private readonly declared: Map<NodeIndex, Map<string, 'global' | 'nonlocal'>>;
  private readonly referencesByName: Map<string, NodeIndex[]>;
  private readonly importBindings: NameBinding[];
  private readonly taken: Set<string>;
  /** What `fresh` has given out. */
  private readonly given = new Set<string>();

  /** @param like Names of the same source: what was read of it is shared, and only new names are apart. */
  constructor(
    readonly source: EditSource,
    like?: Names,
  ) {
    this.scopes = like?.scopes ?? new Map<NodeIndex, Map<string, NameBinding[]>>();
    this.declared = like?.declared ?? new Map<NodeIndex, Map<string, 'global' | 'nonlocal'>>();
    this.referencesByName = like?.referencesByName ?? new Map<string, NodeIndex[]>();
    this.importBindings = like?.importBindings ?? [];
    this.taken = like?.taken ?? new Set<string>();
    if (like === undefined) {
      this.read();
    }
  }

  private read(): void {
    const { source } = this;
    const bindings: NameBinding[] = [];
    for (let node = 1; node < source.tree.count; node++) {
      const kind = source.kind(node);
      if (kind === NodeKind.Alias) {
        bindings.push({ name: this.aliasName(node), kind: 'import', node, scope: this.scopeOf(node) });
      } else if (kind === NodeKind.Name) {
        this.readName(node, bindings);
      }
    }
    for (const binding of bindings) {
      this.taken.add(binding.name);
      const scope = this.ownerOf(binding.name, binding.scope);
      const names = this.scopes.get(scope) ?? new Map<string, NameBinding[]>();
      const owned = { ...binding, scope };
      const known = names.get(binding.name);
      if (known) {
        known.push(owned);
      } else {
        names.set(binding.name, [owned]);
      }
      this.scopes.set(scope, names);
      if (binding.kind === 'import') {
        this.importBindings.push(owned);
      }
    }
  }

  /** Every binding made by an import statement, in source order. */
  imports(): readonly NameBinding[] {
    return this.importBindings;
  }

  /** The scope that a name read at `node` comes from; undefined for built-in and unknown names. */
  resolve(name: string, node: NodeIndex): Resolution | undefined {
    const direct = this.scopeOf(node);
    for (let scope = direct; scope !== 0; scope = this.outer(scope)) {
      // Class bodies are invisible to the functions in them.
      const isVisible = scope === direct || this.source.kind(scope) !== NodeKind.ClassDef;
      const bindings = isVisible ? this.scopes.get(scope)?.get(name) : undefined;
      if (bindings) {
        return { scope, bindings };
      }
    }
    return undefined;
  }

  isBuiltin(name: string, node: NodeIndex): boolean {
    return builtinNames.has(name) && this.resolve(name, node) === undefined;
  }

  /** Names that read this name, anywhere in the file; the names that bind it are not among them. */
  references(name: string): readonly NodeIndex[] {
    return this.referencesByName.get(name) ?? [];
  }

  /** Names bound anywhere in a scope, comprehensions excluded. */
  bindingsIn(scope: NodeIndex): ReadonlyMap<string, readonly NameBinding[]> {
    return this.scopes.get(scope) ?? new Map<string, NameBinding[]>();
  }

  isDeclaredOutside(name: string, scope: NodeIndex): boolean {
    return this.declared.get(scope)?.has(name) ?? false;
  }

  /** `base`, or `base_2` and so on: a name that nothing in the file uses. It is taken from then on. */
  fresh(base: string): string {
    let name = base;
    for (let number = 2; this.isTaken(name); number++) {
      name = `${base}_${number}`;
    }
    this.given.add(name);
    return name;
  }

  isTaken(name: string): boolean {
    return this.given.has(name) || this.taken.has(name) || this.referencesByName.has(name) || builtinNames.has(name);
  }

  /** FunctionDef, Lambda, ClassDef, comprehension or Module whose evaluation evaluates the node. */
  scopeOf(node: NodeIndex): NodeIndex {
    const { source } = this;
    let at = node;
    for (let up = source.parent(at); up !== 0; up = source.parent(at)) {
      const kind = source.kind(up);
      const isOwnBlock = source.kind(at) === NodeKind.Block;
      if ((kind === NodeKind.FunctionDef || kind === NodeKind.ClassDef) && isOwnBlock) {
        return up;
      }
      if (kind === NodeKind.Lambda && source.kind(at) !== NodeKind.Parameters) {
        return up;
      }
      if (source.isComprehension(up) && !this.isInLeftmostIterable(node, up, at)) {
        return up;
      }
      if (kind === NodeKind.Module) {
        return up;
      }
      at = up;
    }
    return source.tree.root;
  }

  private isInLeftmostIterable(node: NodeIndex, comprehension: NodeIndex, clause: NodeIndex): boolean {
    const first = this.source.childOfKind(comprehension, NodeKind.ComprehensionFor);
    return first === clause && this.source.isWithin(node, this.source.next(this.source.first(clause)));
  }

  private outer(scope: NodeIndex): NodeIndex {
    return scope === this.source.tree.root ? 0 : this.scopeOf(scope);
  }

  private aliasName(alias: NodeIndex): string {
    const dotted = this.source.first(alias);
    const renamed = this.source.next(dotted);
    if (renamed !== 0) {
      return this.source.nodeText(renamed);
    }
    return this.source.nodeText(dotted).split('.')[0]?.trim() ?? '';
  }

  private readName(node: NodeIndex, bindings: NameBinding[]): void {
    const { source } = this;
    const name = source.nodeText(node);
    const parent = source.parent(node);
    const isFirst = source.first(parent) === node;
    switch (source.kind(parent)) {
      case NodeKind.Attribute:
      case NodeKind.PatternKeyword:
        if (!isFirst || source.kind(parent) === NodeKind.PatternKeyword) {
          return;
        }
        break;
      case NodeKind.Keyword:
        if (isFirst) {
          return;
        }
        break;
      case NodeKind.Alias:
        this.taken.add(name);
        return;
      case NodeKind.Global:
      case NodeKind.Nonlocal: {
        const scope = this.scopeOf(node);
        const names = this.declared.get(scope) ?? new Map<string, 'global' | 'nonlocal'>();
        names.set(name, source.kind(parent) === NodeKind.Global ? 'global' : 'nonlocal');
        this.declared.set(scope, names);
        this.taken.add(name);
        return;
      }
      default:
        break;
    }
    const kind = this.bindingKind(node);
    if (kind === undefined) {
      this.addReference(name, node);
      return;
    }
    bindings.push({ name, kind, node, scope: this.bindingScope(node, kind) });
    if (source.kind(parent) === NodeKind.AugmentedAssign || source.kind(parent) === NodeKind.Delete) {
      this.addReference(name, node);
    }
  }

  private addReference(name: string, node: NodeIndex): void {
    const known = this.referencesByName.get(name);
    if (known) {
      known.push(node);
    } else {
      this.referencesByName.set(name, [node]);
    }
  }

  private bindingScope(node: NodeIndex, kind: BindingKind): NodeIndex {
    const { source } = this;
    if (kind === 'parameter') {
      return source.enclosingScope(node);
    }
    if (kind === 'function' || kind === 'class') {
      return this.scopeOf(source.parent(node));
    }
    let scope = this.scopeOf(node);
    if (source.kind(source.parent(node)) === NodeKind.NamedExpression) {
      // `:=` in a comprehension binds in the function around it (PEP 572).
      while (source.isComprehension(scope)) {
        scope = this.outer(scope);
      }
    }
    return scope;
  }

  private bindingKind(node: NodeIndex): BindingKind | undefined {
    const { source } = this;
    let at = node;
    let up = source.parent(at);
    while (
      source.kind(up) === NodeKind.Tuple ||
      source.kind(up) === NodeKind.List ||
      source.kind(up) === NodeKind.Starred
    ) {
      at = up;
      up = source.parent(at);
    }
    const isFirst = source.first(up) === at;
    switch (source.kind(up)) {
      case NodeKind.Assign:
        return source.next(at) === 0 ? undefined : 'assignment';
      case NodeKind.AugmentedAssign:
      case NodeKind.AnnotatedAssign:
      case NodeKind.NamedExpression:
        return isFirst ? 'assignment' : undefined;
      case NodeKind.For:
      case NodeKind.ComprehensionFor:
        return isFirst ? 'iteration' : undefined;
      case NodeKind.WithItem:
        return isFirst ? undefined : 'with';
      case NodeKind.ExceptClause:
        return isFirst ? undefined : 'other';
      case NodeKind.FunctionDef:
        return at === source.childOfKind(up, NodeKind.Name) ? 'function' : undefined;
      case NodeKind.ClassDef:
        return at === source.childOfKind(up, NodeKind.Name) ? 'class' : undefined;
      case NodeKind.Parameter:
        return isFirst ? 'parameter' : undefined;
      case NodeKind.Delete:
      case NodeKind.PatternCapture:
      case NodeKind.PatternStar:
        return 'other';
      case NodeKind.PatternAs:
        return isFirst ? undefined : 'other';
      case NodeKind.TypeAlias:
      case NodeKind.TypeParameter:
        return isFirst ? 'other' : undefined;
      default:
        return undefined;
    }
  }

  private ownerOf(name: string, scope: NodeIndex): NodeIndex {
    const declaration = this.declared.get(scope)?.get(name);
    if (declaration === 'global') {
      return this.source.tree.root;
    }
    if (declaration === 'nonlocal') {
      let outer = this.outer(scope);
      while (outer !== 0 && this.source.kind(outer) === NodeKind.ClassDef) {
        outer = this.outer(outer);
      }
      return outer;
    }
    return scope;
  }
}
