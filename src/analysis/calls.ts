/**
 * What one call reaches and what it hands to others: turns a call operation's entities into a `CallTarget`, finds callables
 * passed to threads, pools and loops. Prices nothing.
 */
import type { ArgumentFacts, CallOperation, Value } from '../core/facts';
import type { ApiEntry, ArgumentPosition, Offload } from '../knowledge/apiEntry';
import type { Knowledge } from '../knowledge/knowledge';
import { bindingsOf } from './bindings';
import { joinedArguments, noArguments, operationArguments } from './callArguments';
import { parametersIn } from './callOperations';
import { nothing, type Bindings, type CallArguments, type Entities, type Entity, type FunctionEntity } from './entity';
import type { Resolver } from './resolve';
import type { CallTarget, FunctionReference, OffloadedCall, ParameterBinding } from './summary';
import type { ProjectTarget } from './reachedTargets';

const unresolved: CallTarget = { kind: 'unresolved' };

/** Of what works on memory only. */
const plainEntry: ApiEntry = {};

/** The argument at a position or with a name. Positions behind `*args` are not known. */
export function argumentAt(call: CallOperation, at: ArgumentPosition): ArgumentFacts | undefined {
  const byName = at.name === undefined ? undefined : call.arguments.find((argument) => argument.name === at.name);
  if (byName || at.position === undefined) {
    return byName;
  }
  const positional = call.arguments.filter((argument) => argument.name === undefined);
  const argument = positional[at.position];
  return positional.slice(0, at.position + 1).some(({ star }) => star !== undefined) ? undefined : argument;
}

/** What a call operation of the file at `path` reaches. */
export function targetOfCall(call: CallOperation, path: string, resolver: Resolver, knowledge: Knowledge): CallTarget {
  const targets = resolver.targetsIn(path);
  const known = targets.get(call);
  if (known) {
    return known;
  }
  resolver.caller = path;
  const { implicit } = call;
  const callees =
    implicit === 'property' ? resolver.propertyOf(call.callee, path) : resolver.evaluate(call.callee, path);
  const target = callees.length === 0 ? unresolved : targetOfCallees(callees, call, path, resolver, knowledge);
  const answer =
    implicit === 'property' || implicit === 'operator'
      ? relevantCandidate(target)
      : target.kind === 'unresolved'
        ? withoutTarget(call, path, resolver, target)
        : target;
  targets.set(call, answer);
  return answer;
}

function targetOfCallees(
  callees: Entities,
  call: CallOperation,
  path: string,
  resolver: Resolver,
  knowledge: Knowledge,
): CallTarget {
  resolver.beginQuestion();
  try {
    return targetOf(callees, resolver, knowledge, operationArguments(call, path, resolver));
  } finally {
    resolver.endQuestion();
  }
}

/** Reading an attribute or an operator is a call only where a function of the project stands behind it, or something that waits or computes. */
function relevantCandidate(target: CallTarget): CallTarget {
  const isCall = target.kind === 'project' || (target.kind === 'api' && target.entry.effect !== undefined);
  return isCall ? target : unresolved;
}

/** What is known of a call all the same: a method that only built-in types have, or the parameter that is called. */
function withoutTarget(call: CallOperation, path: string, resolver: Resolver, target: CallTarget): CallTarget {
  const method = call.text.slice(call.text.lastIndexOf('.') + 1);
  const owner = call.text.includes('.') ? resolver.runtime.methodOwner(method) : undefined;
  if (owner !== undefined) {
    const entry = resolver.knowledge.methodEntry(owner, method);
    return entry ? resolver.reached.api(`${owner}.${method}`, entry) : resolver.reached.cheap(method);
  }
  const parameter = parametersIn(call.callee).find(
    (each) => resolver.modules.functionFacts(path, each.function) !== undefined,
  );
  return parameter
    ? { kind: 'unresolved', parameter: { function: { path, id: parameter.function }, name: parameter.name } }
    : target;
}

/** What calling any of these reaches; `call` has the arguments, where they are known. */
export function targetOf(
  entities: Entities,
  resolver: Resolver,
  knowledge: Knowledge,
  call: CallArguments = noArguments,
  depth = 0,
): CallTarget {
  if (depth > maxSteps) {
    return unresolved;
  }
  if (entities.length === 0) {
    return unresolved;
  }
  const projectTargets: ProjectTarget[] = [];
  // The dearest of several possible APIs stands for all: an optional accelerator beside its fallback.
  let best: CallTarget = unresolved;
  for (const entity of entities) {
    const target = targetOfEntity(entity, resolver, knowledge, call, depth);
    if (target.kind === 'project') {
      projectTargets.push(target);
    } else if (
      best.kind === 'unresolved'
        ? target.kind !== 'unresolved' || best.name === undefined
        : target.kind === 'api' && target.entry.effect && best.kind === 'cheap'
    ) {
      best = target;
    }
  }
  const first = projectTargets[0];
  return first === undefined ? best : projectTargets.length === 1 && !first.wrappers ? first : union(projectTargets);
}

