/**
 * How often a loop runs, as far as its head tells: over a collection, from one number to another in steps, until a condition
 * fails. What the sizes in it are is the business of sizes.ts.
 */
import type { SizeFacts, TripCount } from '../../core/facts';
import { divided, logarithmOf, minus } from '../sizeArithmetic';
import type { Scope } from './scope';
import type { Sizes } from './sizes';
import { childrenOf, isFunction, Kind, plainExpression, propertyName, type Node, type Tree } from './syntax';

export function tripsOver(sizes: Sizes, iterable: Tree.Expression, scope: Scope): TripCount {
  return tripsOf(sizes.lengthOf(iterable, scope));
}

function tripsOf(size: SizeFacts): TripCount {
  if (size.factors.length === 0) {
    return { kind: 'known', count: Math.max(0, Math.ceil(size.scale)) };
  }
  return size.factors.some(({ kind }) => kind === 'number') ? { kind: 'numeric', size } : { kind: 'collection', size };
}

/** A loop that goes on while `test` holds; `start` is what a counter begins with, where the head says it. */
interface Tested {
  readonly test: Tree.Expression | null;
  /** Where the counter is moved: the update of a `for` and the body. */
  readonly moved: readonly Node[];
  readonly initial: Tree.ForStatement['init'];
}

export function forTrips(sizes: Sizes, node: Tree.ForStatement, scope: Scope): TripCount {
  const moved = [...(node.update ? [node.update] : []), node.body];
  return testedTrips(sizes, { test: node.test, moved, initial: node.init }, scope);
}

export function whileTrips(sizes: Sizes, node: Tree.WhileStatement | Tree.DoWhileStatement, scope: Scope): TripCount {
  return testedTrips(sizes, { test: node.test, moved: [node.body], initial: null }, scope);
}

function testedTrips(sizes: Sizes, loop: Tested, scope: Scope): TripCount {
  const test = loop.test ? plainExpression(loop.test) : undefined;
  switch (test?.type) {
    case undefined:
      return { kind: 'endless' };
    case Kind.Literal:
      return test.value === false || test.value === 0 ? { kind: 'known', count: 0 } : { kind: 'endless' };
    case Kind.LogicalExpression: {
      const counts = [test.left, test.right].map((side) => testedTrips(sizes, { ...loop, test: side }, scope));
      return (
        counts.find(({ kind }) => kind === 'known') ??
        counts.find(({ kind }) => kind !== 'endless') ?? { kind: 'endless' }
      );
    }
    case Kind.BinaryExpression:
      return comparedTrips(sizes, loop, test, scope);
    case Kind.MemberExpression:
      return isLength(test) ? { kind: 'collection', size: sizes.numberOf(test, scope) } : { kind: 'collection' };
    default:
      return { kind: 'collection' };
  }
}

function comparedTrips(sizes: Sizes, loop: Tested, test: Tree.BinaryExpression, scope: Scope): TripCount {
  if (test.left.type === Kind.PrivateIdentifier) {
    return { kind: 'collection' };
  }
  const sides = [test.left, test.right] as const;
  for (const [counter, bound] of [sides, [sides[1], sides[0]] as const]) {
    if (counter.type === Kind.MemberExpression && isLength(counter)) {
      return { kind: 'collection', size: sizes.numberOf(counter, scope) };
    }
    const name = counterName(counter);
    const step = name === undefined ? undefined : stepIn(sizes, loop.moved, name, scope);
    if (name === undefined || !step) {
      continue;
    }
    const first = startOf(sizes, loop, name, scope) ?? { scale: 0, factors: [] };
    const last = sizes.numberOf(bound, scope);
    if (step.kind === 'scale') {
      return tripsOf(logarithmOf(last.factors.length > 0 || last.scale > 1 ? last : first));
    }
    // What is counted up to a length is a collection, whatever the number is called.
    const span = step.by > 0 ? minus(last, first) : minus(first, last);
    return tripsOf(divided(span, { scale: Math.abs(step.by), factors: [] }) ?? span);
  }
  return isIdentity(test.operator) ? { kind: 'collection' } : { kind: 'numeric' };
}

/** `node !== null`: it goes on until nothing is left. */
function isIdentity(operator: string): boolean {
  return (
    operator === '!==' || operator === '!=' || operator === '===' || operator === '==' || operator === 'instanceof'
  );
}

function isLength({ property, computed }: Tree.MemberExpression): boolean {
  const name = propertyName(property, computed);
  return name === 'length' || name === 'size';
}

/** `i` of `i < n`, and of `i * i <= n`, whose bound is reached sooner. */
function counterName(node: Tree.Expression): string | undefined {
  if (node.type === Kind.BinaryExpression) {
    return node.left.type === Kind.Identifier ? node.left.name : undefined;
  }
  return node.type === Kind.Identifier ? node.name : undefined;
}

function startOf(sizes: Sizes, { initial }: Tested, name: string, scope: Scope): SizeFacts | undefined {
  if (initial?.type === Kind.VariableDeclaration) {
    const declarator = initial.declarations.find(({ id }) => id.type === Kind.Identifier && id.name === name);
    return declarator?.init ? sizes.numberOf(declarator.init, scope) : undefined;
  }
  return initial?.type === Kind.AssignmentExpression &&
    initial.left.type === Kind.Identifier &&
    initial.left.name === name
    ? sizes.numberOf(initial.right, scope)
    : undefined;
}

/** How a loop moves a counter: by a fixed step, or by halving or doubling. */
type Step = { readonly kind: 'add'; readonly by: number } | { readonly kind: 'scale' };

function stepIn(sizes: Sizes, nodes: readonly Node[], name: string, scope: Scope): Step | undefined {
  for (const node of nodes) {
    const found =
      stepAt(sizes, node, name, scope) ?? (isFunction(node) ? undefined : stepIn(sizes, childrenOf(node), name, scope));
    if (found) {
      return found;
    }
  }
  return undefined;
}

function stepAt(sizes: Sizes, node: Node, name: string, scope: Scope): Step | undefined {
  if (node.type === Kind.UpdateExpression) {
    const isCounter = node.argument.type === Kind.Identifier && node.argument.name === name;
    return isCounter ? { kind: 'add', by: node.operator === '++' ? 1 : -1 } : undefined;
  }
  if (node.type !== Kind.AssignmentExpression || node.left.type !== Kind.Identifier || node.left.name !== name) {
    return undefined;
  }
  const { right, operator } = node;
  if (operator !== '=') {
    return stepBy(sizes, operator.slice(0, -1), right, scope);
  }
  const inner =
    right.type === Kind.CallExpression && right.arguments[0]?.type === Kind.BinaryExpression
      ? right.arguments[0]
      : right;
  return inner.type === Kind.BinaryExpression && inner.left.type === Kind.Identifier && inner.left.name === name
    ? stepBy(sizes, inner.operator, inner.right, scope)
    : undefined;
}

function stepBy(sizes: Sizes, operator: string, value: Tree.Expression, scope: Scope): Step | undefined {
  switch (operator) {
    case '+':
    case '-': {
      const { scale, factors } = sizes.numberOf(value, scope);
      const by = factors.length === 0 ? scale : undefined;
      return by === undefined || by === 0 ? undefined : { kind: 'add', by: operator === '+' ? by : -by };
    }
    case '*':
    case '/':
    case '>>':
    case '>>>':
    case '<<':
    case '%':
      return { kind: 'scale' };
    default:
      return undefined;
  }
}
