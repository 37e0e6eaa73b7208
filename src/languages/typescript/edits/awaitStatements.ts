/**
 * Turns statements that await one call each into one `await Promise.all([...])`. That they are independent is the caller's
 * finding; what contradicts it in the text is refused here, and so is what cannot be written as one pattern.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import type { Node } from '../syntax';
import { contains } from './awaitPlaces';
import { boundBy, type ScriptNames } from './scriptNames';
import { listText } from './textLayout';

/** One statement of the run: `const target = await call`. */
interface AwaitStatement {
  readonly node: Node;
  /** Text of the pattern; empty where the result is dropped. */
  readonly target: string;
  readonly annotation: string | undefined;
  readonly keyword: 'const' | 'let' | 'var' | 'assignment' | 'none';
  readonly binds: readonly string[];
  readonly awaited: TSESTree.Expression;
}

export function promiseAllRun(names: ScriptNames, nodes: readonly Node[]): TextEdit[] | undefined {
  const { source } = names;
  const statements = nodes.map((node) => readStatement(names, node));
  const run = statements.filter((statement) => statement !== undefined);
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined || run.length < 2 || run.length !== nodes.length) {
    return undefined;
  }
  const pattern = patternOf(run);
  if (pattern === undefined || !areIndependent(names, run) || !areTogether(names, run)) {
    return undefined;
  }
  const { items, hasComments } = elementsOf(names, run);
  const end = source.text[last.node.range[1] - 1] === ';' ? ';' : '';
  const opening = pattern === '' ? '' : `${pattern} = `;
  // Without semicolons a line must not begin with a bracket.
  const guard = opening.startsWith('[') && end === '' ? ';' : '';
  const text = listText(
    source,
    first.node.range[0],
    { prefix: `${guard}${opening}await Promise.all([`, items, suffix: `])${end}` },
    hasComments,
  );
  return [source.replace(first.node.range[0], last.node.range[1], text)];
}

function readStatement(names: ScriptNames, node: Node): AwaitStatement | undefined {
  if (node.type === AST_NODE_TYPES.VariableDeclaration && node.declarations.length === 1) {
    const [{ id, init }] = node.declarations;
    const keyword = node.kind === 'const' || node.kind === 'let' || node.kind === 'var' ? node.kind : undefined;
    return keyword === undefined ? undefined : statementOf(names, node, { id, value: init, keyword });
  }
  if (node.type !== AST_NODE_TYPES.ExpressionStatement) {
    return undefined;
  }
  const { expression } = node;
  if (expression.type === AST_NODE_TYPES.AssignmentExpression && expression.operator === '=') {
    return statementOf(names, node, { id: expression.left, value: expression.right, keyword: 'assignment' });
  }
  return statementOf(names, node, { id: undefined, value: expression, keyword: 'none' });
}

function statementOf(
  { source }: ScriptNames,
  node: Node,
  parts: { readonly id: Node | undefined; readonly value: Node | null; readonly keyword: AwaitStatement['keyword'] },
): AwaitStatement | undefined {
  const { id, value, keyword } = parts;
  if (value?.type !== AST_NODE_TYPES.AwaitExpression || (id !== undefined && !isPlainPattern(id))) {
    return undefined;
  }
  const awaited = value.argument;
  const changes = [
    AST_NODE_TYPES.AssignmentExpression,
    AST_NODE_TYPES.UpdateExpression,
    AST_NODE_TYPES.AwaitExpression,
    AST_NODE_TYPES.YieldExpression,
  ];
  const kept = source.commentsBetween(awaited.range[0], awaited.range[1]).length;
  if (contains(source, awaited, changes) || source.commentsBetween(node.range[0], node.range[1]).length !== kept) {
    return undefined;
  }
  const annotation = annotationOf(id);
  const idText = id === undefined ? '' : source.nodeText(id);
  return {
    node,
    target:
      annotation === undefined || id === undefined
        ? idText
        : source.text.slice(id.range[0], annotation.range[0]).trimEnd(),
    annotation: annotation === undefined ? undefined : source.nodeText(annotation.typeAnnotation),
    keyword,
    binds: id === undefined ? [] : boundBy(id).map(({ name }) => name),
    awaited,
  };
}

function annotationOf(id: Node | undefined): TSESTree.TSTypeAnnotation | undefined {
  switch (id?.type) {
    case AST_NODE_TYPES.Identifier:
    case AST_NODE_TYPES.ObjectPattern:
    case AST_NODE_TYPES.ArrayPattern:
      return id.typeAnnotation;
    default:
      return undefined;
  }
}

/** Writing to a property may run code, or be what the next call reads. */
function isPlainPattern(id: Node): boolean {
  return (
    id.type === AST_NODE_TYPES.Identifier ||
    id.type === AST_NODE_TYPES.ObjectPattern ||
    id.type === AST_NODE_TYPES.ArrayPattern
  );
}

/** What stands before `= await`; empty where no result is kept. */
function patternOf(run: readonly AwaitStatement[]): string | undefined {
  const kept = run.filter(({ keyword }) => keyword !== 'none');
  if (kept.length === 0) {
    return '';
  }
  const keywords = new Set(kept.map(({ keyword }) => keyword));
  const isMixed = [...keywords].some((keyword) => keyword === 'assignment' || keyword === 'var') && keywords.size > 1;
  const annotated = run.filter(({ annotation }) => annotation !== undefined);
  if (isMixed || (annotated.length > 0 && annotated.length < run.length)) {
    return undefined;
  }
  const keyword = keywords.size === 1 ? [...keywords][0] : 'let';
  const lastKept = run.findLastIndex(({ keyword: each }) => each !== 'none');
  const targets = run.slice(0, lastKept + 1).map(({ target }) => target);
  const pattern = `[${targets.join(', ')}]`;
  const type = annotated.length === 0 ? '' : `: [${annotated.map(({ annotation }) => annotation).join(', ')}]`;
  return keyword === 'assignment' ? pattern : `${keyword ?? 'const'} ${pattern}${type}`;
}

function areIndependent(names: ScriptNames, run: readonly AwaitStatement[]): boolean {
  return run.every(({ node, binds }, index) =>
    run.every((other, at) => {
      if (at === index) {
        return true;
      }
      const reads = names.free(at > index ? other.node : other.awaited);
      const readsIt = binds.some((name) => reads.has(name) && (at > index || writesIt(node)));
      return !readsIt && !binds.some((name) => other.binds.includes(name));
    }),
  );
}

function writesIt(node: Node): boolean {
  return node.type === AST_NODE_TYPES.ExpressionStatement;
}

/** They follow one another in one block, each on lines of its own. */
function areTogether({ source }: ScriptNames, run: readonly AwaitStatement[]): boolean {
  const [first] = run;
  const siblings = first === undefined ? [] : source.siblings(first.node);
  const start = first === undefined ? -1 : siblings.indexOf(first.node);
  return start >= 0 && run.every(({ node }, index) => siblings[start + index] === node);
}

/** The calls, with the comments that stand between the statements. */
function elementsOf({ source }: ScriptNames, run: readonly AwaitStatement[]) {
  let hasComments = false;
  const items = run.map(({ node, awaited }, index) => {
    const previous = run[index - 1]?.node;
    const comments = previous === undefined ? [] : source.commentsBetween(previous.range[1], node.range[0]);
    hasComments ||= comments.length > 0;
    const inner = source.indentationOf(node.range[0]) + source.indentationUnit();
    const lines = comments.map(({ range }) => source.text.slice(range[0], range[1]) + source.lineEnd + inner);
    return lines.join('') + source.nodeText(awaited);
  });
  return { items, hasComments };
}
