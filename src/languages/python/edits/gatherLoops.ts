/**
 * Turns a loop that awaits one call per iteration into one concurrent await over all iterations, either all at once or with
 * a limit on how many run together. Handles a list comprehension `[await f(x) for x in xs]`, and a `for` statement whose
 * body is `await f(x)` or `results.append(await f(x))`; every other shape is left alone.
 * That iterations are independent is the caller's finding; what contradicts it in the text is refused here.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { awaitingFunction, needsParentheses } from './awaitLegality';
import { awaitedOperand, namesRead, orderedReceiver, setsOrder } from './awaitStatements';
import type { EditSource } from './editSource';
import { limitedCall, loopNames, type SemaphoreLimit } from './limitedCalls';
import type { Names } from './names';
import type { PythonVersion } from './pythonVersion';
import { fits, lineLimit, movedText } from './textLayout';

export interface AwaitLoop {
  readonly form: 'for' | 'comprehension';
  /** The For statement or the ListComprehension. */
  readonly node: NodeIndex;
  readonly awaited: NodeIndex;
  readonly call: NodeIndex;
  /** Text of the list a `for` statement appends to; empty where results are dropped. */
  readonly results: string;
}

export function readAwaitLoop(names: Names, node: NodeIndex, version: PythonVersion): AwaitLoop | undefined {
  const { source } = names;
  const loop =
    source.kind(node) === NodeKind.For
      ? readForStatement(names, node)
      : source.kind(node) === NodeKind.ListComprehension
        ? readComprehension(source, node)
        : undefined;
  if (loop === undefined || awaitingFunction(source, node, version) === 0) {
    return undefined;
  }
  const receiver = orderedReceiver(source, loop.call);
  const targets = loopNames(names, node);
  // A stream or a connection that every iteration shares must be used by one after the other.
  const isShared = receiver !== undefined && !targets.has(receiver.split(/[^\w]/)[0] ?? '');
  // The same call in every iteration draws from something that changes: `await queue.get()`.
  const dependsOnItem = [...namesRead(names, loop.call)].some((name) => targets.has(name));
  return isShared || !dependsOnItem || setsOrder(source, loop.call) ? undefined : loop;
}

function readComprehension(source: EditSource, node: NodeIndex): AwaitLoop | undefined {
  const [element, ...clauses] = source.children(node);
  const call = element === undefined ? 0 : awaitedOperand(source, element);
  if (element === undefined || call === 0) {
    return undefined;
  }
  for (const [index, clause] of clauses.entries()) {
    const [target, iterable, ...conditions] = source.children(clause);
    // Only the first iterable is evaluated outside the generator expression that this becomes.
    const inside = [...(index === 0 ? [] : [iterable ?? 0]), ...conditions];
    const staysSynchronous = inside.every(
      (part) => !source.contains(part, [NodeKind.Await]) && !holdsAsyncFor(source, part),
    );
    if (source.flag(clause) === 1 || target === undefined || !staysSynchronous) {
      return undefined;
    }
  }
  return { form: 'comprehension', node, awaited: element, call, results: '' };
}

function holdsAsyncFor(source: EditSource, node: NodeIndex): boolean {
  for (const inner of source.descendants(node)) {
    if (source.kind(inner) === NodeKind.ComprehensionFor && source.flag(inner) === 1) {
      return true;
    }
  }
  return false;
}

function readForStatement(names: Names, node: NodeIndex): AwaitLoop | undefined {
  const { source } = names;
  const [target, , block, orElse] = source.children(node);
  if (target === undefined || block === undefined || orElse !== undefined || source.flag(node) === 1) {
    return undefined;
  }
  const [statement, ...others] = source.children(block);
  if (statement === undefined || others.length > 0 || source.kind(statement) !== NodeKind.ExpressionStatement) {
    return undefined;
  }
  const isPlainTarget = !source.contains(target, [NodeKind.Starred, NodeKind.Attribute, NodeKind.Subscript]);
  if (!isPlainTarget || leaksTarget(names, node)) {
    return undefined;
  }
  const value = source.first(statement);
  const direct = awaitedOperand(source, value);
  if (direct !== 0) {
    return { form: 'for', node, awaited: value, call: direct, results: '' };
  }
  return readAppend(names, node, value);
}

