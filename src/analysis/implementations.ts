/**
 * Which classes of the project stand behind a protocol or an abstract class: what a call of a method without a body of its
 * own may run. Subclasses count by name; for protocols, so do classes that have all of its methods. A few are enough: the
 * dearest speaks for all.
 */
import type { ClassFacts, FunctionFacts } from '../core/facts';
import { callsOf } from './callOperations';
import type { ClassEntity, FunctionEntity } from './entity';
import type { Resolution } from './resolution';

/** Implementations that are looked at. */
const maxImplementations = 6;

/** True for a body that says nothing: `...`, `pass`, a docstring, `raise NotImplementedError`. */
function isBodiless(facts: FunctionFacts): boolean {
  return (
    callsOf(facts.body).every(({ text }) => text === 'NotImplementedError') &&
    facts.body.every(
      (operation) =>
        operation.kind === 'compute' ||
        (operation.kind === 'exit' && operation.form === 'raise') ||
        (operation.kind === 'statement' && operation.form === 'other'),
    )
  );
}

export class Implementations {
  private subclasses: Map<ClassFacts, ClassEntity[]> | undefined;
  private readonly known = new Map<FunctionFacts, Map<ClassFacts, readonly FunctionEntity[] | undefined>>();

  constructor(
    private readonly resolution: Resolution,
    /** The project's classes that a class derives from, itself first. */
    private readonly ancestors: (entity: ClassEntity) => readonly ClassFacts[],
    /** Classes of what the project imports count as well: no class of another program can stand behind an abstract one. */
    private readonly isComplete: boolean,
  ) {}

  /** What calling a method that stands for others may run; undefined where the method speaks for itself. */
  of(method: FunctionEntity): readonly FunctionEntity[] | undefined {
    const { facts, receiver } = method;
    if (receiver?.kind !== 'object') {
      return undefined;
    }
    const known = this.known.get(facts) ?? new Map<ClassFacts, readonly FunctionEntity[] | undefined>();
    if (!known.has(receiver.facts)) {
      this.known.set(facts, known);
      known.set(receiver.facts, undefined);
      known.set(receiver.facts, this.find(method, receiver));
    }
    return known.get(receiver.facts);
  }

  private find({ facts, path }: FunctionEntity, receiver: ClassEntity): readonly FunctionEntity[] | undefined {
    const owner = facts.className === undefined ? undefined : this.resolution.modules.classFacts(path, facts.className);
    if (!owner || !this.isDeclaration(facts, path, owner)) {
      return undefined;
    }
    const name = facts.name.slice(facts.name.lastIndexOf('.') + 1);
    const candidates = [
      ...this.subclassesOf(receiver.facts),
      ...(this.isProtocol(path, owner) ? this.matching(receiver.facts) : []),
    ];
    const found = new Map<FunctionFacts, FunctionEntity>();
    for (const candidate of candidates) {
      for (const member of this.resolution.member({ ...candidate, kind: 'object' }, name)) {
        if (found.size < maxImplementations && member.kind === 'function' && !this.stands(member)) {
          found.set(member.facts, member);
        }
      }
    }
    return [...found.values()];
  }

  private stands({ facts, path }: FunctionEntity): boolean {
    const owner = facts.className === undefined ? undefined : this.resolution.modules.classFacts(path, facts.className);
    return owner !== undefined && this.isDeclaration(facts, path, owner);
  }

  private isDeclaration(facts: FunctionFacts, path: string, owner: ClassFacts): boolean {
    const isAbstract =
      facts.isAbstract === true ||
      facts.decorators.some(({ value }) =>
        this.resolution
          .evaluate(value, path)
          .some((entity) => entity.kind === 'api' && entity.entry.decorates === 'declaration'),
      );
    if (isAbstract) {
      return true;
    }
    const raises = facts.body.some((operation) => operation.kind === 'exit');
    return isBodiless(facts) && (raises || this.isProtocol(path, owner));
  }

  private isProtocol(path: string, facts: ClassFacts): boolean {
    return facts.bases.some((base) =>
      this.resolution
        .evaluate(base, path)
        .some(
          (entity) =>
            'name' in entity && (entity.name === 'typing.Protocol' || entity.name === 'typing_extensions.Protocol'),
        ),
    );
  }

  /** The project's classes that derive from one, itself left out. */
  subclassesOf(facts: ClassFacts): readonly ClassEntity[] {
    if (!this.subclasses) {
      this.subclasses = new Map();
      for (const entity of this.allClasses()) {
        for (const ancestor of this.ancestors(entity).slice(1)) {
          const known = this.subclasses.get(ancestor) ?? [];
          known.push(entity);
          this.subclasses.set(ancestor, known);
        }
      }
    }
    return this.subclasses.get(facts) ?? [];
  }

  /** Classes that have every method of the protocol. */
  private matching(protocol: ClassFacts): readonly ClassEntity[] {
    const names = [...protocol.methods.keys()];
    return names.length === 0
      ? []
      : this.allClasses().filter(
          (entity) =>
            entity.facts !== protocol &&
            !this.isProtocol(entity.path, entity.facts) &&
            names.every((name) => this.ancestors(entity).some((ancestor) => ancestor.methods.has(name))),
        );
  }

  private allClasses(): readonly ClassEntity[] {
    const { modules } = this.resolution;
    return modules
      .paths()
      .filter((path) => this.isComplete || !modules.isLibrary(path))
      .sort()
      .flatMap((path) =>
        (modules.get(path)?.classes ?? []).map((facts): ClassEntity => ({ kind: 'class', path, facts })),
      );
  }
}
