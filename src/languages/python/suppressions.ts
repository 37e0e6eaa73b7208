/**
 * Comments that silence findings: `# concurrency: ignore[rule, ...]` at the end of a line or alone on the line above,
 * `# concurrency: ignore-file`, and `# noqa: ASYNC2xx` for the same finding of the linters that use those codes.
 */
import type { Suppression } from '../../core/facts';
import type { PythonSource } from './source';

const directive = /#\s*concurrency:\s*(ignore-file|ignore)\s*(?:\[([^\]]*)\])?/;
const blockingNoqa = /#\s*noqa:[^#]*\bASYNC(?:2\d\d)\b/i;

export function suppressionsOf(source: PythonSource): Suppression[] {
  const result: Suppression[] = [];
  for (const comment of source.tree.comments) {
    const text = source.text.slice(comment.start, comment.end);
    const match = directive.exec(text);
    const start = comment.start + (match?.index ?? 0);
    const range = source.lines.rangeAt(start, match === null ? comment.end : start + match[0].trimEnd().length);
    const rules = (match?.[2] ?? '')
      .split(',')
      .map((rule) => rule.trim())
      .filter((rule) => rule !== '');
    const lineStart = source.lines.lineStart(range.start.line);
    const isAlone = source.text.slice(lineStart, comment.start).trim() === '';
    if (match?.[1] === 'ignore-file') {
      result.push({ rules, range });
    } else if (match) {
      result.push({ line: range.start.line + (isAlone ? 1 : 0), rules, range });
    } else if (blockingNoqa.test(text)) {
      result.push({ line: range.start.line, rules: ['blocking-call-in-async'], range, isShared: true });
    }
  }
  return result;
}
