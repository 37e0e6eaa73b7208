/**
 * Takes the `with ThreadPoolExecutor() as pool:` out of a coroutine: its work goes to the default executor of the event loop,
 * which nobody has to end. What blocked while it waited for the pool is awaited: `pool.submit(f).result()`, futures kept under
 * a name, `list(pool.map(f, xs))`, and what is only submitted, which the end of the `with` waited for. Offered only where every
 * use of the pool is of such a form.
 * The default executor may run fewer or more calls at once; a pool of one worker keeps an order and is left alone.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { awaitingFunction, needsParentheses } from './awaitLegality';
import { hasKeywords, readCall, type CallParts } from './callEdits';
import { absoluteName } from './importedNames';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import type { PythonVersion } from './pythonVersion';

/** Edits that hand the pool's work to the loop; undefined where something else is done with the pool. */
export function useLoopExecutor(
  names: Names,
  call: NodeIndex,
  imports: ImportPlan,
  version: PythonVersion,
): TextEdit[] | undefined {
  const { source } = names;
  const parts = readCall(source, call);
  const item = source.parent(call);
  const statement = source.parent(item);
  const pool = source.next(call);
  const isLone =
    awaitingFunction(source, call, version) !== 0 &&
    source.kind(item) === NodeKind.WithItem &&
    source.kind(statement) === NodeKind.With &&
    source.children(statement).length === 2 &&
    source.kind(pool) === NodeKind.Name;
  if (parts === undefined || !isLone || !isPlainPool(names, parts)) {
    return undefined;
  }
  const name = source.nodeText(pool);
  const [binding, ...others] = names.bindingsIn(names.scopeOf(call)).get(name) ?? [];
  const outer = removeWith(names, statement);
  if (binding?.node !== pool || others.length > 0 || outer === undefined) {
    return undefined;
  }
  const edits = [...outer];
  const writer = new UseWriter(names, imports, version, statement);
  for (const use of names.references(name)) {
    const own = source.isWithin(use, statement) ? writer.edits(use) : undefined;
    if (own === undefined) {
      return undefined;
    }
    edits.push(...own);
  }
  const pending = writer.pendingEdits();
  return names.references(name).length === 0 || pending === undefined ? undefined : [...edits, ...pending];
}

/** A thread pool that prepares its workers in no way, and may have more than one. */
function isPlainPool(names: Names, parts: CallParts): boolean {
  const { source } = names;
  return (
    absoluteName(names, parts.callee) === 'concurrent.futures.ThreadPoolExecutor' &&
    parts.arguments.every((argument, index) => {
      const isKeyword = source.kind(argument) === NodeKind.Keyword;
      const name = isKeyword ? source.nodeText(source.first(argument)) : index === 0 ? 'max_workers' : '';
      const value = isKeyword ? source.next(source.first(argument)) : argument;
      const isInert = [NodeKind.Number, NodeKind.String, NodeKind.Constant, NodeKind.Name].some(
        (kind) => source.kind(value) === kind,
      );
      return isInert && source.nodeText(value) !== '1' && (name === 'max_workers' || name === 'thread_name_prefix');
    })
  );
}

/** Takes the head of a `with` away and moves its body to the left; a comment at the head keeps a line of its own. */
function removeWith(names: Names, statement: NodeIndex): TextEdit[] | undefined {
  const { source } = names;
  const block = source.childOfKind(statement, NodeKind.Block);
  const [start, bodyStart] = [source.start(statement), source.start(source.first(block))];
  if (!source.isFirstOnLine(start)) {
    return undefined;
  }
  if (!source.isFirstOnLine(bodyStart)) {
    return source.commentsBetween(start, bodyStart).length > 0 ? undefined : [source.replace(start, bodyStart, '')];
  }
  const outer = source.indentationOf(start);
  const inner = source.indentationOf(bodyStart);
  const firstBodyLine = source.lineOf(bodyStart);
  const comments = source.commentsBetween(start, bodyStart);
  const headEnd = source.lineStartOf(bodyStart);
  const kept = comments.map((comment) => outer + source.text.slice(comment.start, comment.end) + source.lineEnd);
  if (!inner.startsWith(outer)) {
    return undefined;
  }
  const edits = [source.replace(source.lineStartOf(start), headEnd, kept.join(''))];
  for (let line = firstBodyLine; line <= source.lineOf(source.end(block)); line++) {
    const lineStart = source.lines.lineStart(line);
    if (!source.isInsideString(lineStart) && source.text.startsWith(inner, lineStart)) {
      edits.push(source.replace(lineStart + outer.length, lineStart + inner.length, ''));
    }
  }
  return edits;
}

