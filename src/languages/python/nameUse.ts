/**
 * Which names a piece of code reads and binds and what else it writes, and from that whether the iterations of a loop may
 * run in any order. Purely syntactic and cautious: what is not understood counts as a dependence.
 */
import type { LoopDependence } from '../../core/facts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { modulesOf } from './moduleNames';
import type { PythonSource } from './source';
import { forEachTargetName } from './targets';

export interface NameUse {
  /** Names read, in order of first reading. */
  readonly reads: Set<string>;
  readonly binds: Set<string>;
  /** Names read before this code binds them. */
  readonly readsFirst: Set<string>;
  /** Writes to attributes, items, globals, or calls of methods that change their receiver. */
  writesOutside: boolean;
  /** Holds `break`, `return`, `yield` or `raise`. */
  leaves: boolean;
}

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

function emptyUse(): NameUse {
  return { reads: new Set(), binds: new Set(), readsFirst: new Set(), writesOutside: false, leaves: false };
}

const none: ReadonlySet<never> = new Set();

/**
 * Names used by `nodes` in this order; nested functions count with the names they read. Nodes in `ignore` are left out;
 * streams that one of the names in `own` stands for are not shared.
 */
export function nameUse(
  source: PythonSource,
  nodes: readonly NodeIndex[],
  { ignore = none, own = none }: { readonly ignore?: ReadonlySet<NodeIndex>; readonly own?: ReadonlySet<string> } = {},
): NameUse {
  const use = emptyUse();
  const walker = new NameWalker(source, use, ignore, own);
  for (const node of nodes) {
    walker.walk(node);
  }
  return use;
}

class NameWalker {
  private depth = 0;

  constructor(
    private readonly source: PythonSource,
    private readonly use: NameUse,
    private readonly ignore: ReadonlySet<NodeIndex>,
    private readonly own: ReadonlySet<string>,
  ) {}

  walk(node: NodeIndex): void {
    if (node === 0 || this.ignore.has(node) || this.depth > 1200) {
      return;
    }
    this.depth++;
    this.walkByKind(node);
    this.depth--;
  }

  private children(node: NodeIndex): void {
    for (let child = this.source.first(node); child !== 0; child = this.source.next(child)) {
      this.walk(child);
    }
  }

