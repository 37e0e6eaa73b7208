/**
 * Applies several fixes to one file together, as "fix all" does. Fixes that add the same import add it once; a fix that
 * touches what another one changes waits for the next round, after the file was analysed again. Pure: texts are not read.
 */
import { comparePositions, type Range, type TextEdit } from '../../core/text';
import type { Fix } from '../finding';

export interface CombinedFixes {
  /** Edits that do not overlap, in source order. */
  readonly edits: readonly TextEdit[];
  readonly applied: readonly Fix[];
  /** Fixes to be found again once the applied ones are in the text. */
  readonly deferred: readonly Fix[];
}

/** Combines the fixes' edits of one path; earlier fixes win. */
export function combineFixes(path: string, fixes: readonly Fix[]): CombinedFixes {
  const edits: TextEdit[] = [];
  const applied: Fix[] = [];
  const deferred: Fix[] = [];
  for (const fix of fixes) {
    const own = fix.files.flatMap((file) => (file.path === path ? file.edits : []));
    const added = own.filter((edit) => !isSharedLine(edit, edits));
    if (added.some((edit) => edits.some((other) => touches(edit.range, other.range)))) {
      deferred.push(fix);
    } else {
      edits.push(...added);
      applied.push(fix);
    }
  }
  edits.sort((a, b) => comparePositions(a.range.start, b.range.start));
  return { edits, applied, deferred };
}

/** A whole line inserted at a line's start that another fix inserts there as well: an import or a definition. */
function isSharedLine(edit: TextEdit, edits: readonly TextEdit[]): boolean {
  const isLine = edit.range.start.character <= 1 && /[\r\n]$/.test(edit.newText);
  return isLine && edits.some((other) => other.newText === edit.newText && touches(other.range, edit.range));
}

function touches(a: Range, b: Range): boolean {
  return comparePositions(a.start, b.end) <= 0 && comparePositions(b.start, a.end) <= 0;
}
