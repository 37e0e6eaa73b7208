/**
 * What an expression is seen to be from the text of its file alone: a text, a list of texts, or something that may be moved
 * before what is evaluated around it. Errs towards "not known"; types that other files declare are not looked up.
 */
import { BinaryOperator, NodeKind, StringFlag, type NodeIndex } from '../parser/nodes';
import { isDottedName } from './callEdits';
import type { Names } from './names';

type Shape = 'text' | 'bytes' | 'list';

/** Annotations that a parameter's shape is read from. */
const annotations: readonly { readonly shape: Shape; readonly pattern: RegExp }[] = [
  { shape: 'text', pattern: /^str$/ },
  { shape: 'bytes', pattern: /^bytes$/ },
  { shape: 'list', pattern: /^(?:\w+\.)?(?:[Ll]ist|[Tt]uple|Sequence)\b(?!.*\|)/ },
];

/** Methods by what they give; of a text or bytes where the receiver says so. */
const methods: Readonly<Record<string, Shape>> = {
  encode: 'bytes',
  getvalue: 'text',
  format: 'text',
  join: 'text',
  dumps: 'text',
  read_text: 'text',
  read_bytes: 'bytes',
};

const builtins: Readonly<Record<string, Shape>> = {
  str: 'text',
  bytes: 'bytes',
  list: 'list',
  sorted: 'list',
  tuple: 'list',
};

/** A name may be bound to a name that is bound to it. */
const deepest = 5;

/** Undefined where it cannot be told. */
export function shapeOf(names: Names, expression: NodeIndex, depth = 0): Shape | undefined {
  const { source } = names;
  switch (source.kind(expression)) {
    case NodeKind.String:
      return (source.flag(expression) & StringFlag.Bytes) === 0 ? 'text' : 'bytes';
    case NodeKind.List:
    case NodeKind.Tuple:
    case NodeKind.ListComprehension:
      return 'list';
    case NodeKind.BinaryOperation: {
      const [left = 0, right = 0] = source.children(expression);
      if (source.flag(expression) === BinaryOperator.Add) {
        return shapeOf(names, left, depth) ?? shapeOf(names, right, depth);
      }
      const isFormat = source.flag(expression) === BinaryOperator.Modulo && source.kind(left) === NodeKind.String;
      return isFormat ? shapeOf(names, left, depth) : undefined;
    }
    case NodeKind.Call:
      return shapeOfCall(names, source.first(expression));
    case NodeKind.Name:
      return depth > deepest ? undefined : shapeOfName(names, expression, depth + 1);
    default:
      return undefined;
  }
}

function shapeOfCall(names: Names, callee: NodeIndex): Shape | undefined {
  const { source } = names;
  const name = source.lastName(callee);
  if (source.kind(callee) === NodeKind.Name) {
    return names.isBuiltin(name, callee) ? builtins[name] : undefined;
  }
  const receiver = source.first(callee);
  const isText = source.kind(receiver) === NodeKind.String;
  const takesAfterReceiver = name === 'join' || name === 'format';
  return takesAfterReceiver ? (isText ? shapeOf(names, receiver) : undefined) : methods[name];
}

function shapeOfName(names: Names, name: NodeIndex, depth: number): Shape | undefined {
  const { source } = names;
  const bindings = names.resolve(source.nodeText(name), name)?.bindings ?? [];
  const shapes = new Set(
    bindings.map(({ kind, node }) => {
      const holder = source.parent(node);
      if (kind === 'parameter') {
        const annotation = source.next(node);
        const text = annotation === 0 ? '' : source.nodeText(annotation);
        return annotations.find(({ pattern }) => pattern.test(text))?.shape;
      }
      const isPlain = source.kind(holder) === NodeKind.Assign && source.children(holder).length === 2;
      const isAdded = source.kind(holder) === NodeKind.AugmentedAssign && source.flag(holder) === BinaryOperator.Add;
      return isPlain || isAdded ? shapeOf(names, source.next(node), depth) : undefined;
    }),
  );
  const [shape] = shapes;
  return shapes.size === 1 ? shape : undefined;
}

/** Kinds of expression whose operands are evaluated in source order, without exception. */
const orderly: ReadonlySet<number> = new Set([
  NodeKind.Attribute,
  NodeKind.Call,
  NodeKind.Subscript,
  NodeKind.BinaryOperation,
  NodeKind.UnaryOperation,
  NodeKind.Await,
  NodeKind.Keyword,
  NodeKind.Tuple,
  NodeKind.List,
  NodeKind.Set,
  NodeKind.Dict,
  NodeKind.Starred,
  NodeKind.NamedExpression,
]);

/** Statements of which a certain child is evaluated once and before everything else. */
const firstEvaluated: Readonly<Record<number, 'last' | 'first' | 'second'>> = {
  [NodeKind.ExpressionStatement]: 'first',
  [NodeKind.Return]: 'first',
  [NodeKind.Assign]: 'last',
  [NodeKind.If]: 'first',
  [NodeKind.For]: 'second',
};

/**
 * The statement before which an expression could be evaluated with the same effects in the same order; 0 where something in
 * the statement comes before it, or where it may not be evaluated at all.
 */
export function statementEvaluatingFirst(names: Names, expression: NodeIndex): NodeIndex {
  const { source } = names;
  let at = expression;
  for (let up = source.parent(at); up !== 0; up = source.parent(at)) {
    const kind = source.kind(up);
    const place = firstEvaluated[kind];
    if (place !== undefined) {
      const children = source.children(up);
      const wanted = place === 'last' ? children.at(-1) : children[place === 'first' ? 0 : 1];
      return wanted === at ? up : 0;
    }
    const isFirstOperand = source.first(up) === at && (kind === NodeKind.Compare || kind === NodeKind.BooleanOperation);
    if (!isFirstOperand && !(orderly.has(kind) && areInertBefore(names, up, at))) {
      return 0;
    }
    at = up;
  }
  return 0;
}

/** True when nothing happens while the operands before this one are evaluated, and they stay what they are. */
function areInertBefore(names: Names, parent: NodeIndex, child: NodeIndex): boolean {
  const { source } = names;
  for (const operand of source.children(parent)) {
    if (operand === child) {
      return true;
    }
    const kind = source.kind(operand);
    const isPlainText = kind === NodeKind.String && (source.flag(operand) & StringFlag.Formatted) === 0;
    const isCallee = operand === source.first(parent) && source.kind(parent) === NodeKind.Call;
    const isLabel = source.kind(parent) === NodeKind.Keyword || source.kind(parent) === NodeKind.NamedExpression;
    const isInert =
      kind === NodeKind.Constant ||
      kind === NodeKind.Number ||
      isPlainText ||
      (isCallee && isDottedName(source, operand)) ||
      (isLabel && kind === NodeKind.Name);
    if (!isInert) {
      return false;
    }
  }
  return false;
}
