/**
 * Replaces calls of `requests` in a coroutine by those of one `httpx.AsyncClient`, opened around the statements that use it.
 * The client follows redirects and has no time limit of its own, as `requests` does. Takes only arguments that both libraries
 * read alike, and only results of which nothing else is used than what both responses have.
 * Sources: the documentation of HTTPX, "Requests Compatibility Guide"; that of requests, "Developer Interface".
 */
import type { TextEdit } from '../../../core/text';
import { StringFlag, NodeKind, type NodeIndex } from '../parser/nodes';
import { awaitingFunction, needsParentheses } from './awaitLegality';
import { type CallParts, readCall } from './callEdits';
import type { EditSource } from './editSource';
import { absoluteName } from './importedNames';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import type { PythonVersion } from './pythonVersion';

interface ClientUse {
  readonly definition: NodeIndex;
  readonly calls: readonly CallParts[];
  /** The `requests.Session()` of a `with` statement that becomes the client; 0 where one has to be opened. */
  readonly session: NodeIndex;
  /** The first and the last of the statements that need the client. */
  readonly first: NodeIndex;
  readonly last: NodeIndex;
}

/** How many positional arguments mean the same in both libraries: the address, after the method's name for `request`. */
const positional: Readonly<Record<string, number>> = {
  get: 1,
  options: 1,
  head: 1,
  post: 1,
  put: 1,
  patch: 1,
  delete: 1,
  request: 2,
};

const keywords: ReadonlySet<string> = new Set(['params', 'headers', 'json', 'data', 'timeout', 'cookies', 'auth']);

/** With these methods the client takes no body. */
const bodyless: ReadonlySet<string> = new Set(['get', 'options', 'head', 'delete']);

/** What both responses have, and means the same. */
const responseMembers: ReadonlySet<string> = new Set(['text', 'json', 'content', 'status_code', 'headers', 'encoding']);

/** The use of `requests` in a coroutine, when all of it can be replaced. */
export function readClientUse(names: Names, definition: NodeIndex, version: PythonVersion): ClientUse | undefined {
  const { source } = names;
  const mentions = [...source.descendants(definition)].filter((node) => isRequestsName(names, node));
  const sessions = mentions.filter((node) => memberOf(names, node) === 'Session');
  const [session, ...more] = sessions;
  if (mentions.length === 0 || more.length > 0 || catchesItsErrors(source)) {
    return undefined;
  }
  const opened = session === undefined ? undefined : readSession(names, session);
  if (session !== undefined && (opened === undefined || mentions.length > 1)) {
    return undefined;
  }
  const nodes = opened?.uses ?? mentions.map((node) => calleeOf(source, node));
  const calls = nodes.map((callee) => {
    const parts = source.first(source.parent(callee)) === callee ? readCall(source, source.parent(callee)) : undefined;
    const isFine =
      parts !== undefined &&
      awaitingFunction(source, parts.call, version) === definition &&
      hasPortableArguments(names, parts) &&
      hasPortableResult(names, parts.call);
    return isFine ? parts : undefined;
  });
  const known = calls.filter((parts) => parts !== undefined);
  if (known.length < calls.length || known.length === 0) {
    return undefined;
  }
  const [first, last] = opened === undefined ? commonStatements(source, definition, known) : [0, 0];
  return { definition, calls: known, session: opened?.call ?? 0, first, last };
}

/** The name `requests`, or one imported from it. */
function isRequestsName(names: Names, node: NodeIndex): boolean {
  const { source } = names;
  const isRead = source.kind(node) === NodeKind.Name && names.references(source.nodeText(node)).includes(node);
  return isRead && /^requests(?:\.|$)/.test(absoluteName(names, node) ?? '');
}

/** `get` for `requests.get` and for `get` after `from requests import get`. */
function memberOf(names: Names, node: NodeIndex): string {
  return /^requests\.(\w+)$/.exec(absoluteName(names, calleeOf(names.source, node)) ?? '')?.[1] ?? '';
}

function calleeOf(source: EditSource, node: NodeIndex): NodeIndex {
  const parent = source.parent(node);
  return source.kind(parent) === NodeKind.Attribute && source.first(parent) === node ? parent : node;
}

