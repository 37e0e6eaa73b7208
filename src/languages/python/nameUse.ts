/**
 * Which names a piece of code reads and binds and what else it writes. Purely syntactic and cautious: what is not understood
 * counts as a write. What follows from it for a loop is the business of dependence.ts.
 */
import { NodeKind, type NodeIndex } from './parser/nodes';
import { modulesOf } from './moduleNames';
import { withNameUse, type NameSet, type NameUse } from './nameSets';
import type { PythonSource } from './source';
import { forEachTargetName } from './targets';

/** Methods that by convention change their receiver. Called on a name from outside a loop, they tie iterations together. */
const collectionMutators =
  `add append appendleft clear discard extend insert pop popitem popleft push remove reverse set
  setdefault sort subtract truncate update`.split(/\s+/);

/** Methods that change a connection or a stream. Where each iteration has its own, the iterations are not tied. */
const streamMutators: ReadonlySet<string> = new Set(
  'commit execute executemany put put_nowait read readline recv rollback seek send sendall write writelines writerow writerows'.split(
    ' ',
  ),
);
const mutators: ReadonlySet<string> = new Set([...collectionMutators, ...streamMutators]);

/** Verbs of HTTP among them: `requests.put(url)` is a function of a module and has no receiver to change. */
const requestVerbs: ReadonlySet<string> = new Set(['put']);

/** Functions nested deeper than this are not looked into: the stack is finite. */
const maxDepth = 1200;

export interface WalkOptions {
  /** Nodes that are left out. */
  readonly ignore: readonly NodeIndex[];
  /** Streams that one of these names stands for are not shared. */
  readonly own: NameSet | undefined;
  /** Nothing but `writesOutside` is asked: what stands behind the first such write is not looked at. */
  readonly isBrief: boolean;
}

const everything: WalkOptions = { ignore: [], own: undefined, isBrief: false };
const brief: WalkOptions = { ignore: [], own: undefined, isBrief: true };

/** Adds the names used by a node; nested functions count with the names they read. */
export function addNameUse(source: PythonSource, node: NodeIndex, use: NameUse, options = everything): void {
  new NameWalker(source, use, options).walk(node);
}

/** The same for all children of a node, in order. */
export function addNameUseWithin(source: PythonSource, parent: NodeIndex, use: NameUse, options = everything): void {
  new NameWalker(source, use, options).children(parent);
}

/** The names that are read or bound by `node`. */
export function namesUsed(
  source: PythonSource,
  node: NodeIndex,
): { readonly reads: readonly string[]; readonly binds: readonly string[]; readonly writesOutside: boolean } {
  return withNameUse((use) => {
    addNameUse(source, node, use);
    const reads = namesOf(source, use.reads);
    return { reads, binds: namesOf(source, use.binds), writesOutside: use.writesOutside };
  });
}

/** Whether `node` writes something other than a local name: an attribute, an item, a global. */
export function writesOutside(source: PythonSource, node: NodeIndex): boolean {
  return withNameUse((use) => {
    addNameUse(source, node, use, brief);
    return use.writesOutside;
  });
}

const noNames: readonly never[] = [];

export function namesOf(source: PythonSource, names: NameSet): readonly string[] {
  if (names.size === 0) {
    return noNames;
  }
  const found = [source.name(names.at(0))];
  for (let index = 1; index < names.size; index++) {
    found.push(source.name(names.at(index)));
  }
  return found.length > 1 ? found.slice() : found;
}

export function addTargetNames(source: PythonSource, target: NodeIndex, names: NameSet): void {
  forEachTargetName(source, target, [], (name) => {
    names.add(source.nameId(name));
  });
}

/** Names that a target binds; of attributes and items, nothing. */
export function targetNames(source: PythonSource, target: NodeIndex): readonly string[] {
  if (source.kind(target) === NodeKind.Name) {
    return [source.nodeText(target)];
  }
  return withNameUse(({ binds }) => {
    addTargetNames(source, target, binds);
    return namesOf(source, binds);
  });
}

class NameWalker {
  private depth = 0;

  constructor(
    private readonly source: PythonSource,
    private readonly use: NameUse,
    private readonly options: WalkOptions,
  ) {}

  walk(node: NodeIndex): void {
    if (node === 0 || this.depth > maxDepth || this.isLeftOut(node)) {
      return;
    }
    this.depth++;
    this.walkByKind(node);
    this.depth--;
  }

  children(node: NodeIndex): void {
    for (let child = this.source.first(node); child !== 0; child = this.source.next(child)) {
      this.walk(child);
    }
  }

  private isLeftOut(node: NodeIndex): boolean {
    const { ignore, isBrief } = this.options;
    return (ignore.length > 0 && ignore.includes(node)) || (isBrief && this.use.writesOutside);
  }

  private read(name: NodeIndex): void {
    const { use } = this;
    const id = this.source.nameId(name);
    use.reads.add(id);
    if (!use.binds.has(id)) {
      use.readsFirst.add(id);
    }
  }

