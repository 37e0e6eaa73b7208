/**
 * Comments that silence findings: `// concurrency: ignore[rule, ...]` at the end of a line or alone on the line above,
 * `concurrency: ignore-file` in a comment of its own, and `eslint-disable` comments for rules of that linter that find the same.
 */
import type { Suppression } from '../../core/facts';
import type { TypeScriptSource } from './source';

const directive = /concurrency:\s*(ignore-file|ignore)\s*(?:\[([^\]]*)\])?/;

const linterDirective = /^\s*eslint-disable-(next-line|line)\s+(.*)$/s;

/** Rules of eslint-plugin-n, typescript-eslint and eslint itself, and what they find under our names. */
const sharedRules: ReadonlyMap<string, string> = new Map([
  ['n/no-sync', 'blocking-call-in-async'],
  ['node/no-sync', 'blocking-call-in-async'],
  ['no-sync', 'blocking-call-in-async'],
  ['no-await-in-loop', 'sequential-awaits'],
  ['@typescript-eslint/no-floating-promises', 'dropped-task'],
  ['require-await', 'async-without-await'],
  ['@typescript-eslint/require-await', 'async-without-await'],
]);

export function suppressionsOf(source: TypeScriptSource): Suppression[] {
  const result: Suppression[] = [];
  for (const comment of source.parsed.comments) {
    // A comment that documents something may well speak of directives.
    const match = comment.value.startsWith('*') ? null : directive.exec(comment.value);
    const [commentStart, commentEnd] = comment.range;
    const start = match ? commentStart + 2 + match.index : commentStart;
    const range = source.lines.rangeAt(start, match ? start + match[0].trimEnd().length : commentEnd);
    const rules = listed(match?.[2] ?? '');
    const lineStart = source.lines.lineStart(range.start.line);
    const isAlone = source.text.slice(lineStart, commentStart).trim() === '';
    if (match?.[1] === 'ignore-file') {
      result.push({ rules, range });
    } else if (match) {
      result.push({ line: range.start.line + (isAlone ? 1 : 0), rules, range });
    } else {
      result.push(...sharedSuppression(comment.value, range));
    }
  }
  return result;
}

function sharedSuppression(text: string, range: Suppression['range']): Suppression[] {
  const match = linterDirective.exec(text);
  const names = listed((match?.[2] ?? '').replace(/\s--\s.*$/s, ''));
  const rules = [...new Set(names.flatMap((name) => sharedRules.get(name) ?? []))];
  const line = range.start.line + (match?.[1] === 'next-line' ? 1 : 0);
  return rules.length === 0 ? [] : [{ line, rules, range, isShared: true }];
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
}
