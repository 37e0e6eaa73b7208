/**
 * Whether the iterations of a loop may run in any order, by the names that its body reads and binds (nameUse.ts) and by what it
 * fills. Purely syntactic and cautious: what is not understood counts as a dependence.
 */
import type { LoopDependence } from '../../core/facts';
import { withNameUse, type NameUse } from './nameSets';
import { addNameUse, addNameUseWithin, addTargetNames, namesOf } from './nameUse';
import { NodeKind, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';

export interface LoopUse {
  /** Local names that the loop's target and its body bind. */
  readonly binds: readonly string[];
  readonly dependence: LoopDependence;
}

/** Of `for target in ...: body`. */
export function loopUse(source: PythonSource, target: NodeIndex, body: NodeIndex): LoopUse {
  return withNameUse((targets) => {
    addNameUse(source, target, targets);
    const collectors: Collector[] = [];
    addCollectors(source, body, collectors);
    return withNameUse((rest) => {
      const ignore = collectors.map(({ owner }) => owner);
      addNameUseWithin(source, body, rest, { ignore, own: targets.reads, isBrief: false });
      const dependence = dependenceOf(source, body, { targets, rest, collectors });
      if (collectors.length > 0) {
        return { binds: loopBinds(source, target, body), dependence };
      }
      addTargetNames(source, target, rest.binds);
      return { binds: namesOf(source, rest.binds), dependence };
    });
  });
}

/** Local names that a loop's target, 0 for none, and its body bind. */
export function loopBinds(source: PythonSource, target: NodeIndex, body: NodeIndex): readonly string[] {
  return withNameUse((use) => {
    addNameUseWithin(source, body, use);
    // A target is bound by name alone; what is read in it are the owners of attributes and items.
    addTargetNames(source, target, use.binds);
    return namesOf(source, use.binds);
  });
}

interface Parts {
  /** The names in the target are those that it reads. */
  readonly targets: NameUse;
  /** What the body uses beside the collections that it fills. */
  readonly rest: NameUse;
  readonly collectors: readonly Collector[];
}

function dependenceOf(source: PythonSource, body: NodeIndex, { targets, rest, collectors }: Parts): LoopDependence {
  for (let index = 0; index < rest.binds.size; index++) {
    const name = rest.binds.at(index);
    if (rest.readsFirst.has(name) && !targets.reads.has(name)) {
      const reason = `each iteration reads \`${source.name(name)}\`, which the one before wrote`;
      return { kind: 'dependent', reason };
    }
  }
  if (rest.leaves) {
    return { kind: 'dependent', reason: 'an iteration can end the loop' };
  }
  // A list made afresh in each iteration is not shared between them.
  const shared = collectors.filter(({ owner }) => !rest.binds.has(source.nameId(owner)));
  for (const { owner } of shared) {
    if (rest.reads.has(source.nameId(owner))) {
      return { kind: 'dependent', reason: `iterations read \`${source.nodeText(owner)}\` while it is being filled` };
    }
  }
  const writesShared =
    collectors.length === 0 ? rest.writesOutside : writesBeside(source, body, { targets, rest, collectors });
  return writesShared
    ? { kind: 'dependent', reason: 'iterations change shared objects' }
    : { kind: 'independent', collects: shared.at(-1)?.collects ?? 'nothing' };
}

/** Whether the body writes anything outside in other statements than its collectors. */
function writesBeside(source: PythonSource, body: NodeIndex, { targets, collectors }: Parts): boolean {
  return withNameUse((use) => {
    const ignore = collectors.map(({ statement }) => statement);
    addNameUseWithin(source, body, use, { ignore, own: targets.reads, isBrief: true });
    return use.writesOutside;
  });
}

interface Collector {
  readonly statement: NodeIndex;
  /** The Name node of the collection: left out when looking for other uses of it. */
  readonly owner: NodeIndex;
  readonly collects: 'list' | 'sum' | 'dict';
}

/** The statements below a block or clause, at any depth, that only add to a collection or a sum. */
function addCollectors(source: PythonSource, parent: NodeIndex, found: Collector[]): void {
  for (let child = source.first(parent); child !== 0; child = source.next(child)) {
    switch (source.kind(child)) {
      case NodeKind.Block:
      case NodeKind.If:
      case NodeKind.ElifClause:
      case NodeKind.ElseClause:
      case NodeKind.For:
      case NodeKind.With:
      case NodeKind.Try:
      case NodeKind.ExceptClause:
      case NodeKind.FinallyClause:
        addCollectors(source, child, found);
        break;
      case NodeKind.ExpressionStatement:
      case NodeKind.AugmentedAssign:
      case NodeKind.Assign: {
        const collector = collectorOf(source, child);
        if (collector !== undefined) {
          found.push(collector);
        }
        break;
      }
      default:
    }
  }
}

const addingMethods: ReadonlySet<string> = new Set(['append', 'add', 'extend']);

/** `results.append(x)`, `total += x`, `table[key] = x`. */
function collectorOf(source: PythonSource, statement: NodeIndex): Collector | undefined {
  const first = source.first(statement);
  switch (source.kind(statement)) {
    case NodeKind.ExpressionStatement: {
      const callee = source.kind(first) === NodeKind.Call ? source.first(first) : 0;
      const owner = source.kind(callee) === NodeKind.Attribute ? source.first(callee) : 0;
      return source.kind(owner) === NodeKind.Name && addingMethods.has(source.lastName(callee))
        ? { statement, owner, collects: 'list' }
        : undefined;
    }
    case NodeKind.AugmentedAssign:
      return source.kind(first) === NodeKind.Name ? { statement, owner: first, collects: 'sum' } : undefined;
    default: {
      const owner = source.kind(first) === NodeKind.Subscript ? source.first(first) : 0;
      return source.kind(owner) === NodeKind.Name ? { statement, owner, collects: 'dict' } : undefined;
    }
  }
}
