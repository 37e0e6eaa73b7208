/**
 * Takes out an import that an edit leaves without a use: the pool that has become another one. Only where nothing else in the file
 * spells the name, be it in a string or a comment, and where the import stands by itself at module level, without a comment: what
 * is imported for others, for its effect or under a condition stays. Whether other files use the name is the caller's to know.
 */
import { applyEdits, type TextEdit } from '../../../core/text';
import { NodeKind, type NodeIndex } from '../parser/nodes';
import type { EditSource } from './editSource';
import type { NameBinding, Names } from './names';

/** Further edits, where `edits`, new imports included, take out the last uses. `isKept` tells of names that others use. */
export function importsLeftUnused(
  names: Names,
  edits: readonly TextEdit[],
  isKept: (name: string) => boolean,
): TextEdit[] {
  const { source } = names;
  const edited = applyEdits(source.text, edits);
  const unused = names.imports().filter((binding) => isLeftUnused(names, binding, edited));
  return unused.flatMap((binding) => {
    const statement = source.parent(binding.node);
    const isOnlyOne = unused.filter(({ node }) => source.parent(node) === statement).length === 1;
    return isOnlyOne && !isKept(binding.name) ? removal(source, binding.node, edits) : [];
  });
}

/** True where the name was used, and is left nowhere but in its import. */
function isLeftUnused(names: Names, { name, node, scope }: NameBinding, edited: string): boolean {
  const { source } = names;
  const { root } = source.tree;
  const statement = source.parent(node);
  return (
    names.references(name).length > 0 &&
    scope === root &&
    source.parent(statement) === root &&
    timesIn(source.text.slice(source.start(statement), source.end(statement)), name) === 1 &&
    timesIn(edited, name) === 1
  );
}

/** How often a text has the name, as that of an attribute not counted. */
function timesIn(text: string, name: string): number {
  let times = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const isPart = /[\w.\u0080-\uffff]$/.test(text.slice(Math.max(0, at - 1), at));
    const goesOn = /^[\w\u0080-\uffff]/.test(text.slice(at + name.length, at + name.length + 1));
    times += isPart || goesOn ? 0 : 1;
  }
  return times;
}

/** The alias with its comma, or the whole line where it imports nothing else. */
function removal(source: EditSource, alias: NodeIndex, edits: readonly TextEdit[]): TextEdit[] {
  const statement = source.parent(alias);
  const [start, end] = [source.lineStartOf(source.start(statement)), source.nextLineStart(source.end(statement))];
  const isAlone = source.isFirstOnLine(source.start(statement)) && source.isLastOnLine(source.end(statement));
  if (!isAlone || source.commentsBetween(start, end).length > 0) {
    return [];
  }
  const aliases = source.children(statement).filter((each) => source.kind(each) === NodeKind.Alias);
  const index = aliases.indexOf(alias);
  const [before, after] = [aliases[index - 1], aliases[index + 1]];
  if (after !== undefined) {
    return [source.replace(source.start(alias), source.start(after), '')];
  }
  return before === undefined
    ? [source.replace(start, endWithBlankLine(source, start, end, edits), '')]
    : [source.replace(source.end(before), source.end(alias), '')];
}

/** The line below goes too where it would be the second of two blank ones and nothing is put between them. */
function endWithBlankLine(source: EditSource, start: number, end: number, edits: readonly TextEdit[]): number {
  const isTouched = edits.some(({ range }) => source.lines.offsetAt(range.start) === end);
  const isBelowBlank = /(?:^|[\r\n])[ \t]*(?:\r\n|\r|\n)$/.test(source.text.slice(0, start));
  const below = source.text.slice(end, source.nextLineStart(end));
  return !isTouched && isBelowBlank && below !== '' && below.trim() === '' ? source.nextLineStart(end) : end;
}
