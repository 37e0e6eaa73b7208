/** How a person writes the time that tasks may take; the same in the editor, in project files and on the command line. */

/** `500ms`, `30s`, `2 min`, `1.5h`; a number alone counts seconds. Milliseconds, or undefined for anything else. */
export function parseTarget(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?\s*$/.exec(text);
  const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
  const ms = Number(match?.[1] ?? Number.NaN) * (factors[match?.[2] ?? 's'] ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}
