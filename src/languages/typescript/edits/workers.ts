/**
 * Moves a call of a pure function of the file into a worker thread. The function is sent to the worker as its own source text, so
 * it may use nothing of the file but other functions that are as pure, and nothing that a compiler could put helpers into. One
 * worker is started at the first call and kept; it does not keep the process alive while it has nothing to do.
 */
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/types';
import type { TextEdit } from '../../../core/text';
import type { Node } from '../syntax';
import { argumentsText, awaitedText, canAwait, isAwaited } from './awaitPlaces';
import type { ScriptImports } from './scriptImports';
import type { ScriptNames } from './scriptNames';
import { isFunction } from './scriptSource';

/** Names that every worker has as well and that hold nothing of the program: ECMAScript's own objects. */
const sharedGlobals: ReadonlySet<string> = new Set([
  'Array',
  'ArrayBuffer',
  'BigInt',
  'Boolean',
  'Buffer',
  'DataView',
  'Date',
  'Error',
  'Float32Array',
  'Float64Array',
  'Infinity',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'Intl',
  'JSON',
  'Map',
  'Math',
  'NaN',
  'Number',
  'Object',
  'RangeError',
  'RegExp',
  'Set',
  'String',
  'SyntaxError',
  'TypeError',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'undefined',
]);

export interface WorkerMove {
  readonly call: TSESTree.CallExpression;
  readonly name: string;
  /** The function and those it calls, the function itself last. */
  readonly functions: readonly string[];
}

/** Undefined where the function needs something that a worker does not have, or its call cannot be awaited. */
export function readWorkerMove(names: ScriptNames, call: Node): WorkerMove | undefined {
  const { source } = names;
  if (
    call.type !== AST_NODE_TYPES.CallExpression ||
    call.callee.type !== AST_NODE_TYPES.Identifier ||
    call.optional ||
    isAwaited(source, call) ||
    !canAwait(names, call)
  ) {
    return undefined;
  }
  const functions = new Set<string>();
  const { name } = call.callee;
  const isOfModule = names.resolve(name, call) === names.ofModule(name);
  // Callbacks cannot be sent.
  const sendsFunction = call.arguments.some((argument) => isFunction(argument));
  return isOfModule && !sendsFunction && collectPure(names, name, functions)
    ? { call, name, functions: [...functions] }
    : undefined;
}

/** Collects the functions that must go along, callees first; false where one of them cannot. */
function collectPure(names: ScriptNames, name: string, found: Set<string>): boolean {
  const { source } = names;
  if (found.has(name)) {
    return true;
  }
  const node = names.ofModule(name)?.node;
  if (node?.type !== AST_NODE_TYPES.FunctionDeclaration || node.async || node.generator) {
    return false;
  }
  found.add(name);
  const written = names.written(node);
  const free = names.free(node);
  // Compilers name functions inside functions with helpers of the module (esbuild's `keepNames`).
  const holdsNamed = source
    .descendants(node)
    .some(
      (each) =>
        each.type === AST_NODE_TYPES.ThisExpression ||
        each.type === AST_NODE_TYPES.ClassExpression ||
        each.type === AST_NODE_TYPES.ClassDeclaration ||
        each.type === AST_NODE_TYPES.MetaProperty ||
        each.type === AST_NODE_TYPES.ImportExpression ||
        (source.isTypeScript && each !== node && isFunction(each) && isNamed(source.parent(each))),
    );
  const typeNames = new Set(
    source
      .descendants(node)
      .flatMap((each) =>
        each.type === AST_NODE_TYPES.TSTypeReference && each.typeName.type === AST_NODE_TYPES.Identifier
          ? [each.typeName.name]
          : [],
      ),
  );
  if (holdsNamed || changesParameter(names, node)) {
    return false;
  }
  return [...free].every((each) => {
    if (typeNames.has(each) || each === name) {
      return true;
    }
    const declaration = names.ofModule(each);
    return declaration === undefined
      ? sharedGlobals.has(each) && !written.has(each)
      : !written.has(each) && collectPure(names, each, found);
  });
}

/** A function that a variable or a property gives its name, or that has one. */
function isNamed(up: Node | undefined): boolean {
  return (
    up?.type === AST_NODE_TYPES.VariableDeclarator ||
    up?.type === AST_NODE_TYPES.Property ||
    up?.type === AST_NODE_TYPES.AssignmentExpression ||
    up?.type === AST_NODE_TYPES.BlockStatement
  );
}