/** The exceptions of the two libraries are not related. */
function catchesItsErrors(source: EditSource): boolean {
  for (let node = 1; node < source.tree.count; node++) {
    const type = source.kind(node) === NodeKind.ExceptClause ? source.nodeText(source.first(node)) : '';
    if (/\brequests\b|RequestException|HTTPError|ConnectionError|Timeout\b/.test(type)) {
      return true;
    }
  }
  return false;
}

/** `with requests.Session() as session:`, with every use of the name a call of one of its methods. */
function readSession(
  names: Names,
  node: NodeIndex,
): { readonly call: NodeIndex; readonly uses: readonly NodeIndex[] } | undefined {
  const { source } = names;
  const call = source.parent(calleeOf(source, node));
  const item = source.parent(call);
  const statement = source.parent(item);
  const name = source.next(call);
  const isPlain =
    source.kind(call) === NodeKind.Call &&
    source.children(call).length === 1 &&
    source.kind(item) === NodeKind.WithItem &&
    source.kind(name) === NodeKind.Name &&
    source.flag(statement) === 0 &&
    source.children(statement).length === 2;
  const text = source.nodeText(name);
  const resolution = isPlain ? names.resolve(text, name) : undefined;
  if (resolution?.bindings.length !== 1) {
    return undefined;
  }
  const reads = names.references(text).filter((use) => names.resolve(text, use)?.scope === resolution.scope);
  const uses = reads.map((use) => calleeOf(source, use));
  const areInside = reads.every((use) => source.isWithin(use, statement));
  return areInside && uses.every((use) => source.kind(use) === NodeKind.Attribute) ? { call, uses } : undefined;
}

function hasPortableArguments(names: Names, parts: CallParts): boolean {
  const { source } = names;
  const method =
    source.kind(parts.callee) === NodeKind.Name ? memberOf(names, parts.callee) : source.lastName(parts.callee);
  const limit = positional[method];
  const given = parts.arguments.filter((argument) => source.kind(argument) !== NodeKind.Keyword);
  const isFollowing = method !== 'head' && method !== 'request';
  return (
    limit !== undefined &&
    // `requests.head` alone does not follow redirects, and `request` may be given any method.
    isFollowing &&
    !parts.isSoleGenerator &&
    given.length === limit &&
    given.every((argument) => source.kind(argument) !== NodeKind.Starred) &&
    parts.arguments.every(
      (argument) =>
        source.kind(argument) !== NodeKind.Keyword || isPortableKeyword(source, argument, method, given[0] ?? 0),
    )
  );
}

function isPortableKeyword(source: EditSource, argument: NodeIndex, method: string, url: NodeIndex): boolean {
  const [name = 0, value = 0] = source.children(argument);
  const keyword = source.nodeText(name);
  if (!keywords.has(keyword)) {
    return false;
  }
  switch (keyword) {
    case 'json':
      return !bodyless.has(method);
    case 'data':
      // Text and bytes go by another name there: `content`.
      return !bodyless.has(method) && source.kind(value) === NodeKind.Dict;
    case 'timeout':
      // A pair means something else there.
      return source.kind(value) === NodeKind.Number;
    case 'auth':
      return source.kind(value) === NodeKind.Tuple && source.children(value).length === 2;
    case 'params':
      // They take the place of those in the address there, and None is sent as an empty text.
      return isPlainText(source, url) && source.kind(value) === NodeKind.Dict && !isNoneInside(source, value);
    default:
      return !isNoneInside(source, value);
  }
}

function isPlainText(source: EditSource, url: NodeIndex): boolean {
  const isFormatted = (source.flag(url) & StringFlag.Formatted) !== 0;
  return source.kind(url) === NodeKind.String && !isFormatted && !source.nodeText(url).includes('?');
}

function isNoneInside(source: EditSource, value: NodeIndex): boolean {
  return [...source.descendants(value)].some((node) => source.nodeText(node) === 'None');
}

/** The response is used on the spot, or bound to a name of which only common members are used. */
function hasPortableResult(names: Names, call: NodeIndex): boolean {
  const { source } = names;
  const parent = source.parent(call);
  if (source.kind(parent) === NodeKind.ExpressionStatement) {
    return true;
  }
  const target = source.first(parent);
  const isBound =
    source.kind(parent) === NodeKind.Assign &&
    source.children(parent).length === 2 &&
    source.kind(target) === NodeKind.Name;
  if (!isBound) {
    return isPortableMember(source, call);
  }
  const name = source.nodeText(target);
  const resolution = names.resolve(name, target);
  const uses = names.references(name).filter((use) => names.resolve(name, use)?.scope === resolution?.scope);
  return (
    source.kind(resolution?.scope ?? 0) === NodeKind.FunctionDef && uses.every((use) => isPortableMember(source, use))
  );
}

