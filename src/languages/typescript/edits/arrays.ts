/**
 * Which expressions are surely arrays, or surely something else that can be iterated over, as far as one file says. A `Map`
 * and a `Set` have no `map`, and their `forEach` passes something else than a loop does.
 */
import { AST_NODE_TYPES } from '@typescript-eslint/types';
import type { Node } from '../syntax';
import type { ScriptNames } from './scriptNames';

/** Methods that give an array on every object that has them. */
const arrayMethods: ReadonlySet<string> = new Set([
  'filter',
  'flat',
  'flatMap',
  'map',
  'reverse',
  'sort',
  'split',
  'toReversed',
  'toSorted',
]);

export function isArray(names: ScriptNames, node: Node): boolean {
  return kindOf(names, node) === 'array';
}

/** True for what is known to be a map, or something else whose `forEach` passes pairs. */
export function isKeyed(names: ScriptNames, node: Node): boolean {
  return kindOf(names, node) === 'other';
}

function kindOf(names: ScriptNames, node: Node): 'array' | 'other' | 'unknown' {
  switch (node.type) {
    case AST_NODE_TYPES.ArrayExpression:
      return 'array';
    case AST_NODE_TYPES.NewExpression:
      return names.source.nodeText(node.callee) === 'Array' ? 'array' : 'other';
    case AST_NODE_TYPES.AwaitExpression:
      return 'unknown';
    case AST_NODE_TYPES.CallExpression:
      return isArrayCall(names, node.callee) ? 'array' : 'unknown';
    case AST_NODE_TYPES.Identifier: {
      const declaration = names.resolve(node.name, node);
      if (declaration?.node.type === AST_NODE_TYPES.VariableDeclarator) {
        const { id, init } = declaration.node;
        const isWhole = id.type === AST_NODE_TYPES.Identifier;
        const isKept = declaration.form === 'const' || names.uses(declaration).every((use) => !isWritten(names, use));
        return isWhole && init && isKept ? kindOf(names, init) : 'unknown';
      }
      return declaration?.form === 'parameter'
        ? annotatedKind(declaration.identifier.typeAnnotation?.typeAnnotation)
        : 'unknown';
    }
    case AST_NODE_TYPES.TSAsExpression:
    case AST_NODE_TYPES.TSNonNullExpression:
      return kindOf(names, node.expression);
    default:
      return 'unknown';
  }
}

function isWritten({ source }: ScriptNames, use: Node): boolean {
  const up = source.parent(use);
  return up?.type === AST_NODE_TYPES.AssignmentExpression && up.left === use;
}

function isArrayCall({ source }: ScriptNames, callee: Node): boolean {
  if (callee.type !== AST_NODE_TYPES.MemberExpression || callee.computed) {
    return false;
  }
  const text = source.nodeText(callee);
  return (
    /^(?:Object\.(?:keys|values|entries)|Array\.(?:from|of))$/.test(text) ||
    (!callee.optional && arrayMethods.has(source.nodeText(callee.property)))
  );
}

function annotatedKind(type: Node | undefined): 'array' | 'other' | 'unknown' {
  switch (type?.type) {
    case AST_NODE_TYPES.TSArrayType:
    case AST_NODE_TYPES.TSTupleType:
      return 'array';
    case AST_NODE_TYPES.TSTypeOperator:
      return annotatedKind(type.typeAnnotation);
    case AST_NODE_TYPES.TSTypeReference: {
      const name = type.typeName.type === AST_NODE_TYPES.Identifier ? type.typeName.name : '';
      return /^(?:Readonly)?Array$/.test(name)
        ? 'array'
        : /(?:Map|Headers|FormData|URLSearchParams)$/.test(name)
          ? 'other'
          : 'unknown';
    }
    default:
      return 'unknown';
  }
}
