/**
 * Which names a piece of code reads and binds and what else it writes. Purely syntactic and cautious: what is not understood
 * counts as a write. Whether the iterations of a loop may run in any order is dependence.ts' business, which asks here.
 */
import { expressionsIn, forEachName } from './patterns';
import {
  childrenOf,
  type FunctionNode,
  isFunction,
  isTypeOnly,
  Kind,
  propertyName,
  type Node,
  type Tree,
} from './syntax';

export interface NameUse {
  /** Names read, in order of first reading. */
  readonly reads: Set<string>;
  readonly binds: Set<string>;
  /** Names read before this code binds them. */
  readonly readsFirst: Set<string>;
  /** Writes to members, to names from outside, or calls of methods that change their receiver. */
  writesOutside: boolean;
  /** Holds `break`, `return` or `yield`. */
  leaves: boolean;
}

/** Methods that change the collection, stream or connection they are called on. */
const mutators: ReadonlySet<string> = new Set(
  `push pop shift unshift splice sort reverse fill copyWithin set add delete clear append
  write end destroy execute query commit rollback send emit`.split(/\s+/),
);

const maxDepth = 900;

function emptyUse(): NameUse {
  return { reads: new Set(), binds: new Set(), readsFirst: new Set(), writesOutside: false, leaves: false };
}

const none: ReadonlySet<never> = new Set();

type FunctionUse = Pick<NameUse, 'readsFirst' | 'writesOutside'>;

/** Each function is asked about with every function around it: without a memory of them, nesting would cost its square. */
const knownFunctions = new WeakMap<Node, FunctionUse>();

/** Names used by `nodes` in this order; nested functions count with the names they read. Nodes in `ignore` are left out. */
export function nameUse(
  nodes: readonly Node[],
  { ignore = none, own = none }: { readonly ignore?: ReadonlySet<Node>; readonly own?: ReadonlySet<string> } = {},
): NameUse {
  const use = emptyUse();
  const walker = new NameWalker(use, ignore, own);
  for (const node of nodes) {
    walker.walk(node);
  }
  return use;
}

class NameWalker {
  private depth = 0;

  constructor(
    private readonly use: NameUse,
    private readonly ignore: ReadonlySet<Node>,
    private readonly own: ReadonlySet<string>,
  ) {}

  walk(node: Node | null | undefined): void {
    if (!node || this.ignore.has(node) || this.depth >= maxDepth) {
      return;
    }
    this.depth++;
    this.byKind(node);
    this.depth--;
  }

  private byKind(node: Node): void {
    const { use } = this;
    switch (node.type) {
      case Kind.Identifier:
        use.reads.add(node.name);
        if (!use.binds.has(node.name)) {
          use.readsFirst.add(node.name);
        }
        return;
      case Kind.MemberExpression:
        this.walk(node.object);
        if (node.computed) {
          this.walk(node.property);
        }
        return;
      case Kind.Property:
        if (node.computed) {
          this.walk(node.key);
        }
        this.walk(node.value);
        return;
      case Kind.VariableDeclarator:
        this.walk(node.init);
        this.bind(node.id);
        return;
      case Kind.AssignmentExpression:
        this.walk(node.right);
        if (node.operator !== '=') {
          this.walk(node.left);
        }
        this.bind(node.left);
        return;
      case Kind.UpdateExpression:
        this.walk(node.argument);
        this.bind(node.argument);
        return;
      case Kind.UnaryExpression:
        if (node.operator === 'delete') {
          use.writesOutside = true;
        }
        this.walk(node.argument);
        return;
      case Kind.ForInStatement:
      case Kind.ForOfStatement:
        this.walk(node.right);
        this.bind(
          node.left.type === Kind.VariableDeclaration ? (node.left.declarations.at(0)?.id ?? node.left) : node.left,
        );
        this.walk(node.body);
        return;
      case Kind.CallExpression:
        this.call(node);
        return;
      case Kind.BreakStatement:
      case Kind.ReturnStatement:
      case Kind.YieldExpression:
        use.leaves = true;
        break;
      case Kind.LabeledStatement:
        this.walk(node.body);
        return;
      case Kind.ContinueStatement:
        return;
      case Kind.ClassDeclaration:
      case Kind.ClassExpression:
        use.writesOutside = true;
        return;
      case Kind.JSXIdentifier:
      case Kind.ImportDeclaration:
        return;
      default:
        if (isFunction(node)) {
          this.nested(node);
          return;
        }
        if (isTypeOnly(node)) {
          return;
        }
    }
    for (const child of childrenOf(node)) {
      this.walk(child);
    }
  }

