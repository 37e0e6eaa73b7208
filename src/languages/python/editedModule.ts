/**
 * A file that a person types into, read again after each keystroke. Where an edit stays within the body of one function, only
 * that body is read: the bodies of functions that nothing else in the file depends on are left out of the text, their lines
 * kept, and what was read of them before stands. Any doubt leads to reading the whole file: an edit across functions or of the
 * number of lines, a problem of syntax, another effect on the rest of the file. Which parts there are is units.ts' business.
 */
import { equalData } from '../../core/equalData';
import type { FunctionFacts, ModuleFacts } from '../../core/facts';
import { plainClassFacts, plainFunctionFacts } from '../../core/plainFacts';
import { comparePositions } from '../../core/text';
import type { EditedFile, ExtractionOptions } from '../language';
import type { FunctionRecord } from './declarationTables';
import { PythonFunctionFacts } from './functionFacts';
import { classesOf, exportsOf, moduleFacts, readModule } from './moduleFacts';
import { PythonOutline } from './outline';
import { NodeKind } from './parser/nodes';
import { type ExtractionContext, Reading } from './reading';
import type { PythonSource } from './source';
import { suppressionsOf } from './suppressions';
import { importedNames, type Unit, unitAt, unitsOf } from './units';

interface State {
  readonly text: string;
  readonly facts: ModuleFacts;
  readonly units: readonly Unit[];
  readonly imported: ReadonlySet<string>;
  /** Lines of the text. */
  readonly lineCount: number;
}

/** What stands from `start` to `end` was replaced by text that is `delta` longer. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly delta: number;
}

export class EditedModule implements EditedFile {
  private known: State | undefined;

  constructor(private readonly options: ExtractionOptions) {}

  extract(text: string): ModuleFacts {
    this.known = (this.known && this.inPart(text, this.known)) ?? this.whole(text);
    return this.known.facts;
  }

  private whole(text: string): State {
    const context = readModule(text, this.options);
    const imported = importedNames(context.declarations);
    const facts = moduleFacts(context, this.options);
    return { text, facts, units: unitsOf(context, imported), imported, lineCount: context.source.lines.lineCount };
  }

  /** Undefined where the whole file has to be read. */
  private inPart(text: string, known: State): State | undefined {
    const edit = editBetween(known.text, text);
    const place = known.units.findIndex(({ bodyStart, end }) => bodyStart <= edit.start && edit.end <= end);
    const unit = known.units[place];
    if (!unit || unit.isOpaque || known.facts.problems.length > 0 || changesLines(known.text, text, edit)) {
      return undefined;
    }
    const { reduced, removed } = withoutBodies(text, known.units, place, edit.delta);
    const context = readModule(reduced, this.options);
    const { source, declarations } = context;
    const at = declarations.functions.findIndex(({ node }) => source.start(node) === unit.start - removed);
    const again = source.tree.problems.length === 0 ? unitAt(at, context, known.imported) : undefined;
    if (
      again?.end !== unit.end + edit.delta - removed ||
      again.effects !== unit.effects ||
      again.isOpaque ||
      source.lines.positionAt(again.end).line === known.lineCount - 1 ||
      !isElsewhereTheSame(known, place, again, context)
    ) {
      return undefined;
    }
    const own = known.facts.functions.slice(unit.first, unit.first + unit.count);
    const reading = new Reading(context);
    reading.open();
    const ownAgain = functionsAgain(own, { first: at, count: again.count }, reading);
    const isSameOutside =
      unit.effects === '' ||
      equalData(outerData(exportsOf(context), classesOf(reading)), outerData(known.facts.exports, known.facts.classes));
    reading.close();
    if (!isSameOutside) {
      return undefined;
    }
    const functions = [
      ...known.facts.functions.slice(0, unit.first),
      ...ownAgain,
      ...known.facts.functions.slice(unit.first + unit.count),
    ];
    return {
      ...known,
      text,
      facts: {
        ...moduleParts(known.facts),
        functions,
        suppressions: suppressionsAgain(known.facts, again, context),
        outline: new PythonOutline(text),
      },
      units: known.units.map((each, index) =>
        index < place
          ? each
          : index === place
            ? {
                ...again,
                start: unit.start,
                bodyStart: unit.bodyStart,
                end: unit.end + edit.delta,
                first: unit.first,
                canBeLeftOut: unit.canBeLeftOut && again.canBeLeftOut,
              }
            : moved(each, edit.delta, again.count - unit.count),
      ),
    };
  }
}

/** Those that an edit within a function leaves as they are, and the same objects. */
function moduleParts(facts: ModuleFacts): Omit<ModuleFacts, 'functions' | 'suppressions' | 'outline'> {
  const { path, language, moduleName, classes, exports, publicNames, starImports, importedModules, problems } = facts;
  return { path, language, moduleName, classes, exports, publicNames, starImports, importedModules, problems };
}

function outerData(exports: ModuleFacts['exports'], classes: ModuleFacts['classes']): unknown {
  return [exports, classes.map(plainClassFacts)];
}

