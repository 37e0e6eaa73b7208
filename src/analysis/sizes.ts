/**
 * From sizes as one file tells them (core/facts, `SizeFacts`) to sizes that costs grow with: what each is assumed to be, and
 * what becomes of a callee's sizes at a call. A parameter's size is what the argument's is; a size that the caller neither
 * passes nor knows stays the callee's own affair and multiplies modestly.
 */
import { Substitution, type SizeValue, type SizeValues } from '../core/cost';
import type { ArgumentFacts, CallOperation, FunctionFacts, SizeFacts, SizeFactor } from '../core/facts';
import { factorOf, logarithmOf, type Factor, type Size } from '../core/size';
import type { Assumptions } from './assumptions';
import { exponentialPrefix, parameterPrefix, rootPrefix } from './sizeNames';

/** Joins a function and a size of its own that its callers know nothing of. */
const inside = '›';

/** The sizes of one function under the assumptions made. */
export class FunctionSizes {
  private given: Map<string, number> | undefined;

  constructor(
    facts: FunctionFacts,
    readonly assumptions: Assumptions,
  ) {
    for (const { name, defaultSize } of facts.parameters) {
      if (defaultSize !== undefined && defaultSize >= 2) {
        this.given ??= new Map();
        this.given.set(parameterPrefix + name, defaultSize);
      }
    }
  }

  valueOf(facts: SizeFacts): SizeValue {
    return {
      scale: facts.scale,
      factors: facts.factors.map((factor) =>
        factor.isLogarithm === true ? logarithmOf(this.sizeOf(factor)) : factorOf(this.sizeOf(factor)),
      ),
    };
  }

  /** A default of the author's own is the best guess there is; a count is larger than a collection. */
  sizeOf({ name, kind }: SizeFactor): Size {
    const given = this.given?.get(name);
    if (given !== undefined) {
      return { name, alone: given, nested: given, isGiven: true };
    }
    return kind === 'number' ? this.number(name) : this.collection(name);
  }

  collection(name: string): Size {
    const { collectionSize } = this.assumptions;
    const size = { name, alone: collectionSize, nested: collectionSize };
    return name.startsWith(rootPrefix) ? { ...size, notation: '√n' } : size;
  }

  number(name: string): Size {
    const { numericTrips, nestedTrips } = this.assumptions;
    return { name, alone: numericTrips, nested: nestedTrips };
  }

  /**
   * From costs of a called function to what the caller pays: the callee's parameters are the caller's arguments.
   */
  atCall(callee: FunctionFacts, call: CallOperation): Substitution {
    return new Substitution(new PassedSizes(this, callee, call));
  }

  /** What a size of the callee is at this call; undefined for those that stay. */
  passed({ size }: Factor, callee: FunctionFacts, call: CallOperation): SizeValue | undefined {
    const { name } = size;
    if (name.startsWith(exponentialPrefix)) {
      return exponential(size, callee, call);
    }
    const isRoot = name.startsWith(rootPrefix);
    const plain = isRoot ? name.slice(rootPrefix.length) : name;
    if (!plain.startsWith(parameterPrefix)) {
      return own(size, callee.id);
    }
    const parameter = plain.slice(parameterPrefix.length);
    const argument = argumentFor(callee, parameter, call);
    if (argument === undefined) {
      // The caller says nothing: the default is not a guess any more.
      return size.isGiven === true ? { scale: size.alone, factors: [] } : own(size, callee.id);
    }
    return argument.size ? this.argumentSize(argument.size, size, isRoot) : unnamed(size, callee.id, parameter, this);
  }

