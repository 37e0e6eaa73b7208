/**
 * Calls by name and names that stand for others, straight from the tree of a file, in one walk over its nodes in whatever order
 * they are in. The tree is made again where it was let go: parsing is the cheapest thing there is to be done with a file.
 */
import type { CalledNames, GivenName, ModuleOutline, NamedCall } from '../../core/facts';
import { parameterParts } from './parameterParts';
import { NodeKind, type NodeIndex } from './parser/nodes';
import { parse } from './parser/parse';
import { PythonSource } from './source';

/** Values within values that are looked into: `a or (b if c else d)`. */
const maxDepth = 8;

export class PythonOutline implements ModuleOutline {
  private known: WeakRef<PythonSource> | undefined;

  /** @param source That of the text, where there is one already. */
  constructor(
    private readonly text: string,
    source?: PythonSource,
  ) {
    this.known = source && new WeakRef(source);
  }

  callsBy({ methods, others }: CalledNames, which: 'all' | 'discarded'): readonly NamedCall[] {
    const source = this.source();
    const wanted = which === 'all' ? NodeKind.Call : NodeKind.ExpressionStatement;
    const found: NodeIndex[] = [];
    for (let node = 1; node < source.tree.count; node++) {
      if (source.kind(node) !== wanted) {
        continue;
      }
      const call = which === 'all' ? node : source.first(node);
      const callee = source.kind(call) === NodeKind.Call ? source.first(call) : 0;
      const name = lastNode(source, callee);
      if (name === 0) {
        continue;
      }
      const text = source.nodeText(name);
      if (others.has(text) || (name !== callee && methods.has(text))) {
        found.push(callee);
      }
    }
    return this.placesOf(found);
  }

  attributesBy(names: ReadonlySet<string>): readonly NamedCall[] {
    const source = this.source();
    return this.placesOf(nodesOfKind(source, NodeKind.Attribute).filter((node) => names.has(source.lastName(node))));
  }

  withItems(): readonly NamedCall[] {
    const source = this.source();
    return this.placesOf(nodesOfKind(source, NodeKind.WithItem).map((item) => source.first(item)));
  }

  entersOnImport(): boolean {
    const source = this.source();
    return entersOutsideFunctions(source, source.tree.root);
  }

  private placesOf(callees: readonly NodeIndex[]): readonly NamedCall[] {
    if (callees.length === 0) {
      return [];
    }
    const source = this.source();
    const bodies = functionBodies(source);
    return callees.map((callee) => {
      const name = lastNode(source, callee);
      const body = innermost(bodies, source.start(callee));
      return {
        name: name === 0 ? '' : source.nodeText(name),
        isMember: name !== callee,
        line: source.lines.positionAt(source.end(callee)).line,
        function: body && source.lines.positionAt(body.functionStart),
      };
    });
  }

  givenNames(): readonly GivenName[] {
    const source = this.source();
    const found: GivenName[] = [];
    for (let node = 1; node < source.tree.count; node++) {
      givenBy(source, node, found);
    }
    return found;
  }

  private source(): PythonSource {
    let source = this.known?.deref();
    if (source === undefined) {
      source = new PythonSource(parse(this.text), this.text);
      this.known = new WeakRef(source);
    }
    return source;
  }
}

function nodesOfKind(source: PythonSource, kind: number): readonly NodeIndex[] {
  const found: NodeIndex[] = [];
  for (let node = 1; node < source.tree.count; node++) {
    if (source.kind(node) === kind) {
      found.push(node);
    }
  }
  return found;
}

/** Whether a statement below the node, in no function, is a `with`. */
function entersOutsideFunctions(source: PythonSource, node: NodeIndex): boolean {
  for (let child = source.first(node); child !== 0; child = source.next(child)) {
    const kind = source.kind(child);
    if (kind === NodeKind.With || (compound.has(kind) && entersOutsideFunctions(source, child))) {
      return true;
    }
  }
  return false;
}

/** What holds statements that run where it stands, and the blocks that these are in. */
const compound: ReadonlySet<number> = new Set([
  NodeKind.Block,
  NodeKind.Case,
  NodeKind.ClassDef,
  NodeKind.ElifClause,
  NodeKind.ElseClause,
  NodeKind.ExceptClause,
  NodeKind.FinallyClause,
  NodeKind.For,
  NodeKind.If,
  NodeKind.Match,
  NodeKind.Try,
  NodeKind.While,
]);

/** What runs when a function is called, in offsets. */
interface FunctionBody {
  readonly start: number;
  readonly end: number;
  readonly functionStart: number;
  /** The body around it. */
  readonly outer: FunctionBody | undefined;
}

