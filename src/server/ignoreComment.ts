/**
 * The edit that silences one finding by a comment: at the end of its line, or where the line ends inside a string or is
 * continued, on a line of its own above; or its rule in the whole file, at the top. Which of them works is asked of the
 * language itself, by reading the changed text.
 */
import type { Finding, RuleId } from '../advice/finding';
import { applyEdits, LineMap, type TextEdit } from '../core/text';
import { languageOf } from './newProject';

/** Undefined when no comment would reach the finding. */
export function ignoreEdit(text: string, path: string, finding: Finding): TextEdit | undefined {
  return candidates(text, finding).find((edit) => isEffective(text, edit.edit, edit.line, path, finding.rule))?.edit;
}

/** Silences the finding's rule in the whole file; undefined where that cannot be written. */
export function ignoreInFileEdit(text: string, path: string, { rule }: Finding): TextEdit | undefined {
  const map = new LineMap(text);
  const existing = /^[ \t]*#\s*concurrency:\s*ignore-file\s*\[([^\]]*)(?=\])/m.exec(text);
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  const edit =
    existing === null
      ? insertion(map, afterHeadLines(text), `# concurrency: ignore-file[${rule}]${lineEnd}`)
      : insertion(map, existing.index + existing[0].length, `, ${rule}`);
  return isEffective(text, edit, undefined, path, rule) ? edit : undefined;
}

/** Behind a byte order mark, and the lines that must come first: which program runs the file, and its encoding (PEP 263). */
function afterHeadLines(text: string): number {
  return /^\uFEFF?(?:#!.*(?:\r\n|\r|\n))?(?:#.*coding[:=].*(?:\r\n|\r|\n))?/.exec(text)?.[0].length ?? 0;
}

function insertion(map: LineMap, offset: number, newText: string): TextEdit {
  return { range: map.rangeAt(offset, offset), newText };
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
  const inLine = (character: number, newText: string) => insertion(map, start + character, newText);
  const indentation = /^[ \t]*/.exec(content)?.[0] ?? '';
  return [
    existing === null
      ? { edit: inLine(content.length, `  # concurrency: ignore[${rule}]`), line }
      : { edit: inLine(existing.index + existing[0].length, `, ${rule}`), line },
    { edit: inLine(0, `${indentation}# concurrency: ignore[${rule}]${lineEnd}`), line: line + 1 },
  ];
}

/** `line`: undefined for the whole file. */
function isEffective(text: string, edit: TextEdit, line: number | undefined, path: string, rule: RuleId): boolean {
  const language = languageOf(path);
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