  private bind(target: Node): void {
    const { use } = this;
    if (this.ignore.has(target)) {
      return;
    }
    if (target.type === Kind.MemberExpression) {
      this.walk(target);
      use.writesOutside ||= !this.isLocal(target.object);
      return;
    }
    for (const expression of expressionsIn(target)) {
      this.walk(expression);
      use.writesOutside ||= expression.type === Kind.MemberExpression;
    }
    forEachName(target, ({ name }) => {
      use.binds.add(name);
    });
  }

  /** True for a name bound in this code, and for what lies in the collection it stands for: `rows[i]`. */
  private isLocal(node: Node): boolean {
    let owner = node;
    while (owner.type === Kind.MemberExpression) {
      owner = owner.object;
    }
    return owner.type === Kind.Identifier && (this.use.binds.has(owner.name) || this.own.has(owner.name));
  }

  private call(node: Tree.CallExpression): void {
    const { callee } = node;
    const method = callee.type === Kind.MemberExpression ? propertyName(callee.property, callee.computed) : undefined;
    if (callee.type === Kind.MemberExpression && method !== undefined && mutators.has(method)) {
      const isFresh = callee.object.type === Kind.CallExpression || callee.object.type === Kind.NewExpression;
      this.use.writesOutside ||= !isFresh && !this.ignore.has(callee.object) && !this.isLocal(callee.object);
    }
    this.walk(callee);
    for (const argument of node.arguments) {
      this.walk(argument);
    }
  }

  /** A nested function's own names stay inside; what it reads of ours counts as read here. */
  private nested(node: Node): void {
    if (!isFunction(node)) {
      return;
    }
    const inner = this.ofFunction(node);
    for (const name of inner.readsFirst) {
      this.use.reads.add(name);
      if (!this.use.binds.has(name)) {
        this.use.readsFirst.add(name);
      }
    }
    this.use.writesOutside ||= inner.writesOutside;
    if (node.type === Kind.FunctionDeclaration && node.id) {
      this.use.binds.add(node.id.name);
    }
  }

  /** What a nested function reads from around it, and whether it writes there. */
  private ofFunction(node: FunctionNode): FunctionUse {
    const isPlain = this.ignore === none && this.own === none;
    const known = isPlain ? knownFunctions.get(node) : undefined;
    if (known) {
      return known;
    }
    const inner = emptyUse();
    const walker = new NameWalker(inner, this.ignore, this.own);
    for (const parameter of node.params) {
      forEachName(parameter, ({ name }) => {
        inner.binds.add(name);
      });
    }
    walker.walk(node.body);
    const use = { readsFirst: inner.readsFirst, writesOutside: inner.writesOutside || writesFree(node, inner) };
    if (isPlain) {
      knownFunctions.set(node, use);
    }
    return use;
  }
}

/** A nested function that assigns to a name it does not declare changes something around it. */
function writesFree(node: Node, inner: NameUse): boolean {
  if (!isFunction(node) || !node.body) {
    return false;
  }
  const declared = declaredIn([node.body]);
  for (const parameter of node.params) {
    forEachName(parameter, ({ name }) => {
      declared.add(name);
    });
  }
  return [...inner.binds].some((name) => !declared.has(name));
}

/** Names that code declares itself; functions inside it are left out. */
export function declaredIn(nodes: readonly Node[], found = new Set<string>(), depth = 0): Set<string> {
  for (const node of nodes) {
    switch (node.type) {
      case Kind.VariableDeclarator:
        forEachName(node.id, ({ name }) => {
          found.add(name);
        });
        break;
      case Kind.CatchClause:
        if (node.param) {
          forEachName(node.param, ({ name }) => {
            found.add(name);
          });
        }
        break;
      case Kind.FunctionDeclaration:
      case Kind.ClassDeclaration:
        if (node.id) {
          found.add(node.id.name);
        }
        break;
      default:
    }
    if (!isFunction(node) && depth < maxDepth) {
      declaredIn(childrenOf(node), found, depth + 1);
    }
  }
  return found;
}

/** True for code that changes something other than names it declares itself. */
export function writesOutside(body: readonly Node[], parameters: readonly Node[] = []): boolean {
  const use = nameUse(body);
  if (use.writesOutside) {
    return true;
  }
  const declared = declaredIn(body);
  for (const parameter of parameters) {
    forEachName(parameter, ({ name }) => {
      declared.add(name);
    });
  }
  return [...use.binds].some((name) => !declared.has(name));
}
