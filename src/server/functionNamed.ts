/**
 * The function that a person or a program names in a file: by its qualified name, by the last part of it where only one
 * function has it, or by a line inside it. Says what there is instead where there is none; whether that is an error of a command
 * line or of a request is the callers' to say.
 */
import type { FunctionSummary } from '../analysis/summary';
import { containsPosition } from '../core/text';

/** `FILE:FUNCTION`, taken apart; `name` is missing where there is only a path. */
export interface NamedTarget {
  readonly path: string;
  readonly name: string | undefined;
}

export function namedTarget(target: string): NamedTarget {
  const colon = target.lastIndexOf(':');
  // A colon in second place belongs to a Windows drive.
  return colon <= 1 || colon === target.length - 1
    ? { path: target, name: undefined }
    : { path: target.slice(0, colon), name: target.slice(colon + 1) };
}

/** The function, or a sentence that says why there is none. `file` is as the person wrote it. */
export function functionNamed(
  name: string,
  file: string,
  summaries: readonly FunctionSummary[],
): FunctionSummary | string {
  const functions = summaries.filter(({ facts }) => facts.kind === 'function' || facts.kind === 'method');
  if (/^\d+$/.test(name)) {
    const position = { line: Number(name) - 1, character: Number.MAX_SAFE_INTEGER };
    // The innermost function begins last.
    const inside = functions.filter(
      ({ facts }) =>
        facts.range.start.line === position.line || containsPosition(facts.range, { ...position, character: 0 }),
    );
    return inside.at(-1) ?? `There is no function at line ${name} of ${file}.`;
  }
  const exact = functions.filter(({ facts }) => facts.name === name || facts.id === name);
  const matching = exact.length > 0 ? exact : functions.filter(({ facts }) => facts.name.endsWith(`.${name}`));
  const [first, second] = matching;
  if (first === undefined) {
    const names = functions.map(({ facts }) => facts.name);
    return `There is no function \`${name}\` in ${file}.${names.length === 0 ? '' : ` It has ${names.join(', ')}.`}`;
  }
  if (second !== undefined) {
    const lines = matching.map(({ facts }) => `${facts.name} at line ${String(facts.range.start.line + 1)}`);
    return `\`${name}\` is several functions of ${file}: ${lines.join(', ')}. Give the line.`;
  }
  return first;
}