/** Calls that draw all results of `pool.map` and give a list, or what a list gives as well. */
const consumers: ReadonlySet<string> = new Set(['list', 'tuple', 'set', 'sum', 'sorted', 'max', 'min', 'dict']);

class UseWriter {
  private pending: string | undefined;

  constructor(
    private readonly names: Names,
    private readonly imports: ImportPlan,
    private readonly version: PythonVersion,
    private readonly statement: NodeIndex,
  ) {}

  /** Undefined for a use of another form. */
  edits(use: NodeIndex): TextEdit[] | undefined {
    const { source } = this.names;
    const up = source.parent(use);
    if (this.functionAround(use) !== this.functionAround(this.statement)) {
      return undefined;
    }
    if (source.kind(up) === NodeKind.Call) {
      return this.handOver(use, up);
    }
    const call = source.parent(up);
    const parts = readCall(source, call);
    const isMethod = source.kind(up) === NodeKind.Attribute && source.first(up) === use && source.first(call) === up;
    if (!isMethod || parts === undefined || this.isBroken(parts.callee, parts.open)) {
      return undefined;
    }
    switch (source.lastName(up)) {
      case 'submit':
        return this.submit(parts);
      case 'map':
        return this.map(parts);
      default:
        return undefined;
    }
  }

  private functionAround(node: NodeIndex): NodeIndex {
    let scope = this.names.scopeOf(node);
    while (this.names.source.isComprehension(scope)) {
      scope = this.names.scopeOf(scope);
    }
    return scope;
  }

  /** `loop.run_in_executor(pool, f, a)`, awaited. */
  private handOver(use: NodeIndex, call: NodeIndex): TextEdit[] | undefined {
    const { source } = this.names;
    const [callee, executor] = source.children(call);
    const isHandOver = executor === use && callee !== undefined && source.lastName(callee) === 'run_in_executor';
    return isHandOver && this.isAwaited(call)
      ? [source.replace(source.start(use), source.end(use), 'None')]
      : undefined;
  }

  /** Through the collections and the calls of asyncio that wait for all they are given. */
  private isAwaited(call: NodeIndex): boolean {
    const { source } = this.names;
    let at = call;
    let up = source.parent(at);
    while (
      source.kind(up) === NodeKind.Starred ||
      source.kind(up) === NodeKind.List ||
      source.isComprehension(up) ||
      (source.kind(up) === NodeKind.Call && absoluteName(this.names, source.first(up)) === 'asyncio.gather')
    ) {
      at = up;
      up = source.parent(at);
    }
    return source.kind(up) === NodeKind.Await;
  }

  private submit(parts: CallParts): TextEdit[] | undefined {
    const { source } = this.names;
    const { call, open, close } = parts;
    if (parts.arguments.length === 0 || parts.isSoleGenerator || /^\s/.test(source.text.slice(open + 1))) {
      return undefined;
    }
    const loop = `${this.imports.member('asyncio', 'get_running_loop')}()`;
    const partial = hasKeywords(source, parts) ? `${this.imports.member('functools', 'partial')}(` : '';
    const bundled = partial === '' ? [] : [source.insert(close, ')')];
    const handedOver = (before: string, more: readonly TextEdit[]): TextEdit[] => [
      source.replace(source.start(call), open + 1, `${before}${loop}.run_in_executor(None, ${partial}`),
      ...bundled,
      ...more,
    ];
    const up = source.parent(call);
    switch (source.kind(up)) {
      case NodeKind.Attribute: {
        const result = this.resultOf(call);
        return result && handedOver(`${result.open}await `, [result.end]);
      }
      case NodeKind.ExpressionStatement:
        this.pending ??= this.names.fresh('pending');
        return handedOver(`${this.pending}.append(`, [source.insert(close + 1, ')')]);
      default: {
        const results = this.namedResults(call);
        return results && handedOver('', results);
      }
    }
  }

