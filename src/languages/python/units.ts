/**
 * The functions of a file that stand in no other function, each with its body and with what the rest of the file may depend on
 * in it: imports, classes, attributes and shared collections that it changes. A body without any of these can be left out when
 * another one is read.
 */
import type { Declarations } from './declarations';
import type { FunctionRecord } from './declarationTables';
import { NodeKind } from './parser/nodes';
import type { ExtractionContext } from './reading';

export interface Unit {
  /** Offsets of `def`, of the body's first statement, and behind the last. */
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  /** Line ends within the body. */
  readonly bodyLines: number;
  /** Among the functions of the file: the place of the first, how many there are, and how many of these before the body. */
  readonly first: number;
  readonly count: number;
  readonly headCount: number;
  /** Equal for equal effects on the rest of the file; empty for none. */
  readonly effects: string;
  /** It binds names of the module: what it makes of them cannot be told from its effects alone. */
  readonly isOpaque: boolean;
  readonly canBeLeftOut: boolean;
}

/** Names that some import of the file binds. */
export function importedNames({ functions, classes }: Declarations): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { scope } of [...functions, ...classes]) {
    for (const [name, { definitions }] of scope.bindings) {
      if (definitions.some(({ binding }) => binding.kind === 'import')) {
        names.add(name);
      }
    }
  }
  return names;
}

/** In source order. */
export function unitsOf(context: ExtractionContext, imported: ReadonlySet<string>): readonly Unit[] {
  const { functions } = context.declarations;
  const effects = effectsOf(context);
  const found: Unit[] = [];
  const times = new Map<string, number>();
  for (let at = 0; at < functions.length; at++) {
    const unit = unitAt(at, context, imported, effects);
    if (unit) {
      found.push(unit);
      at += unit.count - 1;
      const name = functions[unit.first]?.name ?? '';
      times.set(name, (times.get(name) ?? 0) + 1);
    }
  }
  // Of functions of the same name, the place in the file tells which is meant: all of them have to stay.
  return found.map((unit) => {
    const isOnly = times.get(functions[unit.first]?.name ?? '') === 1;
    return isOnly ? unit : { ...unit, canBeLeftOut: false };
  });
}

interface PlacedEffect {
  readonly offset: number;
  readonly text: string;
}

function effectsOf({ declarations }: ExtractionContext): readonly PlacedEffect[] {
  return [...declarations.outwardEffects()].sort((a, b) => a.offset - b.offset);
}

/** The unit whose outermost function is at a place among the functions; undefined where none begins. */
export function unitAt(
  first: number,
  context: ExtractionContext,
  imported: ReadonlySet<string>,
  effects: readonly PlacedEffect[] = effectsOf(context),
): Unit | undefined {
  const { source, declarations } = context;
  const { functions } = declarations;
  const outermost = functions[first];
  if (!outermost || source.kind(outermost.node) !== NodeKind.FunctionDef || isInFunction(outermost)) {
    return undefined;
  }
  const start = source.start(outermost.node);
  const end = source.end(outermost.node);
  const block = source.childOfKind(outermost.node, NodeKind.Block);
  const statement = source.first(block);
  const bodyStart = source.start(statement);
  let count = 1;
  let headCount = 1;
  for (let next = functions[first + 1]; next && source.start(next.node) < end; next = functions[first + count]) {
    headCount += source.start(next.node) < bodyStart ? 1 : 0;
    count++;
  }
  const own = functions.slice(first, first + count);
  const rebound = own.flatMap(({ scope }) => [...scope.bindings.keys()].filter((name) => imported.has(name)));
  const texts = [...effectsWithin(effects, start, end), ...rebound];
  const lineOf = (offset: number): number => source.lines.positionAt(offset).line;
  const hasOwnLines =
    block !== 0 && statement !== 0 && lineOf(start) < lineOf(bodyStart) && isAlone(context, bodyStart);
  return {
    start,
    bodyStart,
    end,
    bodyLines: lineOf(end) - lineOf(bodyStart),
    first,
    count,
    headCount,
    effects: texts.join('\n'),
    isOpaque: texts.some((text) => /^global\b/.test(text)),
    canBeLeftOut: texts.length === 0 && hasOwnLines && source.kind(source.first(statement)) !== NodeKind.Decorator,
  };
}

/** Only spaces stand before it on its line. */
function isAlone({ source }: ExtractionContext, offset: number): boolean {
  const lineStart = source.lines.lineStart(source.lines.positionAt(offset).line);
  return source.text.slice(lineStart, offset).trim() === '';
}

function isInFunction({ scope }: FunctionRecord): boolean {
  for (let outer = scope.parent; outer; outer = outer.parent) {
    if (outer.kind === 'function') {
      return true;
    }
  }
  return false;
}

/** Of effects in order of their offsets. */
function effectsWithin(effects: readonly PlacedEffect[], start: number, end: number): readonly string[] {
  let low = 0;
  for (let high = effects.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((effects[middle]?.offset ?? 0) < start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const found: string[] = [];
  for (let effect = effects[low]; effect && effect.offset < end; effect = effects[++low]) {
    found.push(effect.text);
  }
  return found;
}
