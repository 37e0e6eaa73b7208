/**
 * Names, classes and members of libraries: the knowledge base first, which knows what a call does, then the table of library
 * types, which knows what it yields. What only the table knows is typed but has no price; what neither knows is not known.
 */
import type { ApiEntry } from '../knowledge/apiEntry';
import type { TypedMember } from '../knowledge/typeTable';
import { nothing, type Entities, type Entity, type TypeVariables } from './entity';
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

/** Of what works on memory only. */
const plainEntry: ApiEntry = {};

/** What the knowledge base says of a member of a class, whoever it is read from. */
interface DescribedMember {
  readonly qualified: string;
  /** Of a method; its attribute's type otherwise. */
  readonly entry?: ApiEntry;
  readonly type?: string;
}

/** Answers by the class and the name of a member. */
class MemberTable<Answer extends object> {
  private readonly classes = new Map<string, Map<string, Answer>>();

  constructor(private readonly find: (className: string, name: string) => Answer) {}

  get(className: string, name: string): Answer {
    let members = this.classes.get(className);
    if (!members) {
      members = new Map();
      this.classes.set(className, members);
    }
    const known = members.get(name);
    if (known) {
      return known;
    }
    const answer = this.find(className, name);
    members.set(name, answer);
    return answer;
  }
}

export class Libraries {
  private readonly publicNames = new Map<string, string>();
  private readonly describedMembers = new MemberTable((className, name) => this.describedMember(className, name));
  /** Of classes whose type parameters stand for nothing known. */
  private readonly found = new MemberTable((className, name) => ({ member: this.search(className, name, [], 0) }));

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
      return [{ kind: 'api', name: canonical, entry: plainEntry }];
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
          ? [{ kind: 'api', name, entry: plainEntry }]
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
    const { qualified, entry, type } = this.describedMembers.get(className, name);
    if (entry) {
      return [method(qualified, entry, className, receiver)];
    }
    if (type !== undefined) {
      return this.instance(type === 'self' ? className : type);
    }
    const typed = this.typedMember(className, name, receiver);
    if (typed.length > 0) {
      return typed;
    }
    if (arithmetic.test(name) && knowledge.classEntry(className)) {
      // Arrays, decimals and intervals of time: an operation on one yields another.
      return [method(qualified, { returns: 'self' }, className, receiver)];
    }
    if (className.startsWith('builtins.') || (this.isStandard(className) && receiver?.kind !== 'api-class')) {
      // Methods of built-in types that the knowledge base does not name work on memory only.
      return [method(qualified, plainEntry, className, receiver)];
    }
    return nothing;
  }

  private describedMember(className: string, name: string): DescribedMember {
    const { knowledge } = this.resolution;
    const qualified = `${className}.${name}`;
    const trait = traitOfMethod.get(name);
    if (trait !== undefined) {
      const entry = knowledge.classTrait(className, trait);
      if (entry || className.startsWith('builtins.') || knowledge.classEntry(className)) {
        return { qualified, entry: entry ?? plainEntry };
      }
    }
    const entry = knowledge.methodEntry(className, name);
    const type = entry ? undefined : knowledge.attributeType(className, name);
    return entry ? { qualified, entry } : type === undefined ? { qualified } : { qualified, type };
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
          return [method(qualified, plainEntry, className, receiver)];
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
  find(className: string, name: string, args: readonly Entities[] = []): FoundMember | undefined {
    const { member } = this.found.get(className, name);
    return member === undefined || args.length === 0 ? member : this.search(className, name, args, 0);
  }

  private search(className: string, name: string, args: readonly Entities[], depth: number): FoundMember | undefined {
    const { types } = this.resolution;
    const owner = types.class(className);
    if (!owner) {
      return undefined;
    }
    const { typeParameters } = owner;
    const variables: TypeVariables =
      typeParameters.length === 0
        ? noVariables
        : new Map(typeParameters.map((parameter, index) => [parameter, args[index] ?? nothing]));
    const member = owner.member(name);
    if (member) {
      return { owner, member, variables };
    }
    if (depth >= maxDepth) {
      return undefined;
    }
    for (const base of owner.bases) {
      if (base.kind === 'instance' && base.name !== 'builtins.object' && base.name !== className) {
        const baseArguments = (base.arguments ?? []).map((argument) =>
          fromType(argument, { resolution: this.resolution, variables }),
        );
        const found = this.search(base.name, name, baseArguments, depth + 1);
        if (found) {
          return found;
        }
      }
    }
    return undefined;
  }
}

const noVariables: TypeVariables = new Map();

function method(name: string, entry: ApiEntry, className: string, receiver: Entity | undefined): Entity {
  return receiver ? { kind: 'api', name, entry, className, receiver } : { kind: 'api', name, entry, className };
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
