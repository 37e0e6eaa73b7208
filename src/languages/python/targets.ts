/**
 * Where names are bound inside assignment targets and `case` patterns, and by which path each is reached from the value:
 * `(a, *b, c) = value`. Knows the shapes only; declarations.ts says what the names are bound to.
 */
import { NodeKind, type NodeIndex } from './parser/nodes';
import { Star, type TargetPath } from './scope';
import type { PythonSource } from './source';

/** Visits the Name nodes of a target; attribute and item targets bind no name. */
export function forEachTargetName(
  source: PythonSource,
  target: NodeIndex,
  path: TargetPath,
  visit: (name: NodeIndex, path: TargetPath) => void,
): void {
  switch (source.kind(target)) {
    case NodeKind.Name:
      visit(target, path);
      return;
    case NodeKind.Tuple:
    case NodeKind.List:
      for (const [element, place] of placesOf(source, source.children(target))) {
        forEachTargetName(source, element, [...path, place], visit);
      }
      return;
    case NodeKind.Starred:
      forEachTargetName(source, source.first(target), path, visit);
      return;
    default:
  }
}

/** Visits the Attribute nodes of a target: `self.a, self.b = pair`. */
export function forEachTargetAttribute(
  source: PythonSource,
  target: NodeIndex,
  path: TargetPath,
  visit: (attribute: NodeIndex, path: TargetPath) => void,
): void {
  switch (source.kind(target)) {
    case NodeKind.Attribute:
      visit(target, path);
      return;
    case NodeKind.Tuple:
    case NodeKind.List:
      for (const [element, place] of placesOf(source, source.children(target))) {
        forEachTargetAttribute(source, element, [...path, place], visit);
      }
      return;
    case NodeKind.Starred:
      forEachTargetAttribute(source, source.first(target), path, visit);
      return;
    default:
  }
}

/** Elements with their place: from the front before a star, from the end behind it. */
function placesOf(source: PythonSource, elements: readonly NodeIndex[]): (readonly [NodeIndex, TargetPath[number]])[] {
  const star = elements.findIndex((element) => isStar(source, element));
  return elements.map((element, index) => [
    element,
    star < 0 || index < star ? index : index === star ? Star : index - elements.length,
  ]);
}

function isStar(source: PythonSource, node: NodeIndex): boolean {
  return source.kind(node) === NodeKind.Starred || source.kind(node) === NodeKind.PatternStar;
}

/** A name bound by a pattern. */
export interface Capture {
  /** PatternCapture, PatternStar or PatternAs. */
  readonly node: NodeIndex;
  readonly name: NodeIndex;
  /** The class of `Class() as name`, 0 without. */
  readonly type: NodeIndex;
  readonly path: TargetPath;
}

/** Visits the names that a pattern binds. Attributes and keys of class and mapping patterns are not followed: no path. */
export function forEachCapture(
  source: PythonSource,
  pattern: NodeIndex,
  path: TargetPath | undefined,
  visit: (capture: Omit<Capture, 'path'> & { readonly path: TargetPath | undefined }) => void,
): void {
  switch (source.kind(pattern)) {
    case NodeKind.PatternCapture:
    case NodeKind.PatternStar: {
      const name = source.first(pattern);
      // `_` matches without binding.
      if (name !== 0 && source.nodeText(name) !== '_') {
        visit({ node: pattern, name, type: 0, path });
      }
      return;
    }
    case NodeKind.PatternAs: {
      const [inner = 0, name = 0] = source.children(pattern);
      forEachCapture(source, inner, path, visit);
      visit({ node: pattern, name, type: classOfPattern(source, inner), path });
      return;
    }
    case NodeKind.PatternSequence:
      for (const [element, place] of placesOf(source, source.children(pattern))) {
        forEachCapture(source, element, path && [...path, place], visit);
      }
      return;
    case NodeKind.PatternOr:
      for (const option of source.children(pattern)) {
        forEachCapture(source, option, path, visit);
      }
      return;
    case NodeKind.PatternMapping:
    case NodeKind.PatternClass:
    case NodeKind.PatternKeyword:
      for (const child of source.children(pattern)) {
        if (source.kind(child) >= NodeKind.PatternValue) {
          forEachCapture(source, child, undefined, visit);
        }
      }
      return;
    default:
  }
}

/** The class expression of `Class(...)`; 0 for other patterns. */
export function classOfPattern(source: PythonSource, pattern: NodeIndex): NodeIndex {
  switch (source.kind(pattern)) {
    case NodeKind.PatternClass:
      return source.first(pattern);
    case NodeKind.PatternAs:
      return classOfPattern(source, source.first(pattern));
    default:
      return 0;
  }
}
