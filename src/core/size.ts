/**
 * Products of named sizes: the unknowns that costs grow with. A size knows what it is assumed to be where nothing better is
 * known, alone and where it multiplies with others; a caller that knows better substitutes it (core/cost, `substitute`).
 * Where the assumptions come from is the business of analysis/.
 */

export interface Size {
  /** Unique within the function that a cost belongs to: `parameter:rows`, `self.rows`. */
  readonly name: string;
  /** What it is taken to be where it is the only unknown. */
  readonly alone: number;
  /** What it is taken to be beside other unknowns: programs choose sizes so that they end. */
  readonly nested: number;
  /** The author wrote the number down as a default: it multiplies as it stands. */
  readonly isGiven?: boolean;
  /** How it reads where it is no plain size: `2ⁿ` for the calls of a tree of recursion. */
  readonly notation?: string;
}

/** `size` to the power of `power`, times its logarithm to base two to the power of `logs`. */
export interface Factor {
  readonly size: Size;
  readonly power: number;
  readonly logs: number;
}

/** Unknown sizes beyond this degree no longer tell anything. */
const maxDegree = 4;

export function factorOf(size: Size): Factor {
  return { size, power: 1, logs: 0 };
}

export function logarithmOf(size: Size): Factor {
  return { size, power: 0, logs: 1 };
}

export function degreeOf(factors: readonly Factor[]): number {
  let degree = 0;
  for (const { power } of factors) {
    degree += power;
  }
  return degree;
}

/** Identity of a product: equal keys grow alike. */
function keyOf(factors: readonly Factor[]): string {
  return factors.map(({ size, power, logs }) => `${size.name}^${power}^${logs}`).join(' ');
}

/** The order of products by their keys, which are hardly ever written out for it: 0 for those that grow alike. */
export function compareProducts(a: readonly Factor[], b: readonly Factor[]): number {
  if (a === b) {
    return 0;
  }
  for (let index = 0; index < a.length && index < b.length; index++) {
    const left = a[index];
    const right = b[index];
    if (left === right || !left || !right) {
      continue;
    }
    const { name } = left.size;
    const other = right.size.name;
    if (name === other) {
      if (left.power !== right.power || left.logs !== right.logs) {
        return left.power - right.power || left.logs - right.logs;
      }
    } else if (name.startsWith(other) || other.startsWith(name)) {
      const key = keyOf(a);
      const another = keyOf(b);
      return key === another ? 0 : key < another ? -1 : 1;
    } else {
      return name < other ? -1 : 1;
    }
  }
  return a.length - b.length;
}

/** The product in normal form: sorted by name, each size once, its degree bounded. `a` is in normal form. */
export function multiplied(a: readonly Factor[], b: readonly Factor[]): readonly Factor[] {
  if (b.length === 0 || (a.length === 0 && b.length === 1)) {
    return b.length === 0 ? a : b;
  }
  let result = a;
  for (const factor of b) {
    result = withFactor(result, factor);
  }
  return bounded(result);
}

function withFactor(factors: readonly Factor[], factor: Factor): readonly Factor[] {
  let index = 0;
  for (const { size } of factors) {
    if (size.name >= factor.size.name) {
      break;
    }
    index++;
  }
  const known = factors[index];
  if (known?.size.name !== factor.size.name) {
    return index === factors.length ? [...factors, factor] : factors.toSpliced(index, 0, factor);
  }
  return factors.with(index, {
    size: smaller(known.size, factor.size),
    power: known.power + factor.power,
    logs: Math.min(maxDegree, known.logs + factor.logs),
  });
}

/** Of two ideas of the same size, the more modest one. */
function smaller(a: Size, b: Size): Size {
  if (a === b) {
    return a;
  }
  if (a.isGiven !== b.isGiven) {
    return a.isGiven === true ? a : b;
  }
  return { ...a, alone: Math.min(a.alone, b.alone), nested: Math.min(a.nested, b.nested) };
}

function bounded(factors: readonly Factor[]): readonly Factor[] {
  let excess = degreeOf(factors) - maxDegree;
  if (excess <= 0) {
    return factors;
  }
  const result: Factor[] = [];
  for (const factor of [...factors].reverse()) {
    const cut = Math.min(excess, factor.power);
    excess -= cut;
    if (factor.power > cut || factor.logs > 0) {
      result.unshift({ ...factor, power: factor.power - cut });
    }
  }
  return result;
}

/**
 * How often something that is done once per product is assumed to be done. A single unknown counts as it is alone; of
 * several, the two largest multiply, as nested loops over real data do, and a third says nothing about time. Waiting
 * multiplies once only: nobody waits ten thousand times in one call.
 */
export function timesOf(factors: readonly Factor[], isWait: boolean): number {
  let given = 1;
  let most = 1;
  let first = 1;
  let second = 1;
  for (const { size, power, logs } of factors) {
    const value = Math.max(1, isWait ? size.nested : size.alone);
    if (logs > 0) {
      given *= Math.max(1, Math.log2(value)) ** logs;
    }
    if (power === 0) {
      continue;
    }
    if (size.isGiven) {
      given *= value ** power;
      continue;
    }
    most = Math.max(most, value);
    const guess = Math.max(1, size.nested);
    if (guess >= first) {
      second = power > 1 ? guess : first;
      first = guess;
    } else {
      second = Math.max(second, guess);
    }
  }
  return given * (isWait ? most : Math.max(most, first * second));
}

const letters = ['n', 'm', 'k', 'l'] as const;
const superscripts = ['', '', '²', '³', '⁴'] as const;

/** The product as people write it: `n`, `n·m`, `n²`, `n log n`. */
export function notationOf(factors: readonly Factor[]): string {
  const ordered = [...factors].sort((a, b) => b.power - a.power || b.logs - a.logs);
  const named = ordered.map((factor, index) => ({
    ...factor,
    letter: factor.size.notation ?? letters[index] ?? 'n',
  }));
  const powers = named
    .filter(({ power }) => power > 0)
    .map(({ letter, power }) => `${letter}${superscripts[power] ?? ''}`)
    .join('·');
  const logs = named
    .flatMap(({ letter, logs: times }) => Array.from({ length: times }, () => `log ${letter}`))
    .join(' ');
  return [powers, logs].filter((part) => part !== '').join(' ') || '1';
}
