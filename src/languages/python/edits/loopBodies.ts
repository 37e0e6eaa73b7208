/**
 * Reads a `for` statement whose body can become a function of its own: which local names it needs, what it collects its
 * results in (a list by `append`, a dict by key, or nothing), and where it skips the rest of an iteration. Refuses what a
 * function could not do: leave the loop, bind names that are read after it, await, yield. That the iterations are
 * independent is the caller's knowledge. workerFunctions.ts makes the function.
 */
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { namesRead } from './awaitStatements';
import { readCall } from './callEdits';
import type { EditSource } from './editSource';
import type { Names } from './names';
import { isMadeHere } from './poolLoops';

export interface LoopBody {
  readonly loop: NodeIndex;
  readonly target: NodeIndex;
  readonly iterable: NodeIndex;
  readonly block: NodeIndex;
  /** Offset of the first line of the body. */
  readonly bodyStart: number;
  readonly collection: Collection | undefined;
  /** Statements that skip the rest of the iteration. */
  readonly continues: readonly NodeIndex[];
  /** A reading of each local name from outside that the body needs, in order. */
  readonly parameters: readonly NodeIndex[];
  /** Module-level names that it reads. */
  readonly globals: readonly NodeIndex[];
}

interface Collection {
  readonly name: string;
  readonly type: 'list' | 'dict';
  /** The statements that put something in. */
  readonly stores: readonly Store[];
}

export interface Store {
  readonly statement: NodeIndex;
  readonly receiver: NodeIndex;
  /** 0 for a list. */
  readonly key: NodeIndex;
  readonly value: NodeIndex;
}

const refused: readonly number[] = [
  NodeKind.Return,
  NodeKind.Yield,
  NodeKind.Await,
  NodeKind.Global,
  NodeKind.Nonlocal,
  NodeKind.FunctionDef,
  NodeKind.ClassDef,
  NodeKind.Delete,
  NodeKind.Match,
];

/** Built-in functions that depend on which function calls them, or whose order people see. */
const refusedNames: ReadonlySet<string> = new Set(
  'locals vars super eval exec dir globals __class__ print input breakpoint'.split(' '),
);

export function readLoopBody(names: Names, loop: NodeIndex): LoopBody | undefined {
  const { source } = names;
  const [target = 0, iterable = 0, block = 0, orelse = 0] = source.children(loop);
  const owner = names.scopeOf(loop);
  const isPlain =
    source.kind(loop) === NodeKind.For &&
    source.flag(loop) === 0 &&
    orelse === 0 &&
    source.kind(owner) === NodeKind.FunctionDef &&
    source.flag(owner) === 0 &&
    !isInLoop(source, loop, owner) &&
    source.isFirstOnLine(source.start(loop)) &&
    !source.contains(block, refused) &&
    !source.contains(target, [NodeKind.Attribute, NodeKind.Subscript]) &&
    !source.contains(iterable, [NodeKind.Await, NodeKind.Yield, NodeKind.NamedExpression]);
  const bodyStart = isPlain ? readHead(source, loop, iterable, block) : undefined;
  const own = bodyStart === undefined ? [] : [...ownStatements(source, block)];
  const isEndless = own.some((node) => source.kind(node) === NodeKind.Break || isAsync(source, node));
  if (bodyStart === undefined || isEndless || !keepsNames(names, loop, owner)) {
    return undefined;
  }
  const collection = readCollection(names, loop, owner);
  const uses = collection === 'unclear' ? undefined : readUses(names, loop, owner, collection?.name);
  if (collection === 'unclear' || uses === undefined) {
    return undefined;
  }
  const continues = own.filter((node) => source.kind(node) === NodeKind.Continue);
  const readsCollection = collection !== undefined && namesRead(names, iterable).has(collection.name);
  return readsCollection ? undefined : { loop, target, iterable, block, bodyStart, collection, continues, ...uses };
}

/** A pool for each turn of a loop around would cost more than it gives. */
function isInLoop(source: EditSource, loop: NodeIndex, owner: NodeIndex): boolean {
  for (let at = source.parent(loop); at !== owner && at !== 0; at = source.parent(at)) {
    if (source.kind(at) === NodeKind.For || source.kind(at) === NodeKind.While) {
      return true;
    }
  }
  return false;
}

function isAsync(source: EditSource, node: NodeIndex): boolean {
  return (source.kind(node) === NodeKind.For || source.kind(node) === NodeKind.With) && source.flag(node) === 1;
}

/** Where the body's lines start; undefined where head and body share a line, or where a comment stands in the head. */
function readHead(source: EditSource, loop: NodeIndex, iterable: NodeIndex, block: NodeIndex): number | undefined {
  let colon = source.skipTrivia(source.end(iterable));
  while (source.text[colon] === ')') {
    colon = source.skipTrivia(colon + 1);
  }
  const bodyStart = source.nextLineStart(colon);
  const isClear =
    source.text[colon] === ':' &&
    source.commentsBetween(source.start(loop), bodyStart).length === 0 &&
    source.start(block) >= bodyStart &&
    source.isFirstOnLine(source.start(block)) &&
    source.isLastOnLine(source.end(block));
  return isClear ? bodyStart : undefined;
}

/** Every node of the body but what stands in the bodies of inner loops, whose `break` and `continue` are theirs. */
function* ownStatements(source: EditSource, node: NodeIndex): Generator<NodeIndex> {
  yield node;
  const isLoop = source.kind(node) === NodeKind.For || source.kind(node) === NodeKind.While;
  for (const child of source.children(node)) {
    if (!isLoop || source.kind(child) !== NodeKind.Block) {
      yield* ownStatements(source, child);
    }
  }
}

