/**
 * Names, classes and members of libraries: the knowledge base first, which knows what a call does, then the table of library
 * types, which knows what it yields. What only the table knows is typed but has no price; what neither knows is not known.
 */
import type { TypedMember } from '../knowledge/typeTable';
import { nothing, type Entities, type Entity } from './entity';
import type { Resolution } from './resolution';
import { containerOfInstance, fromType, type FoundMember } from './typeExpressions';

const traitOfMethod: ReadonlyMap<string, 'entered' | 'exit' | 'iterate'> = new Map([
  ['__enter__', 'entered'],
  ['__aenter__', 'entered'],
  ['__exit__', 'exit'],
  ['__aexit__', 'exit'],
  ['__next__', 'iterate'],
  ['__anext__', 'iterate'],
]);

/** Special methods that compare, calculate, hash or print, whatever the class. */
const plainSpecials =
  /^__(eq|ne|lt|le|gt|ge|hash|repr|str|format|bool|len|(r|i)?(add|sub|mul|truediv|floordiv|mod|and|or|xor|pow)|neg|abs|int|float|index|copy|deepcopy|dir|sizeof|reduce|fspath)__$/;

const arithmetic =
  /^__(r|i)?(add|sub|mul|truediv|floordiv|mod|pow|matmul|and|or|xor|lshift|rshift)__$|^__(neg|pos|abs|invert)__$/;

/** Bases of bases of library classes. */
const maxDepth = 16;

export class Libraries {
  private readonly publicNames = new Map<string, string>();

  constructor(private readonly resolution: Resolution) {}

  /** What the knowledge base has under an absolute dotted name. */
  described(name: string): Entities {
    const { knowledge } = this.resolution;
    const canonical = knowledge.canonicalName(name);
    if (knowledge.classEntry(canonical)) {
      return [{ kind: 'api-class', name: canonical }];
    }
    const entry = knowledge.functionEntry(canonical);
    if (entry) {
      return [{ kind: 'api', name: canonical, entry }];
    }
    const className = knowledge.objectType(canonical);
    return className === undefined ? nothing : this.instance(className);
  }

  /** What an absolute dotted name of a library is. */
  name(name: string): Entities {
    const { knowledge, types } = this.resolution;
    const described = this.described(name);
    if (described.length > 0) {
      return described;
    }
    const canonical = knowledge.canonicalName(name);
    const symbol = types.symbol(canonical) ?? types.symbol(name);
    const typed = symbol ? this.symbol(canonical, symbol) : nothing;
    if (typed.length > 0) {
      return typed;
    }
    if (canonical.startsWith('builtins.')) {
      // Exceptions and the like: calling them makes a small object.
      return [{ kind: 'api', name: canonical, entry: {} }];
    }
    const dot = canonical.lastIndexOf('.');
    const owner = dot < 0 ? undefined : canonical.slice(0, dot);
    if (owner !== undefined && knowledge.classEntry(owner)) {
      return this.member(owner, canonical.slice(dot + 1), { kind: 'api-class', name: owner });
    }
    return symbol ? nothing : [{ kind: 'library', name: canonical }];
  }

  private symbol(name: string, symbol: TypedMember): Entities {
    switch (symbol.kind) {
      case 'class':
        return [{ kind: 'api-class', name: this.publicName(symbol.name) }];
      case 'module':
        return [{ kind: 'library', name: symbol.name }];
      case 'function':
        return name.startsWith('builtins.')
          ? [{ kind: 'api', name, entry: {} }]
          : [{ kind: 'typed', name, signatures: symbol.signatures }];
      case 'value':
        return fromType(symbol.type, { resolution: this.resolution, variables: new Map() });
    }
  }

  /** The name under which the knowledge base has the class that the stubs define elsewhere: `_io.BytesIO` is `io.BytesIO`. */
  publicName(name: string): string {
    const known = this.publicNames.get(name);
    if (known !== undefined) {
      return known;
    }
    const found = this.findPublicName(name);
    this.publicNames.set(name, found);
    return found;
  }

  private findPublicName(name: string): string {
    const { knowledge, types } = this.resolution;
    const canonical = knowledge.canonicalName(name);
    if (canonical !== name || knowledge.classEntry(name)) {
      return canonical;
    }
    const parts = name.split('.');
    const last = parts.at(-1) ?? '';
    const owners = [name.startsWith('_') ? parts[0]?.slice(1) : undefined];
    for (let length = parts.length - 2; length > 0; length--) {
      owners.push(parts.slice(0, length).join('.'));
    }
    for (const owner of owners) {
      const candidate = owner === undefined ? '' : knowledge.canonicalName(`${owner}.${last}`);
      if (knowledge.classEntry(candidate) && types.class(candidate)?.name === name) {
        return candidate;
      }
    }
    return name;
  }

