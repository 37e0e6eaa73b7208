/**
 * What may run in another process, judged by the text: callables that a worker finds again by import, arguments that can be
 * pickled, functions whose only effect is their result, and modules that a worker can import without starting work.
 * Errs towards no: what cannot be seen to be fine is not.
 */
import { NodeKind, StringFlag, type NodeIndex } from '../parser/nodes';
import type { CallParts } from './callEdits';
import type { EditSource } from './editSource';
import type { Names } from './names';

/** True when a worker process finds the callable by its module and name: a module-level `def`, an import or a built-in. */
export function isImportableCallable(names: Names, expression: NodeIndex): boolean {
  const { source } = names;
  if (source.kind(expression) === NodeKind.Attribute) {
    return isImportedModule(names, source.first(expression));
  }
  if (source.kind(expression) === NodeKind.Call) {
    return isImportablePartial(names, expression);
  }
  if (source.kind(expression) !== NodeKind.Name) {
    return false;
  }
  const name = source.nodeText(expression);
  const resolution = names.resolve(name, expression);
  if (resolution === undefined) {
    return names.isBuiltin(name, expression);
  }
  const [binding, ...others] = resolution.bindings;
  if (resolution.scope !== source.tree.root || binding === undefined || others.length > 0) {
    return false;
  }
  if (binding.kind === 'import') {
    return true;
  }
  const definition = source.parent(binding.node);
  const isPlain = source.kind(source.first(definition)) !== NodeKind.Decorator;
  return binding.kind === 'function' && isPlain && source.flag(definition) === 0 && hasOnlyResult(names, definition);
}

function isImportedModule(names: Names, expression: NodeIndex): boolean {
  const { source } = names;
  if (source.kind(expression) === NodeKind.Attribute) {
    return isImportedModule(names, source.first(expression));
  }
  if (source.kind(expression) !== NodeKind.Name) {
    return false;
  }
  const resolution = names.resolve(source.nodeText(expression), expression);
  return resolution?.scope === source.tree.root && resolution.bindings.every(({ kind }) => kind === 'import');
}

/** `functools.partial(f, a)`. */
function isImportablePartial(names: Names, call: NodeIndex): boolean {
  const { source } = names;
  const [callee, callable, ...rest] = source.children(call);
  return (
    callee !== undefined &&
    callable !== undefined &&
    source.lastName(callee) === 'partial' &&
    isImportableCallable(names, callable) &&
    rest.every((argument) => isPicklableArgument(names, argument))
  );
}

/** The module-level function of this file that an expression names; 0 when there is none or more than one. */
export function moduleFunction(names: Names, expression: NodeIndex): NodeIndex {
  const { source } = names;
  if (source.kind(expression) !== NodeKind.Name) {
    return 0;
  }
  const resolution = names.resolve(source.nodeText(expression), expression);
  const [binding, ...others] = resolution?.bindings ?? [];
  const isOne = binding?.kind === 'function' && others.length === 0;
  return isOne ? source.parent(binding.node) : 0;
}

/** Methods that change the object they are called on. */
const mutatingMethods: ReadonlySet<string> = new Set(
  `append extend insert remove pop clear sort reverse add discard update setdefault popitem appendleft popleft put
  put_nowait write writelines set release acquire`.split(/\s+/),
);

/** Methods by which processes talk to each other, and threads as well. */
const messages: ReadonlySet<string> = new Set(['put', 'put_nowait', 'set', 'release', 'acquire']);

/**
 * True when a function changes nothing that its caller could see: it binds only its own names and changes only objects
 * made in it. In another process every other change would be lost, but for what `mayTalk` allows: a queue, a lock or an event.
 */
export function hasOnlyResult(names: Names, definition: NodeIndex, mayTalk = false): boolean {
  const { source } = names;
  for (const node of source.descendants(definition)) {
    switch (source.kind(node)) {
      case NodeKind.Global:
      case NodeKind.Nonlocal:
        return false;
      case NodeKind.Attribute:
      case NodeKind.Subscript:
        if (isWritten(source, node) && !isOwnObject(names, source.first(node), definition)) {
          return false;
        }
        break;
      case NodeKind.Call: {
        const callee = source.first(node);
        const method = source.kind(callee) === NodeKind.Attribute ? source.lastName(callee) : '';
        const changes = mutatingMethods.has(method) && !(mayTalk && messages.has(method)) && !isRequest(names, callee);
        if (changes && !isOwnObject(names, source.first(callee), definition)) {
          return false;
        }
        break;
      }
      default:
        break;
    }
  }
  return true;
}

