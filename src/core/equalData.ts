/**
 * Whether two pieces of plain data say the same. Facts share what they have in common, so that written out they would be many
 * times as large: what was found equal once is not compared again. Not for data with cycles, sets or class instances.
 */

/** Properties that are absent and undefined ones count as different. */
export function equalData(a: unknown, b: unknown, known = new Map<object, object>()): boolean {
  if (a === b) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Number.isNaN(a) && Number.isNaN(b);
  }
  if (known.get(a) === b) {
    return true;
  }
  const isEqual =
    Array.isArray(a) && Array.isArray(b)
      ? equalItems(a, b, known)
      : a instanceof Map && b instanceof Map
        ? equalEntries(a, b, known)
        : equalProperties(a, b, known);
  if (isEqual) {
    known.set(a, b);
  }
  return isEqual;
}

function equalItems(a: readonly unknown[], b: readonly unknown[], known: Map<object, object>): boolean {
  return a.length === b.length && a.every((item, index) => equalData(item, b[index], known));
}

function equalEntries(
  a: ReadonlyMap<unknown, unknown>,
  b: ReadonlyMap<unknown, unknown>,
  known: Map<object, object>,
): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && equalData(value, b.get(key), known));
}

function equalProperties(a: object, b: object, known: Map<object, object>): boolean {
  const own: readonly [string, unknown][] = Object.entries(a);
  const others: readonly [string, unknown][] = Object.entries(b);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    a instanceof Map === b instanceof Map &&
    own.length === others.length &&
    own.every(([name, value], index) => {
      // What is made in one place has its properties in one order.
      const beside = others[index];
      const other = beside?.[0] === name ? beside : others.find(([candidate]) => candidate === name);
      return other !== undefined && equalData(value, other[1], known);
    })
  );
}
