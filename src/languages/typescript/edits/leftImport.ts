/**
 * An import that an edit leaves without use: where it stands, and how it is taken out of the file. What an edit imports instead
 * is scriptImports.ts' business. Refuses what holds comments, and whole statements whose module may be imported for its effect.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import type { Node } from '../syntax';
import type { ScriptNames } from './scriptNames';
import type { ScriptSource } from './scriptSource';

export interface LeftImport {
  readonly statement: Node;
  /** The specifier or property that imports the name; undefined for the whole module: `import * as fs`. */
  readonly element: Node | undefined;
  /** All names in the same braces. */
  readonly elements: readonly Node[];
  /** It imports nothing else. */
  readonly isAlone: boolean;
}

/** Where the name is imported by which `callee` is called; undefined where something else uses the name too. */
export function leftBy(names: ScriptNames, callee: Node): LeftImport | undefined {
  const { source } = names;
  let root = callee;
  while (root.type === AST_NODE_TYPES.MemberExpression) {
    root = root.object;
  }
  const declaration = root.type === AST_NODE_TYPES.Identifier ? names.resolve(root.name, root) : undefined;
  if (declaration === undefined || names.uses(declaration).some((use) => use !== root)) {
    return undefined;
  }
  const statement = source.parent(declaration.node);
  const isImport = statement?.type === AST_NODE_TYPES.ImportDeclaration;
  const elements = isImport
    ? statement.specifiers.filter(({ type }) => type === AST_NODE_TYPES.ImportSpecifier)
    : requiredNames(declaration.node);
  if (
    statement === undefined ||
    elements === undefined ||
    source.parent(statement) !== source.program ||
    source.commentsBetween(statement.range[0], statement.range[1]).length > 0
  ) {
    return undefined;
  }
  const element = elements.find((each) => source.isWithin(declaration.identifier, each));
  const all = isImport ? statement.specifiers.length : Math.max(1, elements.length);
  return { statement, element, elements, isAlone: all === 1 };
}

/** The properties of `const { a, b } = require('module')`; none where the module has one name. */
function requiredNames(node: Node): readonly TSESTree.Node[] | undefined {
  if (
    node.type !== AST_NODE_TYPES.VariableDeclarator ||
    node.init?.type !== AST_NODE_TYPES.CallExpression ||
    node.init.callee.type !== AST_NODE_TYPES.Identifier ||
    node.init.callee.name !== 'require'
  ) {
    return undefined;
  }
  switch (node.id.type) {
    case AST_NODE_TYPES.Identifier:
      return [];
    case AST_NODE_TYPES.ObjectPattern:
      return node.id.properties.every(({ type }) => type === AST_NODE_TYPES.Property) ? node.id.properties : undefined;
    default:
      return undefined;
  }
}

/** Takes one name out of the braces, with the comma beside it. */
export function withoutElement(source: ScriptSource, { element, elements }: LeftImport): TextEdit[] {
  const index = element === undefined ? -1 : elements.indexOf(element);
  const [previous, next] = [elements[index - 1], elements[index + 1]];
  if (element === undefined || (previous === undefined && next === undefined)) {
    return [];
  }
  return next !== undefined
    ? [source.replace(element.range[0], next.range[0], '')]
    : [source.replace(previous?.range[1] ?? element.range[0], element.range[1], '')];
}

/** Replaces the statement by lines, or takes it out with its own line. */
export function instead(source: ScriptSource, { statement }: LeftImport, lines: readonly string[]): TextEdit[] {
  const [start, end] = statement.range;
  if (lines.length > 0) {
    return [source.replace(start, end, lines.join(source.lineEnd))];
  }
  return source.isFirstOnLine(start) && source.isLastOnLine(end)
    ? [source.replace(source.lineStartOf(start), source.nextLineStart(end), '')]
    : [];
}