/** `requests.put(url)`: a function of a module, whose name only is that of a method of queues. */
function isRequest(names: Names, callee: NodeIndex): boolean {
  return names.source.lastName(callee) === 'put' && isImportedModule(names, names.source.first(callee));
}

/** What belongs to a process as a whole: its number, its folder, its signals, its end. */
const ofTheProcess: ReadonlySet<string> = new Set(
  `getpid chdir umask _exit exit abort fork setpgid setsid nice seed setlocale signal alarm setitimer current_process
  parent_process setproctitle setrlimit set_start_method`.split(/\s+/),
);

/** True when a function asks for or changes what threads share and processes have each to themselves. */
export function isBoundToProcess({ source }: Names, definition: NodeIndex): boolean {
  for (const node of source.descendants(definition)) {
    if (source.kind(node) === NodeKind.Call && ofTheProcess.has(source.lastName(source.first(node)))) {
      return true;
    }
  }
  return false;
}

function isWritten(source: EditSource, node: NodeIndex): boolean {
  let at = node;
  let up = source.parent(at);
  while ([NodeKind.Tuple, NodeKind.List, NodeKind.Starred].some((kind) => source.kind(up) === kind)) {
    at = up;
    up = source.parent(at);
  }
  switch (source.kind(up)) {
    case NodeKind.Assign:
      return source.next(at) !== 0;
    case NodeKind.AugmentedAssign:
    case NodeKind.AnnotatedAssign:
    case NodeKind.For:
      return source.first(up) === at;
    case NodeKind.Delete:
      return true;
    default:
      return false;
  }
}

/** True when the object at the root of `a.b[c]` is a local variable of the function that is not one of its parameters. */
function isOwnObject(names: Names, expression: NodeIndex, definition: NodeIndex): boolean {
  const { source } = names;
  let root = expression;
  while (source.kind(root) === NodeKind.Attribute || source.kind(root) === NodeKind.Subscript) {
    root = source.first(root);
  }
  if (source.kind(root) !== NodeKind.Name) {
    // A literal or the result of a call: nobody else has it, as far as can be seen.
    return source.kind(root) !== NodeKind.Call;
  }
  const resolution = names.resolve(source.nodeText(root), root);
  return (
    resolution !== undefined &&
    source.isWithin(resolution.scope, definition) &&
    resolution.bindings.every(({ kind }) => kind !== 'parameter')
  );
}

/** Calls whose results cannot be pickled. */
const unpicklableMakers: ReadonlySet<string> = new Set(
  `open Lock RLock Condition Event Semaphore BoundedSemaphore socket connect iter generator Thread ThreadPoolExecutor
  ProcessPoolExecutor create_task`.split(/\s+/),
);

/** False for arguments seen to fail pickling: lambdas, generators, local functions, files, locks, connections, `self`. */
export function isPicklableArgument(names: Names, argument: NodeIndex): boolean {
  const { source } = names;
  for (const node of source.descendants(argument)) {
    const kind = source.kind(node);
    if (kind === NodeKind.Lambda || kind === NodeKind.GeneratorExpression || kind === NodeKind.Yield) {
      return false;
    }
    const isRead = kind === NodeKind.Name && names.references(source.nodeText(node)).includes(node);
    if (isRead && !isReceiver(source, node) && !isPicklableName(names, node)) {
      return false;
    }
  }
  return true;
}

/** `self.size`: only the attribute is sent. */
function isReceiver(source: EditSource, node: NodeIndex): boolean {
  const parent = source.parent(node);
  const kind = source.kind(parent);
  const isBase = kind === NodeKind.Attribute || kind === NodeKind.Subscript || kind === NodeKind.Call;
  return isBase && source.first(parent) === node;
}

