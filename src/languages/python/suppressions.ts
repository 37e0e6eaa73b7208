/**
 * Comments that silence findings: `# concurrency: ignore[rule, ...]` at the end of a line or alone on the line above,
 * `# concurrency: ignore-file`, and `# noqa: ASYNC2xx` for the same finding of the linters that use those codes.
 */
import type { Suppression } from '../../core/facts';
import type { Comment } from './parser/nodes';
import type { PythonSource } from './source';

const directive = /#\s*concurrency:\s*(ignore-file|ignore)\s*(?:\[([^\]]*)\])?/;
const blockingNoqa = /#\s*noqa:[^#]*\bASYNC(?:2\d\d)\b/i;

export function suppressionsOf(source: PythonSource): Suppression[] {
  const result: Suppression[] = [];
  for (const comment of source.tree.comments) {
    const text = source.text.slice(comment.start, comment.end);
    const match = directive.exec(text);
    if (match) {
      result.push(directed(source, comment, match));
    } else if (blockingNoqa.test(text)) {
      const range = source.lines.rangeAt(comment.start, comment.end);
      result.push({ line: range.start.line, rules: ['blocking-call-in-async'], range, isShared: true });
    }
  }
  return result;
}

function directed({ lines, text }: PythonSource, comment: Comment, match: RegExpExecArray): Suppression {
  const start = comment.start + match.index;
  const range = lines.rangeAt(start, start + match[0].trimEnd().length);
  const rules = (match[2] ?? '')
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
  if (match[1] === 'ignore-file') {
    return { rules, range };
  }
  const isAlone = text.slice(lines.lineStart(range.start.line), comment.start).trim() === '';
  return { line: range.start.line + (isAlone ? 1 : 0), rules, range };
}
