/**
 * What a package's class does when it is constructed, entered, left, iterated over, called and awaited, and what its methods
 * and attributes are. Own members only: bases are named, and looked up where an entry is missing.
 */
import type { FunctionFacts, ParameterFacts, Value } from '../../core/facts';
import type { ApiEntry, ClassEntry } from '../../knowledge/apiEntry';
import type { Project } from '../project';
import type { Callers } from './callers';
import type { EntryDerivation } from './entries';
import type { PackageClass } from './packageNames';

/** A callable of a class, with the caller that was made for it. */
interface Member {
  readonly name: string;
  readonly facts: FunctionFacts | undefined;
  readonly parameters: readonly ParameterFacts[];
  readonly caller: string;
}

export interface PreparedClass {
  readonly construct: Member;
  readonly members: ReadonlyMap<string, Member>;
}

/** What syntax does to an instance, by the methods that do it, the first that is there. */
const traits = {
  entered: ['__enter__', '__aenter__'],
  exit: ['__exit__', '__aexit__'],
  called: ['__call__'],
  awaited: ['__await__'],
} as const;

const iterators = ['__next__', '__anext__', '__iter__', '__aiter__'] as const;

const wantedSpecials: ReadonlySet<string> = new Set([...Object.values(traits).flat(), ...iterators]);

export class ClassDerivation {
  constructor(
    private readonly project: Project,
    private readonly callers: Callers,
    private readonly observer: string,
  ) {}

  /** Makes the callers of a class's members. */
  prepare(described: PackageClass): PreparedClass {
    const { facts, path, definedName } = described;
    const members = new Map<string, Member>();
    for (const [name, id] of facts.methods) {
      const method = this.project.facts(path)?.functions.find((each) => each.id === id);
      if (method && method.methodKind !== 'property' && (!name.startsWith('_') || wantedSpecials.has(name))) {
        const parameters = withoutReceiver(method);
        const callee = name === '__call__' ? '' : `.${name}`;
        const caller = this.callers.add({ callee, receiver: definedName, parameters });
        members.set(name, { name, facts: method, parameters, caller });
      }
    }
    const initialiser = this.initialiser(described);
    const parameters = initialiser ? withoutReceiver(initialiser) : [];
    return {
      construct: {
        name: '__init__',
        facts: undefined,
        parameters,
        caller: this.callers.add({ callee: definedName, parameters }),
      },
      members,
    };
  }

  describe(described: PackageClass, prepared: PreparedClass, entries: EntryDerivation): ClassEntry {
    const { name } = described;
    const bases = this.bases(described, entries);
    const { construct, members } = prepared;
    const made = entries.entryOf(name, undefined, construct.caller, construct.parameters);
    const methods: [string, ApiEntry][] = [];
    for (const [method, { caller, facts, parameters }] of members) {
      const entry = method.startsWith('__')
        ? undefined
        : entries.entryOf(`${name}.${method}`, facts, caller, parameters, described);
      if (entry) {
        methods.push([method, entry]);
      }
    }
    const attributes = this.attributes(described, entries);
    return {
      ...(bases.length > 0 ? { bases } : {}),
      constructor: made ? withoutResult(made) : { derived: { confidence: 0 } },
      ...(methods.length > 0 ? { methods: sortedRecord(methods) } : {}),
      ...(attributes.length > 0 ? { attributes: sortedRecord(attributes) } : {}),
      ...this.traits(described, members, entries),
    };
  }

  private traits(
    described: PackageClass,
    members: ReadonlyMap<string, Member>,
    entries: EntryDerivation,
  ): Omit<ClassEntry, 'constructor'> {
    const { name } = described;
    const entryOf = (methods: readonly string[]): ApiEntry | undefined => {
      const member = methods.flatMap((method) => members.get(method) ?? [])[0];
      return member
        ? entries.entryOf(`${name}.${member.name}`, member.facts, member.caller, member.parameters, described)
        : undefined;
    };
    const entered = entryOf(traits.entered);
    const exit = entryOf(traits.exit);
    const iterate = this.iterate(members, entries);
    const called = entryOf(traits.called);
    const awaited = entryOf(traits.awaited);
    const enter = entered?.returns === 'self' ? undefined : entered?.returns;
    return {
      ...(enter === undefined || enter === name ? {} : { enter }),
      ...(entered ? { entered: withoutResult(entered) } : {}),
      ...(exit ? { exit: withoutResult(exit) } : {}),
      ...(iterate ? { iterate } : {}),
      ...(called ? { called } : {}),
      ...(awaited ? { awaited } : {}),
    };
  }

  private iterate(members: ReadonlyMap<string, Member>, entries: EntryDerivation): ApiEntry | undefined {
    const next = members.get('__next__') ?? members.get('__anext__');
    if (next?.facts) {
      return entries.itemEntry(next.facts, next.caller);
    }
    const iter = members.get('__iter__') ?? members.get('__aiter__');
    return iter?.facts?.isGenerator === true ? entries.itemEntry(iter.facts, iter.caller) : undefined;
  }

  private bases({ facts, path }: PackageClass, entries: EntryDerivation): string[] {
    const names = facts.bases.flatMap((base) =>
      this.project
        .evaluate({ kind: 'instance', type: base }, path)
        .flatMap((entity) => entries.className(entity) ?? []),
    );
    return [...new Set(names)].filter((name) => name !== 'builtins.object');
  }

  /** Attributes and what reading properties yields, where the class of that is known. */
  private attributes({ facts, path, definedName }: PackageClass, entries: EntryDerivation): [string, string][] {
    const functions = this.project.facts(path)?.functions ?? [];
    const properties = [...facts.methods]
      .filter(([, id]) => functions.some((each) => each.id === id && each.methodKind === 'property'))
      .map(([name]) => name);
    const names = new Set([...facts.attributes.keys(), ...properties]);
    const instance: Value = { kind: 'instance', type: { kind: 'global', name: definedName } };
    return [...names].flatMap((name): [string, string][] => {
      const isMethod = facts.methods.has(name) && !properties.includes(name);
      if (name.startsWith('_') || isMethod) {
        return [];
      }
      const found = this.project.evaluate({ kind: 'attribute', value: instance, name }, this.observer);
      const classes = [...new Set(found.filter(({ kind }) => kind !== 'none').map((each) => entries.className(each)))];
      const [only] = classes;
      return only === undefined || classes.length > 1 ? [] : [[name, only]];
    });
  }

  private initialiser({ definedName }: PackageClass): FunctionFacts | undefined {
    const instance: Value = { kind: 'instance', type: { kind: 'global', name: definedName } };
    const [found] = this.project.evaluate({ kind: 'attribute', value: instance, name: '__init__' }, this.observer);
    return found?.kind === 'function' ? found.facts : undefined;
  }
}

function withoutReceiver({ methodKind, parameters }: FunctionFacts): readonly ParameterFacts[] {
  return methodKind === 'static' ? parameters : parameters.slice(1);
}

function withoutResult({ returns: _returns, yields: _yields, ...entry }: ApiEntry): ApiEntry {
  return entry;
}

function sortedRecord<Item>(entries: readonly (readonly [string, Item])[]): Readonly<Record<string, Item>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
