/**
 * What of a program cannot be pickled, and so cannot be sent to a worker process: functions that cannot be found by their
 * name (https://docs.python.org/3/library/pickle.html#what-can-be-pickled-and-unpickled), objects that belong to this process,
 * and whatever holds one of these. Which library classes they are is knowledge. In doubt it is picklable.
 */
import type { ClassEntity, Entities, Entity } from '../../analysis/entity';
import type { Project } from '../../analysis/project';
import type { Value } from '../../core/facts';
import { isNotebook } from '../../languages/notebook/fileNames';
import type { FindingDetail } from '../finding';
import { shortName, spokenName } from './target';

export interface Unpicklable {
  readonly what: Extract<FindingDetail, { readonly kind: 'unpicklable' }>['what'];
  /** `a lambda`, ``a `threading.Lock` ``. */
  readonly words: string;
}

/** Objects in objects are followed this far. */
const maxDepth = 3;

/** Methods with which a class says itself how its instances are pickled. */
const picklingMethods = ['__getstate__', '__reduce__', '__reduce_ex__', '__getnewargs__', '__getnewargs_ex__'];

/** Library bases that add no state to an instance. */
const plainBases = /^(?:builtins\.object|abc\.ABC|typing\.(?:Generic|Protocol))$/;

/** What makes a value impossible to pickle, where every way to it says so. */
export class Picklability {
  /** `isStart`: for a process that is being started, which inherits more than a worker can be sent. */
  constructor(
    private readonly project: Project,
    private readonly isStart: boolean,
  ) {}

  ofValue(value: Value, path: string, depth = 0): Unpicklable | undefined {
    if (value.kind === 'union') {
      const found = value.options.map((option) => this.ofValue(option, path, depth));
      return found.every((each) => each !== undefined) ? found[0] : undefined;
    }
    return this.ofAll(this.project.evaluate(value, path), depth);
  }

  /** Of what iterating over the value yields: the iterable itself is not sent. */
  ofItems(value: Value, path: string): Unpicklable | undefined {
    const found = this.project.evaluate(value, path).map((entity) => this.ofContents(entity, 0));
    return found.every((each) => each !== undefined) ? found[0] : undefined;
  }

  private ofAll(entities: Entities, depth: number): Unpicklable | undefined {
    const found = depth > maxDepth ? [] : entities.map((entity) => this.ofEntity(entity, depth));
    return found.every((each) => each !== undefined) ? found[0] : undefined;
  }

  private ofEntity(entity: Entity, depth: number): Unpicklable | undefined {
    switch (entity.kind) {
      case 'function':
        if (entity.facts.kind === 'lambda') {
          return { what: 'lambda', words: 'a lambda' };
        }
        if (entity.facts.kind === 'function' && entity.facts.name.includes('<locals>')) {
          return { what: 'local-function', words: `the local function \`${spokenName(entity.facts.name)}\`` };
        }
        if (entity.facts.kind === 'function' && isNotebook(entity.path)) {
          return { what: 'notebook-function', words: `\`${entity.facts.name}\`` };
        }
        // A bound method is sent with its object.
        return entity.receiver === undefined || entity.facts.methodKind === 'static'
          ? undefined
          : this.ofEntity(entity.receiver, depth + 1);
      case 'api-object':
        return this.isUnpicklableClass(entity.className)
          ? { what: 'object', words: `a \`${shortName(entity.className)}\`` }
          : undefined;
      case 'class':
        return isLocal(entity)
          ? { what: 'object', words: `the local class \`${spokenName(entity.facts.name)}\`` }
          : undefined;
      case 'object':
        return this.ofObject(entity, depth);
      case 'container':
        return entity.type === 'generator' ? { what: 'object', words: 'a generator' } : this.ofContents(entity, depth);
      case 'tuple':
        return this.ofContents(entity, depth);
      case 'partial':
        return this.ofPartial(entity, depth);
      case 'coroutine':
        return { what: 'object', words: 'a coroutine' };
      default:
        return undefined;
    }
  }

  private isUnpicklableClass(className: string): boolean {
    const picklable = this.project.knowledge.classTrait(className, 'picklable');
    return picklable === false || (picklable === 'at-start' && !this.isStart);
  }

  private ofContents(entity: Entity, depth: number): Unpicklable | undefined {
    if (entity.kind === 'tuple') {
      return first(entity.items, (items) => this.ofAll(items, depth + 1));
    }
    return entity.kind === 'container' && !entity.items.some(({ kind }) => kind === 'none')
      ? first(entity.items, (item) => this.ofAll([item], depth + 1))
      : undefined;
  }

  private ofPartial(
    { callee, arguments: given }: Extract<Entity, { readonly kind: 'partial' }>,
    depth: number,
  ): Unpicklable | undefined {
    const positional = Array.from({ length: given.count }, (_, index) => given.positional(index));
    const named = given.names.map((name) => given.named(name));
    return this.ofEntity(callee, depth + 1) ?? first([...positional, ...named], (each) => this.ofAll(each, depth + 1));
  }

  private ofObject(entity: ClassEntity, depth: number): Unpicklable | undefined {
    const name = spokenName(entity.facts.name);
    if (isLocal(entity)) {
      return { what: 'object', words: `an object of the local class \`${name}\`` };
    }
    const attribute = this.unpicklableAttribute(entity, depth);
    return attribute === undefined ? undefined : { what: 'object', words: `a \`${name}\` (its \`${attribute}\`)` };
  }

  /** The first attribute of an object, its bases' included, that cannot be pickled. */
  private unpicklableAttribute({ path, facts }: ClassEntity, depth: number): string | undefined {
    if (depth > maxDepth || facts.decorators !== undefined || picklingMethods.some((name) => facts.methods.has(name))) {
      return undefined;
    }
    let inherited: string | undefined;
    for (const base of facts.bases) {
      const [entity] = this.project.evaluate(base, path);
      if (entity?.kind === 'class') {
        if (this.saysHowToPickle(entity, depth + 1)) {
          return undefined;
        }
        inherited ??= this.unpicklableAttribute(entity, depth + 1);
      } else if (entity?.kind !== 'api-class' || !plainBases.test(entity.name)) {
        // Nobody can tell what it does with its instances.
        return undefined;
      }
    }
    const isShared = (name: string) => facts.classAttributes?.includes(name) === true;
    return (
      [...facts.attributes].find(
        ([name, value]) => !isShared(name) && this.ofValue(value, path, depth + 1) !== undefined,
      )?.[0] ?? inherited
    );
  }

  private saysHowToPickle({ path, facts }: ClassEntity, depth: number): boolean {
    return (
      picklingMethods.some((name) => facts.methods.has(name)) ||
      facts.bases.some((base) =>
        this.project
          .evaluate(base, path)
          .some((entity) => entity.kind === 'class' && depth <= maxDepth && this.saysHowToPickle(entity, depth + 1)),
      )
    );
  }
}

function isLocal({ facts }: ClassEntity): boolean {
  return facts.name.includes('<locals>');
}

function first<Item>(items: readonly Item[], find: (item: Item) => Unpicklable | undefined): Unpicklable | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