  private walkByKind(node: NodeIndex): void {
    const { source, use } = this;
    switch (source.kind(node)) {
      case NodeKind.Name: {
        const name = source.nodeText(node);
        use.reads.add(name);
        if (!use.binds.has(name)) {
          use.readsFirst.add(name);
        }
        return;
      }
      case NodeKind.Attribute:
        this.walk(source.first(node));
        return;
      case NodeKind.Keyword:
        this.walk(source.next(source.first(node)));
        return;
      case NodeKind.Assign: {
        const children = source.children(node);
        this.walk(children.at(-1) ?? 0);
        children.slice(0, -1).forEach((target) => {
          this.bind(target);
        });
        return;
      }
      case NodeKind.AnnotatedAssign: {
        const [target = 0, , value = 0] = source.children(node);
        this.walk(value);
        this.bind(target);
        return;
      }
      case NodeKind.AugmentedAssign: {
        const [target = 0, value = 0] = source.children(node);
        this.walk(value);
        this.walk(target);
        this.bind(target);
        return;
      }
      case NodeKind.NamedExpression:
        this.walk(source.next(source.first(node)));
        this.bind(source.first(node));
        return;
      case NodeKind.For: {
        const [target = 0, iterable = 0, ...rest] = source.children(node);
        this.walk(iterable);
        this.bind(target);
        rest.forEach((child) => {
          this.walk(child);
        });
        return;
      }
      case NodeKind.ListComprehension:
      case NodeKind.SetComprehension:
      case NodeKind.DictComprehension:
      case NodeKind.GeneratorExpression:
        this.comprehension(node);
        return;
      case NodeKind.WithItem: {
        const [value = 0, target = 0] = source.children(node);
        this.walk(value);
        this.bind(target);
        return;
      }
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
    if (this.ignore.has(target)) {
      return;
    }
    switch (source.kind(target)) {
      case NodeKind.Name:
        use.binds.add(source.nodeText(target));
        return;
      case NodeKind.Tuple:
      case NodeKind.List:
      case NodeKind.Starred:
        for (const element of source.children(target)) {
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
    return source.kind(owner) === NodeKind.Name && use.binds.has(source.nodeText(owner));
  }

  private call(node: NodeIndex): void {
    const { source, use } = this;
    const callee = source.first(node);
    if (source.kind(callee) === NodeKind.Attribute && mutators.has(source.lastName(callee))) {
      const owner = source.first(callee);
      const method = source.lastName(callee);
      const name = source.kind(owner) === NodeKind.Name ? source.nodeText(owner) : '';
      const isOwn =
        (streamMutators.has(method) && this.own.has(name)) || (requestVerbs.has(method) && modulesOf(source).has(name));
      if (!isOwn && !this.isLocal(owner)) {
        // A fresh object made on the spot, `Path(p).write(x)`, is not shared.
        use.writesOutside ||= source.kind(owner) !== NodeKind.Call;
      }
    }
    this.children(node);
  }

  private comprehension(node: NodeIndex): void {
    const inner = emptyUse();
    const walker = new NameWalker(this.source, inner, this.ignore, this.own);
    for (const child of this.source.children(node)) {
      if (this.source.kind(child) === NodeKind.ComprehensionFor) {
        const [target = 0, iterable = 0, ...conditions] = this.source.children(child);
        walker.walk(iterable);
        walker.bind(target);
        conditions.forEach((condition) => {
          walker.walk(condition);
        });
      }
    }
    const clauses = new Set(
      this.source.children(node).filter((c) => this.source.kind(c) === NodeKind.ComprehensionFor),
    );
    for (const child of this.source.children(node)) {
      if (!clauses.has(child)) {
        walker.walk(child);
      }
    }
    this.include(inner);
  }

  /** A nested function's own names stay inside; what it reads of ours counts as read here. */
  private nested(node: NodeIndex): void {
    const inner = emptyUse();
    const walker = new NameWalker(this.source, inner, this.ignore, this.own);
    const children = this.source.children(node);
    const parameters = children.find((child) => this.source.kind(child) === NodeKind.Parameters) ?? 0;
    for (const parameter of this.source.children(parameters)) {
      inner.binds.add(this.source.nodeText(this.source.first(parameter)));
    }
    const isDefinition = this.source.kind(node) === NodeKind.FunctionDef;
    walker.walk(children.at(-1) ?? 0);
    inner.leaves = false;
    this.include(inner);
    if (isDefinition) {
      this.use.binds.add(this.source.nodeText(this.source.childOfKind(node, NodeKind.Name)));
    }
  }

  private include(inner: NameUse): void {
    for (const name of inner.readsFirst) {
      this.use.reads.add(name);
      if (!this.use.binds.has(name)) {
        this.use.readsFirst.add(name);
      }
    }
    this.use.writesOutside ||= inner.writesOutside;
    this.use.leaves ||= inner.leaves;
  }
}

/** Local names that a loop's target and its body bind. */
export function loopBinds(source: PythonSource, target: NodeIndex, body: NodeIndex): readonly string[] {
  const bound = nameUse(source, [body]).binds;
  // A target is bound by name alone; what is read in it are the owners of attributes and items.
  for (const name of targetNames(source, target)) {
    bound.add(name);
  }
  return [...bound];
}

function targetNames(source: PythonSource, target: NodeIndex): string[] {
  const names: string[] = [];
  forEachTargetName(source, target, [], (name) => {
    names.push(source.nodeText(name));
  });
  return names;
}

/** Whether the iterations of `for target in ...: body` may run in any order. */
export function loopDependence(source: PythonSource, target: NodeIndex, body: NodeIndex): LoopDependence {
  const statements = source.children(body);
  const collectors = collectorsIn(source, body);
  const targets = nameUse(source, [target]).reads;
  const rest = nameUse(source, statements, { ignore: new Set(collectors.map(({ owner }) => owner)), own: targets });
  for (const name of rest.binds) {
    if (rest.readsFirst.has(name) && !targets.has(name)) {
      return { kind: 'dependent', reason: `each iteration reads \`${name}\`, which the one before wrote` };
    }
  }
  if (rest.leaves) {
    return { kind: 'dependent', reason: 'an iteration can end the loop' };
  }
  // A list made afresh in each iteration is not shared between them.
  const shared = collectors.filter(({ name }) => !rest.binds.has(name));
  for (const { name } of shared) {
    if (rest.reads.has(name)) {
      return { kind: 'dependent', reason: `iterations read \`${name}\` while it is being filled` };
    }
  }
  const others = nameUse(source, statements, {
    ignore: new Set(collectors.map(({ statement }) => statement)),
    own: targets,
  });
  if (others.writesOutside) {
    return { kind: 'dependent', reason: 'iterations change shared objects' };
  }
  return { kind: 'independent', collects: shared.at(-1)?.collects ?? 'nothing' };
}

interface Collector {
  readonly name: string;
  readonly statement: NodeIndex;
  /** The node that names the collection: left out when looking for other uses of it. */
  readonly owner: NodeIndex;
  readonly collects: 'list' | 'sum' | 'dict';
}

const compoundKinds: ReadonlySet<number> = new Set<number>([
  NodeKind.Block,
  NodeKind.If,
  NodeKind.ElifClause,
  NodeKind.ElseClause,
  NodeKind.For,
  NodeKind.With,
  NodeKind.Try,
  NodeKind.ExceptClause,
  NodeKind.FinallyClause,
]);

/** The statements below a block or clause, at any depth, that only add to a collection or a sum. */
function collectorsIn(source: PythonSource, parent: NodeIndex): Collector[] {
  return source.children(parent).flatMap((child) => {
    if (compoundKinds.has(source.kind(child))) {
      return collectorsIn(source, child);
    }
    const collector = collectorOf(source, child);
    return collector ? [collector] : [];
  });
}

/** `results.append(x)`, `total += x`, `table[key] = x`. */
function collectorOf(source: PythonSource, statement: NodeIndex): Collector | undefined {
  const first = source.first(statement);
  switch (source.kind(statement)) {
    case NodeKind.ExpressionStatement: {
      const callee = source.kind(first) === NodeKind.Call ? source.first(first) : 0;
      const owner = source.kind(callee) === NodeKind.Attribute ? source.first(callee) : 0;
      return source.kind(owner) === NodeKind.Name && ['append', 'add', 'extend'].includes(source.lastName(callee))
        ? { name: source.nodeText(owner), statement, owner, collects: 'list' }
        : undefined;
    }
    case NodeKind.AugmentedAssign:
      return source.kind(first) === NodeKind.Name
        ? { name: source.nodeText(first), statement, owner: first, collects: 'sum' }
        : undefined;
    case NodeKind.Assign: {
      const owner = source.kind(first) === NodeKind.Subscript ? source.first(first) : 0;
      return source.kind(owner) === NodeKind.Name
        ? { name: source.nodeText(owner), statement, owner, collects: 'dict' }
        : undefined;
    }
    default:
      return undefined;
  }
}
