/**
 * Types as the table of library types writes them, made into entities and back: what an expression stands for once its
 * variables are known, which signature a call means, and what its arguments say of the variables.
 */
import type { TypedClass, TypedMember, TypedParameter, TypedSignature, TypeExpression } from '../knowledge/typeTable';
import {
  combined,
  joined,
  nothing,
  unique,
  type CallArguments,
  type Entities,
  type Entity,
  type TypeVariables,
} from './entity';
import type { Resolution } from './resolution';

interface TypeContext {
  readonly resolution: Resolution;
  readonly variables: TypeVariables;
  /** What `Self` is. */
  readonly self?: Entity;
}

/** A member of a library's class as the type table has it, with what type variables of its class stand for. */
export interface FoundMember {
  readonly owner: TypedClass;
  readonly member: TypedMember;
  readonly variables: TypeVariables;
}

/** Collections and iterators by their class, with the name containers of the facts have. */
const containerTypes: ReadonlyMap<string, string> = new Map([
  ...['list', 'set', 'frozenset', 'tuple', 'dict'].map((type) => [`builtins.${type}`, type] as const),
  ...['deque', 'defaultdict', 'OrderedDict', 'ChainMap'].map((type) => [`collections.${type}`, type] as const),
  ...[
    'Iterable',
    'Iterator',
    'Collection',
    'Sequence',
    'MutableSequence',
    'Reversible',
    'AbstractSet',
    'MutableSet',
  ].map((type) => [`typing.${type}`, type.toLowerCase()] as const),
  ...['Mapping', 'MutableMapping', 'ValuesView', 'KeysView'].map(
    (type) => [`typing.${type}`, type.toLowerCase()] as const,
  ),
  ...['AsyncIterable', 'AsyncIterator', 'Generator', 'AsyncGenerator'].map(
    (type) => [`typing.${type}`, type.toLowerCase()] as const,
  ),
]);

const mappings: ReadonlySet<string> = new Set(
  'dict defaultdict ordereddict OrderedDict ChainMap chainmap counter Counter mapping mutablemapping'.split(' '),
);

export function isMapping(type: string): boolean {
  return mappings.has(type);
}

/** A container for an instance of a collection class whose items are known. */
export function containerOfInstance(className: string, args: readonly Entities[] | undefined): Entities | undefined {
  const type = containerTypes.get(className);
  const [first = nothing, second = nothing] = args ?? [];
  if (type === undefined || (first.length === 0 && second.length === 0)) {
    return undefined;
  }
  return isMapping(type)
    ? [{ kind: 'container', type, items: second, keys: first }]
    : [{ kind: 'container', type, items: first }];
}

export function fromType(type: TypeExpression, context: TypeContext): Entities {
  switch (type.kind) {
    case 'unknown':
      return nothing;
    case 'none':
      return [{ kind: 'none' }];
    case 'class':
      return [context.resolution.libraryClass(type.name)];
    case 'module':
      return [{ kind: 'library', name: type.name }];
    case 'variable':
      return context.variables.get(type.name) ?? nothing;
    case 'self':
      return context.self ? [context.self] : nothing;
    case 'tuple':
      return [{ kind: 'tuple', items: type.items.map((item) => fromType(item, context)) }];
    case 'callable':
      return [{ kind: 'callable', result: fromType(type.returns, context) }];
    case 'union': {
      const options = joined(type.options.map((option) => fromType(option, context)));
      const present = options.filter(({ kind }) => kind !== 'none');
      return unique(present.length > 0 ? present : options);
    }
    case 'instance':
      return instance(
        type.name,
        type.arguments?.map((argument) => fromType(argument, context)),
        context,
      );
  }
}

function instance(name: string, args: readonly Entities[] | undefined, context: TypeContext): Entities {
  switch (name) {
    case 'builtins.object':
    case 'typing.Any':
      return nothing;
    case 'typing.Coroutine':
      return [{ kind: 'coroutine', result: args?.[2] ?? nothing }];
    case 'typing.Awaitable':
      return [{ kind: 'coroutine', result: args?.[0] ?? nothing }];
    default:
      return context.resolution.libraryInstance(name, args);
  }
}

/** The first that fits, as Python's type checkers choose; all that fit where the table does not list all parameters. */
function chosenOf(
  signatures: readonly TypedSignature[],
  call: CallArguments,
  resolution: Resolution,
): readonly TypedSignature[] {
  if (signatures.length < 2) {
    return signatures;
  }
  const fitting = signatures.filter((each) => fits(each, call, resolution));
  const isCut = (fitting[0]?.parameters.length ?? 0) >= maxParameters;
  return fitting.length === 0 ? signatures.slice(0, 1) : isCut ? fitting : fitting.slice(0, 1);
}