/** In the order of their starts. */
function functionBodies(source: PythonSource): readonly FunctionBody[] {
  const found: Omit<FunctionBody, 'outer'>[] = [];
  for (let node = 1; node < source.tree.count; node++) {
    const kind = source.kind(node);
    if (kind === NodeKind.FunctionDef || kind === NodeKind.Lambda) {
      const body = kind === NodeKind.Lambda ? source.second(node) : source.childOfKind(node, NodeKind.Block);
      found.push({ start: source.start(body), end: source.end(body), functionStart: source.start(node) });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const bodies: FunctionBody[] = [];
  for (const each of found) {
    bodies.push({ ...each, outer: around(bodies.at(-1), each.start) });
  }
  return bodies;
}

/** The innermost body that holds an offset, of this one and those around it. */
function around(body: FunctionBody | undefined, offset: number): FunctionBody | undefined {
  let current = body;
  while (current !== undefined && current.end <= offset) {
    current = current.outer;
  }
  return current;
}

function innermost(bodies: readonly FunctionBody[], offset: number): FunctionBody | undefined {
  let first = 0;
  let end = bodies.length;
  while (first < end) {
    const middle = (first + end) >> 1;
    if ((bodies[middle]?.start ?? 0) <= offset) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return around(bodies[first - 1], offset);
}

/** The last name of an expression: `submit` of `pool.submit`; 0 for anything else. */
function lastNode(source: PythonSource, node: NodeIndex): NodeIndex {
  return source.kind(node) === NodeKind.Attribute
    ? source.second(node)
    : source.kind(node) === NodeKind.Name
      ? node
      : 0;
}

function givenBy(source: PythonSource, node: NodeIndex, found: GivenName[]): void {
  const first = source.first(node);
  switch (source.kind(node)) {
    case NodeKind.Assign: {
      const value = source.last(node);
      for (let target = first; target !== value && target !== 0; target = source.next(target)) {
        give(source, target, value, found);
      }
      return;
    }
    case NodeKind.AnnotatedAssign:
      give(source, first, source.next(source.second(node)), found);
      return;
    case NodeKind.NamedExpression:
    case NodeKind.Keyword:
      give(source, first, source.second(node), found);
      return;
    case NodeKind.Parameter:
      give(source, first, parameterParts(source, node).defaultValue, found);
      return;
    case NodeKind.Alias: {
      const name = source.second(node);
      const imported = source.nodeText(first);
      if (name !== 0) {
        const standsFor = imported.slice(imported.lastIndexOf('.') + 1);
        found.push({ name: source.nodeText(name), standsFor, isMember: false, reach: 'module' });
      }
      return;
    }
    case NodeKind.ClassDef: {
      const name = source.childOfKind(node, NodeKind.Name);
      for (let base = name === 0 ? 0 : source.next(name); base !== 0; base = source.next(base)) {
        add(source, source.nodeText(name), base, 'module', 0, found);
      }
      return;
    }
    default:
  }
}

function give(source: PythonSource, target: NodeIndex, value: NodeIndex, found: GivenName[]): void {
  const name = lastNode(source, target);
  if (name === 0 || value === 0 || value === target) {
    return;
  }
  const isAttribute = name !== target;
  const start = source.start(target);
  // What begins a line of its own stands in no block.
  const isOutermost = start === 0 || source.text[start - 1] === '\n';
  const reach = isAttribute ? 'attribute' : isOutermost ? 'module' : 'function';
  add(source, source.nodeText(name), value, reach, 0, found);
}

function add(
  source: PythonSource,
  name: string,
  value: NodeIndex,
  reach: GivenName['reach'],
  depth: number,
  found: GivenName[],
): void {
  switch (source.kind(value)) {
    case NodeKind.Name:
    case NodeKind.Attribute: {
      const last = lastNode(source, value);
      if (last !== 0) {
        found.push({ name, standsFor: source.nodeText(last), isMember: last !== value, reach });
      }
      return;
    }
    case NodeKind.Lambda:
      found.push({ name, standsFor: '<lambda>', isMember: false, reach });
      return;
    case NodeKind.Call:
      // `partial(pool.submit, work)`; the result of any other call is another matter.
      if (source.lastName(source.first(value)) === 'partial' && depth < maxDepth) {
        add(source, name, source.second(value), reach, depth + 1, found);
      }
      return;
    case NodeKind.BooleanOperation:
    case NodeKind.Conditional:
      for (let part = source.first(value); part !== 0 && depth < maxDepth; part = source.next(part)) {
        add(source, name, part, reach, depth + 1, found);
      }
      return;
    default:
  }
}
