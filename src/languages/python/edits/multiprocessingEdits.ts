/**
 * Turns processes of `multiprocessing` into threads: `Pool` into `multiprocessing.pool.ThreadPool`, which has the same
 * methods, and `Process` into `threading.Thread`. Only where every use of the pool or of the process objects is seen, where
 * what they run changes nothing in memory, and where it asks for nothing that each process has to itself.
 * Source: Python library reference, `multiprocessing.pool.ThreadPool`: "almost identical" to Pool; `multiprocessing.Process`.
 */
import type { TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import { readCall, type CallParts } from './callEdits';
import { absoluteName, importedTarget } from './importedNames';
import type { ImportPlan } from './imports';
import type { Names } from './names';
import { poolBinding } from './poolBindings';
import { hasOnlyResult, isBoundToProcess, isImportableCallable, isMainGuard, moduleFunction } from './processSafety';

const poolClasses: ReadonlySet<string> = new Set(['multiprocessing.Pool', 'multiprocessing.pool.Pool']);
const processClasses: ReadonlySet<string> = new Set(['multiprocessing.Process', 'multiprocessing.context.Process']);

/** Methods of both pools that are given a function first. */
const workMethods: ReadonlySet<string> = new Set(
  'map imap imap_unordered starmap apply map_async starmap_async apply_async'.split(' '),
);

const endMethods: ReadonlySet<string> = new Set(['close', 'join', 'terminate']);

/** Makes threads of the pool that a call makes or uses; undefined where they could do something else. */
export function useThreadPool(names: Names, call: NodeIndex, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const makesPool = poolClasses.has(absoluteName(names, source.first(call)) ?? '');
  const binding = poolBinding(names, call, makesPool);
  const parts = binding === undefined ? undefined : readCall(source, binding.constructorCall);
  if (
    binding === undefined ||
    parts === undefined ||
    !poolClasses.has(absoluteName(names, parts.callee) ?? '') ||
    !isOwnScope(names, binding.scope, parts.call) ||
    !hasSharedArguments(names, parts)
  ) {
    return undefined;
  }
  const uses = names
    .references(binding.name)
    .filter((use) => names.resolve(binding.name, use)?.scope === binding.scope);
  return uses.length > 0 && uses.every((use) => isThreadReadyUse(names, use))
    ? replaceClass(names, parts.callee, { module: 'multiprocessing.pool', name: 'ThreadPool' }, imports)
    : undefined;
}

/** True for a call that makes a pool of which nothing is used but methods that every such pool has. */
export function poolMethodsAreKnown(names: Names, call: NodeIndex): boolean {
  const { source } = names;
  const binding = poolClasses.has(absoluteName(names, source.first(call)) ?? '')
    ? poolBinding(names, call, true)
    : undefined;
  if (binding === undefined || !isOwnScope(names, binding.scope, call)) {
    return false;
  }
  const uses = names
    .references(binding.name)
    .filter((use) => names.resolve(binding.name, use)?.scope === binding.scope);
  return uses.length > 0 && uses.every((use) => usesMethod(names, use, isImportableCallable));
}

/** A function, or a script's main part: a name of the module may be used by whoever imports it. */
function isOwnScope(names: Names, scope: NodeIndex, call: NodeIndex): boolean {
  const { source } = names;
  if (source.kind(scope) === NodeKind.FunctionDef) {
    return true;
  }
  for (let at = call; at !== 0; at = source.parent(at)) {
    if (isMainGuard(source, at)) {
      return true;
    }
  }
  return false;
}

/** How many, and what each worker begins with; a limit of tasks per worker means nothing to threads. */
function hasSharedArguments(names: Names, parts: CallParts): boolean {
  const { source } = names;
  const positions = ['processes', 'initializer', 'initargs'];
  return parts.arguments.every((argument, index) => {
    const isKeyword = source.kind(argument) === NodeKind.Keyword;
    const name = isKeyword ? source.nodeText(source.first(argument)) : (positions[index] ?? '');
    const value = isKeyword ? source.next(source.first(argument)) : argument;
    const isKnown = positions.includes(name) && source.kind(argument) !== NodeKind.Starred;
    return isKnown && (name !== 'initializer' || isSharedWork(names, value));
  });
}

function isThreadReadyUse(names: Names, use: NodeIndex): boolean {
  return usesMethod(names, use, isSharedWork);
}

/** A call of one of the pool's methods, with work that fits. */
function usesMethod(names: Names, use: NodeIndex, fits: (names: Names, callable: NodeIndex) => boolean): boolean {
  const { source } = names;
  const method = source.parent(use);
  const call = source.parent(method);
  const isMethod = source.kind(method) === NodeKind.Attribute && source.first(method) === use;
  if (!isMethod || source.kind(call) !== NodeKind.Call || source.first(call) !== method) {
    return false;
  }
  const name = source.lastName(method);
  const [callable = 0] = readCall(source, call)?.arguments ?? [];
  return endMethods.has(name) || (workMethods.has(name) && fits(names, callable));
}

/** True for a function that does in a thread what it does in a process of its own. */
function isSharedWork(names: Names, callable: NodeIndex): boolean {
  const definition = moduleFunction(names, callable);
  if (definition === 0) {
    return isImportableCallable(names, callable);
  }
  const isPlain = names.source.kind(names.source.first(definition)) !== NodeKind.Decorator;
  return isPlain && hasOnlyResult(names, definition, true) && !isBoundToProcess(names, definition);
}

/** Attributes that processes and threads have in common. */
const sharedAttributes: ReadonlySet<string> = new Set(['start', 'join', 'is_alive', 'name', 'daemon']);

const sharedKeywords: ReadonlySet<string> = new Set(['target', 'args', 'kwargs', 'name', 'daemon']);

/** Makes a thread of the process that a call makes, and of every other one that lies in the same list. */
export function useThread(names: Names, call: NodeIndex, imports: ImportPlan): TextEdit[] | undefined {
  const { source } = names;
  const parts = readCall(source, call);
  const scope = enclosingFunction(names, call);
  if (parts === undefined || !isOwnScope(names, scope, call) || !isThreadReadyProcess(names, parts)) {
    return undefined;
  }
  const carriers = new Set<string>();
  const areFine = new Carriers(names, scope, carriers).follow(call);
  return areFine && !mixesProcesses(names, scope, call)
    ? replaceClass(names, parts.callee, { module: 'threading', name: 'Thread' }, imports)
    : undefined;
}

/** One thread among processes would be a program of two kinds: such a function is left alone. */
function mixesProcesses(names: Names, scope: NodeIndex, call: NodeIndex): boolean {
  const { source } = names;
  for (const node of source.descendants(scope)) {
    const isOther = node !== call && source.kind(node) === NodeKind.Call;
    if (isOther && processClasses.has(absoluteName(names, source.first(node)) ?? '')) {
      return true;
    }
  }
  return false;
}

function isThreadReadyProcess(names: Names, parts: CallParts): boolean {
  const { source } = names;
  if (!processClasses.has(absoluteName(names, parts.callee) ?? '')) {
    return false;
  }
  let target = 0;
  for (const argument of parts.arguments) {
    const [keyword = 0, value = 0] = source.children(argument);
    if (source.kind(argument) !== NodeKind.Keyword || !sharedKeywords.has(source.nodeText(keyword))) {
      return false;
    }
    target = source.nodeText(keyword) === 'target' ? value : target;
  }
  return target !== 0 && isSharedWork(names, target);
}

function enclosingFunction(names: Names, node: NodeIndex): NodeIndex {
  let scope = names.scopeOf(node);
  while (names.source.isComprehension(scope)) {
    scope = names.scopeOf(scope);
  }
  return scope;
}

/** Follows process objects through the names and lists of one function. */
class Carriers {
  constructor(
    private readonly names: Names,
    private readonly scope: NodeIndex,
    private readonly known: Set<string>,
  ) {}

  /** True when the value of an expression goes nowhere but to names of this function, and only shared attributes are used. */
  follow(expression: NodeIndex): boolean {
    const { source } = this.names;
    const up = source.parent(expression);
    switch (source.kind(up)) {
      case NodeKind.Attribute:
        return sharedAttributes.has(source.lastName(up));
      case NodeKind.ExpressionStatement:
        return true;
      case NodeKind.Assign: {
        const target = source.first(up);
        return target === expression || (source.children(up).length === 2 && this.name(target));
      }
      case NodeKind.ListComprehension:
        return source.first(up) === expression && this.follow(up);
      case NodeKind.List:
      case NodeKind.Tuple:
        return this.follow(up);
      case NodeKind.For:
      case NodeKind.ComprehensionFor:
        return (
          source.first(up) === expression || (source.children(up)[1] === expression && this.name(source.first(up)))
        );
      case NodeKind.Call:
        return this.isAppended(up, expression);
      default:
        return false;
    }
  }

  /** `workers.append(process)`. */
  private isAppended(call: NodeIndex, argument: NodeIndex): boolean {
    const { source } = this.names;
    const callee = source.first(call);
    const receiver = source.first(callee);
    return (
      callee !== argument &&
      source.lastName(callee) === 'append' &&
      source.kind(receiver) === NodeKind.Name &&
      source.kind(source.parent(call)) === NodeKind.ExpressionStatement &&
      this.name(receiver)
    );
  }

  private name(target: NodeIndex): boolean {
    const { source } = this.names;
    const name = source.nodeText(target);
    if (source.kind(target) !== NodeKind.Name) {
      return false;
    }
    if (this.known.has(name)) {
      return true;
    }
    this.known.add(name);
    return this.names.references(name).every((use) => {
      const isHere = source.isWithin(use, this.scope);
      const isList =
        source.kind(source.parent(use)) === NodeKind.Attribute && source.lastName(source.parent(use)) === 'append';
      return isHere && (isList || this.follow(use));
    });
  }
}

interface Replacing {
  readonly module: string;
  readonly name: string;
}

/** Names another class where one was named; an import that only served this place is replaced. */
function replaceClass(
  names: Names,
  callee: NodeIndex,
  { module, name }: Replacing,
  imports: ImportPlan,
): TextEdit[] | undefined {
  const { source } = names;
  const [start, end] = [source.start(callee), source.end(callee)];
  const written = source.nodeText(callee);
  const [binding, ...others] = names.resolve(written, callee)?.bindings ?? [];
  const statement = source.parent(binding?.node ?? 0);
  const isOnlyImport =
    source.kind(callee) === NodeKind.Name &&
    binding !== undefined &&
    others.length === 0 &&
    importedTarget(source, binding) !== undefined &&
    source.kind(statement) === NodeKind.ImportFrom &&
    source.children(statement).length === 2 &&
    source.next(source.first(binding.node)) === 0 &&
    names.references(written).length === 1 &&
    source.commentsBetween(source.start(statement), source.end(statement)).length === 0;
  const found = imports.found(module, name);
  if (isOnlyImport && found === undefined && !names.isTaken(name) && !isExported(source.text, written)) {
    return [
      source.replace(source.start(statement), source.end(statement), `from ${module} import ${name}`),
      source.replace(start, end, name),
    ];
  }
  return [source.replace(start, end, found ?? imports.member(module, name))];
}

function isExported(text: string, name: string): boolean {
  return text.includes(`"${name}"`) || text.includes(`'${name}'`);
}
