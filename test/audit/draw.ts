/**
 * Draws a sample of an audit's findings. Seeded, so that anybody can draw the same; stratified, so that neither one rule nor one
 * package makes up the sample.
 */
import { RandomStream } from '../../src/simulator/random';
import type { AuditedFinding } from './audit';

/** What `npm run audit -- --findings` keeps of one corpus. */
export interface KeptAudit {
  /** Where the package lies. */
  readonly root: string;
  readonly findings: readonly AuditedFinding[];
}

export interface DrawnFinding {
  readonly root: string;
  readonly finding: AuditedFinding;
}

export interface DrawOptions {
  readonly seed: number;
  readonly count: number;
  /** Draw hints instead of warnings and information. */
  readonly hints: boolean;
}

/** Of one rule in one package. */
const mostOfAKind = 5;

export function draw(kept: readonly KeptAudit[], { seed, count, hints }: DrawOptions): readonly DrawnFinding[] {
  const all = kept.flatMap(({ root, findings }) => findings.map((finding) => ({ root, finding })));
  const wanted = all.filter(({ finding }) => (finding.severity === 'hint') === hints);
  const random = new RandomStream(seed, 'audit');
  const shuffled = wanted
    .map((each) => ({ each, rank: random.uniform() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
  const taken = new Map<string, number>();
  const drawn: DrawnFinding[] = [];
  for (const each of shuffled) {
    const kind = `${each.finding.rule} ${each.finding.package}`;
    const before = taken.get(kind) ?? 0;
    if (before < mostOfAKind && drawn.length < count) {
      taken.set(kind, before + 1);
      drawn.push(each);
    }
  }
  return drawn;
}

/** @throws Error when the text is not what an audit keeps. */
export function readKept(text: string): readonly KeptAudit[] {
  const kept: unknown = JSON.parse(text);
  if (!isKept(kept)) {
    throw new Error('These are not the findings of an audit: `npm run audit -- --findings FILE` writes them.');
  }
  return kept;
}

function isKept(value: unknown): value is readonly KeptAudit[] {
  return Array.isArray(value) && value.every((each: unknown) => isObject(each) && 'root' in each && 'findings' in each);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