function moved(unit: Unit, delta: number, functions: number): Unit {
  return {
    ...unit,
    start: unit.start + delta,
    bodyStart: unit.bodyStart + delta,
    end: unit.end + delta,
    first: unit.first + functions,
  };
}

/** Compared so many characters at a time before the place is looked for character by character. */
const stretch = 4096;

function editBetween(before: string, after: string): Edit {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start + stretch <= least && before.slice(start, start + stretch) === after.slice(start, start + stretch)) {
    start += stretch;
  }
  while (start < least && before.charCodeAt(start) === after.charCodeAt(start)) {
    start++;
  }
  const { length } = before;
  const delta = after.length - length;
  const first = start + Math.max(0, -delta);
  let end = length;
  while (
    end - stretch >= first &&
    before.slice(end - stretch, end) === after.slice(end - stretch + delta, end + delta)
  ) {
    end -= stretch;
  }
  while (end > first && before.charCodeAt(end - 1) === after.charCodeAt(end - 1 + delta)) {
    end--;
  }
  return { start, end, delta };
}

function changesLines(before: string, after: string, { start, end, delta }: Edit): boolean {
  return /[\r\n]/.test(before.slice(start, end) + after.slice(start, end + delta));
}

/** The text without the bodies that the unit at `place` does not need; `removed` is how much went from the text before it. */
function withoutBodies(
  text: string,
  units: readonly Unit[],
  place: number,
  delta: number,
): { readonly reduced: string; readonly removed: number } {
  const parts: string[] = [];
  let from = 0;
  let removed = 0;
  for (const [index, unit] of units.entries()) {
    if (index === place || !unit.canBeLeftOut) {
      continue;
    }
    const shift = index > place ? delta : 0;
    const instead = `pass${'\n'.repeat(unit.bodyLines)}`;
    parts.push(text.slice(from, unit.bodyStart + shift), instead);
    from = unit.end + shift;
    removed += index < place ? unit.end - unit.bodyStart - instead.length : 0;
  }
  parts.push(text.slice(from));
  return { reduced: parts.join(''), removed };
}

/** Whether the functions around the edited one stand where they stood and are what they were. */
function isElsewhereTheSame(known: State, place: number, again: Unit, context: ExtractionContext): boolean {
  const { functions } = context.declarations;
  let at = 0;
  let next = 0;
  for (const [index, unit] of known.units.entries()) {
    for (; next < unit.first; next++, at++) {
      if (!isSame(known.facts.functions[next], functions[at], true, context)) {
        return false;
      }
    }
    next += unit.count;
    if (index === place) {
      if (at !== again.first) {
        return false;
      }
      at += again.count;
      continue;
    }
    const count = unit.canBeLeftOut ? unit.headCount : unit.count;
    for (let each = 0; each < count; each++, at++) {
      const isWhole = each > 0 || !unit.canBeLeftOut;
      if (!isSame(known.facts.functions[unit.first + each], functions[at], isWhole, context)) {
        return false;
      }
    }
  }
  for (; next < known.facts.functions.length; next++, at++) {
    if (!isSame(known.facts.functions[next], functions[at], true, context)) {
      return false;
    }
  }
  return at === functions.length;
}

function isSame(
  facts: FunctionFacts | undefined,
  record: FunctionRecord | undefined,
  isWhole: boolean,
  { source }: ExtractionContext,
): boolean {
  if (facts === undefined || facts.id !== record?.id || facts.className !== record.className) {
    return false;
  }
  const { start, end } = source.range(record.node);
  return (
    comparePositions(start, facts.range.start) === 0 &&
    (!isWhole || comparePositions(end, facts.range.end) === 0) &&
    decoratorCount(record, source) === facts.decorators.length
  );
}

function decoratorCount({ node }: FunctionRecord, source: PythonSource): number {
  let count = 0;
  if (source.kind(node) === NodeKind.FunctionDef) {
    for (let child = source.first(node); source.kind(child) === NodeKind.Decorator; child = source.next(child)) {
      count++;
    }
  }
  return count;
}

/** Those that say what they said are the same objects. */
function functionsAgain(
  before: readonly FunctionFacts[],
  { first, count }: Pick<Unit, 'first' | 'count'>,
  reading: Reading,
): readonly FunctionFacts[] {
  const { functions } = reading.context.declarations;
  return functions.slice(first, first + count).map((record, index) => {
    const facts = new PythonFunctionFacts(record, first + index, reading);
    const known = before.find(({ id }) => id === facts.id);
    return known !== undefined && equalData(plainFunctionFacts(known), plainFunctionFacts(facts)) ? known : facts;
  });
}

/** Comments in bodies that were left out are those of before. */
function suppressionsAgain(
  { suppressions }: ModuleFacts,
  { start, end }: Unit,
  { source }: ExtractionContext,
): ModuleFacts['suppressions'] {
  const first = source.lines.positionAt(start).line;
  const last = source.lines.positionAt(end).line;
  return [
    ...suppressions.filter(({ range }) => range.start.line < first),
    ...suppressionsOf(source).filter(({ range: { start: at } }) => first <= at.line && at.line <= last),
    ...suppressions.filter(({ range }) => range.start.line > last),
  ];
}
