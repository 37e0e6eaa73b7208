/**
 * By what a service recognises a finding in the next report: its rule, its function and the text of its line, not its place, so
 * that edits elsewhere in the file do not make it a new one. The n-th of equal findings of a file counts as the n-th there.
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../../advice/finding';
import { lineOf, type ReportedFile } from '../report';

/** In the order of `findings`; the file's name is not part of it. */
export function fingerprintsOf(file: ReportedFile, findings: readonly Finding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const text = lineOf(file, finding.range.start.line).trim();
    const hash = digest([finding.rule, finding.functionName, text]);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  });
}

/** Sixteen hexadecimal digits. */
export function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