  /** The list that holds what nobody asks for, so that it can be waited for where the `with` ended. */
  pendingEdits(): TextEdit[] | undefined {
    const { source } = this.names;
    if (this.pending === undefined) {
      return [];
    }
    const start = source.start(this.statement);
    const end = source.end(source.childOfKind(this.statement, NodeKind.Block));
    const lineEnd = source.nextLineStart(end);
    const isWhole = source.isLastOnLine(end) && /[\r\n]$/.test(source.text.slice(0, lineEnd));
    if (!isWhole || this.isLeftEarly() || !source.isFirstOnLine(start)) {
      return undefined;
    }
    const indentation = source.indentationOf(start);
    const gather = this.imports.member('asyncio', 'gather');
    return [
      source.insert(source.lineStartOf(start), `${indentation}${this.pending} = []${source.lineEnd}`),
      source.insert(
        lineEnd,
        `${indentation}await ${gather}(*${this.pending}, return_exceptions=True)${source.lineEnd}`,
      ),
    ];
  }

  /** By `return`, or by a `break` or `continue` of a loop around it. */
  private isLeftEarly(): boolean {
    const { source } = this.names;
    const loops: readonly number[] = [NodeKind.For, NodeKind.While];
    return [...source.descendants(this.statement)].some((node) => {
      const kind = source.kind(node);
      if (kind !== NodeKind.Break && kind !== NodeKind.Continue) {
        return kind === NodeKind.Return;
      }
      let at = source.parent(node);
      while (at !== this.statement && !loops.includes(source.kind(at))) {
        at = source.parent(at);
      }
      return at === this.statement;
    });
  }

  /** `future.result()` becomes `await future`; undefined where it is another use of a future, or `await` is not legal. */
  private fetched(future: NodeIndex): TextEdit[] | undefined {
    const { source } = this.names;
    const result = this.resultOf(future);
    return result && [source.insert(source.start(future), `${result.open}await `), result.end];
  }

  private resultOf(future: NodeIndex): { readonly open: string; readonly end: TextEdit } | undefined {
    const { source } = this.names;
    const attribute = source.parent(future);
    const call = source.parent(attribute);
    const parts = readCall(source, call);
    const isResult =
      source.kind(attribute) === NodeKind.Attribute &&
      source.lastName(attribute) === 'result' &&
      parts?.callee === attribute &&
      parts.arguments.length === 0;
    const [end, after] = [source.end(future), source.end(call)];
    const isPlain = /^\.result\([ \t]*\)$/.test(source.text.slice(end, after));
    if (!isResult || !isPlain || awaitingFunction(source, call, this.version) === 0) {
      return undefined;
    }
    const [open, close] = needsParentheses(source, call) ? ['(', ')'] : ['', ''];
    return { open, end: source.replace(end, after, close) };
  }

  /** The fetches of futures that are kept: `a = pool.submit(f)`, `all = [pool.submit(f, x) for x in xs]`. */
  private namedResults(call: NodeIndex): TextEdit[] | undefined {
    const { source } = this.names;
    const up = source.parent(call);
    const isEach = source.kind(up) === NodeKind.ListComprehension && source.first(up) === call;
    const assign = isEach ? source.parent(up) : up;
    const target = source.first(assign);
    if (
      source.kind(assign) !== NodeKind.Assign ||
      source.children(assign).length !== 2 ||
      source.kind(target) !== NodeKind.Name ||
      target === call
    ) {
      return undefined;
    }
    const uses = this.usesOf(target);
    if (!uses.some((use) => this.isReached(use, assign))) {
      return undefined;
    }
    return this.all(uses, (use) => (isEach ? this.fetchedEach(use) : this.fetched(use)));
  }