  private walkByKind(node: NodeIndex): void {
    const { source, use } = this;
    const first = source.first(node);
    switch (source.kind(node)) {
      case NodeKind.Name:
        this.read(node);
        return;
      case NodeKind.Attribute:
        this.walk(first);
        return;
      case NodeKind.Keyword:
        this.walk(source.next(first));
        return;
      case NodeKind.Assign: {
        const value = source.last(node);
        this.walk(value);
        for (let target = first; target !== value; target = source.next(target)) {
          this.bind(target);
        }
        return;
      }
      case NodeKind.AnnotatedAssign:
        this.walk(source.next(source.next(first)));
        this.bind(first);
        return;
      case NodeKind.AugmentedAssign:
        this.walk(source.next(first));
        this.walk(first);
        this.bind(first);
        return;
      case NodeKind.NamedExpression:
        this.walk(source.next(first));
        this.bind(first);
        return;
      case NodeKind.For: {
        const iterable = source.next(first);
        this.walk(iterable);
        this.bind(first);
        for (let child = source.next(iterable); child !== 0; child = source.next(child)) {
          this.walk(child);
        }
        return;
      }
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        this.comprehension(node);
        return;
      case NodeKind.WithItem:
        this.walk(first);
        this.bind(source.next(first));
        return;
      case NodeKind.Lambda:
      case NodeKind.FunctionDef:
        this.nested(node);
        return;
      case NodeKind.ClassDef:
        use.writesOutside = true;
        return;
      case NodeKind.Call:
        this.call(node);
        return;
      case NodeKind.Break:
      case NodeKind.Return:
      case NodeKind.Yield:
        use.leaves = true;
        this.children(node);
        return;
      case NodeKind.Global:
      case NodeKind.Nonlocal:
      case NodeKind.Delete:
        use.writesOutside = true;
        return;
      case NodeKind.Import:
      case NodeKind.ImportFrom:
      case NodeKind.Number:
      case NodeKind.Constant:
        return;
      default:
        this.children(node);
    }
  }

  private bind(target: NodeIndex): void {
    const { source, use } = this;
    if (target === 0 || this.isLeftOut(target)) {
      return;
    }
    switch (source.kind(target)) {
      case NodeKind.Name:
        use.binds.add(source.nameId(target));
        return;
      case NodeKind.Tuple:
      case NodeKind.List:
      case NodeKind.Starred:
        for (let element = source.first(target); element !== 0; element = source.next(element)) {
          this.bind(element);
        }
        return;
      case NodeKind.Attribute:
      case NodeKind.Subscript: {
        this.children(target);
        if (!this.isLocal(source.first(target))) {
          use.writesOutside = true;
        }
        return;
      }
      default:
    }
  }

  /** True for a name bound in this code, and for what lies in the collection it stands for: `rows[i]`. */
  private isLocal(node: NodeIndex): boolean {
    const { source, use } = this;
    let owner = node;
    while (source.kind(owner) === NodeKind.Subscript) {
      owner = source.first(owner);
    }
    return source.kind(owner) === NodeKind.Name && use.binds.has(source.nameId(owner));
  }

  private call(node: NodeIndex): void {
    const { source, use } = this;
    const callee = source.first(node);
    if (source.kind(callee) === NodeKind.Attribute && mutators.has(source.lastName(callee))) {
      const owner = source.first(callee);
      // A fresh object made on the spot, `Path(p).write(x)`, is not shared.
      if (source.kind(owner) !== NodeKind.Call && !this.isOwn(owner, source.lastName(callee)) && !this.isLocal(owner)) {
        use.writesOutside = true;
      }
    }
    this.children(node);
  }

  private isOwn(owner: NodeIndex, method: string): boolean {
    const { source } = this;
    if (source.kind(owner) !== NodeKind.Name) {
      return false;
    }
    return (
      (streamMutators.has(method) && this.options.own?.has(source.nameId(owner)) === true) ||
      (requestVerbs.has(method) && modulesOf(source).has(source.nodeText(owner)))
    );
  }

  private comprehension(node: NodeIndex): void {
    const { source } = this;
    withNameUse((inner) => {
      const walker = new NameWalker(source, inner, this.options);
      for (let clause = source.first(node); clause !== 0; clause = source.next(clause)) {
        if (source.kind(clause) === NodeKind.ComprehensionFor) {
          const target = source.first(clause);
          const iterable = source.next(target);
          walker.walk(iterable);
          walker.bind(target);
          for (let condition = source.next(iterable); condition !== 0; condition = source.next(condition)) {
            walker.walk(condition);
          }
        }
      }
      for (let element = source.first(node); element !== 0; element = source.next(element)) {
        if (source.kind(element) !== NodeKind.ComprehensionFor) {
          walker.walk(element);
        }
      }
      this.include(inner);
    });
  }

  /** A nested function's own names stay inside; what it reads of ours counts as read here. */
  private nested(node: NodeIndex): void {
    const { source } = this;
    withNameUse((inner) => {
      const parameters = source.childOfKind(node, NodeKind.Parameters);
      for (let parameter = source.first(parameters); parameter !== 0; parameter = source.next(parameter)) {
        const name = source.first(parameter);
        if (source.kind(name) === NodeKind.Name) {
          inner.binds.add(source.nameId(name));
        }
      }
      new NameWalker(source, inner, this.options).walk(source.last(node));
      inner.leaves = false;
      this.include(inner);
    });
    if (source.kind(node) === NodeKind.FunctionDef) {
      this.use.binds.add(source.nameId(source.childOfKind(node, NodeKind.Name)));
    }
  }

  private include(inner: NameUse): void {
    const { use } = this;
    const { readsFirst } = inner;
    for (let index = 0; index < readsFirst.size; index++) {
      const name = readsFirst.at(index);
      use.reads.add(name);
      if (!use.binds.has(name)) {
        use.readsFirst.add(name);
      }
    }
    use.writesOutside ||= inner.writesOutside;
    use.leaves ||= inner.leaves;
  }
}