/** The same for a name that is passed. */
export function isPicklableName(names: Names, node: NodeIndex): boolean {
  const { source } = names;
  const name = source.nodeText(node);
  const resolution = names.resolve(name, node);
  if (name === 'self' || name === 'cls') {
    return false;
  }
  if (resolution === undefined || resolution.scope === source.tree.root) {
    return true;
  }
  return resolution.bindings.every((binding) => {
    if (binding.kind === 'function' || binding.kind === 'class' || binding.kind === 'with') {
      return false;
    }
    const statement = source.parent(binding.node);
    const value = source.kind(statement) === NodeKind.Assign ? (source.children(statement).at(-1) ?? 0) : 0;
    const kind = source.kind(value);
    const isUnpicklable =
      kind === NodeKind.Lambda ||
      kind === NodeKind.GeneratorExpression ||
      (kind === NodeKind.Call && unpicklableMakers.has(source.lastName(source.first(value))));
    return !isUnpicklable;
  });
}

export function hasPicklableArguments(names: Names, parts: CallParts): boolean {
  return !parts.isSoleGenerator && parts.arguments.every((argument) => isPicklableArgument(names, argument));
}

/** Calls that only collect or wait for what they are given. */
const collectors: ReadonlySet<string> = new Set(['list', 'tuple', 'set', 'wait', 'gather', 'wait_for', 'shield']);

/** False for a call made only for its effects: its result, or the collection it goes into, is dropped by the statement. */
export function isResultUsed(source: EditSource, call: NodeIndex): boolean {
  let at = call;
  for (let up = source.parent(at); up !== 0; up = source.parent(at)) {
    const isCollected =
      source.kind(up) === NodeKind.Await ||
      source.kind(up) === NodeKind.Starred ||
      source.kind(up) === NodeKind.List ||
      source.isComprehension(up) ||
      (source.kind(up) === NodeKind.Call &&
        source.first(up) !== at &&
        collectors.has(source.lastName(source.first(up))));
    if (!isCollected) {
      return source.kind(up) !== NodeKind.ExpressionStatement;
    }
    at = up;
  }
  return true;
}

/** Names of functions that start a program when a module calls them. */
const starters: ReadonlySet<string> = new Set(['run', 'main', 'run_until_complete', 'run_forever', 'start', 'serve']);

/**
 * True when importing the file starts work outside `if __name__ == "__main__"`. A spawned worker imports the main module
 * again and would start that work too (multiprocessing documentation, "Safe importing of main module").
 */
export function startsWorkOnImport(names: Names): boolean {
  const { source } = names;
  return source.children(source.tree.root).some((statement) => {
    const kind = source.kind(statement);
    const canStart =
      kind === NodeKind.ExpressionStatement ||
      kind === NodeKind.Assign ||
      kind === NodeKind.For ||
      kind === NodeKind.While ||
      kind === NodeKind.With ||
      kind === NodeKind.Try ||
      (kind === NodeKind.If && !isMainGuard(source, statement));
    return canStart && callsStarter(names, statement);
  });
}

function callsStarter(names: Names, statement: NodeIndex): boolean {
  const { source } = names;
  for (const node of source.descendants(statement)) {
    if (source.kind(node) === NodeKind.Call) {
      const callee = source.first(node);
      const isOwnFunction = source.kind(callee) === NodeKind.Name && moduleFunction(names, callee) !== 0;
      const canStart = isOwnFunction || starters.has(source.lastName(callee));
      // Last, because it goes up the tree: a sum of thousands of calls is as deep as it is long.
      if (canStart && names.scopeOf(node) === source.tree.root) {
        return true;
      }
    }
  }
  return false;
}

/** `if __name__ == "__main__":` without further branches. */
export function isMainGuard(source: EditSource, statement: NodeIndex): boolean {
  const [test = 0] = source.children(statement);
  const [left = 0, right = 0] = source.children(test);
  const texts = [source.nodeText(left), source.nodeText(right)];
  const isPlainString = [left, right].some(
    (node) => source.kind(node) === NodeKind.String && (source.flag(node) & StringFlag.Formatted) === 0,
  );
  return (
    source.kind(statement) === NodeKind.If &&
    source.kind(test) === NodeKind.Compare &&
    isPlainString &&
    texts.includes('__name__') &&
    texts.some((text) => /^(['"])__main__\1$/.test(text))
  );
}