  /** Where the argument does not tell what it is, the callee's idea of it stands under the caller's name. */
  private argumentSize(facts: SizeFacts, size: Size, isRoot: boolean): SizeValue {
    const scale = isRoot ? Math.sqrt(Math.max(0, facts.scale)) : facts.scale;
    const factors = facts.factors.map((factor) => {
      const name = isRoot ? `${rootPrefix}${factor.name}` : factor.name;
      const known = isRoot ? this.collection(name) : this.sizeOf({ ...factor, name });
      const adopts = factor.kind === 'unknown' && known.isGiven !== true && size.isGiven !== true;
      const { alone, nested } = adopts ? size : known;
      const adopted: Size = { ...known, alone, nested };
      return factor.isLogarithm === true ? logarithmOf(adopted) : factorOf(adopted);
    });
    return { scale, factors };
  }
}

/** The sizes of a callee at one call of it. */
class PassedSizes implements SizeValues {
  constructor(
    private readonly caller: FunctionSizes,
    private readonly callee: FunctionFacts,
    private readonly call: CallOperation,
  ) {}

  valueOf(factor: Factor): SizeValue | undefined {
    return this.caller.passed(factor, this.callee, this.call);
  }
}

/** What the caller passes for a parameter: by name, or by place behind the bound object. */
function argumentFor(callee: FunctionFacts, parameter: string, call: CallOperation): ArgumentFacts | undefined {
  const byName = call.arguments.find(({ name }) => name === parameter);
  if (byName) {
    return byName;
  }
  const place = callee.parameters.findIndex(({ name }) => name === parameter) - (isBound(callee, call) ? 1 : 0);
  const positional = call.arguments.filter(({ name }) => name === undefined);
  const argument = place < 0 ? undefined : positional[place];
  const isBehindStar = positional.slice(0, place + 1).some(({ star }) => star !== undefined);
  return isBehindStar ? undefined : argument;
}

/** True when the first parameter is the object the call is made on, not an argument. */
function isBound(callee: FunctionFacts, { callee: value }: CallOperation): boolean {
  if (callee.className === undefined || callee.kind !== 'method' || callee.methodKind === 'static') {
    return false;
  }
  const isOnClass = value.kind === 'attribute' && value.value.kind === 'class';
  return !(isOnClass && callee.methodKind === 'instance');
}

/** The calls of a tree of recursion, whose depth the caller may know: `fibonacci(20)`. */
function exponential(size: Size, callee: FunctionFacts, call: CallOperation): SizeValue {
  const parameter = size.name.slice((exponentialPrefix + parameterPrefix).length);
  const depth = argumentFor(callee, parameter, call)?.size;
  return depth?.factors.length === 0
    ? { scale: Math.min(maxTree, branching ** Math.max(0, depth.scale)), factors: [] }
    : { scale: 1, factors: [factorOf(size)] };
}

/** How much a tree of calls grows per level where two calls are made of which one is for less: the golden ratio. */
const branching = 1.618;
const maxTree = 1e12;

/** An argument whose size is not told: an unknown of the caller's. */
function unnamed(size: Size, callee: string, parameter: string, sizes: FunctionSizes): SizeValue {
  const name = `${callee}(${parameter})`;
  const fresh = size.isGiven === true ? sizes.collection(name) : { ...size, name };
  return { scale: 1, factors: [factorOf(fresh)] };
}

/** A size inside a callee: known to its callers by the function it belongs to, one and the same for all of them. */
function own(size: Size, callee: string): SizeValue | undefined {
  if (size.name.includes(inside)) {
    return undefined;
  }
  const known = innerSizes.get(size);
  if (known?.callee === callee) {
    return known.value;
  }
  const nested = size.isGiven === true ? size.nested : Math.min(size.nested, innerSize);
  const value = { scale: 1, factors: [factorOf({ ...size, name: `${callee}${inside}${size.name}`, nested })] };
  innerSizes.set(size, { callee, value });
  return value;
}

const innerSizes = new WeakMap<Size, { readonly callee: string; readonly value: SizeValue }>();

/** What an unknown size deep inside a callee multiplies others by: headers, handlers, parts, not the data itself. */
const innerSize = 10;
