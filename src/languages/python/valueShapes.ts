/**
 * Building and combining symbolic values: attributes, items, unions, folded constants, the parts of a parameter. Pure
 * functions; what an expression of a file evaluates to is values.ts' business.
 */
import type { Value } from '../../core/facts';
import { BinaryOperator, NodeKind, ParameterFlag, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';

export const unknown: Value = { kind: 'unknown' };

/** Names bound more often than this are too varied to follow. */
export const maxOptions = 4;

export function isNone(value: Value): boolean {
  return value.kind === 'literal' && value.type === 'None';
}

export function instanceOf(type: Value): Value {
  if (type.kind === 'unknown') {
    return unknown;
  }
  if (type.kind === 'global' && type.name.startsWith('builtins.')) {
    return { kind: 'literal', type: type.name.slice('builtins.'.length) };
  }
  return { kind: 'instance', type };
}

export function attributeOf(value: Value, name: string): Value {
  switch (value.kind) {
    case 'unknown':
      return unknown;
    case 'global':
      return { kind: 'global', name: `${value.name}.${name}` };
    default:
      return { kind: 'attribute', value, name };
  }
}

export function itemOf(value: Value, by: 'iteration' | 'subscript' = 'iteration'): Value {
  switch (value.kind) {
    case 'unknown':
      return unknown;
    case 'container':
      return value.item;
    default:
      return { kind: 'item', value, by };
  }
}

/** Unknown options are left out: what is known is what can be reasoned about. */
export function unionOf(values: readonly Value[]): Value {
  const seen = new Map<string, Value>();
  for (const value of values) {
    for (const option of value.kind === 'union' ? value.options : [value]) {
      if (option.kind !== 'unknown') {
        seen.set(keyOf(option), option);
      }
    }
  }
  const options = [...seen.values()].slice(0, maxOptions);
  const [only] = options;
  return only === undefined ? unknown : options.length === 1 ? only : { kind: 'union', options };
}

function keyOf(value: Value): string {
  return value.kind === 'global'
    ? `g:${value.name}`
    : value.kind === 'function'
      ? `f:${value.id}`
      : JSON.stringify(value);
}

export function fold(operator: number, a: number, b: number): number | undefined {
  const result = (() => {
    switch (operator) {
      case BinaryOperator.Add:
        return a + b;
      case BinaryOperator.Subtract:
        return a - b;
      case BinaryOperator.Multiply:
        return a * b;
      case BinaryOperator.Divide:
        return a / b;
      case BinaryOperator.FloorDivide:
        return Math.floor(a / b);
      case BinaryOperator.Modulo:
        return ((a % b) + b) % b;
      case BinaryOperator.Power:
        return a ** b;
      case BinaryOperator.ShiftLeft:
        return a * 2 ** b;
      default:
        return undefined;
    }
  })();
  return result !== undefined && Number.isFinite(result) ? result : undefined;
}

export interface ParameterParts {
  readonly annotation: NodeIndex;
  readonly defaultValue: NodeIndex;
  readonly stars: 0 | 1 | 2;
}

/** The parts of a Parameter node, by its flag bits. */
export function parameterParts(source: PythonSource, node: NodeIndex): ParameterParts {
  const flag = source.flag(node);
  const rest = source.children(node).filter((child, index) => index > 0 || source.kind(child) !== NodeKind.Name);
  const hasAnnotation = (flag & ParameterFlag.Annotated) !== 0;
  const hasDefault = (flag & ParameterFlag.Default) !== 0;
  return {
    annotation: hasAnnotation ? (rest[0] ?? 0) : 0,
    defaultValue: hasDefault ? (rest[hasAnnotation ? 1 : 0] ?? 0) : 0,
    stars: (flag & ParameterFlag.Star) !== 0 ? 1 : (flag & ParameterFlag.DoubleStar) !== 0 ? 2 : 0,
  };
}