const noBindings: readonly ParameterBinding[] = [];

function union(targets: readonly ProjectTarget[]): ProjectTarget {
  const functions = distinct(targets.flatMap((target) => target.functions));
  const wrappers = distinct(targets.flatMap((target) => target.wrappers ?? []));
  const bindings = targets.flatMap((target) => target.bindings ?? []);
  return {
    kind: 'project',
    functions,
    ...(wrappers.length > 0 ? { wrappers } : {}),
    ...(bindings.length > 0 ? { bindings } : {}),
  };
}

function distinct(references: readonly FunctionReference[]): readonly FunctionReference[] {
  return [...new Map(references.map((reference) => [`${reference.path}#${reference.id}`, reference])).values()];
}

/** Callables inside callables: an object whose `__call__` is an object like itself never ends. */
const maxSteps = 8;

function targetOfEntity(
  entity: Entity,
  resolver: Resolver,
  knowledge: Knowledge,
  call: CallArguments,
  depth: number,
): CallTarget {
  switch (entity.kind) {
    case 'function':
      return targetOfFunction(entity, resolver, knowledge, call, depth);
    case 'api':
      return resolver.reached.api(entity.name, entity.entry);
    case 'typed': {
      // A subclass without a constructor of its own runs that of the library's class.
      const owner = /^(.+)\.__init__$/.exec(entity.name)?.[1];
      const entry = owner === undefined ? undefined : knowledge.constructorEntry(owner);
      return entry ? resolver.reached.api(owner ?? '', entry) : resolver.reached.unknown(entity.name);
    }
    case 'api-class':
      return targetOfLibraryClass(entity.name, entity, resolver, knowledge);
    case 'class': {
      const target = targetOf(resolver.initialiser(entity), resolver, knowledge, call, depth);
      const isPlain = target.kind === 'unresolved' && target.name === undefined;
      return isPlain ? resolver.reached.cheap(entity.facts.name) : target;
    }
    case 'api-object': {
      const entry = knowledge.classTrait(entity.className, 'called');
      return entry
        ? { kind: 'api', name: entity.className, entry }
        : targetOf(resolver.attribute(entity, '__call__'), resolver, knowledge, call, depth + 1);
    }
    case 'object':
      return targetOf(resolver.attribute(entity, '__call__'), resolver, knowledge, call, depth + 1);
    case 'partial':
      return targetOfEntity(entity.callee, resolver, knowledge, joinedArguments(entity.arguments, call), depth);
    case 'decorator':
      return { kind: 'cheap', name: entity.api.name };
    default:
      return unresolved;
  }
}

function targetOfLibraryClass(name: string, entity: Entity, resolver: Resolver, knowledge: Knowledge): CallTarget {
  const entry = knowledge.constructorEntry(name);
  if (entry || name.startsWith('builtins.')) {
    return resolver.reached.api(name, entry ?? plainEntry);
  }
  // Exceptions, named tuples and members of enumerations keep what they are given.
  const isPlain = ['builtins.BaseException', 'builtins.tuple', 'enum.Enum'].some((base) =>
    resolver.derivesFrom(entity, base),
  );
  return isPlain ? resolver.reached.cheap(name) : resolver.reached.unknown(name);
}

/** Functions inside functions inside calls: how deep callables that are passed along are followed. */
const maxBindings = 4;

function targetOfFunction(
  entity: FunctionEntity,
  resolver: Resolver,
  knowledge: Knowledge,
  call: CallArguments,
  depth: number,
): CallTarget {
  const { path, facts, decorated } = entity;
  if (path.endsWith('.pyi')) {
    // A stub tells that there is such a function; what it does stands in a file that is not here.
    return { kind: 'unresolved', name: `${resolver.modules.get(path)?.moduleName ?? ''}.${facts.name}` };
  }
  const name = knowledge.hasProjectEntries
    ? `${resolver.modules.get(path)?.moduleName ?? ''}.${facts.name}`
    : undefined;
  const described = name === undefined ? undefined : knowledge.projectEntry(name);
  if (name !== undefined && described) {
    return { kind: 'api', name, entry: described };
  }
  const implementations = depth < maxBindings ? resolver.implementationsOf(entity) : undefined;
  if (implementations) {
    const targets = implementations.flatMap((each) => {
      const target = targetOfFunction(each, resolver, knowledge, call, depth + 1);
      return target.kind === 'project' ? [target] : [];
    });
    resolver.noteAlternatives(targets.flatMap(({ functions }) => functions.map((each) => each.path)));
    return targets.length > 0
      ? union(targets)
      : { kind: 'unresolved', name: `${resolver.modules.get(path)?.moduleName ?? ''}.${facts.name}` };
  }
  const adapter =
    decorated?.result === 'awaitable' || decorated?.result === 'awaited' ? decorated.className : undefined;
  const called = adapter === undefined ? undefined : knowledge.classTrait(adapter, 'called');
  if (adapter !== undefined && called) {
    // The function runs elsewhere, and calling is waiting for it.
    return { kind: 'api', name: adapter, entry: called };
  }
  const made = typeof decorated?.result === 'object' ? decorated.result : undefined;
  const wrapper = made?.kind === 'function' ? made : undefined;
  const own = depth < maxBindings ? bindingsFor(entity, resolver, knowledge, call, depth) : noBindings;
  const ofWrapper =
    wrapper && depth < maxBindings ? bindingsFor(wrapper, resolver, knowledge, noArguments, depth) : noBindings;
  const bindings = ofWrapper.length > 0 ? [...own, ...ofWrapper] : own;
  const plain = resolver.reached.project(path, facts);
  if (!decorated && bindings.length === 0) {
    return plain;
  }
  return {
    kind: 'project',
    functions: plain.functions,
    ...(decorated && decorated.wrappers.length > 0 ? { wrappers: decorated.wrappers } : {}),
    ...(bindings.length > 0 ? { bindings } : {}),
  };
}