/** `results.append(await f(x))`, where `results` is a list made in the same function. */
function readAppend(names: Names, node: NodeIndex, value: NodeIndex): AwaitLoop | undefined {
  const { source } = names;
  const [callee, awaited, more] = source.children(value);
  if (source.kind(value) !== NodeKind.Call || callee === undefined || awaited === undefined || more !== undefined) {
    return undefined;
  }
  const list = source.first(callee);
  const call = awaitedOperand(source, awaited);
  const isAppend = source.kind(callee) === NodeKind.Attribute && source.lastName(callee) === 'append';
  if (call === 0 || !isAppend || source.kind(list) !== NodeKind.Name) {
    return undefined;
  }
  const results = source.nodeText(list);
  const iterable = source.next(source.first(node));
  if (!isLocalList(names, list) || namesRead(names, call).has(results) || namesRead(names, iterable).has(results)) {
    return undefined;
  }
  return { form: 'for', node, awaited, call, results };
}

/** True when every binding of the name is a list made on the spot: only then `extend` is known to do what `append` did. */
function isLocalList(names: Names, name: NodeIndex): boolean {
  const { source } = names;
  const resolution = names.resolve(source.nodeText(name), name);
  if (resolution?.scope !== names.scopeOf(name)) {
    return false;
  }
  return resolution.bindings.every((binding) => {
    const statement = source.parent(binding.node);
    const value = source.children(statement).at(-1) ?? 0;
    const isBinding =
      source.kind(statement) === NodeKind.Assign ||
      (source.kind(statement) === NodeKind.AnnotatedAssign && source.children(statement).length === 3);
    const isList =
      source.kind(value) === NodeKind.List ||
      source.kind(value) === NodeKind.ListComprehension ||
      (source.kind(value) === NodeKind.Call &&
        source.nodeText(source.first(value)) === 'list' &&
        names.isBuiltin('list', value));
    return isBinding && isList;
  });
}

/** True when the loop's variable is read outside the loop, where it would still hold the last item. */
function leaksTarget(names: Names, loop: NodeIndex): boolean {
  const { source } = names;
  const scope = names.scopeOf(loop);
  for (const name of loopNames(names, loop)) {
    if (names.isDeclaredOutside(name, scope)) {
      return true;
    }
    const readsOutside = names.references(name).some((reference) => {
      const resolution = names.resolve(name, reference);
      return (
        resolution?.scope === scope && !source.isWithin(reference, loop) && !isRebound(source, name, reference, scope)
      );
    });
    if (readsOutside) {
      return true;
    }
  }
  return false;
}

/** True inside the body of another `for` over the same name, which binds it before the body runs. */
function isRebound(source: EditSource, name: string, reference: NodeIndex, scope: NodeIndex): boolean {
  let at = reference;
  for (let up = source.parent(at); up !== 0 && up !== scope; up = source.parent(at)) {
    if (source.kind(up) === NodeKind.For && source.kind(at) === NodeKind.Block) {
      const target = source.first(up);
      for (const inner of source.descendants(target)) {
        if (source.kind(inner) === NodeKind.Name && source.nodeText(inner) === name) {
          return true;
        }
      }
    }
    at = up;
  }
  return false;
}

/** All iterations at once. */
export function gatherLoop(names: Names, loop: AwaitLoop, gather: string): TextEdit[] {
  const { source } = names;
  return loop.form === 'comprehension'
    ? gatherComprehension(source, loop, gather, undefined)
    : gatherFor(source, loop, gather, undefined);
}

/** What the limited form is written with. */
export interface Limiter extends SemaphoreLimit {
  readonly gather: string;
}

/** At most `limit` iterations at once; undefined where the call could not move into a nested function. */
export function limitLoop(names: Names, loop: AwaitLoop, limiter: Limiter): TextEdit[] | undefined {
  const { source } = names;
  const limited = limitedCall(names, loop.node, loop.call, limiter);
  // Indenting what stands before the statement on its line would be another change.
  if (limited === undefined || !source.isFirstOnLine(source.start(source.statementOf(loop.node)))) {
    return undefined;
  }
  const { insertAt, definition, replacement } = limited;
  if (loop.form === 'comprehension') {
    return [source.insert(insertAt, definition), ...gatherComprehension(source, loop, limiter.gather, replacement)];
  }
  const [edit] = gatherFor(source, loop, limiter.gather, replacement);
  return edit === undefined ? undefined : [{ range: edit.range, newText: definition + edit.newText }];
}

