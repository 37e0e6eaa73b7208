/**
 * Patterns: the names that a parameter, a declaration or an assignment binds, each with the way to it from the value that is
 * taken apart, and the expressions that stand in them as defaults.
 */
import type { Path, PathStep } from './scope';
import { Kind, propertyName, type Node, type Tree } from './syntax';

/** Patterns within patterns; deeper ones are not looked into. */
const maxDepth = 20;

export type NameVisitor = (name: Tree.Identifier, path: Path) => void;

/** Calls `visit` for every plain name that the pattern binds. Members, `[a.b] = …`, bind none. */
export function forEachName(pattern: Node, visit: NameVisitor, path: Path = []): void {
  if (path.length > maxDepth) {
    return;
  }
  switch (pattern.type) {
    case Kind.Identifier:
      visit(pattern, path);
      return;
    case Kind.AssignmentPattern:
      forEachName(pattern.left, visit, withFallback(path, pattern.right));
      return;
    case Kind.TSParameterProperty:
      forEachName(pattern.parameter, visit, path);
      return;
    case Kind.RestElement:
      forEachName(pattern.argument, visit, path);
      return;
    case Kind.ArrayPattern:
      pattern.elements.forEach((element, index) => {
        if (element) {
          const step: PathStep = element.type === Kind.RestElement ? { kind: 'rest' } : { kind: 'index', index };
          forEachName(element, visit, [...path, step]);
        }
      });
      return;
    case Kind.ObjectPattern:
      for (const property of pattern.properties) {
        if (property.type === Kind.RestElement) {
          forEachName(property.argument, visit, [...path, { kind: 'unknown' }]);
        } else {
          const name = propertyName(property.key, property.computed);
          const step: PathStep = name === undefined ? { kind: 'unknown' } : { kind: 'property', name };
          forEachName(property.value, visit, [...path, step]);
        }
      }
      return;
    default:
  }
}

function withFallback(path: Path, fallback: Tree.Expression): Path {
  const last = path.at(-1);
  return last?.kind === 'property' || last?.kind === 'index' ? [...path.slice(0, -1), { ...last, fallback }] : path;
}

/** Defaults and computed keys in a pattern, in order of evaluation. */
export function expressionsIn(pattern: Node, depth = 0): Tree.Expression[] {
  if (depth > maxDepth) {
    return [];
  }
  const inside = (node: Node): Tree.Expression[] => expressionsIn(node, depth + 1);
  switch (pattern.type) {
    case Kind.AssignmentPattern:
      return [pattern.right, ...inside(pattern.left)];
    case Kind.TSParameterProperty:
      return inside(pattern.parameter);
    case Kind.RestElement:
      return inside(pattern.argument);
    case Kind.ArrayPattern:
      return pattern.elements.flatMap((element) => (element ? inside(element) : []));
    case Kind.ObjectPattern:
      return pattern.properties.flatMap((property) =>
        property.type === Kind.RestElement
          ? inside(property.argument)
          : [...(property.computed ? [property.key] : []), ...inside(property.value)],
      );
    case Kind.MemberExpression:
      return [pattern];
    default:
      return [];
  }
}

/** The annotation that a pattern or parameter carries. */
export function annotationOf(pattern: Node): Tree.TypeNode | undefined {
  switch (pattern.type) {
    case Kind.Identifier:
    case Kind.ObjectPattern:
    case Kind.ArrayPattern:
    case Kind.RestElement:
      return pattern.typeAnnotation?.typeAnnotation;
    case Kind.AssignmentPattern:
      return annotationOf(pattern.left);
    case Kind.TSParameterProperty:
      return annotationOf(pattern.parameter);
    default:
      return undefined;
  }
}

/** The default of a parameter: `limit = 10`. */
export function defaultOf(parameter: Node): Tree.Expression | undefined {
  switch (parameter.type) {
    case Kind.AssignmentPattern:
      return parameter.right;
    case Kind.TSParameterProperty:
      return defaultOf(parameter.parameter);
    default:
      return undefined;
  }
}
