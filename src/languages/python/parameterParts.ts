/**
 * The parts of a Parameter node, told apart by its flag bits.
 */
import { NodeKind, ParameterFlag, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';

export interface ParameterParts {
  readonly annotation: NodeIndex;
  readonly defaultValue: NodeIndex;
  readonly stars: 0 | 1 | 2;
}

export function parameterParts(source: PythonSource, node: NodeIndex): ParameterParts {
  const flag = source.flag(node);
  const hasAnnotation = (flag & ParameterFlag.Annotated) !== 0;
  const hasDefault = (flag & ParameterFlag.Default) !== 0;
  const stars = (flag & ParameterFlag.Star) !== 0 ? 1 : (flag & ParameterFlag.DoubleStar) !== 0 ? 2 : 0;
  if (!hasAnnotation && !hasDefault) {
    return { annotation: 0, defaultValue: 0, stars };
  }
  const first = source.first(node);
  const rest = source.kind(first) === NodeKind.Name ? source.next(first) : first;
  return {
    annotation: hasAnnotation ? rest : 0,
    defaultValue: !hasDefault ? 0 : hasAnnotation ? source.next(rest) : rest,
    stars,
  };
}

/** Its default; 0 without. */
export function defaultOf(source: PythonSource, node: NodeIndex): NodeIndex {
  return (source.flag(node) & ParameterFlag.Default) === 0 ? 0 : source.last(node);
}

/** The annotation behind `->`; 0 without. */
export function returnAnnotation(source: PythonSource, definition: NodeIndex): NodeIndex {
  const parameters = source.childOfKind(definition, NodeKind.Parameters);
  const after = parameters === 0 ? 0 : source.next(parameters);
  return source.kind(after) === NodeKind.Block ? 0 : after;
}
