/**
 * Arithmetic on sizes (core/facts, `SizeFacts`): products stay products, sums and differences keep the larger part. Small
 * known offsets beside an unknown are dropped: `n - 1` is n. Pure functions.
 */
import type { SizeFacts } from '../core/facts';

/** Powers of an unknown beyond this are not told apart. */
const maxPower = 4;

const noFactors: readonly never[] = [];

export function known(scale: number): SizeFacts {
  return { scale, factors: noFactors };
}

function isSame(a: SizeFacts, b: SizeFacts): boolean {
  return (
    a.factors.length === b.factors.length &&
    // Most sizes are known numbers, or one and the same object.
    (a.factors.length === 0 || a.factors === b.factors || hasSameFactors(a, b))
  );
}

function hasSameFactors(a: SizeFacts, b: SizeFacts): boolean {
  return a.factors.every(({ name, isLogarithm }, index) => {
    const other = b.factors[index];
    return name === other?.name && isLogarithm === other.isLogarithm;
  });
}

export function times(a: SizeFacts, b: SizeFacts): SizeFacts {
  return { scale: a.scale * b.scale, factors: [...a.factors, ...b.factors].slice(0, maxPower) };
}

/** Undefined for the sum of two different unknowns. */
export function plus(a: SizeFacts, b: SizeFacts): SizeFacts | undefined {
  if (isSame(a, b)) {
    return { ...a, scale: a.scale + b.scale };
  }
  return a.factors.length === 0 ? b : b.factors.length === 0 ? a : undefined;
}

/** A known minus an unknown is taken as half; so is one unknown minus another that is not smaller for sure. */
export function minus(a: SizeFacts, b: SizeFacts): SizeFacts {
  if (isSame(a, b)) {
    const rest = a.scale - b.scale;
    return a.factors.length === 0 || rest > 0 ? { ...a, scale: rest } : { ...a, scale: a.scale / 2 };
  }
  return b.factors.length === 0 ? a : { ...a, scale: a.scale / 2 };
}

/** Undefined for division by a different unknown. */
export function divided(a: SizeFacts, b: SizeFacts): SizeFacts | undefined {
  if (b.scale === 0) {
    return undefined;
  }
  if (b.factors.length === 0) {
    return { ...a, scale: a.scale / b.scale };
  }
  return isSame(a, b) ? known(a.scale / b.scale) : undefined;
}

export function powered(a: SizeFacts, b: SizeFacts): SizeFacts | undefined {
  if (b.factors.length > 0) {
    return undefined;
  }
  if (a.factors.length === 0) {
    const result = a.scale ** b.scale;
    return Number.isFinite(result) ? known(result) : undefined;
  }
  if (b.scale === 0.5) {
    return rootOf(a);
  }
  const exponent = Math.round(b.scale);
  return exponent >= 1 && exponent === b.scale
    ? Array.from({ length: Math.min(exponent, maxPower) - 1 }, () => a).reduce<SizeFacts>(times, a)
    : undefined;
}

/** The square root of an unknown number is a size of the order of a collection's. */
export function rootOf(a: SizeFacts): SizeFacts {
  const [first] = a.factors;
  return first === undefined
    ? known(Math.sqrt(Math.max(0, a.scale)))
    : { scale: Math.sqrt(Math.max(0, a.scale)), factors: [{ name: `√${first.name}`, kind: 'collection' }] };
}

/** How often it can be halved. */
export function logarithmOf(a: SizeFacts): SizeFacts {
  const [first] = a.factors;
  return first === undefined
    ? known(Math.max(1, Math.ceil(Math.log2(Math.max(2, a.scale)))))
    : { scale: 1, factors: [{ ...first, isLogarithm: true }] };
}
