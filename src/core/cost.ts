/**
 * Expected time of one call, split by what the thread is doing meanwhile. An amount is a small polynomial over named sizes
 * (core/size): `terms` says what it grows with, `ms` what that comes to at the assumed sizes, `degree` the highest power.
 * Costs add, repeat, grow and are substituted; nothing here knows where sizes or prices come from.
 */
import { compareProducts, degreeOf, multiplied, notationOf, timesOf, type Factor } from './size';

export interface Term {
  /** Milliseconds per unit of the product. */
  readonly ms: number;
  /** Sorted by name, each size once; empty for what does not grow. */
  readonly factors: readonly Factor[];
  /** How often the product comes up at the assumed sizes (core/size, `timesOf`), and its degree. */
  readonly times: number;
  readonly degree: number;
}

export interface Amount {
  /** Milliseconds at the assumed sizes. */
  readonly ms: number;
  /** 0 constant, 1 linear, 2 quadratic in the unknown sizes. */
  readonly degree: number;
  /** Absent where nothing grows: all of `ms` is constant. */
  readonly terms?: readonly Term[];
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

/** Beyond some hours nothing is said: the order of magnitude is clear. */
const maxMs = 1e7;

/** A polynomial of more terms is folded: the smallest are taken as constant. */
const maxTerms = 8;

export function costOf(part: CostPart, ms: number): Cost {
  const amount: Amount = { ms, degree: 0 };
  switch (part) {
    case 'heldCpu':
      return { heldCpu: amount, freeCpu: nothing, blockedIo: nothing, awaitedIo: nothing };
    case 'freeCpu':
      return { heldCpu: nothing, freeCpu: amount, blockedIo: nothing, awaitedIo: nothing };
    case 'blockedIo':
      return { heldCpu: nothing, freeCpu: nothing, blockedIo: amount, awaitedIo: nothing };
    case 'awaitedIo':
      return { heldCpu: nothing, freeCpu: nothing, blockedIo: nothing, awaitedIo: amount };
  }
}

const noTerms: readonly Term[] = [];
const noFactors: readonly Factor[] = [];

function constantTerm(ms: number): Term {
  return { ms, factors: noFactors, times: 1, degree: 0 };
}

function termOf(ms: number, factors: readonly Factor[], waits: boolean): Term {
  return factors.length === 0
    ? constantTerm(ms)
    : { ms, factors, times: timesOf(factors, waits), degree: degreeOf(factors) };
}

function termsOf(amount: Amount): readonly Term[] {
  return amount.terms ?? (amount.ms === 0 ? noTerms : [constantTerm(amount.ms)]);
}

/** The amount of terms in any order, equal products summed and the list bounded. */
function amountOf(terms: readonly Term[]): Amount {
  const only = terms[0];
  if (only && terms.length === 1 && only.ms > 0) {
    const single = Math.min(maxMs, only.ms * only.times);
    return only.factors.length === 0 ? { ms: single, degree: 0 } : { ms: single, degree: only.degree, terms };
  }
  if (terms.length > 1 && terms.length <= maxTerms && areDistinct(terms)) {
    return sumOf(terms, noTerms);
  }
  const summed: Term[] = [];
  for (const term of terms) {
    if (term.ms > 0) {
      const index = summed.findIndex(({ factors }) => compareProducts(factors, term.factors) === 0);
      const known = summed[index];
      summed[known ? index : summed.length] = known ? bothTerms(known, term) : term;
    }
  }
  let ms = 0;
  for (const term of summed) {
    ms += term.ms * term.times;
  }
  ms = Math.min(maxMs, ms);
  if (summed.every(({ factors }) => factors.length === 0)) {
    return ms === 0 ? nothing : { ms, degree: 0 };
  }
  const kept = sorted(summed.length > maxTerms ? folded(summed) : summed.slice());
  return { ms, degree: kept.reduce((degree, term) => Math.max(degree, term.degree), 0), terms: kept };
}

/** Two terms of one product. */
function bothTerms(a: Term, b: Term): Term {
  return { ms: a.ms + b.ms, factors: a.factors, times: a.times, degree: a.degree };
}

/** True for a list in normal form: every product once, in order. */
function areDistinct(terms: readonly Term[]): boolean {
  let before: Term | undefined;
  for (const term of terms) {
    if (!(term.ms > 0) || (before && inOrder(before, term) >= 0)) {
      return false;
    }
    before = term;
  }
  return true;
}

/** The amount of a list in normal form. What is in `last` is added last: another order would round differently. */
function sumOf(terms: readonly Term[], last: readonly Term[]): Amount {
  let ms = 0;
  let degree = 0;
  let later = 0;
  for (const term of terms) {
    degree = Math.max(degree, term.degree);
    if (last.includes(term)) {
      later++;
    } else {
      ms += term.ms * term.times;
    }
  }
  if (later > 0) {
    for (const term of terms) {
      if (last.includes(term)) {
        ms += term.ms * term.times;
      }
    }
  }
  return { ms: Math.min(maxMs, ms), degree, terms };
}

/** Most lists are in order already. */
function sorted(terms: Term[]): readonly Term[] {
  const isSorted = terms.every((term, index) => {
    const before = terms[index - 1];
    return !before || inOrder(before, term) < 0;
  });
  return isSorted ? terms : terms.sort(inOrder);
}

function inOrder(a: Term, b: Term): number {
  return compareProducts(a.factors, b.factors);
}

/** The dearest terms, the rest as a constant of the same time. */
function folded(terms: readonly Term[]): Term[] {
  const ordered = terms.toSorted(inOrder);
  const kept = new Set(
    ordered
      .filter(({ factors }) => factors.length > 0)
      .sort((a, b) => b.ms * b.times - a.ms * a.times || inOrder(a, b))
      .slice(0, maxTerms - 1),
  );
  const constant = ordered.reduce((sum, each) => (kept.has(each) ? sum : sum + each.ms * each.times), 0);
  return [constantTerm(constant), ...kept];
}

function addAmounts(a: Amount, b: Amount): Amount {
  if (a.ms === 0) {
    return b;
  }
  if (b.ms === 0) {
    return a;
  }
  if (!a.terms && !b.terms) {
    return { ms: Math.min(maxMs, a.ms + b.ms), degree: 0 };
  }
  const left = termsOf(a);
  const right = termsOf(b);
  const terms = left.length >= right.length ? merged(left, right, false) : merged(right, left, true);
  return terms.length <= maxTerms && areAmounts(terms) ? sumOf(terms, right) : amountOf([...left, ...right]);
}

/**
 * The terms of two lists in normal form, in normal form: those of the shorter one put into the longer. Where both have a
 * product, what the first summand has sizes for counts.
 */
function merged(long: readonly Term[], short: readonly Term[], isShortFirst: boolean): readonly Term[] {
  const terms = long.slice();
  let index = 0;
  for (const term of short) {
    let known = terms[index];
    let order = known ? inOrder(known, term) : 1;
    while (order < 0) {
      index++;
      known = terms[index];
      order = known ? inOrder(known, term) : 1;
    }
    if (known && order === 0) {
      terms[index] = isShortFirst ? bothTerms(term, known) : bothTerms(known, term);
    } else {
      terms.splice(index, 0, term);
    }
    index++;
  }
  return terms;
}

function areAmounts(terms: readonly Term[]): boolean {
  for (const { ms } of terms) {
    if (!(ms > 0)) {
      return false;
    }
  }
  return true;
}

function isNothing({ heldCpu, freeCpu, blockedIo, awaitedIo }: Cost): boolean {
  return heldCpu.ms === 0 && freeCpu.ms === 0 && blockedIo.ms === 0 && awaitedIo.ms === 0;
}

export function addCosts(a: Cost, b: Cost): Cost {
  if (isNothing(b)) {
    return a;
  }
  if (isNothing(a)) {
    return b;
  }
  return {
    heldCpu: addAmounts(a.heldCpu, b.heldCpu),
    freeCpu: addAmounts(a.freeCpu, b.freeCpu),
    blockedIo: addAmounts(a.blockedIo, b.blockedIo),
    awaitedIo: addAmounts(a.awaitedIo, b.awaitedIo),
  };
}

/** The cost with so much constant computation on top that holds the GIL. */
export function addHeld(cost: Cost, ms: number): Cost {
  const { heldCpu, freeCpu, blockedIo, awaitedIo } = cost;
  if (ms === 0) {
    return cost;
  }
  const sum: Amount = heldCpu.terms
    ? addAmounts(heldCpu, { ms, degree: 0 })
    : { ms: heldCpu.ms === 0 ? ms : Math.min(maxMs, heldCpu.ms + ms), degree: 0 };
  return { heldCpu: sum, freeCpu, blockedIo, awaitedIo };
}

/** The cost of doing `cost` a known number of times; below one, of doing it with that probability. */
export function repeatCost(cost: Cost, times: number): Cost {
  if (times === 1 || cost === zeroCost) {
    return cost;
  }
  return {
    heldCpu: repeatAmount(cost.heldCpu, times),
    freeCpu: repeatAmount(cost.freeCpu, times),
    blockedIo: repeatAmount(cost.blockedIo, times),
    awaitedIo: repeatAmount(cost.awaitedIo, times),
  };
}

function repeatAmount({ ms, degree, terms }: Amount, times: number): Amount {
  if (ms === 0 || times === 0) {
    return nothing;
  }
  const repeated = Math.min(maxMs, ms * times);
  return terms
    ? { ms: repeated, degree, terms: terms.map((term) => repeatedTerm(term, times)) }
    : { ms: repeated, degree };
}

function repeatedTerm(term: Term, times: number): Term {
  return { ms: term.ms * times, factors: term.factors, times: term.times, degree: term.degree };
}

/** The cost of doing `cost` as often as the product of unknown sizes says. */
export function growCost(cost: Cost, factors: readonly Factor[]): Cost {
  if (factors.length === 0 || isNothing(cost)) {
    return cost;
  }
  return {
    heldCpu: grown(cost.heldCpu, factors, false),
    freeCpu: grown(cost.freeCpu, factors, false),
    blockedIo: grown(cost.blockedIo, factors, true),
    awaitedIo: grown(cost.awaitedIo, factors, true),
  };
}

function grown(amount: Amount, factors: readonly Factor[], waits: boolean): Amount {
  if (amount.ms === 0) {
    return amount;
  }
  if (!amount.terms) {
    return amountOf([termOf(amount.ms, multiplied(noFactors, factors), waits)]);
  }
  return amountOf(amount.terms.map((term) => termOf(term.ms, multiplied(term.factors, factors), waits)));
}

/** The cost of doing `cost` as often as an amount says, one millisecond standing for one time. */
export function multiplyCost(cost: Cost, times: Amount): Cost {
  return termsOf(times).reduce(
    (sum, { ms, factors }) => addCosts(sum, growCost(repeatCost(cost, ms), factors)),
    zeroCost,
  );
}

/** What is known of a size from outside: a number of times a product of other sizes. */
export interface SizeValue {
  readonly scale: number;
  readonly factors: readonly Factor[];
}

/** The cost with sizes replaced by what `valueOf` says of them; those it says nothing of stay. */
export function substitute(cost: Cost, valueOf: (factor: Factor) => SizeValue | undefined): Cost {
  return new Substitution({ valueOf }).of(cost);
}

/** What is known of sizes from outside. */
export interface SizeValues {
  valueOf(factor: Factor): SizeValue | undefined;
}

/** The same for several costs: products that occur in more than one of them are worked out once. */
export class Substitution {
  private known: Map<readonly Factor[], Replacement | undefined> | undefined;