  /** An instance of a library's class; of a built-in collection with known items, a container. */
  instance(className: string, args?: readonly Entities[]): Entities {
    const name = this.publicName(className);
    return (
      containerOfInstance(name, args) ?? [{ kind: 'api-object', className: name, ...(args ? { arguments: args } : {}) }]
    );
  }

  /** `receiver.name` for a receiver of this class; the class itself for static members. */
  member(className: string, name: string, receiver?: Entity): Entities {
    const { knowledge } = this.resolution;
    const qualified = `${className}.${name}`;
    const trait = traitOfMethod.get(name);
    if (trait !== undefined) {
      const entry = knowledge.classTrait(className, trait);
      if (entry || className.startsWith('builtins.') || knowledge.classEntry(className)) {
        return [{ kind: 'api', name: qualified, entry: entry ?? {}, className, ...(receiver ? { receiver } : {}) }];
      }
    }
    const entry = knowledge.methodEntry(className, name);
    if (entry) {
      return [{ kind: 'api', name: qualified, entry, className, ...(receiver ? { receiver } : {}) }];
    }
    const type = knowledge.attributeType(className, name);
    if (type !== undefined) {
      return this.instance(type === 'self' ? className : type);
    }
    const typed = this.typedMember(className, name, receiver);
    if (typed.length > 0) {
      return typed;
    }
    if (arithmetic.test(name) && knowledge.classEntry(className)) {
      // Arrays, decimals and intervals of time: an operation on one yields another.
      return [
        { kind: 'api', name: qualified, entry: { returns: 'self' }, className, ...(receiver ? { receiver } : {}) },
      ];
    }
    if (className.startsWith('builtins.') || (this.isStandard(className) && receiver?.kind !== 'api-class')) {
      // Methods of built-in types that the knowledge base does not name work on memory only.
      return [{ kind: 'api', name: qualified, entry: {}, className, ...(receiver ? { receiver } : {}) }];
    }
    return nothing;
  }

  /** A class of the language itself that the knowledge base describes. */
  private isStandard(className: string): boolean {
    const { knowledge, runtime } = this.resolution;
    return className.startsWith(`${runtime.namespace}.`) && knowledge.classEntry(className) !== undefined;
  }

  private typedMember(className: string, name: string, receiver: Entity | undefined): Entities {
    const found = this.find(className, name, argumentsOf(receiver));
    if (!found) {
      return nothing;
    }
    const { member, variables, owner } = found;
    switch (member.kind) {
      case 'class':
        return [{ kind: 'api-class', name: this.publicName(member.name) }];
      case 'module':
        return [{ kind: 'library', name: member.name }];
      case 'value':
        return fromType(member.type, {
          resolution: this.resolution,
          variables,
          self: receiver ?? { kind: 'api-object', className },
        });
      case 'function': {
        const qualified = `${className}.${name}`;
        const ownerName = this.publicName(owner.name);
        if (ownerName.startsWith('builtins.') || plainSpecials.test(name)) {
          return [{ kind: 'api', name: qualified, entry: {}, className, ...(receiver ? { receiver } : {}) }];
        }
        return [
          {
            kind: 'typed',
            name: qualified,
            signatures: member.signatures,
            variables,
            ...(receiver ? { receiver } : {}),
          },
        ];
      }
    }
  }

  /** A member in the type table, own or inherited. `args` are what the class's type parameters stand for. */
  find(className: string, name: string, args: readonly Entities[] = [], depth = 0): FoundMember | undefined {
    const { types } = this.resolution;
    const owner = types.class(className);
    if (!owner) {
      return undefined;
    }
    const variables = new Map(owner.typeParameters.map((parameter, index) => [parameter, args[index] ?? nothing]));
    const member = owner.member(name);
    if (member) {
      return { owner, member, variables };
    }
    if (depth >= maxDepth) {
      return undefined;
    }
    for (const base of owner.bases) {
      if (base.kind === 'instance' && base.name !== 'builtins.object' && base.name !== className) {
        const baseArguments = base.arguments?.map((argument) =>
          fromType(argument, { resolution: this.resolution, variables }),
        );
        const found = this.find(base.name, name, baseArguments, depth + 1);
        if (found) {
          return found;
        }
      }
    }
    return undefined;
  }
}

/** What the type parameters of the object's class stand for. */
export function argumentsOf(entity: Entity | undefined): readonly Entities[] {
  switch (entity?.kind) {
    case 'api-object':
      return entity.arguments ?? [];
    case 'container':
      return entity.keys ? [entity.keys, entity.items] : [entity.items];
    case 'tuple':
      return [entity.items.flat()];
    default:
      return [];
  }
}