/** What type variables stand for in a call of the signature. */
function inferred(
  signature: TypedSignature,
  call: CallArguments,
  resolution: Resolution,
  known: TypeVariables,
): TypeVariables {
  const variables = new Map(known);
  infer(signature, call, resolution, variables);
  return variables;
}

/** What a call yields by the signatures it may mean; for coroutine functions, what awaiting yields. */
export function signatureResult(
  signatures: readonly TypedSignature[],
  call: CallArguments,
  context: TypeContext,
): { readonly result: Entities; readonly isAsync: boolean } {
  const { resolution, variables } = context;
  const found = chosenOf(signatures, call, resolution);
  const results = found.map((signature) =>
    // What the result does not mention need not be inferred.
    mentionsVariables(signature.returns)
      ? fromType(signature.returns, { ...context, variables: inferred(signature, call, resolution, variables) })
      : fromType(signature.returns, context),
  );
  return { result: unique(joined(results)), isAsync: found.some(({ isAsync }) => isAsync) };
}

function mentionsVariables(type: TypeExpression): boolean {
  switch (type.kind) {
    case 'variable':
      return true;
    case 'instance':
      return type.arguments?.some(mentionsVariables) === true;
    case 'tuple':
      return type.items.some(mentionsVariables);
    case 'union':
      return type.options.some(mentionsVariables);
    case 'callable':
      return mentionsVariables(type.returns);
    case 'unknown':
    case 'none':
    case 'class':
    case 'module':
    case 'self':
      return false;
  }
}

/** What a constructor makes whose signatures mention the type parameters of its class: `Queue[Job]`. */
export function constructorResult(constructor: FoundMember, call: CallArguments, resolution: Resolution): Entities {
  const { member, owner } = constructor;
  const found = member.kind === 'function' ? chosenOf(member.signatures, call, resolution) : [];
  const made = found.map((signature) => {
    const variables = inferred(signature, call, resolution, new Map());
    if (signature.returns.kind !== 'self') {
      return fromType(signature.returns, { resolution, variables });
    }
    const args = owner.typeParameters.map((name) => variables.get(name) ?? nothing);
    return resolution.libraryInstance(owner.name, args.some(({ length }) => length > 0) ? args : undefined);
  });
  return unique(joined(made));
}

/** True where the number, the names and the known types of the arguments allow the signature. */
function fits(signature: TypedSignature, call: CallArguments, resolution: Resolution): boolean {
  const { parameters } = signature;
  let positional = 0;
  let takesMore = false;
  let takesNames = false;
  for (const { form } of parameters) {
    positional += form === undefined ? 1 : 0;
    takesMore ||= form === 'star';
    takesNames ||= form === 'double-star';
  }
  if (call.count > positional && !takesMore && positional < maxParameters) {
    return false;
  }
  if (!takesNames && parameters.length < maxParameters) {
    for (const given of call.names) {
      if (!parameters.some(({ name }) => name === given)) {
        return false;
      }
    }
  }
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index];
    if (parameter && !takes(parameter, index, signature, call, resolution)) {
      return false;
    }
  }
  return true;
}

/** True where what the call passes for the parameter at `index`, or that it passes nothing, goes with it. */
function takes(
  { name, type, form, isOptional }: TypedParameter,
  index: number,
  { parameters }: TypedSignature,
  call: CallArguments,
  resolution: Resolution,
): boolean {
  if (form === 'star' || form === 'double-star') {
    return true;
  }
  const isNamed = call.names.includes(name);
  if (!isNamed && (form === 'keyword-only' || index >= call.count)) {
    return isOptional === true || parameters.length >= maxParameters;
  }
  const passed = isNamed ? call.named(name) : call.positional(index);
  return passed.length === 0 || passed.some((entity) => accepts(type, entity, resolution));
}

/** The table lists no more parameters of a function. */
const maxParameters = 8;

const scalars: ReadonlySet<string> = new Set(
  ['str', 'bytes', 'int', 'float', 'complex', 'bool'].map((type) => `builtins.${type}`),
);

const promotions: Readonly<Record<string, readonly string[]>> = {
  'builtins.bool': ['builtins.int', 'builtins.float', 'builtins.complex'],
  'builtins.int': ['builtins.float', 'builtins.complex'],
  'builtins.float': ['builtins.complex'],
};