  constructor(private readonly values: SizeValues) {}

  of(cost: Cost): Cost {
    const { heldCpu, freeCpu, blockedIo, awaitedIo } = cost;
    return heldCpu.terms || freeCpu.terms || blockedIo.terms || awaitedIo.terms
      ? {
          heldCpu: this.changed(heldCpu, false),
          freeCpu: this.changed(freeCpu, false),
          blockedIo: this.changed(blockedIo, true),
          awaitedIo: this.changed(awaitedIo, true),
        }
      : cost;
  }

  private changed(amount: Amount, waits: boolean): Amount {
    if (!amount.terms) {
      return amount;
    }
    let replacements = 0;
    const terms: Term[] = amount.terms.slice();
    for (let index = 0; index < terms.length; index++) {
      const term = terms[index];
      const replacement = term && this.replacementFor(term.factors);
      if (term && replacement) {
        replacements++;
        terms[index] = replaced(term, replacement, waits);
      }
    }
    return replacements === 0 ? amount : amountOf(terms);
  }

  private replacementFor(factors: readonly Factor[]): Replacement | undefined {
    if (factors.length === 0) {
      return undefined;
    }
    this.known ??= new Map();
    let replacement = this.known.get(factors);
    if (!replacement && !this.known.has(factors)) {
      replacement = replacementOf(factors, this.values);
      this.known.set(factors, replacement);
    }
    return replacement;
  }
}

function replaced({ ms }: Term, { multipliers, factors }: Replacement, waits: boolean): Term {
  let times = ms;
  for (const multiplier of multipliers) {
    times *= multiplier;
  }
  return termOf(times, factors, waits);
}

/** What becomes of a product: a number of times another one. */
interface Replacement {
  readonly multipliers: readonly number[];
  readonly factors: readonly Factor[];
}

/** Undefined where nothing is known of any of the sizes. */
function replacementOf(product: readonly Factor[], values: SizeValues): Replacement | undefined {
  const multipliers: number[] = [];
  let factors: readonly Factor[] = [];
  let isKnown = false;
  for (const factor of product) {
    const value = values.valueOf(factor);
    if (!value) {
      factors = multiplied(factors, [factor]);
      continue;
    }
    isKnown = true;
    multipliers.push(Math.max(0, value.scale) ** factor.power);
    if (value.factors.length === 0) {
      multipliers.push(Math.max(1, Math.log2(Math.max(1, value.scale))) ** factor.logs);
      continue;
    }
    for (let each = 0; each < factor.power; each++) {
      factors = multiplied(factors, value.factors);
    }
    const first = value.factors[0];
    if (factor.logs > 0 && first) {
      factors = multiplied(factors, [{ size: first.size, power: 0, logs: factor.logs }]);
    }
  }
  return isKnown ? { multipliers, factors } : undefined;
}

/** Per part, the larger of the two. */
export function maxCosts(a: Cost, b: Cost): Cost {
  if (a === b || b === zeroCost) {
    return a;
  }
  return {
    heldCpu: a.heldCpu.ms >= b.heldCpu.ms ? a.heldCpu : b.heldCpu,
    freeCpu: a.freeCpu.ms >= b.freeCpu.ms ? a.freeCpu : b.freeCpu,
    blockedIo: a.blockedIo.ms >= b.blockedIo.ms ? a.blockedIo : b.blockedIo,
    awaitedIo: a.awaitedIo.ms >= b.awaitedIo.ms ? a.awaitedIo : b.awaitedIo,
  };
}

export function totalMs(cost: Cost): number {
  return cost.heldCpu.ms + cost.freeCpu.ms + cost.blockedIo.ms + cost.awaitedIo.ms;
}

/** Terms that make up less than this share of the time do not name its growth. */
const leastShare = 0.01;

/** Growth of the time that matters, as the command line prints it: `1`, `n`, `n²`, `n·m`, `n log n`. */
export function growthOf(cost: Cost): string {
  const total = totalMs(cost);
  let best: { readonly rank: number; readonly factors: readonly Factor[] } = { rank: 0, factors: [] };
  for (const part of costParts) {
    if (cost[part].ms <= 0.05 * total) {
      continue;
    }
    for (const term of cost[part].terms ?? []) {
      const rank = term.factors.reduce((sum, { power, logs }) => sum + power + logs / (2 * maxTerms), 0);
      if (rank > best.rank && term.ms * term.times > leastShare * total) {
        best = { rank, factors: term.factors };
      }
    }
  }
  return notationOf(best.factors);
}

/** The part that takes the most time. */
export function dominantPart(cost: Cost): CostPart {
  return costParts.reduce<CostPart>((best, part) => (cost[part].ms > cost[best].ms ? part : best), 'heldCpu');
}