/** What reaches the parameters that the function runs: from the call, or from the call of a function around it. */
function bindingsFor(
  entity: FunctionEntity,
  resolver: Resolver,
  knowledge: Knowledge,
  call: CallArguments,
  depth: number,
): readonly ParameterBinding[] {
  const { path, facts } = entity;
  const parameters = resolver.parametersRun(facts);
  if (parameters.length === 0) {
    return noBindings;
  }
  const own = bindingsOf(entity, call, resolver);
  return parameters.flatMap(({ function: id, name }) => {
    const written = id === facts.id ? own.written(name) : undefined;
    const passed = written && !mayBeCallable(written) ? nothing : boundTo(own, id, name);
    const [callable] = passed.filter(({ kind }) => callables.has(kind));
    if (!callable) {
      return [];
    }
    const target =
      callable.kind === 'function'
        ? targetOfFunction(callable, resolver, knowledge, noArguments, depth + 1)
        : targetOf(passed, resolver, knowledge, noArguments, depth + 1);
    return target.kind === 'unresolved' ? [] : [{ function: { path, id }, name, target }];
  });
}

/** False for expressions that are hardly ever callables: they are not worth being evaluated. */
function mayBeCallable(value: Value): boolean {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'global':
    case 'attribute':
    case 'parameter':
      return true;
    case 'call':
      return value.callee.kind === 'global' && value.callee.name === 'functools.partial';
    default:
      return false;
  }
}

const callables: ReadonlySet<Entity['kind']> = new Set(['function', 'api', 'partial', 'class', 'api-class']);

function boundTo(bindings: Bindings, id: string, name: string): Entities {
  for (let current: Bindings | undefined = bindings; current; current = current.outer) {
    if (current.function === id) {
      return current.parameter(name) ?? nothing;
    }
  }
  return nothing;
}

type Destination = OffloadedCall['to'];

export interface FoundOffload {
  readonly to: Destination;
  readonly mechanism: string;
  readonly callable: ArgumentFacts;
  readonly perItem: boolean;
}

/** The argument that a library call hands over to be run; the first of several. */
export function callableOf(call: CallOperation, { offload }: ApiEntry): ArgumentFacts | undefined {
  if (offload?.which !== 'last') {
    return offload && argumentAt(call, offload);
  }
  const last = call.arguments.at(-1);
  return last?.star === undefined ? last : undefined;
}

/** The callable an API call hands over, and to whom; undefined when it hands over none. */
export function offloadOf(
  call: CallOperation,
  name: string,
  entry: ApiEntry,
  evaluate: (value: Value) => readonly Entity[],
): FoundOffload | undefined {
  const { offload } = entry;
  const callable = callableOf(call, entry);
  if (!offload || !callable) {
    return undefined;
  }
  const where = destinationOf(offload, call, name, evaluate);
  return where && { ...where, callable, perItem: offload.perItem === true };
}

function destinationOf(
  offload: Offload,
  call: CallOperation,
  name: string,
  evaluate: (value: Value) => readonly Entity[],
): { readonly to: Destination; readonly mechanism: string } | undefined {
  switch (offload.to) {
    case 'thread':
    case 'process':
    case 'loop':
    case 'caller':
      return { to: offload.to, mechanism: name };
    case 'thread-pool':
      return { to: 'thread', mechanism: name };
    case 'process-pool':
      return { to: 'process', mechanism: name };
    case 'interpreter-pool':
      return { to: 'interpreter', mechanism: name };
    case 'executor-argument': {
      const executor = offload.executor ? argumentAt(call, offload.executor)?.value : undefined;
      const [entity] = executor ? evaluate(executor) : [];
      if (!executor || entity?.kind === 'none') {
        return { to: 'thread', mechanism: name };
      }
      if (entity?.kind !== 'api-object') {
        // An executor of unknown kind: assume the one that is never wrong for the work.
        return { to: 'process', mechanism: name };
      }
      return {
        to: entity.className.includes('Process')
          ? 'process'
          : entity.className.includes('Interpreter')
            ? 'interpreter'
            : 'thread',
        mechanism: entity.className,
      };
    }
  }
}
