/**
 * Expected time of one call, split by what the thread is doing meanwhile. All amounts are milliseconds at the assumed sizes
 * (analysis/assumptions); `degree` says how the amount grows with the function's unknown sizes: 0 constant, 1 linear, 2 quadratic.
 */
export interface Amount {
  readonly ms: number;
  readonly degree: number;
}

export interface Cost {
  /** Bytecode or C code that holds the GIL. */
  readonly heldCpu: Amount;
  /** Native code that released the GIL. */
  readonly freeCpu: Amount;
  /** The thread sleeps in the kernel, GIL released. */
  readonly blockedIo: Amount;
  /** Suspended at `await`; the event loop is free. */
  readonly awaitedIo: Amount;
}

export type CostPart = keyof Cost;

const costParts = ['heldCpu', 'freeCpu', 'blockedIo', 'awaitedIo'] as const satisfies readonly CostPart[];

const nothing: Amount = { ms: 0, degree: 0 };

export const zeroCost: Cost = { heldCpu: nothing, freeCpu: nothing, blockedIo: nothing, awaitedIo: nothing };

export function costOf(part: CostPart, ms: number): Cost {
  return { ...zeroCost, [part]: { ms, degree: 0 } };
}

function mapParts(change: (part: CostPart) => Amount): Cost {
  return {
    heldCpu: change('heldCpu'),
    freeCpu: change('freeCpu'),
    blockedIo: change('blockedIo'),
    awaitedIo: change('awaitedIo'),
  };
}

/** The larger degree wins only where it contributes time. */
function addAmounts(a: Amount, b: Amount): Amount {
  if (a.ms === 0) {
    return b;
  }
  return b.ms === 0 ? a : { ms: a.ms + b.ms, degree: Math.max(a.degree, b.degree) };
}

export function addCosts(a: Cost, b: Cost): Cost {
  return mapParts((part) => addAmounts(a[part], b[part]));
}

/** Beyond some hours nothing is said: the order of magnitude is clear. */
const maxMs = 1e7;

/** The cost of doing `cost` a known number of times. */
export function repeatCost(cost: Cost, times: number): Cost {
  return mapParts((part) => {
    const { ms, degree } = cost[part];
    return ms === 0 ? cost[part] : { ms: Math.min(maxMs, ms * times), degree };
  });
}

/**
 * The cost of doing `cost` once per item of something whose size is assumed to be `size`. Two assumed sizes multiply, as
 * nested loops over real data do; a third only raises the degree, since guesses piled on guesses say nothing about time.
 */
export function growCost(cost: Cost, size: number, degree: number): Cost {
  return mapParts((part) => {
    const amount = cost[part];
    if (amount.ms === 0) {
      return amount;
    }
    const isPlausible = amount.degree + degree <= 2;
    return { ms: Math.min(maxMs, isPlausible ? amount.ms * size : amount.ms), degree: amount.degree + degree };
  });
}

/** Per part, the larger of the two: the price of a branch is that of its dearer arm. */
export function maxCosts(a: Cost, b: Cost): Cost {
  return mapParts((part) => (a[part].ms >= b[part].ms ? a[part] : b[part]));
}

export function totalMs(cost: Cost): number {
  return cost.heldCpu.ms + cost.freeCpu.ms + cost.blockedIo.ms + cost.awaitedIo.ms;
}

/** Growth of the dominating part as the command line prints it. */
export function growthOf(cost: Cost): '1' | 'n' | 'n²' {
  const total = totalMs(cost);
  let degree = 0;
  for (const part of costParts) {
    if (cost[part].ms > 0.05 * total) {
      degree = Math.max(degree, cost[part].degree);
    }
  }
  return degree === 0 ? '1' : degree === 1 ? 'n' : 'n²';
}

/** The part that takes the most time. */
export function dominantPart(cost: Cost): CostPart {
  return costParts.reduce<CostPart>((best, part) => (cost[part].ms > cost[best].ms ? part : best), 'heldCpu');
}
