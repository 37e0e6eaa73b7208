/**
 * Whether the iterations of a loop may run in any order, and what they collect. When in doubt, they depend on each other.
 */
import type { LoopDependence } from '../../core/facts';
import { declaredIn, nameUse } from './nameUse';
import { forEachName } from './patterns';
import { childrenOf, isFunction, Kind, propertyName, type Node } from './syntax';

/** Local names that a loop's target and its body bind. */
export function loopBinds(target: Node | undefined, body: Node): readonly string[] {
  const bound = nameUse([body]).binds;
  for (const name of targetNames(target)) {
    bound.add(name);
  }
  return [...bound];
}

function targetNames(target: Node | undefined): Set<string> {
  const names = new Set<string>();
  const patterns = target?.type === Kind.VariableDeclaration ? target.declarations.map(({ id }) => id) : [target];
  for (const pattern of patterns) {
    if (pattern) {
      forEachName(pattern, ({ name }) => {
        names.add(name);
      });
    }
  }
  return names;
}

/** Whether the iterations of `for (const target of …) body` may run in any order. */
export function loopDependence(target: Node | undefined, body: Node): LoopDependence {
  const targets = targetNames(target);
  const collectors = collectorsIn(body);
  const owners = new Set(collectors.map(({ owner }) => owner));
  const rest = nameUse([body], { ignore: owners, own: targets });
  const declared = declaredIn([body]);
  for (const name of rest.binds) {
    if (!declared.has(name) && !targets.has(name)) {
      return rest.reads.has(name)
        ? { kind: 'dependent', reason: `each iteration reads \`${name}\`, which the one before wrote` }
        : { kind: 'dependent', reason: `iterations write \`${name}\` one after the other` };
    }
  }
  if (leavesLoop(body, 0)) {
    return { kind: 'dependent', reason: 'an iteration can end the loop' };
  }
  // An array made afresh in each iteration is not shared between them.
  const shared = collectors.filter(({ name }) => !declared.has(name));
  for (const { name } of shared) {
    if (rest.reads.has(name)) {
      return { kind: 'dependent', reason: `iterations read \`${name}\` while it is being filled` };
    }
  }
  const statements = new Set(collectors.map(({ statement }) => statement));
  if (nameUse([body], { ignore: statements, own: new Set([...targets, ...declared]) }).writesOutside) {
    return { kind: 'dependent', reason: 'iterations change shared objects' };
  }
  return { kind: 'independent', collects: shared.at(-1)?.collects ?? 'nothing' };
}

/** `break`, `return` and `yield` that leave this loop and not one inside it. */
function leavesLoop(node: Node, loops: number): boolean {
  switch (node.type) {
    case Kind.ReturnStatement:
    case Kind.YieldExpression:
      return true;
    case Kind.BreakStatement:
      return loops === 0 || node.label !== null;
    case Kind.ForStatement:
    case Kind.ForInStatement:
    case Kind.ForOfStatement:
    case Kind.WhileStatement:
    case Kind.DoWhileStatement:
    case Kind.SwitchStatement:
      return childrenOf(node).some((child) => leavesLoop(child, loops + 1));
    default:
      return !isFunction(node) && childrenOf(node).some((child) => leavesLoop(child, loops));
  }
}

interface Collector {
  readonly name: string;
  readonly statement: Node;
  /** The node that names the collection: left out when looking for other uses of it. */
  readonly owner: Node;
  readonly collects: 'list' | 'sum' | 'dict';
}

/** The statements at any depth that only add to a collection or a sum. */
function collectorsIn(node: Node): Collector[] {
  if (node.type === Kind.ExpressionStatement) {
    const collector = collectorOf(node.expression, node);
    return collector ? [collector] : [];
  }
  return isFunction(node) ? [] : childrenOf(node).flatMap(collectorsIn);
}

/** `results.push(x)`, `total += x`, `table[key] = x`, `table.set(key, x)`. */
function collectorOf(expression: Node, statement: Node): Collector | undefined {
  switch (expression.type) {
    case Kind.CallExpression: {
      const { callee } = expression;
      if (callee.type !== Kind.MemberExpression || callee.object.type !== Kind.Identifier) {
        return undefined;
      }
      const method = propertyName(callee.property, callee.computed) ?? '';
      const collects = method === 'set' ? 'dict' : ['push', 'add', 'unshift'].includes(method) ? 'list' : undefined;
      const { object } = callee;
      return collects && { name: object.name, statement, owner: object, collects };
    }
    case Kind.AssignmentExpression: {
      const { left, operator } = expression;
      if (left.type === Kind.Identifier && (operator === '+=' || operator === '-=' || operator === '*=')) {
        return { name: left.name, statement, owner: left, collects: 'sum' };
      }
      return left.type === Kind.MemberExpression &&
        left.computed &&
        left.object.type === Kind.Identifier &&
        operator === '='
        ? { name: left.object.name, statement, owner: left.object, collects: 'dict' }
        : undefined;
    }
    case Kind.UpdateExpression:
      return expression.argument.type === Kind.Identifier
        ? { name: expression.argument.name, statement, owner: expression.argument, collects: 'sum' }
        : undefined;
    default:
      return undefined;
  }
}