/** False only where the types surely do not go together. */
function accepts(type: TypeExpression, entity: Entity, resolution: Resolution): boolean {
  switch (type.kind) {
    case 'none':
      return entity.kind === 'none';
    case 'callable':
      return !(entity.kind === 'none' || entity.kind === 'container' || isScalar(entity));
    case 'tuple':
      return entity.kind === 'tuple' || !(entity.kind === 'none' || isScalar(entity));
    case 'union':
      return type.options.some((option) => accepts(option, entity, resolution));
    case 'instance':
      if (entity.kind === 'none') {
        return type.name === 'builtins.object';
      }
      if (scalars.has(type.name)) {
        return !isKnownOther(type.name, entity, resolution);
      }
      return !(
        isScalar(entity) && /^(typing\.(Awaitable|Coroutine|Mapping)|builtins\.(list|dict|set))$/.test(type.name)
      );
    default:
      return true;
  }
}

function isScalar(entity: Entity): boolean {
  return entity.kind === 'api-object' && scalars.has(entity.className);
}

function isKnownOther(type: string, entity: Entity, resolution: Resolution): boolean {
  switch (entity.kind) {
    case 'api-object':
      return !(
        entity.className === type ||
        (promotions[entity.className] ?? []).includes(type) ||
        resolution.derivesFrom(entity, type)
      );
    case 'container':
    case 'tuple':
    case 'function':
    case 'coroutine':
      return true;
    default:
      return false;
  }
}

/** Adds to `variables` what the arguments of a call say of them. */
function infer(
  signature: TypedSignature,
  call: CallArguments,
  resolution: Resolution,
  variables: Map<string, Entities>,
): void {
  let index = 0;
  for (const parameter of signature.parameters) {
    if (parameter.form === 'star') {
      for (let position = index; position < Math.max(call.count, index + 1); position++) {
        unify(parameter.type, call.positional(position), resolution, variables, 0);
      }
      continue;
    }
    const passed = call.names.includes(parameter.name)
      ? call.named(parameter.name)
      : parameter.form === undefined
        ? call.positional(index)
        : nothing;
    unify(parameter.type, passed, resolution, variables, 0);
    if (parameter.form === undefined) {
      index++;
    }
  }
}

const iterables: ReadonlySet<string> = new Set(
  `Iterable Iterator Collection Sequence MutableSequence Reversible AbstractSet MutableSet Generator AsyncIterable
  AsyncIterator AsyncGenerator`
    .split(/\s+/)
    .map((name) => `typing.${name}`)
    .concat(['builtins.list', 'builtins.set', 'builtins.frozenset', 'builtins.tuple', 'collections.deque']),
);

const maxUnifyDepth = 4;

function unify(
  type: TypeExpression,
  passed: Entities,
  resolution: Resolution,
  variables: Map<string, Entities>,
  depth: number,
): void {
  if (passed.length === 0 || depth > maxUnifyDepth) {
    return;
  }
  const inner = (next: TypeExpression | undefined, entities: Entities): void => {
    if (next) {
      unify(next, entities, resolution, variables, depth + 1);
    }
  };
  switch (type.kind) {
    case 'variable':
      variables.set(type.name, unique(joined([variables.get(type.name) ?? nothing, passed])));
      break;
    case 'union':
      for (const option of type.options) {
        inner(
          option,
          passed.filter((entity) => accepts(option, entity, resolution)),
        );
      }
      break;
    case 'tuple':
      type.items.forEach((item, index) => {
        inner(
          item,
          combined(passed, (entity) => resolution.item(entity, 'subscript', index)),
        );
      });
      break;
    case 'callable':
      inner(
        type.returns,
        combined(passed, (entity) => resolution.callbackResult(entity)),
      );
      break;
    case 'instance': {
      const [first, second, third] = type.arguments ?? [];
      if (first === undefined) {
        break;
      }
      if (type.name === 'typing.Awaitable' || type.name === 'typing.Coroutine') {
        inner(
          type.name === 'typing.Awaitable' ? first : third,
          combined(passed, (entity) =>
            entity.kind === 'api-object' || entity.kind === 'coroutine' || entity.kind === 'object'
              ? resolution.awaited(entity)
              : [],
          ),
        );
      } else if (iterables.has(type.name)) {
        inner(
          first,
          combined(passed, (entity) => resolution.item(entity, 'iteration')),
        );
      } else if (second !== undefined && /Mapping$|\.dict$/.test(type.name)) {
        inner(
          first,
          combined(passed, (entity) => resolution.item(entity, 'iteration')),
        );
        inner(
          second,
          combined(passed, (entity) => resolution.item(entity, 'subscript')),
        );
      } else {
        (type.arguments ?? []).forEach((argument, index) => {
          inner(
            argument,
            combined(passed, (entity) =>
              entity.kind === 'api-object' && entity.className === type.name
                ? (entity.arguments?.[index] ?? nothing)
                : nothing,
            ),
          );
        });
      }
      break;
    }
    case 'unknown':
    case 'none':
    case 'class':
    case 'module':
    case 'self':
  }
}
