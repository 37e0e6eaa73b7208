/**
 * Values of literals and operators: folded constants, the numeric tower, strings and containers, paths. Pure functions of
 * their operands; names and displays are values.ts' business.
 */
import type { Value } from '../../core/facts';
import { numberValue, stringValue } from './parser/literals';
import { BinaryOperator, NodeKind, StringFlag, type NodeIndex } from './parser/nodes';
import type { PythonSource } from './source';
import { isNone, unknown, type ValueTable } from '../valueTable';

/** Longer strings are texts, not names of something. */
const maxStringLength = 40;

/** Of a Number, String or Constant. */
export function literalValue(source: PythonSource, table: ValueTable, node: NodeIndex): Value {
  switch (source.kind(node)) {
    case NodeKind.Number: {
      const number = numberValue(source.tree, node);
      return number === undefined || number.type === 'complex'
        ? table.literal(number?.type ?? 'int')
        : table.literal(number.type, number.value);
    }
    case NodeKind.String: {
      const flag = source.flag(node);
      // Prefixes and escapes are for texts; what names something is written plainly.
      const isPlain = flag === 0 && source.end(node) - source.start(node) <= maxStringLength;
      const text = isPlain ? source.textAt(source.start(node) + 1, source.end(node) - 1) : '\\';
      return text.includes('\\')
        ? table.literal((flag & StringFlag.Bytes) !== 0 ? 'bytes' : 'str')
        : table.literal('str', text);
    }
    default: {
      const text = source.nodeText(node);
      return text === 'None' ? table.none : text === '...' ? unknown : table.literal('bool', text === 'True');
    }
  }
}

/** A subscript's constant: `0`, `-1`, `"key"`. */
export function constantKey(source: PythonSource, node: NodeIndex): string | number | undefined {
  switch (source.kind(node)) {
    case NodeKind.Number: {
      const number = numberValue(source.tree, node);
      return number?.type === 'int' ? number.value : undefined;
    }
    case NodeKind.String:
      return (source.flag(node) & StringFlag.Bytes) === 0 ? stringValue(source.tree, node) : undefined;
    case NodeKind.UnaryOperation: {
      const operand = source.flag(node) === 0 ? constantKey(source, source.first(node)) : undefined;
      return typeof operand === 'number' ? -operand : undefined;
    }
    default:
      return undefined;
  }
}

export function unaryValue(table: ValueTable, operator: number, operand: Value): Value {
  if (operator === 3) {
    return table.literal('bool');
  }
  if (operand.kind === 'literal' && typeof operand.value === 'number') {
    return operator === 0
      ? table.literal(operand.type, -operand.value)
      : operator === 1
        ? operand
        : table.literal('int');
  }
  return operand.kind === 'literal' && operand.type === 'bool' ? table.literal('int') : operand;
}

const numeric: readonly string[] = ['bool', 'int', 'float', 'complex'];

/** The methods behind the operators. Source: data model, "Emulating numeric types". */
const methods: ReadonlyMap<number, string> = new Map<number, string>([
  [BinaryOperator.Add, 'add'],
  [BinaryOperator.Subtract, 'sub'],
  [BinaryOperator.Multiply, 'mul'],
  [BinaryOperator.MatrixMultiply, 'matmul'],
  [BinaryOperator.Divide, 'truediv'],
  [BinaryOperator.FloorDivide, 'floordiv'],
  [BinaryOperator.Modulo, 'mod'],
  [BinaryOperator.Power, 'pow'],
  [BinaryOperator.ShiftLeft, 'lshift'],
  [BinaryOperator.ShiftRight, 'rshift'],
  [BinaryOperator.BitOr, 'or'],
  [BinaryOperator.BitXor, 'xor'],
  [BinaryOperator.BitAnd, 'and'],
]);

/**
 * Constants fold; numbers, strings and containers stay what they are; an object's operator is a call of its method: of the
 * left side's, or of the right side's reflected one where nothing is known of the left or it is of a built-in type.
 */
export function binaryValue(table: ValueTable, operator: number, left: Value, right: Value): Value {
  if (left.kind === 'literal' && right.kind === 'literal') {
    return literals(table, operator, left, right);
  }
  const known = ofBuiltins(table, operator, left, right);
  return known === unknown ? (operatorCall(table, operator, left, right) ?? unknown) : known;
}