/** The worker works on a copy of what it is given: a change of it would be lost. */
function changesParameter(names: ScriptNames, node: TSESTree.FunctionDeclaration): boolean {
  const { source } = names;
  const isParameter = (each: Node): boolean => {
    const root = rootOf(each);
    const declaration = root === undefined ? undefined : names.resolve(root.name, root);
    return declaration?.form === 'parameter' && declaration.scope === node;
  };
  return source.descendants(node).some((each) => {
    switch (each.type) {
      case AST_NODE_TYPES.AssignmentExpression:
        return each.left.type === AST_NODE_TYPES.MemberExpression && isParameter(each.left);
      case AST_NODE_TYPES.UpdateExpression:
        return each.argument.type === AST_NODE_TYPES.MemberExpression && isParameter(each.argument);
      case AST_NODE_TYPES.UnaryExpression:
        return each.operator === 'delete' && isParameter(each.argument);
      case AST_NODE_TYPES.CallExpression:
        return (
          each.callee.type === AST_NODE_TYPES.MemberExpression &&
          isParameter(each.callee.object) &&
          /^(?:add|clear|copyWithin|delete|fill|pop|push|reverse|set|shift|sort|splice|unshift|write\w*)$/.test(
            source.nodeText(each.callee.property),
          )
        );
      default:
        return false;
    }
  });
}

function rootOf(node: Node): TSESTree.Identifier | undefined {
  return node.type === AST_NODE_TYPES.MemberExpression
    ? rootOf(node.object)
    : node.type === AST_NODE_TYPES.Identifier
      ? node
      : undefined;
}

/** The call in a worker; the function that talks to it is added to the file, unless it is there already. */
export function moveToWorker(names: ScriptNames, imports: ScriptImports, move: WorkerMove): TextEdit[] {
  const { source } = names;
  const { call, name } = move;
  const wish = `${name}InWorker`;
  const known = names.ofModule(wish);
  const runner = known === undefined ? names.fresh(wish) : wish;
  if (known === undefined) {
    imports.define(...runnerLines(names, imports, move, runner));
  }
  const text = awaitedText(source, call, `${runner}${argumentsText(source, call)}`);
  return [source.replace(call.range[0], call.range[1], text)];
}

function runnerLines(
  names: ScriptNames,
  imports: ScriptImports,
  { call, name, functions }: WorkerMove,
  runner: string,
): string[] {
  const { source } = names;
  const worker = imports.member('node:worker_threads', 'Worker', call);
  const tab = source.indentationUnit();
  const end = source.semicolon();
  const q = source.quote();
  const typed = source.isTypeScript;
  const state = names.fresh(`${name}Worker`);
  const calls = names.fresh(`${name}Calls`);
  const callType = typed
    ? `<{ resolve: (value: ReturnType<typeof ${name}>) => void; reject: (error: Error) => void }>`
    : '';
  const parameters = typed ? `...parameters: Parameters<typeof ${name}>` : '...parameters';
  const result = typed ? `: Promise<ReturnType<typeof ${name}>>` : '';
  const sources = [...functions].map((each) => `\${${each}}`).join(' ');
  return [
    `let ${state}${typed ? `: ${worker} | undefined` : ''}${end}`,
    `const ${calls} = new Array${callType}()${end}`,
    '',
    `/** Runs \`${name}\` in a worker thread that is kept: the event loop stays free. A pool of them: https://github.com/piscinajs/piscina. */`,
    `function ${runner}(${parameters})${result} {`,
    `${tab}${state} ??= start${capitalised(state)}()${end}`,
    `${tab}${state}.ref()${end}`,
    `${tab}${state}.postMessage(parameters)${end}`,
    `${tab}return new Promise((resolve, reject) => ${calls}.push({ resolve, reject }))${end}`,
    '}',
    '',
    `function start${capitalised(state)}()${typed ? `: ${worker}` : ''} {`,
    `${tab}const code = \`const { parentPort } = require(${q}node:worker_threads${q})${end} ${sources}`,
    `${tab}${tab}parentPort.on(${q}message${q}, (parameters) => {`,
    `${tab}${tab}${tab}try { parentPort.postMessage({ value: ${name}(...parameters) }) } catch (error) { parentPort.postMessage({ error }) }`,
    `${tab}${tab}})\`${end}`,
    `${tab}const worker = new ${worker}(code, { eval: true })${end}`,
    `${tab}worker.on(${q}message${q}, (answer) => {`,
    `${tab}${tab}const call = ${calls}.shift()${end}`,
    `${tab}${tab}if (${calls}.length === 0) worker.unref()${end}`,
    `${tab}${tab}if (${q}error${q} in answer) call${typed ? '?' : ''}.reject(answer.error)${end}`,
    `${tab}${tab}else call${typed ? '?' : ''}.resolve(answer.value)${end}`,
    `${tab}})${end}`,
    `${tab}return worker${end}`,
    '}',
  ];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
