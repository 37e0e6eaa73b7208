/**
 * Fixes that can be applied together. Two fixes may bring the same import along; apart from that, a fix whose edits meet
 * those of an earlier one is left for the next round. Plain data: applies nothing.
 */
import type { FileEdits, Fix } from '../advice/finding';
import { comparePositions, type TextEdit } from '../core/text';

export interface PlannedChange {
  readonly edits: readonly TextEdit[];
  /** Number of fixes counted for the file. */
  readonly fixCount: number;
}

export class EditPlan {
  private readonly planned = new Map<string, { readonly edits: TextEdit[]; fixCount: number }>();

  /** `allowed`: the files that may be edited; a fix that needs another one is not taken. */
  constructor(private readonly allowed: ReadonlySet<string>) {}

  get changes(): ReadonlyMap<string, PlannedChange> {
    return this.planned;
  }

  get files(): readonly FileEdits[] {
    return [...this.planned].map(([path, { edits }]) => ({ path, edits }));
  }

  /** `path` is the file the fix counts for. Returns whether the fix was taken. */
  add(path: string, fix: Fix): boolean {
    const fits = fix.files.every(
      (file) =>
        this.allowed.has(file.path) &&
        file.edits.every((edit) =>
          (this.planned.get(file.path)?.edits ?? []).every((other) => canStandBeside(edit, other)),
        ),
    );
    if (!fits || fix.files.length === 0) {
      return false;
    }
    for (const file of fix.files) {
      const { edits } = this.changeOf(file.path);
      edits.push(...file.edits.filter((edit) => !edits.some((other) => isSameEdit(edit, other))));
    }
    this.changeOf(path).fixCount++;
    return true;
  }

  private changeOf(path: string): { readonly edits: TextEdit[]; fixCount: number } {
    let change = this.planned.get(path);
    if (change === undefined) {
      change = { edits: [], fixCount: 0 };
      this.planned.set(path, change);
    }
    return change;
  }
}

/** The same insertion, made once, serves both; any other two edits need text between them. */
function canStandBeside(a: TextEdit, b: TextEdit): boolean {
  return (
    comparePositions(a.range.end, b.range.start) < 0 ||
    comparePositions(b.range.end, a.range.start) < 0 ||
    (isSameEdit(a, b) && comparePositions(a.range.start, a.range.end) === 0)
  );
}

function isSameEdit(a: TextEdit, b: TextEdit): boolean {
  return (
    a.newText === b.newText &&
    comparePositions(a.range.start, b.range.start) === 0 &&
    comparePositions(a.range.end, b.range.end) === 0
  );
}
