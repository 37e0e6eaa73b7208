/**
 * The edit that silences one finding by a comment: at the end of its line, or where the line ends inside a string or is
 * continued, on a line of its own above. Which of the two works is asked of the language itself, by reading the changed text.
 */
import type { Finding } from '../advice/finding';
import { applyEdits, LineMap, type TextEdit } from '../core/text';
import { languages } from './newProject';

/** Undefined when no comment would reach the finding. */
export function ignoreEdit(text: string, path: string, finding: Finding): TextEdit | undefined {
  return candidates(text, finding).find((edit) => isEffective(text, edit.edit, edit.line, path, finding))?.edit;
}

interface Candidate {
  readonly edit: TextEdit;
  /** Line of the finding once the edit is made. */
  readonly line: number;
}

function candidates(text: string, { rule, range }: Finding): readonly Candidate[] {
  const map = new LineMap(text);
  const { line } = range.start;
  const start = map.lineStart(line);
  const content = text.slice(start, map.lineStart(line + 1)).replace(/[\r\n]+$/, '');
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  const existing = /#\s*concurrency:\s*ignore\[([^\]]*)(?=\])/.exec(content);
  const insertion = (character: number, newText: string): TextEdit => {
    const position = { line, character };
    return { range: { start: position, end: position }, newText };
  };
  const indentation = /^[ \t]*/.exec(content)?.[0] ?? '';
  return [
    existing === null
      ? { edit: insertion(content.length, `  # concurrency: ignore[${rule}]`), line }
      : { edit: insertion(existing.index + existing[0].length, `, ${rule}`), line },
    { edit: insertion(0, `${indentation}# concurrency: ignore[${rule}]${lineEnd}`), line: line + 1 },
  ];
}

function isEffective(text: string, edit: TextEdit, line: number, path: string, { rule }: Finding): boolean {
  const language = languages.find(({ extensions }) => extensions.some((extension) => path.endsWith(extension)));
  const options = { path, moduleName: '', isPackage: false };
  const before = language?.extract(text, options);
  const after = language?.extract(applyEdits(text, [edit]), options);
  return (
    before !== undefined &&
    after !== undefined &&
    after.problems.length <= before.problems.length &&
    after.suppressions.some((each) => each.line === line && each.rules.includes(rule))
  );
}