function isPortableMember(source: EditSource, response: NodeIndex): boolean {
  const member = source.parent(response);
  const isMember = source.kind(member) === NodeKind.Attribute && source.first(member) === response;
  const name = isMember ? source.lastName(member) : '';
  const call = source.parent(member);
  // There it returns the response, here nothing.
  const isStatement = source.kind(source.parent(call)) === NodeKind.ExpressionStatement;
  return responseMembers.has(name) || (name === 'raise_for_status' && isStatement);
}

/** The neighbours in one block that hold all calls; loops are kept inside, so that the client is opened once. */
function commonStatements(
  source: EditSource,
  definition: NodeIndex,
  calls: readonly CallParts[],
): readonly [NodeIndex, NodeIndex] {
  const chains = calls.map(({ call }) => blocksAround(source, call, definition));
  const [shortest = []] = chains;
  let block = shortest[0] ?? 0;
  for (const each of shortest) {
    const isCommon = chains.every((chain) => chain.includes(each));
    const owner = source.parent(source.parent(each));
    block = isCommon && !isInLoop(source, each, definition) && owner !== 0 ? each : block;
  }
  const holders = calls.map(({ call }) => source.children(block).find((each) => source.isWithin(call, each)) ?? 0);
  const ordered = holders.sort((a, b) => source.start(a) - source.start(b));
  return [ordered[0] ?? 0, ordered.at(-1) ?? 0];
}

/** Outermost first. */
function blocksAround(source: EditSource, node: NodeIndex, definition: NodeIndex): NodeIndex[] {
  const blocks: NodeIndex[] = [];
  for (let at = node; at !== definition && at !== 0; at = source.parent(at)) {
    if (source.kind(at) === NodeKind.Block) {
      blocks.unshift(at);
    }
  }
  return blocks;
}

function isInLoop(source: EditSource, node: NodeIndex, definition: NodeIndex): boolean {
  for (let at = source.parent(node); at !== definition && at !== 0; at = source.parent(at)) {
    if (source.kind(at) === NodeKind.For || source.kind(at) === NodeKind.While) {
      return true;
    }
  }
  return false;
}

/** Undefined where lines cannot be moved under the client's `async with`. */
export function useAsyncClient(names: Names, use: ClientUse, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const made = `${imports.member('httpx', 'AsyncClient')}(follow_redirects=True, timeout=None)`;
  if (use.session !== 0) {
    const statement = source.parent(source.parent(use.session));
    return [
      source.insert(source.start(statement), 'async '),
      source.replace(source.start(use.session), source.end(use.session), made),
      ...use.calls.flatMap((parts) => awaited(source, parts, undefined)),
    ];
  }
  const start = source.start(use.first);
  const standsAlone = source.isFirstOnLine(start) && source.isLastOnLine(source.end(use.last));
  const client = names.fresh('client');
  const edits: TextEdit[] = [];
  for (let line = source.lineOf(start) + 1; line <= source.lineOf(source.end(use.last)); line++) {
    const at = source.lines.lineStart(line);
    if (!source.isInsideString(at) && !/^[ \t\f]*(?:[\r\n]|$)/.test(source.text.slice(at))) {
      edits.push(source.insert(at, source.indentationUnit()));
    }
  }
  const head = `async with ${made} as ${client}:${source.lineEnd}${source.indentationOf(start)}${source.indentationUnit()}`;
  return standsAlone
    ? [source.insert(start, head), ...edits, ...use.calls.flatMap((parts) => awaited(source, parts, client))]
    : undefined;
}

/** `requests.get(url)` becomes `await client.get(url)`; the method of a session stays as it is written. */
function awaited(source: EditSource, { call, callee }: CallParts, client: string | undefined): TextEdit[] {
  const [open, close] = needsParentheses(source, call) ? ['(await ', ')'] : ['await ', ''];
  const closing = close === '' ? [] : [source.insert(source.end(call), close)];
  if (client === undefined) {
    return [source.insert(source.start(call), open), ...closing];
  }
  const text = `${open}${client}.${source.lastName(callee)}`;
  return [source.replace(source.start(call), source.end(callee), text), ...closing];
}
