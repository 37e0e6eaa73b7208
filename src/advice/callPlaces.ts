/**
 * The calls of a file that were found by name, function by function: from where they stand in the text to the operations of the
 * functions that have one. Bodies of the others are not read, which is what the search by name is for.
 */
import { callsOf } from '../analysis/callOperations';
import type { CallOperation, FunctionFacts, NamedCall } from '../core/facts';
import type { Position } from '../core/text';

/** Lines of calls, by the place where their function begins. */
export type CallPlaces = ReadonlyMap<number, ReadonlySet<number>>;

export function placesOf(calls: readonly NamedCall[]): CallPlaces {
  const places = new Map<number, Set<number>>();
  for (const call of calls) {
    const key = keyOf(call.function);
    const known = places.get(key);
    if (known) {
      known.add(call.line);
    } else {
      places.set(key, new Set([call.line]));
    }
  }
  return places;
}

/** The calls of a function that end on the lines found for it. */
export function callsAt(places: CallPlaces, facts: FunctionFacts): readonly CallOperation[] {
  const lines =
    places.size === 0 ? undefined : places.get(keyOf(facts.kind === 'module' ? undefined : facts.range.start));
  return lines === undefined ? noCalls : callsOf(facts.body).filter(({ range }) => lines.has(range.end.line));
}

const noCalls: readonly CallOperation[] = [];

/** Characters of a line that are told apart. */
const longestLine = 2 ** 20;

/** The module's own body begins nowhere. */
function keyOf(start: Position | undefined): number {
  return start === undefined ? -1 : start.line * longestLine + start.character;
}