function gatherComprehension(
  source: EditSource,
  loop: AwaitLoop,
  gather: string,
  replacement: string | undefined,
): TextEdit[] {
  const { node, awaited, call } = loop;
  const parenthesised = needsParentheses(source, node);
  const operand = source.start(call);
  // `await (f(x))`: the operand's own parentheses stay.
  const awaitEnd = source.skipTrivia(source.start(awaited) + 'await'.length);
  return [
    source.replace(source.start(node), source.start(node) + 1, `${parenthesised ? '(' : ''}await ${gather}(*(`),
    source.replace(source.start(awaited), awaitEnd, ''),
    ...(replacement === undefined ? [] : [source.replace(operand, source.end(call), replacement)]),
    source.replace(source.end(node) - 1, source.end(node), `))${parenthesised ? ')' : ''}`),
  ];
}

function gatherFor(source: EditSource, loop: AwaitLoop, gather: string, replacement: string | undefined): TextEdit[] {
  const { node, call } = loop;
  const [target = 0, iterable = 0, block = 0] = source.children(node);
  const start = source.start(node);
  const end = source.end(node);
  const indentation = source.indentationOf(start);
  const bodyIndentation = source.isFirstOnLine(source.start(source.first(block)))
    ? source.indentationOf(source.start(source.first(block)))
    : indentation;
  const isInCall = (offset: number) =>
    [...(replacement === undefined ? [call] : []), target, iterable].some(
      (kept) => offset >= source.start(kept) && offset < source.end(kept),
    );
  const comments = source
    .commentsBetween(start, end)
    .filter(
      (comment) =>
        !isInCall(comment.start) && !(replacement !== undefined && isWithinCall(source, call, comment.start)),
    )
    .map((comment) => source.text.slice(comment.start, comment.end) + source.lineEnd + indentation);
  const element = replacement ?? movedText(source, call, bodyIndentation, indentation);
  const head = `for ${source.nodeText(target)} in ${parenthesisedIterable(source, iterable)}`;
  const text = nest(
    source,
    indentation,
    [
      ...(loop.results === '' ? [] : [{ open: `${loop.results}.extend(`, close: ')' }]),
      { open: `await ${gather}(`, close: ')' },
      { open: '*(', close: ')' },
    ],
    [element, head],
  );
  return [source.replace(start, end, comments.join('') + text)];
}

function isWithinCall(source: EditSource, call: NodeIndex, offset: number): boolean {
  return offset >= source.start(call) && offset < source.end(call);
}

/** `for x in a, b:` may leave out parentheses that a generator expression needs (language reference, "for statement"). */
function parenthesisedIterable(source: EditSource, iterable: NodeIndex): string {
  const text = source.nodeText(iterable);
  const isBareTuple = source.kind(iterable) === NodeKind.Tuple && !source.isEnclosed(iterable);
  const bindsLooser = [NodeKind.Conditional, NodeKind.Lambda, NodeKind.NamedExpression, NodeKind.Yield].some(
    (kind) => source.kind(iterable) === kind,
  );
  const spansLines = /[\r\n]/.test(text);
  return isBareTuple || bindsLooser ? `(${text})` : spansLines ? text.trim() : text;
}

interface Bracket {
  readonly open: string;
  readonly close: string;
}

/** Writes nested brackets on one line where that fits, else opens them from the outside in, one level per line. */
function nest(source: EditSource, indentation: string, brackets: readonly Bracket[], parts: readonly string[]): string {
  const [bracket, ...inner] = brackets;
  const flat =
    brackets.map(({ open }) => open).join('') + parts.join(' ') + brackets.map(({ close }) => close).join('');
  const firstLine = flat.split(/[\r\n]/)[0] ?? '';
  const isBroken = flat !== firstLine && indentation.length + firstLine.length <= lineLimit(source);
  if (bracket === undefined) {
    return parts.join(source.lineEnd + indentation);
  }
  if (fits(source, flat, indentation) || isBroken) {
    return flat;
  }
  const deeper = indentation + source.indentationUnit();
  const body = nest(source, deeper, inner, parts);
  return `${bracket.open}${source.lineEnd}${deeper}${body}${source.lineEnd}${indentation}${bracket.close}`;
}