  /** `[future.result() for future in futures]`, or a `for` loop over them. */
  private fetchedEach(use: NodeIndex): TextEdit[] | undefined {
    const { source } = this.names;
    const loop = source.parent(use);
    const [target = 0, iterable] = source.children(loop);
    const isLoop = source.kind(loop) === NodeKind.For || source.kind(loop) === NodeKind.ComprehensionFor;
    if (!isLoop || iterable !== use || source.kind(target) !== NodeKind.Name) {
      return undefined;
    }
    const inside = source.kind(loop) === NodeKind.For ? loop : source.parent(loop);
    const uses = this.names.references(source.nodeText(target));
    return uses.every((each) => source.isWithin(each, inside))
      ? this.all(uses, (each) => this.fetched(each))
      : undefined;
  }

  private usesOf(target: NodeIndex): readonly NodeIndex[] {
    const { source } = this.names;
    const name = source.nodeText(target);
    const isOnly = this.names.bindingsIn(this.names.scopeOf(target)).get(name)?.length === 1;
    return isOnly ? this.names.references(name) : [];
  }

  private all(uses: readonly NodeIndex[], edit: (use: NodeIndex) => TextEdit[] | undefined): TextEdit[] | undefined {
    const edits: TextEdit[] = [];
    for (const use of uses) {
      const own = edit(use);
      if (own === undefined) {
        return undefined;
      }
      edits.push(...own);
    }
    return uses.length === 0 ? undefined : edits;
  }

  /** True for a use that comes whenever the future was made: leaving the `with` waited for it in any case. */
  private isReached(use: NodeIndex, assign: NodeIndex): boolean {
    const { source } = this.names;
    const block = source.parent(source.statementOf(use));
    return block === source.parent(assign) || block === source.parent(this.statement);
  }

  /** `list(pool.map(f, xs))` becomes `await asyncio.gather(*(loop.run_in_executor(None, f, item) for item in xs))`. */
  private map(parts: CallParts): TextEdit[] | undefined {
    const { source } = this.names;
    const consumer = source.parent(parts.call);
    const callee = source.first(consumer);
    const [callable, ...iterables] = parts.arguments;
    const isConsumed =
      source.kind(consumer) === NodeKind.Call &&
      callee !== parts.call &&
      source.children(consumer)[1] === parts.call &&
      consumers.has(source.lastName(callee)) &&
      this.names.isBuiltin(source.lastName(callee), callee);
    const isPlain =
      callable !== undefined &&
      iterables.length > 0 &&
      !hasKeywords(source, parts) &&
      parts.arguments.every((each) => source.kind(each) !== NodeKind.Starred) &&
      !this.isBroken(parts.call, source.end(parts.call)) &&
      awaitingFunction(source, parts.call, this.version) !== 0;
    if (!isConsumed || !isPlain) {
      return undefined;
    }
    const item = this.names.fresh(iterables.length === 1 ? 'item' : 'items');
    const texts = iterables.map((each) => source.nodeText(each));
    const isZip = iterables.length > 1;
    const items = isZip ? `zip(${texts.join(', ')})` : (texts[0] ?? '');
    const loop = `${this.imports.member('asyncio', 'get_running_loop')}()`;
    const one = `${loop}.run_in_executor(None, ${source.nodeText(callable)}, ${isZip ? '*' : ''}${item})`;
    const gathered = `await ${this.imports.member('asyncio', 'gather')}(*[${one} for ${item} in ${items}])`;
    const isList = source.lastName(callee) === 'list' && source.children(consumer).length === 2;
    const replaced = isList ? consumer : parts.call;
    if (isList && this.isBroken(consumer, source.end(consumer))) {
      return undefined;
    }
    const [open, close] = isList && needsParentheses(source, consumer) ? ['(', ')'] : ['', ''];
    return [source.replace(source.start(replaced), source.end(replaced), open + gathered + close)];
  }

  /** True when the text from a node's start to an offset goes over several lines, which move by themselves. */
  private isBroken(node: NodeIndex, end: number): boolean {
    const { source } = this.names;
    return /[\r\n#]/.test(source.text.slice(source.start(node), end));
  }
}
