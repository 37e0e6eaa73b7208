/**
 * Stub modules understood together: what a name in one of them stands for once imports, star imports, aliases and built-ins are
 * followed. The typing specification's rules for stubs hold; what no stub of the library declares is asked of a table that was
 * made before, and is an external name where that does not know it either. Says nothing of types; annotations.ts does.
 */
import type { LibraryTypes } from '../../../knowledge/types/types';
import { BinaryOperator, NodeKind, type NodeIndex } from '../parser/nodes';
import {
  baseNodes,
  dictionary,
  isVisible,
  type StubClass,
  type StubEntity,
  typeParameterNames,
  type TypeScope,
  withVariables,
} from './stubEntities';
import type { StubModule, StubScope } from './stubModule';

const typingModules: ReadonlySet<string> = new Set(['typing', 'typing_extensions', 'mypy_extensions']);

const specialForms: ReadonlySet<string> = new Set([
  ...['Any', 'NoReturn', 'Never', 'Unpack', 'Concatenate', 'Generic', 'Protocol', 'TypedDict', 'Optional', 'Union'],
  ...['Callable', 'Type', 'Tuple', 'Literal', 'Annotated', 'ClassVar', 'Final', 'Required', 'NotRequired', 'ReadOnly'],
  ...['Self', 'LiteralString', 'TypeGuard', 'TypeIs', 'TypeAlias', 'TypeForm'],
]);

/** Names that `typing` had for classes before they took type arguments (PEP 585). */
const renamedClasses: ReadonlyMap<string, readonly [module: string, name: string]> = new Map([
  ['List', ['builtins', 'list']],
  ['Dict', ['builtins', 'dict']],
  ['Set', ['builtins', 'set']],
  ['FrozenSet', ['builtins', 'frozenset']],
  ['DefaultDict', ['collections', 'defaultdict']],
  ['OrderedDict', ['collections', 'OrderedDict']],
  ['Counter', ['collections', 'Counter']],
  ['ChainMap', ['collections', 'ChainMap']],
  ['Deque', ['collections', 'deque']],
]);

function isSpecial(module: string, name: string): boolean {
  return typingModules.has(module) && specialForms.has(name);
}

/** Longer chains of imports and aliases are cycles. */
const maxDepth = 40;

export class StubLibrary {
  private readonly packages = new Set<string>();
  private readonly exports = new Map<string, ReadonlySet<string>>();
  /** Names that are being followed: modules may import each other in circles. */
  private readonly followed = new Set<string>();
  private depth = 0;

