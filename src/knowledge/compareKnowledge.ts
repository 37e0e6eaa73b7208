/**
 * Compares what two knowledge files say of the same library, callable by callable: the kind of effect, whether the result is
 * awaited, and the price. The reference decides which callables are asked for; what only the other has is counted beside. Data
 * in, data out: printing is the command line's business.
 */
import type { ApiEntry, ClassEntry, Effect, LibraryKnowledge } from './apiEntry';
import { loadKnowledge, type Knowledge } from './knowledge';

/** What a call mostly does: a kind of wait, computing with or without the GIL, or nothing that takes time. */
export type MainEffect = 'cheap' | 'held' | 'released' | Extract<Effect, { wait: unknown }>['wait'];

export interface Compared {
  /** `requests.Session.get`, `requests.Session()` for the constructor, `requests.Session.__enter__` and so on. */
  readonly name: string;
  readonly reference: MainEffect;
  /** Undefined where nothing is said of it. */
  readonly other: MainEffect | undefined;
  /** Of the same kind; a database counts as network, since a library's source shows the socket and not what stands behind it. */
  readonly isSameKind: boolean;
  readonly isSameAsync: boolean;
  /** The other's price over the reference's, where both take time and are of one kind. */
  readonly factor: number | undefined;
}

export interface Comparison {
  /** What the reference has an entry for, sorted by name. */
  readonly compared: readonly Compared[];
  /** Names that only the other describes. */
  readonly additional: readonly string[];
}

/** Of the parts of a class that are not methods, by the special method that a person knows them by. */
const traits = { entered: '__enter__', exit: '__exit__', iterate: '__next__', called: '__call__' } as const;

type Trait = keyof typeof traits;
const traitNames: readonly Trait[] = ['entered', 'exit', 'iterate', 'called'];

export function compareKnowledge(
  reference: readonly LibraryKnowledge[],
  other: readonly LibraryKnowledge[],
): Comparison {
  const mine = callablesOf(reference);
  const theirs = callablesOf(other);
  const referenceLookUp = new LookUp(reference);
  const otherLookUp = new LookUp(other);
  const compared = mine.flatMap((callable): Compared[] => {
    const entry = referenceLookUp.entry(callable);
    return entry ? [comparedWith(callable.name, entry, otherLookUp.entry(callable), otherLookUp.knowledge)] : [];
  });
  const additional = theirs
    .filter((callable) => referenceLookUp.entry(callable) === undefined && otherLookUp.entry(callable) !== undefined)
    .map(({ name }) => name);
  return { compared, additional };
}

interface Callable {
  readonly name: string;
  readonly className?: string;
  readonly member?: string;
  readonly part: 'function' | 'constructor' | 'method' | Trait;
}

/** What the files have an entry for; names that stand for many (`*`) cannot be compared. */
function callablesOf(libraries: readonly LibraryKnowledge[]): readonly Callable[] {
  const found = new Map<string, Callable>();
  const add = (callable: Callable): void => {
    if (!callable.name.includes('*')) {
      found.set(callable.name, callable);
    }
  };
  for (const { functions = {}, classes = {} } of libraries) {
    Object.keys(functions).forEach((name) => {
      add({ name, part: 'function' });
    });
    for (const [className, entry] of Object.entries(classes)) {
      if (Object.hasOwn(entry, 'constructor')) {
        add({ name: `${className}()`, className, part: 'constructor' });
      }
      for (const member of Object.keys(entry.methods ?? {})) {
        add({ name: `${className}.${member}`, className, member, part: 'method' });
      }
      for (const part of traitNames.filter((trait) => entry[trait] !== undefined)) {
        add({ name: `${className}.${traits[part]}`, className, part });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the files say of a callable under any of its names, inherited entries included. */
class LookUp {
  readonly knowledge: Knowledge;
  /** Classes whose constructor has an entry in a file. */
  private readonly constructors = new Map<string, ApiEntry>();

  constructor(libraries: readonly LibraryKnowledge[]) {
    this.knowledge = loadKnowledge(libraries);
    for (const { classes = {} } of libraries) {
      for (const [name, entry] of Object.entries(classes)) {
        const constructor = constructorOf(entry);
        if (constructor) {
          this.constructors.set(name, constructor);
        }
      }
    }
  }

  entry({ name, className, member, part }: Callable): ApiEntry | undefined {
    const { knowledge } = this;
    const found =
      className === undefined || part === 'function'
        ? knowledge.functionEntry(name)
        : part === 'method'
          ? knowledge.methodEntry(className, member ?? '')
          : part === 'constructor'
            ? knowledge.ancestry(className).flatMap((each) => this.constructors.get(each) ?? [])[0]
            : knowledge.classTrait(className, part);
    // Nothing known is no entry, whatever form it has.
    return found?.derived?.confidence === 0 ? undefined : found;
  }
}

function constructorOf(entry: ClassEntry): ApiEntry | undefined {
  return Object.hasOwn(entry, 'constructor') ? entry.constructor : undefined;
}

function comparedWith(name: string, reference: ApiEntry, other: ApiEntry | undefined, knowledge: Knowledge): Compared {
  const mine = mainEffect(reference);
  const theirs = other && mainEffect(other);
  const isSameKind = theirs !== undefined && kindOf(mine) === kindOf(theirs);
  const price = totalMs(reference, knowledge);
  const otherPrice = other ? totalMs(other, knowledge) : 0;
  return {
    name,
    reference: mine,
    other: theirs,
    isSameKind,
    isSameAsync: other !== undefined && (reference.async === true) === (other.async === true),
    factor: isSameKind && price > 0 && otherPrice > 0 ? otherPrice / price : undefined,
  };
}

/** What takes less is not worth telling from nothing: the analysis calls functions of that price trivial. Milliseconds. */
const cheapMs = 0.02;

function mainEffect({ effect }: ApiEntry): MainEffect {
  if (effect === undefined || (effect.ms !== undefined && effect.ms < cheapMs)) {
    return 'cheap';
  }
  return 'wait' in effect ? effect.wait : effect.cpu === 'held' ? 'held' : 'released';
}

function kindOf(effect: MainEffect): MainEffect {
  return effect === 'database' || effect === 'dns' ? 'network' : effect;
}

function totalMs({ effect, also = [] }: ApiEntry, knowledge: Knowledge): number {
  return [...(effect ? [effect] : []), ...also].reduce(
    (sum, each) => sum + (each.ms ?? ('wait' in each ? knowledge.waitMs(each.wait) : 0)),
    0,
  );
}

export interface Agreement {
  readonly compared: number;
  readonly missing: number;
  readonly additional: number;
  readonly sameKind: number;
  readonly sameAsync: number;
  /** Pairs with a price on both sides. */
  readonly priced: number;
  readonly withinThree: number;
  readonly withinTen: number;
}

/** The comparison in numbers; shares are of `compared`, which both sides describe. */
export function agreementOf({ compared, additional }: Comparison): Agreement {
  const both = compared.filter(({ other }) => other !== undefined);
  const factors = both.flatMap(({ factor }) => factor ?? []);
  const within = (limit: number): number => factors.filter((factor) => factor <= limit && factor >= 1 / limit).length;
  return {
    compared: both.length,
    missing: compared.length - both.length,
    additional: additional.length,
    sameKind: both.filter(({ isSameKind }) => isSameKind).length,
    sameAsync: both.filter(({ isSameAsync }) => isSameAsync).length,
    priced: factors.length,
    withinThree: within(3),
    withinTen: within(10),
  };
}