/** False where a name that the loop binds is read or was bound outside: a function's own names are gone when it ends. */
function keepsNames(names: Names, loop: NodeIndex, owner: NodeIndex): boolean {
  const { source } = names;
  const target = source.first(loop);
  for (const node of source.descendants(loop)) {
    if (source.kind(node) !== NodeKind.Name) {
      continue;
    }
    const name = source.nodeText(node);
    const resolution = names.resolve(name, node);
    const binds = resolution?.bindings.some((binding) => binding.node === node) === true;
    if (!binds || source.isWithin(resolution.scope, source.childOfKind(loop, NodeKind.Block))) {
      continue;
    }
    const isTarget =
      source.isWithin(node, target) || resolution.bindings.some((each) => source.isWithin(each.node, target));
    const isBoundBefore = !isTarget && resolution.bindings.some((each) => !source.isWithin(each.node, loop));
    const isReadOutside = names
      .references(name)
      .some(
        (use) =>
          !source.isWithin(use, loop) &&
          names.resolve(name, use)?.scope === resolution.scope &&
          !isBoundByAnotherLoop(names, use),
      );
    if (resolution.scope !== owner || isBoundBefore || isReadOutside) {
      return false;
    }
  }
  return true;
}

/** `for row in rows: ... for row in others: print(row)`: the second loop binds the name anew before it is read. */
function isBoundByAnotherLoop(names: Names, use: NodeIndex): boolean {
  const { source } = names;
  const name = source.nodeText(use);
  for (let at = use; at !== 0; at = source.parent(at)) {
    const up = source.parent(at);
    if (
      source.kind(up) === NodeKind.For &&
      source.kind(at) === NodeKind.Block &&
      namesRead(names, source.first(up)).has(name)
    ) {
      return true;
    }
  }
  return false;
}

function readCollection(names: Names, loop: NodeIndex, owner: NodeIndex): Collection | undefined | 'unclear' {
  const { source } = names;
  const stores: Store[] = [];
  const types = new Set<Collection['type']>();
  for (const statement of source.descendants(loop)) {
    const store = readStore(source, statement);
    const name = store === undefined ? '' : source.nodeText(store.receiver);
    const bindings = store === undefined ? [] : (names.resolve(name, store.receiver)?.bindings ?? []);
    if (store !== undefined && !bindings.some(({ node }) => source.isWithin(node, loop))) {
      const type = store.key === 0 ? 'list' : 'dict';
      if (!isMadeHere(names, store.receiver, type) || names.resolve(name, store.receiver)?.scope !== owner) {
        return 'unclear';
      }
      stores.push(store);
      types.add(type);
    }
  }
  const [type, ...otherTypes] = types;
  const receivers = new Set(stores.map(({ receiver }) => source.nodeText(receiver)));
  const [name, ...otherNames] = receivers;
  if (type === undefined || name === undefined) {
    return undefined;
  }
  const uses = names.references(name).filter((use) => source.isWithin(use, loop));
  const isOnlyStored = uses.every((use) => stores.some(({ receiver }) => receiver === use));
  return otherTypes.length > 0 || otherNames.length > 0 || !isOnlyStored ? 'unclear' : { name, type, stores };
}

/** `results.append(value)` or `results[key] = value`. */
function readStore(source: EditSource, statement: NodeIndex): Store | undefined {
  const [first = 0, value = 0, ...more] = source.children(statement);
  if (source.kind(statement) === NodeKind.Assign) {
    const [receiver = 0, key = 0, ...others] = source.children(first);
    const isItem =
      source.kind(first) === NodeKind.Subscript && source.flag(first) === 0 && source.kind(receiver) === NodeKind.Name;
    const isSlice = source.kind(key) === NodeKind.Slice;
    return isItem && !isSlice && others.length + more.length === 0 ? { statement, receiver, key, value } : undefined;
  }
  const parts = source.kind(statement) === NodeKind.ExpressionStatement ? readCall(source, first) : undefined;
  const receiver = source.first(parts?.callee ?? 0);
  const [appended = 0, ...others] = parts?.arguments ?? [];
  const lazy: readonly number[] = [NodeKind.GeneratorExpression, NodeKind.Starred, NodeKind.Keyword];
  const isAppend =
    parts !== undefined &&
    source.kind(parts.callee) === NodeKind.Attribute &&
    source.lastName(parts.callee) === 'append' &&
    source.kind(receiver) === NodeKind.Name &&
    appended !== 0 &&
    others.length === 0 &&
    !lazy.includes(source.kind(appended));
  return isAppend ? { statement, receiver, key: 0, value: appended } : undefined;
}

function readUses(
  names: Names,
  loop: NodeIndex,
  owner: NodeIndex,
  collection: string | undefined,
): Pick<LoopBody, 'parameters' | 'globals'> | undefined {
  const { source } = names;
  const block = source.childOfKind(loop, NodeKind.Block);
  const parameters = new Map<string, NodeIndex>();
  const globals = new Map<string, NodeIndex>();
  for (const node of source.descendants(block)) {
    const name = source.kind(node) === NodeKind.Name ? source.nodeText(node) : '';
    // Private names have their class in them, which a function outside the class does not know.
    if (refusedNames.has(name) || /^__\w*[^_]_?$/.test(name)) {
      return undefined;
    }
    if (name === '' || name === collection || !names.references(name).includes(node)) {
      continue;
    }
    const resolution = names.resolve(name, node);
    if (resolution === undefined || source.isWithin(resolution.scope, block)) {
      continue;
    }
    if (resolution.scope === source.tree.root) {
      globals.set(name, globals.get(name) ?? node);
    } else if (resolution.scope !== owner || !resolution.bindings.some((each) => source.isWithin(each.node, loop))) {
      parameters.set(name, parameters.get(name) ?? node);
    }
  }
  return { parameters: [...parameters.values()], globals: [...globals.values()] };
}
