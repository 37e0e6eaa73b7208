/**
 * Fix for `unpicklable-task`: a lambda or local function that reads nothing of the function around it moves to module level,
 * where a worker process finds it by its name. Objects that belong to this process have no fix.
 */
import { NodeKind, type NodeIndex } from '../../languages/python/parser/nodes';
import type { Names } from '../../languages/python/edits/names';
import { movedText } from '../../languages/python/edits/textLayout';
import type { FindingDetail, Fix } from '../finding';
import { draftAt, finish, type Draft, type FixRequest } from './fixContext';

type UnpicklableDetail = Extract<FindingDetail, { readonly kind: 'unpicklable' }>;

const argumentKinds: ReadonlySet<number> = new Set([NodeKind.Lambda, NodeKind.Name]);

export function unpicklableTaskFixes(request: FixRequest, detail: UnpicklableDetail): Fix[] {
  const { source } = request;
  const argument = detail.what === 'object' ? 0 : source.nodeWithRange(detail.argument, argumentKinds);
  if (argument === 0) {
    return [];
  }
  const draft = draftAt(request, argument);
  const fix =
    source.kind(argument) === NodeKind.Lambda
      ? liftLambda(request, draft, argument)
      : liftFunction(request, draft, argument);
  return fix === undefined ? [] : [fix];
}

const words = { id: 'lift-to-module', title: 'Move the function to module level', isPreferred: true, isSafe: false };

function liftLambda(request: FixRequest, draft: Draft, lambda: NodeIndex): Fix | undefined {
  const { source } = request;
  const { names } = draft;
  const outermost = outermostStatement(request, lambda);
  const body = source.children(lambda).at(-1) ?? 0;
  const text = source.nodeText(lambda);
  const isPlain = !/[\r\n]/.test(text) && !source.contains(lambda, [NodeKind.Yield, NodeKind.Await]);
  if (outermost === 0 || !isPlain || readsAround(names, lambda) || !isSameOutside(names, lambda, outermost)) {
    return undefined;
  }
  // Only parentheses stand between its colon and its body.
  const colon = text.lastIndexOf(':', source.start(body) - source.start(lambda) - 1);
  const parameters = text.slice('lambda'.length, colon).trim();
  const name = names.fresh('work_on_item');
  const end = source.lineEnd;
  const definition = `def ${name}(${parameters}):${end}${source.indentationUnit()}return ${text.slice(colon + 1).trim()}${end}${end}${end}`;
  return finish(request, draft, words, [
    source.insert(source.lineStartOf(source.statementStart(outermost)), definition),
    source.replace(source.start(lambda), source.end(lambda), name),
  ]);
}

function liftFunction(request: FixRequest, draft: Draft, use: NodeIndex): Fix | undefined {
  const { source } = request;
  const { names } = draft;
  const name = source.nodeText(use);
  const resolution = names.resolve(name, use);
  const [binding, ...others] = resolution?.bindings ?? [];
  const definition = source.parent(binding?.node ?? 0);
  const outermost = outermostStatement(request, definition);
  const isMovable =
    binding?.kind === 'function' &&
    others.length === 0 &&
    outermost !== 0 &&
    source.flag(definition) === 0 &&
    source.kind(source.first(definition)) !== NodeKind.Decorator &&
    names.resolve(name, source.tree.root) === undefined &&
    source.isFirstOnLine(source.start(definition)) &&
    source.isLastOnLine(source.end(definition)) &&
    !readsAround(names, definition, name) &&
    isSameOutside(names, definition, outermost);
  if (!isMovable || isOnlyStatement(request, definition)) {
    return undefined;
  }
  const end = source.lineEnd;
  const indentation = source.indentationOf(source.start(definition));
  const moved = movedText(source, definition, indentation, '');
  const { comments, start } = commentsAbove(request, source.lineStartOf(source.start(definition)), indentation);
  let behind = source.nextLineStart(source.end(definition));
  const comment = source.text.slice(source.end(definition), behind).trimEnd();
  // One blank line that set the definition off goes with it.
  const blank = /^[ \t]*\r?\n/.exec(source.text.slice(behind));
  behind += blank?.[0].length ?? 0;
  return finish(request, draft, words, [
    source.insert(
      source.lineStartOf(source.statementStart(outermost)),
      `${comments}${moved}${comment}${end}${end}${end}`,
    ),
    source.replace(start, behind, ''),
  ]);
}

/** Comments on the lines right above, which are about the function. */
function commentsAbove(
  { source }: FixRequest,
  lineStart: number,
  indentation: string,
): { readonly comments: string; readonly start: number } {
  let comments = '';
  let start = lineStart;
  while (start > 0) {
    const above = source.lineStartOf(start - 1);
    const line = source.text.slice(above, start);
    if (!line.startsWith(`${indentation}#`)) {
      break;
    }
    comments = line.slice(indentation.length) + comments;
    start = above;
  }
  return { comments, start };
}

function isOnlyStatement({ source }: FixRequest, definition: NodeIndex): boolean {
  return source.children(source.parent(definition)).length < 2;
}

/** The statement of the module that holds the node; 0 inside a class, whose names the function may mean. */
function outermostStatement({ source }: FixRequest, node: NodeIndex): NodeIndex {
  let at = node;
  for (let up = source.parent(at); up !== 0; up = source.parent(at)) {
    if (up === source.tree.root) {
      return at === node ? 0 : at;
    }
    at = up;
  }
  return 0;
}

/**
 * False where the function would be another one at module level: a class gives its private names a prefix, and defaults and
 * annotations are evaluated once, before what stands behind.
 */
function isSameOutside(names: Names, node: NodeIndex, outermost: NodeIndex): boolean {
  const { source } = names;
  const isPrivate = source.kind(outermost) === NodeKind.ClassDef && /\b__\w*[^\W_]_?\b/.test(source.nodeText(node));
  const isEarly = [...source.descendants(source.childOfKind(node, NodeKind.Parameters))].every((inner) => {
    switch (source.kind(inner)) {
      case NodeKind.Call:
        return false;
      case NodeKind.Name: {
        const isRead = names.references(source.nodeText(inner)).includes(inner);
        const bindings = isRead ? (names.resolve(source.nodeText(inner), inner)?.bindings ?? []) : [];
        return bindings.every(
          (binding) => binding.kind !== 'assignment' && source.start(binding.node) < source.start(outermost),
        );
      }
      default:
        return true;
    }
  });
  return !isPrivate && isEarly;
}

/** True when the function reads a name that is bound between it and the module; its own goes with it. */
function readsAround(names: Names, node: NodeIndex, ownName?: string): boolean {
  const { source } = names;
  for (const inner of source.descendants(node)) {
    if (source.kind(inner) !== NodeKind.Name || source.nodeText(inner) === ownName) {
      continue;
    }
    const scope = names.resolve(source.nodeText(inner), inner)?.scope;
    if (scope !== undefined && scope !== source.tree.root && scope !== node && !source.isWithin(scope, node)) {
      return true;
    }
  }
  return false;
}
