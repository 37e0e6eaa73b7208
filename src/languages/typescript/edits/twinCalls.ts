/**
 * A call of a blocking function, written anew as an awaited call of its asynchronous twin: which arguments go along, and what of the
 * result is what the original gave. Nothing here knows a library; what the twin takes and gives is told by the caller.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import { argumentsText, awaitedText, statementOfCall } from './awaitPlaces';
import type { ScriptSource } from './scriptSource';

/** The part of a twin's description that its calls are written by. */
interface TwinShape {
  readonly takes?: readonly number[];
  readonly result?: string;
}

/**
 * Options that mean the same for a child process that is waited for and for one that is not
 * (https://nodejs.org/docs/latest-v20.x/api/child_process.html).
 */
const sharedOptions: ReadonlySet<string> = new Set([
  'cwd',
  'encoding',
  'env',
  'killSignal',
  'maxBuffer',
  'shell',
  'timeout',
]);

/** The asynchronous form gives text where the other gives bytes, unless an encoding was asked for or nobody looks. */
export function takesSameOptions(
  source: ScriptSource,
  call: TSESTree.CallExpression,
  { takes, result }: TwinShape,
): boolean {
  const { arguments: given } = call;
  if (given.some(({ type }) => type === AST_NODE_TYPES.SpreadElement)) {
    return takes === undefined && result === undefined;
  }
  if (takes !== undefined) {
    return takes.every((position) => given[position] !== undefined) && isOwnBuffer(given[0]);
  }
  if (result === undefined) {
    return true;
  }
  const options = given.find((each) => each.type === AST_NODE_TYPES.ObjectExpression);
  const last = given.at(-1);
  const isKnown =
    options !== undefined ||
    last?.type === AST_NODE_TYPES.Literal ||
    last?.type === AST_NODE_TYPES.TemplateLiteral ||
    last?.type === AST_NODE_TYPES.ArrayExpression;
  const keys = options?.properties.map((property) =>
    property.type === AST_NODE_TYPES.Property && property.key.type === AST_NODE_TYPES.Identifier
      ? property.key.name
      : '',
  );
  const hasEncoding = options?.properties.some(
    (property) =>
      property.type === AST_NODE_TYPES.Property && /^['"`]utf-?8['"`]$/.test(source.nodeText(property.value)),
  );
  const isText = hasEncoding === true || statementOfCall(source, call) !== undefined || isMadeText(source, call);
  return isKnown && (keys ?? []).every((key) => sharedOptions.has(key)) && isText;
}

/** `execSync(…).toString()` is the same text whether it is called on bytes or on text. */
function isMadeText(source: ScriptSource, call: TSESTree.CallExpression): boolean {
  const member = source.parent(call);
  const outer = member === undefined ? undefined : source.parent(member);
  return (
    member?.type === AST_NODE_TYPES.MemberExpression &&
    member.object === call &&
    source.nodeText(member.property) === 'toString' &&
    outer?.type === AST_NODE_TYPES.CallExpression &&
    outer.arguments.length === 0
  );
}

/** `Atomics.wait` on a buffer that is made on the spot: nobody can wake it, so that it only sleeps. */
function isOwnBuffer(node: TSESTree.Node | undefined): boolean {
  return node?.type === AST_NODE_TYPES.NewExpression && node.arguments[0]?.type === AST_NODE_TYPES.NewExpression;
}

export function twinCallText(
  source: ScriptSource,
  call: TSESTree.CallExpression,
  callee: string,
  twin: TwinShape,
): string {
  const { takes, result } = twin;
  const given =
    takes === undefined
      ? argumentsText(source, call)
      : `(${takes
          .flatMap((position) => call.arguments[position] ?? [])
          .map((each) => source.nodeText(each))
          .join(', ')})`;
  const expression = `${callee}${given}`;
  if (result === undefined || statementOfCall(source, call) !== undefined) {
    return awaitedText(source, call, expression);
  }
  return `(await ${expression}).${result}`;
}