/** The method call that an operator makes; undefined where neither side is an object of a class. */
export function operatorCall(table: ValueTable, operator: number, left: Value, right: Value): Value | undefined {
  const method = methods.get(operator);
  if (method === undefined) {
    return undefined;
  }
  if (isObject(left)) {
    return table.call(table.attribute(left, `__${method}__`), [right]);
  }
  return isObject(right) ? table.call(table.attribute(right, `__r${method}__`), [left]) : undefined;
}

/** May be an instance of a class that defines operators. */
export function isObject(value: Value): boolean {
  switch (value.kind) {
    case 'instance':
    case 'call':
    case 'attribute':
    case 'item':
    case 'await':
    case 'enter':
    case 'narrowed':
    case 'parameter':
      return true;
    case 'union':
      return value.options.every((option) => isObject(option) || isNone(option));
    default:
      return false;
  }
}

function ofBuiltins(table: ValueTable, operator: number, left: Value, right: Value): Value {
  const type = left.kind === 'literal' || left.kind === 'container' ? left.type : undefined;
  switch (operator) {
    case BinaryOperator.Modulo:
      return type === 'str' || type === 'bytes' ? table.literal(type) : unknown;
    case BinaryOperator.Add:
      return concatenation(table, left, right);
    case BinaryOperator.Multiply:
      if (type !== undefined && !numeric.includes(type)) {
        return left;
      }
      return isSequence(right) && !isObject(left) ? right : unknown;
    case BinaryOperator.BitOr:
      return merged(table, left, right);
    case BinaryOperator.Subtract:
    case BinaryOperator.BitAnd:
      return type === 'set' || type === 'frozenset' ? left : unknown;
    default:
      return unknown;
  }
}

function literals(
  table: ValueTable,
  operator: number,
  left: Extract<Value, { readonly kind: 'literal' }>,
  right: Extract<Value, { readonly kind: 'literal' }>,
): Value {
  const a = numeric.indexOf(left.type);
  const b = numeric.indexOf(right.type);
  if (a >= 0 && b >= 0) {
    const isTrue = operator === BinaryOperator.Divide;
    const type = numeric[Math.max(a, b, isTrue ? 2 : 1)] ?? 'int';
    const folded =
      typeof left.value === 'number' && typeof right.value === 'number'
        ? fold(operator, left.value, right.value)
        : undefined;
    return table.literal(type, folded);
  }
  if (operator === BinaryOperator.Add && typeof left.value === 'string' && typeof right.value === 'string') {
    const joined = left.value + right.value;
    return table.literal(left.type, joined.length > maxStringLength ? undefined : joined);
  }
  if (operator === BinaryOperator.Multiply) {
    return table.literal(a >= 0 ? right.type : left.type);
  }
  return table.literal(left.type);
}

function isSequence(value: Value): boolean {
  return (value.kind === 'literal' && !numeric.includes(value.type)) || value.kind === 'container';
}

function concatenation(table: ValueTable, left: Value, right: Value): Value {
  if (left.kind === 'container') {
    return right.kind === 'container' && right.type === left.type
      ? table.container(left.type, table.union([left.item, right.item]))
      : left;
  }
  if (left.kind === 'literal' && !numeric.includes(left.type)) {
    return right.kind === 'container' && right.type === left.type ? right : table.literal(left.type);
  }
  return left.kind === 'tuple' && right.kind === 'tuple' ? table.tuple([...left.items, ...right.items]) : unknown;
}

/** `a | b` of sets and dicts, and of classes in annotations. */
function merged(table: ValueTable, left: Value, right: Value): Value {
  if (isClass(left) && isClass(right)) {
    return table.union([left, right]);
  }
  if (left.kind === 'container' && right.kind === 'container' && left.type === right.type) {
    return table.container(
      left.type,
      table.union([left.item, right.item]),
      left.key && right.key ? table.union([left.key, right.key]) : left.key,
    );
  }
  return isSequence(left) ? left : unknown;
}

function isClass(value: Value): boolean {
  return (
    value.kind === 'class' ||
    value.kind === 'global' ||
    (value.kind === 'literal' && value.type === 'None') ||
    (value.kind === 'union' && value.options.every(isClass))
  );
}

function fold(operator: number, a: number, b: number): number | undefined {
  const result = folded(operator, a, b);
  return result !== undefined && Number.isFinite(result) ? result : undefined;
}

function folded(operator: number, a: number, b: number): number | undefined {
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
    case BinaryOperator.ShiftRight:
      return Math.floor(a / 2 ** b);
    default:
      return undefined;
  }
}
