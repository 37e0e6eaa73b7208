/**
 * Which comments silence which findings. Reading the comments is the language's business (languages/python/suppressions).
 */
import type { Suppression } from '../core/facts';
import type { Finding } from './finding';

export function silences(suppression: Suppression, finding: Finding): boolean {
  const { rules } = suppression;
  // A comment for every rule says nothing about comments.
  const isNamed = finding.rule !== 'unused-suppression' && rules.length === 0;
  return isAbout(suppression, finding) && (isNamed || rules.includes(finding.rule));
}

/** True when the suppression stands for the finding's line, whatever its rules are. */
export function isAbout({ line }: Suppression, { range }: Finding): boolean {
  return line === undefined || line === range.start.line;
}