  constructor(
    readonly modules: ReadonlyMap<string, StubModule>,
    private readonly base: LibraryTypes | undefined,
  ) {
    for (const name of modules.keys()) {
      for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1)) {
        this.packages.add(name.slice(0, end));
      }
    }
  }

  isModule(name: string): boolean {
    return this.modules.has(name) || this.packages.has(name);
  }

  moduleScope(module: StubModule): TypeScope {
    return { module, classes: [], variables: new Map() };
  }

  /** What `from module import name` binds. */
  member(module: string, name: string): StubEntity | undefined {
    if (isSpecial(module, name)) {
      return { kind: 'special', name };
    }
    const stub = this.modules.get(module);
    const own = stub === undefined ? undefined : this.followedName(stub, name);
    if (own !== undefined) {
      return own;
    }
    const submodule = this.submodule(module, name);
    return submodule === undefined && stub === undefined && !this.packages.has(module)
      ? this.outside(`${module}.${name}`)
      : submodule;
  }

  private followedName(module: StubModule, name: string): StubEntity | undefined {
    const key = `${module.name}.${name}`;
    if (this.followed.has(key)) {
      return undefined;
    }
    this.followed.add(key);
    const found = this.guarded(() => this.moduleName(module, name));
    this.followed.delete(key);
    return found;
  }

  private submodule(module: string, name: string): StubEntity | undefined {
    const full = `${module}.${name}`;
    return this.isModule(full) ? { kind: 'module', name: full } : undefined;
  }

  /** What an expression made of names and dots stands for in `scope`. */
  entityOf(node: NodeIndex, scope: TypeScope): StubEntity | undefined {
    const { source } = scope.module;
    switch (source.kind(node)) {
      case NodeKind.Name:
        return this.guarded(() => this.name(source.nodeText(node), scope));
      case NodeKind.Attribute: {
        const owner = this.entityOf(source.first(node), scope);
        const name = source.lastName(node);
        switch (owner?.kind) {
          case 'module':
            return this.member(owner.name, name);
          case 'class':
            return this.entityOfMember(owner, name);
          case 'value':
            return this.guarded(() => this.memberOfValue(owner, name));
          case 'known':
          case 'external':
            return this.outside(`${owner.name}.${name}`);
          default:
            return undefined;
        }
      }
      default:
        return undefined;
    }
  }

  /** What a name of a class's own body stands for, methods included. */
  entityOfMember(owner: StubClass, name: string): StubEntity | undefined {
    return this.guarded(() => this.declared(owner.scope, name, this.inside(owner)));
  }

  /** The scope of a class's body; `variables` are its PEP 695 parameters besides those around it. */
  inside(owner: StubClass): TypeScope {
    const { source } = owner.outer.module;
    const variables = typeParameterNames(owner.outer.module, source.childOfKind(owner.node, NodeKind.TypeParameters));
    return { ...withVariables(owner.outer, variables), classes: [...owner.outer.classes, owner] };
  }

  /** Names that `from module import *` brings. */
  exportedNames(module: string): ReadonlySet<string> {
    const known = this.exports.get(module);
    if (known !== undefined) {
      return known;
    }
    this.exports.set(module, new Set());
    const stub = this.modules.get(module);
    const names = new Set<string>();
    if (stub?.all !== undefined) {
      for (const name of [...stub.all, ...stub.allOf.flatMap((each) => [...this.exportedNames(each)])]) {
        names.add(name);
      }
    } else if (stub !== undefined) {
      for (const name of stub.scope.names()) {
        if (!name.startsWith('_') && isVisible(stub.scope.declarations(name))) {
          names.add(name);
        }
      }
      for (const name of stub.stars.flatMap((star) => [...this.exportedNames(star)])) {
        names.add(name);
      }
    }
    this.exports.set(module, names);
    return names;
  }

  private name(name: string, scope: TypeScope): StubEntity | undefined {
    const bound = scope.variables.get(name);
    if (bound !== undefined) {
      return { kind: 'type', type: bound };
    }
    for (const owner of scope.classes.toReversed()) {
      // A method does not hide a type of its name: `def int(self) -> int`.
      if (owner.scope.declarations(name).some(({ kind }) => kind !== 'function')) {
        return this.declared(owner.scope, name, { ...scope, classes: [...owner.outer.classes, owner] });
      }
    }
    return this.moduleName(scope.module, name) ?? this.member('builtins', name);
  }

  private moduleName(module: StubModule, name: string): StubEntity | undefined {
    if (isSpecial(module.name, name)) {
      return { kind: 'special', name };
    }
    const renamed = typingModules.has(module.name) ? renamedClasses.get(name) : undefined;
    if (renamed !== undefined) {
      return this.member(...renamed);
    }
    const own = this.declared(module.scope, name, this.moduleScope(module));
    if (own !== undefined) {
      return own;
    }
    for (const star of module.stars) {
      if (this.modules.has(star) ? this.exportedNames(star).has(name) : !name.startsWith('_')) {
        const found = this.modules.has(star) ? this.member(star, name) : this.starOutside(star, name);
        if (found !== undefined) {
          return found;
        }
      }
    }
    return undefined;
  }

  private declared(scope: StubScope, name: string, around: TypeScope): StubEntity | undefined {
    const declarations = scope.declarations(name);
    const last = declarations.at(-1);
    const owner = around.classes.at(-1)?.name ?? around.module.name;
    const absolute = `${owner}.${name}`;
    switch (last?.kind) {
      case undefined:
        return undefined;
      case 'class':
        return { kind: 'class', name: absolute, node: last.node, scope: last.scope, outer: around };
      case 'function': {
        const nodes = declarations.flatMap((each) => (each.kind === 'function' ? [each.node] : []));
        return { kind: 'function', name: absolute, nodes, outer: around };
      }
      case 'type':
        return {
          kind: 'alias',
          name: absolute,
          value: last.value,
          parameters: around.module.source.childOfKind(last.node, NodeKind.TypeParameters),
          outer: around,
        };
      case 'module':
        return this.isModule(last.name) ? { kind: 'module', name: last.name } : this.outside(last.name);
      case 'import':
        // `from . import name` in a package's own stub means the module.
        return last.module === around.module.name && last.name === name
          ? this.submodule(last.module, name)
          : this.member(last.module, last.name);
      case 'value':
        return this.assigned(last, absolute, around);
    }
  }

  /** An assignment makes an alias, a type variable or an ordinary value. */
  private assigned(
    { annotation, value }: { readonly annotation: NodeIndex; readonly value: NodeIndex },
    name: string,
    outer: TypeScope,
  ): StubEntity | undefined {
    const { source } = outer.module;
    const alias = { kind: 'alias', name, value, parameters: 0, outer } as const;
    const plain = { kind: 'value', name, annotation, value, outer } as const;
    if (annotation !== 0) {
      return source.lastName(annotation) === 'TypeAlias' && value !== 0 ? alias : plain;
    }
    switch (source.kind(value)) {
      case NodeKind.Call:
        return this.made(value, name, outer) ?? plain;
      case NodeKind.Name:
      case NodeKind.Attribute: {
        const target = this.entityOf(value, outer);
        return target?.kind === 'value' || target === undefined ? plain : target;
      }
      case NodeKind.Subscript:
        return alias;
      case NodeKind.BinaryOperation:
        return source.flag(value) === BinaryOperator.BitOr && this.isType(value, outer) ? alias : plain;
      default:
        return plain;
    }
  }

  /** `A | B` of types, unlike `re.A | re.B`. */
  private isType(node: NodeIndex, scope: TypeScope): boolean {
    const { source } = scope.module;
    if (source.kind(node) === NodeKind.BinaryOperation) {
      return source.children(node).every((operand) => this.isType(operand, scope));
    }
    return this.entityOf(node, scope)?.kind !== 'value';
  }

  /** What `TypeVar("T")` and the other calls that make a type or a variable stand for. */
  private made(call: NodeIndex, name: string, outer: TypeScope): StubEntity | undefined {
    const { source } = outer.module;
    const [callee = 0, , second = 0] = source.children(call);
    switch (source.lastName(callee)) {
      case 'TypeVar':
        return { kind: 'variable', name: name.slice(name.lastIndexOf('.') + 1), isType: true };
      case 'ParamSpec':
      case 'TypeVarTuple':
        return { kind: 'variable', name: name.slice(name.lastIndexOf('.') + 1), isType: false };
      case 'NewType':
        return { kind: 'alias', name, value: second, parameters: 0, outer };
      case 'TypedDict':
        return { kind: 'type', type: dictionary };
      case 'NamedTuple':
      case 'namedtuple':
        return { kind: 'type', type: { kind: 'instance', name: 'builtins.tuple' } };
      default:
        return undefined;
    }
  }

  /** A bound method: `seed = _inst.seed` in `random`. */
  private memberOfValue(
    { annotation, value, outer }: Extract<StubEntity, { kind: 'value' }>,
    name: string,
  ): StubEntity | undefined {
    const { source } = outer.module;
    const isCall = annotation === 0 && source.kind(value) === NodeKind.Call;
    const type = this.entityOf(isCall ? source.first(value) : annotation, outer);
    return type?.kind === 'class' ? this.inheritedMember(type, name) : undefined;
  }

  private inheritedMember(owner: StubClass, name: string): StubEntity | undefined {
    const own = this.entityOfMember(owner, name);
    if (own !== undefined) {
      return own;
    }
    for (const node of baseNodes(owner)) {
      const base = this.entityOf(node, owner.outer);
      const found = base?.kind === 'class' ? this.guarded(() => this.inheritedMember(base, name)) : undefined;
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  private starOutside(star: string, name: string): StubEntity | undefined {
    const found = this.outside(`${star}.${name}`);
    return found?.kind === 'external' ? undefined : found;
  }

  /** A name that no stub of this library declares. */
  private outside(name: string): StubEntity | undefined {
    const { base } = this;
    const found = base?.symbol(name);
    switch (found?.kind) {
      case 'class':
        return { kind: 'known', name: found.name, isClass: true };
      case 'module':
        return { kind: 'module', name: found.name };
      case 'function':
      case 'value':
        return { kind: 'known', name, isClass: false };
      case undefined:
    }
    const alias = base?.alias(name);
    if (alias !== undefined) {
      return alias.kind === 'variable'
        ? { kind: 'variable', name: alias.name, isType: true }
        : { kind: 'type', type: alias };
    }
    const [top = ''] = name.split('.');
    return base?.symbol(top) === undefined ? { kind: 'external', name } : undefined;
  }

  private guarded(find: () => StubEntity | undefined): StubEntity | undefined {
    if (this.depth >= maxDepth) {
      return undefined;
    }
    this.depth++;
    const found = find();
    this.depth--;
    return found;
  }
}
